/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - who may assume the role, as the parameters say it, and whether that is safe enough
 */
#include "iam-role.h"
#include <strings.h>

/* What a statement of a normal document takes as external id, or NULL. IAM reads condition keys in any case.
 */
static json_t *
external_ids(json_t *statement)
{
    json_t *equals = json_object_get(json_object_get(statement, "Condition"), "StringEquals"), *value;
    const char *key;
    json_object_foreach (equals, key, value)
        if (strcasecmp(key, "sts:ExternalId") == 0)
            return value;
    return NULL;
}

/* Is one of the principals (one or many) `name`, or has it `name` as a part of its ARN? */
static bool
is_among(json_t *principals, const char *name, bool part)
{
    const char *text = json_string_value(principals);
    json_t *one;
    size_t i;
    json_array_foreach (principals, i, one)
        if (is_among(one, name, part))
            return true;
    return text && (part ? strstr(text, name) != NULL : strcmp(text, name) == 0);
}

/* No session could be begun with another one. */
static bool
is_external_id(json_t *id)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@:/-";
    const char *text = json_string_value(id);
    size_t length = json_string_length(id);
    return text && length >= 2 && length <= 1224 && strspn(text, letters) == length;
}

static int
refuse_bad_ids(gw_call *call, json_t *ids)
{
    json_t *one, *list = json_is_array(ids) ? ids : gw_pack(call, "[O]", ids);
    size_t i;
    json_array_foreach (list, i, one)
        if (!is_external_id(one))
            return gw_fail(call, GANGWAY_INVALID, "BadExternalId",
                           "'trust' of role '%s' wants the external id '%s', which STS does not take: it has "
                           "2 to 1224 letters, digits and _+=,.@:/-",
                           gw_param(call, "role_name"),
                           json_string_value(one) ? json_string_value(one) : "(not a text)");
    return GW_OK;
}

static int
refuse_open_trust(gw_call *call, json_t *trust)
{
    const char *role = gw_param(call, "role_name");
    json_t *statement;
    size_t i;
    json_array_foreach (json_object_get(trust, "Statement"), i, statement) {
        const char *effect = json_string_value(json_object_get(statement, "Effect"));
        json_t *who = json_object_get(json_object_get(statement, "Principal"), "AWS");
        bool all_but = json_object_get(statement, "NotPrincipal") != NULL;
        if ((!who && !all_but) || (effect && strcmp(effect, "Deny") == 0))
            continue;
        if (all_but || is_among(who, "*", false))
            return gw_fail(
                call, GANGWAY_INVALID, "OpenTrust",
                "'trust' of role '%s' lets every AWS account in: name the account that may assume it", role);
        if (!external_ids(statement) && !gw_param(call, "without_external_id"))
            return gw_fail(call, GANGWAY_INVALID, "NoExternalId",
                           "'trust' of role '%s' asks for no sts:ExternalId: give external_id, or say in "
                           "without_external_id why the contract has none",
                           role);
        if (external_ids(statement) && refuse_bad_ids(call, external_ids(statement)) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

json_t *
role_trust(gw_call *call)
{
    json_t *param = gw_param_json(call, "trust"), *trust = param;
    const char *account = json_string_value(json_object_get(param, "account"));
    const char *id = json_string_value(json_object_get(param, "external_id"));
    if (account) {
        json_t *condition = id ? gw_pack(call, "{s:{s:s}}", "StringEquals", "sts:ExternalId", id) : NULL;
        trust = gw_pack(call, "{s:s, s:[{s:s, s:{s:s}, s:s, s:O*}]}", "Version", "2012-10-17", "Statement",
                        "Effect", "Allow", "Principal", "AWS", account, "Action", "sts:AssumeRole",
                        "Condition", condition);
    } else if (!json_is_array(policy_statements(call, param))) {
        gw_fail(
            call, GANGWAY_INVALID, "BadTrust",
            "'trust' of role '%s' is neither {account, external_id} nor a policy document with a Statement",
            gw_param(call, "role_name"));
        return NULL;
    }
    trust = policy_normal(call, trust, false);
    if (refuse_open_trust(call, trust) != GW_OK)
        return NULL;
    grammar of = {gw_text(call, "'trust' of role '%s'", gw_param(call, "role_name")), true, 0};
    return account || grammar_check(call, &of, param) == GW_OK ? trust : NULL;
}

json_t *
role_external_id(json_t *trust)
{
    json_t *statement;
    size_t i;
    json_array_foreach (json_object_get(trust, "Statement"), i, statement) {
        json_t *ids = external_ids(statement);
        if (ids)
            return json_is_array(ids) ? json_array_get(ids, 0) : ids;
    }
    return NULL;
}

bool
role_trusts(json_t *trust, const char *account)
{
    json_t *statement;
    size_t i;
    json_array_foreach (json_object_get(trust, "Statement"), i, statement)
        if (is_among(json_object_get(json_object_get(statement, "Principal"), "AWS"), account, true))
            return true;
    return false;
}
