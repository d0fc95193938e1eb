/* SPDX-License-Identifier: Apache-2.0 */
/* uses_io_uring.c - has the kernel make system calls for it */
#include "attack.h"

const char *
attack(void)
{
    return syscall(SYS_io_uring_setup, 1, NULL) < 0 ? strerror(errno) : "a ring";
}

ATTACK("uses-io-uring");
