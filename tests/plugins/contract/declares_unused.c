/* SPDX-License-Identifier: Apache-2.0 */
/* declares_unused.c - an operation is declared that nobody asks for */
#include "contract.h"

static const char *const reads[] = {LIST, "iam:GetAccountSummary", NULL};

BREAKS_CONTRACT(ALIAS, reads, good_writes, good_inspect_entry, good_desire_entry, good_apply_entry);
