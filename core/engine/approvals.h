/* SPDX-License-Identifier: Apache-2.0 */
/* approvals.h - approvals that let a secret out: what they are about, how long they stand, and what ends with
 * them
 *
 * Inside the engine. A step of the plugin `approval` that names secrets lets them out to somebody. The vault
 * counts the approvals itself (vault/guard.h); here the run's steps are kept in line with that: when an
 * approval is withdrawn or too old, what it released is taken back, and its step is asked again.
 */
#ifndef GW_ENGINE_APPROVALS_H
#define GW_ENGINE_APPROVALS_H

#include "engine/run.h"

/** Is this the row of a step that asks for an approval? */
gboolean gw_approval_is(const json_t *row);
/** What a step's row says of its parameters when it is one: {"secrets", "to"}, or NULL. New reference. */
json_t *gw_approval_about(const char *uses, const json_t *params);

/** Before a turn: takes back releases whose time is over, asks again for approvals that ended. */
void gw_approvals_renew(gw_run *run);
/** What is asked may be another thing from now on: approvals that wait are asked for again, when and as the
 * script comes to them. */
void gw_approvals_ask_anew(gw_run *run);
/** Something may have ended while the script runs: the turn is given up for a new one, if that is so. */
void gw_approvals_look_again(gw_run *run);
/** Takes back what was released of these secrets (NULL: of all) and not taken; its steps begin anew. */
void gw_approvals_take_back(gw_run *run, const json_t *secrets, const char *why);

/** Was nothing taken that the run has still to see changed? Else GW_ERROR_DENIED: `what` can't be done now.
 */
gboolean gw_approvals_nothing_out(const gw_run *run, const char *what, GError **error);
/** At the end of the script: why the run can't end yet, because of a secret that it let out and that was not
 * changed since, or NULL; then the journal has what was changed. Caller frees. */
char *gw_approvals_hold(gw_run *run);

#endif
