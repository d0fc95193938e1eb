/* SPDX-License-Identifier: Apache-2.0 */
/* hides_failure.c - a look that takes every failure for absence */
#include "contract.h"

static int
inspect(gw_call *call)
{
    return gw_aws(call, LIST, "{}") ? good_inspect(call) : gw_absent(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
