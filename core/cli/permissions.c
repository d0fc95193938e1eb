/* SPDX-License-Identifier: Apache-2.0 */
/* permissions.c - `gangway permissions`: the least IAM policies that a workflow needs */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/survey.h"
#include "plugin/needs.h"

const GOptionEntry gw_permissions_options[] = {GW_OPTION_INPUT, GW_OPTION_SET, G_OPTION_ENTRY_NULL};

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
policy_of(const json_t *needs, const char *context, const char *stands)
{
    gw_json policy = gw_needs_policy(needs, context);

    return policy ? gw_json_replaced(policy, stands, "*") : json_null();
}

static json_t *
document_of(gw_cli *cli, const json_t *survey)
{
    const char *account = gw_json_string(survey, "account");
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
                     json_object_get(survey, "version"), "customer", policy_of(needs, "customer", stands),
                     "partner", policy_of(needs, "partner", stands), "looks", looks);
}

static void
view_policy(const json_t *document, const char *context)
{
    const json_t *policy = json_object_get(document, context);
    char *text = json_is_object(policy) ? json_dumps(policy, JSON_INDENT(2)) : NULL;

    gw_out(GW_BOLD "%s" GW_PLAIN "\n%s\n", context, text ? text : "nothing");
    free(text);
}

int
gw_cmd_permissions(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(args[0], error);
    gw_json input = workflow ? read_input(workflow, error) : NULL;
    gw_json survey = input ? gw_cli_survey(cli, workflow, input, error) : NULL;

    if (!survey)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;
    gw_json document = document_of(cli, survey);
    if (gw_opt.json) {
        gw_out_json(document);
        return GW_EXIT_OK;
    }
    view_policy(document, "customer");
    view_policy(document, "partner");
    return GW_EXIT_OK;
}
