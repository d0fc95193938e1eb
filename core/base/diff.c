/* SPDX-License-Identifier: Apache-2.0 */
/* diff.c - what must change to make one document say what another wants
 */
#include <string.h>

#include "base/json.h"

static void diff(json_t *changes, const char *path, const json_t *seen, const json_t *want, gboolean whole);

static void
add_change(json_t *changes, const char *op, const char *path, const json_t *from, const json_t *to)
{
    json_t *change = json_object();

    json_object_set_new(change, "op", json_string(op));
    json_object_set_new(change, "path", json_string(path));
    if (from)
        json_object_set_new(change, "from", json_deep_copy(from));
    if (to)
        json_object_set_new(change, "to", json_deep_copy(to));
    json_array_append_new(changes, change);
}

/* RFC 6901: "~" and "/" in a name are written "~0" and "~1". */
static char *
path_of_key(const char *path, const char *key)
{
    GString *text = g_string_new(path);

    g_string_append_c(text, '/');
    for (; *key; key++) {
        if (*key == '~' || *key == '/')
            g_string_append(text, *key == '~' ? "~0" : "~1");
        else
            g_string_append_c(text, *key);
    }
    return g_string_free(text, FALSE);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object in order, borrowed. */
static GPtrArray *
sorted_keys(const json_t *object)
{
    GPtrArray *keys = g_ptr_array_new();
    json_t *walked = (json_t *)(guintptr)object;

    for (void *i = json_object_iter(walked); i; i = json_object_iter_next(walked, i))
        g_ptr_array_add(keys, (gpointer)(guintptr)json_object_iter_key(i));
    if (keys->len > 1)
        qsort(keys->pdata, keys->len, sizeof *keys->pdata, compare_names);
    return keys;
}

static void
diff_objects(json_t *changes, const char *path, const json_t *seen, const json_t *want, gboolean whole)
{
    g_autoptr(GPtrArray) wanted = sorted_keys(want);
    g_autoptr(GPtrArray) there = sorted_keys(seen);

    for (guint i = 0; i < wanted->len; i++) {
        const char *key = wanted->pdata[i];
        g_autofree char *sub = path_of_key(path, key);

        diff(changes, sub, json_object_get(seen, key), json_object_get(want, key), whole);
    }
    for (guint i = 0; whole && i < there->len; i++) {
        const char *key = there->pdata[i];
        g_autofree char *sub = path_of_key(path, key);

        if (!json_object_get(want, key))
            diff(changes, sub, json_object_get(seen, key), NULL, whole);
    }
}

/* An array must be equal as a whole, so inside it nothing that is only in `seen` is ignored. */
static void
diff_arrays(json_t *changes, const char *path, const json_t *seen, const json_t *want)
{
    size_t count = MAX(json_array_size(seen), json_array_size(want));

    for (size_t i = 0; i < count; i++) {
        g_autofree char *sub = g_strdup_printf("%s/%zu", path, i);

        diff(changes, sub, json_array_get(seen, i), json_array_get(want, i), TRUE);
    }
}

static gboolean
is_same_scalar(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b) && json_typeof(a) != json_typeof(b))
        return !(json_number_value(a) < json_number_value(b)) &&
               !(json_number_value(a) > json_number_value(b));
    return json_equal(a, b) != 0;
}

static void
diff(json_t *changes, const char *path, const json_t *seen, const json_t *want, gboolean whole)
{
    if (!seen && !want)
        return;
    if (!seen || !want)
        add_change(changes, seen ? "remove" : "add", path, seen, want);
    else if (json_is_object(seen) && json_is_object(want) && !json_object_get(want, "$unknown"))
        diff_objects(changes, path, seen, want, whole);
    else if (json_is_array(seen) && json_is_array(want))
        diff_arrays(changes, path, seen, want);
    else if (!is_same_scalar(seen, want))
        add_change(changes, "change", path, seen, want);
}

json_t *
gw_json_diff(const json_t *seen, const json_t *want)
{
    json_t *changes = json_array();

    diff(changes, "", seen, want, FALSE);
    return changes;
}
