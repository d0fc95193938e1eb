/* SPDX-License-Identifier: Apache-2.0 */
/* box_schema.c - a schema that was written in Lua, as JSON means it: empty lists are lists, and members have
 * an order
 */
#include "lua/box.h"

#include "base/json.h"
#include <string.h>

static void
make_list(json_t *object, const char *member)
{
    json_t *value = json_object_get(object, member);

    if (json_is_object(value) && json_object_size(value) == 0)
        json_object_set_new(object, member, json_array());
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A Lua table has no order: what is required comes first, as the list says, then the rest by name. */
static void
put_in_order(json_t *schema)
{
    json_t *properties = json_object_get(schema, "properties"), *required, *value, *ordered = json_object();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *name;
    gsize i;

    json_array_foreach (json_object_get(schema, "required"), i, required)
        if ((value = json_object_get(properties, json_string_value(required))))
            json_object_set(ordered, json_string_value(required), value);
    json_object_foreach (properties, name, value)
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    g_ptr_array_sort(names, by_name);
    for (i = 0; i < names->len; i++) {
        name = g_ptr_array_index(names, i);
        if (!json_object_get(ordered, name))
            json_object_set(ordered, name, json_object_get(properties, name));
    }
    if (properties)
        json_object_set(schema, "properties", ordered);
    json_decref(ordered);
}

void
gw_box_mend_schema(json_t *schema)
{
    json_t *child;
    const char *name;

    if (!json_is_object(schema))
        return;
    make_list(schema, "required");
    make_list(schema, "enum");
    if (g_strcmp0(gw_json_string(schema, "type"), "array") == 0)
        make_list(schema, "default");
    put_in_order(schema);
    json_object_foreach (json_object_get(schema, "properties"), name, child)
        gw_box_mend_schema(child);
    gw_box_mend_schema(json_object_get(schema, "items"));
}
