/* SPDX-License-Identifier: Apache-2.0 */
/* joins_group.c - joins the group of the core, so that no kill of its own group finds it, and stays */
#include "attack.h"

static volatile int always = 1;

const char *
attack(void)
{
    setpgid(0, (pid_t)syscall(SYS_getpgid, getppid()));
    while (always)
        ;
    return "out";
}

ATTACK("joins-group");
