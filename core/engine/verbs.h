/* SPDX-License-Identifier: Apache-2.0 */
/* verbs.h - what people can say to a run, each with when it fits and what it does to the rows */
#ifndef GW_ENGINE_VERBS_H
#define GW_ENGINE_VERBS_H

#include "engine/run.h"

typedef struct {
    const char *name;
    gboolean needs_step;
    const char *needs[3]; /* further members that must be there */
    gboolean (*fits)(const json_t *row, const json_t *command, GError **error);
    gboolean (*may)(const gw_run *run, const char *what, GError **error); /* may be NULL */
    void (*act)(gw_run *run, const char *step, const json_t *command);
} gw_verb;

/** The verb of a command (static), or NULL. */
const gw_verb *gw_verb_find(const json_t *command);
/** Has all that waits or stopped tried again, or one step (`step` may be NULL). */
void gw_verb_retry(gw_run *run, const char *step, const json_t *command);

#endif
