/* SPDX-License-Identifier: Apache-2.0 */
/* message.h - an HTTP request or answer as plain data, for the client, the signer and the simulator alike */
#ifndef GW_HTTP_MESSAGE_H
#define GW_HTTP_MESSAGE_H

#include <glib.h>

typedef struct {
    char *name;
    char *value;
} gw_header;

/** A request has `method`, `path` and maybe `query`; an answer has `status`. */
typedef struct {
    char *method;
    char *path;  /* percent-encoded, begins with a slash */
    char *query; /* percent-encoded, without the question mark; NULL or "" when there is none */
    guint status;
    GArray *headers; /* of gw_header, in order */
    GBytes *body;    /* never NULL */
} gw_message;

/** A request; `query` may be NULL, strings are copied. */
gw_message *gw_message_new_request(const char *method, const char *path, const char *query);
gw_message *gw_message_new_answer(guint status);
gw_message *gw_message_copy(const gw_message *message);
void gw_message_free(gw_message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_message, gw_message_free)

/** The first header of that name, in whatever case, or NULL. Borrowed. */
const char *gw_message_header(const gw_message *message, const char *name);

/** Adds a header; set replaces those of the same name. A `value` of NULL only removes. */
void gw_message_add_header(gw_message *message, const char *name, const char *value);
void gw_message_set_header(gw_message *message, const char *name, const char *value);

guint gw_message_n_headers(const gw_message *message);
const gw_header *gw_message_nth_header(const gw_message *message, guint n);

/** Replaces the body; `text` is copied. The other takes over what `text` holds and frees it. */
void gw_message_set_body(gw_message *message, const void *data, gsize length);
void gw_message_take_body(gw_message *message, GString *text);

/** The body's bytes (never NULL) and their number. Borrowed. */
const char *gw_message_body(const gw_message *message, gsize *length);

/** Percent-encoding as AWS wants it: everything but A-Z a-z 0-9 - _ . ~ and the characters of `keep` (may be
 *  NULL). Caller frees. */
char *gw_percent_encode(const char *text, gssize length, const char *keep);

/** The reverse; `plus` makes a space of every plus. NULL when an escape is broken or means NUL. Caller frees.
 */
char *gw_percent_decode(const char *text, gssize length, gboolean plus);

#endif
