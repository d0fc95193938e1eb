/* SPDX-License-Identifier: Apache-2.0 */
/* totp.h - the codes of an authenticator app (RFC 6238) */
#ifndef GW_VAULT_TOTP_H
#define GW_VAULT_TOTP_H

#include <glib.h>

typedef struct {
    guint8 seed[128];
    gsize size;
    GChecksumType hash; /* SHA-1, SHA-256 or SHA-512 */
    guint digits;       /* 6 to 8 */
    guint period;       /* seconds */
} gw_totp;

/** Reads a base32 seed as AWS shows it (case, blanks and hyphens don't matter, padding may be missing), or an
 *  `otpauth://totp/…` address. GW_ERROR_INVALID, which never quotes it. */
gboolean gw_totp_read(gw_totp *totp, const char *text, GError **error);

/** The code of the period in which `seconds` (since 1970) lies. Caller frees. */
char *gw_totp_code(const gw_totp *totp, gint64 seconds);
/** How long that code is good still, at least 1. */
guint gw_totp_left(const gw_totp *totp, gint64 seconds);

#endif
