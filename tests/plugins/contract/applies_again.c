/* SPDX-License-Identifier: Apache-2.0 */
/* applies_again.c - an apply that sends a message whether or not there is something to change */
#include "contract.h"

static const char *const writes[] = {CREATE, "sns:Publish", NULL};

static int
apply(gw_call *call)
{
    if (good_apply(call) != GW_OK)
        return GW_FAILED;
    return gw_aws(call, "sns:Publish", "{s:s, s:s}", "TopicArn",
                  "arn:aws:sns:us-east-1:111122223333:acme-onboarding", "Message", "named")
               ? GW_OK
               : GW_FAILED;
}

GW_FUNCTION(apply)

BREAKS_CONTRACT(ALIAS, good_reads, writes, good_inspect_entry, good_desire_entry, apply_entry);
