/* SPDX-License-Identifier: Apache-2.0 */
/* signers.c - whose signatures count in a store, and who may write to a run that is signed */
#include "base/error.h"
#include "store/store_private.h"

void
gw_store_sign_with(gw_store *store, const gw_signer *signer)
{
    store->signer = signer;
    g_clear_pointer(&store->keys, g_hash_table_unref);
    store->keys = signer ? gw_public_keys_of(signer) : NULL;
}

void
gw_store_trust(gw_store *store, GHashTable *keys)
{
    g_clear_pointer(&store->keys, g_hash_table_unref);
    store->keys = g_hash_table_ref(keys);
}

void
gw_store_on_unsigned(gw_store *store, gw_store_unsigned told, gpointer data)
{
    store->on_unsigned = told;
    store->on_unsigned_data = data;
}

static gboolean
count_one(const gw_checkpoint *checkpoint G_GNUC_UNUSED, gpointer data, GError **error G_GNUC_UNUSED)
{
    (*(guint *)data)++;
    return TRUE;
}

guint
gw_store_checkpoints(gw_store *store, const char *run)
{
    guint count = 0;

    g_mutex_lock(&store->reading);
    store->calls->checkpoints(store->reader, run, 0, count_one, &count, NULL);
    g_mutex_unlock(&store->reading);
    return count;
}

/* What is written without a key is nobody's word for whoever has one: it would stop the run here as well. */
gboolean
gw_trust_may_write(gw_store *store, const char *run, GError **error)
{
    if (store->signer || !*run)
        return TRUE;
    if (store->keys) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_DENIED,
            "nothing is written to run '%s': audit.known_keys or --key says whose signatures count, but "
            "there is no key to sign with here: set GANGWAY_AUDIT_KEY_FILE or audit.key_file",
            run);
        return FALSE;
    }
    if (store->on_unsigned && gw_store_checkpoints(store, run) > 0 &&
        g_hash_table_add(store->told_unsigned, g_strdup(run)))
        store->on_unsigned(run, store->on_unsigned_data);
    return TRUE;
}
