/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade_steps.h - the steps that a run takes along when it is moved over: those that were found now, in
 * the place of those that it began with
 *
 * Inside the engine only.
 */
#ifndef GW_ENGINE_UPGRADE_STEPS_H
#define GW_ENGINE_UPGRADE_STEPS_H

#include "engine/run.h"

typedef struct {
    const json_t *names;     /* of the steps that the run or its script uses, as members */
    gboolean whole;          /* are they all? Else others may be named in `only` */
    const char *const *only; /* those that are asked for, NULL-terminated; NULL: all of `names` */
} gw_upgrade_wanted;

/** Makes the pool call the wanted of the steps that were `found` (its manifests before the run's own were put
 * in their place), where they are others than the run's.
 * [{"step", "from": SHA-256 or null, "to", "file", "used_by": [ids]}], new reference. NULL where a step that
 * the run uses was refused, or one that is asked for is not there or not used. */
json_t *
gw_upgrade_take_steps(gw_run *run, const json_t *found, const gw_upgrade_wanted *wanted, GError **error);

/** What a step that the run has begun says otherwise of itself than `before`, as far as that counts: of a
 * finished one its outputs, of another what it may do. NULL: nothing. New reference. */
json_t *gw_upgrade_manifest_changes(gw_run *run, const json_t *before, const json_t *row);

/** Keeps the taken steps' files in the store: the run's plugins as pin.h has them, those that were taken
 * anew. `*taken` gets the new ones alone. New references; NULL with an error. */
json_t *gw_upgrade_pins(gw_run *run, const json_t *steps, json_t **taken, GError **error);

#endif
