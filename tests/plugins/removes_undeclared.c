/* SPDX-License-Identifier: Apache-2.0 */
/* removes_undeclared.c - removes something in apply, and tells nobody before */
#include "asking.h"

static const char *const writes[] = {"iam:CreateRole", NULL};

static int
apply(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:DeleteRole", "{\"RoleName\": \"theirs\"}");
}

FIXTURE("removes-undeclared", NULL, writes, say_absent, want_something, apply);
