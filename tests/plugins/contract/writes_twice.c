/* SPDX-License-Identifier: Apache-2.0 */
/* writes_twice.c - a message that is sent again after a kill, since what was sent is noted too late */
#include "contract.h"

static const char *const writes[] = {"sns:Publish", NULL};

static int
inspect(gw_call *call)
{
    return gw_noted(call, "sent") ? gw_observed(call, "{s:b}", "sent", 1) : gw_absent(call);
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{s:b}", "sent", 1);
}

static int
apply(gw_call *call)
{
    if (gw_noted(call, "sent"))
        return GW_OK;
    if (!gw_aws(call, "sns:Publish", "{s:s, s:s}", "TopicArn",
                "arn:aws:sns:us-east-1:111122223333:acme-onboarding", "Message", gw_param(call, "alias")))
        return GW_FAILED;
    return gw_note(call, "sent", json_true());
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

BREAKS_CONTRACT(ALIAS, NULL, writes, inspect_entry, desire_entry, apply_entry);
