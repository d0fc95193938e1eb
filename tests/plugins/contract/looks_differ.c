/* SPDX-License-Identifier: Apache-2.0 */
/* looks_differ.c - a look that never says the same twice */
#include "contract.h"
#include <time.h>

static int
inspect(gw_call *call)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    gw_outputs(call, "{s:I}", "looked", (json_int_t)now.tv_sec * 1000000000 + now.tv_nsec);
    return good_inspect(call);
}

GW_FUNCTION(inspect)

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, inspect_entry, good_desire_entry, good_apply_entry);
