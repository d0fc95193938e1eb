/* SPDX-License-Identifier: Apache-2.0 */
/* journal_check.c - is the journal what was written? The chain of a run and its rows, and the database's own
 * check
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

/* The chain ends as the run's row says. */
static gboolean
bring_up(gw_store *store, gw_proof *proof, GError **error)
{
    g_auto(gw_run_end) end = {0};
    int got = store->calls->run_end(store->reader, proof->run, &end, error);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", proof->run);
    return got == 1 && gw_proof_follow(proof, store->reader, error) &&
           gw_proof_ends_at(proof, end.seq, end.head, error);
}

const gw_proof *
gw_read_proof(gw_store *store, const char *run, GError **error)
{
    gw_proof *proof = g_hash_table_lookup(store->read_proofs, run);

    if (!proof) {
        proof = gw_proof_new(run);
        g_hash_table_insert(store->read_proofs, g_strdup(run), proof);
    }
    if (bring_up(store, proof, error) &&
        (!store->keys || gw_checkpoint_vouches(store->reader, proof, store->keys, error)))
        return proof;
    g_hash_table_remove(store->read_proofs, run);
    return NULL;
}

gboolean
gw_read_begin(gw_store *store, GError **error)
{
    g_mutex_lock(&store->reading);
    return store->calls->begin(store->reader, FALSE, error);
}

void
gw_read_end(gw_store *store)
{
    store->calls->rollback(store->reader);
    g_mutex_unlock(&store->reading);
}

static json_t *
audit(gw_store *store, gw_proof *proof, GError **error)
{
    json_t *status = NULL;

    if (!bring_up(store, proof, error) || !gw_proof_check(proof, store->reader, error) ||
        !gw_checkpoints_check(store->reader, proof, store->keys, &status, error))
        return NULL;
    if (!store->calls->check_tables(store->reader, error) ||
        !gw_named_check(store->reader, proof->run, error)) {
        json_decref(status);
        return NULL;
    }
    json_object_set_new(status, "events", json_integer(proof->seq));
    json_object_set_new(status, "head", json_string(proof->head));
    return status;
}

json_t *
gw_store_audit(gw_store *store, const char *run, GError **error)
{
    gw_proof *proof = gw_proof_new(run);
    json_t *status = gw_read_begin(store, error) ? audit(store, proof, error) : NULL;

    gw_read_end(store);
    gw_proof_free(proof);
    return status;
}

json_t *
gw_store_proven_events(gw_store *store, const char *run, GError **error)
{
    gw_proof *proof = gw_proof_new(run);
    gw_json status = gw_read_begin(store, error) ? audit(store, proof, error) : NULL;
    json_t *events = status ? gw_read_events(store, run, 0, 0, error) : NULL;

    gw_read_end(store);
    gw_proof_free(proof);
    return events;
}

gboolean
gw_store_verify(gw_store *store, const char *run, char **head, GError **error)
{
    gw_json status = gw_store_audit(store, run, error);

    if (status && head)
        *head = g_strdup(gw_json_string(status, "head"));
    return status != NULL;
}

/* On the store's thread. */
static gboolean
sign(gw_store *store, gw_job *job, GError **error)
{
    g_auto(gw_run_row) row = {0};

    /* Nobody can vouch for what contradicts a signature. */
    return gw_run_row_load_unsigned(store, job->arg, GW_ANY_EPOCH, &row, error) &&
           gw_checkpoints_fit(store->writer, row.proof, error) &&
           store->calls->drop_checkpoint(store->writer, row.run, row.proof->seq, error) &&
           gw_checkpoint_add(store->writer, store->signer, row.proof, TRUE, error);
}

gboolean
gw_store_sign(gw_store *store, const char *run, GError **error)
{
    if (store->signer)
        return gw_group_wait(store, sign, (gpointer)(guintptr)run, error);
    gw_signer_missing(error);
    return FALSE;
}

gboolean
gw_store_check(gw_store *store, GError **error)
{
    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->check_all(store->reader, error);
    g_mutex_unlock(&store->reading);
    return ok;
}
