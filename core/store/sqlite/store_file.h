/* SPDX-License-Identifier: Apache-2.0 */
/* store_file.h - the file of a store and those beside it: made, looked at, copied */
#ifndef GW_STORE_SQLITE_STORE_FILE_H
#define GW_STORE_SQLITE_STORE_FILE_H

#include <glib.h>

/** Makes an empty one, for its owner alone, if there is none; its folder as well. */
gboolean gw_storefile_make(const char *path, GError **error);
/** Is it a regular file that may be used so (R_OK, W_OK)? GW_ERROR_NOT_FOUND says how to name or make one. */
gboolean gw_storefile_check(const char *path, int mode, GError **error);
/** Is there a write-ahead log beside it with something in it? */
gboolean gw_storefile_has_log(const char *path);
/** A copy of it and its log in a folder of its own, for this user alone. Its path; caller frees. */
char *gw_storefile_copy(const char *path, GError **error);
void gw_storefile_remove_copy(const char *copy);

#endif
