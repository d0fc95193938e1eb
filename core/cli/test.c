/* SPDX-License-Identifier: Apache-2.0 */
/* test.c - `gangway test`: an engineer's tests of steps and workflows, against the simulator
 */
#include "cli/test.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/script_files.h"
#include "cli/out.h"
#include "cli/test_jobs.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEFAULT_LIMIT "60s"
enum { MAX_JOBS = 64, WATCH_MS = 300 };

static const GOptionEntry test_options[] = {
    {"filter", 'f', 0, G_OPTION_ARG_STRING, &gw_opt.filter, "only tests whose name holds TEXT", "TEXT"},
    {"jobs", 'j', 0, G_OPTION_ARG_INT, &gw_opt.jobs,
     "so many at once; as many as there are processors unless said", "N"},
    {"timeout", 0, 0, G_OPTION_ARG_STRING, &gw_opt.timeout,
     "what one test may take, " DEFAULT_LIMIT " unless said", "DURATION"},
    {"tap", 0, 0, G_OPTION_ARG_NONE, &gw_opt.tap, "results as TAP", NULL},
    {"junit", 0, 0, G_OPTION_ARG_FILENAME, &gw_opt.junit, "write the results as JUnit's XML into FILE, too",
     "FILE"},
    {"watch", 'w', 0, G_OPTION_ARG_NONE, &gw_opt.watch, "run them again whenever a file here changes", NULL},
    {"one", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &gw_opt.one, "run this one, in this process",
     "NAME"},
    G_OPTION_ENTRY_NULL};

static int
run_one(const char *file, GError **error)
{
    gw_json result = gw_test_run(file, gw_opt.one, error);

    if (!result)
        return GW_EXIT_ERROR;
    gw_out_json(result);
    return gw_json_true(result, "passed") ? GW_EXIT_OK : GW_EXIT_ERROR;
}

/* ---- which tests ---- */

static void
add_test(GArray *results, const char *file, const char *name, const char *place, const char *message)
{
    gw_test_result test = {
        .file = file, .name = g_strdup(name), .place = g_strdup(place), .message = g_strdup(message)};

    g_array_append_val(results, test);
}

/* A file that can't be read counts as one test that failed: the others go on. */
static void
add_file(GArray *results, const char *file)
{
    g_autoptr(GError) error = NULL;
    gw_json found = gw_test_names(file, &error);
    const json_t *names = json_object_get(found, "names"), *places = json_object_get(found, "places");
    json_t *name;
    size_t i;

    if (!found)
        add_test(results, file, "(the file)", file, error->message);
    json_array_foreach (names, i, name) {
        const char *text = json_string_value(name);
        g_autofree char *place = g_strdup(json_string_value(json_array_get(places, i)));
        g_strchomp(place);
        if (g_str_has_suffix(place, ":"))
            place[strlen(place) - 1] = '\0';
        if (!gw_opt.filter || strstr(text, gw_opt.filter))
            add_test(results, file, text, place, NULL);
    }
}

static GArray *
results_new(char **files)
{
    GArray *results = g_array_new(FALSE, FALSE, sizeof(gw_test_result));

    g_array_set_clear_func(results, (GDestroyNotify)(void (*)(void))gw_test_result_clear);
    for (char **file = files; *file; file++)
        add_file(results, *file);
    return results;
}

static gboolean
all_passed(const GArray *results)
{
    for (guint i = 0; i < results->len; i++)
        if (!g_array_index(results, gw_test_result, i).passed)
            return FALSE;
    return TRUE;
}

/* ---- once ---- */

static guint
jobs_at_once(void)
{
    return gw_opt.jobs > 0 ? (guint)MIN(gw_opt.jobs, MAX_JOBS) : g_get_num_processors();
}

