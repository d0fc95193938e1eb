/* SPDX-License-Identifier: Apache-2.0 */
/* undefined_symbol.c - needs a function that nobody has */
#include "fixture.h"

int gangway_nobody_has_this(void);

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return gangway_nobody_has_this() ? say_absent(host, call) : GANGWAY_FAILED;
}

FIXTURE("undefined-symbol", NULL, NULL, inspect, want_something, NULL);
