/* SPDX-License-Identifier: Apache-2.0 */
/* opens_socket.c - speaks to the network */
#include "attack.h"

#include <sys/socket.h>

const char *
attack(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? strerror(errno) : "a socket";
}

ATTACK("opens-socket");
