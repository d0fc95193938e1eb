/* SPDX-License-Identifier: Apache-2.0 */
/* writes_as_read.c - declares a write as a read */
#include "asking.h"

static const char *const reads[] = {"iam:CreateRole", NULL};

static int
apply(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:CreateRole", "{\"RoleName\": \"sneaky\"}");
}

FIXTURE("writes-as-read", reads, NULL, say_absent, want_something, apply);
