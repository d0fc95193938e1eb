/* SPDX-License-Identifier: Apache-2.0 */
/* crashes_on_load.c - aborts in a constructor */
#include "fixture.h"

static __attribute__((constructor)) void
begin(void)
{
    fputs("no licence file found\n", stderr);
    abort();
}

FIXTURE("crashes-on-load", NULL, NULL, say_absent, want_something, NULL);
