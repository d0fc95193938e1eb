/* SPDX-License-Identifier: Apache-2.0 */
/* loops_forever.c - never comes back, and works all the time */
#include "attack.h"

static const char *
attack(void)
{
    for (;;)
        ;
}

ATTACK("loops-forever");
