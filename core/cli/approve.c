/* SPDX-License-Identifier: Apache-2.0 */
/* approve.c - `gangway approve` and `gangway skip`: an operator's command about a step */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/runs.h"

static const GOptionEntry approve_options[] = {
    GW_OPTION_BY,
    {"note", 'n', 0, G_OPTION_ARG_STRING, &gw_opt.note, "why, kept with the word", "TEXT"},
    {"withdraw", 'w', 0, G_OPTION_ARG_NONE, &gw_opt.withdraw,
     "take your approval back: what it released is taken back, too", NULL},
    G_OPTION_ENTRY_NULL};

static const GOptionEntry skip_options[] = {GW_OPTION_BY, GW_OPTION_WHY, G_OPTION_ENTRY_NULL};

static int
say(gw_cli *cli, const char *run, const char *verb, const char *step, GError **error)
{
    gw_json command = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "verb", verb, "step", step, "by", gw_cli_who(),
                                "why", gw_opt.why, "note", gw_opt.note);
    if (command)
        return gw_cli_run_command(cli, run, command, error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the step, --by, --why or --note is not valid UTF-8");
    return GW_EXIT_ERROR;
}

static int
cmd_approve(gw_cli *cli, char **args, GError **error)
{
    if (!gw_by_required(error))
        return GW_EXIT_ERROR;
    return say(cli, args[0], gw_opt.withdraw ? "withdraw" : "approve", args[1], error);
}

const gw_command gw_command_approve = {
    .group = "People",
    .name = "approve",
    .args = "RUN STEP",
    .summary = "agree to what needs somebody's approval",
    .text = "For approvals, for steps that would change something that was there before the run, and for "
            "checks whose findings are accepted. With --withdraw, an approval of yours is taken back, and "
            "what it released.",
    .exits = "those of done",
    .options = approve_options,
    .aws = TRUE,
    .run = cmd_approve,
};

static int
cmd_skip(gw_cli *cli, char **args, GError **error)
{
    if (gw_opt.why && *g_strstrip(gw_opt.why))
        return say(cli, args[0], "skip", args[1], error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--why is missing: the reason is recorded");
    return GW_EXIT_ERROR;
}

const gw_command gw_command_skip = {
    .group = "People",
    .name = "skip",
    .args = "RUN STEP",
    .summary = "go on without a step",
    .text = "Who and why are recorded.",
    .exits = "those of done",
    .options = skip_options,
    .aws = TRUE,
    .run = cmd_skip,
};
