/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - `gangway check`: scripts tried without AWS, and what is wrong told with file, line and column
 */
#include "cli/findings.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/script_files.h"
#include "cli/out.h"
#include "cli/test.h"
#include "cli/view.h"

#include <string.h>

#define MAX_FILE ((gsize)4 << 20)

static const GOptionEntry check_options[] = {
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    {"strict", 0, 0, G_OPTION_ARG_NONE, &gw_opt.strict, "warnings count as faults", NULL},
    G_OPTION_ENTRY_NULL};

/* ---- findings ---- */

void
gw_check_add(json_t *findings, const char *file, gint64 line, gint64 column, const char *severity,
             const char *message)
{
    json_t *finding = json_pack("{s:s, s:s, s:s%}", "file", file, "severity", severity, "message", message,
                                strlen(message));

    if (line)
        json_object_set_new(finding, "line", json_integer(line));
    if (column)
        json_object_set_new(finding, "column", json_integer(column));
    json_array_append_new(findings, finding);
}

/* What luacheck saw and Lua then stumbles over is one fault. */
static gboolean
has_error_at(const json_t *findings, const char *file, gint64 line)
{
    json_t *finding;
    size_t i;

    json_array_foreach (findings, i, finding)
        if (gw_json_int(finding, "line", 0) == line && strcmp(gw_json_string(finding, "file"), file) == 0 &&
            strcmp(gw_json_string(finding, "severity"), "error") == 0)
            return TRUE;
    return FALSE;
}

/* Each line is a fault by itself. */
static void
add_lines(json_t *findings, const char *file, gint64 line, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    if (line && has_error_at(findings, file, line))
        return;
    for (char **one = lines; *one; one++)
        gw_check_add(findings, file, line, 0, "error", *one);
}

void
gw_check_add_error(json_t *findings, const char *file, const char *message)
{
    g_autoptr(GRegex) regex = g_regex_new("^(\\S[^:\\n]*):(\\d+): (.*)$", G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(regex, message, 0, &match)) {
        add_lines(findings, file, 0, message);
        return;
    }
    g_autofree char *where = g_match_info_fetch(match, 1), *line = g_match_info_fetch(match, 2),
                    *text = g_match_info_fetch(match, 3), *base = g_path_get_basename(file);
    add_lines(findings, strcmp(where, base) == 0 ? file : where, g_ascii_strtoll(line, NULL, 10), text);
}

/* ---- a file ---- */

char *
gw_check_code(const char *text)
{
    char *code = g_strdup(text);

    for (char *dash = strstr(code, "--"); dash; dash = strstr(dash, "--"))
        for (; *dash && *dash != '\n'; dash++)
            *dash = ' ';
    return code;
}

gw_script_kind
gw_check_kind(const char *path, const char *text)
{
    g_auto(GStrv) folders = g_strsplit(path, "/", -1);

    if (g_strv_contains((const char *const *)folders, "tests"))
        return GW_SCRIPT_TEST;
    g_autofree char *in = g_path_get_dirname(path), *folder = g_path_get_basename(in);
    if (strcmp(folder, "steps") == 0)
        return GW_SCRIPT_STEP;
    if (strcmp(folder, "operations") == 0)
        return GW_SCRIPT_OPERATIONS;
    g_autofree char *code = gw_check_code(text);
    if (g_regex_match_simple("\\bworkflow\\s*\\(?\\s*([\"'])[a-z][a-z0-9-]*\\1", code, 0, 0))
        return GW_SCRIPT_WORKFLOW;
    return g_regex_match_simple("^\\s*return\\s+step\\b", code, G_REGEX_MULTILINE, 0) ? GW_SCRIPT_STEP
                                                                                      : GW_SCRIPT_MODULE;
}

void
gw_check_test(const char *file, json_t *findings)
{
    g_autofree char *path = g_canonicalize_filename(file, NULL);
    g_autoptr(GError) error = NULL;
    gw_json names = gw_test_names(path, &error);

    if (!names)
        gw_check_add_error(findings, file, error->message);
    else if (!json_array_size(json_object_get(names, "names")))
        gw_check_add(findings, file, 0, 0, "warning",
                     "there is no test in this file: it begins with  test(\"…\", function()");
}

static gboolean
is_text(const char *text, gsize length, const char **why)
{
    if (g_str_has_prefix(text, "\033Lua"))
        *why = "it is compiled Lua (a binary chunk), and only text is taken: use its source";
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        *why = "is not UTF-8 text";
    return *why == NULL;
}

