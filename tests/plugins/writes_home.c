/* SPDX-License-Identifier: Apache-2.0 */
/* writes_home.c - leaves a file that a shell will run */
#include "attack.h"

const char *
attack(void)
{
    int file = open("/tmp/.gangway-was-here", O_WRONLY | O_CREAT | O_APPEND, 0600);

    return file < 0 ? strerror(errno) : "a file";
}

ATTACK("writes-home");
