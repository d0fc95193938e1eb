/* SPDX-License-Identifier: Apache-2.0 */
/* workflow.c - finding a workflow's script and learning what it declares */
#include "engine/workflow_files.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/text.h"
#include <lauxlib.h>
#include <string.h>

#define MAX_FILE ((gsize)4 << 20)

void
gw_workflow_free(gw_workflow *workflow)
{
    if (!workflow)
        return;
    g_free(workflow->name);
    g_free(workflow->version);
    g_free(workflow->summary);
    g_free(workflow->path);
    g_free(workflow->customer_input);
    g_free(workflow->account);
    g_free(workflow->sha256);
    json_decref(workflow->reseller);
    json_decref(workflow->input);
    json_decref(workflow->files);
    json_decref(workflow->signatures);
    g_free(workflow);
}

gw_workflow *
gw_workflow_copy(const gw_workflow *from)
{
    gw_workflow *copy = g_new0(gw_workflow, 1);

    copy->name = g_strdup(from->name);
    copy->version = g_strdup(from->version);
    copy->summary = g_strdup(from->summary);
    copy->path = g_strdup(from->path);
    copy->customer_input = g_strdup(from->customer_input);
    copy->account = g_strdup(from->account);
    copy->reseller = json_incref(from->reseller);
    copy->input = json_incref(from->input);
    copy->files = json_incref(from->files);
    copy->signatures = json_incref(from->signatures);
    copy->sha256 = g_strdup(from->sha256);
    return copy;
}

/* ---- what it declares ---- */

/* The first of the names in `path`, "cmp.account", that the schema's properties do not have, or NULL. */
static char *
unknown_name(const json_t *schema, const char *path, json_t **where)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);

    for (char **name = names; *name; name++) {
        *where = json_object_get(schema, "properties");
        schema = json_object_get(*where, *name);
        if (!schema)
            return g_strdup(*name);
    }
    return NULL;
}

/* `what` names an input, or nothing. */
static gboolean
check_names_input(const gw_workflow *workflow, const char *what, const char *input, GError **error)
{
    json_t *properties = NULL, *property;
    g_autofree char *unknown = input ? unknown_name(workflow->input, input, &properties) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *name;

    if (!unknown)
        return TRUE;
    json_object_foreach (properties, name, property)
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = gw_nearest_hint(unknown, (const char *const *)names->pdata);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: %s = \"%s\" names no property of input%s",
                workflow->path, what, input, hint);
    return FALSE;
}

static gboolean
check_reseller(const gw_workflow *workflow, GError **error)
{
    json_t *path;
    size_t i;

    if (workflow->reseller && !json_is_array(workflow->reseller)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%s: reseller is not a list of inputs, as in { \"cmp.account\" }", workflow->path);
        return FALSE;
    }
    json_array_foreach (workflow->reseller, i, path) {
        const char *name = json_is_string(path) ? json_string_value(path) : "?";
        if (!check_names_input(workflow, "reseller", name, error))
            return FALSE;
    }
    return TRUE;
}

/* On the stack: name, about, run. */
static gboolean
take_declaration(gw_workflow *workflow, lua_State *L, GError **error)
{
    g_autofree char *fault = NULL;
    gw_json about = gw_box_json(L, -2, "", &fault);

    workflow->name = g_strdup(lua_tostring(L, -3));
    lua_pop(L, 3);
    if (!about) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: workflow '%s': %s", workflow->path,
                    workflow->name, fault);
        return FALSE;
    }
    const char *version = gw_json_string(about, "version");
    workflow->version = g_strdup(version ? version : "0");
    workflow->summary = g_strdup(gw_json_string(about, "summary"));
    workflow->customer_input = g_strdup(gw_json_string(about, "customer"));
    workflow->account = g_strdup(gw_json_string(about, "account"));
    workflow->reseller = json_incref(json_object_get(about, "reseller"));
    workflow->input = json_incref(json_object_get(about, "input"));
    if (!workflow->input)
        workflow->input = json_pack("{s:s, s:{}}", "type", "object", "properties");
    gw_box_mend_schema(workflow->input);
    if (!gw_schema_check_schema(workflow->input, error)) {
        g_prefix_error(error, "%s: input: ", workflow->path);
        return FALSE;
    }
    return check_names_input(workflow, "customer", workflow->customer_input, error) &&
           check_names_input(workflow, "account", workflow->account, error) &&
           check_reseller(workflow, error);
}

gboolean
gw_bind_declare(gw_workflow *workflow, gw_bind_read read, gpointer data, GError **error)
{
    g_autofree char *base = g_path_get_basename(workflow->path);
    gsize length = 0;
    g_autofree char *text = read(base, &length, data, error);
    gw_bind_owner owner = {NULL, read, data, NULL};

    if (!text)
        return FALSE;
    json_t *main = gw_files_text(text, length);
    if (!main) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text",
                    workflow->path);
        return FALSE;
    }
    owner.files = workflow->files = json_pack("{s:o}", base, main);
    g_autoptr(gw_script) script = gw_script_new(NULL, &owner);
    if (!gw_bind_prepare(script, GW_LOOP_NONE, error) ||
        !gw_bind_chunk(script, text, length, workflow->path, error) ||
        !take_declaration(workflow, gw_script_lua(script), error))
        return FALSE;
    workflow->sha256 = gw_json_sha256(workflow->files);
    return TRUE;
}

