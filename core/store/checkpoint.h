/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - signed heads of a run's chain, kept beside it
 *
 * Signed is the canonical text {"head", "kind": "checkpoint", "run", "seq", "time"}. One is made in the
 * transaction of every event that begins or ends a run or is a person's word, and at least every 64 events.
 */
#ifndef GW_STORE_CHECKPOINT_H
#define GW_STORE_CHECKPOINT_H

#include "store/proof.h"
#include "store/signer.h"

/** Is it an event that is signed at once? */
gboolean gw_checkpoint_demanded(const char *kind);
/** Adds one at the head of the proof, if it is due: `demanded`, or too many events are not signed. */
gboolean gw_checkpoint_add(gw_sqlite *db, const gw_signer *signer, const gw_proof *proof, gboolean demanded,
                           GError **error);
/** Holds a run's checkpoints against its events, and (`keys` may be NULL) against the keys; with keys,
 * nothing behind the last one may be what is signed at once. One of a key that is not known is an error only
 * if `strict`: somebody else who works on the same store may have another. `*status` (may be NULL) gets
 * {"checkpoints", "signed_to", "key", "checked"} (new reference). In a transaction of the caller's. */
gboolean gw_checkpoints_check(gw_sqlite *db, const gw_proof *proof, GHashTable *keys, gboolean strict,
                              json_t **status, GError **error);

#endif
