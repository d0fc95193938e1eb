/* SPDX-License-Identifier: Apache-2.0 */
/* run_secrets.h - secrets in runs: taken out of the input, lent to a step for a call, kept when a step makes
 * one
 *
 * Inside the engine. A run's input, rows, events and script hold references only (base/secretref.h).
 */
#ifndef GW_ENGINE_RUN_SECRETS_H
#define GW_ENGINE_RUN_SECRETS_H

#include "engine/run.h"

/** Puts references in the place of the secrets in `patch`, a part of an input, and keeps the texts for `run`.
 */
gboolean gw_secrets_amend(gw_run *run, json_t *patch, GError **error);

/** Takes the texts that `schema` marks as secret out of `input`, in place, and leaves references
 *  (`input/smtp.password`); the texts go into `given` by these names, which may be NULL. */
void gw_secrets_pick(const json_t *schema, json_t *input, GHashTable *given);
/** A table for that, which wipes what it frees. */
GHashTable *gw_secrets_given(void);

/** Can the run's given secrets be kept, and are the operators' that its input names there? Without a vault
 * nobody looks. */
gboolean gw_secrets_check(gw_run *run, GError **error);
/** Seals the run's given secrets under `id` before the run is made, and sees that the operators' secrets it
 * names are there. */
gboolean gw_secrets_prepare(gw_run *run, const char *id, GError **error);
/** Takes that back: no run came of it. */
void gw_secrets_unprepare(gw_run *run, const char *id);

/** A step's parameters with texts where its schema wants secrets; new, or NULL and a new failure. `run` NULL:
 * a single step, which may have any of the operators' own. */
json_t *gw_secrets_lend(gw_engine *engine, gw_run *run, const char *id, const json_t *schema,
                        const json_t *params, json_t **failure);

/** The same with made-up texts, for calls that only say what is wanted. New reference. */
json_t *gw_secrets_disguise(const json_t *schema, const json_t *params);

/** Why a step with these parameters can't keep what it will make: there is no vault, or no key to it. A new
 * failure, or NULL: it can, or has nothing to keep. */
json_t *gw_secrets_lacking(const gw_engine *engine, const char *uses, const json_t *params);

/** What a call's hooks of these names do, for a step of a run. */
json_t *gw_secrets_answer(gw_run *run, const char *step, const char *operation, const json_t *input,
                          json_t **failure);
char *gw_secrets_open(gw_run *run, const char *step, const char *name, json_t **failure);

#endif
