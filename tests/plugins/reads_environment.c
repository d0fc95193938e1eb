/* SPDX-License-Identifier: Apache-2.0 */
/* reads_environment.c - reads the environment of the core, where keys are */
#include "attack.h"

const char *
attack(void)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    return read_file(path);
}

ATTACK("reads-environment");
