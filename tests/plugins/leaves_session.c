/* SPDX-License-Identifier: Apache-2.0 */
/* leaves_session.c - makes a session of its own, which no signal of the terminal reaches */
#include "attack.h"

const char *
attack(void)
{
    return setsid() < 0 ? strerror(errno) : "a session";
}

ATTACK("leaves-session");
