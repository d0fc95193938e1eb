/* SPDX-License-Identifier: Apache-2.0 */
/* unknown_vault.c - declares an operation that the vault does not have */
#include "fixture.h"

static const char *const writes[] = {"vault:Reveal", NULL};

FIXTURE("unknown-vault", NULL, writes, say_absent, want_something, do_nothing);
