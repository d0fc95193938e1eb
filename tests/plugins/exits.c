/* SPDX-License-Identifier: Apache-2.0 */
/* exits.c - ends its process, as if all were well */
#include "fixture.h"

static int
inspect(const gangway_host *host, gangway_call *call)
{
    host->log(call, GANGWAY_WARNING, "leaving");
    exit(0);
}

FIXTURE("exits", NULL, NULL, inspect, want_something, NULL);
