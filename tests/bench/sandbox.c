/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.c - what the sandbox costs a plugin's process: at its start, and with every system call after it
 *
 * `make bench`. Children that take the sandbox upon themselves take turns with children that don't; what the
 * medians differ by is the sandbox.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/filter.h"
#include "host/host.h"
#include "tests/bench/timing.h"

#define ROUNDS 501
#define CALLS 200000

static double
now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What a host's main does before it loads and after. */
static void
enter(void)
{
    gw_sandbox_begin();
    gw_sandbox_close(-1, 1);
    gw_filter_close();
}

/* From the fork to the end of a child that does nothing else. */
static double
measure_start(int confined)
{
    double began = now_ms();
    pid_t child = fork();

    if (child == 0) {
        if (confined)
            enter();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return now_ms() - began;
}

/* Nanoseconds for a read of nothing, which is what a frame costs at least. */
static double
measure_call(int confined)
{
    int pipes[2], nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    double took = 0;

    if (nothing < 0 || pipe(pipes) < 0)
        return 0;
    if (fork() == 0) {
        char byte;

        if (confined)
            enter();
        double began = now_ms();
        for (int i = 0; i < CALLS; i++)
            if (read(nothing, &byte, 1) != 0)
                break;
        took = now_ms() - began;
        _exit(write(pipes[1], &took, sizeof took) == (ssize_t)sizeof took ? 0 : 1);
    }
    if (read(pipes[0], &took, sizeof took) != (ssize_t)sizeof took)
        took = 0;
    wait(NULL);
    close(pipes[0]);
    close(pipes[1]);
    close(nothing);
    return took * 1e6 / CALLS;
}

/* medians[0] is without, medians[1] with. */
static void
compare(double (*measure)(int), size_t rounds, double *medians)
{
    double values[2][ROUNDS];

    for (size_t i = 0; i < rounds; i++) {
        values[0][i] = measure(0);
        values[1][i] = measure(1);
    }
    medians[0] = timing_median(values[0], rounds);
    medians[1] = timing_median(values[1], rounds);
}

int
main(void)
{
    double start[2], call[2];

    compare(measure_start, ROUNDS, start);
    compare(measure_call, 15, call);
    printf("the sandbox of a plugin's process, %d rounds, medians\n", ROUNDS);
    printf("  at its start                 %8.3f ms (%.3f with, %.3f without)\n", start[1] - start[0],
           start[1], start[0]);
    printf("  a system call                %8.0f ns (%.0f with, %.0f without)\n\n", call[1] - call[0],
           call[1], call[0]);
    return 0;
}
