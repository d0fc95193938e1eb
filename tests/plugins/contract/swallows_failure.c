/* SPDX-License-Identifier: Apache-2.0 */
/* swallows_failure.c - an apply that works whatever the answer was */
#include "contract.h"

static int
apply(gw_call *call)
{
    if (!json_equal(gw_seen(call), gw_want(call)))
        gw_aws(call, CREATE, "{s:s}", "AccountAlias", gw_param(call, "alias"));
    return GW_OK;
}

GW_FUNCTION(apply)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, good_inspect_entry, good_desire_entry, apply_entry);