json_t *
gw_workflow_names(void)
{
    gw_bind_owner owner = {0};
    g_autoptr(gw_script) script = gw_script_new(NULL, &owner);

    return gw_bind_prepare(script, GW_LOOP_NONE, NULL) ? gw_script_names(script) : json_object();
}

/* ---- where it is ---- */

/* The script may be a link to where it is kept; what it names must be below the folder that it was called in.
 */
static char *
read_from_folder(const char *script, const char *path, gsize *length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(script), *base = g_path_get_basename(script);

    return strcmp(path, base) == 0 ? gw_file_read(script, MAX_FILE, length, error)
                                   : gw_file_read_below(folder, path, MAX_FILE, length, error);
}

/* Where a workflow's files are read, and who has to have signed them. */
typedef struct {
    gw_workflow *workflow;
    const gw_trust *trust; /* may be NULL */
} source;

/* Before a byte of it is run. */
static gboolean
is_admitted(source *from, const char *name, const char *text, gsize length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(from->workflow->path),
                    *path = g_build_filename(folder, name, NULL), *sha256 = gw_sha256(text, length);
    json_t *record = gw_trust_check(from->trust, path, sha256, error);

    if (record)
        json_object_set_new(from->workflow->signatures, name, record);
    else
        g_prefix_error(error, "cannot use '%s': ", path);
    return record != NULL;
}

static char *
read_source(const char *path, gsize *length, gpointer data, GError **error)
{
    source *from = data;
    g_autofree char *text = read_from_folder(from->workflow->path, path, length, error);

    if (text && from->trust && !is_admitted(from, path, text, *length, error))
        return NULL;
    return g_steal_pointer(&text);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* The same name in a later folder is hidden by the first. */
static void
add_name(GPtrArray *names, const char *file)
{
    g_autofree char *name = g_strndup(file, strlen(file) - 4);

    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, g_steal_pointer(&name));
}

char **
gw_workflow_list(const char *const *folders)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (; folders && *folders; folders++) {
        g_autoptr(GDir) folder = g_dir_open(*folders, 0, NULL);
        const char *name;
        while (folder && (name = g_dir_read_name(folder)))
            if (g_str_has_suffix(name, ".lua"))
                add_name(names, name);
    }
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_steal(names, NULL);
}

static gboolean
refuse_unknown(const char *name, const char *const *folders, GError **error)
{
    g_auto(GStrv) known = gw_workflow_list(folders);
    g_autofree char *hint = gw_nearest_hint(name, (const char *const *)known);
    g_autofree char *searched = folders && *folders ? g_strjoinv(", ", (char **)(guintptr)folders) : NULL;

    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "there is no workflow '%s' (searched: %s)%s", name,
                searched ? searched : "no folder", hint);
    return FALSE;
}

static char *
find(const char *name, const char *const *folders, GError **error)
{
    if (g_str_has_suffix(name, ".lua"))
        return g_strdup(name);
    for (const char *const *folder = folders; folder && *folder; folder++) {
        g_autofree char *file = g_strconcat(name, ".lua", NULL);
        g_autofree char *path = g_build_filename(*folder, file, NULL);
        if (!strchr(name, '/') && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    refuse_unknown(name, folders, error);
    return NULL;
}

gw_workflow *
gw_workflow_load(const char *name, const char *const *folders, const gw_trust *trust, GError **error)
{
    g_autoptr(gw_workflow) workflow = g_new0(gw_workflow, 1);
    source from = {workflow, trust};

    workflow->path = find(name, folders, error);
    if (!workflow->path)
        return NULL;
    workflow->signatures = json_object();
    return gw_bind_declare(workflow, read_source, &from, error) ? g_steal_pointer(&workflow) : NULL;
}

json_t *
gw_workflow_input(const gw_workflow *workflow, const json_t *given, GError **error)
{
    gw_json input = given ? json_deep_copy(given) : json_object();

    return gw_schema_apply(workflow->input, input, "input", error) ? g_steal_pointer(&input) : NULL;
}

gboolean
gw_workflow_names_step(const gw_workflow *workflow, const char *step)
{
    g_autofree char *one = g_strdup_printf("\"%s\"", step), *other = g_strdup_printf("'%s'", step);
    const char *file;
    json_t *text;

    json_object_foreach (workflow->files, file, text)
        if (strstr(json_string_value(text), one) || strstr(json_string_value(text), other))
            return TRUE;
    return FALSE;
}
