/* SPDX-License-Identifier: Apache-2.0 */
/* enters_namespace.c - makes a namespace in which it is root */
#include "attack.h"

#include <sched.h>

const char *
attack(void)
{
    return unshare(CLONE_NEWUSER) < 0 ? strerror(errno) : "a namespace";
}

ATTACK("enters-namespace");
