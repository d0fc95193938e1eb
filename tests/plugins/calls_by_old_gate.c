/* SPDX-License-Identifier: Apache-2.0 */
/* calls_by_old_gate.c - makes a system call by the numbers of another machine, which a filter may not know */
#include "attack.h"

const char *
attack(void)
{
#if defined(__x86_64__)
    return syscall(0x40000000 | SYS_socket, 2, 1, 0) < 0 ? strerror(errno) : "a socket";
#else
    kill(getpid(), SIGSYS);
    return "nothing";
#endif
}

ATTACK("calls-by-old-gate");
