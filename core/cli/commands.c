/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the list of commands: dispatch, help, manual pages and completion follow from it */

#include "cli/cli.h"

#include <string.h>

/* In the order in which the help shows them. A command describes itself at the end of its own file, as
 * `gw_command_NAME`. */
#define COMMANDS(X)                                                                                          \
    X(plan)                                                                                                  \
    X(start)                                                                                                 \
    X(resume)                                                                                                \
    X(upgrade)                                                                                               \
    X(cancel)                                                                                                \
    X(list)                                                                                                  \
    X(show)                                                                                                  \
    X(watch)                                                                                                 \
    X(log)                                                                                                   \
    X(report)                                                                                                \
    X(verify)                                                                                                \
    X(tasks)                                                                                                 \
    X(done)                                                                                                  \
    X(evidence)                                                                                              \
    X(approve)                                                                                               \
    X(retry)                                                                                                 \
    X(skip)                                                                                                  \
    X(secret)                                                                                                \
    X(plugins)                                                                                               \
    X(plugin)                                                                                                \
    X(lock)                                                                                                  \
    X(services)                                                                                              \
    X(describe)                                                                                              \
    X(permissions)                                                                                           \
    X(step)                                                                                                  \
    X(new)                                                                                                   \
    X(check)                                                                                                 \
    X(test)                                                                                                  \
    X(check_plugin)                                                                                          \
    X(rehearse)                                                                                              \
    X(doctor)                                                                                                \
    X(audit)                                                                                                 \
    X(help)                                                                                                  \
    X(complete)

#define DECLARE(name) extern const gw_command gw_command_##name;
#define ENTRY(name) &gw_command_##name,

COMMANDS(DECLARE)

const gw_command *const gw_commands[] = {COMMANDS(ENTRY) NULL};

const gw_command *
gw_command_find(const char *name)
{
    for (const gw_command *const *command = gw_commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

void
gw_command_arity(const gw_command *command, int *least, int *most)
{
    g_auto(GStrv) words = g_strsplit(command->args, " ", -1);
    *least = *most = 0;
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        *least += **word != '[';
        *most = strstr(*word, "...") ? G_MAXINT : *most + 1;
    }
}
