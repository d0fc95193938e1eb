/* SPDX-License-Identifier: Apache-2.0 */
/* kept.h - documents too large for a row: the store has them by their hash, and the hash travels instead
 *
 * A step says so in its schemas, with format "kept": an output of that kind is kept when a look answers, and
 * the workflow, the rows and the journal see its SHA-256; a parameter of that kind is the document again when
 * the plugin gets it. In a plan nothing is stored: the documents live as long as the plan.
 */
#ifndef GW_ENGINE_KEPT_H
#define GW_ENGINE_KEPT_H

#include "engine/run.h"

/** Keeps what a look of step `id`, by step plugin `uses`, answered, in place. A failure (caller owns) when it
 * can't be. */
json_t *gw_kept_take(gw_run *run, const char *id, const char *uses, json_t *answer);
/** Where a step gets outputs that are kept, its row says so, for an audit: "kept" is set in `fields`. */
void gw_kept_name(const json_t *row, json_t *fields);

/** `params` with the documents in the place of their hashes; a new reference. A hash that nothing is kept
 *  under stays, for the plugin to refuse; why is told as news of step `id`. */
json_t *gw_kept_give(gw_run *run, const char *id, const char *uses, json_t *params);

#endif
