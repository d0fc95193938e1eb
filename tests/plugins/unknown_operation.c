/* SPDX-License-Identifier: Apache-2.0 */
/* unknown_operation.c - declares what IAM calls the permission, which is not the operation's name */
#include "fixture.h"

static const char *const reads[] = {"s3:ListAllMyBuckets", NULL};

FIXTURE("unknown-operation", reads, NULL, say_absent, want_something, NULL);
