/* SPDX-License-Identifier: Apache-2.0 */
/* secretref.h - a secret's stand-in: {"$secret": "NAME"}, and where a schema wants secrets
 *
 * The text itself goes from the vault into a plugin's parameter or a request, and from there into the vault.
 * Everything else (the script, the journal, plans, events) only ever holds the reference.
 */
#ifndef GW_BASE_SECRETREF_H
#define GW_BASE_SECRETREF_H

#include <glib.h>
#include <jansson.h>

/** A new reference. */
json_t *gw_secret_ref_new(const char *name);
/** The name in a reference; NULL when `value` is none. */
const char *gw_secret_ref(const json_t *value);

/** What an operator calls a secret: lower case, digits, `.`, `_`, `-`, up to 64. One of a run's has a slash:
 * `input/smtp_password`, `admin-user/SecretAccessKey`. */
gboolean gw_secret_is_own_name(const char *name);

/** What should stand in the place of `value`, whose schema says `secret`: new, or NULL to leave it. `path` is
 * `smtp.password`. */
typedef json_t *(*gw_secret_visit)(const json_t *value, const char *path, gpointer data);

/** Visits every value in `document` whose schema says `secret`, and puts in its place what comes back. */
void gw_secret_walk(const json_t *schema, json_t *document, gw_secret_visit visit, gpointer data);

#endif
