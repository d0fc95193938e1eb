/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - signed heads of a run's chain, kept beside it
 *
 * Signed is the canonical text {"head", "kind": "checkpoint", "run", "seq", "time"}. Where there is a key,
 * one is made in each transaction, so that no end of a chain is ever without one: what is not signed was
 * written by somebody without the key. Those of a person's word, and of where a run begins and ends, stay;
 * the others are replaced by the next.
 */
#ifndef GW_STORE_CHECKPOINT_H
#define GW_STORE_CHECKPOINT_H

#include "store/proof.h"
#include "store/signer.h"

/** Does the signature stay that is made with this event? */
gboolean gw_checkpoint_stays(const char *kind);
/** Adds one at the head of the proof, which is vouched for from then on. */
gboolean
gw_checkpoint_add(gw_sqlite *db, const gw_signer *signer, gw_proof *proof, gboolean stays, GError **error);
/** Holds a run's checkpoints against its events, and (`keys` may be NULL) against the keys; with keys, one
 * of them must have signed the last event: else GW_ERROR_DENIED where none has signed anything,
 * GW_ERROR_CORRUPT where something was added behind. A checkpoint of a key that is not known is an error only
 * if `strict`, and otherwise as good as none. `*status` (may be NULL) gets {"checkpoints", "signed_to",
 * "key", "checked"} (new reference). In a transaction of the caller's. */
gboolean gw_checkpoints_check(gw_sqlite *db, const gw_proof *proof, GHashTable *keys, gboolean strict,
                              json_t **status, GError **error);
/** Has one of the keys signed the last event of the proof? Looks at that signature only, and remembers it in
 * the proof; the same errors. Whoever acts on what a run's journal says asks this first. */
gboolean gw_checkpoint_vouches(gw_sqlite *db, gw_proof *proof, GHashTable *keys, GError **error);

#endif
