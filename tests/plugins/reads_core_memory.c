/* SPDX-License-Identifier: Apache-2.0 */
/* reads_core_memory.c - reads the memory of the core by its file */
#include "attack.h"

const char *
attack(void)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
    return read_file(path);
}

ATTACK("reads-core-memory");
