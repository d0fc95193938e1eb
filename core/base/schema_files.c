/* SPDX-License-Identifier: Apache-2.0 */
/* schema_files.c - format "json-file": the content of a file in the place of its name
 */
#include "base/json.h"
#include "base/schema.h"
#include "base/schema_private.h"

static json_t *
load_files(const json_t *schema, json_t *value, const char *folder, const char *path, GError **error);

/* Puts what became of a member, which may be itself, in its place. */
static gboolean
load_member(json_t *object, const char *key, const json_t *rule, const char *folder, const char *path,
            GError **error)
{
    g_autofree char *sub = gw_schema_member_path(path, key);
    json_t *loaded = load_files(rule, json_object_get(object, key), folder, sub, error);

    return loaded && json_object_set_new(object, key, loaded) == 0;
}

static gboolean
load_item(json_t *array, size_t i, const json_t *rule, const char *folder, const char *path, GError **error)
{
    g_autofree char *sub = g_strdup_printf("%s[%zu]", path, i);
    json_t *loaded = load_files(rule, json_array_get(array, i), folder, sub, error);

    return loaded && json_array_set_new(array, i, loaded) == 0;
}

static json_t *
load_file(const char *name, const char *folder, const char *path, GError **error)
{
    g_autofree char *file = g_canonicalize_filename(name, folder);
    json_t *document = gw_json_load(file, error);

    if (!document)
        g_prefix_error(error, "%s: ", path);
    return document;
}

/* A new reference to what stands in the value's place. */
static json_t *
load_files(const json_t *schema, json_t *value, const char *folder, const char *path, GError **error)
{
    if (json_is_string(value) && !g_strcmp0(gw_json_string(schema, "format"), "json-file"))
        return load_file(json_string_value(value), folder, path, error);

    if (json_is_object(value)) {
        const char *key;
        json_t *rule;

        json_object_foreach (json_object_get(schema, "properties"), key, rule) {
            if (json_object_get(value, key) && !load_member(value, key, rule, folder, path, error))
                return NULL;
        }
    }
    const json_t *items = json_object_get(schema, "items");
    for (size_t i = 0; items && i < json_array_size(value); i++) {
        if (!load_item(value, i, items, folder, path, error))
            return NULL;
    }
    return json_incref(value);
}

gboolean
gw_schema_load_files(const json_t *schema, json_t *value, const char *folder, const char *what,
                     GError **error)
{
    gw_json loaded = load_files(schema, value, folder, what, error);

    return loaded != NULL;
}
