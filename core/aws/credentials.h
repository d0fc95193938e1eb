/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.h - keys and how long they are good for */
#ifndef GW_AWS_CREDENTIALS_H
#define GW_AWS_CREDENTIALS_H

#include <glib.h>
#include <jansson.h>

typedef struct {
    char *access_key;
    char *secret_key;
    char *session_token; /* or NULL */
    gint64 expires_ms;   /* 0: never */
    gint64 fetched_ms;
} gw_credentials;

/** `expires` is an ISO 8601 time or NULL; NULL when it is not one. Caller owns. */
gw_credentials *gw_credentials_new(const char *access_key, const char *secret_key, const char *session_token,
                                   const char *expires);
gw_credentials *gw_credentials_copy(const gw_credentials *credentials);
void gw_credentials_free(gw_credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_credentials, gw_credentials_free)

/** Can it be a key? Keys become headers: they are visible ASCII, without a space. NULL can. */
gboolean gw_credentials_is_plain(const char *text);

/** What the members are called in a document that has keys. */
typedef struct {
    const char *access_key, *secret_key, *session_token;
    const char *expires;    /* an ISO 8601 time, or milliseconds since 1970 */
    gboolean must_have_all; /* else only the first two */
} gw_credentials_names;

/** What STS calls them. */
extern const gw_credentials_names gw_credentials_of_sts;

/** Reads keys out of a document. GW_ERROR_INVALID says in a few words what is wrong with it, but none of
 * its values. Caller owns. */
gw_credentials *
gw_credentials_read(const json_t *document, const gw_credentials_names *names, GError **error);

/** Are they good for a while yet? With a quarter of their life left, but at most `margin_ms` before they
 * expire, they are not. NULL is not fresh. */
gboolean gw_credentials_are_fresh(const gw_credentials *credentials, gint64 margin_ms);

/** Have they not expired? */
gboolean gw_credentials_are_alive(const gw_credentials *credentials);

/** Wipes a secret and frees it; NULL is fine. */
void gw_secret_free(char *secret);

/** Reads a file as gw_file_read does, if it is a regular one: of a pipe we would wait for the other end. */
char *gw_secret_file_read(const char *path, gsize limit, gsize *length, GError **error);

#endif
