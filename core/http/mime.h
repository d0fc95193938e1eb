/* SPDX-License-Identifier: Apache-2.0 */
/* mime.h - a plain-text mail as bytes (RFC 5322, 2045, 2047), and which texts may stand in its header */
#ifndef GW_HTTP_MIME_H
#define GW_HTTP_MIME_H

#include <glib.h>

#define GW_MIME_SUBJECT_MAX 400 /* characters */

typedef struct {
    const char *from;      /* addresses, as gw_mime_is_address wants them */
    const char *const *to; /* NULL-terminated */
    const char *subject;   /* UTF-8, one line */
    const char *text;      /* UTF-8, lines end as they like */
    const char *id;        /* of the message, without its domain: letters, digits, `.`, `_` and `-` */
    gint64 now_ms;
} gw_mime_mail;

/** `name@example.com`: ASCII, no blanks, quotes, brackets or control characters, and no longer than SMTP
 * takes. */
gboolean gw_mime_is_address(const char *text);

/** Letters, digits, dots and hyphens as in a host's name. */
gboolean gw_mime_is_host(const char *text);

/** One line of text: UTF-8 without control characters, not longer than GW_MIME_SUBJECT_MAX. */
gboolean gw_mime_is_line(const char *text);

/** Letters, digits, `.`, `_`, `-`, 1 to 128 of them. */
gboolean gw_mime_is_id(const char *text);

/** The message, its lines ended by CRLF; NULL when one of the above does not hold, with GW_ERROR_INVALID that
 * names what. Caller unrefs. */
GBytes *gw_mime_write(const gw_mime_mail *letter, GError **error);

#endif
