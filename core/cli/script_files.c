/* SPDX-License-Identifier: Apache-2.0 */
/* script_files.c - Lua files, found by name or by walking folders
 */
#include "cli/script_files.h"

#include "base/error.h"

#include <string.h>

#define MAX_DEPTH 12

static gboolean
is_hidden(const char *name)
{
    return name[0] == '.' || strcmp(name, "node_modules") == 0;
}

/* Links are not followed: they may lead round. */
static void
walk(const char *folder, gboolean inside, guint depth, GPtrArray *files)
{
    g_autoptr(GDir) dir = depth < MAX_DEPTH ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_hidden(name) || g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            continue;
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            walk(path, inside || strcmp(name, "tests") == 0, depth + 1, files);
        else if (inside && g_str_has_suffix(name, ".lua"))
            g_ptr_array_add(files, g_steal_pointer(&path));
    }
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In a folder whose name is not `tests`, only what lies below one that is. */
static gboolean
add_given(const char *given, gboolean tests, GPtrArray *files, GError **error)
{
    char *path = g_canonicalize_filename(given, NULL);
    g_autofree char *name = g_path_get_basename(path);

    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        walk(path, !tests || strcmp(name, "tests") == 0, 0, files);
        g_free(path);
        return TRUE;
    }
    g_ptr_array_add(files, path);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "there is no file '%s'", given);
    return FALSE;
}

static void
fail_none(gboolean tests, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                "there is no %s here: 'gangway new step NAME' makes one, with its test",
                tests ? "file NAME.lua in a folder 'tests'" : "file NAME.lua");
}

char **
gw_files_lua(char **given, gboolean tests, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    static char *here[] = {(char *)(guintptr) ".", NULL};

    for (char **file = *given ? given : here; *file; file++)
        if (!add_given(*file, tests, files, error))
            return NULL;
    if (!files->len) {
        fail_none(tests, error);
        return NULL;
    }
    g_ptr_array_sort(files, by_name);
    return (char **)g_ptr_array_steal(files, NULL);
}

char *
gw_file_short_name(const char *path)
{
    g_autofree char *here = g_get_current_dir(), *prefix = g_strconcat(here, "/", NULL);

    return g_strdup(g_str_has_prefix(path, prefix) ? path + strlen(prefix) : path);
}
