/* SPDX-License-Identifier: Apache-2.0 */
/* prints_on_load.c - it prints a line while it is loaded */
#include "contract.h"

__attribute__((constructor)) static void
greet(void)
{
    puts("hello from the plugin");
    fflush(stdout);
}

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, good_inspect_entry, good_desire_entry, good_apply_entry);
