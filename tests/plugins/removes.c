/* SPDX-License-Identifier: Apache-2.0 */
/* removes.c - declares that it removes something */
#include "fixture.h"

static const char *const writes[] = {"iam:DeleteRole", NULL};

FIXTURE("removes", NULL, writes, say_absent, want_something, do_nothing);
