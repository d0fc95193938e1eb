/* SPDX-License-Identifier: Apache-2.0 */
/* writes_as_read.c - declares a write as a read */
#include "fixture.h"

static const char *const reads[] = {"iam:CreateRole", NULL};

FIXTURE("writes-as-read", reads, NULL, say_absent, want_something, do_nothing);
