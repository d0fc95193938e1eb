/* SPDX-License-Identifier: Apache-2.0 */
/* complete.h - a command line that is being typed, and what could come next in it */
#ifndef GW_CLI_COMPLETE_H
#define GW_CLI_COMPLETE_H

#include "cli/cli.h"

/** What was typed before the cursor. */
typedef struct {
    gw_cli *cli;
    const gw_command *command; /* NULL before one was typed */
    gboolean lost;             /* a word stands there that is no command */
    GPtrArray *args;           /* its arguments so far */
    const char *lead;          /* what the shell takes for a part of the word: `--input=`, or "" */
    const char *begun;         /* of the word, behind that; may be "" */
} gw_typing;

/** Offers a word if it begins as what was typed does; `about` (may be NULL) is said beside it. */
void gw_offer(const gw_typing *typing, const char *word, const char *about);

/** Offers what can stand for a placeholder of the help, as `RUN`, `[FILE]`, `auto|always|never`. What can't
 * be had (no store, no plugin) is not offered, and not told: the shell waits. */
void gw_offer_for(const gw_typing *typing, const char *placeholder);

#endif
