/* SPDX-License-Identifier: Apache-2.0 */
/* cfgsource.h - a libconfig file with its includes put in place, and where each line came from
 *
 * libconfig could include by itself, but it ends the program when an include is a folder, and it cuts numbers
 * that need more than 32 bits without a word. An account number is such a number.
 */
#ifndef GW_BASE_CFGSOURCE_H
#define GW_BASE_CFGSOURCE_H

#include <glib.h>

typedef struct {
    GString *text;    /* what libconfig gets */
    GArray *lines;    /* of each line of `text`, where it was */
    GPtrArray *files; /* names */
} gw_cfgsource;

/** `text` is the content of `path`; what it includes is read. Errors name the file and the line. */
gw_cfgsource *gw_cfgsource_new(const char *path, const char *text, gsize length, GError **error);
void gw_cfgsource_free(gw_cfgsource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_cfgsource, gw_cfgsource_free)

/** `file:line` of a line (from 1) of `text`. Caller frees. */
char *gw_cfgsource_place(const gw_cfgsource *source, int line);

#endif