static void
check_file(gw_cli *cli, const char *path, json_t *findings)
{
    g_autofree char *file = gw_file_short_name(path);
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = gw_file_read(path, MAX_FILE, &length, &error);
    const char *why = NULL;

    if (!text || !is_text(text, length, &why)) {
        gw_check_add(findings, file, 0, 0, "error", text ? why : error->message);
        return;
    }
    gw_script_kind kind = gw_check_kind(path, text);
    if (g_regex_match_simple("^---@meta\\b", text, G_REGEX_MULTILINE, 0)) /* told to editors, never run */
        return;
    if (!gw_check_words(file, kind, findings))
        return;
    if (kind == GW_SCRIPT_WORKFLOW)
        gw_check_workflow(cli, file, text, findings);
    else if (kind == GW_SCRIPT_STEP)
        gw_check_step(cli, file, text, findings);
    else if (kind == GW_SCRIPT_TEST)
        gw_check_test(file, findings);
}

/* The steps beside the files that are looked at are served, wherever this is called. */
static void
find_steps(gw_cli *cli, char **files)
{
    for (; *files; files++) {
        g_autofree char *folder = g_path_get_dirname(*files), *name = g_path_get_basename(folder);
        g_autofree char *beside = g_build_filename(folder, "steps", NULL);
        const char *steps = strcmp(name, "steps") == 0 ? folder : beside;
        if (g_file_test(steps, G_FILE_TEST_IS_DIR))
            gw_cli_serve_steps(cli, steps);
    }
}

/* ---- telling ---- */

static gboolean
is_fault(const json_t *finding)
{
    return gw_opt.strict || strcmp(gw_json_string(finding, "severity"), "error") == 0;
}

static void
tell_finding(const json_t *finding)
{
    const char *severity = gw_json_string(finding, "severity"), *code = gw_json_string(finding, "code");
    gint64 line = gw_json_int(finding, "line", 0), column = gw_json_int(finding, "column", 0);
    g_autofree char *at = line ? g_strdup_printf(":%" G_GINT64_FORMAT, line) : g_strdup("");
    g_autofree char *in = column ? g_strdup_printf(":%" G_GINT64_FORMAT, column) : g_strdup("");

    gw_out("%s%s%s: %s%s" GW_PLAIN ": %s%s%s%s\n", gw_json_string(finding, "file"), at, in,
           is_fault(finding) ? GW_RED : GW_YELLOW, severity, gw_json_string(finding, "message"),
           code ? " [" : "", code ? code : "", code ? "]" : "");
}

static int
tell(guint files, const json_t *findings)
{
    guint faults = 0;
    json_t *finding;
    size_t i;

    json_array_foreach (findings, i, finding) {
        faults += is_fault(finding) ? 1 : 0;
        if (!gw_opt.json)
            tell_finding(finding);
    }
    g_autofree char *scripts = gw_count_text(files, "script"), *count = gw_count_text(faults, "fault");
    g_autofree char *warnings = gw_count_text((guint)json_array_size(findings) - faults, "warning");
    gw_out("%s: %s, %s\n", scripts, faults ? count : "no fault", warnings);
    if (gw_opt.json)
        gw_out_json(findings);
    return faults ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* A file is looked at by itself, and as a part of each workflow that names it. New reference. */
static json_t *
each_once(const json_t *findings)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *once = json_array(), *finding;
    size_t i;

    json_array_foreach (findings, i, finding)
        if (g_hash_table_add(seen, gw_json_text(finding)))
            json_array_append(once, finding);
    return once;
}

static int
cmd_check(gw_cli *cli, char **args, GError **error)
{
    g_auto(GStrv) files = gw_files_lua(args, FALSE, error);
    gw_json findings = json_array();

    if (!files)
        return GW_EXIT_ERROR;
    gw_stop_watch();
    find_steps(cli, files);
    for (char **file = files; *file && !gw_stopped; file++)
        check_file(cli, *file, findings);
    gw_json once = each_once(findings);
    return gw_stopped ? GW_EXIT_INTERRUPTED : tell(g_strv_length(files), once);
}

const gw_command gw_command_check = {
    .group = "Steps and plugins",
    .name = "check",
    .args = "[FILE...]",
    .summary = "look for faults in workflows, steps and tests, running none of them",
    .text = "FILE is a script, or a folder; without one, all scripts below the current folder. Syntax, "
            "unknown words, "
            "what a workflow declares, ids and parameters of its steps, steps that are never reached. A "
            "workflow is "
            "tried with --input, or with NAME.cfg or NAME.json beside it.",
    .exits = "0 no fault, 1 faults",
    .options = check_options,
    .run = cmd_check,
};
