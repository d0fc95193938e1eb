/* SPDX-License-Identifier: Apache-2.0 */
/* needs_helper.c - does its work in a library beside it, which nobody hashed: linked in three ways, as
 * has_runpath (found by the file's own search path), needs_by_path (by its path) and swapped_dependency
 * (where the system looks)
 */
#include "fixture.h"

const char *gangway_helper(void);

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return *gangway_helper() ? say_absent(host, call) : GANGWAY_FAILED;
}

FIXTURE("needs-helper", NULL, NULL, inspect, want_something, NULL);
