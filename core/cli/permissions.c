/* SPDX-License-Identifier: Apache-2.0 */
/* permissions.c - `gangway permissions`: the least IAM policies that a workflow needs */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/simulate.h"
#include "plugin/needs.h"

const GOptionEntry gw_permissions_options[] = {GW_OPTION_INPUT,
                                               GW_OPTION_SET,
                                               {"check", 0, 0, G_OPTION_ARG_NONE, &gw_opt.check,
                                                "ask AWS whether the callers have what is needed", NULL},
                                               G_OPTION_ENTRY_NULL};

/* Without any input, what it would tell is unknown. */
static json_t *
read_input(const gw_workflow *workflow, GError **error)
{
    if (!gw_opt.inputs && !gw_opt.sets)
        return gw_workflow_unknown_input(workflow, error);
    gw_json given = gw_input_read(workflow->input, error);
    return given ? gw_workflow_input(workflow, given, error) : NULL;
}

static json_t *
policy_of(const json_t *needs, const char *context, const char *stands, const char *shown)
{
    gw_json policy = gw_needs_policy(needs, context);

    return policy ? gw_json_replaced(policy, stands, shown) : json_null();
}

json_t *
gw_cli_permissions(gw_cli *cli, const json_t *survey, const char *otherwise)
{
    const char *known = gw_json_string(survey, "account"), *account = known ? known : otherwise;
    const char *stands = gw_json_string(survey, "stands_for_account");
    gw_json needs = json_object();
    json_t *looks = json_array(), *step;
    size_t i;

    json_array_foreach (json_object_get(survey, "steps"), i, step) {
        const json_t *manifest = gw_pool_step(cli->pool, gw_json_string(step, "uses"));
        gw_needs_add(needs, manifest, json_object_get(step, "params"), account);
        if (gw_json_true(step, "look"))
            json_array_append(looks, json_object_get(step, "id"));
    }
    return json_pack("{s:O, s:O, s:o, s:o, s:o}", "workflow", json_object_get(survey, "workflow"), "version",
                     json_object_get(survey, "version"), "customer",
                     policy_of(needs, "customer", stands, account), "partner",
                     policy_of(needs, "partner", stands, account), "looks", looks);
}

static void
view_policy(const json_t *document, const char *context)
{
    const json_t *policy = json_object_get(document, context);
    char *text = json_is_object(policy) ? json_dumps(policy, JSON_INDENT(2)) : NULL;

    gw_out(GW_BOLD "%s" GW_PLAIN "\n%s\n", context, text ? text : "nothing");
    free(text);
}

/* ---- --check ---- */

static int
view_verdict(const char *context, const json_t *verdict)
{
    const char *said = gw_json_string(verdict, "verdict"), *reason = gw_json_string(verdict, "reason");
    json_t *missing;
    size_t i;

    gw_out("%s: %s: %s%s%s\n", context, gw_json_string(verdict, "caller"),
           g_strcmp0(said, "allowed") == 0   ? "has what is needed"
           : g_strcmp0(said, "missing") == 0 ? "lacks"
                                             : "not known whether it has what is needed",
           reason ? ": " : "", reason ? reason : "");
    json_array_foreach (json_object_get(verdict, "missing"), i, missing)
        gw_out("  %s on %s (%s)\n", gw_json_string(missing, "action"), gw_json_string(missing, "resource"),
               gw_json_string(missing, "decision"));
    return g_strcmp0(said, "missing") == 0 ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* A context that needs nothing, or for which there are no keys, is not asked about. */
static json_t *
verdicts_of(gw_cli *cli, const json_t *survey, GError **error)
{
    gw_json policies = gw_cli_contexts(cli, NULL, error) ? gw_cli_own_permissions(cli, survey, error) : NULL;
    gw_json verdicts = json_object();
    struct {
        const char *name;
        gw_aws_context *context;
    } contexts[2];

    if (!policies)
        return NULL;
    contexts[0].name = "customer", contexts[0].context = cli->customer;
    contexts[1].name = "partner", contexts[1].context = cli->partner;
    for (int i = 0; i < 2; i++) {
        const json_t *policy = json_object_get(policies, contexts[i].name);
        if (!json_is_object(policy))
            continue;
        json_t *verdict = contexts[i].context
                              ? gw_cli_simulate(contexts[i].context, contexts[i].name, policy, error)
                              : json_pack("{s:s, s:s, s:s, s:[]}", "caller", "nobody", "verdict", "unknown",
                                          "reason", "there is no partner profile", "missing");
        if (!verdict)
            return NULL;
        json_object_set_new(verdicts, contexts[i].name, verdict);
    }
    return g_steal_pointer(&verdicts);
}

static int
check(gw_cli *cli, const json_t *survey, GError **error)
{
    gw_json verdicts = verdicts_of(cli, survey, error);
    const char *context;
    json_t *verdict;
    int code = GW_EXIT_OK;

    if (!verdicts)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(verdicts);
    json_object_foreach (verdicts, context, verdict)
        code = MAX(code, view_verdict(context, verdict));
    return code;
}

int
gw_cmd_permissions(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(args[0], error);
    gw_json input = workflow ? read_input(workflow, error) : NULL;
    gw_json survey = input ? gw_cli_survey(cli, workflow, input, error) : NULL;

    if (!survey)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;
    if (gw_opt.check)
        return check(cli, survey, error);
    gw_json document = gw_cli_permissions(cli, survey, "*");
    if (gw_opt.json) {
        gw_out_json(document);
        return GW_EXIT_OK;
    }
    view_policy(document, "customer");
    view_policy(document, "partner");
    return GW_EXIT_OK;
}
