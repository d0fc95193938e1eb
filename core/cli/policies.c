/* SPDX-License-Identifier: Apache-2.0 */
/* policies.c - `gangway describe --policies`: every policy document that a workflow would make, before it
 * does */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/survey.h"

/* What has statements is a policy; `path` says where it stands in what the step wants. */
static void
collect(const json_t *want, const char *path, const json_t *step, json_t *found)
{
    const char *name;
    json_t *member;

    if (json_object_get(want, "Statement")) {
        json_array_append_new(found,
                              json_pack("{s:O, s:O, s:s, s:O}", "step", json_object_get(step, "id"), "uses",
                                        json_object_get(step, "uses"), "policy", path, "document", want));
        return;
    }
    json_object_foreach ((json_t *)(guintptr)want, name, member) {
        g_autofree char *its = *path ? g_strconcat(path, "/", name, NULL) : g_strdup(name);
        collect(member, its, step, found);
    }
}

static json_t *
document_of(const json_t *survey)
{
    gw_json found = json_array();
    json_t *untold = json_array(), *step;
    size_t i;

    json_array_foreach (json_object_get(survey, "steps"), i, step) {
        collect(json_object_get(step, "want"), "", step, found);
        if (json_object_get(step, "reason"))
            json_array_append_new(untold, json_pack("{s:O, s:O}", "step", json_object_get(step, "id"),
                                                    "reason", json_object_get(step, "reason")));
    }
    return json_pack("{s:O, s:O, s:o, s:o}", "workflow", json_object_get(survey, "workflow"), "version",
                     json_object_get(survey, "version"), "policies",
                     gw_json_replaced(found, gw_json_string(survey, "stands_for_account"), "${account_id}"),
                     "untold", untold);
}

static void
view(const json_t *document)
{
    json_t *item;
    size_t i;

    json_array_foreach (json_object_get(document, "policies"), i, item) {
        char *text = json_dumps(json_object_get(item, "document"), JSON_INDENT(2));
        gw_out("%s" GW_BOLD "%s" GW_PLAIN " (%s): %s\n%s\n", i ? "\n" : "", gw_json_string(item, "step"),
               gw_json_string(item, "uses"), gw_json_string(item, "policy"), text);
        free(text);
    }
    if (json_array_size(json_object_get(document, "policies")) == 0)
        gw_out("no policies\n");
    json_array_foreach (json_object_get(document, "untold"), i, item)
        gw_out("%s" GW_YELLOW "%s" GW_PLAIN ": can't be told before: %s\n", i ? "" : "\n",
               gw_json_string(item, "step"), gw_json_string(item, "reason"));
}

int
gw_describe_policies(gw_cli *cli, const gw_workflow *workflow, GError **error)
{
    gw_json given = gw_input_read(workflow->input, error);
    gw_json input = given ? gw_workflow_input(workflow, given, error) : NULL;
    gw_json survey = input ? gw_cli_survey(cli, workflow, input, error) : NULL;

    if (!survey)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;
    gw_json document = document_of(survey);
    if (gw_opt.json)
        gw_out_json(document);
    else
        view(document);
    return GW_EXIT_OK;
}
