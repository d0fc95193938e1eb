/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - everything IAM shows of a role, in the form that compares
 */
#include "iam-role.h"

int
role_failed(gw_call *call)
{
    const char *role = gw_param(call, "role_name");
    if (gw_failed_with(call, "LimitExceeded"))
        return gw_fail_as(
            call, GANGWAY_CONFLICT,
            "role '%s' is at a limit of AWS: remove what nobody needs (of a managed policy: an old version), "
            "or ask AWS for more",
            role);
    bool early = gw_failed_with(call, "NoSuchEntity") || gw_failed_with(call, "EntityAlreadyExists");
    return early ? gw_fail_as(call, GANGWAY_UNAVAILABLE, "what role '%s' needs is not visible everywhere yet",
                              role)
                 : GW_FAILED;
}

const char *
role_arn_prefix(gw_call *call, const char *role_arn)
{
    const char *arn = role_arn;
    if (!arn) {
        json_t *caller = gw_aws(call, "sts:GetCallerIdentity", "{}");
        arn = json_string_value(json_object_get(caller, "Arn"));
        if (!arn && caller)
            gw_fail_answer(call, "sts:GetCallerIdentity", "Arn");
    }
    char partition[33], account[13];
    if (!arn)
        return NULL;
    if (sscanf(arn, "arn:%32[^:]:%*[^:]::%12[0-9]:", partition, account) == 2)
        return gw_text(call, "arn:%s:iam::%s:", partition, account);
    gw_fail_answer(call, role_arn ? "iam:GetRole" : "sts:GetCallerIdentity", "a well-formed Arn");
    return NULL;
}

/* The role's own policies: documents of those that are wanted, names of the others. */
static int
read_inline(gw_call *call, json_t *doc)
{
    json_t *answer =
        gw_aws_all(call, "iam:ListRolePolicies", "{s:s}", "RoleName", gw_param(call, "role_name"));
    json_t *names = json_object_get(answer, "PolicyNames"), *item;
    json_t *found = gw_pack(call, "{}"), *others = gw_pack(call, "[]");
    size_t i;
    if (!json_is_array(names))
        return answer ? gw_fail_answer(call, "iam:ListRolePolicies", "PolicyNames") : role_failed(call);
    json_array_foreach (names, i, item) {
        const char *name = json_string_value(item);
        if (!name || !json_object_get(gw_param_json(call, "inline"), name)) {
            json_array_append(others, item);
            continue;
        }
        json_t *policy = gw_aws(call, "iam:GetRolePolicy", "{s:s, s:s}", "RoleName",
                                gw_param(call, "role_name"), "PolicyName", name);
        json_t *document = policy_parse(call, json_object_get(policy, "PolicyDocument"));
        if (!document)
            return policy ? gw_fail_answer(call, "iam:GetRolePolicy", "PolicyDocument") : role_failed(call);
        json_object_set(found, name, policy_normal(call, document, false));
    }
    policy_sort(others);
    json_object_set(doc, "inline", found);
    return json_object_set(doc, "other_inline", others) == 0 ? GW_OK : GW_FAILED;
}

static int
read_attached(gw_call *call, json_t *doc)
{
    json_t *answer =
        gw_aws_all(call, "iam:ListAttachedRolePolicies", "{s:s}", "RoleName", gw_param(call, "role_name"));
    json_t *attached = gw_pack(call, "{}"), *item;
    size_t i;
    if (!answer)
        return role_failed(call);
    json_array_foreach (json_object_get(answer, "AttachedPolicies"), i, item) {
        const char *arn = json_string_value(json_object_get(item, "PolicyArn"));
        if (arn)
            json_object_set_new(attached, arn, json_true());
    }
    return json_object_set(doc, "attached", attached) == 0 ? GW_OK : GW_FAILED;
}

/* The document in force of the account's policy `arn`; `*document` is NULL when there is no such policy. */
static int
read_policy(gw_call *call, const char *arn, json_t **document)
{
    *document = NULL;
    const char *version = NULL;
    json_t *answer = gw_aws(call, "iam:GetPolicy", "{s:s}", "PolicyArn", arn);
    if (!answer)
        return gw_failed_with(call, "NoSuchEntity") ? GW_OK : GW_FAILED;
    if (json_unpack(answer, "{s:{s:s}}", "Policy", "DefaultVersionId", &version) != 0)
        return gw_fail_answer(call, "iam:GetPolicy", "DefaultVersionId");
    answer = gw_aws(call, "iam:GetPolicyVersion", "{s:s, s:s}", "PolicyArn", arn, "VersionId", version);
    json_t *raw = policy_parse(call, json_object_get(json_object_get(answer, "PolicyVersion"), "Document"));
    if (!raw)
        return answer ? gw_fail_answer(call, "iam:GetPolicyVersion", "Document") : role_failed(call);
    *document = policy_normal(call, raw, false);
    return GW_OK;
}

