/* SPDX-License-Identifier: Apache-2.0 */
/* bench.c - what a run with nothing to change costs, beside an AWS SDK that sends the same requests
 *
 * `make bench`. Times depend on the machine: quote the ratios. Nothing here is asserted.
 */
#include "base/json.h"
#include "tests/bench/timing.h"
#include "tests/lib/crowd.h"
#include "tests/lib/world.h"
#include <check.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 15
#define MAX_ARGS 16
#define CROWD 1000 /* accounts for the guard */

typedef struct {
    double wall_ms;
    double cpu_ms;
    long peak_kib;
} cost;

static double
milliseconds(struct timeval time)
{
    return (double)time.tv_sec * 1000.0 + (double)time.tv_usec / 1000.0;
}

static void
run_child(const world *self, char **argv)
{
    g_autofree char *store = g_strdup_printf("sqlite:%s/store.db", self->folder);
    g_autofree char *aws = g_build_filename(self->folder, "aws", NULL);

    g_setenv("GANGWAY_STORE", store, TRUE);
    g_setenv("AWS_CONFIG_FILE", aws, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
    if (!freopen("/dev/null", "w", stdout))
        _exit(127);
    execvp(argv[0], argv);
    _exit(127);
}

/* The whole process and the children that it waited for. */
static cost
measure(const world *self, char **argv)
{
    struct rusage usage;
    gint64 began = g_get_monotonic_time();
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        run_child(self, argv);
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fprintf(stderr, "%s %s: exit status %d\n", argv[0], argv[1], WEXITSTATUS(status));
    return (cost){(double)(g_get_monotonic_time() - began) / 1000.0,
                  milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime), usage.ru_maxrss};
}

static cost
median_cost(const world *self, char **argv)
{
    double wall[ROUNDS], cpu[ROUNDS];
    long peak = 0;

    measure(self, argv);
    for (size_t i = 0; i < ROUNDS; i++) {
        cost one = measure(self, argv);
        wall[i] = one.wall_ms;
        cpu[i] = one.cpu_ms;
        peak = MAX(peak, one.peak_kib);
    }
    return (cost){timing_median(wall, ROUNDS), timing_median(cpu, ROUNDS), peak};
}

/* How many requests the simulator has logged. */
static guint
count_requests(const world *self)
{
    g_autofree char *path = g_build_filename(self->folder, "log", NULL);
    g_autofree char *text = NULL;
    guint count = 0;

    if (g_file_get_contents(path, &text, NULL, NULL))
        for (const char *at = text; (at = strchr(at, '\n')); at++)
            count++;
    return count;
}

static void
fill_start(char **argv, const char *program, const char *example)
{
    const char *const words[] = {program,   "start",     "aws-onboarding", "--input",
                                 example,   "--profile", "customer",       "--partner-profile",
                                 "partner", "--set",     "guard=false",    "--json",
                                 NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        argv[i] = (char *)(guintptr)words[i];
}

static cost
second_run(const char *latency, guint *requests)
{
    const char *const extra[] = {"--latency", latency, NULL};
    g_autofree char *program = g_build_filename(world_tree("top_builddir"), "gangway", NULL);
    g_autofree char *example = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);
    char *argv[MAX_ARGS];
    world self;

    world_open(&self, extra);
    world_onboard(&self);
    fill_start(argv, program, example);
    guint before = count_requests(&self);
    measure(&self, argv);
    *requests = count_requests(&self) - before;
    cost result = median_cost(&self, argv);
    world_close(&self);
    return result;
}

/* The requests of one second run, sent one after the other by the AWS SDK for JavaScript. */
static cost
peer(void)
{
    g_autofree char *script = g_build_filename(world_tree("top_srcdir"), "tests/bench/peer.mjs", NULL);
    g_autofree char *program = g_build_filename(world_tree("top_builddir"), "gangway", NULL);
    g_autofree char *example = g_build_filename(world_tree("top_srcdir"), "scripts/examples/acme.cfg", NULL);
    char *argv[MAX_ARGS];
    world self;

    world_open(&self, NULL);
    world_onboard(&self);
    fill_start(argv, program, example);
    g_autofree char *first = g_strdup_printf("%u", count_requests(&self));
    measure(&self, argv);
    g_autofree char *last = g_strdup_printf("%u", count_requests(&self));
    g_autofree char *log = g_build_filename(self.folder, "log", NULL);
    char *node[] = {(char *)(guintptr) "node", script, log, first, last, NULL};
    cost result = median_cost(&self, node);
    world_close(&self);
    return result;
}

