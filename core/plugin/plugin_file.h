/* SPDX-License-Identifier: Apache-2.0 */
/* plugin_file.h - plugin files: found, checked and held open, so that what was checked is what is loaded */
#ifndef GW_PLUGIN_PLUGIN_FILE_H
#define GW_PLUGIN_PLUGIN_FILE_H

#include <glib.h>
#include <jansson.h>
#include <sys/stat.h>

#include "trust/trust.h"

typedef struct {
    char *path;
    char *sha256;          /* of the content, hex */
    int descriptor;        /* of a step in Lua: of a copy in memory, its bundle (bundle.h) */
    gboolean lua;          /* a step in Lua */
    gboolean sealed;       /* the descriptor is of a copy in memory */
    guint64 device, inode; /* one file under two names is one plugin */
    json_t *signature;     /* who signed it, a record of trust.h; NULL: nobody asked */
} gw_plugin_file;

/** Opens and checks a file: regular, owner oneself or root, not writable by others, at most 64 MiB. One that
 * is called NAME.lua is a step in Lua, with what it requires. */
gw_plugin_file *gw_plugin_file_open(const char *path, GError **error);
void gw_plugin_file_free(gw_plugin_file *file);
/** The bytes that were hashed. */
GBytes *gw_plugin_file_bytes(const gw_plugin_file *file, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_plugin_file, gw_plugin_file_free)

/** Sees who signed the bytes that were hashed, of a step in Lua with all that it requires, and sets
 * `signature`. FALSE when a signature is no good or the policy does not admit the file. */
gboolean gw_plugin_file_verify(gw_plugin_file *file, const gw_trust *trust, GError **error);

/** Before it is loaded: its bytes are copied to where nobody can change them any more, and are still those
 * that were hashed; else GW_ERROR_CONFLICT. */
gboolean gw_plugin_file_seal(gw_plugin_file *file, GError **error);

/** Told for each file of a folder that may be a plugin, in order of the names: `file` (to keep), or NULL and
 * the reason. */
typedef void (*gw_plugin_file_found)(const char *path, gw_plugin_file *file, const char *reason,
                                     gpointer data);
/** Lists a folder's files with names that end so (".so", ".lua"); it is checked like a file. A folder that
 * can't be read is told as a refused file. */
void gw_plugin_folder_list(const char *folder, const char *suffix, gw_plugin_file_found found, gpointer data);

#endif
