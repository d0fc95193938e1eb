/* SPDX-License-Identifier: Apache-2.0 */
/* renames_failure.c - a refusal is passed on as a conflict */
#include "contract.h"

static int
inspect(gw_call *call)
{
    if (!gw_aws(call, LIST, "{}"))
        return gw_fail(call, GANGWAY_CONFLICT, "Oops", "it did not work");
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
