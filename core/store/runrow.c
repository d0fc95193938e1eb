/* SPDX-License-Identifier: Apache-2.0 */
/* runrow.c - a run's row while it is being written: lease checked, events chained, columns kept beside the
 * document
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/chain.h"
#include "store/owner.h"
#include "store/store_private.h"

void
gw_run_row_clear(gw_run_row *row)
{
    g_clear_pointer(&row->doc, json_decref);
    g_clear_pointer(&row->rows, json_decref);
}

static gboolean
check_epoch(const char *run, gint64 epoch, gint64 current, const char *owner, GError **error)
{
    g_autofree char *holder = *owner ? gw_owner_text(owner) : g_strdup("nobody");

    if (epoch == current || epoch == GW_ANY_EPOCH)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "run '%s' has been taken over (by %s now): nothing was written here; look with 'gangway show %s'",
        run, holder, run);
    return FALSE;
}

/* ---- rows and their hashes ---- */

void
gw_run_row_note(gw_run_row *row, gw_row_table table, const char *key, const gw_row_columns *columns)
{
    g_autofree char *hash = columns ? gw_row_hash(columns) : NULL;

    if (!row->rows)
        row->rows = json_object();
    gw_rows_note(row->rows, table, key, hash);
}

gboolean
gw_run_row_holds(const gw_run_row *row, gw_row_table table, const char *key, const gw_row_columns *columns,
                 GError **error)
{
    g_autofree char *hash = columns ? gw_row_hash(columns) : NULL;

    /* What this very transaction has written is not in the events yet. */
    if (json_object_get(json_object_get(row->rows, gw_row_table_name(table)), key))
        return TRUE;
    return gw_proof_holds(row->proof, table, key, hash, error);
}

/* ---- read ---- */

/* Only what sets members of the run's document reads it. */
static gboolean
load_document(gw_store *store, gw_run_row *row, GError **error)
{
    sqlite3_stmt *found;

    if (row->doc)
        return TRUE;
    if (gw_sqlite_first(store->writer, &found, error, "SELECT id, created, doc FROM runs WHERE run = ?", "t",
                        row->run) != 1)
        return FALSE;

    gw_row_columns columns = {sqlite3_column_int64(found, 0), sqlite3_column_int64(found, 1), GW_NO_COLUMN,
                              gw_sqlite_text(found, 2)};
    row->id = columns.id;
    row->created = columns.created;
    if (gw_run_row_holds(row, GW_ROW_RUN, row->run, &columns, error))
        row->doc = gw_row_parse(columns.doc, GW_ROW_RUN, error);
    gw_sqlite_end(found);
    return row->doc != NULL;
}

/* The first time, all of the run is held against its events; later they must follow those that are known. */
static gboolean
load_proof(gw_store *store, gw_run_row *row, gint64 seq, const char *head, GError **error)
{
    gboolean first;

    row->proof = g_hash_table_lookup(store->proofs, row->run);
    first = !row->proof;
    if (first) {
        row->proof = gw_proof_new(row->run);
        g_hash_table_insert(store->proofs, g_strdup(row->run), row->proof);
    }
    if (!first && row->proof->seq == seq && strcmp(row->proof->head, head) == 0)
        return TRUE;
    return gw_proof_follow(row->proof, store->writer, error) &&
           gw_proof_ends_at(row->proof, seq, head, error) &&
           (!first || gw_proof_check(row->proof, store->writer, error));
}

gboolean
gw_run_row_load_unsigned(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error)
{
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->writer, &found, error,
                              "SELECT lease_epoch, lease_owner, seq, head FROM runs WHERE run = ?", "t", run);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", run);
    if (got != 1)
        return FALSE;

    row->run = run;
    gint64 seq = sqlite3_column_int64(found, 2);
    g_autofree char *head = g_strdup(gw_sqlite_text(found, 3));
    gboolean ok = check_epoch(run, epoch, sqlite3_column_int64(found, 0), gw_sqlite_text(found, 1), error);
    gw_sqlite_end(found);
    return ok && load_proof(store, row, seq, head, error);
}

/* What is written next is signed with all that is before it: nobody's forgery gets a signature that way. */
gboolean
gw_run_row_load(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error)
{
    return gw_run_row_load_unsigned(store, run, epoch, row, error) &&
           (!store->keys || gw_checkpoint_vouches(store->writer, row->proof, store->keys, error));
}

/* ---- written ---- */

gboolean
gw_run_row_merge(gw_store *store, gw_run_row *row, const json_t *members, GError **error)
{
    if (!load_document(store, row, error))
        return FALSE;
    gw_row_merge(row->doc, members);
    row->changed = TRUE;
    return TRUE;
}

/* An index that allows one unfinished run a workflow and customer, or AWS account, has refused. Which run is
 * in the way? */
