/* SPDX-License-Identifier: Apache-2.0 */
/* searched.c - the folders in which plugins and steps were looked for, and what they hold that is none */

#include "base/configfile.h"
#include "base/json.h"
#include "cli/cli.h"
#include "trust/signature.h"

#include <string.h>

/* How many plugins of this folder are used. */
static int
count_used(const gw_cli *cli, const char *folder)
{
    g_autoptr(GHashTable) files = g_hash_table_new(g_str_hash, g_str_equal);
    const char *name;
    json_t *step;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(cli->pool), name, step) {
        const char *file = gw_json_string(step, "file");
        g_autofree char *is_in = g_path_get_dirname(file);
        if (strcmp(is_in, folder) == 0)
            g_hash_table_add(files, (gpointer)(guintptr)file);
    }
    return (int)g_hash_table_size(files);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Nothing that anybody takes for a plugin: hidden files, signatures, what libtool installs beside one, and
 * what check-plugin tries it with. */
static gboolean
is_beside(const char *name)
{
    static const char *const endings[] = {GW_SIGNATURE_ENDING, ".la", "params.json"};

    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(name, endings[i]))
            return TRUE;
    return *name == '.';
}

static json_t *
list_skipped(GDir *dir, const char *folder, const char *suffix)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    json_t *skipped = json_array();
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!is_beside(name) && !g_str_has_suffix(name, suffix) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(names, g_utf8_make_valid(name, -1));
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(
            skipped, json_sprintf("%s (its name does not end in %s)", (const char *)names->pdata[i], suffix));
    return skipped;
}

static void
add_folders(const gw_cli *cli, char **folders, const char *suffix, json_t *list)
{
    const gw_paths *paths = gw_paths_get();

    for (; *folders; folders++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(GDir) dir = g_dir_open(*folders, 0, &problem);
        gboolean own = g_strv_contains((const char *const *)paths->own_plugins, *folders);
        g_autofree char *shown = g_utf8_make_valid(*folders, -1);

        if (dir)
            json_array_append_new(
                list,
                json_pack("{s:s, s:i, s:o}", "folder", shown, "used", count_used(cli, *folders), "skipped",
                          own && paths->in_tree ? json_array() : list_skipped(dir, *folders, suffix)));
        else
            json_array_append_new(list, json_pack("{s:s, s:i, s:[], s:s}", "folder", shown, "used", 0,
                                                  "skipped", "fault", "is not there"));
    }
}

json_t *
gw_cli_searched(const gw_cli *cli)
{
    json_t *list = json_array();

    add_folders(cli, gw_paths_get()->plugins, ".so", list);
    add_folders(cli, gw_paths_get()->steps, ".lua", list);
    return list;
}
