/* SPDX-License-Identifier: Apache-2.0 */
/* guard.h - who must agree before a guarded secret is released, and who may take what was released
 *
 * What a secret was kept with stands in its kind, which is sealed in with the text:
 *
 *   guarded {"approvals": 2, "approvers": ["erin", …], "for_ms": 86400000}
 *   released {"own": "root", "to": "dana", "at": ms, "until": ms, "guard": {…}}
 *
 * so that who changes it in the store has a record that does not open. Approvals are events of a run's chain:
 * `person.approved` of a step that then agreed (`step.verified`), about this secret and this person, not
 * withdrawn and not too old. Rows are not asked.
 */
#ifndef GW_VAULT_GUARD_H
#define GW_VAULT_GUARD_H

#include "store/store.h"

#define GW_GUARD_APPROVALS 2
#define GW_GUARD_APPROVALS_MAX 9
#define GW_GUARD_FOR_MS ((gint64)24 * 3600 * 1000)

/** What a guard demands; `approvers` (a list of names, borrowed) may be NULL or empty: anybody but who asks.
 * A guard that nobody could open is refused. */
json_t *gw_guard_new(guint approvals, gint64 for_ms, const json_t *approvers, GError **error);
/** The kind of a secret with these terms: caller frees. */
char *gw_guard_kind(const char *kind, const json_t *terms);
/** Sets a row's "kind" to its first word, and its terms as "guard" or "release". One that was kept without
 * terms has the usual ones. */
void gw_guard_open_row(json_t *row);

/** One person under two spellings? Letters count, in whatever form Unicode writes them. */
gboolean gw_guard_same_person(const char *one, const char *other);

/** Do the approvals that the chain of `run` holds at `at` suffice to release `own` to `to`? GW_ERROR_DENIED
 * says how many count, and why others don't; GW_ERROR_CORRUPT: the chain is not whole. */
gboolean gw_guard_check(gw_store *store, const char *run, const char *own, const json_t *guard,
                        const char *to, gint64 at, GError **error);
/** May `by` take what was released? `release` as in a row. */
gboolean
gw_guard_may_take(gw_store *store, const char *run, const json_t *release, const char *by, GError **error);

#endif
