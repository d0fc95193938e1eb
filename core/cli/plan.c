/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - `gangway plan`: what a run would do, changing nothing */

#include "base/json.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/lock.h"
#include "cli/out.h"
#include "cli/planfile.h"
#include "cli/view.h"

static const GOptionEntry plan_options[] = {
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    GW_OPTIONS_SET_SECRET,
    GW_OPTION_LOCK,
    {"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out, "keep the plan in FILE, for start --plan", "FILE"},
    G_OPTION_ENTRY_NULL};

static int
plan_exit(const json_t *plan)
{
    if (gw_plan_count(plan, "failed"))
        return GW_EXIT_ERROR;
    gsize idle = gw_plan_count(plan, "nothing");
    return idle == json_array_size(json_object_get(plan, "steps")) ? GW_EXIT_OK : GW_EXIT_CHANGES;
}

/* What earlier runs know counts in a plan; before the first run there is none. */
static gboolean
open_store(gw_cli *cli, GError **error)
{
    const char *address = gw_cli_store_address(cli);
    g_autofree char *path = gw_store_path(address, NULL);

    cli->store_for = GW_STORE_READ;
    gw_store *store = gw_cli_store_or_none(cli, error);
    if (store && cli->store_is_none && address)
        gw_note("there is no store at '%s' yet: this is the plan of a first run\n",
                path ? path : "the server");
    return store != NULL;
}

static int
cmd_plan(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, args[0], error);
    gw_json given = workflow ? gw_input_read(workflow->input, error) : NULL;
    gw_json input = given ? gw_workflow_input(workflow, given, error) : NULL;
    gw_engine *engine =
        input && open_store(cli, error) ? gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, NULL, error) : NULL;
    if (!engine)
        return GW_EXIT_ERROR;

    json_t *held = NULL;
    if (!gw_lock_check(cli->pool, workflow, NULL, &held, error))
        return GW_EXIT_ERROR;
    gw_json labels = held;
    gw_cli_warn_files(cli, workflow);
    gw_progress progress;
    gw_progress_init(&progress);
    gw_stop_watch();
    gw_run_options options = {.labels = labels, .stop = &gw_stopped, .news = gw_plan_news, .data = &progress};
    gw_json plan = gw_await_plan(engine, workflow, input, &options, error);
    gw_progress_release(&progress);
    if (!plan)
        return gw_stopped ? GW_EXIT_INTERRUPTED : GW_EXIT_ERROR;

    if (gw_opt.json)
        gw_out_json(plan);
    else
        gw_view_plan(plan);
    gw_json without = gw_input_without_secrets(workflow->input, input);
    if (gw_opt.out && !gw_planfile_write(gw_opt.out, workflow, without, plan, error))
        return GW_EXIT_ERROR;
    if (gw_opt.out)
        gw_out("kept in %s: gangway start %s --plan %s\n"
               "it holds the input in the clear, tax data too, but no secrets\n",
               gw_opt.out, args[0], gw_opt.out);
    return plan_exit(plan);
}

const gw_command gw_command_plan = {
    .group = "Runs",
    .name = "plan",
    .args = "WORKFLOW",
    .summary = "show what a run would do, changing nothing",
    .text = "Looks at everything and compares; no request that writes can leave. WORKFLOW is a name from "
            "the script path or a file that ends in .lua.",
    .exits = "0 nothing to do, 2 there are changes, 1 error",
    .options = plan_options,
    .aws = TRUE,
    .run = cmd_plan,
};
