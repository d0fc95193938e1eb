/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_write.c - the journal's records put into PostgreSQL: runs, rows, events, signatures, kept bytes,
 * secrets
 */
#include "base/error.h"
#include "base/text.h"
#include "store/postgres/postgres_calls.h"

static gw_pg *
of(gw_db *db)
{
    return (gw_pg *)(void *)db;
}

/* ---- what tells afterwards whether a transaction was committed ---- */

static void
trace_run(gw_pg *pg, const char *run)
{
    if (g_strcmp0(pg->trace.run, run) == 0)
        return;
    g_free(pg->trace.run);
    g_clear_pointer(&pg->trace.head, g_free);
    g_clear_pointer(&pg->trace.owner, g_free);
    pg->trace = (gw_pg_trace){.run = g_strdup(run)};
}

static void
trace_end(gw_pg *pg, const char *run, gint64 seq, const char *head)
{
    trace_run(pg, run);
    pg->trace.seq = seq;
    g_free(pg->trace.head);
    pg->trace.head = g_strdup(head);
}

static void
trace_lease(gw_pg *pg, const char *run, const gw_lease_columns *lease)
{
    trace_run(pg, run);
    pg->trace.epoch = lease->epoch;
    g_free(pg->trace.owner);
    pg->trace.owner = g_strdup(lease->owner);
}

/* ---- runs ---- */

