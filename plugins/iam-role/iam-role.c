/* SPDX-License-Identifier: Apache-2.0 */
/* iam-role.c - a role that somebody else may assume, with the policies it needs
 *
 * An existing role is taken over when it says what is wanted already; what it has besides is shown and left
 * alone. Where the partner's credentials are there, the role is proven by assuming it from their side.
 */
#include "iam-role.h"

#include "../common/quota.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "role_name" : {
            "description" : "the name of the role",
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 64,
            "pattern" : "^[A-Za-z0-9_+=,.@-]+$",
            "patternText" : "a name that IAM takes: letters, digits and _+=,.@-"
        },
        "description" : {
            "type" : "string",
            "maxLength" : 1000,
            "pattern" : "^[\\t\\n\\r -~\\x{a1}-\\x{ff}]*$",
            "patternText" : "a description that IAM takes: Latin letters and signs (up to U+00FF)",
            "description" : "of a new role"
        },
        "path" : {
            "type" : "string",
            "maxLength" : 512,
            "pattern" : "^/([!-~]+/)?$",
            "patternText" : "a path, which begins and ends with a slash: /partner/",
            "description" : "of a new role; / when left out"
        },
        "trust" : {
            "type" : "object",
            "properties" : {
                "account" : {"type" : "string", "format" : "aws-account"},
                "external_id" : {
                    "type" : "string",
                    "minLength" : 2,
                    "maxLength" : 1224,
                    "pattern" : "^[A-Za-z0-9_+=,.@:/-]*$",
                    "patternText" : "an external id that STS takes: letters, digits and _+=,.@:/-"
                }
            },
            "additionalProperties" : true,
            "description" : "account and external_id of who may assume the role, or a whole policy document"
        },
        "without_external_id" : {
            "type" : "string",
            "minLength" : 3,
            "maxLength" : 400,
            "description" : "why a trust without sts:ExternalId will do; kept as evidence"
        },
        "inline" : {
            "type" : "object",
            "propertyNames" : {
                "type" : "string",
                "minLength" : 1,
                "maxLength" : 128,
                "pattern" : "^[A-Za-z0-9_+=,.@-]+$",
                "patternText" : "a policy's name: letters, digits and _+=,.@-"
            },
            "additionalProperties" : {"type" : "object", "additionalProperties" : true},
            "default" : {},
            "description" : "policies inside the role: name and document"
        },
        "managed_policies" : {
            "type" : "object",
            "propertyNames" : {
                "type" : "string",
                "minLength" : 1,
                "maxLength" : 128,
                "pattern" : "^[A-Za-z0-9_+=,.@-]+$",
                "patternText" : "a policy's name: letters, digits and _+=,.@-"
            },
            "additionalProperties" : {"type" : "object", "additionalProperties" : true},
            "default" : {},
            "description" : "policies of the account's own, made and attached: name and document"
        },
        "attached" : {
            "type" : "array",
            "items" : {"type" : "string", "format" : "iam-policy"},
            "default" : [],
            "description" : "ARNs of policies that exist already"
        },
        "attached_exist" : {
            "type" : "boolean",
            "default" : false,
            "description" : "refuse one of 'attached' that is not there"
        },
        "max_session_s" : {
            "description" : "the longest session, in seconds; AWS's hour for a new role when left out",
            "type" : "integer",
            "minimum" : 3600,
            "maximum" : 43200
        },
        "tags" : {
            "description" : "of the role: key and value",
            "type" : "object",
            "maxProperties" : 50,
            "propertyNames" : {
                "type" : "string",
                "minLength" : 1,
                "maxLength" : 128,
                "pattern" : "^(?![aA][wW][sS]:)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]+$",
                "patternText" : "a tag's key: letters, digits, blanks and _.:/=+-@, not beginning with aws:"
            },
            "additionalProperties" : {
                "type" : "string",
                "maxLength" : 256,
                "pattern" : "^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*$",
                "patternText" : "a tag's value: letters, digits, blanks and _.:/=+-@"
            },
            "default" : {}
        },
        "prove_from_partner" : {
            "type" : "boolean",
            "default" : true,
            "description" : "assume the role with the partner's credentials"
        }
    },
    "required" : [ "role_name", "trust" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "role_arn" : {"description" : "of the role", "type" : "string"},
        "role_name" : {"description" : "as the parameter", "type" : "string"}
    }
});

