/* SPDX-License-Identifier: Apache-2.0 */
/* check_view.h - what a check of a plugin found, for people, as TAP and as a document */
#ifndef GW_CLI_CHECK_VIEW_H
#define GW_CLI_CHECK_VIEW_H

#include <glib.h>
#include <jansson.h>

/** One result, as it comes; its faults with how to reproduce them, which `command` begins. */
void gw_check_view(const json_t *result, const char *command, guint number);
/** The last lines. */
void gw_check_view_end(const char *file, const json_t *results, gint64 ms);
/** --json: the one document. New reference. */
json_t *gw_check_document(const char *file, const json_t *results, gint64 ms);
/** How many results have faults. */
guint gw_check_failed(const json_t *results);

#endif
