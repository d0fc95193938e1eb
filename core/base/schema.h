/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - the part of JSON Schema that parameters need
 *
 * type (also a list), enum, const, properties, required, additionalProperties (false unless said), items,
 * pattern, minLength, maxLength, minimum, maximum, minItems, maxItems, default, description, secret, and
 * format: the form of a text (format.h), "json-file", or "kept" (what that means is the engine's).
 * Any other keyword is refused by gw_schema_check_schema, so that no rule is silently ignored. An object's
 * schema without both properties and additionalProperties allows any members.
 */
#ifndef GW_BASE_SCHEMA_H
#define GW_BASE_SCHEMA_H

#include <glib.h>
#include <jansson.h>

/** Is this a schema that we understand? Error GW_ERROR_INVALID with the path of the first fault. */
gboolean gw_schema_check_schema(const json_t *schema, GError **error);

/** Checks `value` against `schema` and fills in defaults, in place. Values of unknown outputs,
 *  {"$unknown": …}, fit every schema, references to secrets ({"$secret": NAME}) those that say `secret`,
 * where
 *  {"secret": NAME} becomes one. Error GW_ERROR_INVALID: "input.customer_id: …", with the nearest known
 *  name for an unknown one; `what` is the path's beginning. All faults are told, one a line (at most 10).
 *  Where only a string will do, an integer member becomes its text: people write `id = 1234`. */
gboolean gw_schema_apply(const json_t *schema, json_t *value, const char *what, GError **error);

/** The same for what a program says, not a person: no value is taken for another that was meant, and nothing
 * is filled in. `value` stays as it is. */
gboolean gw_schema_check(const json_t *schema, const json_t *value, const char *what, GError **error);

/** Replaces every string under a schema of format "json-file" by the content of the JSON file that it names;
 *  relative to `folder` (NULL: the current one). A value that is no string is left. `what` as above. */
gboolean gw_schema_load_files(const json_t *schema, json_t *value, const char *folder, const char *what,
                              GError **error);

#endif
