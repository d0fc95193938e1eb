/* SPDX-License-Identifier: Apache-2.0 */
/* sets_timer.c - has itself woken when no call is under way */
#include "attack.h"

#include <sys/time.h>

const char *
attack(void)
{
    return setitimer(ITIMER_REAL, &(struct itimerval){{1, 0}, {1, 0}}, NULL) < 0 ? strerror(errno)
                                                                                 : "a timer";
}

ATTACK("sets-timer");
