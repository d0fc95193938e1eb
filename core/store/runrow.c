/* SPDX-License-Identifier: Apache-2.0 */
/* runrow.c - a run's row while it is being written: lease checked, events chained, columns kept beside the
 * document
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/chain.h"
#include "store/owner.h"
#include "store/private.h"

void
gw_run_row_clear(gw_run_row *row)
{
    g_clear_pointer(&row->head, g_free);
    g_clear_pointer(&row->doc, json_decref);
}

static gboolean
check_epoch(const char *run, gint64 epoch, gint64 current, const char *owner, GError **error)
{
    g_autofree char *holder = *owner ? gw_owner_text(owner) : g_strdup("nobody");

    if (epoch == current || epoch == GW_ANY_EPOCH)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "run '%s' has been taken over (by %s now): nothing was written here; look with 'gangway show'", run,
        holder);
    return FALSE;
}

/* Most commits are of events and steps: only what sets members of the run's document reads it, and the first
 * commit of all, so that a damaged row is noticed. */
static gboolean
load_document(gw_store *store, gw_run_row *row, GError **error)
{
    sqlite3_stmt *found;

    if (row->doc)
        return TRUE;
    if (gw_sqlite_first(store->writer, &found, error, "SELECT doc FROM runs WHERE run = ?", "t", row->run) !=
        1)
        return FALSE;
    row->doc = gw_row_parse(gw_sqlite_text(found, 0), "a run's row", error);
    gw_sqlite_end(found);
    if (row->doc)
        g_hash_table_add(store->sound, g_strdup(row->run));
    return row->doc != NULL;
}

gboolean
gw_run_row_load(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error)
{
    sqlite3_stmt *found;
    int got = gw_sqlite_first(store->writer, &found, error,
                              "SELECT lease_epoch, lease_owner, seq, head FROM runs WHERE run = ?", "t", run);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", run);
    if (got != 1)
        return FALSE;

    row->run = run;
    row->seq = sqlite3_column_int64(found, 2);
    row->head = g_strdup(gw_sqlite_text(found, 3));
    gboolean ok = check_epoch(run, epoch, sqlite3_column_int64(found, 0), gw_sqlite_text(found, 1), error);
    gw_sqlite_end(found);
    return ok && (g_hash_table_contains(store->sound, run) || load_document(store, row, error));
}

gboolean
gw_run_row_merge(gw_store *store, gw_run_row *row, const json_t *members, GError **error)
{
    if (!load_document(store, row, error))
        return FALSE;
    gw_row_merge(row->doc, members);
    row->changed = TRUE;
    return TRUE;
}

/* The index that allows one unfinished run a workflow and customer has refused. Which one is in the way? */
static void
explain_refusal(gw_store *store, const gw_run_row *row, GError **error)
{
    const char *workflow = gw_json_string(row->doc, "workflow"),
               *customer = gw_json_string(row->doc, "customer");
    sqlite3_stmt *found;

    if (sqlite3_extended_errcode(store->writer->db) != SQLITE_CONSTRAINT_UNIQUE)
        return;
    g_clear_error(error);
    if (gw_sqlite_first(store->writer, &found, error,
                        "SELECT run, status FROM runs WHERE workflow = ? AND customer = ? AND run <> ?"
                        "  AND status NOT IN ('done', 'cancelled', 'undone')",
                        "ttt", workflow, customer, row->run) != 1) {
        g_clear_error(error);
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT, "a run '%s' exists already", row->run);
        return;
    }
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "workflow '%s' for customer '%s' is under way already as run '%s' (%s): resume that one or cancel it",
        workflow, customer, gw_sqlite_text(found, 0), gw_sqlite_text(found, 1));
    gw_sqlite_end(found);
}

gboolean
gw_run_row_insert(gw_store *store, const gw_run_row *row, guint lease_seconds, GError **error)
{
    g_autofree char *owner = gw_owner_self();
    g_autofree char *doc = gw_json_text(row->doc);
    gint64 now = gw_now_ms();

    if (gw_sqlite_run(
            store->writer, error,
            "INSERT INTO runs (run, workflow, customer, status, created, updated, lease_owner, lease_epoch,"
            "  lease_until, seq, head, doc) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1, ?7, 0, '', ?8)",
            "ttttitit", row->run, gw_json_string(row->doc, "workflow"), gw_json_string(row->doc, "customer"),
            gw_json_string(row->doc, "status"), now, owner, now + (gint64)lease_seconds * 1000, doc))
        return TRUE;
    explain_refusal(store, row, error);
    return FALSE;
}

static gboolean
save_document(gw_store *store, const gw_run_row *row, GError **error)
{
    g_autofree char *doc = gw_json_text(row->doc);

    if (gw_sqlite_run(store->writer, error,
                      "UPDATE runs SET workflow = ?, customer = ?, status = ?, doc = ? WHERE run = ?",
                      "ttttt", gw_json_string(row->doc, "workflow"), gw_json_string(row->doc, "customer"),
                      gw_json_string(row->doc, "status"), doc, row->run))
        return TRUE;
    explain_refusal(store, row, error);
    return FALSE;
}

gboolean
gw_run_row_save(gw_store *store, const gw_run_row *row, GError **error)
{
    return (!row->changed || save_document(store, row, error)) &&
           gw_sqlite_run(store->writer, error, "UPDATE runs SET updated = ?, seq = ?, head = ? WHERE run = ?",
                         "iitt", gw_now_ms(), row->seq, row->head, row->run);
}

gboolean
gw_run_row_event(gw_store *store, gw_run_row *row, const char *kind, const char *step, const char *data,
                 GError **error)
{
    gw_event event = {row->run, row->seq + 1, gw_now_ms(), kind, step, data};
    g_autofree char *hash = gw_chain_hash(row->head, &event);

    if (!gw_sqlite_run(
            store->writer, error,
            "INSERT INTO events (run, seq, time, kind, step, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            "tiitttt", event.run, event.seq, event.time, kind, step, data, hash))
        return FALSE;
    row->seq = event.seq;
    g_free(row->head);
    row->head = g_steal_pointer(&hash);
    return TRUE;
}
