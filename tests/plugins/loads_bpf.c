/* SPDX-License-Identifier: Apache-2.0 */
/* loads_bpf.c - loads a program into the kernel */
#include "attack.h"

const char *
attack(void)
{
    return syscall(SYS_bpf, 0, NULL, 0) < 0 ? strerror(errno) : "a program";
}

ATTACK("loads-bpf");
