/* SPDX-License-Identifier: Apache-2.0 */
/* kills_core.c - ends the core */
#include "attack.h"

const char *
attack(void)
{
    return kill(getppid(), SIGTERM) < 0 ? strerror(errno) : "the core";
}

ATTACK("kills-core");
