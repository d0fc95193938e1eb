/* SPDX-License-Identifier: Apache-2.0 */
/* policies.c - `gangway describe --policies`: every policy document that a workflow would make, and every
 * policy of others that it would attach, before it does */

#include "base/region.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/survey.h"

#include <string.h>

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

/* Does the step make this policy itself, and so its document is told? */
static gboolean
is_made(const json_t *found, const json_t *step, const char *arn)
{
    g_autofree char *name = g_path_get_basename(arn), *made = g_strconcat("managed_policies/", name, NULL);
    const json_t *item;
    size_t i;

    json_array_foreach (found, i, item)
        if (json_equal(json_object_get(item, "step"), json_object_get(step, "id")) &&
            g_strcmp0(gw_json_string(item, "policy"), made) == 0)
            return TRUE;
    return FALSE;
}

static void
add_attached(const char *arn, const json_t *step, const json_t *found, json_t *attached)
{
    if (gw_partition_of_arn(arn) && strstr(arn, ":iam::") && strstr(arn, ":policy/") &&
        !is_made(found, step, arn))
        json_array_append_new(attached, json_pack("{s:O, s:O, s:s}", "step", json_object_get(step, "id"),
                                                  "uses", json_object_get(step, "uses"), "policy", arn));
}

/* Policies that are there already are named by their ARN, as a text or as a member's name. */
static void
collect_attached(const json_t *want, const json_t *step, const json_t *found, json_t *attached)
{
    const char *name;
    json_t *member;
    size_t i;

    add_attached(json_string_value(want), step, found, attached);
    if (json_object_get(want, "Statement"))
        return;
    json_object_foreach ((json_t *)(guintptr)want, name, member) {
        add_attached(name, step, found, attached);
        collect_attached(member, step, found, attached);
    }
    json_array_foreach (want, i, member)
        collect_attached(member, step, found, attached);
}

/* A step that writes nothing makes no policy, whatever it wants. */
static gboolean
writes(gw_cli *cli, const json_t *step)
{
    const json_t *manifest = gw_pool_step(cli->pool, gw_json_string(step, "uses"));
    return json_array_size(json_object_get(manifest, "writes")) > 0;
}

static json_t *
document_of(gw_cli *cli, const json_t *survey)
{
    const char *stands = gw_json_string(survey, "stands_for_account");
    gw_json found = json_array(), attached = json_array();
    json_t *untold = json_array(), *step;
    size_t i;

    json_array_foreach (json_object_get(survey, "steps"), i, step) {
        if (!writes(cli, step))
            continue;
        collect(json_object_get(step, "want"), "", step, found);
        collect_attached(json_object_get(step, "want"), step, found, attached);
        if (json_object_get(step, "reason"))
            json_array_append_new(untold, json_pack("{s:O, s:O}", "step", json_object_get(step, "id"),
                                                    "reason", json_object_get(step, "reason")));
    }
    gw_json whole = json_pack("{s:O, s:O, s:o, s:o, s:o}", "workflow", json_object_get(survey, "workflow"),
                              "version", json_object_get(survey, "version"), "policies",
                              gw_json_replaced(found, stands, "${account_id}"), "attached",
                              gw_json_replaced(attached, stands, "${account_id}"), "untold", untold);
    return gw_json_replaced(whole, gw_json_string(survey, "stands_for_member"), "${member_account}");
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
    json_array_foreach (json_object_get(document, "attached"), i, item)
        gw_out("%s" GW_BOLD "%s" GW_PLAIN " (%s): attaches %s\n", i ? "" : "\n", gw_json_string(item, "step"),
               gw_json_string(item, "uses"), gw_json_string(item, "policy"));
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
    gw_json document = document_of(cli, survey);
    if (gw_opt.json)
        gw_out_json(document);
    else
        view(document);
    return GW_EXIT_OK;
}
