/* SPDX-License-Identifier: Apache-2.0 */
/* secretref.c - references to secrets, and the walk to all the places where a schema wants a secret
 */
#include "base/secretref.h"

#include <string.h>

#include "base/json.h"

#define MAX_NAME 64

json_t *
gw_secret_ref_new(const char *name)
{
    return json_pack("{s:s}", "$secret", name);
}

const char *
gw_secret_ref(const json_t *value)
{
    return json_object_size(value) == 1 ? gw_json_string(value, "$secret") : NULL;
}

gboolean
gw_secret_is_own_name(const char *name)
{
    gsize length = name ? strlen(name) : 0;

    return length > 0 && length <= MAX_NAME && g_ascii_isalnum(*name) &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

typedef struct {
    gw_secret_visit visit;
    gpointer data;
} walk;

static json_t *walk_value(const walk *self, const json_t *schema, json_t *value, const char *path);

static const json_t *
member_schema(const json_t *schema, const char *key)
{
    const json_t *own = json_object_get(json_object_get(schema, "properties"), key);
    const json_t *others = json_object_get(schema, "additionalProperties");

    return own ? own : json_is_object(others) ? others : NULL;
}

static void
walk_members(const walk *self, const json_t *schema, json_t *object, const char *path)
{
    void *next;
    const char *key;
    json_t *value;

    json_object_foreach_safe (object, next, key, value) {
        g_autofree char *sub = g_strdup_printf("%s%s%s", path, *path ? "." : "", key);
        json_t *other = walk_value(self, member_schema(schema, key), value, sub);

        if (other)
            json_object_set_new(object, key, other);
    }
}

static json_t *
walk_value(const walk *self, const json_t *schema, json_t *value, const char *path)
{
    size_t i;
    json_t *item;

    if (!schema)
        return NULL;
    if (gw_json_true(schema, "secret"))
        return self->visit(value, path, self->data);
    json_array_foreach (value, i, item) {
        g_autofree char *sub = g_strdup_printf("%s.%zu", path, i);
        json_t *other = walk_value(self, json_object_get(schema, "items"), item, sub);

        if (other)
            json_array_set_new(value, i, other);
    }
    walk_members(self, schema, value, path);
    return NULL;
}

void
gw_secret_walk(const json_t *schema, json_t *document, gw_secret_visit visit, gpointer data)
{
    walk self = {visit, data};

    walk_value(&self, schema, document, "");
}
