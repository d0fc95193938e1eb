/* SPDX-License-Identifier: Apache-2.0 */
/* reads_core_directly.c - reads the memory of the core without a file */
#include "attack.h"

#include <sys/uio.h>

const char *
attack(void)
{
    char bytes[64];
    struct iovec ours = {bytes, sizeof bytes}, theirs = {(void *)(uintptr_t)attack, sizeof bytes};

    return process_vm_readv(getppid(), &ours, 1, &theirs, 1, 0) < 0 ? strerror(errno) : "memory";
}

ATTACK("reads-core-directly");
