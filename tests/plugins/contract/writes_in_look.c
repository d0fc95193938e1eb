/* SPDX-License-Identifier: Apache-2.0 */
/* writes_in_look.c - a look that wants to make what is not there */
#include "contract.h"

static int
inspect(gw_call *call)
{
    json_t *answer = gw_aws(call, LIST, "{}");
    if (!answer)
        return GW_FAILED;
    if (json_array_size(json_object_get(answer, "AccountAliases")) == 0)
        gw_aws(call, CREATE, "{s:s}", "AccountAlias", gw_param(call, "alias"));
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