static int
run_files(char **files, gint64 limit, GError **error)
{
    g_autoptr(GArray) results = results_new(files);

    if (!results->len) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no test to run%s%s%s",
                    gw_opt.filter ? ": none's name holds '" : "", gw_opt.filter ? gw_opt.filter : "",
                    gw_opt.filter ? "'" : "");
        return GW_EXIT_ERROR;
    }
    if (gw_opt.tap)
        gw_out("TAP version 13\n");
    if (!gw_test_jobs_run(results, jobs_at_once(), limit, gw_test_tell))
        return GW_EXIT_INTERRUPTED;
    gw_test_tell_end(results);
    if (gw_opt.junit && !gw_test_write_junit(results, gw_opt.junit, error))
        return GW_EXIT_ERROR;
    return all_passed(results) ? GW_EXIT_OK : GW_EXIT_ERROR;
}

/* ---- again and again ---- */

static void
add_stamps(const char *folder, guint depth, GString *stamps)
{
    g_autoptr(GDir) dir = depth < 8 ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        GStatBuf info;
        if (name[0] == '.' || g_lstat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            add_stamps(path, depth + 1, stamps);
        else
            g_string_append_printf(stamps, "%s %lld.%ld %lld\n", path, (long long)info.st_mtim.tv_sec,
                                   info.st_mtim.tv_nsec, (long long)info.st_size);
    }
}

static gboolean
on_tick(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_CONTINUE;
}

static void
wait_for_change(void)
{
    g_autoptr(GString) before = g_string_new(NULL);
    gboolean tick = FALSE, changed = FALSE;
    guint timer = g_timeout_add(WATCH_MS, on_tick, &tick);

    add_stamps(".", 0, before);
    while (!changed && !gw_stopped) {
        g_main_context_iteration(NULL, TRUE);
        if (!tick)
            continue;
        g_autoptr(GString) now = g_string_new(NULL);
        add_stamps(".", 0, now);
        changed = !g_string_equal(before, now);
        tick = FALSE;
    }
    g_source_remove(timer);
}

static int
watch(char **args, gint64 limit)
{
    while (!gw_stopped) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) files = gw_files_lua(args, TRUE, &error);
        if (files)
            run_files(files, limit, &error);
        if (error)
            gw_warn("gangway: " GW_RED "%s" GW_PLAIN "\n", error->message);
        if (!gw_stopped)
            gw_note("\nwaiting for a file to change; Ctrl-C ends\n");
        wait_for_change();
    }
    return GW_EXIT_INTERRUPTED;
}

static gboolean
check_options(GError **error)
{
    if (gw_opt.watch && (gw_opt.json || gw_opt.tap)) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "--watch is for people: it goes with neither --json nor --tap");
        return FALSE;
    }
    if (gw_opt.json && gw_opt.tap) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "give --json or --tap, not both");
        return FALSE;
    }
    return TRUE;
}

/* A test without any time could only fail. */
static gboolean
read_limit(gint64 *limit, GError **error)
{
    const char *text = gw_opt.timeout ? gw_opt.timeout : DEFAULT_LIMIT;

    if (!gw_duration_parse(text, limit, error))
        return FALSE;
    if (*limit > 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "--timeout: '%s' is no time at all: give a test 1s at least", text);
    return FALSE;
}

static int
cmd_test(G_GNUC_UNUSED gw_cli *cli, char **args, GError **error)
{
    gint64 limit = 0;

    if (gw_opt.one)
        return run_one(args[0], error);
    if (!check_options(error) || !read_limit(&limit, error))
        return GW_EXIT_ERROR;
    g_auto(GStrv) files = gw_files_lua(args, TRUE, error);
    if (!files)
        return GW_EXIT_ERROR;
    gw_stop_watch();
    return gw_opt.watch ? watch(args, limit) : run_files(files, limit, error);
}

const gw_command gw_command_test = {
    .group = "Steps and plugins",
    .name = "test",
    .args = "[FILE...]",
    .summary = "run tests of steps and workflows against the AWS simulator",
    .text = "FILE is a script of tests, or a folder; without one, all files below the folders 'tests' here. "
            "Each test has "
            "a simulated AWS, a store and a process of its own.",
    .exits = "0 all passed, 1 some did not",
    .options = test_options,
    .run = cmd_test,
};
