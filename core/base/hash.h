/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - SHA-256 by OpenSSL, which uses what the processor has for it, and bytes as hex digits */
#ifndef GW_BASE_HASH_H
#define GW_BASE_HASH_H

#include <glib.h>

/** Hex SHA-256 of `length` bytes, in lower case. From any thread. Caller frees. */
char *gw_sha256(const void *bytes, gsize length);

/** Hex digits, in lower case. Caller frees. */
char *gw_hex(const guint8 *bytes, gsize length);
/** The `length` bytes of such a text (capitals are fine); FALSE when it is none of that length. */
gboolean gw_unhex(const char *text, guint8 *bytes, gsize length);

#endif
