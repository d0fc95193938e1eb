/* SPDX-License-Identifier: Apache-2.0 */
/* cancel.c - `gangway cancel`: ends a run; what it did stays */

#include "base/error.h"
#include "base/json.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "report/report.h"

static const GOptionEntry cancel_options[] = {GW_OPTION_BY, GW_OPTION_WHY, G_OPTION_ENTRY_NULL};

static int
cmd_cancel(gw_cli *cli, char **args, GError **error)
{
    gw_json row = gw_cli_run_load(cli, args[0], error);
    gw_json command = json_pack("{s:s, s:s, s:s*}", "verb", "cancel", "by", gw_cli_who(), "why", gw_opt.why);
    if (row && !command)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--by or --why is not valid UTF-8");
    if (!command || !row || !gw_cli_engine(cli, GW_NEED_STORE, row, error))
        return GW_EXIT_ERROR;
    const char *run = gw_json_string(row, "run");
    gw_run_options options = {.stop = &gw_stopped};

    gw_stop_watch();
    gw_run_result result = gw_await_say(cli->engine, run, command, &options, error);
    if (result == GW_RUN_ERROR || result == GW_RUN_UNHEARD)
        return result == GW_RUN_UNHEARD ? gw_cli_run_unheard(run) : GW_EXIT_ERROR;
    gw_json after = gw_cli_run_load(cli, run, error);
    gw_json left = after ? gw_report_left_behind(cli->store, after, error) : NULL;
    if (!left)
        return GW_EXIT_ERROR;
    gw_json document = json_pack("{s:s, s:s, s:O}", "run", run, "status", "cancelled", "left_behind", left);
    if (gw_opt.json)
        gw_cli_run_tell(document);
    else {
        gw_out("run %s is cancelled; what it did stays\n", run);
        gw_view_left_behind(left);
    }
    return GW_EXIT_OK;
}

const gw_command gw_command_cancel = {
    .group = "Runs",
    .name = "cancel",
    .args = "RUN",
    .summary = "end a run; what it did stays",
    .text = "Who and why are recorded. RUN is a run's id, a beginning of it that fits only one, or "
            "'last'.",
    .exits = "0 cancelled, 1 error",
    .options = cancel_options,
    .aws = TRUE,
    .run = cmd_cancel,
};
