/* SPDX-License-Identifier: Apache-2.0 */
/* check_words.c - the words of a script held to those that there are: by luacheck, which parses Lua without
 * running it
 *
 * luacheck (Debian: lua-check) is told which globals there are by the states that scripts run in, so the two
 * can't differ.
 */
#include "cli/findings.h"

#include "base/error.h"
#include "base/json.h"
#include "cli/test.h"
#include "engine/engine.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* ---- what luacheck is told ---- */

static void
add_names(GString *text, const json_t *names)
{
    const char *name;
    json_t *members;

    json_object_foreach ((json_t *)(guintptr)names, name, members) {
        g_string_append_printf(text, "[\"%s\"] = {", name);
        if (json_object_size(members)) {
            g_string_append(text, " fields = { ");
            add_names(text, members);
            g_string_append(text, "}");
        } else if (strcmp(name, "_G") == 0) {
            g_string_append(text, " other_fields = true");
        }
        g_string_append(text, "}, ");
    }
}

/* A module can be required by any script. */
static json_t *
names_for(gw_script_kind kind)
{
    if (kind == GW_SCRIPT_STEP)
        return gw_check_step_words();
    json_t *names = kind == GW_SCRIPT_TEST ? gw_test_vocabulary() : gw_workflow_names();

    if (kind == GW_SCRIPT_MODULE) {
        gw_json of_tests = gw_test_vocabulary(), of_steps = gw_check_step_words();
        json_object_update_missing(names, of_tests);
        json_object_update_missing(names, of_steps);
    }
    return names;
}

static char *
write_settings(gw_script_kind kind, GError **error)
{
    gw_json names = names_for(kind);
    g_autoptr(GString) text = g_string_new("std = \"gangway\"\nstds = { gangway = { read_globals = { ");
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("gangway-luacheck-XXXXXX", &path, error);

    if (fd < 0)
        return NULL;
    close(fd);
    add_names(text, names);
    g_string_append(text, "} } }\nunused_args = false\nmax_line_length = false\n");
    return g_file_set_contents(path, text->str, -1, error) ? g_steal_pointer(&path) : NULL;
}

/* ---- what it says ---- */

/* Names that are not there, fields that are not there, and what is never reached are faults; the rest is
 * taste. */
static gboolean
is_fault(const char *code)
{
    static const char *const faults[] = {"W113", "W143", "W511", "W512", NULL};

    return code[0] == 'E' || g_strv_contains(faults, code);
}

static gint64
number_of(const GMatchInfo *match, int group)
{
    g_autofree char *text = g_match_info_fetch(match, group);

    return g_ascii_strtoll(text, NULL, 10);
}

/* FILE:LINE:COLUMN-END: (W113) accessing undefined variable 'stp' */
static gboolean
take_line(const char *file, const char *line, json_t *findings)
{
    g_autoptr(GRegex) regex = g_regex_new("^.*:(\\d+):(\\d+)-(\\d+): \\(([EW]\\d+)\\) (.*)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(regex, line, 0, &match))
        return TRUE;
    g_autofree char *code = g_match_info_fetch(match, 4), *message = g_match_info_fetch(match, 5);
    gw_check_add(findings, file, number_of(match, 1), number_of(match, 2),
                 is_fault(code) ? "error" : "warning", message);
    json_t *last = json_array_get(findings, json_array_size(findings) - 1);
    json_object_set_new(last, "end_column", json_integer(number_of(match, 3)));
    json_object_set_new(last, "code", json_string(code));
    return code[0] != 'E';
}

static gboolean
take_output(const char *file, const char *output, json_t *findings)
{
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    gboolean readable = TRUE;

    for (char **line = lines; *line; line++)
        readable &= take_line(file, *line, findings);
    return readable;
}

static void
tell_missing(const char *file, const GError *error, json_t *findings)
{
    g_autofree char *text = g_strdup_printf(
        "unknown words were not looked for, since luacheck can't be run (%s): install it (Debian: lua-check)",
        error->message);

    gw_check_add(findings, file, 0, 0, "warning", text);
}

gboolean
gw_check_words(const char *file, gw_script_kind kind, json_t *findings)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *settings = write_settings(kind, &error), *output = NULL;
    const char *argv[] = {"luacheck",    "--no-cache", "--no-color", "--codes", "--ranges",
                          "--formatter", "plain",      "--config",   settings,  NULL,
                          NULL,          NULL,         NULL};
    guint n = 9;

    if (kind == GW_SCRIPT_OPERATIONS)
        argv[n++] = "--no-global";
    argv[n++] = "--";
    argv[n] = file;
    gboolean ran = settings && g_spawn_sync(NULL, (char **)(guintptr)argv, NULL,
                                            G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                            &output, NULL, NULL, &error);

    if (settings)
        g_unlink(settings);
    if (ran)
        return take_output(file, output, findings);
    tell_missing(file, error, findings);
    return TRUE;
}
