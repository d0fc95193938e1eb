// SPDX-License-Identifier: Apache-2.0
// account-alias.cpp - account-alias in C++: the alias in the address of the customer's sign-in page
#include <gangway/step.h>
#include <string>

namespace {

std::string text(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : "";
}

int inspect(gw_call *call)
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

int desire(gw_call *call)
{
    const std::string there = text(json_object_get(gw_seen(call), "alias")), wanted = gw_param(call, "alias");
    // An account has one alias; a second one would replace it, and bookmarks would break.
    if (!there.empty() && there != wanted)
        return gw_fail(call, GANGWAY_CONFLICT, "OtherAlias", "the account is called '%s' already: keep that alias",
                       there.c_str());
    return gw_wanted(call, "{s:s}", "alias", wanted.c_str());
}

int apply(gw_call *call)
{
    return gw_aws(call, "iam:CreateAccountAlias", "{s:s}", "AccountAlias", gw_param(call, "alias")) ? GW_OK : GW_FAILED;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

const char *const reads[] = {"iam:ListAccountAliases", nullptr};
const char *const writes[] = {"iam:CreateAccountAlias", nullptr};

const gangway_step steps[] = {{
    "account-alias",
    "The alias in the address of the customer's sign-in page",
    R"({"type": "object", "required": ["alias"],
        "properties": {"alias": {"type": "string", "pattern": "^[a-z0-9](-?[a-z0-9]){2,62}$"}}})",
    R"({"type": "object", "properties": {"alias": {"type": "string"}}})",
    reads, writes, inspect_entry, desire_entry, apply_entry, 0, nullptr,
}};

} // namespace

GANGWAY_PLUGIN("account-alias", "1.0", "Example Ltd", steps);
