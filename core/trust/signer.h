/* SPDX-License-Identifier: Apache-2.0 */
/* signer.h - Ed25519 private keys: made, read, and used; they sign the heads of chains, and files
 *
 * A private key is a PEM file (PKCS#8) that only its owner may read, as `openssl genpkey -algorithm ed25519`
 * makes it, without a passphrase.
 */
#ifndef GW_TRUST_SIGNER_H
#define GW_TRUST_SIGNER_H

#include "trust/publickey.h"

typedef struct gw_signer gw_signer; /* a private key */

/** Makes a file with a new key, mode 0600; one that is there is left alone. */
gboolean gw_signer_make(const char *path, GError **error);
/** Reads one. `command` is the one whose `key new` the error tells of: "audit", "plugin". GW_ERROR_DENIED
 * when others may read the file, GW_ERROR_INVALID when it has a passphrase or no Ed25519 key. */
gw_signer *gw_signer_load(const char *path, const char *command, GError **error);
/** Says that there is none for the journal, and how to get one. */
void gw_signer_missing(GError **error);
void gw_signer_free(gw_signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_signer, gw_signer_free)
/** The public key as text; borrowed. */
const char *gw_signer_public(const gw_signer *signer);
/** Its id; borrowed. */
const char *gw_signer_id(const gw_signer *signer);
/** The keys that its signatures are checked with. Caller frees with g_hash_table_unref. */
GHashTable *gw_public_keys_of(const gw_signer *signer);

/** A signature of bytes, in base64. Caller frees. */
char *gw_signer_sign_bytes(const gw_signer *signer, const void *bytes, gsize length, GError **error);
/** The same of a document's canonical text. Caller frees. */
char *gw_signer_sign(const gw_signer *signer, const json_t *document, GError **error);

#endif
