/* SPDX-License-Identifier: Apache-2.0 */
/* known.h - what plugins said of themselves when they were loaded before, so that only those that are called
 * start
 *
 * A manifest is kept by the SHA-256 of the plugin's file and of the host that read it. It saves asking, and
 * is not trusted further: it is checked like one that a host sends, and when the plugin is loaded for a call,
 * its host must say the same. A folder that others may write is not used; a file that is broken is as good as
 * none.
 */
#ifndef GW_PLUGIN_KNOWN_H
#define GW_PLUGIN_KNOWN_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_known gw_known;

/** Opens a folder, which is made when it is missing, for the manifests that the program `host` reads. NULL
 * when it can't be used: not made, not one's own, others may write there. */
gw_known *gw_known_open(const char *folder, const char *host, GError **error);
/** NULL is fine. */
void gw_known_free(gw_known *known);

/** The "manifest" of a host's frame for the plugin with this hash, unchecked; new reference, or NULL. */
json_t *gw_known_get(const gw_known *known, const char *sha256);
/** Keeps one; a folder that is full or read-only is none of the caller's trouble. */
void gw_known_put(const gw_known *known, const char *sha256, const json_t *manifest);
/** Drops one that turned out to be wrong. */
void gw_known_drop(const gw_known *known, const char *sha256);

#endif
