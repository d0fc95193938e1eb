/* SPDX-License-Identifier: Apache-2.0 */
/* bad_action.c - declares an action that is none */
#include "fixture.h"

static const char *const reads[] = {"iam:GetRole", "GetUser", NULL};

FIXTURE("bad-action", reads, NULL, say_absent, want_something, NULL);