/* ---- the guard ---- */

static void
fill_guard(char **argv, const char *program)
{
    const char *const words[] = {program,     "step",     "inspect", "org-guard",
                                 "--profile", "customer", "--json",  NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        argv[i] = (char *)(guintptr)words[i];
}

/* One look at an organization of many accounts, its own pace included. */
static cost
guard_look(const char *latency, guint *requests)
{
    g_autofree char *folder = g_dir_make_tmp("gangway-bench-XXXXXX", NULL);
    g_autofree char *org = g_build_filename(folder, "org.json", NULL);
    g_autofree char *program = g_build_filename(world_tree("top_builddir"), "gangway", NULL);
    const char *const extra[] = {"--latency", latency, "--org", org, NULL};
    char *argv[MAX_ARGS];
    world self;

    crowd_write(org, CROWD);
    world_open(&self, extra);
    fill_guard(argv, program);
    cost result = measure(&self, argv);
    *requests = count_requests(&self);
    world_close(&self);
    g_unlink(org);
    g_rmdir(folder);
    return result;
}

static void
report_guard(void)
{
    guint requests = 0;
    cost here = guard_look("0", &requests);
    cost at50 = guard_look("50", &requests);

    printf("\nthe guard, one look at %d accounts; it waits so that AWS need not throttle it\n", CROWD);
    printf("  requests to AWS              %8u\n", requests);
    printf("  wall                         %8.1f s\n", here.wall_ms / 1000);
    printf("  wall at 50 ms latency        %8.1f s\n", at50.wall_ms / 1000);
    printf("  CPU, core and host           %8.1f ms\n", here.cpu_ms);
    printf("  peak memory, largest process %8.1f MiB\n", (double)here.peak_kib / 1024.0);
}

static void
report(void)
{
    guint requests = 0, late_requests = 0;
    cost here = second_run("0", &requests);
    cost at50 = second_run("50", &late_requests);
    cost at100 = second_run("100", &late_requests);
    double chain = (at100.wall_ms - at50.wall_ms) / 50.0;

    printf("second run of the stock workflow without the guard, nothing to change, %d rounds, medians\n",
           ROUNDS);
    printf("  requests to AWS              %8u\n", requests);
    printf("  wall                         %8.1f ms\n", here.wall_ms);
    printf("  CPU, core and hosts          %8.1f ms\n", here.cpu_ms);
    printf("  peak memory, largest process %8.1f MiB\n", (double)here.peak_kib / 1024.0);
    printf("  wall at 50 ms latency        %8.1f ms\n", at50.wall_ms);
    printf("  dependent calls (slope)      %8.1f\n", chain);
    printf("  wall / (chain x 50 ms)       %8.2f\n", at50.wall_ms / (chain * 50.0));
    if (system("cd \"$top_srcdir/tests/conformance\" && node -e 'require.resolve(\"@aws-sdk/client-iam\")' "
               "2>/dev/null") != 0) {
        printf("  (no SDK to compare with: npm ci in tests/conformance)\n");
        return;
    }
    cost sdk = peer();
    printf("  AWS SDK for JavaScript       %8.1f ms wall, %.1f ms CPU\n", sdk.wall_ms, sdk.cpu_ms);
    printf("  ratio wall, CPU              %8.2f  %.2f\n", here.wall_ms / sdk.wall_ms,
           here.cpu_ms / sdk.cpu_ms);
}

/* The world's own assertions need Check around them. */
START_TEST(everything)
{
    report();
    report_guard();
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("bench");
    TCase *all = tcase_create("bench");

    g_setenv("top_srcdir", world_tree("top_srcdir"), FALSE);
    setvbuf(stdout, NULL, _IONBF, 0);
    tcase_add_test(all, everything);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
