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

static void
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
}

static void
check_rights(gw_cli *cli, json_t *page, const json_t *survey, const char *name, gw_aws_context *context)
{
    g_autoptr(GError) problem = NULL;
    gw_json policies = gw_cli_own_permissions(cli, survey, &problem);
    const json_t *policy = json_object_get(policies, name);
    g_autofree char *what = g_strdup_printf("%s may", name);
    json_t *missing;
    size_t i;

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
    json_array_foreach (json_object_get(verdict, "missing"), i, missing)
        gw_doctor_add(page, what, FALSE, "not %s on %s", gw_json_string(missing, "action"),
                      gw_json_string(missing, "resource"));
}

static void
check_workflow(gw_cli *cli, json_t *page, const char *name)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, name, &problem);
    gw_json given = workflow ? gw_input_read(workflow->input, &problem) : NULL;
    gw_json input = given ? gw_workflow_input(workflow, given, &problem) : NULL;
    gw_run_options options = {.stop = &gw_stopped};

    if (!input || !gw_cli_engine(cli, GW_NEED_AWS, NULL, &problem)) {
        gw_doctor_add(page, "input", FALSE, "%s: %s", name, problem->message);
        return;
    }
    gw_json fit = gw_engine_check_secrets(cli->engine, workflow, input, &problem)
                      ? gw_await_precheck(cli->engine, workflow, input, &options, &problem)
                      : NULL;
    gw_doctor_add(page, "input", fit != NULL, "%s: %s", name,
                  fit ? "is what the workflow takes" : problem->message);
    if (!fit)
        return;
    check_steps(cli, page, workflow, input);
    gw_json survey = gw_await_survey(cli->engine, workflow, input, &options, NULL);
    check_rights(cli, page, survey, "customer", cli->customer_context);
    check_rights(cli, page, survey, "partner", cli->partner_context);
}

void
gw_doctor_input(gw_cli *cli, json_t *page, char **workflows)
{
    g_autoptr(GError) problem = NULL;

    gw_stop_watch();
    if (workflows[0]) {
        for (char **name = workflows; *name; name++)
            check_workflow(cli, page, *name);
        return;
    }
    g_autofree char *name = guess(cli, &problem);
    if (name)
        check_workflow(cli, page, name);
    else
        gw_doctor_add(page, "input", FALSE, "%s", problem->message);
}
