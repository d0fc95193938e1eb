/* SPDX-License-Identifier: Apache-2.0 */
/* check_workflow.c - a workflow tried without AWS: its declaration, its steps, their parameters, what is
 * never reached
 */
#include "cli/await.h"
#include "cli/findings.h"

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "engine/engine.h"

#include <string.h>

/* ---- its steps as they stand in the text ---- */

#define STEP_PATTERN "\\b(?:step|look)\\s*\\(?\\s*[\"']([a-z][a-z0-9-]*)[\"']\\s*\\)?\\s*\\{"

static gint64
line_at(const char *text, gint offset)
{
    gint64 line = 1;

    for (gint i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

/* {"id": line} of the steps and looks whose ids stand in the text as they are. */
static json_t *
written_steps(const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new(STEP_PATTERN, 0, 0, NULL);
    g_autofree char *code = gw_check_code(text);
    g_autoptr(GMatchInfo) match = NULL;
    json_t *steps = json_object();

    for (g_regex_match(regex, code, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *id = g_match_info_fetch(match, 1);
        gint start = 0;
        g_match_info_fetch_pos(match, 1, &start, NULL);
        json_object_set_new(steps, id, json_integer(line_at(code, start)));
    }
    return steps;
}

/* ---- what it is tried with ---- */

/* What the command line gives; else NAME.cfg or NAME.json beside the script; else an input that is not known.
 */
static json_t *
find_input(const gw_workflow *workflow, const char *file, GError **error)
{
    static const char *const endings[] = {".cfg", ".json", NULL};
    g_autofree char *stem = g_strndup(file, strlen(file) - strlen(".lua"));

    if (gw_input_is_given()) {
        gw_json given = gw_input_read(workflow->input, error);
        return given ? gw_workflow_input(workflow, given, error) : NULL;
    }
    for (const char *const *ending = endings; *ending; ending++) {
        g_autofree char *path = g_strconcat(stem, *ending, NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        gw_json sample = gw_config_load(path, error);
        json_t *input = sample ? gw_workflow_input(workflow, sample, error) : NULL;
        if (!input)
            g_prefix_error(error, "%s: ", path);
        return input;
    }
    return gw_workflow_unknown_input(workflow, error);
}

/* ---- what else it could be tried with ---- */

enum { MAX_VARIANTS = 64 };

typedef struct {
    const gw_workflow *workflow;
    const json_t *input;
    json_t *list;
} variants;

/* The input with another value at `path`, if the schema takes it. */
static void
add_variant(variants *all, GPtrArray *path, json_t *value)
{
    gw_json input = json_deep_copy(all->input);
    json_t *place = input;

    for (guint i = 0; i + 1 < path->len && place; i++)
        place = json_object_get(place, path->pdata[i]);
    if (!json_is_object(place) || json_array_size(all->list) >= MAX_VARIANTS ||
        json_equal(json_object_get(place, path->pdata[path->len - 1]), value))
        return;
    json_object_set(place, path->pdata[path->len - 1], value);
    json_t *checked = gw_workflow_input(all->workflow, input, NULL);
    if (checked)
        json_array_append_new(all->list, checked);
}

/* Whatever has few values decides which steps there are: each of them is tried by itself. */
static void
vary(variants *all, const json_t *schema, GPtrArray *path)
{
    const char *name;
    json_t *member, *value;
    size_t i;

    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        gw_json both =
            g_strcmp0(gw_json_string(member, "type"), "boolean") == 0 ? json_pack("[b, b]", 0, 1) : NULL;
        g_ptr_array_add(path, (gpointer)(guintptr)name);
        json_array_foreach (both ? both : json_object_get(member, "enum"), i, value)
            add_variant(all, path, value);
        vary(all, member, path);
        g_ptr_array_set_size(path, (gint)path->len - 1);
    }
}

json_t *
gw_check_inputs(const gw_workflow *workflow, const char *file, GError **error)
{
    g_autoptr(GPtrArray) path = g_ptr_array_new();
    gw_json input = find_input(workflow, file, error);

    if (!input)
        return NULL;
    variants all = {workflow, input, json_pack("[O]", input)};

    if (!gw_input_is_given())
        vary(&all, workflow->input, path);
    return all.list;
}

/* ---- what is found ---- */

/* "step 'x': NAME.lua:5: …" of a step beside the workflow, as "steps/NAME.lua:5: …"; else NULL. Caller frees.
 */
static char *
fault_of_step(const char *file, const char *fault)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^step '[^']*': (([^:/\\s]+\\.lua):\\d+: .*)$", G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(regex, fault, 0, &match))
        return NULL;
    g_autofree char *text = g_match_info_fetch(match, 1), *name = g_match_info_fetch(match, 2);
    g_autofree char *folder = g_path_get_dirname(file), *path = g_build_filename(folder, "steps", name, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    return strcmp(folder, ".") == 0 ? g_strconcat("steps/", text, NULL)
                                    : g_strconcat(folder, "/steps/", text, NULL);
}

/* "step 'x': …" stands where the step does; what its own file does wrong, in that file, once. */
static void
add_fault(const char *file, const char *fault, const json_t *steps, json_t *findings)
{
    g_autofree char *own = fault_of_step(file, fault);
    if (own) {
        gw_check_add_error(findings, file, own);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(fault, "'", 3);
    gint64 line = g_str_has_prefix(fault, "step '") && parts[1] ? gw_json_int(steps, parts[1], 0) : 0;

    if (line)
        gw_check_add(findings, file, line, 0, "error", fault);
    else
        gw_check_add_error(findings, file, fault);
}

/* Only where every try came to its end, and not with one input that was given: it takes one way of many. */
static void
add_unreached(const char *file, const json_t *steps, const json_t *reached, json_t *findings)
{
    const char *id;
    json_t *line;

    if (gw_input_is_given() || json_object_get(reached, ""))
        return;
    json_object_foreach ((json_t *)(guintptr)steps, id, line) {
        if (json_object_get(reached, id))
            continue;
        g_autofree char *text = g_strdup_printf(
            "step '%s' was not reached with any input that was tried, whatever the looks before it answer",
            id);
        gw_check_add(findings, file, json_integer_value(line), 0, "warning", text);
    }
}

static gboolean
is_told(const json_t *findings, const char *message)
{
    json_t *finding;
    size_t i;

    json_array_foreach (findings, i, finding)
        if (strcmp(gw_json_string(finding, "message"), message) == 0)
            return TRUE;
    return FALSE;
}

static void
add_undecided(const char *file, const char *undecided, json_t *findings)
{
    g_autofree char *text = g_strdup_printf("the script decides on %s, which is not known here, so it was "
                                            "tried only up to there: give --input FILE, or "
                                            "lay one beside it, with the same name and .cfg or .json",
                                            undecided);

    if (!is_told(findings, text))
        gw_check_add(findings, file, 0, 0, "warning", text);
}

static void
add_findings(const char *file, const json_t *check, const json_t *steps, json_t *reached, json_t *findings)
{
    const char *undecided = gw_json_string(check, "undecided");
    json_t *item;
    size_t i;

    json_array_foreach (json_object_get(check, "faults"), i, item)
        if (!is_told(findings, json_string_value(item)))
            add_fault(file, json_string_value(item), steps, findings);
    if (undecided)
        add_undecided(file, undecided, findings);
    if (!gw_json_true(check, "whole"))
        json_object_set_new(reached, "", json_true());
    json_array_foreach (json_object_get(check, "ids"), i, item)
        json_object_set_new(reached, json_string_value(item), json_true());
}

static void
try_workflow(gw_cli *cli, const gw_workflow *workflow, const char *file, const char *text, json_t *findings)
{
    g_autoptr(GError) error = NULL;
    gw_json inputs = gw_check_inputs(workflow, file, &error);
    gw_pool *pool = inputs ? gw_cli_pool(cli, &error) : NULL;
    g_autoptr(gw_engine) engine = pool ? gw_engine_new(NULL, pool, NULL, NULL) : NULL;
    gw_run_options options = {.stop = &gw_stopped};

    if (!engine) {
        gw_check_add_error(findings, file, error->message);
        return;
    }
    gw_json steps = written_steps(text), reached = json_object();
    json_t *one;
    size_t i;
    json_array_foreach (inputs, i, one) {
        gw_json check = gw_await_check(engine, workflow, one, &options, NULL);
        add_findings(file, check, steps, reached, findings);
    }
    add_unreached(file, steps, reached, findings);
}

/* The scripts that are parts of it, and the modules of both. */
static void
check_other_files(const gw_workflow *workflow, json_t *findings)
{
    g_autofree char *folder = g_path_get_dirname(workflow->path), *own = g_path_get_basename(workflow->path);
    const char *name;
    json_t *text;

    json_object_foreach (workflow->files, name, text) {
        g_autofree char *path =
            strcmp(folder, ".") == 0 ? g_strdup(name) : g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".lua") && strcmp(name, own) != 0)
            gw_check_words(path, gw_check_kind(path, json_string_value(text)), findings);
    }
}

void
gw_check_workflow(gw_cli *cli, const char *file, const char *text, json_t *findings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, file, &error);

    if (workflow) {
        check_other_files(workflow, findings);
        try_workflow(cli, workflow, file, text, findings);
    } else {
        gw_check_add_error(findings, file, error->message);
    }
}
