/* SPDX-License-Identifier: Apache-2.0 */
/* looks_around.c - learns which files there are */
#include "attack.h"

#include <sys/stat.h>

const char *
attack(void)
{
    struct stat about;

    return stat("/etc/passwd", &about) < 0 ? strerror(errno) : "a size";
}

ATTACK("looks-around");
