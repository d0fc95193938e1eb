/* SPDX-License-Identifier: Apache-2.0 */
/* never_done.c - an apply that changes nothing */
#include "contract.h"

static int
apply(gw_call *call)
{
    (void)call;
    return GW_OK;
}

GW_FUNCTION(apply)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, good_inspect_entry, good_desire_entry, apply_entry);
