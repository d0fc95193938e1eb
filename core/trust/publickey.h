/* SPDX-License-Identifier: Apache-2.0 */
/* publickey.h - Ed25519 public keys, as a text or in a file, and whether a signature is one of theirs
 *
 * A public key is the text `ed25519:` and 32 bytes in base64, or a PEM file as `openssl pkey -pubout` makes
 * it. Its fingerprint is the SHA-256 of the 32 bytes, in hex; its id is the beginning of that.
 */
#ifndef GW_TRUST_PUBLICKEY_H
#define GW_TRUST_PUBLICKEY_H

#include <glib.h>
#include <jansson.h>
#include <openssl/evp.h>

/** How a public key as a text begins. */
#define GW_PUBLIC_KEY_PREFIX "ed25519:"
#define GW_PUBLIC_SIZE 32
#define GW_SIGNATURE_SIZE 64
#define GW_KEY_ID_DIGITS 16

/** A table of no keys, by their id. Caller frees with g_hash_table_unref. */
GHashTable *gw_public_keys_new(void);

/** Adds those of `given`: a key as text, or a file with keys (one a line, or PEM). With `own`, a file that
 * others may write is refused. `command` is the one whose `key show` the error tells of: "audit", "plugin".
 * Errors: GW_ERROR_NOT_FOUND, GW_ERROR_INVALID with what was found and what is wanted. */
gboolean
gw_public_keys_add(GHashTable *keys, const char *given, gboolean own, const char *command, GError **error);

/** The 32 bytes of a key, or FALSE where it is none of Ed25519. */
gboolean gw_public_raw(const EVP_PKEY *key, guint8 *bytes);
/** `ed25519:…`. Caller frees. */
char *gw_public_text(const guint8 *bytes);
/** All 64 digits. Caller frees. */
char *gw_public_fingerprint(const guint8 *bytes);
/** The first 16 of them. Caller frees. */
char *gw_public_id(const guint8 *bytes);

/** Has the key with this id made this signature (base64) of `length` bytes? FALSE too when there is none. */
gboolean gw_signature_fits_bytes(GHashTable *keys, const char *id, const void *bytes, gsize length,
                                 const char *signature);
/** The same of a document's canonical text. */
gboolean gw_signature_fits(GHashTable *keys, const char *id, const json_t *document, const char *signature);

#endif
