/* SPDX-License-Identifier: Apache-2.0 */
/* forks_daemon.c - leaves a process behind that nobody waits for */
#include "attack.h"

const char *
attack(void)
{
    pid_t child = fork();

    if (child == 0)
        setsid(), sleep(600), _exit(0);
    return child < 0 ? strerror(errno) : "a daemon";
}

ATTACK("forks-daemon");
