/* SPDX-License-Identifier: Apache-2.0 */
/* spawn.h - the output of a program that hands out a key */
#ifndef GW_VAULT_SPAWN_H
#define GW_VAULT_SPAWN_H

#include <glib.h>

/** Runs a command line without a shell, with no input and our standard error, and waits at most a minute.
 *  What it printed (wipe it), or NULL and an error that begins with `what`. */
char *gw_program_output(const char *command, gsize limit, const char *what, GError **error);

#endif
