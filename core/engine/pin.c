/* SPDX-License-Identifier: Apache-2.0 */
/* pin.c - plugins go into the store when a run begins, and come out of it when they have been replaced since
 */
#include "engine/pin.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "plugin/bundle.h"
#include "plugin/plugin_file.h"
#include <glib/gstdio.h>
#include <string.h>

/* The file's bytes, if they are those that were hashed when it was found. */
static GBytes *
read_file(const char *step, const json_t *manifest, GError **error)
{
    const char *path = gw_json_string(manifest, "file");
    g_autoptr(gw_plugin_file) file = gw_plugin_file_open(path, error);

    if (!file) {
        g_prefix_error(error, "cannot keep the plugin of step '%s': '%s': ", step, path);
        return NULL;
    }
    if (g_strcmp0(file->sha256, gw_json_string(manifest, "sha256")) == 0)
        return gw_plugin_file_bytes(file, error);
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "the plugin '%s' changed while it was being read: try again", path);
    return NULL;
}

static void
bytes_free(gpointer bytes)
{
    g_bytes_unref(bytes);
}

/* By the same rules as a plugin: its owner's only to write. Null when it can't be had. */
static json_t *
hash_of(const char *path)
{
    g_autoptr(gw_plugin_file) file = gw_plugin_file_open(path, NULL);

    return file ? json_string(file->sha256) : json_null();
}

static json_t *
hash_libraries(const json_t *manifest)
{
    const json_t *paths = json_object_get(manifest, "libraries");
    json_t *hashes = paths ? json_object() : NULL, *path;
    size_t i;

    json_array_foreach (paths, i, path)
        json_object_set_new(hashes, json_string_value(path), hash_of(json_string_value(path)));
    return hashes;
}

json_t *
gw_pin_replaced(gw_pool *pool, const json_t *kept)
{
    json_t *replaced = json_array(), *plugin, *was;
    const char *step, *path;

    json_object_foreach ((json_t *)(guintptr)kept, step, plugin) {
        gw_json now = hash_libraries(gw_pool_step(pool, step));

        json_object_foreach (json_object_get(plugin, "libraries"), path, was) {
            json_t *is = json_object_get(now, path);
            if (!is || !json_equal(is, was))
                json_array_append_new(replaced, json_pack("{s:s, s:s, s:O, s:O*}", "step", step, "library",
                                                          path, "was", was, "is", is));
        }
    }
    return replaced;
}

json_t *
gw_pin_keep(gw_store *store, gw_pool *pool, const char *const *only, GError **error)
{
    g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(bytes_free);
    gw_json kept = json_object();
    const char *step;
    json_t *manifest;

    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(pool), step, manifest) {
        const char *sha256 = gw_json_string(manifest, "sha256");

        if (only && !g_strv_contains(only, step))
            continue;
        if (sha256 && !gw_store_blob_has(store, sha256)) {
            GBytes *bytes = read_file(step, manifest, error);
            if (!bytes)
                return NULL;
            g_ptr_array_add(missing, bytes);
        }
        json_object_set_new(kept, step,
                            json_pack("{s:s?, s:s?, s:o*, s:O*}", "sha256", sha256, "file",
                                      gw_json_string(manifest, "file"), "libraries", hash_libraries(manifest),
                                      "signature", json_object_get(manifest, "signature")));
    }
    return gw_store_blobs_put(store, missing, error) ? g_steal_pointer(&kept) : NULL;
}

/* Under a name of its own first: another process may be doing the same. */
static gboolean
write_out(GBytes *bytes, const char *path, GError **error)
{
    gsize length = 0;
    const char *content = g_bytes_get_data(bytes, &length);

    gboolean written = gw_file_replace(path, content, length, 0700, error);
    g_prefix_error(error, "cannot write the plugin: ");
    return written;
}

gboolean
gw_pin_use(gw_store *store, gw_pool *pool, const char *step, const json_t *kept, GError **error)
{
    const json_t *manifest = gw_pool_step(pool, step);
    const char *sha256 = gw_json_string(kept, "sha256"), *file = gw_json_string(kept, "file");

    if (!sha256 || g_strcmp0(gw_json_string(manifest, "sha256"), sha256) == 0)
        return TRUE;
    const gw_trust *trust = gw_pool_get_trust(pool);
    g_autofree char *what = g_strdup_printf("the plugin of step '%s'", step);
    if (trust && !gw_trust_still(trust, what, json_object_get(kept, "signature"), error))
        return FALSE;
    g_autoptr(GBytes) bytes = gw_store_blob_get(store, sha256, error);
    g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "gangway", "plugins", NULL);
    g_autofree char *name =
        g_strdup_printf("%s-%.16s%s", step, sha256, file && gw_bundle_is(file) ? ".lua" : ".so");
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (bytes && g_mkdir_with_parents(folder, 0700) == 0 && write_out(bytes, path, error) &&
        gw_pool_pin(pool, step, path, sha256, error))
        return TRUE;
    if (error && !*error)
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot make the folder '%s'", folder);
    g_prefix_error(error, "step '%s' is not the plugin that the run began with: ", step);
    return FALSE;
}
