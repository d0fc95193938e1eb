/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - what jansson leaves to do by hand: owning pointers, canonical text, hashes, differences, files */
#ifndef GW_BASE_JSON_H
#define GW_BASE_JSON_H

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)
/** `gw_json x = json_object();` is released at the end of its scope. */
#define gw_json g_autoptr(json_t)

/** Canonical text: keys sorted, no white space. Caller frees with g_free. NULL document: "null". */
char *gw_json_text(const json_t *document);

/** Hex SHA-256 of the canonical text. Caller frees. */
char *gw_json_sha256(const json_t *document);

/** Parses text of `length` bytes: any JSON value, at most 100 levels deep, of at most 128 MiB in memory
 * beside its text, without a NUL or a name that comes twice. Caller owns. NULL and GW_ERROR_INVALID naming
 * `what`.
 */
json_t *gw_json_parse(const char *text, gsize length, const char *what, GError **error);

/** Reads a file of at most 16 MiB. */
json_t *gw_json_load(const char *path, GError **error);

/** A string member or NULL / an integer member or `otherwise` / is a member true. */
const char *gw_json_string(const json_t *object, const char *key);
gint64 gw_json_int(const json_t *object, const char *key, gint64 otherwise);
gboolean gw_json_true(const json_t *object, const char *key);

/** What must change to make `seen` (NULL: absent) what `want` (NULL: absent) says: a new array of
 *  {"op": "add"|"change"|"remove", "path": "/trust/Statement/0", "from"?, "to"?}; empty when nothing.
 *  Keys of an object in `seen` that `want` does not mention are ignored; arrays and scalars must be equal. */
json_t *gw_json_diff(const json_t *seen, const json_t *want);

/** A copy of `base` with `over` laid on top, object by object. */
json_t *gw_json_merge(const json_t *base, const json_t *over);
/** Takes those members out of `object` that are null in `patch`, at every depth: {"tax": null}. */
void gw_json_take_out(json_t *object, const json_t *patch);

#endif
