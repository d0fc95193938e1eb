/* SPDX-License-Identifier: Apache-2.0 */
/* private.c - keeps what is in the program's memory there: no core file, nobody of the same user looks in,
 * and nothing in the block of variables that it was started with, which /proc shows
 */
#include "cli/cli.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

extern char **environ;

/* All of it, not the secrets alone: nobody knows which of somebody's variables is one. The copy is what
 * getenv and programs that are started see; it is as lasting as the block was. */
static void
move_environment(void)
{
    static GPtrArray *copies; /* also of what is unset later: it was never freed, either */

    copies = g_ptr_array_new();
    for (char **variable = environ; variable && *variable; variable++) {
        char *block = *variable;

        *variable = g_strdup(block);
        g_ptr_array_add(copies, *variable);
        explicit_bzero(block, strlen(block));
    }
}

void
gw_make_private(void)
{
    move_environment();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    /* The leak checker of a sanitized build looks at its own process through ptrace. */
#if !defined(__SANITIZE_ADDRESS__)
    prctl(PR_SET_DUMPABLE, 0L);
#endif
}
