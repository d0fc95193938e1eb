/* SPDX-License-Identifier: Apache-2.0 */
/* keeps_contract.c - no fault: what all others are but for one */
#include "contract.h"

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, good_inspect_entry, good_desire_entry, good_apply_entry);
