/* SPDX-License-Identifier: Apache-2.0 */
/* reads_credentials.c - reads the keys that AWS's tools keep in the home folder */
#include "attack.h"

const char *
attack(void)
{
    return read_file("/home/acme/.aws/credentials");
}

ATTACK("reads-credentials");
