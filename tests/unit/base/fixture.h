/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - what the tests of base share: JSON in a line, errors as expected, a folder for files */
#ifndef TESTS_BASE_FIXTURE_H
#define TESTS_BASE_FIXTURE_H

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

/** A document from text with ' for ". */
static inline json_t *
json_of(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_error_t error;
    json_t *document = json_loads(quoted, JSON_DECODE_ANY, &error);

    ck_assert_msg(document != NULL, "%s: %s", text, error.text);
    return document;
}

static inline void
expect_json(const json_t *is, const char *wanted)
{
    gw_json other = json_of(wanted);
    g_autofree char *text = gw_json_text(is), *other_text = gw_json_text(other);

    ck_assert_str_eq(text, other_text);
}

static inline void
expect_error(GError **error, gw_error_class cls, const char *part)
{
    ck_assert_ptr_nonnull(*error);
    const char *message = (*error)->message;

    ck_assert_ptr_nonnull(message);
    ck_assert_msg((*error)->domain == GW_ERROR && (*error)->code == (int)cls, "%d: %s", (*error)->code,
                  message);
    ck_assert_msg(strstr(message, part) != NULL, "'%s' lacks '%s'", message, part);
    g_clear_error(error);
}

/** A new folder for a test's files; removed with drop_folder. */
static inline char *
make_folder(void)
{
    char *folder = g_dir_make_tmp("gangway-base-XXXXXX", NULL);

    ck_assert_ptr_nonnull(folder);
    return folder;
}

static inline char *
make_file(const char *folder, const char *name, const char *content)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    ck_assert_int_eq(g_mkdir_with_parents(parent, 0700), 0);
    ck_assert(g_file_set_contents(path, content, -1, NULL));
    return path;
}

static inline void
put_file(const char *folder, const char *name, const char *content)
{
    g_free(make_file(folder, name, content));
}

static inline void
drop_folder(char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        char *sub = g_build_filename(folder, name, NULL);

        if (g_file_test(sub, G_FILE_TEST_IS_DIR)) {
            drop_folder(sub);
        } else {
            g_remove(sub);
            g_free(sub);
        }
    }
    g_rmdir(folder);
    g_free(folder);
}

static inline int
run_suite(const char *name, void (*add)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);

    tcase_set_timeout(tests, 60);
    add(tests);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
