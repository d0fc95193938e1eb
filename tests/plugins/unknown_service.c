/* SPDX-License-Identifier: Apache-2.0 */
/* unknown_service.c - declares an operation of a service that is not in the service table */
#include "fixture.h"

static const char *const reads[] = {"organisations:ListAccounts", NULL};

FIXTURE("unknown-service", reads, NULL, say_absent, want_something, NULL);
