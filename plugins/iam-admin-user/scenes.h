/* SPDX-License-Identifier: Apache-2.0 */
/* scenes.h - the step under test, and what its tests have IAM say of users, groups and policies
 */
#ifndef PLUGINS_IAM_ADMIN_USER_SCENES_H
#define PLUGINS_IAM_ADMIN_USER_SCENES_H

#include "iam-admin-user.c"
#include "attached.c"
#include "credentials.c"
#include "documents.c"
#include "proof.c"
#include <gangway/testing.h>
#include <glib.h>

#define ADMIN_POLICY "arn:aws:iam::aws:policy/AdministratorAccess"
#define ADMINISTRATORS "{'PolicyArn': '" ADMIN_POLICY "', 'PolicyUsageFilter': 'PermissionsPolicy'}"
#define ARN(path_and_name) "arn:aws:iam::111122223333:user/" path_and_name
#define FILTER "{'Filter': ['User', 'Group', 'LocalManagedPolicy']}"
#define DOCUMENT(statements) "{'$text': {'Version': '2012-10-17', 'Statement': " statements "}}"
#define ALL "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}"
#define INLINE(name, statements) "{'PolicyName': '" name "', 'PolicyDocument': " DOCUMENT(statements) "}"
#define USER(name, more) "{'UserName': '" name "', 'Arn': '" ARN("") name "'" more "}"
#define OWN "arn:aws:iam::111122223333:policy/everything"

/* ---- scenes ---- */

static G_GNUC_UNUSED void
attached_to(const char *users, const char *groups)
{
    char answer[1024];
    snprintf(answer, sizeof answer,
             "{'PolicyUsers': %s, 'PolicyGroups': %s, 'PolicyRoles': [{'RoleName': 'AWSReservedSSO_Admin'}]}",
             users, groups);
    gt_answer("aws-all:iam:ListEntitiesForPolicy", ADMINISTRATORS, answer);
}

static G_GNUC_UNUSED void
account(const char *users, const char *groups, const char *policies)
{
    char answer[8192];
    snprintf(answer, sizeof answer,
             "{'UserDetailList': [%s], 'GroupDetailList': [%s], 'RoleDetailList': [], 'Policies': [%s],"
             " 'IsTruncated': false}",
             users, groups, policies);
    gt_answer("aws:iam:GetAccountAuthorizationDetails", FILTER, answer);
}

/* Asked where a user is to be made. */
static G_GNUC_UNUSED void
room(void)
{
    gt_answer("aws:iam:GetAccountSummary", "{}", "{'SummaryMap': {'Users': 7, 'UsersQuota': 5000}}");
}

static G_GNUC_UNUSED void
password(const char *name)
{
    char input[128];
    snprintf(input, sizeof input, "{'UserName': '%s'}", name);
    gt_answer("aws:iam:GetLoginProfile", input, "{'LoginProfile': {'CreateDate': '2026-01-01T00:00:00Z'}}");
}

/* No password; `keys` are what there is of access keys. */
static G_GNUC_UNUSED void
keys(const char *name, const char *of_them)
{
    char input[128], answer[256];
    snprintf(input, sizeof input, "{'UserName': '%s'}", name);
    gt_refuse("aws:iam:GetLoginProfile", input, "invalid", "NoSuchEntity", "Login Profile cannot be found");
    snprintf(answer, sizeof answer, "{'AccessKeyMetadata': [%s]}", of_them);
    gt_answer("aws-all:iam:ListAccessKeys", input, answer);
}

static G_GNUC_UNUSED void
shown(const char *name, const char *arn)
{
    char input[128], answer[256];
    snprintf(input, sizeof input, "{'UserName': '%s'}", name);
    snprintf(answer, sizeof answer, "{'User': {'UserName': '%s', 'Arn': '%s'}}", name, arn);
    gt_answer("aws:iam:GetUser", input, answer);
}

/* What IAM says of each action: allowed, with `more` in every result, except of `but`. */
static G_GNUC_UNUSED void
simulated(const char *arn, const char *but, const char *decision, const char *more)
{
    json_t *results = json_array(), *all = json_array();
    for (size_t i = 0; i < ACTIONS; i++) {
        bool special = but && strcmp(but, actions[i]) == 0;
        json_t *result = gt_json(more);
        json_object_set_new(result, "EvalActionName", json_string(actions[i]));
        json_object_set_new(result, "EvalDecision", json_string(special ? decision : "allowed"));
        json_array_append_new(results, result);
        json_array_append_new(all, json_string(actions[i]));
    }
    json_t *input = json_pack("{s:s, s:o}", "PolicySourceArn", arn, "ActionNames", all);
    json_t *answer = json_pack("{s:o, s:b}", "EvaluationResults", results, "IsTruncated", 0);
    char *input_text = json_dumps(input, 0), *answer_text = json_dumps(answer, 0);
    gt_answer("aws-all:iam:SimulatePrincipalPolicy", input_text, answer_text);
    free(input_text);
    free(answer_text);
    json_decref(input);
    json_decref(answer);
}

static G_GNUC_UNUSED void
allowed(const char *arn)
{
    simulated(arn, NULL, NULL, "{}");
}

#endif
