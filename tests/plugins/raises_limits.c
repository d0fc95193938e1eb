/* SPDX-License-Identifier: Apache-2.0 */
/* raises_limits.c - gives itself more than it was given */
#include "attack.h"

#include <sys/resource.h>

const char *
attack(void)
{
    return setrlimit(RLIMIT_CPU, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}) < 0 ? strerror(errno)
                                                                                     : "time";
}

ATTACK("raises-limits");
