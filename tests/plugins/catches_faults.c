/* SPDX-License-Identifier: Apache-2.0 */
/* catches_faults.c - stops the kernel inside of a system call, as exploits do */
#include "attack.h"

const char *
attack(void)
{
    return syscall(SYS_userfaultfd, 0) < 0 ? strerror(errno) : "faults";
}

ATTACK("catches-faults");
