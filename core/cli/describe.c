/* SPDX-License-Identifier: Apache-2.0 */
/* describe.c - `gangway describe`: what a step takes, gives and does, what a workflow wants to know */

#include "base/configfile.h"
#include "base/error.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/survey.h"
#include "cli/view.h"

#include <string.h>

static const GOptionEntry describe_options[] = {
    {"policies", 0, 0, G_OPTION_ARG_NONE, &gw_opt.policies, "every policy that the workflow would make",
     NULL},
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    {"format", 0, 0, G_OPTION_ARG_STRING, &gw_opt.format,
     "md: a step's parameters and outputs as tables, for its README", "text|md"},
    G_OPTION_ENTRY_NULL};

static char *
type_text(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"), *choice = json_object_get(schema, "enum");
    g_autoptr(GString) text = g_string_new(json_string_value(type));
    gsize i;
    json_t *item;

    if (json_is_array(type))
        json_array_foreach (type, i, item)
            g_string_append_printf(text, "%s%s", i ? " or " : "", json_string_value(item));
    if (json_is_array(choice))
        g_string_truncate(text, 0);
    json_array_foreach (choice, i, item) {
        g_autofree char *value = gw_value_text(item);
        g_string_append_printf(text, "%s%s", i ? "|" : "", value);
    }
    const char *format = gw_json_string(schema, "format"), *about = gw_format_about(format);
    if (g_strcmp0(format, "json-file") == 0)
        g_string_append(text, ", or a JSON file's name");
    if (about)
        g_string_append_printf(text, ", %s", about);
    if (gw_json_true(schema, "secret"))
        g_string_append(text, ", secret");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
is_required(const json_t *schema, const char *name)
{
    gsize i;
    json_t *item;
    json_array_foreach (json_object_get(schema, "required"), i, item)
        if (g_strcmp0(json_string_value(item), name) == 0)
            return TRUE;
    return FALSE;
}

static char *
need_text(const json_t *schema, const char *name, const json_t *member)
{
    const json_t *otherwise = json_object_get(member, "default");
    if (is_required(schema, name))
        return g_strdup("required");
    if (!otherwise)
        return g_strdup("");
    g_autofree char *value = gw_value_text(otherwise);
    return gw_one_line(value, 30);
}

enum { DEPTH = 8, TYPE_COLUMNS = 44 };

typedef void (*add_row)(gw_table *table, const char *path, const char *type, const char *need,
                        const char *about);

static void
add_members(add_row add, gw_table *table, const json_t *schema, const char *prefix, int depth)
{
    const char *name;
    json_t *member;

    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        g_autofree char *path = g_strconcat(prefix, name, NULL);
        g_autofree char *type = type_text(member);
        g_autofree char *need = need_text(schema, name, member);
        add(table, path, type, need, gw_json_string(member, "description"));
        g_autofree char *deeper = g_strconcat(path, ".", NULL);
        if (depth < DEPTH)
            add_members(add, table, member, deeper, depth + 1);
    }
}

/* A type that would take the page stands with what it means, where the line can be broken. */
static void
add_to_table(gw_table *table, const char *path, const char *type, const char *need, const char *about)
{
    g_auto(GStrv) choices = g_strsplit(type, "|", -1);
    g_autofree char *list = g_strjoinv(", ", choices);
    g_autofree char *text = g_strconcat(about ? about : "", about ? ": " : "", list, NULL);
    gboolean wide = choices[1] && gw_text_width(type) > TYPE_COLUMNS;

    gw_table_row(table, path, wide ? "one of these" : type, need, wide ? text : about);
}

static void
view_schema(const char *title, const char *need, const json_t *schema)
{
    const char *const heads[] = {"NAME", "TYPE", need, "MEANING", NULL};
    gw_table *table = gw_table_new(heads);

    add_members(add_to_table, table, schema, "", 0);
    gw_out("\n" GW_BOLD "%s" GW_PLAIN "%s\n", title, gw_table_rows(table) ? "" : ": none");
    if (gw_table_rows(table))
        gw_table_print(table, "  ");
    else
        gw_table_free(table);
}

static void
view_step(const json_t *step)
{
    gw_out(GW_BOLD "%s" GW_PLAIN " (%s): %s\n", gw_json_string(step, "name"), gw_step_kind(step),
           gw_json_string(step, "summary"));
    gw_out("of plugin %s %s, %s\n", gw_json_string(step, "plugin"), gw_json_string(step, "version"),
           gw_json_string(step, "vendor"));
    view_schema("Parameters", "DEFAULT", json_object_get(step, "params"));
    view_schema("Outputs", "", json_object_get(step, "outputs"));
    gw_out("\n" GW_BOLD "AWS actions" GW_PLAIN "\n");
    gw_view_names("reads", json_object_get(step, "reads"));
    gw_view_names("writes", json_object_get(step, "writes"));
}

/* ---- for a README ---- */

static void
add_parameter(G_GNUC_UNUSED gw_table *table, const char *path, const char *type, const char *need,
              const char *about)
{
    g_autofree char *kind = gw_markdown_cell(type), *meaning = gw_markdown_cell(about ? about : "");
    const char *quote = *need && strcmp(need, "required") != 0 ? "`" : "";

    gw_out("| `%s` | %s | %s%s%s | %s |\n", path, kind, quote, need, quote, meaning);
}

