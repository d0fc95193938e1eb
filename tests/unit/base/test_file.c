/* SPDX-License-Identifier: Apache-2.0 */
/* test_file.c - a file is replaced whole, is nobody else's to read, and leaves nothing beside it
 */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char *folder;

static void
open_folder(void)
{
    folder = make_folder();
}

static void
close_folder(void)
{
    drop_folder(folder);
}

static char *
in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static guint
count_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;

    while (g_dir_read_name(dir))
        count++;
    return count;
}

START_TEST(a_file_that_others_could_read_becomes_private)
{
    g_autofree char *path = in_folder("token"), *text = NULL;
    struct stat about;

    ck_assert(g_file_set_contents(path, "old", -1, NULL));
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert(gw_file_replace(path, "new and longer", 14, 0600, NULL));
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_assert_str_eq(text, "new and longer");
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

START_TEST(a_pipe_is_written_to_and_stays_a_pipe)
{
    g_autofree char *path = in_folder("pipe");
    struct stat about;
    char got[8] = "";

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int reader = g_open(path, O_RDWR | O_CLOEXEC, 0);
    ck_assert(gw_file_replace(path, "words", 5, 0600, NULL));
    ck_assert_int_eq(read(reader, got, sizeof got), 5);
    ck_assert_str_eq(got, "words");
    ck_assert(g_lstat(path, &about) == 0 && S_ISFIFO(about.st_mode));
    close(reader);
}
END_TEST

START_TEST(what_cannot_be_written_says_why_and_leaves_nothing)
{
    g_autoptr(GError) nowhere = NULL, is_folder = NULL;
    g_autofree char *path = in_folder("none/token");

    ck_assert(!gw_file_replace(path, "x", 1, 0600, &nowhere));
    ck_assert_msg(strstr(nowhere->message, "none/token") && strstr(nowhere->message, "No such file"), "%s",
                  nowhere->message);
    g_autofree char *inner = in_folder("inner");
    ck_assert_int_eq(g_mkdir(inner, 0700), 0);
    ck_assert(!gw_file_replace(inner, "x", 1, 0600, &is_folder));
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, open_folder, close_folder);
    tcase_add_test(tests, a_file_that_others_could_read_becomes_private);
    tcase_add_test(tests, a_pipe_is_written_to_and_stays_a_pipe);
    tcase_add_test(tests, what_cannot_be_written_says_why_and_leaves_nothing);
}

int
main(void)
{
    return run_suite("file", add_tests);
}
