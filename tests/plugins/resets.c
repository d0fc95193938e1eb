/* SPDX-License-Identifier: Apache-2.0 */
/* resets.c - declares what takes a credential from whoever has it, under a verb that sounds like less */
#include "fixture.h"

static const char *const writes[] = {"iam:CreateUser", "iam:ResetServiceSpecificCredential", NULL};

FIXTURE("resets", NULL, writes, say_absent, want_something, do_nothing);
