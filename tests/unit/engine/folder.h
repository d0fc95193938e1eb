/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a folder for each test, and workflows in it */
#ifndef TESTS_ENGINE_FOLDER_H
#define TESTS_ENGINE_FOLDER_H

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "engine/workflow.h"

static char *folder;

static inline void
remove_tree(const char *name)
{
    g_autoptr(GDir) dir = g_dir_open(name, 0, NULL);
    const char *entry;

    while (dir && (entry = g_dir_read_name(dir))) {
        g_autofree char *sub = g_build_filename(name, entry, NULL);
        if (g_file_test(sub, G_FILE_TEST_IS_DIR) && !g_file_test(sub, G_FILE_TEST_IS_SYMLINK))
            remove_tree(sub);
        g_remove(sub);
    }
}

static inline void
make_folder(void)
{
    folder = g_dir_make_tmp("gangway-engine-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
}

static inline void
drop_folder(void)
{
    remove_tree(folder);
    g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
}

/** A file below the folder; its path (caller frees). */
static inline char *
put_file(const char *name, const char *text, gssize length)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    ck_assert_int_eq(g_mkdir_with_parents(parent, 0700), 0);
    ck_assert(g_file_set_contents(path, text, length, NULL));
    return path;
}

static inline void
put(const char *name, const char *text)
{
    g_free(put_file(name, text, -1));
}

static inline void
expect_error(GError **error, gw_error_class cls, const char *part)
{
    ck_assert_msg(*error != NULL, "no error, but expected: %s", part);
    const char *text = (*error)->message;
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strstr(text, part) != NULL, "lacks '%s':\n%s", part, text);
    ck_assert_msg(g_error_matches(*error, GW_ERROR, (int)cls), "not %s: %s", gw_error_class_name(cls), text);
    g_clear_error(error);
}

/** The workflow in a file of the folder. */
static inline gw_workflow *
load(const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return gw_workflow_load(path, NULL, NULL, error);
}

/** Writes a script and loads it. */
static inline gw_workflow *
declare(const char *script)
{
    g_autoptr(GError) error = NULL;

    put("flow.lua", script);
    gw_workflow *workflow = load("flow.lua", &error);
    ck_assert_msg(workflow != NULL, "%s\n%s", script, error ? error->message : "");
    return workflow;
}

#endif
