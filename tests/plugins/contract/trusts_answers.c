/* SPDX-License-Identifier: Apache-2.0 */
/* trusts_answers.c - an answer without what it should have crashes it */
#include "contract.h"

static int
inspect(gw_call *call)
{
    json_t *answer = gw_aws(call, LIST, "{}");
    if (!answer)
        return GW_FAILED;
    json_t *list = json_object_get(answer, "AccountAliases");
    if (json_is_array(list) && json_array_size(list) == 0)
        return gw_absent(call);
    const char *alias = json_string_value(json_array_get(list, 0));
    return alias[0] ? gw_observed(call, "{s:s}", "alias", alias) : gw_absent(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
