/* SPDX-License-Identifier: Apache-2.0 */
/* names_wrong_resource.c - the role that it makes is not the one that its resources name */
#include "contract.h"

static int
inspect(gw_call *call)
{
    if (gw_aws(call, "iam:GetRole", "{s:s}", "RoleName", gw_param(call, "alias")))
        return gw_observed(call, "{s:s}", "alias", gw_param(call, "alias"));
    return gw_failed_with(call, "NoSuchEntity") ? gw_absent(call) : GW_FAILED;
}

static int
apply(gw_call *call)
{
    if (json_equal(gw_seen(call), gw_want(call)))
        return GW_OK;
    return gw_aws(call, "iam:CreateRole", "{s:s, s:s}", "RoleName", gw_param(call, "alias"),
                  "AssumeRolePolicyDocument", GW_JSON({
                      "Version" : "2012-10-17",
                      "Statement" :
                          [ {"Effect" : "Deny", "Principal" : {"AWS" : "*"}, "Action" : "sts:AssumeRole"} ]
                  }))
               ? GW_OK
               : GW_FAILED;
}

GW_FUNCTION(inspect)
GW_FUNCTION(apply)

static const char *const reads[] = {"iam:GetRole", NULL};
static const char *const writes[] = {"iam:CreateRole", NULL};
static const gangway_step steps[] = {{
    .name = "fixture",
    .summary = "A step with one fault",
    .params = ALIAS,
    .outputs = GW_JSON({"type" : "object"}),
    .reads = reads,
    .writes = writes,
    .inspect = inspect_entry,
    .desire = good_desire_entry,
    .apply = apply_entry,
    .resources = GW_JSON({
        "arn:aws:iam::${account}:role/${alias}" : ["iam:GetRole"],
        "arn:aws:iam::${account}:role/other/${alias}" : ["iam:CreateRole"]
    }),
}};

GANGWAY_PLUGIN("fixture", "1.0", "Example Ltd", steps);
