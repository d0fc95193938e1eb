/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_cache.h - what plugins said of themselves when they were loaded before, so that only those that
 * are called start
 *
 * A manifest is kept by the SHA-256 of the plugin's file and of the host that read it. It saves asking, and
 * is not trusted further: it is checked like one that a host sends, and when the plugin is loaded for a call,
 * its host must say the same. A folder that others may write is not used; a file that is broken is as good as
 * none.
 */
#ifndef GW_PLUGIN_MANIFEST_CACHE_H
#define GW_PLUGIN_MANIFEST_CACHE_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_manifest_cache gw_manifest_cache;

/** Opens a folder, which is made when it is missing, for the manifests that the program `host` reads. NULL
 * when it can't be used: not made, not one's own, others may write there. */
gw_manifest_cache *gw_manifest_cache_open(const char *folder, const char *host, GError **error);
/** NULL is fine. */
void gw_manifest_cache_free(gw_manifest_cache *cache);

/** The "manifest" of a host's frame for the plugin with this hash, unchecked; new reference, or NULL. */
json_t *gw_manifest_cache_get(const gw_manifest_cache *cache, const char *sha256);
/** Keeps one. That a folder is full or read-only is ignored: the plugin is asked again next time. */
void gw_manifest_cache_put(const gw_manifest_cache *cache, const char *sha256, const json_t *manifest);
/** Drops one that turned out to be wrong. */
void gw_manifest_cache_drop(const gw_manifest_cache *cache, const char *sha256);

#endif
