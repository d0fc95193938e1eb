/* SPDX-License-Identifier: Apache-2.0 */
/* undeclared_action.c - asks for an action that it does not declare */
#include "asking.h"

static const char *const reads[] = {"iam:GetRole", NULL};

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:GetUser", "{}");
}

FIXTURE("undeclared-action", reads, NULL, inspect, want_something, do_nothing);
