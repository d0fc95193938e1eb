/* SPDX-License-Identifier: Apache-2.0 */
/* paths.c - where the plugins, the scripts and the other programs are: in a build tree, installed, or moved
 */
#include "base/configfile.h"

#include <string.h>

#define TREE_FILE "gangway.tree"
#define TREE_LEVELS 5 /* test programs lie some folders below it */

static void
add_path_list(GPtrArray *folders, const char *variable)
{
    const char *list = g_getenv(variable);
    g_auto(GStrv) parts = list ? g_strsplit(list, ":", -1) : NULL;

    for (guint i = 0; parts && parts[i]; i++) {
        if (*parts[i])
            g_ptr_array_add(folders, g_canonicalize_filename(parts[i], NULL));
    }
}

/* Only if it is there: nobody has to have one. */
static void
add_below(GPtrArray *folders, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add(folders, g_steal_pointer(&path));
}

static char **
folders_end(GPtrArray *folders)
{
    g_ptr_array_add(folders, NULL);
    return (char **)g_ptr_array_free(folders, FALSE);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* BUILD/plugins/x/.libs, where libtool leaves what it has built. */
static void
add_built_plugins(GPtrArray *folders, const char *build)
{
    g_autofree char *plugins = g_build_filename(build, "plugins", NULL);
    g_autoptr(GDir) dir = g_dir_open(plugins, 0, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *libs = g_build_filename(plugins, name, ".libs", NULL);

        if (g_file_test(libs, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(found, g_steal_pointer(&libs));
    }
    g_ptr_array_sort(found, compare_names);
    g_ptr_array_extend_and_steal(folders, g_steal_pointer(&found));
}

static void
use_tree(gw_paths *paths, GPtrArray *plugins, GPtrArray *scripts, const char *build, const char *source)
{
    paths->in_tree = TRUE;
    add_built_plugins(plugins, build);
    g_ptr_array_add(scripts, g_build_filename(source, "scripts", NULL));
    paths->host = g_build_filename(build, "gangway-host", NULL);
    paths->lua_host = g_build_filename(build, "gangway-lua-host", NULL);
    paths->sim = g_build_filename(build, "gangway-sim", NULL);
    paths->sim_lua = g_build_filename(source, "tests", "sim", NULL);
    paths->examples = g_build_filename(source, "doc", "examples", NULL);
    paths->pkgconfig = g_build_filename(build, "core", "sdk", "uninstalled", NULL);
}

/* The source folder that the tree file in `folder` names, or NULL without such a file. A tree that was moved
 * as a whole still works when it was built where its source is. */
static char *
tree_source(const char *folder)
{
    g_autofree char *file = g_build_filename(folder, TREE_FILE, NULL);
    g_autofree char *source = NULL;

    if (!g_file_get_contents(file, &source, NULL, NULL))
        return NULL;
    g_strstrip(source);

    g_autofree char *scripts = g_build_filename(source, "scripts", NULL);
    return g_strdup(g_path_is_absolute(source) && g_file_test(scripts, G_FILE_TEST_IS_DIR) ? source : folder);
}

/* The length of the longest folder that both paths lie in. */
static gsize
common_folder(const char *a, const char *b)
{
    gsize length = 0, i = 0;

    for (; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '/')
            length = i;
    }
    return length;
}

/* A compiled-in path as seen from where the program really is: with bin and lib both in /usr/local, a program
 * in /opt/x/bin finds /opt/x/lib. */
static char *
moved(const char *path, const char *program_folder)
{
    gsize common = common_folder(GW_BINDIR, path);
    const char *tail = &GW_BINDIR[common];

    if (!strcmp(program_folder, GW_BINDIR) || !g_str_has_suffix(program_folder, tail))
        return g_strdup(path);

    g_autofree char *root = g_strndup(program_folder, strlen(program_folder) - strlen(tail));
    g_autofree char *there = g_strconcat(root, path + common, NULL);
    return g_strdup(g_file_test(there, G_FILE_TEST_EXISTS) ? there : path);
}

static void
use_installed(gw_paths *paths, GPtrArray *plugins, GPtrArray *scripts, const char *program_folder)
{
    g_ptr_array_add(plugins, moved(GW_PLUGINDIR, program_folder));
    g_ptr_array_add(scripts, moved(GW_SCRIPTDIR, program_folder));
    paths->host = moved(GW_LIBEXECDIR "/gangway-host", program_folder);
    paths->lua_host = moved(GW_LIBEXECDIR "/gangway-lua-host", program_folder);
    paths->sim = moved(GW_BINDIR "/gangway-sim", program_folder);
    paths->sim_lua = moved(GW_SIMDIR, program_folder);
    paths->examples = moved(GW_EXAMPLEDIR, program_folder);
    paths->pkgconfig = moved(GW_PCDIR, program_folder);
}

/* An install into a folder of the build tree is an install all the same. */
static gboolean
is_installed(const char *program_folder)
{
    g_autofree char *scripts = moved(GW_SCRIPTDIR, program_folder);

    return !strcmp(program_folder, GW_BINDIR) || strcmp(scripts, GW_SCRIPTDIR) != 0;
}

static gboolean
find_tree(gw_paths *paths, GPtrArray *plugins, GPtrArray *scripts, const char *program_folder)
{
    g_autofree char *folder = g_strdup(program_folder);

    for (guint level = 0; level < TREE_LEVELS; level++) {
        g_autofree char *source = tree_source(folder);

        if (source) {
            use_tree(paths, plugins, scripts, folder, source);
            return TRUE;
        }
        if (level == 0 && is_installed(program_folder))
            return FALSE;

        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
    return FALSE;
}

/* Beside the workflows, so that a folder of them can bring the services and steps that they use. */
static char **
find_beside(char **scripts, const char *variable, const char *name)
{
    GPtrArray *folders = g_ptr_array_new();

    add_path_list(folders, variable);
    for (char **folder = scripts; *folder; folder++) {
        g_autofree char *beside = g_build_filename(*folder, name, NULL);
        if (g_file_test(beside, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(folders, g_steal_pointer(&beside));
    }
    return folders_end(folders);
}

static gpointer
find_paths(G_GNUC_UNUSED gpointer unused)
{
    gw_paths *paths = g_new0(gw_paths, 1);
    GPtrArray *plugins = g_ptr_array_new(), *scripts = g_ptr_array_new();
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program ? g_path_get_dirname(program) : g_strdup(GW_BINDIR);

    add_path_list(plugins, "GANGWAY_PLUGIN_PATH");
    add_path_list(scripts, "GANGWAY_SCRIPT_PATH");
    paths->program = g_steal_pointer(&program);
    paths->user = g_build_filename(g_get_user_data_dir(), "gangway", NULL);
    add_below(plugins, paths->user, "plugins");
    add_below(scripts, paths->user, "scripts");
    guint given_plugins = plugins->len, given_scripts = scripts->len;
    if (!find_tree(paths, plugins, scripts, folder))
        use_installed(paths, plugins, scripts, folder);
    paths->plugins = folders_end(plugins);
    paths->scripts = folders_end(scripts);
    paths->own_plugins = paths->plugins + given_plugins;
    paths->own_scripts = paths->scripts + given_scripts;
    paths->services = find_beside(paths->scripts, "GANGWAY_SERVICE_PATH", "services.d");
    paths->steps = find_beside(paths->scripts, "GANGWAY_STEP_PATH", "steps");
    return paths;
}

const gw_paths *
gw_paths_get(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, find_paths, NULL);
}
