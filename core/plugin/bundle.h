/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.h - a step in Lua as one text: its file, or that and the files that it requires
 *
 * A step's file that requires nothing is its own text. Else it is a bundle, one JSON document that has all of
 * them:
 * {"gangway_bundle": 1, "name": "account-alias.lua", "files": {"account-alias.lua": "…", "lib/names.lua":
 * "…"}}. That is what is hashed, kept with a run and loaded, so that nothing of a step can change unseen.
 * Which files belong to it is read from the text: `require "lib.names"` is lib/names.lua below the step's own
 * folder. What a bundle does not have can't be required.
 */
#ifndef GW_PLUGIN_BUNDLE_H
#define GW_PLUGIN_BUNDLE_H

#include <glib.h>

/** Is a file of this name a step in Lua? */
gboolean gw_bundle_is(const char *path);

/** The bundle, or the text as it is, of the step whose file at `path` holds these `length` bytes. Each file
 * must be UTF-8 text, below the folder and nobody else's to write; at most 64 files, 1 MiB each, 4 MiB in
 * all. */
GBytes *gw_bundle_make(const char *path, const char *text, gsize length, GError **error);

#endif