static const char *const reads[] = {
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetAccountSummary",
    "sts:GetCallerIdentity",
    "partner/sts:AssumeRole",
    "partner/sts:GetCallerIdentity",
    NULL,
};
static const char *const writes[] = {
    "iam:CreateRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:TagRole",
    "iam:PutRolePolicy",
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:AttachRolePolicy",
    NULL,
};

/* An existing role may be under any path; where none is given, it is looked for under /. */
static const char resources[] = GW_JSON({
    "arn:aws:iam::${account}:role${path|/}${role_name}" : [
        "iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:CreateRole",
        "iam:UpdateAssumeRolePolicy"
    ],
    "${prove_from_partner?}arn:aws:iam::${account}:role${path|/}${role_name}" : ["partner/sts:AssumeRole"],
    "${max_session_s?}arn:aws:iam::${account}:role${path|/}${role_name}" : ["iam:UpdateRole"],
    "${tags?}arn:aws:iam::${account}:role${path|/}${role_name}" : ["iam:TagRole"],
    "${inline?}arn:aws:iam::${account}:role${path|/}${role_name}" :
        [ "iam:GetRolePolicy", "iam:PutRolePolicy" ],
    "${attached?}arn:aws:iam::${account}:role${path|/}${role_name}" : ["iam:AttachRolePolicy"],
    "${managed_policies?}arn:aws:iam::${account}:role${path|/}${role_name}" : ["iam:AttachRolePolicy"],
    "${attached.*}" : ["iam:GetPolicy"],
    "arn:aws:iam::${account}:policy/${managed_policies.*}" :
        [ "iam:GetPolicy", "iam:GetPolicyVersion", "iam:CreatePolicy", "iam:CreatePolicyVersion" ]
});

/* ---- what is there ---- */

/* Is the role for the partner at all? Asked only when it can't be assumed. */
static int
is_for_partner(gw_call *call, json_t *trust, bool *yes)
{
    json_t *partner = gw_aws_as(call, "partner", "sts:GetCallerIdentity", "{}");
    const char *account = json_string_value(json_object_get(partner, "Account"));
    if (!account)
        return partner ? gw_fail_answer(call, "sts:GetCallerIdentity", "Account") : GW_FAILED;
    *yes = role_trusts(trust, account);
    return GW_OK;
}

/* Assumes the role as the partner would. What comes back is thrown away. */
static json_t *
assume(gw_call *call, const char *arn, json_t *trust)
{
    return gw_aws_as(call, "partner", "sts:AssumeRole", "{s:s, s:s, s:i, s:O*}", "RoleArn", arn,
                     "RoleSessionName", "gangway-proof", "DurationSeconds", 900, "ExternalId",
                     role_external_id(trust));
}

static int
prove(gw_call *call, json_t *doc, const char *arn, json_t *trust)
{
    if (!gw_param_bool(call, "prove_from_partner", true))
        return GW_OK;
    json_t *answer = assume(call, arn, trust);
    bool mine = true;
    if (!answer && gw_failed_with(call, "NoSuchContext"))
        return GW_OK;
    if (!answer && (!gw_failed_with(call, "AccessDenied") || is_for_partner(call, trust, &mine) != GW_OK))
        return GW_FAILED;
    if (!answer && mine)
        gw_progress(call, "role '%s' can't be assumed from the partner's account yet",
                    gw_param(call, "role_name"));
    if (mine)
        json_object_set_new(doc, "assumable", json_boolean(answer != NULL));
    return GW_OK;
}

/* Asked of a role that is not there yet. */
static int
check_room(gw_call *call)
{
    size_t policies = json_object_size(gw_param_json(call, "managed_policies")) +
                      json_array_size(gw_param_json(call, "attached"));
    json_t *summary = quota_summary(call);
    if (!summary || quota_room(call, summary, "Roles", "roles") != GW_OK)
        return GW_FAILED;
    return quota_holds(call, summary, "AttachedPoliciesPerRoleQuota", policies,
                       "policies attached to a role");
}