static int
read_managed(gw_call *call, const char *role_arn, json_t *doc)
{
    json_t *wanted = gw_param_json(call, "managed_policies"), *found = gw_pack(call, "{}"), *value, *document;
    const char *name, *prefix = json_object_size(wanted) > 0 ? role_arn_prefix(call, role_arn) : "";
    if (!prefix)
        return GW_FAILED;
    json_object_foreach (wanted, name, value) {
        if (read_policy(call, gw_text(call, "%spolicy/%s", prefix, name), &document) != GW_OK)
            return GW_FAILED;
        if (document)
            json_object_set(found, name, document);
    }
    return json_object_set(doc, "managed_policies", found) == 0 ? GW_OK : GW_FAILED;
}

static int
read_itself(gw_call *call, json_t *role, const char **arn, json_t *doc)
{
    json_t *text = NULL, *session = NULL, *description = NULL, *tags = gw_pack(call, "{}"), *tag;
    const char *path = NULL, *key, *value;
    size_t i;
    if (json_unpack(role, "{s:{s:s, s:s, s:o, s?o, s?o}}", "Role", "Arn", arn, "Path", &path,
                    "AssumeRolePolicyDocument", &text, "MaxSessionDuration", &session, "Description",
                    &description) != 0)
        return gw_fail_answer(call, "iam:GetRole", "Arn, Path or AssumeRolePolicyDocument");
    json_t *trust = policy_parse(call, text);
    if (!trust)
        return gw_fail_answer(call, "iam:GetRole", "a readable AssumeRolePolicyDocument");
    json_array_foreach (json_object_get(json_object_get(role, "Role"), "Tags"), i, tag)
        if (json_unpack(tag, "{s:s, s:s}", "Key", &key, "Value", &value) == 0)
            json_object_set_new(tags, key, json_string(value));
    json_t *read = gw_pack(call, "{s:s, s:s, s:O, s:O*, s:O*, s:O}", "arn", *arn, "path", path, "trust",
                           policy_normal(call, trust, false), "max_session_s", session, "description",
                           description, "tags", tags);
    return json_object_update(doc, read) == 0 ? GW_OK : GW_FAILED;
}

int
role_read(gw_call *call, const char **arn, json_t *doc)
{
    json_t *role = gw_aws(call, "iam:GetRole", "{s:s}", "RoleName", gw_param(call, "role_name"));
    *arn = NULL;
    if (!role && !gw_failed_with(call, "NoSuchEntity"))
        return GW_FAILED;
    if (role && read_itself(call, role, arn, doc) != GW_OK)
        return GW_FAILED;
    if (read_managed(call, *arn, doc) != GW_OK)
        return GW_FAILED;
    return !role || (read_inline(call, doc) == GW_OK && read_attached(call, doc) == GW_OK) ? GW_OK
                                                                                           : GW_FAILED;
}

/* ---- policies that are to be attached ---- */

/* AWS's own are everywhere at once: one that is not there is a slip. An account's own may be new. */
static int
check_policy(gw_call *call, const char *arn, const char *prefix)
{
    const char *role = gw_param(call, "role_name");
    bool of_aws = strstr(arn, ":iam::aws:") != NULL;
    if (!of_aws && strncmp(arn, prefix, strlen(prefix)) != 0)
        return gw_fail(call, GANGWAY_INVALID, "ForeignPolicy",
                       "'attached' of role '%s' names '%s', and a role takes policies of its own account "
                       "(%s…) or of AWS only",
                       role, arn, prefix);
    if ((!of_aws && !gw_param_bool(call, "attached_exist", false)) ||
        gw_aws(call, "iam:GetPolicy", "{s:s}", "PolicyArn", arn) || gw_failed_with(call, "AccessDenied"))
        return GW_OK;
    if (!gw_failed_with(call, "NoSuchEntity"))
        return GW_FAILED;
    return gw_fail(
        call, GANGWAY_INVALID, "NoSuchPolicy", "'attached' of role '%s' names '%s', and %s", role, arn,
        of_aws ? "AWS has no such policy: correct it (some have job-function/ or service-role/ before "
                 "their name)"
               : "the account has no such policy: correct it, or make the policy first (one with a path "
                 "has it before its name)");
}

int
role_check_attached(gw_call *call, const char *role_arn, json_t *doc)
{
    json_t *attached = json_object_get(doc, "attached"), *item;
    const char *prefix = "";
    size_t i;
    json_array_foreach (gw_param_json(call, "attached"), i, item) {
        const char *arn = json_string_value(item);
        if (json_object_get(attached, arn))
            continue;
        if (!*prefix && !strstr(arn, ":iam::aws:"))
            prefix = role_arn_prefix(call, role_arn);
        if (!prefix || check_policy(call, arn, prefix) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}
