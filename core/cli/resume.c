/* SPDX-License-Identifier: Apache-2.0 */
/* resume.c - `gangway resume` and `gangway retry`: go on with a run in the foreground, where it was */

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

static const GOptionEntry resume_options[] = {GW_OPTION_WAIT, G_OPTION_ENTRY_NULL};
static const GOptionEntry retry_options[] = {GW_OPTION_INPUT,    GW_OPTION_SET, GW_OPTIONS_SET_SECRET,
                                             GW_OPTION_BY,       GW_OPTION_WHY, GW_OPTION_WAIT,
                                             G_OPTION_ENTRY_NULL};

gboolean
gw_cli_run_options_init(gw_cli *cli, gw_run_options *options, gpointer progress, GError **error)
{
    const char *wait = gw_opt.wait ? gw_opt.wait : gw_cli_settings_get(cli->settings, "wait");
    *options = (gw_run_options){.stop = &gw_stopped, .news = gw_progress_news, .data = progress};
    options->wait_ms = gw_out_is_terminal() ? -1 : 0;
    return !wait || gw_duration_parse(wait, &options->wait_ms, error);
}

json_t *
gw_cli_given_profiles(void)
{
    if (!gw_opt.profile && !gw_opt.partner_profile)
        return NULL;
    return json_pack("{s:{s:s*, s:s*}}", "profiles", "customer", gw_opt.profile, "partner",
                     gw_opt.partner_profile);
}

int
gw_cli_run_go_on(gw_cli *cli, const char *given, const json_t *command, GError **error)
{
    gw_json row = gw_cli_run_load(cli, given, error);
    gw_progress progress;
    gw_run_options options;
    if (!row || !gw_cli_run_options_init(cli, &options, &progress, error) ||
        !gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, row, error))
        return GW_EXIT_ERROR;

    const char *run = gw_json_string(row, "run");
    gint64 began = gw_now_ms();
    gw_json profiles = gw_cli_given_profiles();
    options.labels = profiles;
    gw_stop_watch();
    gw_progress_init(&progress);
    progress.stays = options.wait_ms != 0;
    progress.open = progress.stays && !gw_opt.json ? gw_cli_tasks(cli, run, NULL) : NULL;
    progress.heading = g_strdup_printf(GW_BOLD "%s" GW_PLAIN " run %s", gw_json_string(row, "workflow"), run);
    gw_run_result result = command ? gw_await_say(cli->engine, run, command, &options, error)
                                   : gw_await_resume(cli->engine, run, &options, error);
    gw_progress_release(&progress);
    return gw_cli_run_ending(cli, run, result, began, error);
}

static int
cmd_resume(gw_cli *cli, char **args, GError **error)
{
    return gw_cli_run_go_on(cli, args[0], NULL, error);
}

const gw_command gw_command_resume = {
    .group = "Runs",
    .name = "resume",
    .args = "RUN",
    .summary = "go on with a run, where it was",
    .text = "Also after a crash. RUN is a run's id, a beginning of it that fits only one, or 'last'.",
    .exits = "those of start",
    .options = resume_options,
    .aws = TRUE,
    .run = cmd_resume,
};

static void
tell_effect(const json_t *effect)
{
    json_t *step;
    size_t i;

    gw_out("the input is amended:\n");
    gw_view_changes(json_object_get(effect, "changes"), "  ");
    json_array_foreach (json_object_get(effect, "again"), i, step)
        gw_out("  %s was finished, and is looked at again\n", json_string_value(step));
    gw_view_superseded(json_object_get(effect, "left_behind"), "  ");
}

/* What the command line gives, laid over the run's input. */
static json_t *
amendment(gw_cli *cli, const char *given, const char *step, GError **error)
{
    gw_json row = gw_cli_run_load(cli, given, error);
    if (!row || !gw_cli_engine(cli, GW_NEED_STORE | GW_NEED_AWS, row, error))
        return NULL;
    const char *run = gw_json_string(row, "run");
    gw_json schema = gw_engine_input_schema(cli->engine, run, error);
    gw_json input = schema ? gw_input_read_patch(schema, error) : NULL;
    if (!input)
        return NULL;
    gw_json said = json_pack("{s:s, s:s*, s:O, s:s, s:s*}", "verb", "retry", "step", step, "input", input,
                             "by", gw_cli_who(), "why", gw_opt.why);
    gw_json effect = said ? gw_await_amend(cli->engine, run, said, error) : NULL;
    if (effect && !gw_opt.why) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "--why is missing, and nothing is amended: the reason is recorded");
        return NULL;
    }
    if (effect)
        tell_effect(effect);
    return json_incref(json_object_get(effect, "command"));
}

static int
cmd_retry(gw_cli *cli, char **args, GError **error)
{
    if (gw_input_is_given()) {
        gw_json amended = amendment(cli, args[0], args[1], error);
        return amended ? gw_cli_run_go_on(cli, args[0], amended, error) : GW_EXIT_ERROR;
    }
    gw_json command = json_pack("{s:s, s:s*, s:s, s:s*}", "verb", "retry", "step", args[1], "by",
                                gw_cli_who(), "why", gw_opt.why);
    if (command)
        return gw_cli_run_go_on(cli, args[0], command, error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the step's name, --by or --why is not valid UTF-8");
    return GW_EXIT_ERROR;
}

const gw_command gw_command_retry = {
    .group = "People",
    .name = "retry",
    .args = "RUN [STEP]",
    .summary = "try stopped steps again, or with an amended input",
    .text = "All of the run's, or one; then the run goes on. With --set or --input the run's input is "
            "amended first: held against the workflow's schema, journaled with who and why, and finished "
            "steps that it asks for something else are named and looked at again; --set KEY=null takes a "
            "member out. An amendment needs --why.",
    .exits = "those of start",
    .options = retry_options,
    .aws = TRUE,
    .run = cmd_retry,
};