static int
inspect(gw_call *call)
{
    const char *arn = NULL;
    json_t *trust = role_trust(call), *doc = gw_pack(call, "{}");
    if (!trust || role_read(call, &arn, doc) != GW_OK || role_check_attached(call, arn, doc) != GW_OK)
        return GW_FAILED;
    if (!arn && check_room(call) != GW_OK)
        return GW_FAILED;
    if (!arn) /* a policy that is to be the role's may be there already, and not be ours to change */
        return json_object_size(json_object_get(doc, "managed_policies")) > 0 ? gw_observed(call, "O", doc)
                                                                              : gw_absent(call);
    if (prove(call, doc, arn, trust) != GW_OK)
        return GW_FAILED;
    if (!role_external_id(trust) && gw_param(call, "without_external_id"))
        gw_evidence(call, "{s:s, s:s}", "kind", "without-external-id", "why",
                    gw_param(call, "without_external_id"));
    gw_outputs(call, "{s:s, s:s}", "role_arn", arn, "role_name", gw_param(call, "role_name"));
    return gw_observed(call, "O", doc);
}

/* ---- what should be there ---- */

/* Documents by name; those that differ only in words are wanted as they are. */
static json_t *
wanted_documents(gw_call *call, const char *key)
{
    json_t *wanted = gw_pack(call, "{}"), *document, *seen = json_object_get(gw_seen(call), key);
    const char *name;
    json_object_foreach (gw_param_json(call, key), name, document)
        json_object_set(wanted, name, policy_wanted(call, json_object_get(seen, name), document));
    return json_object_size(wanted) > 0 ? wanted : NULL;
}

static json_t *
wanted_attached(gw_call *call, const char *prefix)
{
    json_t *wanted = gw_pack(call, "{}"), *item;
    const char *name;
    size_t i;
    json_array_foreach (gw_param_json(call, "attached"), i, item)
        json_object_set_new(wanted, json_string_value(item), json_true());
    json_object_foreach (gw_param_json(call, "managed_policies"), name, item)
        json_object_set_new(wanted, gw_text(call, "%spolicy/%s", prefix, name), json_true());
    return json_object_size(wanted) > 0 ? wanted : NULL;
}

enum { INLINE_MOST = 10240, MANAGED_MOST = 6144 }; /* characters; of a role's inline policies together */

/* What IAM would refuse of the policies, whatever is there. */
static int
check_documents(gw_call *call, const char *key, size_t most, bool together)
{
    const char *role = gw_param(call, "role_name"), *name;
    json_t *document;
    size_t size = 0;
    json_object_foreach (gw_param_json(call, key), name, document) {
        grammar of = {gw_text(call, "policy '%s' of role '%s'", name, role), false, most};
        if (grammar_check(call, &of, document) != GW_OK)
            return GW_FAILED;
        size += grammar_size(call, document);
    }
    if (!together || size <= most)
        return GW_OK;
    return gw_fail(
        call, GANGWAY_INVALID, "BadPolicy",
        "the inline policies of role '%s' have %zu characters together, and may have %zu: put some "
        "into managed_policies",
        role, size, most);
}

static const char *
trust_name(gw_call *call)
{
    return gw_text(call, "the trust policy of role '%s'", gw_param(call, "role_name"));
}

