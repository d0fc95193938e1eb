/* SPDX-License-Identifier: Apache-2.0 */
/* blocks_signal.c - keeps the report of its violations from being made, then opens a socket */
#include "attack.h"

#include <sys/socket.h>

const char *
attack(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGSYS);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? "no socket" : "a socket";
}

ATTACK("blocks-signal");
