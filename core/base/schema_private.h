/* SPDX-License-Identifier: Apache-2.0 */
/* schema_private.h - what checking a schema and checking a value share */
#ifndef GW_BASE_SCHEMA_PRIVATE_H
#define GW_BASE_SCHEMA_PRIVATE_H

#include <glib.h>
#include <jansson.h>

/** Longest text, in bytes, that a pattern is tried on. */
#define GW_SCHEMA_PATTERN_TEXT 8192

/** Compiles a pattern; matching gives up with an error before it takes long. */
GRegex *gw_schema_pattern(const char *pattern, GError **error);

/** Is this the name of a type? */
gboolean gw_schema_is_type(const char *name);

/** The names of an object's members, NULL-terminated; the names are borrowed, the list is the caller's. */
const char **gw_schema_names(const json_t *object);

/** `path.key`, as a message may show it: the key comes from outside. Caller frees. */
char *gw_schema_member_path(const char *path, const char *key);

#endif
