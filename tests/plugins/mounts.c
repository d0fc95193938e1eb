/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.c - mounts a file system */
#include "attack.h"

#include <sys/mount.h>

const char *
attack(void)
{
    return mount("none", "/mnt", "tmpfs", 0, NULL) < 0 ? strerror(errno) : "a mount";
}

ATTACK("mounts");
