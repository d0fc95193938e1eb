/* SPDX-License-Identifier: Apache-2.0 */
/* amend.h - a run's input is mended: {"verb": "retry", "input": {…}, "by"?, "why"?, "step"?} */
#ifndef GW_ENGINE_AMEND_H
#define GW_ENGINE_AMEND_H

#include "engine/run.h"

/** Is this command one that amends the input? */
gboolean gw_amend_is(const json_t *command);

/** What the amendment would do: {"input": the whole amended input, "changes": [{"path", "from", "to"}],
 * "again": [ids of finished steps that are looked at again], "left_behind": as gw_superseded tells it}. The
 * script is replayed with it; nothing is written and nothing asked of AWS. New reference; NULL with
 * GW_ERROR_INVALID when the input is not what the workflow wants, changes nothing or whose run it is, or
 * leads past a step that the run has begun. */
json_t *gw_amend_check(gw_run *run, const json_t *command, GError **error);

/** Can the workflow go on without `step`? Its outputs are not known then: steps that take them are left out,
 * but a script that decides on one comes to no end: GW_ERROR_INVALID. No script may be loaded. */
gboolean gw_amend_may_skip(gw_run *run, const char *step, GError **error);

/** Does it: the input of the row and of `run` is the amended one. No script may be loaded. */
gboolean gw_amend_act(gw_run *run, const json_t *command, GError **error);

#endif
