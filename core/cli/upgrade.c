/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade.c - `gangway upgrade`: moves a run in flight over to another script, if its journal fits */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/lock.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

static const GOptionEntry upgrade_options[] = {
    GW_OPTION_BY,
    GW_OPTION_WHY,
    {"check", 0, 0, G_OPTION_ARG_NONE, &gw_opt.check, "only tell whether it fits, and what differs", NULL},
    {"script", 0, 0, G_OPTION_ARG_FILENAME, &gw_opt.script,
     "the script, or a workflow's name; the file that the run began with, as it is now, when left out",
     "FILE"},
    {"accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.accepts, "let this step differ; can be given again",
     "STEP"},
    G_OPTION_ENTRY_NULL};

static void
view_difference(const json_t *one)
{
    gw_out("  " GW_YELLOW "~" GW_PLAIN " %s: %s%s\n", gw_json_string(one, "step"),
           gw_json_string(one, "text"), gw_json_true(one, "accepted") ? " (accepted)" : "");
    gw_view_changes(json_object_get(one, "changes"), "      ");
}

/* The first that is not accepted, or NULL. */
static const char *
first_open(const json_t *document)
{
    json_t *one;
    gsize i;

    json_array_foreach (json_object_get(document, "differences"), i, one)
        if (!gw_json_true(one, "accepted"))
            return gw_json_string(one, "step");
    return NULL;
}

static void
view(const json_t *document)
{
    const char *run = gw_json_string(document, "run"), *open = first_open(document);
    const json_t *from = json_object_get(document, "from"), *to = json_object_get(document, "to");
    gboolean same = json_equal(json_object_get(from, "sha256"), json_object_get(to, "sha256"));
    json_t *one;
    gsize i;

    json_array_foreach (json_object_get(document, "differences"), i, one)
        view_difference(one);
    if (same)
        gw_out("run %s has this script already\n", run);
    else if (open)
        gw_out("the first step that differs is '%s': the run keeps its script; gangway upgrade %s --accept "
               "%s lets it differ\n",
               open, run, open);
    else if (gw_json_true(document, "moved"))
        gw_out("run %s has the new script, version %s: gangway resume %s goes on\n", run,
               gw_json_string(to, "version"), run);
    else
        gw_out("it fits: gangway upgrade %s moves the run over\n", run);
}

static int
cmd_upgrade(gw_cli *cli, char **args, GError **error)
{
    gw_json row = gw_cli_run_load(cli, args[0], error);
    const char *script = gw_opt.script ? gw_opt.script : gw_json_string(row, "script");
    g_autoptr(gw_workflow) workflow = row && script ? gw_cli_workflow(cli, script, error) : NULL;

    if (!workflow || !gw_cli_engine(cli, GW_NEED_STORE, row, error) ||
        !gw_lock_check(cli, workflow, NULL, error))
        return GW_EXIT_ERROR;
    const gw_upgrade_options options = {.check = gw_opt.check,
                                        .accepted = (const char *const *)gw_opt.accepts,
                                        .by = gw_cli_who(),
                                        .why = gw_opt.why};
    gw_json document = gw_engine_upgrade(cli->engine, gw_json_string(row, "run"), workflow, &options, error);
    if (!document)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(document);
    else
        view(document);
    return first_open(document) ? GW_EXIT_CHANGES : GW_EXIT_OK;
}

const gw_command gw_command_upgrade = {
    .group = "Runs",
    .name = "upgrade",
    .args = "RUN",
    .summary = "move a run in flight over to another script, if it fits",
    .text = "The journal is replayed against the script and its modules: what would differ is told, step by "
            "step. The "
            "run moves over only when nothing differs, or what does is accepted by name. Who and why are "
            "recorded. "
            "A run that was stopped by a mistake in its script goes on after that.",
    .exits = "0 it fits, and is moved over (--check: not moved), 1 error, 2 it differs and was left as it is",
    .options = upgrade_options,
    .run = cmd_upgrade,
};
