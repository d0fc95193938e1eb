/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - reading and replacing a file that somebody names, with an error that says which and why */
#ifndef GW_BASE_FILE_H
#define GW_BASE_FILE_H

#include <glib.h>
#include <sys/stat.h>

/** What a document, a script or a policy may weigh at most. */
#define GW_FILE_MAX ((gsize)16 * 1024 * 1024)

/** Reads a file (a pipe and a device too) of at most `limit` bytes; a NUL follows the last one. Error
 *  GW_ERROR_NOT_FOUND when there is none, else GW_ERROR_INVALID. `length` may be NULL. Caller frees. */
char *gw_file_read(const char *path, gsize limit, gsize *length, GError **error);

/** Is what is open here oneself's or root's, and can nobody else write it? `about` is filled; the error calls
 * it `what`. */
gboolean gw_file_check_owner(int descriptor, const char *what, struct stat *about, GError **error);

/** As gw_file_read, of a regular file that gw_file_check_owner finds no fault with. */
char *gw_file_read_own(const char *path, gsize limit, gsize *length, GError **error);

/** The same as gw_file_read for a regular file below `folder`: `path` is relative, and neither ".." nor a
 * symbolic link may lead out of the folder. GW_ERROR_INVALID says that it does. */
char *gw_file_read_below(const char *folder, const char *path, gsize limit, gsize *length, GError **error);

/** The same, where the file and each folder on the way to it must be gw_file_check_owner's. */
char *
gw_file_read_own_below(const char *folder, const char *path, gsize limit, gsize *length, GError **error);

/** Puts `length` bytes into `path`, whole or not at all: a crash leaves the file from before. The file has
 * `mode` (less the umask) even where one stood there that others could read; a device or a pipe is written
 * to. Error GW_ERROR_UNAVAILABLE says path and reason; the caller says what it was. */
gboolean gw_file_replace(const char *path, const void *bytes, gsize length, int mode, GError **error);

#endif
