/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4a.h - AWS Signature Version 4a: signed by a key pair, good for a set of regions
 *
 * The pair is derived from access key and secret, so that AWS knows the public half and nothing is exchanged.
 * What is signed is as in sigv4.h, but for a scope without a region and the header X-Amz-Region-Set.
 * Signatures of one request differ each time: a server doesn't compare, it verifies.
 */
#ifndef GW_AWS_SIGV4A_H
#define GW_AWS_SIGV4A_H

#include "aws/sigv4.h"

/** Signs a request as gw_sigv4_sign does, for the region set `scope->region`. GW_ERROR_INTERNAL when the
 *  cryptography library can't. */
gboolean
gw_sigv4a_sign(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope, GError **error);

/** The string to sign; the region set is in the canonical request already. Caller frees. */
char *gw_sigv4a_string_to_sign(const char *canonical, const gw_sigv4_scope *scope);

/** The public half of a key pair: an uncompressed point of P-256 in hex (04, x, y). NULL when the
 *  cryptography library fails. Caller frees. */
char *gw_sigv4a_public_key(const char *access_key, const char *secret_key);

/** Is `signature` (DER in hex) one of `text` by the owner of this public key? */
gboolean gw_sigv4a_verify(const char *public_key, const char *text, const char *signature);

#endif
