/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_write.c - the journal's records put into SQLite: runs, rows, events, signatures, kept bytes, secrets
 */
#include "store/sqlite/sqlite_calls.h"

#include "base/text.h"
#include "store/sqlite/tables.h"

/* The address of its first member is that of the whole. */
static gw_sqlite *
of(gw_db *db)
{
    return (gw_sqlite *)(void *)db;
}

static int
changed(gw_db *db, gboolean ok)
{
    if (!ok)
        return -1;
    return sqlite3_changes(of(db)->db) > 0;
}

/* ---- runs ---- */

gboolean
gw_sqlite_add_run(gw_db *db, const gw_run_columns *run, gint64 *id, GError **error)
{
    const gw_lease_columns *lease = &run->lease;

    if (!gw_sqlite_run(
            of(db), error,
            "INSERT INTO runs (run, workflow, customer, status, created, updated, lease_owner, lease_epoch,"
            "  lease_until, lease_ticks, seq, head, doc, account)"
            "  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?)",
            "ttttiitiiitt", run->run, run->workflow, run->customer, run->status, run->created, run->updated,
            lease->owner, lease->epoch, lease->until, lease->ticks, run->doc, run->account))
        return FALSE;
    *id = sqlite3_last_insert_rowid(of(db)->db);
    return TRUE;
}

gboolean
gw_sqlite_save_run(gw_db *db, const gw_run_columns *run, GError **error)
{
    return gw_sqlite_run(
        of(db), error,
        "UPDATE runs SET workflow = ?, customer = ?, status = ?, account = ?, doc = ? WHERE run = ?",
        "tttttt", run->workflow, run->customer, run->status, run->account, run->doc, run->run);
}

gboolean
gw_sqlite_set_lease(gw_db *db, const char *run, const gw_lease_columns *lease, GError **error)
{
    return gw_sqlite_run(of(db), error,
                         "UPDATE runs SET lease_owner = ?, lease_epoch = ?, lease_until = ?,"
                         "  lease_ticks = nullif(?, 0) WHERE run = ?",
                         "tiiit", lease->owner, lease->epoch, lease->until, lease->ticks, run);
}

gboolean
gw_sqlite_add_event(gw_db *db, const gw_event *event, const char *hash, GError **error)
{
    return gw_sqlite_run(of(db), error,
                         "INSERT INTO events (run, seq, time, kind, step, data, hash, rows) VALUES (?, ?, ?, "
                         "?, ?, ?, ?, ?)",
                         "tiittttt", event->run, event->seq, event->time, event->kind, event->step,
                         event->data, hash, event->rows);
}

gboolean
gw_sqlite_set_end(gw_db *db, const char *run, gint64 seq, gint64 time, const char *head, GError **error)
{
    return gw_sqlite_run(of(db), error, "UPDATE runs SET updated = ?, seq = ?, head = ? WHERE run = ?",
                         "iitt", time, seq, head, run);
}

/* ---- rows ---- */

static const char put_step[] =
    "INSERT INTO steps (run, step, doc, next_look) VALUES (?, ?, ?, nullif(?, -1)) ON CONFLICT (run, step)"
    "  DO UPDATE SET doc = excluded.doc, next_look = excluded.next_look RETURNING id";
static const char put_task[] =
    "INSERT INTO tasks (run, step, doc, due, actor) VALUES (?, ?, ?, nullif(?, -1), ?) ON CONFLICT (run, "
    "step)"
    "  DO UPDATE SET doc = excluded.doc, due = excluded.due, actor = excluded.actor RETURNING id";

gboolean
gw_sqlite_put_row(gw_db *db, gw_row_table table, const char *run, const char *step, const char *doc,
                  const gw_row_asked *asked, gint64 *id, GError **error)
{
    sqlite3_stmt *put;
    int got = table == GW_ROW_TASK
                  ? gw_sqlite_first(of(db), &put, error, put_task, "tttit", run, step, doc, asked->due,
                                    asked->actor)
                  : gw_sqlite_first(of(db), &put, error, put_step, "ttti", run, step, doc, asked->next_look);

    if (got != 1)
        return FALSE;
    *id = sqlite3_column_int64(put, 0);
    gw_sqlite_end(put);
    return TRUE;
}

