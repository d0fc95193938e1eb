/* SPDX-License-Identifier: Apache-2.0 */
/* replaces_handler.c - takes the report of its violations over, then opens a socket */
#include "attack.h"

#include <sys/socket.h>

static void
say_nothing(int number)
{
    (void)number;
}

const char *
attack(void)
{
    signal(SIGSYS, say_nothing);
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? "no socket" : "a socket";
}

ATTACK("replaces-handler");
