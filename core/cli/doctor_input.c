/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_input.c - `gangway doctor --input`: is this input good for a run, as far as can be told before one?
 *
 * The schema, what is certain without AWS, what each step sees and would refuse (a plan, which writes
 * nothing), and whether the callers may do what it needs.
 */
#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/await.h"
#include "cli/doctor.h"
#include "cli/simulate.h"

#include <string.h>

/* How many of the input's members the workflow knows. */
static guint
fit_of(const gw_workflow *workflow, const json_t *input)
{
    const json_t *properties = json_object_get(workflow->input, "properties");
    const char *name;
    json_t *value;
    guint known = 0;

    json_object_foreach ((json_t *)(guintptr)input, name, value)
        known += json_object_get(properties, name) != NULL;
    return known;
}

/* The workflow that knows most of what is given: nobody has to name it who has one file a workflow. */
static char *
guess(gw_cli *cli, GError **error)
{
    const char *const *folders = (const char *const *)gw_paths_get()->scripts;
    g_auto(GStrv) names = gw_workflow_list(folders);
    char *best = NULL;
    guint most = 0;

    for (char **name = names; name && *name; name++) {
        g_autoptr(gw_workflow) workflow = gw_workflow_load(*name, folders, gw_cli_trust(cli, NULL), NULL);
        gw_json input = workflow ? gw_input_read(workflow->input, NULL) : NULL;
        guint fit = input ? fit_of(workflow, input) : 0;
        if (fit > most) {
            most = fit;
            g_free(best);
            best = g_strdup(*name);
        }
    }
    if (!best)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "no workflow knows this input: name one, gangway doctor WORKFLOW --input FILE");
    return best;
}

/* FALSE: there is no plan, so nothing that depends on one can be said. */
static gboolean
check_steps(gw_cli *cli, json_t *page, const gw_workflow *workflow, const json_t *input)
{
    g_autoptr(GError) problem = NULL;
    gw_run_options options = {.stop = &gw_stopped};
    gw_json plan = gw_await_plan(cli->engine, workflow, input, &options, &problem);
    guint well = 0;
    json_t *step;
    size_t i;

    if (!plan)
        gw_doctor_add(page, "plan", FALSE, "%s", problem->message);
    json_array_foreach (json_object_get(plan, "steps"), i, step) {
        gboolean failed = g_strcmp0(gw_json_string(step, "mark"), "failed") == 0;
        well += !failed;
        if (failed)
            gw_doctor_add(page, gw_json_string(step, "id"), FALSE, "%s", gw_json_string(step, "reason"));
    }
    if (plan)
        gw_doctor_add(page, "steps", TRUE, "%u of %u could be looked at, or wait for others", well,
                      (guint)json_array_size(json_object_get(plan, "steps")));
    return plan != NULL;
}

/* One line for each resource: `missing` lists a resource's actions one after the other. */
static void
tell_missing(json_t *page, const char *what, const json_t *missing)
{
    g_autoptr(GString) actions = g_string_new(NULL);
    const json_t *one;

    for (gsize i = 0; (one = json_array_get(missing, i)) != NULL; i++) {
        const char *resource = gw_json_string(one, "resource");
        g_string_append_printf(actions, "%s%s", actions->len ? ", " : "", gw_json_string(one, "action"));
        if (g_strcmp0(resource, gw_json_string(json_array_get(missing, i + 1), "resource")) == 0)
            continue;
        gw_doctor_add(page, what, FALSE, "not %s on %s", actions->str, resource);
        g_string_truncate(actions, 0);
    }
}

static void
check_rights(gw_cli *cli, json_t *page, const json_t *survey, const char *name, gw_aws_context *context)
{
    g_autoptr(GError) problem = NULL;
    gw_json policies = gw_cli_own_permissions(cli, survey, &problem);
    const json_t *policy = json_object_get(policies, name);
    g_autofree char *what = g_strdup_printf("%s may", name);

    if (policies && (!context || !json_is_object(policy)))
        return;
    gw_json verdict = policies ? gw_cli_simulate(context, name, policy, &problem) : NULL;
    const char *said = gw_json_string(verdict, "verdict");
    if (!verdict)
        gw_doctor_add(page, what, FALSE, "%s", problem->message);
    else if (g_strcmp0(said, "missing") != 0)
        gw_doctor_add(page, what, TRUE, "%s%s",
                      g_strcmp0(said, "allowed") == 0 ? "do all that is needed" : "not known: ",
                      g_strcmp0(said, "allowed") == 0 ? "" : gw_json_string(verdict, "reason"));
    tell_missing(page, what, json_object_get(verdict, "missing"));
}

/* Was AWS asked, and so whose the contexts' accounts are told? */
static gboolean
check_workflow(gw_cli *cli, json_t *page, const char *name)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, name, &problem);
    gw_json given = workflow ? gw_input_read(workflow->input, &problem) : NULL;
    gw_json input = given ? gw_workflow_input(workflow, given, &problem) : NULL;
    gw_run_options options = {.stop = &gw_stopped};

    if (!input || !gw_cli_engine(cli, GW_NEED_AWS, NULL, &problem)) {
        gw_doctor_add(page, "input", FALSE, "%s: %s", name, problem->message);
        return FALSE;
    }
    gw_json fit = gw_engine_check_secrets(cli->engine, workflow, input, &problem)
                      ? gw_await_precheck(cli->engine, workflow, input, &options, &problem)
                      : NULL;
    gw_doctor_add(page, "input", fit != NULL, "%s: %s", name,
                  fit ? "is what the workflow takes" : problem->message);
    if (!fit || !check_steps(cli, page, workflow, input))
        return fit != NULL;
    gw_json survey = gw_await_survey(cli->engine, workflow, input, &options, NULL);
    check_rights(cli, page, survey, "customer", cli->customer_context);
    check_rights(cli, page, survey, "partner", cli->partner_context);
    return TRUE;
}

gboolean
gw_doctor_input(gw_cli *cli, json_t *page, char **workflows)
{
    g_autoptr(GError) problem = NULL;
    gboolean asked = FALSE;

    gw_stop_watch();
    if (workflows[0]) {
        for (char **name = workflows; *name; name++)
            asked |= check_workflow(cli, page, *name);
        return asked;
    }
    g_autofree char *name = guess(cli, &problem);
    if (name)
        return check_workflow(cli, page, name);
    gw_doctor_add(page, "input", FALSE, "%s", problem->message);
    return FALSE;
}