static void
explain_refusal(gw_store *store, const gw_run_row *row, GError **error)
{
    const char *workflow = gw_json_string(row->doc, "workflow"),
               *customer = gw_json_string(row->doc, "customer"),
               *account = gw_json_string(row->doc, "account");
    sqlite3_stmt *found;

    if (sqlite3_extended_errcode(store->writer->db) != SQLITE_CONSTRAINT_UNIQUE)
        return;
    g_clear_error(error);
    if (gw_sqlite_first(store->writer, &found, error,
                        "SELECT run, status, customer IS ?2 FROM runs WHERE workflow = ?1 AND run <> ?4"
                        "  AND (customer = ?2 OR account = ?3)"
                        "  AND status NOT IN ('done', 'cancelled', 'undone') ORDER BY customer IS ?2 DESC",
                        "tttt", workflow, customer, account, row->run) != 1) {
        g_clear_error(error);
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT, "a run '%s' exists already", row->run);
        return;
    }
    gboolean same_customer = customer && *customer && sqlite3_column_int64(found, 2);
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "workflow '%s' %s '%s' is under way already as run '%s' (%s): resume that one or cancel it",
                workflow, same_customer ? "for customer" : "in AWS account",
                same_customer ? customer : account, gw_sqlite_text(found, 0), gw_sqlite_text(found, 1));
    gw_sqlite_end(found);
}

/* The id in the table says which run is the newest one, so it is covered too. */
static void
note_self(gw_run_row *row, const char *doc)
{
    gw_row_columns columns = {row->id, row->created, GW_NO_COLUMN, doc};

    gw_run_row_note(row, GW_ROW_RUN, row->run, &columns);
}

static void
inserted(gw_store *store, gw_run_row *row, gint64 now, const char *doc)
{
    row->proof = gw_proof_new(row->run);
    g_hash_table_replace(store->proofs, g_strdup(row->run), row->proof);
    row->id = sqlite3_last_insert_rowid(store->writer->db);
    row->created = now;
    note_self(row, doc);
}

gboolean
gw_run_row_insert(gw_store *store, gw_run_row *row, guint lease_seconds, GError **error)
{
    g_autofree char *owner = gw_owner_self();
    g_autofree char *doc = gw_json_text(row->doc);
    gint64 now = gw_now_ms();

    if (gw_sqlite_run(
            store->writer, error,
            "INSERT INTO runs (run, workflow, customer, status, created, updated, lease_owner, lease_epoch,"
            "  lease_until, lease_ticks, seq, head, doc, account)"
            "  VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1, ?7, ?8, 0, '', ?9, ?10)",
            "ttttitiitt", row->run, gw_json_string(row->doc, "workflow"),
            gw_json_string(row->doc, "customer"), gw_json_string(row->doc, "status"), now, owner,
            now + (gint64)lease_seconds * 1000, gw_lease_ticks(lease_seconds), doc,
            gw_json_string(row->doc, "account"))) {
        inserted(store, row, now, doc);
        return TRUE;
    }
    explain_refusal(store, row, error);
    return FALSE;
}

static gboolean
save_document(gw_store *store, gw_run_row *row, GError **error)
{
    g_autofree char *doc = gw_json_text(row->doc);

    if (gw_sqlite_run(
            store->writer, error,
            "UPDATE runs SET workflow = ?, customer = ?, status = ?, account = ?, doc = ? WHERE run = ?",
            "tttttt", gw_json_string(row->doc, "workflow"), gw_json_string(row->doc, "customer"),
            gw_json_string(row->doc, "status"), gw_json_string(row->doc, "account"), doc, row->run)) {
        note_self(row, doc);
        return TRUE;
    }
    explain_refusal(store, row, error);
    return FALSE;
}

/* ---- events ---- */

static gboolean
write_event(gw_store *store, gw_run_row *row, const json_t *hashes, GError **error)
{
    g_autofree char *rows = hashes ? gw_json_text(hashes) : NULL;
    gw_event event = {row->run,       row->proof->seq + 1, gw_now_ms(), row->last.kind,
                      row->last.step, row->last.data,      rows};
    g_autofree char *hash = gw_chain_hash(row->proof->head, &event);

    if (!gw_sqlite_run(store->writer, error,
                       "INSERT INTO events (run, seq, time, kind, step, data, hash, rows) VALUES (?, ?, ?, "
                       "?, ?, ?, ?, ?)",
                       "tiittttt", event.run, event.seq, event.time, event.kind, event.step, event.data, hash,
                       rows))
        return FALSE;
    gw_proof_advance(row->proof, event.time, g_steal_pointer(&hash), hashes);
    row->stays |= gw_checkpoint_stays(event.kind);
    row->last.kind = NULL;
    row->written++;
    return TRUE;
}

gboolean
gw_run_row_event(gw_store *store, gw_run_row *row, const char *kind, const char *step, const char *data,
                 GError **error)
{
    if (row->last.kind && !write_event(store, row, NULL, error))
        return FALSE;
    row->last.kind = kind;
    row->last.step = step;
    row->last.data = data;
    return TRUE;
}

gboolean
gw_run_row_save(gw_store *store, gw_run_row *row, GError **error)
{
    if (row->changed && !save_document(store, row, error))
        return FALSE;
    if (row->rows && !row->last.kind && !gw_run_row_event(store, row, GW_EVENT_ROWS, NULL, "{}", error))
        return FALSE;
    if (!row->last.kind)
        return TRUE;
    return write_event(store, row, row->rows, error) &&
           gw_sqlite_run(store->writer, error, "UPDATE runs SET updated = ?, seq = ?, head = ? WHERE run = ?",
                         "iitt", row->proof->time, row->proof->seq, row->proof->head, row->run) &&
           (!store->signer || gw_checkpoint_add(store->writer, store->signer, row->proof, row->stays, error));
}
