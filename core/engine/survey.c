/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - what a workflow would use and want, told without AWS: its script is run by survey.lua */
#include "engine/run.h"

#include "base/json.h"
#include <string.h>

/* ---- an input that nobody has given yet ---- */

static gboolean
is_open(const json_t *schema)
{
    const json_t *otherwise = json_object_get(schema, "default");

    return !otherwise || (json_is_object(otherwise) && json_object_size(otherwise) == 0) ||
           (json_is_array(otherwise) && json_array_size(otherwise) == 0);
}

static json_t *
unknown_members(const json_t *schema, const char *path)
{
    json_t *members = json_object(), *member;
    const char *name;

    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        g_autofree char *its = g_strdup_printf("%s.%s", path, name);
        if (json_object_size(json_object_get(member, "properties")) > 0)
            json_object_set_new(members, name, unknown_members(member, its));
        else if (is_open(member))
            json_object_set_new(members, name, json_pack("{s:s}", "$unknown", its));
    }
    return members;
}

json_t *
gw_workflow_unknown_input(const gw_workflow *workflow, GError **error)
{
    gw_json input = unknown_members(workflow->input, "input");

    return gw_workflow_input(workflow, input, error);
}

/* ---- the survey ---- */

/* Twelve digits that stand nowhere in the input or the script's files. */
static char *
new_account(const gw_workflow *workflow, const json_t *input)
{
    g_autofree char *given = gw_json_text(input), *files = gw_json_text(workflow->files);
    char *account = NULL;

    for (int n = 0; !account || strstr(given, account) || strstr(files, account); n++) {
        g_free(account);
        account = g_strdup_printf("%012d", n);
    }
    return account;
}

json_t *
gw_engine_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                 const gw_run_options *options, GError **error)
{
    g_autoptr(gw_run) run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);
    g_autofree char *account = new_account(workflow, input);

    run->account = g_strdup(account);
    if (!gw_run_turn_plan(run, error))
        return NULL;
    gboolean known = strcmp(run->account, account) != 0;
    return json_pack("{s:s, s:s, s:s?, s:s, s:o}", "workflow", workflow->name, "version", workflow->version,
                     "account", known ? run->account : NULL, "stands_for_account", account, "steps",
                     gw_run_planned(run));
}
