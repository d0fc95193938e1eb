/* SPDX-License-Identifier: Apache-2.0 */
/* input.c - what --input and --set say, laid on top of each other in the order of precedence */

#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "cli/cli.h"

#include <string.h>

static const json_t *
schema_at(const json_t *schema, const char *dotted)
{
    g_auto(GStrv) parts = g_strsplit(dotted, ".", -1);
    for (char **part = parts; *part; part++)
        schema = json_object_get(json_object_get(schema, "properties"), *part);
    return schema;
}

/* `--set customer_id=1234` is a text when the schema wants one, although 1234 is a number in JSON. */
static gboolean
set_one(const json_t *schema, json_t *input, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');
    g_autofree char *key = equals ? g_strndup(assignment, (gsize)(equals - assignment)) : NULL;
    const char *type = key ? gw_json_string(schema_at(schema, key), "type") : NULL;

    if (!equals || g_strcmp0(type, "string") != 0 || equals[1] == '"')
        return gw_config_set(input, assignment, error);
    gw_json text = json_string(equals + 1);
    g_autofree char *quoted = text ? gw_json_text(text) : g_strdup(equals + 1);
    g_autofree char *as_text = g_strconcat(key, "=", quoted, NULL);
    return gw_config_set(input, as_text, error);
}

static json_t *
read_file(const json_t *schema, const char *path, GError **error)
{
    gw_json document = gw_config_load(path, error);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!document)
        return NULL;
    if (!gw_schema_load_files(schema, document, folder, path, error))
        return NULL;
    return g_steal_pointer(&document);
}

json_t *
gw_input_read(const json_t *schema, GError **error)
{
    gw_json input = json_object();

    for (char **path = gw_opt.inputs; path && *path; path++) {
        gw_json document = read_file(schema, *path, error);
        if (!document)
            return NULL;
        json_t *merged = gw_json_merge(input, document);
        json_decref(input);
        input = merged;
    }
    gw_json set = json_object();
    for (char **assignment = gw_opt.sets; assignment && *assignment; assignment++)
        if (!set_one(schema, set, *assignment, error))
            return NULL;
    if (!gw_schema_load_files(schema, set, NULL, "--set", error))
        return NULL;
    return gw_json_merge(input, set);
}
