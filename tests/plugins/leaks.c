/* SPDX-License-Identifier: Apache-2.0 */
/* leaks.c - loses a block of memory in each look; only a sanitized host notices */
#include "fixture.h"

static void *volatile lost;

static int
lose(const gangway_host *host, gangway_call *call)
{
    lost = malloc(4711);
    lost = NULL;
    return say_absent(host, call);
}

FIXTURE("leaks", NULL, NULL, lose, want_something, do_nothing);
