/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade.c - `gangway upgrade`: moves a run in flight over to another script and to corrected steps, if its
 * journal fits */

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
    {"step", 0, 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.only_steps,
     "take along only this step, and leave the others and, without --script, the script; can be given again",
     "NAME"},
    GW_OPTION_LOCK,
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
add_option(GString *line, const char *option, const char *value)
{
    g_autofree char *word = g_regex_match_simple("^[A-Za-z0-9_./@%+=:,-]+$", value, G_REGEX_DOLLAR_ENDONLY, 0)
                                ? g_strdup(value)
                                : g_shell_quote(value);

    g_string_append_printf(line, " %s %s", option, word);
}

/* That lets all of it differ: this one, with the differences that it does not accept. Caller frees. */
static char *
accepting(const json_t *document)
{
    g_autoptr(GString) line = g_string_new("gangway upgrade");
    json_t *one;
    gsize i;

    g_string_append_printf(line, " %s", gw_json_string(document, "run"));
    if (gw_opt.script)
        add_option(line, "--script", gw_opt.script);
    if (gw_opt.lock)
        add_option(line, "--lock", gw_opt.lock);
    for (char **step = gw_opt.only_steps; step && *step; step++)
        add_option(line, "--step", *step);
    json_array_foreach (json_object_get(document, "differences"), i, one)
        add_option(line, "--accept", gw_json_string(one, "step"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* Caller frees. */
static char *
joined(const json_t *texts)
{
    g_autoptr(GString) all = g_string_new(NULL);
    json_t *text;
    gsize i;

    json_array_foreach (texts, i, text)
        g_string_append_printf(all, "%s%s", i ? ", " : "", json_string_value(text));
    return g_string_free(g_steal_pointer(&all), FALSE);
}

/* Which file a step is in now, and what it was. */
static void
view_step(const json_t *one)
{
    const char *from = gw_json_string(one, "from"), *file = gw_json_string(one, "file");
    g_autofree char *ids = joined(json_object_get(one, "used_by"));

    gw_out("  " GW_BLUE "↑" GW_PLAIN " %s: SHA-256 %.16s%s → %.16s…, %s%s%s\n", gw_json_string(one, "step"),
           from ? from : "none", from ? "…" : "", gw_json_string(one, "to"), file,
           *ids ? "; begun with it: " : "", ids);
}

static gboolean
has_other_script(const json_t *document)
{
    return !json_equal(json_object_get(json_object_get(document, "from"), "sha256"),
                       json_object_get(json_object_get(document, "to"), "sha256"));
}

static void
view_result(const json_t *document)
{
    const char *run = gw_json_string(document, "run"), *open = first_open(document);
    const char *version = gw_json_string(json_object_get(document, "to"), "version");
    gboolean script = has_other_script(document),
             steps = json_array_size(json_object_get(document, "steps")) > 0;

    g_autofree char *line = open ? accepting(document) : NULL;

    if (line)
        gw_out("the first step that differs is '%s': the run keeps what it has; `%s` lets all of it differ\n",
               open, line);
    else if (!gw_json_true(document, "moved"))
        gw_out(gw_opt.check && (script || steps)
                   ? "it fits: gangway upgrade %s moves the run over\n"
                   : "run %s has this script already, and the steps as they are\n",
               run);
    else if (script)
        gw_out("run %s has the new script, version %s: gangway resume %s goes on\n", run, version, run);
    else
        gw_out("run %s has the %s as %s now: gangway resume %s goes on\n", run, steps ? "steps" : "lock",
               steps ? "they are" : "it is", run);
}

static void
view(const json_t *document)
{
    json_t *one;
    gsize i;

    json_array_foreach (json_object_get(document, "steps"), i, one)
        view_step(one);
    json_array_foreach (json_object_get(document, "differences"), i, one)
        view_difference(one);
    gw_view_superseded(json_object_get(document, "left_behind"), "  ");
    view_result(document);
}

static gboolean
fits_lock(const gw_workflow *workflow, const json_t *row, json_t **labels, gpointer data, GError **error)
{
    const gw_cli *cli = data;

    return gw_lock_check(cli->pool, workflow, row, labels, error);
}

/* The script that the run would have; NULL without an error: its own. */
static gw_workflow *
new_script(gw_cli *cli, const json_t *row, GError **error)
{
    const char *script = gw_json_string(row, "script");

    if (gw_opt.script || !gw_opt.only_steps)
        return gw_cli_workflow(cli, gw_opt.script ? gw_opt.script : script, error);
    gw_cli_beside_workflow(script);
    return NULL;
}

static int
cmd_upgrade(gw_cli *cli, char **args, GError **error)
{
    gw_json row = gw_cli_run_load(cli, args[0], error);
    g_autoptr(GError) fault = NULL;
    g_autoptr(gw_workflow) workflow = row ? new_script(cli, row, &fault) : NULL;

    if (fault)
        g_propagate_error(error, g_steal_pointer(&fault));
    else if (row)
        gw_cli_engine(cli, GW_NEED_STORE, row, error);
    if (!cli->engine)
        return GW_EXIT_ERROR;
    const gw_upgrade_options options = {.check = gw_opt.check,
                                        .accepted = (const char *const *)gw_opt.accepts,
                                        .steps = (const char *const *)gw_opt.only_steps,
                                        .by = gw_cli_who(),
                                        .why = gw_opt.why,
                                        .fits = fits_lock,
                                        .data = cli};
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
    .summary = "move a run in flight over to a corrected script and corrected steps, if they fit",
    .text =
        "The journal is replayed against the script and its modules as they are now, and the steps as "
        "they are found now are taken along, those that the run or its script uses: each that is another "
        "file is named, with the hash of the one that the run had. What would differ is told, step by step, "
        "also what a step that was begun may do or "
        "gives "
        "otherwise. The run moves over only when nothing differs, or what does is accepted by name. Who and "
        "why are recorded. A finished step keeps its row; one that was cut off is looked at first, by its "
        "new "
        "version. A run that was begun under a lock is moved only to what fits --lock, the lock beside "
        "the script, or the one that it was begun under. A run that was stopped by a mistake in its script, "
        "or in a "
        "step, goes on after that.",
    .exits = "0 it fits, and is moved over (--check: not moved), 1 error, 2 it differs and was left as it is",
    .options = upgrade_options,
    .run = cmd_upgrade,
};
