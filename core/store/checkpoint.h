/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - signed heads of a run's chain, kept beside it
 *
 * Signed is the canonical text {"head", "kind": "checkpoint", "run", "seq", "time"}. Where there is a key,
 * one is made in each transaction, so that no end of a chain is ever without one: what is not signed was
 * written by somebody without the key. Those of a person's command, and of where a run begins and ends, stay;
 * the others are replaced by the next.
 */
#ifndef GW_STORE_CHECKPOINT_H
#define GW_STORE_CHECKPOINT_H

#include "store/proof.h"
#include "trust/signer.h"

/** Does the signature stay that is made with this event? */
gboolean gw_checkpoint_stays(const char *kind);
/** Adds one at the head of the proof, which is vouched for from then on. */
gboolean
gw_checkpoint_add(gw_db *db, const gw_signer *signer, gw_proof *proof, gboolean stays, GError **error);
/** Holds a run's checkpoints against its events, whoever made them: GW_ERROR_CORRUPT where one is of another
 * chain, or its event is gone. In a transaction of the caller's, as the others. */
gboolean gw_checkpoints_fit(gw_db *db, const gw_proof *proof, GError **error);
/** The same, and (`keys` may be NULL) those that name one of the keys must be made with it. With keys, one of
 * them must have signed the last event, which vouches for all before it: else GW_ERROR_DENIED, which says
 * whether nobody signed it or a key that is not known. A checkpoint of such a key proves nothing. `*status`
 * gets {"checkpoints", "signed_to", "key", "checked"} (new reference). */
gboolean
gw_checkpoints_check(gw_db *db, const gw_proof *proof, GHashTable *keys, json_t **status, GError **error);
/** Has one of the keys signed the last event of the proof? Looks at that signature only, and remembers it in
 * the proof; the same errors. Whoever acts on what a run's journal says asks this first. */
gboolean gw_checkpoint_vouches(gw_db *db, gw_proof *proof, GHashTable *keys, GError **error);

#endif
