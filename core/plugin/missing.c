/* SPDX-License-Identifier: Apache-2.0 */
/* missing.c - why there is no step of a name: its file was refused, or nothing is called so
 */
#include "plugin/pool.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* Its file is named as the step, where it is not known which steps were in it. */
static gboolean
is_of(const json_t *refused, const char *name)
{
    const char *step = gw_json_string(refused, "step");
    g_autofree char *base = g_path_get_basename(gw_json_string(refused, "file"));
    char *dot = strrchr(base, '.');

    if (step)
        return strcmp(step, name) == 0;
    return dot && strncmp(base, name, (gsize)(dot - base)) == 0 && !name[dot - base];
}

char *
gw_pool_refusal(const gw_pool *pool, const char *name)
{
    json_t *item;
    size_t i;

    json_array_foreach (gw_pool_refused(pool), i, item) {
        const char *file = gw_json_string(item, "file");
        if (!is_of(item, name))
            continue;
        return g_strdup_printf("step '%s': its file '%s' was refused: %s", name, file,
                               gw_json_string(item, "reason"));
    }
    return NULL;
}

/* Whatever is in a folder that was refused is not known: it may be there. */
static void
add_folders(const gw_pool *pool, GString *text)
{
    json_t *item;
    size_t i;

    json_array_foreach (gw_pool_refused(pool), i, item) {
        const char *file = gw_json_string(item, "file");
        if (g_file_test(file, G_FILE_TEST_IS_DIR))
            g_string_append_printf(text, "; the folder '%s' was refused: %s", file,
                                   gw_json_string(item, "reason"));
    }
}

char *
gw_pool_no_step(const gw_pool *pool, const char *name)
{
    char *refusal = gw_pool_refusal(pool, name);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *key;
    json_t *step;

    if (refusal)
        return refusal;
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), key, step)
        g_ptr_array_add(names, (gpointer)(guintptr)key);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = gw_nearest_hint(name, (const char *const *)names->pdata);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "there is no step plugin '%s'%s", name, hint);
    add_folders(pool, text);
    return g_string_free(text, FALSE);
}
