/* SPDX-License-Identifier: Apache-2.0 */
/* misspells.c - an operation is declared whose name is nearly right */
#include "contract.h"

static const char *const reads[] = {LIST, "iam:GetAccountSumary", NULL};

BREAKS_CONTRACT(ALIAS, reads, good_writes, good_inspect_entry, good_desire_entry, good_apply_entry);
