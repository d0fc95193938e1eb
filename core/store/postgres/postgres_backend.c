/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_backend.c - PostgreSQL as the database of a store: opened, its transactions, its table of
 * functions
 */
#include "base/error.h"
#include "store/postgres/postgres_calls.h"

static gw_pg *
of(gw_db *db)
{
    return (gw_pg *)(void *)db;
}

/* Who only reads needs no right to write, and any server will do. */
static gboolean
open_both(const char *place, gw_store_purpose purpose, gw_db **writer, gw_db **reader, GError **error)
{
    g_autoptr(gw_pg) to_write = NULL;

    if (purpose != GW_STORE_READ && !(to_write = gw_pg_open(place, TRUE, error)))
        return FALSE;
    if (to_write && !gw_pg_tables_ready(to_write, purpose == GW_STORE_MAKE, error))
        return FALSE;
    g_autoptr(gw_pg) to_read = gw_pg_open(place, FALSE, error);
    if (!to_read || (!to_write && !gw_pg_tables_ready(to_read, FALSE, error)))
        return FALSE;
    *writer = to_write ? &g_steal_pointer(&to_write)->base : NULL;
    *reader = &g_steal_pointer(&to_read)->base;
    return TRUE;
}

static void
close_one(gw_db *db)
{
    gw_pg_close(of(db));
}

static void
refuse(const gw_db *db, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "the store '%s' was opened for reading only", db->name);
}

/* ---- transactions ---- */

static gboolean
is_open(gw_db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(of(db)->connection);

    return !of(db)->lost && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR);
}

static void
forget(gw_pg *pg)
{
    g_clear_pointer(&pg->trace.run, g_free);
    g_clear_pointer(&pg->trace.head, g_free);
    g_clear_pointer(&pg->trace.owner, g_free);
    pg->trace = (gw_pg_trace){0};
    pg->lost = pg->again = pg->unsure = FALSE;
}

static gboolean
begin(gw_db *db, gboolean writing, GError **error)
{
    forget(of(db));
    return gw_pg_ready(of(db), error) &&
           gw_pg_run(of(db), error, writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                     "");
}

static void
rollback(gw_db *db)
{
    gw_pg_answered(of(db), NULL);
    if (is_open(db))
        gw_pg_script(of(db), "ROLLBACK", NULL);
    of(db)->lost = FALSE;
}

static gboolean
mark(gw_db *db, GError **error)
{
    return gw_pg_queue(of(db), error, "SAVEPOINT job", "");
}

static gboolean
keep(gw_db *db, GError **error)
{
    return gw_pg_run(of(db), error, "RELEASE SAVEPOINT job", "");
}

static void
undo(gw_db *db)
{
    gw_pg_answered(of(db), NULL);
    if (is_open(db))
        gw_pg_script(of(db), "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job", NULL);
}

/* ---- the end of a transaction ---- */

/* What the transaction wrote last to a run is there, or somebody has gone on from there: then it was
 * committed. The lock waits for a server that is still about it. 1, 0, or -1 with an error. */
static int
was_committed(gw_pg *pg, const gw_pg_trace *trace, GError **error)
{
    g_autoptr(PGresult) found = gw_pg_query(
        pg, error,
        "SELECT h.epoch, h.owner, coalesce((SELECT hash FROM events WHERE run = $1 AND seq = $2), '')"
        "  FROM heads h WHERE h.run = $1 FOR UPDATE",
        "ti", trace->run, trace->seq);

    if (!found)
        return -1;
    if (PQntuples(found) == 0)
        return 0;
    if (trace->seq)
        return g_strcmp0(gw_pg_text(found, 0, 2), trace->head) == 0;
    return gw_pg_number(found, 0, 0, 0) == trace->epoch &&
           g_strcmp0(gw_pg_text(found, 0, 1), trace->owner) == 0;
}

/* What wrote to no run can be done twice: it puts bytes by their hash, or something under its own name. */
static gboolean
settle(gw_pg *pg, GError **error)
{
    gw_pg_trace trace = pg->trace;
    int committed = -1;

    pg->trace = (gw_pg_trace){0};
    pg->lost = FALSE;
    if (gw_pg_ready(pg, error))
        committed = trace.run ? was_committed(pg, &trace, error) : 0;
    g_free(trace.run);
    g_free(trace.head);
    g_free(trace.owner);
    pg->again = committed == 0;
    if (committed == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "the connection to the store '%s' was lost before anything was committed: try again",
                    pg->base.name);
    return committed == 1;
}

static gboolean
commit(gw_db *db, GError **error)
{
    gw_pg *pg = of(db);
    g_autoptr(GError) fault = NULL;

    if (!gw_pg_script(pg, "COMMIT", &fault)) {
        if (pg->lost)
            return settle(pg, error);
        g_propagate_error(error, g_steal_pointer(&fault));
        return FALSE;
    }
    if (!pg->unsure)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                "the server of the store '%s' has committed, but nobody knows whether a standby has it: see "
                "to the standby, then resume",
                pg->base.name);
    return FALSE;
}

static gboolean
may_do_again(gw_db *db)
{
    return of(db)->again;
}

/* ---- the database's own check ---- */

/* Pages are checked by the server when it reads them, if it was made with checksums. All of it is read. */
static gboolean
check_all(gw_db *db, GError **error)
{
    g_autoptr(PGresult) read = gw_pg_query(
        of(db), error,
        "SELECT (SELECT sum(length(doc)) FROM runs), (SELECT sum(length(head)) FROM heads),"
        "  (SELECT sum(length(data)) FROM events), (SELECT sum(length(doc)) FROM steps),"
        "  (SELECT sum(length(doc)) FROM tasks), (SELECT sum(length(word)) FROM inbox),"
        "  (SELECT sum(length(signature)) FROM checkpoints), (SELECT sum(length(bytes)) FROM blobs),"
        "  (SELECT sum(length(sealed)) FROM secrets)",
        "");

    return read != NULL;
}

const gw_backend gw_postgres_backend = {
    .open = open_both,
    .close = close_one,
    .refuse = refuse,
    .begin = begin,
    .commit = commit,
    .may_do_again = may_do_again,
    .rollback = rollback,
    .is_open = is_open,
    .mark = mark,
    .keep = keep,
    .undo = undo,
    .run_end = gw_pg_run_end,
    .runs = gw_pg_runs,
    .rows = gw_pg_rows,
    .events = gw_pg_events,
    .tasks = gw_pg_tasks,
    .feed = gw_pg_feed,
    .checkpoints = gw_pg_checkpoints,
    .add_run = gw_pg_add_run,
    .save_run = gw_pg_save_run,
    .set_lease = gw_pg_set_lease,
    .add_event = gw_pg_add_event,
    .set_end = gw_pg_set_end,
    .put_row = gw_pg_put_row,
    .sum_up = gw_pg_sum_up,
    .close_task = gw_pg_close_task,
    .add_command = gw_pg_add_command,
    .take_command = gw_pg_take_command,
    .add_checkpoint = gw_pg_add_checkpoint,
    .drop_checkpoint = gw_pg_drop_checkpoint,
    .put_blob = gw_pg_put_blob,
    .blob = gw_pg_blob,
    .put_secret = gw_pg_put_secret,
    .secrets = gw_pg_secrets,
    .use_secret = gw_pg_use_secret,
    .swap_secret = gw_pg_swap_secret,
    .drop_secret = gw_pg_drop_secret,
    .check_tables = gw_pg_check_tables,
    .check_all = check_all,
};
