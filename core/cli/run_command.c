/* SPDX-License-Identifier: Apache-2.0 */
/* run_command.c - a command about a step (done, approve, skip): said to the run, and what became of the step
 */

#include "base/error.h"
#include "base/json.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

static json_t *
find_step(gw_cli *cli, const char *run, const char *step, GError **error)
{
    gw_json steps = gw_store_steps(cli->store, run, error);
    gsize i;
    json_t *row;
    json_array_foreach (steps, i, row) {
        if (g_strcmp0(gw_json_string(row, "id"), step) == 0)
            return json_incref(row);
    }
    return NULL;
}

/* A step that is done, in a run that stands stopped: somebody is needed all the same. */
static int
exit_code(const char *status, const char *run_status)
{
    if (g_strcmp0(run_status, "stopped") == 0)
        return GW_EXIT_STOPPED;

    if (g_strv_contains((const char *const[]){"verified", "attested", "skipped", "undone", "failed", NULL},
                        status))
        return GW_EXIT_OK;
    return strcmp(status, "stopped") == 0 ? GW_EXIT_STOPPED : GW_EXIT_WAITING;
}

static void
tell_step(const json_t *command, const json_t *step, const json_t *run)
{
    const char *id = gw_json_string(step, "id"), *status = gw_json_string(step, "status");
    const char *reason = gw_json_string(step, "reason"), *by = gw_json_string(command, "by");
    const char *color = gw_status_color(status), *verb = gw_json_string(command, "verb");
    gboolean done = strcmp(verb, "done") == 0;

    if (strcmp(status, "verified") == 0)
        gw_out("%s%s" GW_PLAIN ": done, verified\n", color, id);
    else if (strcmp(status, "attested") == 0)
        gw_out("%s%s" GW_PLAIN ": attested by %s\n", color, id, by ? by : "somebody");
    else if (strcmp(status, "skipped") == 0)
        gw_out("%s%s" GW_PLAIN ": %s\n", color, id, gw_json_string(step, "open") ? reason : "skipped");
    else
        gw_out("%s%s" GW_PLAIN ": %s\n", color, id,
               reason && *reason ? reason
               : done            ? "not done yet"
                                 : status);
    const char *run_reason = gw_json_string(run, "reason");
    gw_out("the run is %s%s%s\n", gw_json_string(run, "status"), run_reason && *run_reason ? ": " : "",
           run_reason ? run_reason : "");
}

int
gw_cli_run_command(gw_cli *cli, const char *given, json_t *command, GError **error)
{
    gw_json before = gw_cli_run_load(cli, given, error);
    if (!before || !gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, before, error))
        return GW_EXIT_ERROR;
    const char *run = gw_json_string(before, "run"), *id = gw_json_string(command, "step");
    gw_progress progress;
    gw_run_options options;
    if (!gw_cli_run_options_init(cli, &options, &progress, error))
        return GW_EXIT_ERROR;

    gw_json profiles = gw_cli_given_profiles();
    options.labels = profiles;
    options.wait_ms = 0;
    gw_stop_watch();
    gw_progress_init(&progress);
    progress.silent = id;
    gw_run_result result = gw_await_say(cli->engine, run, command, &options, error);
    gw_progress_release(&progress);
    if (result == GW_RUN_UNHEARD)
        return gw_cli_run_unheard(run);
    gw_json after = result == GW_RUN_ERROR ? NULL : gw_cli_run_load(cli, run, error);
    gw_json step = after ? find_step(cli, run, id, error) : NULL;
    if (!step) {
        if (after && error && !*error)
            g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "run '%s' has no step '%s'", run, id);
        return GW_EXIT_ERROR;
    }
    gw_json document =
        json_pack("{s:s, s:s, s:O?, s:O?, s:{s:O?, s:O?}}", "run", run, "step", id, "status",
                  json_object_get(step, "status"), "reason", json_object_get(step, "reason"), "now", "status",
                  json_object_get(after, "status"), "reason", json_object_get(after, "reason"));
    if (gw_opt.json)
        gw_out_json(document);
    else
        tell_step(command, step, after);
    return exit_code(gw_json_string(step, "status"), gw_json_string(after, "status"));
}
