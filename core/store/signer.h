/* SPDX-License-Identifier: Apache-2.0 */
/* signer.h - Ed25519 keys for the heads of chains: made, read, used, and what is signed
 *
 * A private key is a PEM file (PKCS#8) that only its owner may read, as `openssl genpkey -algorithm ed25519`
 * makes it. A public key is the text `ed25519:` and 32 bytes in base64, or a PEM file; its id is the
 * beginning of its SHA-256.
 */
#ifndef GW_STORE_SIGNER_H
#define GW_STORE_SIGNER_H

#include <glib.h>
#include <jansson.h>

/** How a public key as a text begins. */
#define GW_PUBLIC_KEY_PREFIX "ed25519:"

typedef struct gw_signer gw_signer; /* a private key */

/** Makes a file with a new key, mode 0600; one that is there is left alone. */
gboolean gw_signer_make(const char *path, GError **error);
/** Reads one. GW_ERROR_DENIED when others may read the file. */
gw_signer *gw_signer_load(const char *path, GError **error);
/** Says that there is none, and how to get one. */
void gw_signer_missing(GError **error);
void gw_signer_free(gw_signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_signer, gw_signer_free)
/** The public key as text; borrowed. */
const char *gw_signer_public(const gw_signer *signer);
/** Its id; borrowed. */
const char *gw_signer_id(const gw_signer *signer);
/** A signature of a document's canonical text, in base64. Caller frees. */
char *gw_signer_sign(const gw_signer *signer, const json_t *document, GError **error);

/** No public keys, by their id. */
GHashTable *gw_public_keys_new(void);
/** Adds public keys made of texts: a key, or files with keys (one a line, or PEM). FALSE and an error. */
gboolean gw_public_keys_add(GHashTable *keys, const char *const *given, GError **error);
/** The keys that a signer's signatures are checked with. */
GHashTable *gw_public_keys_of(const gw_signer *signer);
/** Is it this key's signature of the document? */
gboolean gw_signature_fits(GHashTable *keys, const char *id, const json_t *document, const char *signature);

#endif
