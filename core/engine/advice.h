/* SPDX-License-Identifier: Apache-2.0 */
/* advice.h - commands that texts tell people to type: `gangway retry RUN` of a run is typed with its id */
#ifndef GW_ENGINE_ADVICE_H
#define GW_ENGINE_ADVICE_H

#include <glib.h>
#include <jansson.h>

/** `text` with the ids in the place of RUN, and of STEP behind it, where a command says so. `run` or `step`
 * NULL: what stands for it stays. NULL without a text. Caller frees. */
char *gw_advice_text(const char *text, const char *run, const char *step);
/** The same in what a plugin says to people: a failure's message, or an answer's titles, instructions and
 * reasons. Documents are left alone. */
void gw_advice_failure(json_t *failure, const char *run, const char *step);
void gw_advice_answer(json_t *answer, const char *run, const char *step);

/** Is the failure the step's own fault, so that only another version of the step can help? It crashed, it has
 * a mistake, or it broke what a step promises. */
gboolean gw_advice_is_own_fault(const json_t *failure);

#endif
