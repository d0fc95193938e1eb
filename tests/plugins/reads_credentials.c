/* SPDX-License-Identifier: Apache-2.0 */
/* reads_credentials.c - reads the keys that AWS's tools keep in the home folder */
#include "attack.h"

static const char *
attack(void)
{
    return read_file("/root/.aws/credentials");
}

ATTACK("reads-credentials");
