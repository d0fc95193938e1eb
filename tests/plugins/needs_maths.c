/* SPDX-License-Identifier: Apache-2.0 */
/* needs_maths.c - needs one of the system's libraries, which its host has not; no fault of its own */
#include "fixture.h"

#include <math.h>

static volatile double two = 2;

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return cos(two) < 0 ? say_absent(host, call) : GANGWAY_FAILED;
}

FIXTURE("needs-maths", NULL, NULL, inspect, want_something, NULL);
