/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - opening and closing the journal
 */
#include "store/store_private.h"

static struct {
    gw_store_observer observer;
    gpointer data;
} observed;

void
gw_store_observe(gw_store_observer observer, gpointer data)
{
    observed.observer = observer;
    observed.data = data;
}

static gw_store *
store_new(gw_db *writer, gw_db *reader)
{
    gw_store *store = g_new0(gw_store, 1);

    store->calls = reader->calls;
    store->writer = writer;
    store->reader = reader;
    store->observer = observed.observer;
    store->observer_data = observed.data;
    store->context = g_main_context_ref_thread_default();
    store->read_proofs =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)gw_proof_free);
    store->told_unsigned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_mutex_init(&store->reading);
    g_mutex_init(&store->lock);
    g_cond_init(&store->finished);
    gw_group_start(store);
    return store;
}

gw_store *
gw_store_open_for(const char *address, gw_store_purpose purpose, GError **error)
{
    g_autofree char *place = NULL;
    const gw_backend *backend = gw_store_backend_of(address, &place, error);
    gw_db *writer = NULL, *reader = NULL;

    return backend && backend->open(place, purpose, &writer, &reader, error) ? store_new(writer, reader)
                                                                             : NULL;
}

gw_store *
gw_store_open_empty(GError **error)
{
    gw_db *reader = gw_sqlite_backend.open_empty(error);

    return reader ? store_new(NULL, reader) : NULL;
}

gw_store *
gw_store_open(const char *address, GError **error)
{
    return gw_store_open_for(address, GW_STORE_MAKE, error);
}

void
gw_run_end_clear(gw_run_end *end)
{
    g_free(end->head);
    g_free(end->owner);
}

void
gw_store_close(gw_store *store)
{
    if (!store)
        return;
    gw_group_stop(store);
    g_hash_table_unref(store->read_proofs);
    g_hash_table_unref(store->told_unsigned);
    g_clear_pointer(&store->keys, g_hash_table_unref);
    store->calls->close(store->reader);
    if (store->writer)
        store->calls->close(store->writer);
    g_main_context_unref(store->context);
    g_mutex_clear(&store->reading);
    g_mutex_clear(&store->lock);
    g_cond_clear(&store->finished);
    g_clear_error(&store->first_error);
    g_free(store);
}

gboolean
gw_store_flush(gw_store *store, GError **error)
{
    gboolean ok = gw_group_wait(store, NULL, NULL, error);

    g_mutex_lock(&store->lock);
    if (ok && store->first_error) {
        g_propagate_error(error, g_steal_pointer(&store->first_error));
        ok = FALSE;
    }
    g_mutex_unlock(&store->lock);
    return ok;
}