static int
desire(gw_call *call)
{
    json_t *seen = gw_seen(call), *trust = role_trust(call), *tags = gw_param_json(call, "tags");
    const char *name = gw_param(call, "role_name"), *path = gw_param(call, "path");
    const char *arn = json_string_value(json_object_get(seen, "arn"));
    const char *there = json_string_value(json_object_get(seen, "path"));
    if (!trust || check_documents(call, "inline", INLINE_MOST, true) != GW_OK ||
        check_documents(call, "managed_policies", MANAGED_MOST, false) != GW_OK)
        return GW_FAILED;
    const char *prefix = role_arn_prefix(call, arn);
    if (!prefix)
        return GW_FAILED;
    trust = policy_wanted(call, json_object_get(seen, "trust"), trust);
    if (trust != json_object_get(seen, "trust") && principals_check(call, trust, trust_name(call)) != GW_OK)
        return GW_FAILED;
    if (path && there && strcmp(path, there) != 0)
        return gw_fail(
            call, GANGWAY_CONFLICT, "OtherPath",
            "role '%s' exists under path '%s', and a path cannot change: set path to '%s' or leave it out",
            name, there, there);
    gw_outputs(call, "{s:s, s:s}", "role_arn",
               arn ? arn : gw_text(call, "%srole%s%s", prefix, path ? path : "/", name), "role_name", name);
    return gw_wanted(call, "{s:s*, s:O, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*, s:o*}", "path", path, "trust",
                     trust, "max_session_s", gw_param_json(call, "max_session_s"), "description",
                     arn ? NULL : gw_param_json(call, "description"), "tags",
                     json_object_size(tags) > 0 ? tags : NULL, "inline", wanted_documents(call, "inline"),
                     "managed_policies", wanted_documents(call, "managed_policies"), "attached",
                     wanted_attached(call, prefix), "assumable",
                     json_object_get(seen, "assumable") ? json_true() : NULL);
}

/* ---- making it so ---- */

static int
wrote(gw_call *call, const json_t *answer)
{
    return answer ? GW_OK : role_failed(call);
}

/* What goes into a trust policy names others: they may be new, or not there. */
static int
wrote_trust(gw_call *call, const json_t *answer)
{
    if (answer || !gw_failed_with(call, "MalformedPolicyDocument"))
        return wrote(call, answer);
    return principals_refused(call, json_object_get(gw_want(call), "trust"), trust_name(call));
}

/* Is something wanted under `key` that was not seen so? Of an object, every member counts by itself. */
static bool
differs(gw_call *call, const char *key)
{
    json_t *seen = json_object_get(gw_seen(call), key), *wanted = json_object_get(gw_want(call), key);
    json_t *together = seen ? gw_keep(call, json_copy(seen)) : NULL;
    if (json_is_object(wanted) && json_is_object(seen))
        json_object_update(together, wanted);
    else
        together = wanted;
    return wanted && !json_equal(seen, together);
}

static json_t *
tag_list(gw_call *call)
{
    json_t *list = gw_pack(call, "[]"), *value;
    const char *key;
    json_object_foreach (json_object_get(gw_want(call), "tags"), key, value)
        json_array_append(list, gw_pack(call, "{s:s, s:O}", "Key", key, "Value", value));
    return json_array_size(list) > 0 ? list : NULL;
}

static int
create(gw_call *call, const char *name)
{
    json_t *want = gw_want(call);
    gw_progress(call, "making role '%s'", name);
    return wrote_trust(
        call, gw_aws(call, "iam:CreateRole", "{s:s, s:s, s:O*, s:O*, s:O*, s:O*}", "RoleName", name,
                     "AssumeRolePolicyDocument", policy_text(call, json_object_get(want, "trust")), "Path",
                     json_object_get(want, "path"), "Description", json_object_get(want, "description"),
                     "MaxSessionDuration", json_object_get(want, "max_session_s"), "Tags", tag_list(call)));
}

/* UpdateRole sets what it is not told back to AWS's defaults: the description goes along as it is. */
static int
update(gw_call *call, const char *name)
{
    json_t *want = gw_want(call), *description = json_object_get(gw_seen(call), "description");
    if (differs(call, "trust") &&
        wrote_trust(call, gw_aws(call, "iam:UpdateAssumeRolePolicy", "{s:s, s:s}", "RoleName", name,
                                 "PolicyDocument", policy_text(call, json_object_get(want, "trust")))) !=
            GW_OK)
        return GW_FAILED;
    if (differs(call, "max_session_s") &&
        wrote(call, gw_aws(call, "iam:UpdateRole", "{s:s, s:O*, s:O}", "RoleName", name, "Description",
                           description, "MaxSessionDuration", json_object_get(want, "max_session_s"))) !=
            GW_OK)
        return GW_FAILED;
    if (!differs(call, "tags"))
        return GW_OK;
    return wrote(call, gw_aws(call, "iam:TagRole", "{s:s, s:O}", "RoleName", name, "Tags", tag_list(call)));
}