gboolean
gw_sqlite_sum_up(gw_db *db, const char *run, GError **error)
{
    return gw_sqlite_run(of(db), error, GW_SUM_UP " WHERE run = ?", "t", run);
}

int
gw_sqlite_close_task(gw_db *db, const char *run, const char *step, GError **error)
{
    return changed(
        db, gw_sqlite_run(of(db), error, "DELETE FROM tasks WHERE run = ? AND step = ?", "tt", run, step));
}

gboolean
gw_sqlite_add_command(gw_db *db, const char *run, const char *command, gint64 created, gint64 *id,
                      GError **error)
{
    if (!gw_sqlite_run(of(db), error, "INSERT INTO inbox (run, word, created) VALUES (?, ?, ?)", "tti", run,
                       command, created))
        return FALSE;
    *id = sqlite3_last_insert_rowid(of(db)->db);
    return TRUE;
}

gboolean
gw_sqlite_take_command(gw_db *db, gint64 id, gint64 taken, GError **error)
{
    return gw_sqlite_run(of(db), error, "UPDATE inbox SET taken = ? WHERE id = ?", "ii", taken, id);
}

gboolean
gw_sqlite_add_checkpoint(gw_db *db, const char *run, const gw_checkpoint *checkpoint, GError **error)
{
    return gw_sqlite_run(
        of(db), error,
        "INSERT INTO checkpoints (run, seq, head, time, key, signature) VALUES (?, ?, ?, ?, ?, ?)", "tititt",
        run, checkpoint->seq, checkpoint->head, checkpoint->time, checkpoint->key, checkpoint->signature);
}

gboolean
gw_sqlite_drop_checkpoint(gw_db *db, const char *run, gint64 seq, GError **error)
{
    return gw_sqlite_run(of(db), error, "DELETE FROM checkpoints WHERE run = ? AND seq = ?", "ti", run, seq);
}

/* ---- kept bytes and secrets ---- */

gboolean
gw_sqlite_put_blob(gw_db *db, const char *sha256, GBytes *bytes, GError **error)
{
    return gw_sqlite_run(of(db), error,
                         "INSERT INTO blobs (sha256, created, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                         "tib", sha256, gw_now_ms(), bytes);
}

gboolean
gw_sqlite_put_secret(gw_db *db, const gw_sealed *secret, gboolean same, GError **error)
{
    return gw_sqlite_run(
        of(db), error,
        "INSERT INTO secrets (run, name, kind, about, created, sealed) VALUES (?, ?, ?, ?, ?, ?)"
        "  ON CONFLICT DO UPDATE SET kind = excluded.kind, about = excluded.about,"
        "  created = CASE WHEN ? THEN created ELSE excluded.created END,"
        "  sealed = excluded.sealed, used = NULL, used_by = NULL",
        "ttttibi", secret->run, secret->name, secret->kind, secret->about, secret->created, secret->sealed,
        (gint64)same);
}

int
gw_sqlite_use_secret(gw_db *db, const gw_sealed *secret, gboolean last, GError **error)
{
    static const char once[] = "UPDATE secrets SET used = ?, used_by = ?, sealed = NULL"
                               "  WHERE run = ? AND name = ? AND sealed = ?";
    static const char again[] = "UPDATE secrets SET used = ?, used_by = ?"
                                "  WHERE run = ? AND name = ? AND sealed = ?";

    return changed(db, gw_sqlite_run(of(db), error, last ? once : again, "itttb", secret->used,
                                     secret->used_by, secret->run, secret->name, secret->sealed));
}

int
gw_sqlite_swap_secret(gw_db *db, const gw_sealed *secret, GBytes *after, GError **error)
{
    return changed(db,
                   gw_sqlite_run(of(db), error,
                                 "UPDATE secrets SET sealed = ? WHERE run = ? AND name = ? AND sealed = ?",
                                 "bttb", after, secret->run, secret->name, secret->sealed));
}

int
gw_sqlite_drop_secret(gw_db *db, const char *run, const char *name, GError **error)
{
    return changed(
        db, gw_sqlite_run(of(db), error, "DELETE FROM secrets WHERE run = ? AND name = ?", "tt", run, name));
}
