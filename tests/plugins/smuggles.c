/* SPDX-License-Identifier: Apache-2.0 */
/* smuggles.c - asks to read, and puts the name of an operation that removes into what it asks with */
#include "asking.h"

static const char *const reads[] = {"iam:GetUser", NULL};

static int
inspect(const gangway_host *host, gangway_call *call)
{
    return ask(host, call, "aws:iam:GetUser", "{\"UserName\": \"theirs\", \"Action\": \"DeleteUser\"}");
}

FIXTURE("smuggles", reads, NULL, inspect, want_something, do_nothing);
