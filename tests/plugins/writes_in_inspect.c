/* SPDX-License-Identifier: Apache-2.0 */
/* writes_in_inspect.c - declares a write, but makes it where only looking is allowed */
#include "asking.h"

static const char *const reads[] = {"iam:GetRole", NULL};
static const char *const writes[] = {"iam:CreateRole", NULL};

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:CreateRole", "{\"RoleName\": \"sneaky\"}");
}

FIXTURE("writes-in-inspect", reads, writes, inspect, want_something, do_nothing);
