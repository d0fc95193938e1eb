/* SPDX-License-Identifier: Apache-2.0 */
/* proof.c - does this user count? It must be able to sign in, and IAM itself must say that it may do anything
 */
#include "iam-admin-user.h"

/* Of all that an administrator does, what the account, the organization and the bill depend on. IAM takes no
 * wildcards here. */
static const char *const actions[] = {
    "iam:CreateUser",
    "iam:AttachUserPolicy",
    "iam:PassRole",
    "sts:AssumeRole",
    "organizations:DescribeOrganization",
    "organizations:AttachPolicy",
    "account:PutContactInformation",
    "ce:GetCostAndUsage",
    "cur:PutReportDefinition",
    "s3:CreateBucket",
    "s3:PutBucketPolicy",
    "kms:CreateKey",
    "ec2:RunInstances",
    "cloudformation:CreateStack",
    "support:CreateCase",
};
#define ACTIONS (sizeof actions / sizeof *actions)

int
admin_failed(gw_call *call, const char *name)
{
    return gw_failed_with(call, "NoSuchEntity")
               ? gw_fail_as(call, GANGWAY_UNAVAILABLE, "'%s' is gone, or not visible everywhere yet", name)
               : GW_FAILED;
}

json_t *
admin_list(gw_call *call, json_t *answer, const char *operation, const char *key)
{
    json_t *list = json_object_get(answer, key);
    if (!list && json_is_object(answer))
        return gw_pack(call, "[]");
    if (json_is_array(list))
        return list;
    gw_fail_answer(call, operation, key);
    return NULL;
}

static int
pass_over(admin_search *search, const char *name, const char *why)
{
    return json_object_set_new(search->passed_over, name, json_string(why)) == 0 ? GW_OK : GW_FAILED;
}

/* ---- can it sign in? ---- */

static int
has_active_key(gw_call *call, const char *name, bool *yes)
{
    json_t *answer = gw_aws_all(call, "iam:ListAccessKeys", "{s:s}", "UserName", name), *key;
    if (!answer)
        return admin_failed(call, name);
    json_t *keys = admin_list(call, answer, "iam:ListAccessKeys", "AccessKeyMetadata");
    size_t i;
    json_array_foreach (keys, i, key) {
        const char *status = json_string_value(json_object_get(key, "Status"));
        *yes = *yes || (status && strcmp(status, "Active") == 0);
    }
    return keys ? GW_OK : GW_FAILED;
}

static int
can_sign_in(gw_call *call, const char *name, bool *yes)
{
    *yes = gw_aws(call, "iam:GetLoginProfile", "{s:s}", "UserName", name) != NULL;
    if (*yes)
        return GW_OK;
    return gw_failed_with(call, "NoSuchEntity") ? has_active_key(call, name, yes) : GW_FAILED;
}

/* ---- what does IAM say? ---- */

static const char *
arn_of(gw_call *call, const char *name)
{
    json_t *answer = gw_aws(call, "iam:GetUser", "{s:s}", "UserName", name);
    const char *arn = json_string_value(json_object_get(json_object_get(answer, "User"), "Arn"));
    if (!answer)
        admin_failed(call, name);
    else if (!arn)
        gw_fail_answer(call, "iam:GetUser", "Arn");
    return arn;
}

json_t *
admin_actions(gw_call *call)
{
    json_t *names = gw_pack(call, "[]");
    for (size_t i = 0; i < ACTIONS; i++)
        json_array_append_new(names, json_string(actions[i]));
    return names;
}

/* IAM's result for an action, or NULL when there is none. */
static json_t *
result_of(json_t *results, const char *action)
{
    json_t *result;
    size_t i;
    json_array_foreach (results, i, result) {
        const char *name = json_string_value(json_object_get(result, "EvalActionName"));
        if (name && strcmp(name, action) == 0)
            return result;
    }
    return NULL;
}

/* Why a user with this result has not all permissions. */
static const char *
refusal(gw_call *call, json_t *result, const char *action, const char *decision)
{
    json_t *boundary = json_object_get(json_object_get(result, "PermissionsBoundaryDecisionDetail"),
                                       "AllowedByPermissionsBoundary");
    if (json_is_false(boundary))
        return gw_text(call, "its permissions boundary does not allow '%s'", action);
    return strcmp(decision, "explicitDeny") == 0
               ? gw_text(call, "a policy denies it '%s'", action)
               : gw_text(call, "no policy allows it '%s' without conditions", action);
}

/* `*why` says why it is not allowed everything, NULL when it is; `*doubtful`: conditions were not taken into
 * account, because nobody knows what they will be asked of. */
static int
ask_iam(gw_call *call, const char *name, const char *arn, const char **why, bool *doubtful)
{
    json_t *answer = gw_aws_all(call, "iam:SimulatePrincipalPolicy", "{s:s, s:O}", "PolicySourceArn", arn,
                                "ActionNames", admin_actions(call));
    if (!answer)
        return admin_failed(call, name);
    *why = NULL;
    *doubtful = false;
    for (size_t i = 0; i < ACTIONS && !*why; i++) {
        json_t *result = result_of(json_object_get(answer, "EvaluationResults"), actions[i]);
        const char *decision = json_string_value(json_object_get(result, "EvalDecision"));
        if (!decision)
            return gw_fail_answer(call, "iam:SimulatePrincipalPolicy", actions[i]);
        if (strcmp(decision, "allowed") != 0)
            *why = refusal(call, result, actions[i], decision);
        *doubtful = *doubtful || json_array_size(json_object_get(result, "MissingContextValues")) > 0;
    }
    return GW_OK;
}

/* ---- does it count? ---- */

static void
choose(admin_search *search, const char *name, const char *arn, const char *how, bool usable)
{
    search->name = name;
    search->arn = arn;
    search->how = how;
    search->usable = usable;
}

int
admin_judge(gw_call *call, admin_search *search, const char *name, const char *arn, const char *how)
{
    bool usable = false, doubtful = false, ours = strcmp(name, gw_param(call, "user_name")) == 0;
    const char *why = NULL;
    if (search->name || json_object_get(search->passed_over, name) || json_object_get(search->doubtful, name))
        return GW_OK;
    if (!ours && search->judged++ >= ADMIN_MOST)
        return GW_OK;
    if (can_sign_in(call, name, &usable) != GW_OK)
        return GW_FAILED;
    if (!usable &&
        !ours) /* the one that is asked for is what this step would make: it gets its login later */
        return pass_over(search, name, "it has neither a password nor an active access key");
    if (!arn && !(arn = arn_of(call, name)))
        return GW_FAILED;
    if (ask_iam(call, name, arn, &why, &doubtful) != GW_OK)
        return GW_FAILED;
    if (why)
        return pass_over(search, name, why);
    if (doubtful)
        json_object_set(search->doubtful, name,
                        gw_pack(call, "{s:s, s:s, s:b}", "arn", arn, "how", how, "usable", usable));
    else
        choose(search, name, arn, how, usable);
    return GW_OK;
}

void
admin_settle(admin_search *search, const char *name, bool denied)
{
    json_t *user = json_object_get(search->doubtful, name);
    if (!user || search->name)
        return;
    if (denied)
        pass_over(search, name, "a policy denies it something under a condition");
    else
        choose(search, name, json_string_value(json_object_get(user, "arn")),
               json_string_value(json_object_get(user, "how")),
               json_is_true(json_object_get(user, "usable")));
}
