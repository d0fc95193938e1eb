/* SPDX-License-Identifier: Apache-2.0 */
/* ini.h - AWS's own configuration files: sections, settings, and settings nested one level deep */
#ifndef GW_AWS_INI_H
#define GW_AWS_INI_H

#include <glib.h>

/** Settings by section: "default", "profile x", "services y". A nested setting is called "iam.endpoint_url".
 */
typedef struct gw_ini gw_ini;

/** Reads a file of at most 1 MiB. A file that is not there is an empty one. GW_ERROR_INVALID names file and
 *  line, where no section can be said to be at fault. Caller frees. */
gw_ini *gw_ini_load(const char *path, GError **error);
void gw_ini_free(gw_ini *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_ini, gw_ini_free)

gboolean gw_ini_has_section(const gw_ini *ini, const char *section);

/** What is wrong with a section, as "line 3 …", or NULL. Of one that is used it must be told. Borrowed. */
const char *gw_ini_problem(const gw_ini *ini, const char *section);

/** A setting, or NULL when it is not there or empty; one of [DEFAULT] is in every section. Borrowed. */
const char *gw_ini_get(const gw_ini *ini, const char *section, const char *key);

/** Is the setting there, but without a value? */
gboolean gw_ini_is_empty(const gw_ini *ini, const char *section, const char *key);

/** The settings' names of a section; the list is the caller's (g_list_free), the names are not. */
GList *gw_ini_keys(const gw_ini *ini, const char *section);

/** The sections' names; the list is the caller's (g_list_free), the names are not. */
GList *gw_ini_sections(const gw_ini *ini);

#endif
