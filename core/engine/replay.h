/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h - a run's rows under a script once more, to see which way it goes; nothing is asked and nothing
 * written
 *
 * Inside the engine only. The words of the script are replay.lua's. gw_run_trace turns a twin; what it
 * came to is in its plan: {"id", "uses", "params", "digest", "path", "place", "again", "open", "look"}, in
 * the script's order.
 */
#ifndef GW_ENGINE_REPLAY_H
#define GW_ENGINE_REPLAY_H

#include "engine/run.h"

/** A run of the same rows with this workflow and this input, to look at. */
gw_run *gw_replay_twin(gw_run *run, const gw_workflow *workflow, const json_t *input);

/** What a twin's plan says of a step (borrowed), or NULL. */
const json_t *gw_replay_told(const json_t *told, const char *id);

/** Did the script come to its end? Else it is not known which steps it leads past. */
gboolean gw_replay_is_whole(const gw_run *other);

#endif
