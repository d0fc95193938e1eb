/* SPDX-License-Identifier: Apache-2.0 */
/* makes_memory_file.c - makes a file in memory, to run it */
#include "attack.h"

#include <sys/mman.h>

const char *
attack(void)
{
    return memfd_create("program", 0) < 0 ? strerror(errno) : "a file";
}

ATTACK("makes-memory-file");
