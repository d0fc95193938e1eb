/* SPDX-License-Identifier: Apache-2.0 */
/* stock.c - looks a file up among those of the build, by the folder that it is in */
#include "trust/stock.h"

#include <string.h>

#include "base/configfile.h"
#include "trust/stock_files.h"

static gboolean
is_stock_plugin(const gw_paths *paths, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);

    return g_strv_contains((const char *const *)paths->own_plugins, folder) &&
           g_strv_contains(stock_plugins, name);
}

static gboolean
is_stock_script(const gw_paths *paths, const char *path)
{
    for (char **folder = paths->own_scripts; *folder; folder++) {
        gsize length = strlen(*folder);

        if (g_str_has_prefix(path, *folder) && path[length] == '/' &&
            g_strv_contains(stock_scripts, path + length + 1))
            return TRUE;
    }
    return FALSE;
}

gboolean
gw_stock_has(const char *path)
{
    const gw_paths *paths = gw_paths_get();
    g_autofree char *whole = g_canonicalize_filename(path, NULL);

    return is_stock_plugin(paths, whole) || is_stock_script(paths, whole);
}
