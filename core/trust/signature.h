/* SPDX-License-Identifier: Apache-2.0 */
/* signature.h - FILE.sig, the detached signature of a file: five lines, of which the first four are signed
 *
 *      gangway-signature: 1
 *      name: acme-dns.so
 *      sha256: 64 hex digits, of the file
 *      key: 16 hex digits, the id of the key
 *      signature: base64, by Ed25519 over the lines above, each with its newline
 *
 * So whoever has OpenSSL and the vendor's public key can check it without Gangway (doc/plugins.md).
 */
#ifndef GW_TRUST_SIGNATURE_H
#define GW_TRUST_SIGNATURE_H

#include "trust/signer.h"

#define GW_SIGNATURE_ENDING ".sig"
/** What a signature's file may weigh. */
#define GW_SIGNATURE_MAX ((gsize)4096)

typedef struct {
    char *name;      /* of the file, without folders */
    char *sha256;    /* of its bytes */
    char *key;       /* id of the key that signed */
    char *signature; /* base64 */
    char *text;      /* what is signed */
} gw_signature;

/** Reads the text of a signature's file. NULL and GW_ERROR_INVALID, which says what was found and what is
 * wanted, without the file's name. */
gw_signature *gw_signature_read(const char *text, gsize length, GError **error);
void gw_signature_free(gw_signature *signature);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_signature, gw_signature_free)

/** Was it made by the key among `keys` that it names? */
gboolean gw_signature_is_by(const gw_signature *signature, GHashTable *keys);

/** The text of a new signature's file. `name` is the file's, without folders. Caller frees; NULL and
 * GW_ERROR_INVALID for a name that no line can hold. */
char *gw_signature_make(const gw_signer *signer, const char *name, const char *sha256, GError **error);

/** Where a file's signature is: beside it. Caller frees. */
char *gw_signature_path(const char *file);

#endif