static void
add_output(G_GNUC_UNUSED gw_table *table, const char *path, const char *type, G_GNUC_UNUSED const char *need,
           const char *about)
{
    g_autofree char *kind = gw_markdown_cell(type), *meaning = gw_markdown_cell(about ? about : "");

    gw_out("| `%s` | %s | %s |\n", path, kind, meaning);
}

static void
markdown_step(const json_t *step)
{
    const json_t *params = json_object_get(step, "params"), *outputs = json_object_get(step, "outputs");

    if (json_object_size(json_object_get(params, "properties"))) {
        gw_out("| parameter | type | default | meaning |\n|---|---|---|---|\n");
        add_members(add_parameter, NULL, params, "", 0);
        gw_out("\n");
    }
    if (json_object_size(json_object_get(outputs, "properties"))) {
        gw_out("| output | type | meaning |\n|---|---|---|\n");
        add_members(add_output, NULL, outputs, "", 0);
    }
}

static json_t *
workflow_document(const gw_workflow *workflow)
{
    return json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:O}", "workflow", workflow->name, "version",
                     workflow->version, "summary", workflow->summary, "customer", workflow->customer_input,
                     "sha256", workflow->sha256, "input", workflow->input);
}

static void
view_workflow(const gw_workflow *workflow)
{
    gw_out(GW_BOLD "%s" GW_PLAIN " %s: %s\nfrom %s\n", workflow->name, workflow->version,
           workflow->summary ? workflow->summary : "", workflow->path);
    view_schema("Input", "DEFAULT", workflow->input);
}

static gboolean
fail_unknown(const char *name, const gw_pool *pool, GError **error)
{
    g_autofree char *refusal = gw_pool_refusal(pool, name);
    if (refusal) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_NOT_FOUND, refusal);
        return FALSE;
    }
    g_auto(GStrv) workflows = gw_workflow_list((const char *const *)gw_paths_get()->scripts);
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    const char *key;
    json_t *step;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), key, step)
        g_ptr_array_add(names, g_strdup(key));
    for (char **workflow = workflows; workflow && *workflow; workflow++)
        g_ptr_array_add(names, g_strdup(*workflow));
    g_autofree char *hint = gw_nearest_hint(name, (const char *const *)names->pdata);
    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no step or workflow '%s'%s", name, hint);
    return FALSE;
}

/* A workflow, if there is one of that name; its own faults are told, its absence is not. */
static gw_workflow *
try_workflow(gw_cli *cli, const char *name, const gw_pool *pool, GError **error)
{
    GError *problem = NULL;
    gw_workflow *workflow = gw_cli_workflow(cli, name, &problem);
    if (workflow)
        return workflow;
    if (g_error_matches(problem, GW_ERROR, GW_ERROR_NOT_FOUND) && !g_str_has_suffix(name, ".lua")) {
        g_error_free(problem);
        fail_unknown(name, pool, error);
    } else {
        g_propagate_error(error, problem);
    }
    return NULL;
}

/* --policies is for workflows, input is for --policies. */
static gboolean
check_options(const char *name, const json_t *step, GError **error)
{
    if (gw_opt.format && strcmp(gw_opt.format, "md") != 0 && strcmp(gw_opt.format, "text") != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--format '%s' is not one of text, md", gw_opt.format);
    else if (gw_opt.policies && step)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--policies is for workflows, and '%s' is a step",
                    name);
    else if (!gw_opt.policies && (gw_opt.inputs || gw_opt.sets))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--input and --set go with --policies");
    else
        return TRUE;
    return FALSE;
}

static int
cmd_describe(gw_cli *cli, char **args, GError **error)
{
    gw_pool *pool = gw_cli_pool(cli, error);
    const json_t *step = pool ? gw_pool_step(pool, args[0]) : NULL;
    if (!pool || !check_options(args[0], step, error))
        return GW_EXIT_ERROR;
    if (step) {
        if (g_strcmp0(gw_opt.format, "md") == 0)
            markdown_step(step);
        else
            view_step(step);
        if (gw_opt.json)
            gw_out_json(step);
        return GW_EXIT_OK;
    }
    g_autoptr(gw_workflow) workflow = try_workflow(cli, args[0], pool, error);
    if (!workflow)
        return GW_EXIT_ERROR;
    if (gw_opt.policies)
        return gw_describe_policies(cli, workflow, error);
    gw_json document = workflow_document(workflow);
    view_workflow(workflow);
    if (gw_opt.json)
        gw_out_json(document);
    return GW_EXIT_OK;
}

const gw_command gw_command_describe = {
    .group = "Steps and plugins",
    .name = "describe",
    .args = "STEP|WORKFLOW",
    .summary = "parameters, outputs and AWS actions of a step, inputs of a workflow",
    .text = "WORKFLOW is a name or a file that ends in .lua. With --policies: every policy document that "
            "the workflow would make for this input, told without asking AWS; ${account_id} is the "
            "customer's account where the input does not tell it.",
    .exits = "0, 1 error",
    .options = describe_options,
    .run = cmd_describe,
};
