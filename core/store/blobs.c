/* SPDX-License-Identifier: Apache-2.0 */
/* blobs.c - bytes kept beside the journal, by their hash */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/store_private.h"

typedef struct {
    const char *sha256;
    GBytes *bytes;
} blob;

static gboolean
put_blob(gw_store *store, gw_job *job, GError **error)
{
    const blob *b = job->arg;

    return store->calls->put_blob(store->writer, b->sha256, b->bytes, error);
}

/* 1 when there is such a blob, 0 when not, -1 with an error. `bytes` may be NULL. */
static int
find_blob(gw_store *store, const char *sha256, GBytes **bytes, GError **error)
{
    g_mutex_lock(&store->reading);
    int got = store->calls->blob(store->reader, sha256, bytes, error);
    g_mutex_unlock(&store->reading);
    return got;
}

static char *
hash_of(GBytes *bytes)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(bytes, &length);

    return gw_sha256(data, length);
}

char *
gw_store_blob_put(gw_store *store, GBytes *bytes, GError **error)
{
    g_autofree char *sha256 = hash_of(bytes);
    blob b = {sha256, bytes};
    int there = find_blob(store, sha256, NULL, error);

    if (there < 0 || (there == 0 && !gw_group_wait(store, put_blob, &b, error)))
        return NULL;
    return g_steal_pointer(&sha256);
}

static gboolean
put_blobs(gw_store *store, gw_job *job, GError **error)
{
    const GPtrArray *all = job->arg;

    for (guint i = 0; i < all->len; i++) {
        g_autofree char *sha256 = hash_of(all->pdata[i]);
        blob b = {sha256, all->pdata[i]};
        gw_job one = {.arg = &b};

        if (!put_blob(store, &one, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_store_blobs_put(gw_store *store, const GPtrArray *all, GError **error)
{
    return all->len == 0 || gw_group_wait(store, put_blobs, (gpointer)(guintptr)all, error);
}

gboolean
gw_store_blob_has(gw_store *store, const char *sha256)
{
    return find_blob(store, sha256, NULL, NULL) == 1;
}

GBytes *
gw_store_blob_get(gw_store *store, const char *sha256, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    int there = find_blob(store, sha256, &bytes, error);

    if (there == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "the store keeps nothing under '%s'", sha256);
    if (there != 1)
        return NULL;

    g_autofree char *is = hash_of(bytes);
    if (strcmp(is, sha256) != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "what the store keeps under '%s' was changed: it has the hash %s", sha256, is);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}
