/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - names that were nearly right, durations, times, redaction */
#ifndef GW_BASE_TEXT_H
#define GW_BASE_TEXT_H

#include <glib.h>
#include <jansson.h>

/** The name in `known` (NULL-terminated) nearest to `name`, or NULL when none is near. Borrowed. */
const char *gw_nearest(const char *name, const char *const *known);

/** `; did you mean 'x'?` or, with nothing near, `; known are: a, b, c`. Caller frees. */
char *gw_nearest_hint(const char *name, const char *const *known);

/** Wall-clock milliseconds since 1970. */
gint64 gw_now_ms(void);

/** `2026-11-23T08:00:00.123Z`. Caller frees. */
char *gw_time_text(gint64 ms);

/** `90`, `30s`, `10m`, `4h`, `2d` to milliseconds; FALSE with GW_ERROR_INVALID. Plain numbers are seconds. */
gboolean gw_duration_parse(const char *text, gint64 *ms, GError **error);

/** `512K`, `10M`, `1048576` (bytes) to bytes, from 1 to `most`; FALSE with GW_ERROR_INVALID. */
gboolean gw_size_parse(const char *text, gsize most, gsize *bytes, GError **error);

/** `1.2 s`, `4 min`, `3 h`, `2 days`. Caller frees. */
char *gw_duration_text(gint64 ms);

/** `length` bytes as UTF-8 text of about `max` bytes at most: what is no character, and NUL, is shown as
 * `\xff`; of what is too long the middle is cut out, and it says how long it was. Caller frees. */
char *gw_text_visible(const char *bytes, gsize length, gsize max);

/** A copy in which every text that is among `secrets` (NULL-terminated, may be NULL) or was learned reads
 * "(redacted)", whatever the members are called. A reference to a secret ({"$secret": NAME}) stays. Caller
 * owns. */
json_t *gw_redact(const json_t *document, const char *const *secrets);

/** The same, and what stands below a member that holds secrets is hidden whatever it is: for documents whose
 * members mean what their owner says (aws/secret_members.h). */
typedef gboolean (*gw_redact_member)(const char *member);
json_t *gw_redact_members(const json_t *document, const char *const *secrets, gw_redact_member is_secret);

/** From now on this text is hidden by this process wherever something is redacted: as it is, its lines,
 * inside of a JSON text, percent-encoded, in hexadecimal digits, and in base64, also as part of something
 * longer. Of an address also user, password, path, query, and what is a token in them. One of less than six
 * bytes is not: it would be found in words that mean nothing by it. Any thread. */
void gw_redact_learn(const char *secret);

/** The same for a secret that is in use for a while only: a session's keys, a request's signature. Of each
 * kind the latest are kept (64 keys, 16 signatures): tell it again with each use. Any thread. */
typedef enum { GW_PASSING_KEY, GW_PASSING_SIGNATURE, GW_PASSING_KINDS } gw_passing;
void gw_redact_learn_passing(const char *secret, gw_passing kind);

/** Was anything learned? */
gboolean gw_redact_knows(void);

/** A copy of `text` without what was learned. Caller frees. */
char *gw_redact_text(const char *text);

/** A new random UUID (version 4) by the system's generator. Caller frees. */
char *gw_uuid(void);

/** Is there nothing in it that can be seen? */
gboolean gw_text_is_blank(const char *text);

#endif
