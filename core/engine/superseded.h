/* SPDX-License-Identifier: Apache-2.0 */
/* superseded.h - what a run made in AWS and its amended input, or its upgraded script, no longer asks for
 *
 * Inside the engine only. Nothing that a run made is removed, so it stays, and a person has to know of it.
 */
#ifndef GW_ENGINE_SUPERSEDED_H
#define GW_ENGINE_SUPERSEDED_H

#include "engine/run.h"

/** [{"step", "request": the intent's id, "service", "operation", "names": {"RoleName": …}, "no_longer": the
 * one of them that the step is not asked for any more}]: what the run's journal shows that it made. `before`
 * and `after` are the plans of two replays (engine/replay.h); `whole`: the second one came to its end, so a
 * step that it lacks is not taken any more. What an earlier amendment had left behind is among it, unless it
 * is asked for again. New reference; NULL with the store's error. */
json_t *gw_superseded(gw_run *run, const json_t *before, const json_t *after, gboolean whole, GError **error);

#endif
