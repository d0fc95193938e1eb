/* SPDX-License-Identifier: Apache-2.0 */
/* hosts.c - what a call of a step costs in C and in Lua: warm, cold, and the memory of a process that waits
 *
 * Warm is a look (inspect and desire) from the pool's start of a call to its answer. Its peer in the same run
 * is a process that sends 256 bytes back through a socket, which is what two changes of process cost at
 * least.
 */
#include <dirent.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "plugin/pool.h"
#include "tests/bench/timing.h"

#define CALLS 2000
#define STARTS 15
#define ECHO 256

typedef struct {
    const char *what, *step, *file, *host; /* below the build's or the source's folder */
    gboolean lua;
} kind;

static const kind kinds[] = {{"C", "good", "tests/plugins/good.so", "gangway-host", FALSE},
                             {"Lua", "works", "tests/steps/faulty/works.lua", "gangway-lua-host", TRUE}};

static gboolean over;

static double
now_us(void)
{
    return (double)g_get_monotonic_time();
}

static void
on_scanned(json_t *refused, gpointer data)
{
    (void)data;
    if (json_array_size(refused) > 0)
        g_error("%s", gw_json_string(json_array_get(refused, 0), "reason"));
    over = TRUE;
}

static void
on_done(json_t *answer, json_t *failure, gpointer data)
{
    (void)data;
    if (!answer)
        g_error("%s", gw_json_string(failure, "message"));
    over = TRUE;
}

static void
wait_for_it(void)
{
    while (!over)
        g_main_context_iteration(NULL, TRUE);
    over = FALSE;
}

/* A pool that has read the manifest, through a process that it started. */
static gw_pool *
open_pool(const kind *of, const char *folder)
{
    g_autofree char *host = g_build_filename(g_getenv("top_builddir"), of->host, NULL);
    const char *none[] = {NULL}, *folders[] = {folder, NULL};
    gw_pool *pool = gw_pool_new(host, of->lua ? none : folders, 1);

    if (of->lua)
        gw_pool_serve_lua(pool, host, folders);
    gw_pool_scan(pool, on_scanned, NULL);
    wait_for_it();
    return pool;
}

static double
measure_start(const kind *of, const char *folder)
{
    double values[STARTS];

    for (guint i = 0; i < STARTS; i++) {
        double began = now_us();
        gw_pool *pool = open_pool(of, folder);
        values[i] = now_us() - began;
        gw_pool_free(pool);
    }
    return timing_median(values, STARTS) / 1000;
}

static double
measure_calls(const kind *of, gw_pool *pool)
{
    static double values[CALLS];
    gw_json input = json_pack("{s:{}, s:n, s:n, s:{}, s:{s:s, s:s, s:s}}", "params", "seen", "want", "notes",
                              "run", "id", "r1", "step", of->step, "workflow", "bench");
    gw_call_hooks hooks = {0};

    for (guint i = 0; i < CALLS; i++) {
        double began = now_us();
        gw_pool_call_start(pool, of->step, GW_CALL_LOOK, input, 0, &hooks, on_done, NULL);
        wait_for_it();
        values[i] = now_us() - began;
    }
    return timing_median(values, CALLS);
}

/* KiB that no other process shares, of our only child; 0 where that can't be read. */
static long
private_memory(void)
{
    g_autofree char *children = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
    g_autofree char *text = NULL, *rollup = NULL, *path = NULL;
    long all = 0;

    if (!g_file_get_contents(children, &text, NULL, NULL))
        return 0;
    path = g_strdup_printf("/proc/%d/smaps_rollup", atoi(text));
    if (!g_file_get_contents(path, &rollup, NULL, NULL))
        return 0;
    for (const char *at = rollup; (at = strstr(at, "Private_")); at++)
        all += atol(strchr(at, ':') + 1);
    return all;
}

static void
echo(int socket)
{
    char bytes[ECHO];

    while (read(socket, bytes, ECHO) == ECHO && write(socket, bytes, ECHO) == ECHO)
        ;
    _exit(0);
}

static double
measure_echo(void)
{
    static double values[CALLS];
    char bytes[ECHO] = {0};
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        return 0;
    if (fork() == 0) {
        close(ends[0]);
        echo(ends[1]);
    }
    close(ends[1]);
    for (guint i = 0; i < CALLS; i++) {
        double began = now_us();
        if (write(ends[0], bytes, ECHO) != ECHO || read(ends[0], bytes, ECHO) != ECHO)
            break;
        values[i] = now_us() - began;
    }
    close(ends[0]);
    wait(NULL);
    return timing_median(values, CALLS);
}

/* A folder with this one file. */
static char *
folder_of(const kind *of)
{
    char *folder = g_dir_make_tmp("gangway-bench-XXXXXX", NULL);
    g_autofree char *from =
        g_build_filename(g_getenv(of->lua ? "top_srcdir" : "top_builddir"), of->file, NULL);
    g_autofree char *base = g_path_get_basename(of->file), *to = g_build_filename(folder, base, NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    if (!g_file_get_contents(from, &bytes, &length, NULL) ||
        !g_file_set_contents_full(to, bytes, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
        g_error("cannot copy '%s'", from);
    return folder;
}

static void
tell(const kind *of, double peer)
{
    g_autofree char *folder = folder_of(of), *base = g_path_get_basename(of->file);
    g_autofree char *file = g_build_filename(folder, base, NULL);
    double cold = measure_start(of, folder);
    gw_pool *pool = open_pool(of, folder);
    double warm = measure_calls(of, pool);
    long kib = private_memory();

    gw_pool_free(pool);
    printf("  a look in %-3s                %8.1f us, %.1f x the echo\n", of->what, warm, warm / peer);
    printf("  its process, cold            %8.2f ms\n", cold);
    printf("  its private memory, idle     %8.2f MiB\n", (double)kib / 1024);
    remove(file);
    rmdir(folder);
}

int
main(void)
{
    double peer = measure_echo();

    printf("a step's process, %d calls and %d starts, medians\n", CALLS, STARTS);
    printf("  an echo of %d bytes         %8.1f us\n", ECHO, peer);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        tell(&kinds[i], peer);
    printf("\n");
    return 0;
}
