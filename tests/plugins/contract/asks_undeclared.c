/* SPDX-License-Identifier: Apache-2.0 */
/* asks_undeclared.c - a look that asks for an operation that is not declared, and does without */
#include "contract.h"

static int
inspect(gw_call *call)
{
    gw_aws(call, "iam:GetAccountSummary", "{}");
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
