/* SPDX-License-Identifier: Apache-2.0 */
/* stop.c - Ctrl-C: the first asks the engine to leave the run resumable, the second ends the program at once
 */

#include "cli/cli.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

volatile int gw_stopped;
static int wake[2] = {-1, -1};

static void
on_signal(G_GNUC_UNUSED int number)
{
    if (gw_stopped)
        _exit(GW_EXIT_INTERRUPTED);
    gw_stopped = 1;
    /* The main loop may sleep, and the signal may have come on another thread. */
    if (write(wake[1], "", 1) != 1)
        return;
}

static gboolean
on_wake(int fd, G_GNUC_UNUSED GIOCondition condition, G_GNUC_UNUSED gpointer data)
{
    char byte;
    return read(fd, &byte, 1) == 1 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
gw_stop_watch(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    gw_stopped = 0;
    if (wake[0] < 0) {
        if (!g_unix_open_pipe(wake, FD_CLOEXEC, NULL))
            return;
        g_unix_fd_add(wake[0], G_IO_IN, on_wake, NULL);
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A terminal that goes away; whoever was begun with nohup stays. */
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}
