/* SPDX-License-Identifier: Apache-2.0 */
/* parameter.c - ssm-parameter: a value in the customer's Parameter Store that the reseller's tools read */
#include <gangway/step.h>

static const char *const reads[] = {"ssm:GetParameter", NULL};
static const char *const writes[] = {"ssm:PutParameter", NULL};

static int
inspect(gw_call *call)
{
    json_t *answer = gw_aws(call, "ssm:GetParameter", "{s:s}", "Name", gw_param(call, "name"));

    if (!answer)
        return gw_failed_with(call, "ParameterNotFound") ? gw_absent(call) : GW_FAILED;
    return gw_observed(call, "{s:s}", "value", gw_member(json_object_get(answer, "Parameter"), "Value"));
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{s:s}", "value", gw_param(call, "value"));
}

static int
apply(gw_call *call)
{
    if (json_equal(gw_seen(call), gw_want(call)))
        return GW_OK;
    json_t *answer = gw_aws(call, "ssm:PutParameter", "{s:s, s:s, s:s, s:b}", "Name", gw_param(call, "name"),
                            "Value", gw_param(call, "value"), "Type", "String", "Overwrite", 1);

    return answer ? GW_OK : GW_FAILED;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "ssm-parameter",
    .summary = "A value in the customer's Parameter Store",
    .params = GW_JSON({
        "type" : "object",
        "required" : [ "name", "value" ],
        "properties" : {
            "name" : {"type" : "string", "pattern" : "^/[a-zA-Z0-9/_-]{1,200}$"},
            "value" : {"type" : "string", "minLength" : 1, "maxLength" : 4096}
        }
    }),
    .outputs = GW_JSON({"type" : "object"}),
    .reads = reads,
    .writes = writes,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
    .resources =
        GW_JSON({"arn:aws:ssm:*:${account}:parameter${name}" : [ "ssm:GetParameter", "ssm:PutParameter" ]}),
}};

GANGWAY_PLUGIN("parameter", "1.0", "Example Ltd", steps);
