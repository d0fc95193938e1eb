/* SPDX-License-Identifier: Apache-2.0 */
/* account-alias.c - account-alias: the name that stands in the sign-in address of the customer's console */
#include <gangway/step.h>

static const char *const reads[] = {"iam:ListAccountAliases", NULL};
static const char *const writes[] = {"iam:CreateAccountAlias", NULL};

static int
inspect(gw_call *call)
{
    json_t *answer = gw_aws(call, "iam:ListAccountAliases", "{}");

    if (!answer)
        return GW_FAILED;
    json_t *alias = json_array_get(json_object_get(answer, "AccountAliases"), 0);
    if (!alias)
        return gw_absent(call);
    gw_outputs(call, "{s:O}", "alias", alias);
    return gw_observed(call, "{s:O}", "alias", alias);
}

static int
desire(gw_call *call)
{
    const char *there = json_string_value(json_object_get(gw_seen(call), "alias"));

    /* An account has one alias; a second one would replace it, and bookmarks would break. */
    if (there && strcmp(there, gw_param(call, "alias")) != 0)
        return gw_fail(call, GANGWAY_CONFLICT, "OtherAlias",
                       "the account is called '%s' already: keep that alias", there);
    return gw_wanted(call, "{s:s}", "alias", gw_param(call, "alias"));
}

static int
apply(gw_call *call)
{
    gw_progress(call, "naming the account %s", gw_param(call, "alias"));
    if (!gw_aws(call, "iam:CreateAccountAlias", "{s:s}", "AccountAlias", gw_param(call, "alias")))
        return GW_FAILED;
    return GW_OK;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "account-alias",
    .summary = "The alias in the address of the customer's sign-in page",
    .params = GW_JSON({
        "type" : "object",
        "required" : ["alias"],
        "properties" : {"alias" : {"type" : "string", "pattern" : "^[a-z0-9](-?[a-z0-9]){2,62}$"}}
    }),
    .outputs = GW_JSON({"type" : "object", "properties" : {"alias" : {"type" : "string"}}}),
    .reads = reads,
    .writes = writes,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("account-alias", "1.0", "Example Ltd", steps);
