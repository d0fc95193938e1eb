/* SPDX-License-Identifier: Apache-2.0 */
/* simulate.c - has the caller what a policy allows? iam:SimulatePrincipalPolicy says so, and changes nothing
 */

#include "base/error.h"
#include "base/json.h"
#include "cli/simulate.h"

#include <string.h>

/* Something asked of AWS; `*failure` is what came instead of an answer. */
typedef struct {
    gboolean done;
    json_t *answer, *failure;
} asked;

static void
on_answer(json_t *answer, json_t *failure, gpointer data)
{
    *(asked *)data = (asked){TRUE, json_incref(answer), json_incref(failure)};
}

static json_t *
ask(gw_aws_context *context, const char *operation, const json_t *input, json_t **failure)
{
    asked question = {FALSE, NULL, NULL};

    gw_aws_call_start(context, "iam", operation, input, NULL, TRUE, on_answer, &question);
    while (!question.done)
        g_main_context_iteration(NULL, TRUE);
    *failure = question.failure;
    return question.answer;
}

/* ---- who is meant ---- */

/* A session's ARN has the role's name, and not its path. */
static char *
role_of(gw_aws_context *context, const char *account, const char *partition, const char *resource)
{
    g_auto(GStrv) parts = g_strsplit(resource, "/", 3); /* assumed-role/NAME/SESSION */
    gw_json input = json_pack("{s:s}", "RoleName", parts[1] ? parts[1] : ""), failure = NULL;
    gw_json answer = ask(context, "GetRole", input, &failure);
    const char *arn = gw_json_string(json_object_get(answer, "Role"), "Arn");

    return arn ? g_strdup(arn)
               : g_strdup_printf("arn:%s:iam::%s:role/%s", partition, account, parts[1] ? parts[1] : "");
}

/* The user or role whose policies decide for `caller`, or NULL and `*why` not. Caller frees. */
static char *
principal_of(gw_aws_context *context, const char *caller, const char **why)
{
    g_auto(GStrv) parts = g_strsplit(caller, ":", 6);

    *why = "AWS does not say in a known form who that is";
    if (g_strv_length(parts) < 6)
        return NULL;
    if (g_str_has_prefix(parts[5], "user/"))
        return g_strdup(caller);
    if (g_str_has_prefix(parts[5], "assumed-role/"))
        return role_of(context, parts[4], parts[1], parts[5]);
    *why = strcmp(parts[5], "root") == 0
               ? "AWS does not simulate the root user: give the keys of a user or a role instead"
               : "AWS can't tell for a federated user";
    return NULL;
}

/* ---- what is allowed ---- */

/* Adds what is not allowed of an answer to `missing`. */
static void
add_missing(json_t *missing, const json_t *answer)
{
    json_t *result;
    size_t i;

    json_array_foreach (json_object_get(answer, "EvaluationResults"), i, result) {
        const char *decision = gw_json_string(result, "EvalDecision");
        if (g_strcmp0(decision, "allowed") != 0)
            json_array_append_new(missing, json_pack("{s:O?, s:O?, s:s?}", "action",
                                                     json_object_get(result, "EvalActionName"), "resource",
                                                     json_object_get(result, "EvalResourceName"), "decision",
                                                     decision));
    }
}

static json_t *
request_of(const char *principal, const json_t *statement)
{
    json_t *resources = json_object_get(statement, "Resource");
    json_t *input = json_pack("{s:s, s:O}", "PolicySourceArn", principal, "ActionNames",
                              json_object_get(statement, "Action"));

    if (g_strcmp0(json_string_value(json_array_get(resources, 0)), "*") != 0)
        json_object_set(input, "ResourceArns", resources);
    return input;
}

static json_t *
verdict_of(const char *caller, const char *verdict, const char *reason, json_t *missing)
{
    return json_pack("{s:s, s:s, s:s*, s:o}", "caller", caller, "verdict", verdict, "reason", reason,
                     "missing", missing ? missing : json_array());
}

json_t *
gw_cli_simulate(gw_aws_context *context, const char *name, const json_t *policy, GError **error)
{
    g_autofree char *caller = gw_cli_caller(context, name, error);
    const char *why = NULL;
    json_t *missing = json_array(), *statement;
    size_t i;

    if (!caller)
        return json_decref(missing), NULL;
    g_autofree char *principal = principal_of(context, caller, &why);
    if (!principal)
        return json_decref(missing), verdict_of(caller, "unknown", why, NULL);
    json_array_foreach (json_object_get(policy, "Statement"), i, statement) {
        gw_json input = request_of(principal, statement), failure = NULL;
        gw_json answer = ask(context, "SimulatePrincipalPolicy", input, &failure);
        if (failure)
            return json_decref(missing),
                   verdict_of(caller, "unknown", gw_json_string(failure, "message"), NULL);
        add_missing(missing, answer);
    }
    return verdict_of(caller, json_array_size(missing) ? "missing" : "allowed", NULL, missing);
}

json_t *
gw_cli_own_permissions(gw_cli *cli, const json_t *survey, GError **error)
{
    g_autofree char *caller = gw_cli_caller(cli->customer_context, "customer", error);

    if (!caller)
        return NULL;
    g_auto(GStrv) parts = g_strsplit(caller, ":", 6);
    gboolean known = g_strv_length(parts) == 6;
    const gw_resource_owner own = {known ? parts[1] : gw_json_string(survey, "partition"),
                                   known ? parts[4] : "*"};
    return gw_cli_permissions(cli, survey, &own);
}
