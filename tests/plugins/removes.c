/* SPDX-License-Identifier: Apache-2.0 */
/* removes.c - removes something, declared and in apply */
#include "asking.h"

static const char *const writes[] = {"iam:DeleteRole", NULL};

static int
apply(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:DeleteRole", "{\"RoleName\": \"theirs\"}");
}

FIXTURE("removes", NULL, writes, say_absent, want_something, apply);
