/* SPDX-License-Identifier: Apache-2.0 */
/* loops_forever.c - never comes back, and works all the time */
#include "attack.h"

static volatile int always = 1;

const char *
attack(void)
{
    while (always)
        ;
    return "out";
}

ATTACK("loops-forever");
