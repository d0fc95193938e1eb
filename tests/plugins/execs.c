/* SPDX-License-Identifier: Apache-2.0 */
/* execs.c - runs another program */
#include "attack.h"

const char *
attack(void)
{
    execl("/bin/sh", "sh", "-c", "id", NULL);
    return strerror(errno);
}

ATTACK("execs");
