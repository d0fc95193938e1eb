/* SPDX-License-Identifier: Apache-2.0 */
/* done.c - `gangway done`: somebody says that a person's step is done, with files as evidence */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/evidence.h"
#include "cli/runs.h"

static const GOptionEntry done_options[] = {
    GW_OPTION_BY,
    {"note", 'n', 0, G_OPTION_ARG_STRING, &gw_opt.note, "a remark, kept with the word", "TEXT"},
    {"evidence", 'e', 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.evidence,
     "a file that shows it; its SHA-256 is recorded", "FILE"},
    {"keep-evidence", 0, 0, G_OPTION_ARG_NONE, &gw_opt.keep_evidence,
     "keep the files in the store, too, sealed where the vault has a key", NULL},
    {"no-keep-evidence", 0, 0, G_OPTION_ARG_NONE, &gw_opt.leave_evidence,
     "leave them where they are, whatever the settings say", NULL},
    G_OPTION_ENTRY_NULL};

gboolean
gw_by_required(GError **error)
{
    if (gw_opt.by && *g_strstrip(gw_opt.by))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--by is missing: who says so? e.g. --by %s",
                g_get_user_name());
    return FALSE;
}

const char *
gw_cli_who(void)
{
    return gw_opt.by && *g_strstrip(gw_opt.by) ? gw_opt.by : g_get_user_name();
}

static int
cmd_done(gw_cli *cli, char **args, GError **error)
{
    if (!gw_by_required(error))
        return GW_EXIT_ERROR;
    gw_json evidence = gw_evidence_given(cli, args[0], args[1], error);
    if (!evidence)
        return GW_EXIT_ERROR;
    gw_json command = json_pack("{s:s, s:s, s:s, s:s*}", "verb", "done", "step", args[1], "by", gw_opt.by,
                                "note", gw_opt.note);
    if (!command) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the step, --by or --note is not valid UTF-8");
        return GW_EXIT_ERROR;
    }
    if (json_array_size(evidence))
        json_object_set(command, "evidence", evidence);
    return gw_cli_run_command(cli, args[0], command, error);
}

const gw_command gw_command_done = {
    .group = "People",
    .name = "done",
    .args = "RUN STEP",
    .summary = "say that a person's step is done",
    .text = "Looks at once where an API can see it, and says so if it isn't done; else what you say is "
            "recorded as an attestation, with the evidence's hash; with --keep-evidence the store keeps "
            "the files.",
    .exits = "0 verified or attested, or recorded and heard later by the process that works on the run; 3 "
             "not done yet, 4 the run stands stopped, 1 error",
    .options = done_options,
    .aws = TRUE,
    .run = cmd_done,
};
