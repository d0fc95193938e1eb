/* SPDX-License-Identifier: Apache-2.0 */
/* loops_on_failure.c - a request that fails is made again, without end */
#include "contract.h"

static int
inspect(gw_call *call)
{
    while (!gw_aws(call, LIST, "{}"))
        ;
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
