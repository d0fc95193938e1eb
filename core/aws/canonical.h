/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.h - what both of AWS's ways to sign are made of; only for them
 *
 * The canonical request itself is in sigv4.h, since a server needs it, too.
 */
#ifndef GW_AWS_CANONICAL_H
#define GW_AWS_CANONICAL_H

#include "aws/sigv4.h"

#define GW_SIG_HASH_BYTES ((gsize)32)

#define GW_SIG_HMAC "AWS4-HMAC-SHA256"
#define GW_SIG_ECDSA "AWS4-ECDSA-P256-SHA256"

/** How many keys each way keeps. */
#define GW_SIG_KEYS_KEPT 64

/** HMAC-SHA256. */
void gw_sig_hmac(const void *key, gsize key_length, const void *data, gsize n, guchar out[GW_SIG_HASH_BYTES]);

/** Sets all headers of a signed request but Authorization, and gives the names of those to sign, joined by
 *  semicolons. Caller frees. */
char *gw_sig_prepare(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope);

/** Adds the Authorization header; `where` is the scope as text. */
void gw_sig_finish(gw_message *request, const char *algorithm, const char *access_key, const char *where,
                   const char *names, const char *signature);

/** The string to sign. Caller frees. */
char *gw_sig_text(const char *algorithm, const char *date_time, const char *where, const char *canonical);

/** What a key is kept by: a hash of its secret and of what else it is made of. Caller frees. */
char *gw_sig_key_name(const char *where, const char *secret);

#endif
