/* SPDX-License-Identifier: Apache-2.0 */
/* script_files.h - the scripts that `test` and `check` are about: those that are named, or all below the
 * current folder */
#ifndef GW_CLI_SCRIPT_FILES_H
#define GW_CLI_SCRIPT_FILES_H

#include <glib.h>

/** The absolute paths of Lua files, sorted: those of `given` (files, or folders with all below them), or all
 * below the current folder. `tests`: of a folder only what lies in a folder `tests`. NULL with
 * GW_ERROR_NOT_FOUND when one is not there or there is none. Free with g_strfreev. */
char **gw_files_lua(char **given, gboolean tests, GError **error);

/** A file as it is named below the current folder. Caller frees. */
char *gw_file_short_name(const char *path);

#endif
