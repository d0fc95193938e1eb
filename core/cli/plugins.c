/* SPDX-License-Identifier: Apache-2.0 */
/* plugins.c - `gangway plugins`: the steps that there are, and the plugins that were refused */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/view.h"

static const GOptionEntry plugins_options[] = {
    {"verbose", 'v', 0, G_OPTION_ARG_NONE, &gw_opt.verbose, "also actions, files and their hashes", NULL},
    G_OPTION_ENTRY_NULL};

const char *
gw_step_kind(const json_t *step)
{
    if (gw_json_true(step, "apply"))
        return "api";
    if (g_strcmp0(gw_json_string(step, "name"), "approval") == 0)
        return "person, approves";
    return gw_json_true(step, "inspect") ? "person, checked" : "person, attested";
}

void
gw_view_refused(const json_t *refused)
{
    gsize i;
    json_t *item;
    json_array_foreach (refused, i, item)
        gw_out(GW_RED "refused" GW_PLAIN " %s: %s\n", gw_json_string(item, "file"),
               gw_json_string(item, "reason"));
}

void
gw_view_names(const char *label, const json_t *names)
{
    g_autoptr(GString) line = g_string_new(NULL);
    gsize i;
    json_t *name;
    json_array_foreach (names, i, name)
        g_string_append_printf(line, "%s%s", i ? ", " : "", json_string_value(name));
    if (line->len)
        gw_out("  %-8s %s\n", label, line->str);
}

static void
view_verbose(const json_t *steps)
{
    const char *name;
    json_t *step;
    json_object_foreach ((json_t *)(guintptr)steps, name, step) {
        gw_out(GW_BOLD "%s" GW_PLAIN " (%s): %s\n", name, gw_step_kind(step),
               gw_json_string(step, "summary"));
        gw_out("  %-8s %s %s, %s\n", "plugin", gw_json_string(step, "plugin"),
               gw_json_string(step, "version"), gw_json_string(step, "vendor"));
        gw_out("  %-8s %s\n  %-8s %s\n", "file", gw_json_string(step, "file"), "sha256",
               gw_json_string(step, "sha256"));
        g_autofree char *by = gw_trust_text(json_object_get(step, "signature"));
        gw_out("  %-8s %s\n", "signed", by);
        gw_view_names("reads", json_object_get(step, "reads"));
        gw_view_names("writes", json_object_get(step, "writes"));
        gw_out("\n");
    }
}

static void
view_table(const json_t *steps)
{
    static const char *const heads[] = {"STEP", "ACTS", "PLUGIN", "SUMMARY", NULL};
    gw_table *table = gw_table_new(heads);
    const char *name;
    json_t *step;
    json_object_foreach ((json_t *)(guintptr)steps, name, step) {
        g_autofree char *plugin =
            g_strconcat(gw_json_string(step, "plugin"), " ", gw_json_string(step, "version"), NULL);
        gw_table_row(table, name, gw_step_kind(step), plugin, gw_json_string(step, "summary"));
    }
    gw_table_print(table, "");
}

static void
view_searched(gw_cli *cli)
{
    gw_json folders = gw_cli_searched(cli);
    gsize i;
    json_t *folder;

    json_array_foreach (folders, i, folder) {
        const char *fault = gw_json_string(folder, "fault");
        gw_out("searched %s: ", gw_json_string(folder, "folder"));
        if (fault)
            gw_out("%s\n", fault);
        else
            gw_out("%d used\n", (int)gw_json_int(folder, "used", 0));
        gw_view_names("skipped", json_object_get(folder, "skipped"));
    }
}

static int
cmd_plugins(gw_cli *cli, G_GNUC_UNUSED char **args, GError **error)
{
    gw_pool *pool = gw_cli_pool(cli, error);
    if (!pool)
        return GW_EXIT_ERROR;
    const json_t *steps = gw_pool_steps(pool);
    if (gw_opt.json) {
        gw_json list = json_array();
        const char *name;
        json_t *step;
        json_object_foreach ((json_t *)(guintptr)steps, name, step)
            json_array_append(list, step);
        gw_json searched = gw_cli_searched(cli);
        gw_json document =
            json_pack("{s:O, s:O, s:O}", "steps", list, "refused", cli->refused, "searched", searched);
        gw_out_json(document);
    } else if (gw_opt.verbose) {
        view_verbose(steps);
    } else if (json_object_size(steps)) {
        view_table(steps);
    } else {
        gw_out("no plugins were found: set plugin_path or GANGWAY_PLUGIN_PATH\n");
    }
    gw_view_refused(cli->refused);
    if (gw_opt.verbose && !gw_opt.json)
        view_searched(cli);
    return GW_EXIT_OK;
}

const gw_command gw_command_plugins = {
    .group = "Steps and plugins",
    .name = "plugins",
    .args = "",
    .summary = "the steps that there are",
    .text = "Also the plugins that were refused, and why.",
    .exits = "0, 1 error",
    .options = plugins_options,
    .run = cmd_plugins,
};