gboolean
gw_pg_add_run(gw_db *db, const gw_run_columns *run, gint64 *id, GError **error)
{
    const gw_lease_columns *lease = &run->lease;
    g_autoptr(PGresult) made = gw_pg_query(
        of(db), error,
        "INSERT INTO runs (run, workflow, customer, status, account, doc, created)"
        "  VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        "tttttti", run->run, run->workflow, run->customer, run->status, run->account, run->doc, run->created);

    if (!made)
        return FALSE;
    *id = gw_pg_number(made, 0, 0, 0);
    trace_lease(of(db), run->run, lease);
    return gw_pg_queue(of(db), error,
                       "INSERT INTO heads (run, epoch, seq, head, updated, owner, until, ticks)"
                       "  VALUES ($1, $2, 0, '', $3, $4, $5, $6)",
                       "tiitii", run->run, lease->epoch, run->updated, lease->owner, lease->until,
                       lease->ticks);
}

gboolean
gw_pg_save_run(gw_db *db, const gw_run_columns *run, GError **error)
{
    return gw_pg_queue(of(db), error,
                       "UPDATE runs SET workflow = $2, customer = $3, status = $4, account = $5, doc = $6"
                       "  WHERE run = $1",
                       "tttttt", run->run, run->workflow, run->customer, run->status, run->account, run->doc);
}

gboolean
gw_pg_set_lease(gw_db *db, const char *run, const gw_lease_columns *lease, GError **error)
{
    trace_lease(of(db), run, lease);
    return gw_pg_queue(of(db), error,
                       "UPDATE heads SET owner = $2, epoch = $3, until = $4, ticks = nullif($5::bigint, 0)"
                       "  WHERE run = $1",
                       "ttiii", run, lease->owner, lease->epoch, lease->until, lease->ticks);
}

gboolean
gw_pg_add_event(gw_db *db, const gw_event *event, const char *hash, GError **error)
{
    return gw_pg_queue(of(db), error,
                       "INSERT INTO events (run, seq, time, kind, step, data, hash, rows)"
                       "  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                       "tiittttt", event->run, event->seq, event->time, event->kind, event->step, event->data,
                       hash, event->rows);
}

/* The run's end was locked when it was read; that it was not passed by since is asked all the same. */
gboolean
gw_pg_set_end(gw_db *db, const char *run, gint64 seq, gint64 time, const char *head, GError **error)
{
    int changed = gw_pg_change(
        of(db), error, "UPDATE heads SET updated = $2, seq = $3, head = $4 WHERE run = $1 AND seq < $3",
        "tiit", run, time, seq, head);

    if (changed == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "run '%s' was written to by another process: look with 'gangway show %s'", run, run);
    trace_end(of(db), run, seq, head);
    return changed == 1;
}

/* ---- rows ---- */

static const char put_step[] =
    "INSERT INTO steps (run, step, doc, next_look) VALUES ($1, $2, $3, nullif($4::bigint, -1)) ON CONFLICT "
    "(run, "
    "step)"
    "  DO UPDATE SET doc = excluded.doc, next_look = excluded.next_look RETURNING id";
static const char put_task[] =
    "INSERT INTO tasks (run, step, doc, due, actor) VALUES ($1, $2, $3, nullif($4::bigint, -1), $5)"
    "  ON CONFLICT (run, step)"
    "  DO UPDATE SET doc = excluded.doc, due = excluded.due, actor = excluded.actor RETURNING id";

gboolean
gw_pg_put_row(gw_db *db, gw_row_table table, const char *run, const char *step, const char *doc,
              const gw_row_asked *asked, gint64 *id, GError **error)
{
    g_autoptr(PGresult) put =
        table == GW_ROW_TASK
            ? gw_pg_query(of(db), error, put_task, "tttit", run, step, doc, asked->due, asked->actor)
            : gw_pg_query(of(db), error, put_step, "ttti", run, step, doc, asked->next_look);

    if (put)
        *id = gw_pg_number(put, 0, 0, 0);
    return put != NULL;
}

gboolean
gw_pg_sum_up(gw_db *db, const char *run, GError **error)
{
    return gw_pg_queue(
        of(db), error,
        "UPDATE runs SET due = (SELECT min(due) FROM tasks WHERE run = $1),"
        "  actor = (SELECT actor FROM tasks WHERE run = $1 ORDER BY due IS NULL, due, id LIMIT 1),"
        "  next_look = (SELECT min(next_look) FROM steps WHERE run = $1 AND next_look IS NOT NULL)"
        "  WHERE run = $1",
        "t", run);
}

int
gw_pg_close_task(gw_db *db, const char *run, const char *step, GError **error)
{
    return gw_pg_change(of(db), error, "DELETE FROM tasks WHERE run = $1 AND step = $2", "tt", run, step);
}

/* The run's end is locked: of two commands the one that is committed first has the lower id. */
gboolean
gw_pg_add_command(gw_db *db, const char *run, const char *command, gint64 created, gint64 *id, GError **error)
{
    g_autoptr(PGresult) added =
        gw_pg_query(of(db), error, "INSERT INTO inbox (run, word, created) VALUES ($1, $2, $3) RETURNING id",
                    "tti", run, command, created);

    if (added)
        *id = gw_pg_number(added, 0, 0, 0);
    return added != NULL;
}

gboolean
gw_pg_take_command(gw_db *db, gint64 id, gint64 taken, GError **error)
{
    return gw_pg_queue(of(db), error, "UPDATE inbox SET taken = $2 WHERE id = $1", "ii", id, taken);
}

gboolean
gw_pg_add_checkpoint(gw_db *db, const char *run, const gw_checkpoint *checkpoint, GError **error)
{
    return gw_pg_queue(of(db), error,
                       "INSERT INTO checkpoints (run, seq, head, time, key, signature)"
                       "  VALUES ($1, $2, $3, $4, $5, $6)",
                       "tititt", run, checkpoint->seq, checkpoint->head, checkpoint->time, checkpoint->key,
                       checkpoint->signature);
}

gboolean
gw_pg_drop_checkpoint(gw_db *db, const char *run, gint64 seq, GError **error)
{
    return gw_pg_queue(of(db), error, "DELETE FROM checkpoints WHERE run = $1 AND seq = $2", "ti", run, seq);
}

/* ---- kept bytes and secrets ---- */

gboolean
gw_pg_put_blob(gw_db *db, const char *sha256, GBytes *bytes, GError **error)
{
    return gw_pg_run(of(db), error,
                     "INSERT INTO blobs (sha256, created, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                     "tib", sha256, gw_now_ms(), bytes);
}

gboolean
gw_pg_put_secret(gw_db *db, const gw_sealed *secret, gboolean same, GError **error)
{
    return gw_pg_run(of(db), error,
                     "INSERT INTO secrets AS s (run, name, kind, about, created, sealed)"
                     "  VALUES ($1, $2, $3, $4, $5, $6)"
                     "  ON CONFLICT (run, name) DO UPDATE SET kind = excluded.kind, about = excluded.about,"
                     "  created = CASE WHEN $7::bigint = 1 THEN s.created ELSE excluded.created END,"
                     "  sealed = excluded.sealed, used = NULL, used_by = NULL",
                     "ttttibi", secret->run, secret->name, secret->kind, secret->about, secret->created,
                     secret->sealed, (gint64)(same ? 1 : 0));
}

int
gw_pg_use_secret(gw_db *db, const gw_sealed *secret, gboolean last, GError **error)
{
    static const char once[] = "UPDATE secrets SET used = $1, used_by = $2, sealed = NULL"
                               "  WHERE run = $3 AND name = $4 AND sealed = $5";
    static const char again[] = "UPDATE secrets SET used = $1, used_by = $2"
                                "  WHERE run = $3 AND name = $4 AND sealed = $5";

    return gw_pg_change(of(db), error, last ? once : again, "itttb", secret->used, secret->used_by,
                        secret->run, secret->name, secret->sealed);
}

int
gw_pg_swap_secret(gw_db *db, const gw_sealed *secret, GBytes *after, GError **error)
{
    return gw_pg_change(of(db), error,
                        "UPDATE secrets SET sealed = $1 WHERE run = $2 AND name = $3 AND sealed = $4", "bttb",
                        after, secret->run, secret->name, secret->sealed);
}

int
gw_pg_drop_secret(gw_db *db, const char *run, const char *name, GError **error)
{
    return gw_pg_change(of(db), error, "DELETE FROM secrets WHERE run = $1 AND name = $2", "tt", run, name);
}
