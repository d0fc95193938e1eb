/* SPDX-License-Identifier: Apache-2.0 */
/* journal_check.c - is the journal what was written? The chain of a run and its rows, and the database's own
 * check
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"
#include "store/tables.h"

/* How the run's row says that its chain ends. */
static gboolean
read_end(gw_store *store, const char *run, gint64 *seq, char **head, GError **error)
{
    sqlite3_stmt *row;
    int got =
        gw_sqlite_first(store->reader, &row, error, "SELECT seq, head FROM runs WHERE run = ?", "t", run);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", run);
    if (got != 1)
        return FALSE;
    *seq = sqlite3_column_int64(row, 0);
    *head = g_strdup(gw_sqlite_text(row, 1));
    gw_sqlite_end(row);
    return TRUE;
}

static gboolean
bring_up(gw_store *store, gw_proof *proof, GError **error)
{
    g_autofree char *head = NULL;
    gint64 seq;

    return read_end(store, proof->run, &seq, &head, error) && gw_proof_follow(proof, store->reader, error) &&
           gw_proof_ends_at(proof, seq, head, error);
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
    return gw_sqlite_run(store->reader, error, "BEGIN", "");
}

void
gw_read_end(gw_store *store)
{
    if (!sqlite3_get_autocommit(store->reader->db))
        gw_sqlite_run(store->reader, NULL, "ROLLBACK", "");
    g_mutex_unlock(&store->reading);
}

static json_t *
audit(gw_store *store, gw_proof *proof, GError **error)
{
    json_t *status = NULL;

    if (!bring_up(store, proof, error) || !gw_proof_check(proof, store->reader, error) ||
        !gw_checkpoints_check(store->reader, proof, store->keys, &status, error))
        return NULL;
    if (!gw_tables_check(store->reader, error) || !gw_named_check(store->reader, proof->run, error)) {
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
           gw_sqlite_run(store->writer, error, "DELETE FROM checkpoints WHERE run = ? AND seq = ?", "ti",
                         row.run, row.proof->seq) &&
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

static gboolean
check_database(gw_store *store, GError **error)
{
    sqlite3_stmt *row;

    if (gw_sqlite_first(store->reader, &row, error, "PRAGMA integrity_check(1)", "") != 1)
        return FALSE;

    gboolean ok = !strcmp(gw_sqlite_text(row, 0), "ok");
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "the store '%s' is damaged: %s: put a copy back",
                    store->reader->path, gw_sqlite_text(row, 0));
    gw_sqlite_end(row);
    return ok;
}

gboolean
gw_store_check(gw_store *store, GError **error)
{
    g_mutex_lock(&store->reading);
    gboolean ok = check_database(store, error);
    g_mutex_unlock(&store->reading);
    return ok;
}
