/* SPDX-License-Identifier: Apache-2.0 */
/* test_jobs.c - each test is this program once more, with --one: nothing of one test reaches another
 */
#include "cli/test_jobs.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/child.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_OUTPUT 65536 /* bytes of what a test prints that are kept */

typedef struct {
    GArray *results;
    guint next, told_to, running;
    gint64 limit_ms;
    char *folder; /* of temporary files: removed as a whole, whatever a killed test left */
    gboolean *ended;
    void (*told)(const gw_test_result *);
} runner;

typedef struct {
    runner *all;
    guint index;
    GPid pid;
    int out, err;
    guint timer;
    gint64 began;
    gboolean late;
} job;

static gw_test_result *
result_of(const job *j)
{
    return &g_array_index(j->all->results, gw_test_result, j->index);
}

/* ---- a process ---- */

/* A file without a name, for what a test prints. */
static int
open_unnamed(const runner *all)
{
    g_autofree char *name = g_build_filename(all->folder, "output-XXXXXX", NULL);
    int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0)
        g_unlink(name);
    return fd;
}

static char *
take_output(int fd)
{
    g_autofree char *text = g_malloc0(MAX_OUTPUT + 1);
    ssize_t n = pread(fd, text, MAX_OUTPUT, 0);

    close(fd);
    return g_utf8_make_valid(n > 0 ? text : "", -1);
}

static gboolean
spawn(job *j, GError **error)
{
    const gw_test_result *test = result_of(j);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    const char *argv[] = {
        program ? program : "gangway", "test", "--one", test->name, "--json", "--", test->file, NULL};
    g_auto(GStrv) environment = g_environ_setenv(g_get_environ(), "TMPDIR", j->all->folder, TRUE);

    j->out = open_unnamed(j->all);
    j->err = open_unnamed(j->all);
    return g_spawn_async_with_fds(NULL, (char **)(guintptr)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                  gw_child_setup_group, GINT_TO_POINTER((int)getpid()), &j->pid, -1, j->out,
                                  j->err, error);
}

/* ---- what came of it ---- */

/* Why there is no result. */
static char *
lost(const job *j, int status, const char *said)
{
    g_autofree char *limit = gw_duration_text(j->all->limit_ms);

    if (j->late)
        return g_strdup_printf("took longer than %s and was ended (--timeout gives it more)", limit);
    if (WIFSIGNALED(status))
        return g_strdup_printf("its process was ended by signal %d", WTERMSIG(status));
    return g_strdup_printf("its process ended with %d: %s", WEXITSTATUS(status), said);
}

static void
take_result(job *j, int status)
{
    gw_test_result *test = result_of(j);
    g_autofree char *out = take_output(j->out);
    gw_json answer = json_loads(out, 0, NULL);

    test->printed = take_output(j->err);
    test->ms = gw_now_ms() - j->began;
    test->passed = gw_json_true(answer, "passed") && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (test->passed)
        return;
    const char *message = gw_json_string(answer, "message");
    test->message = message ? g_strdup(message) : lost(j, status, g_strstrip(test->printed));
}

/* In their order, whichever ended first. */
static void
tell_ended(runner *all)
{
    while (all->told_to < all->results->len && all->ended[all->told_to])
        all->told(&g_array_index(all->results, gw_test_result, all->told_to++));
}

static void
mark_ended(runner *all, guint index)
{
    all->ended[index] = TRUE;
    all->running--;
    tell_ended(all);
}

static void
on_exit_of(G_GNUC_UNUSED GPid pid, int status, gpointer data)
{
    job *j = data;

    if (j->timer)
        g_source_remove(j->timer);
    kill(-j->pid, SIGKILL);
    take_result(j, status);
    mark_ended(j->all, j->index);
    g_free(j);
}

static gboolean
on_late(gpointer data)
{
    job *j = data;

    j->late = TRUE;
    j->timer = 0;
    kill(-j->pid, SIGKILL);
    return G_SOURCE_REMOVE;
}

/* ---- all of them ---- */

static void
begin(runner *all, guint index)
{
    job *j = g_new0(job, 1);
    g_autoptr(GError) error = NULL;

    *j = (job){.all = all, .index = index, .began = gw_now_ms()};
    all->running++;
    if (spawn(j, &error)) {
        j->timer = g_timeout_add((guint)all->limit_ms, on_late, j);
        g_child_watch_add(j->pid, on_exit_of, j);
        return;
    }
    result_of(j)->message = g_strdup(error->message);
    mark_ended(all, index);
    g_free(j);
}

/* A file that could not be read has a message already. */
static gboolean
is_to_run(const runner *all, guint index)
{
    return !g_array_index(all->results, gw_test_result, index).message;
}

static void
begin_next(runner *all, guint jobs)
{
    while (!gw_stopped && all->running < jobs && all->next < all->results->len) {
        guint index = all->next++;
        if (is_to_run(all, index)) {
            begin(all, index);
            continue;
        }
        all->running++;
        mark_ended(all, index);
    }
}

gboolean
gw_test_jobs_run(GArray *results, guint jobs, gint64 limit_ms, void (*told)(const gw_test_result *))
{
    runner all = {
        .results = results, .limit_ms = limit_ms, .told = told, .ended = g_new0(gboolean, results->len + 1)};

    all.folder = g_dir_make_tmp("gangway-test-XXXXXX", NULL);
    begin_next(&all, jobs);
    while (all.running && !gw_stopped) {
        g_main_context_iteration(NULL, TRUE);
        begin_next(&all, jobs);
    }
    gboolean whole = !gw_stopped; /* what runs on ends with this process */
    if (all.folder)
        gw_folder_remove(all.folder);
    g_free(all.folder);
    g_free(all.ended);
    return whole;
}
