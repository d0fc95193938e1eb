/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - what a host says about a call, checked before anybody relies on it */
#ifndef GW_PLUGIN_ANSWER_H
#define GW_PLUGIN_ANSWER_H

#include <glib.h>
#include <jansson.h>

/** Has a look's answer of `step` (a manifest) the shape that pool.h tells? FALSE and GW_ERROR_INVALID with
 * what is wrong. */
gboolean gw_answer_check_look(const json_t *step, const json_t *answer, GError **error);

/** A failure with one of the classes that a plugin may give and texts that can be shown; new reference. */
json_t *gw_answer_failure(const json_t *failure);

/** Text of a plugin as it may reach a terminal: control characters become spaces. Caller frees. */
char *gw_printable(const char *text);

/** The answer of an AWS operation without what a plugin must not see: credentials, seeds, tokens. New. */
json_t *gw_answer_without_credentials(const json_t *answer);

/** The same, with something in the place of each secret text: what `keep` returns (new), or nothing at all.
 */
typedef json_t *(*gw_answer_keep)(const char *member, const char *text, gpointer data);
json_t *gw_answer_keep_credentials(const json_t *answer, gw_answer_keep keep, gpointer data);

#endif
