/* SPDX-License-Identifier: Apache-2.0 */
/* hangs.c - never comes back from inspect, alone or with a child */
#include "fixture.h"

static int
hang(const gangway_host *host, gangway_call *call)
{
    (void)host, (void)call;
    while (pause())
        ;
    return GANGWAY_FAILED;
}

/* The child says its number, so that a test can see it die. */
static int
hang_with_child(const gangway_host *host, gangway_call *call)
{
    char text[64];
    pid_t child = fork();

    if (child == 0)
        sleep(600), _exit(0);
    snprintf(text, sizeof text, "child %d", (int)child);
    host->progress(call, text);
    return hang(host, call);
}

/* Ends well, but leaves the child behind, which keeps all descriptors open. */
static int
leave_child(const gangway_host *host, gangway_call *call)
{
    char text[64];
    pid_t child = fork();

    if (child == 0)
        sleep(600), _exit(0);
    snprintf(text, sizeof text, "child %d", (int)child);
    host->progress(call, text);
    _exit(3);
}

static const gangway_step steps[] = {
    {"hangs", "never comes back", NULL, NULL, NULL, NULL, hang, want_something, NULL, 1, NULL},
    {"hangs-with-child", "nor does its child", NULL, NULL, NULL, NULL, hang_with_child, want_something, NULL,
     1, NULL},
    {"leaves-child", "ends, its child stays", NULL, NULL, NULL, NULL, leave_child, want_something, NULL, 1,
     NULL}};
GANGWAY_PLUGIN("hangs-plugin", "1.0", "Gangway's tests", steps);
