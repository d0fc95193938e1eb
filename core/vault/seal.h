/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h - one sealed text, or file: AES-256-GCM, bound to where it belongs
 *
 * A record is "GWV1", 8 bytes of key id, 12 random bytes of nonce, the ciphertext, 16 bytes of tag. The first
 * 24 bytes and the context (whose secret it is, its name, its kind) are authenticated with it: a record that
 * is put under another name does not open. The key id tells a wrong key from a damaged record.
 */
#ifndef GW_VAULT_SEAL_H
#define GW_VAULT_SEAL_H

#include <glib.h>

#define GW_SEAL_KEY_SIZE 32
#define GW_SEAL_ID_SIZE 8
/** What a secret may weigh. */
#define GW_SEAL_TEXT_MAX ((gsize)64 * 1024)
/** What a sealed file may. */
#define GW_SEAL_BYTES_MAX ((gsize)100 * 1024 * 1024)

typedef struct {
    guint8 bytes[GW_SEAL_KEY_SIZE];
    guint8 id[GW_SEAL_ID_SIZE]; /* of the key's hash: says nothing about the key */
} gw_seal_key;

/** Sets the id of a key whose bytes are set. */
void gw_seal_key_identify(gw_seal_key *key);
/** The id in hex, as people read it. Caller frees. */
char *gw_seal_id_text(const guint8 *id);

/** Seals a text. NULL only when the library fails or the text is too large. */
GBytes *gw_seal(const gw_seal_key *key, const char *text, const char *context, GError **error);

/** Which key it was sealed with; NULL with GW_ERROR_CORRUPT when it is no record. Points into `sealed`. */
const guint8 *gw_seal_key_id(GBytes *sealed, GError **error);

/** Opens a record. GW_ERROR_DENIED: sealed with another key; GW_ERROR_CORRUPT: damaged, or moved here from
 * somewhere else. The caller frees with gw_seal_forget. */
char *gw_unseal(const gw_seal_key *key, GBytes *sealed, const char *context, GError **error);

/** The same of any bytes, up to GW_SEAL_BYTES_MAX. Caller frees. */
GBytes *gw_seal_bytes(const gw_seal_key *key, GBytes *bytes, const char *context, GError **error);
GBytes *gw_unseal_bytes(const gw_seal_key *key, GBytes *sealed, const char *context, GError **error);

/** Wipes a secret text and frees it; NULL is fine. */
void gw_seal_forget(char *text);

/** Random bytes of the library's generator for secrets. */
gboolean gw_seal_random(guint8 *bytes, gsize size, GError **error);

#endif