static int
write_inline(gw_call *call, const char *name)
{
    json_t *seen = json_object_get(gw_seen(call), "inline"), *document;
    const char *policy;
    json_object_foreach (json_object_get(gw_want(call), "inline"), policy, document) {
        if (json_equal(json_object_get(seen, policy), document))
            continue;
        json_t *answer = gw_aws(call, "iam:PutRolePolicy", "{s:s, s:s, s:s}", "RoleName", name, "PolicyName",
                                policy, "PolicyDocument", policy_text(call, document));
        if (wrote(call, answer) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

/* Names of policies are an account's, whatever their path; ARNs have the path in them. */
static int
create_policy(gw_call *call, const char *name, const char *text)
{
    if (gw_aws(call, "iam:CreatePolicy", "{s:s, s:s}", "PolicyName", name, "PolicyDocument", text))
        return GW_OK;
    if (!gw_failed_with(call, "EntityAlreadyExists"))
        return role_failed(call);
    return gw_fail_as(call, GANGWAY_UNAVAILABLE,
                      "the account has a policy '%s' that is not visible yet, or is under another path: then "
                      "choose another name, or give its ARN in 'attached'",
                      name);
}

static int
new_version(gw_call *call, const char *arn, const char *text)
{
    return wrote(call, gw_aws(call, "iam:CreatePolicyVersion", "{s:s, s:s, s:b}", "PolicyArn", arn,
                              "PolicyDocument", text, "SetAsDefault", true));
}

static int
write_managed(gw_call *call, const char *prefix)
{
    json_t *seen = json_object_get(gw_seen(call), "managed_policies"), *document;
    const char *policy;
    json_object_foreach (json_object_get(gw_want(call), "managed_policies"), policy, document) {
        json_t *there = json_object_get(seen, policy);
        const char *text = policy_text(call, document);
        if (json_equal(there, document))
            continue;
        if (there ? new_version(call, gw_text(call, "%spolicy/%s", prefix, policy), text) != GW_OK
                  : create_policy(call, policy, text) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

static int
attach(gw_call *call, const char *name)
{
    json_t *seen = json_object_get(gw_seen(call), "attached"), *yes;
    const char *arn;
    json_object_foreach (json_object_get(gw_want(call), "attached"), arn, yes) {
        if (json_object_get(seen, arn))
            continue;
        json_t *answer =
            gw_aws(call, "iam:AttachRolePolicy", "{s:s, s:s}", "RoleName", name, "PolicyArn", arn);
        if (wrote(call, answer) != GW_OK)
            return GW_FAILED;
    }
    return GW_OK;
}

/* By now IAM has shown everybody what the role is: who still may not assume it is not allowed to. */
static bool
lacks_only_proof(gw_call *call)
{
    const char *key;
    json_t *value;
    json_object_foreach (gw_want(call), key, value)
        if (strcmp(key, "assumable") != 0 && differs(call, key))
            return false;
    return differs(call, "assumable");
}

static int
apply(gw_call *call)
{
    const char *name = gw_param(call, "role_name");
    const char *arn = json_string_value(json_object_get(gw_seen(call), "arn"));
    bool managed = json_object_get(gw_want(call), "managed_policies") != NULL;
    if (arn && lacks_only_proof(call))
        return assume(call, arn, json_object_get(gw_want(call), "trust")) ? GW_OK : GW_FAILED;
    const char *prefix = managed ? role_arn_prefix(call, arn) : "";
    if (!prefix || (arn ? update(call, name) : create(call, name)) != GW_OK ||
        write_inline(call, name) != GW_OK || write_managed(call, prefix) != GW_OK)
        return GW_FAILED;
    return attach(call, name);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "iam-role",
    .summary = "a role that somebody else may assume, with the policies it needs",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("iam-role", "1.0", "Gangway", steps);
