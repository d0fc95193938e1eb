/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - files that people handed in, kept in the store by their hash
 *
 * An item of evidence is {"file", "sha256", "size"}, in the event of whoever gave it. One that is kept says
 * so in "kept", the hash under which the store has it: the file's own, or, where the vault has a key, that of
 * the sealed file ("sealed"). Each sealed file has a key of its own, which is a secret of the run: so a new
 * key of the vault (rekey) opens it, and what the journal says of it stays true.
 */
#ifndef GW_VAULT_EVIDENCE_H
#define GW_VAULT_EVIDENCE_H

#include "vault/vault.h"

/** The secret's kind, and what its name begins with. */
#define GW_EVIDENCE_KIND "evidence"
#define GW_EVIDENCE_NAME "evidence/"

/** Keeps the file that `item` is about, and says so in it. Sealed when the vault has a source of keys; then
 * GW_ERROR_DENIED when there is none to be had. */
gboolean gw_evidence_keep(gw_vault *vault, const char *run, GBytes *bytes, json_t *item, GError **error);

/** The file of an item. GW_ERROR_NOT_FOUND: it was not kept, or is gone; GW_ERROR_CORRUPT: it is not what was
 * handed in; GW_ERROR_DENIED: no key opens it. Caller frees. */
GBytes *gw_evidence_open(gw_vault *vault, const char *run, const json_t *item, GError **error);

#endif
