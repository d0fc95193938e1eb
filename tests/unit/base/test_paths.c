/* SPDX-License-Identifier: Apache-2.0 */
/* test_paths.c - where things are: in this tree, in a tree made up, and in an install that was moved
 *
 * With an argument the program is its own subject: it prints what it finds. The tests copy it about and call
 * it.
 */
#include "fixture.h"

#include <gio/gio.h>
#include <sys/stat.h>

#include "base/configfile.h"

static int
print_paths(void)
{
    const gw_paths *paths = gw_paths_get();
    g_autofree char *plugins = g_strjoinv(":", paths->plugins), *scripts = g_strjoinv(":", paths->scripts);

    g_print("%d|%s|%s|%s|%s|%s", paths->in_tree, plugins, scripts, paths->host, paths->sim, paths->sim_lua);
    return 0;
}

/* What a copy of this program in `folder`, named `name`, finds. */
static char **
paths_seen_from(const char *folder, const char *name, const char *plugin_path)
{
    g_autofree char *program = g_build_filename(folder, name, NULL),
                    *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *parent = g_path_get_dirname(program), *content = NULL, *output = NULL;
    const char *argv[] = {program, "print", NULL};
    g_auto(GStrv) env = g_get_environ();
    gsize length;

    ck_assert_int_eq(g_mkdir_with_parents(parent, 0700), 0);
    ck_assert(g_file_get_contents(self, &content, &length, NULL));
    ck_assert(
        g_file_set_contents_full(program, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
    if (plugin_path)
        env = g_environ_setenv(env, "GANGWAY_PLUGIN_PATH", plugin_path, TRUE);
    ck_assert(g_spawn_sync(NULL, (char **)(guintptr)argv, env, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                           NULL, NULL));
    return g_strsplit(output, "|", -1);
}

static void
make_sub(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    ck_assert_int_eq(g_mkdir_with_parents(path, 0700), 0);
}

START_TEST(this_test_runs_in_a_tree)
{
    const gw_paths *paths = gw_paths_get();

    ck_assert(paths->in_tree);
    ck_assert(g_str_has_suffix(paths->host, "/gangway-host"));
    ck_assert(g_str_has_suffix(paths->sim_lua, "/tests/sim"));
    ck_assert(g_file_test(paths->scripts[0], G_FILE_TEST_IS_DIR));
    ck_assert_ptr_eq(paths, gw_paths_get());
}
END_TEST

START_TEST(a_tree_is_found_from_below)
{
    char *folder = make_folder();
    g_autofree char *source = g_build_filename(folder, "src", NULL),
                    *build = g_build_filename(folder, "build", NULL);
    g_autofree char *line = g_strconcat(source, "\n", NULL);
    put_file(build, "gangway.tree", line);
    g_autofree char *libs = g_strdup_printf("%s/plugins/b/.libs:%s/plugins/c/.libs", build, build);
    g_autofree char *with_more = g_strdup_printf("/x/y:%s/z:%s", folder, libs);
    g_autofree char *scripts = g_build_filename(source, "scripts", NULL);
    g_autofree char *more = g_strdup_printf("/x/y/::%s/q/../z", folder);

    make_sub(source, "scripts");
    make_sub(build, "plugins/c/.libs");
    make_sub(build, "plugins/b/.libs");
    make_sub(build, "plugins/a-not-built");
    g_auto(GStrv) beside = paths_seen_from(build, "gangway", NULL);
    g_auto(GStrv) below = paths_seen_from(build, "tests/unit/base/test_x", more);
    g_auto(GStrv) far_below = paths_seen_from(build, "a/b/c/d/e/f/g/test_x", NULL);
    ck_assert_str_eq(beside[0], "1");
    ck_assert_str_eq(beside[1], libs);
    ck_assert_str_eq(beside[2], scripts);
    ck_assert_str_eq(below[0], "1");
    ck_assert_str_eq(below[1], with_more);
    ck_assert_str_eq(far_below[0], "0");
    drop_folder(folder);
}
END_TEST

START_TEST(a_tree_that_was_moved_as_a_whole)
{
    char *folder = make_folder();
    put_file(folder, "gangway.tree", "/no/such/folder/any/more\n");
    g_autofree char *scripts = g_build_filename(folder, "scripts", NULL);
    g_auto(GStrv) seen = paths_seen_from(folder, "gangway", NULL);

    ck_assert_str_eq(seen[0], "1");
    ck_assert_str_eq(seen[2], scripts);
    drop_folder(folder);
}
END_TEST

START_TEST(an_install_that_was_moved)
{
    char *folder = make_folder();
    const char *bin = strrchr(GW_BINDIR, '/');
    g_autofree char *prefix = g_path_get_dirname(GW_BINDIR);
    g_autofree char *program = g_strconcat(bin + 1, "/gangway", NULL);
    g_autofree char *scripts = g_strconcat(folder, &GW_SCRIPTDIR[strlen(prefix)], NULL);

    ck_assert(g_str_has_prefix(GW_SCRIPTDIR, prefix));
    g_auto(GStrv) empty = paths_seen_from(folder, program, NULL);
    ck_assert_str_eq(empty[0], "0");
    ck_assert_str_eq(empty[2], GW_SCRIPTDIR);
    ck_assert_int_eq(g_mkdir_with_parents(scripts, 0700), 0);
    g_auto(GStrv) seen = paths_seen_from(folder, program, NULL);
    ck_assert_str_eq(seen[2], scripts);

    /* Installed inside of a build tree, it is still an install. */
    put_file(folder, "gangway.tree", folder);
    make_sub(folder, "scripts");
    g_auto(GStrv) inside = paths_seen_from(folder, program, NULL);
    ck_assert_str_eq(inside[0], "0");
    drop_folder(folder);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, this_test_runs_in_a_tree);
    tcase_add_test(tests, a_tree_is_found_from_below);
    tcase_add_test(tests, a_tree_that_was_moved_as_a_whole);
    tcase_add_test(tests, an_install_that_was_moved);
}

int
main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "print"))
        return print_paths();
    return run_suite("paths", add_tests);
}
