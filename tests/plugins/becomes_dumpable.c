/* SPDX-License-Identifier: Apache-2.0 */
/* becomes_dumpable.c - makes its own memory readable for others again */
#include "attack.h"

#include <sys/prctl.h>

const char *
attack(void)
{
    return prctl(PR_SET_DUMPABLE, 1) < 0 ? strerror(errno) : "a dump";
}

ATTACK("becomes-dumpable");
