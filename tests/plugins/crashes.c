/* SPDX-License-Identifier: Apache-2.0 */
/* crashes.c - follows a wild pointer in inspect */
#include "fixture.h"

#include <signal.h>

static int
inspect(const gangway_host *host, gangway_call *call)
{
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would report it instead */
    fputs("about to follow a wild pointer", stdout);
    fflush(stdout);
    *(volatile int *)(uintptr_t)sysconf(_SC_PAGESIZE) = 1;
    return say_absent(host, call);
}

FIXTURE("crashes", NULL, NULL, inspect, want_something, NULL);
