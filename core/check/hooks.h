/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.h - what a trial does in the engine's place: notes, a vault, and the trick at one request */
#ifndef GW_CHECK_HOOKS_H
#define GW_CHECK_HOOKS_H

#include "check/trial.h"

/** What the hooks of one call are handed; it outlives the call. */
typedef struct {
    gw_trial *trial;
    gw_call_kind kind;
} gw_check_hook;

gw_call_hooks gw_check_hooks(gw_check_hook *hook);

/** Something was said there (`text` may be NULL): is there a secret in it, which the core took out? */
void gw_check_hear(gw_trial *trial, const char *where, const char *text);

#endif
