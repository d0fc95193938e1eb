/* SPDX-License-Identifier: Apache-2.0 */
/* watches_events.c - watches processes through performance counters */
#include "attack.h"

const char *
attack(void)
{
    return syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) < 0 ? strerror(errno) : "events";
}

ATTACK("watches-events");
