/* SPDX-License-Identifier: Apache-2.0 */
/* start.c - `gangway start`: begins a run and drives it in the foreground */

#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/lock.h"
#include "cli/out.h"
#include "cli/planfile.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

static const GOptionEntry start_options[] = {
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    GW_OPTIONS_SET_SECRET,
    GW_OPTION_LOCK,
    {"plan", 'p', 0, G_OPTION_ARG_FILENAME, &gw_opt.plan,
     "do what FILE says, or refuse if that does not hold any more", "FILE"},
    {"detach", 'd', 0, G_OPTION_ARG_NONE, &gw_opt.detach, "make the run and leave it for resume", NULL},
    GW_OPTION_WAIT,
    G_OPTION_ENTRY_NULL};

static json_t *
find_missing(const json_t *value, const char *path, gpointer data)
{
    const char *name = gw_secret_ref(value);

    if (name && g_str_has_prefix(name, "input/") && !*(GError **)data)
        g_set_error(data, GW_ERROR, GW_ERROR_INVALID,
                    "a plan does not hold secrets: give the text of '%s' again, with the rest of the input",
                    path);
    return NULL;
}

static json_t *
planned_input(const gw_workflow *workflow, const json_t *file, GError **error)
{
    gw_json input = gw_workflow_input(workflow, json_object_get(file, "input"), error);
    GError *missing = NULL;

    if (input)
        gw_secret_walk(workflow->input, input, find_missing, &missing);
    if (!missing)
        return g_steal_pointer(&input);
    g_propagate_error(error, missing);
    return NULL;
}

/* With --plan the input is the plan's, unless it is given again: then it must be the same. */
static json_t *
read_input(const gw_workflow *workflow, const json_t *file, GError **error)
{
    if (file && !gw_input_is_given())
        return planned_input(workflow, file, error);
    gw_json given = gw_input_read(workflow->input, error);
    return given ? gw_workflow_input(workflow, given, error) : NULL;
}

static gboolean
check_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input, const json_t *file,
           GError **error)
{
    gw_json without = gw_input_without_secrets(workflow->input, input);
    if (!gw_planfile_fits(file, workflow, without, error))
        return FALSE;
    gw_run_options options = {.stop = &gw_stopped};
    gw_json plan = gw_await_plan(engine, workflow, input, &options, error);
    return plan && gw_planfile_holds(file, plan, error);
}

/* The profiles are kept with the run: resume must not go to another account because a shell has other
 * settings. */
static json_t *
make_labels(const gw_cli *cli, const gw_workflow *workflow, const json_t *foreseen, const json_t *held)
{
    const char *customer = gw_cli_profile(cli, "customer", NULL),
               *partner = gw_cli_profile(cli, "partner", NULL);
    if (!customer && !g_getenv("AWS_ACCESS_KEY_ID"))
        customer = g_getenv("AWS_PROFILE");
    json_t *labels =
        json_pack("{s:{s:s*, s:s*}, s:s, s:O*, s:O*}", "profiles", "customer", customer, "partner", partner,
                  "started_by", g_get_user_name(), "foreseen", foreseen, "signatures", workflow->signatures);
    if (held)
        json_object_update(labels, (json_t *)(guintptr)held);
    return labels;
}

static int
detached(const char *run)
{
    gw_json document = json_pack("{s:s}", "run", run);
    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("run %s is made: gangway resume %s\n", run, run);
    return GW_EXIT_OK;
}

static int
drive(gw_cli *cli, const gw_workflow *workflow, const json_t *input, const json_t *foreseen,
      const json_t *held, GError **error)
{
    gw_progress progress;
    gw_run_options options;
    gw_json labels = make_labels(cli, workflow, foreseen, held);
    g_autofree char *run = NULL;
    gint64 began = gw_now_ms();

    if (!gw_cli_run_options_init(cli, &options, &progress, error))
        return GW_EXIT_ERROR;
    options.labels = labels;
    gw_progress_init(&progress);
    progress.names_run = !gw_opt.detach;
    progress.stays = options.wait_ms != 0;
    progress.heading = g_strdup_printf(GW_BOLD "%s" GW_PLAIN " %s", workflow->name, workflow->version);
    gw_run_result result = gw_await_start(cli->engine, workflow, input, gw_opt.detach, &options, &run, error);
    gw_progress_release(&progress);
    if (result != GW_RUN_ERROR && gw_opt.detach)
        return detached(run);
    return gw_cli_run_ending(cli, run, result, began, error);
}

/* All that can be told before there is a run, or a store for it: how many steps are foreseen, or NULL. */
static json_t *
check(gw_engine *engine, const gw_workflow *workflow, const json_t *input, const json_t *file,
      const json_t *lock, GError **error)
{
    gw_run_options options = {.labels = lock, .stop = &gw_stopped};

    if (!gw_engine_check_secrets(engine, workflow, input, error) ||
        (file && !check_plan(engine, workflow, input, file, error)))
        return NULL;
    return gw_await_precheck(engine, workflow, input, &options, error);
}

static int
cmd_start(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, args[0], error);
    gw_json file = workflow && gw_opt.plan ? gw_planfile_read(gw_opt.plan, error) : NULL;
    if (!workflow || (gw_opt.plan && !file))
        return GW_EXIT_ERROR;
    gw_json input = read_input(workflow, file, error);
    gw_engine *engine = input && gw_cli_store_or_none(cli, error)
                            ? gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, NULL, error)
                            : NULL;
    if (!engine)
        return GW_EXIT_ERROR;

    json_t *held = NULL;
    if (!gw_lock_check(cli->pool, workflow, NULL, &held, error))
        return GW_EXIT_ERROR;
    gw_json lock = held;
    gw_cli_warn_files(cli, workflow);
    gw_stop_watch();
    gw_json foreseen = check(engine, workflow, input, file, lock, error);
    if (!foreseen)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;
    if (!gw_cli_store_make(cli, error))
        return GW_EXIT_ERROR;
    return drive(cli, workflow, input, foreseen, lock, error);
}

const gw_command gw_command_start = {
    .group = "Runs",
    .name = "start",
    .args = "WORKFLOW",
    .summary = "begin a run, in the foreground",
    .text = "Ctrl-C leaves it resumable. A second run of one workflow for one customer is refused while "
            "the first is not finished.",
    .exits = "0 done, 3 waiting for people, AWS or a time, 4 stopped, 1 error, 130 interrupted in the "
             "middle of work",
    .options = start_options,
    .aws = TRUE,
    .run = cmd_start,
};
