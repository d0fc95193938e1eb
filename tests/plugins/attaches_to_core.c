/* SPDX-License-Identifier: Apache-2.0 */
/* attaches_to_core.c - stops the core as a debugger would */
#include "attack.h"

#include <sys/ptrace.h>

const char *
attack(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0 ? strerror(errno) : "the core";
}

ATTACK("attaches-to-core");
