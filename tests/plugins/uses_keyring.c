/* SPDX-License-Identifier: Apache-2.0 */
/* uses_keyring.c - asks the kernel for kept keys */
#include "attack.h"

const char *
attack(void)
{
    return syscall(SYS_keyctl, 0, -3, 0) < 0 ? strerror(errno) : "a keyring";
}

ATTACK("uses-keyring");
