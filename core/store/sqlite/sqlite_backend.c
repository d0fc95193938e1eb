/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_backend.c - SQLite as the database of a store: opened, its transactions, its table of functions
 */
#include <string.h>

#include "base/error.h"
#include "store/sqlite/sqlite_calls.h"
#include "store/sqlite/tables.h"

static gw_sqlite *
of(gw_db *db)
{
    return (gw_sqlite *)(void *)db;
}

/* Whoever only reads does without on a disk that is full or ill. */
static gboolean
open_writer(const char *place, gw_store_purpose purpose, gw_sqlite **writer, GError **error)
{
    gboolean reads = purpose == GW_STORE_READ;
    g_autoptr(GError) fault = NULL;

    *writer = NULL;
    if (reads && !gw_sqlite_may_write(place))
        return TRUE;
    *writer = gw_sqlite_open(place, purpose == GW_STORE_MAKE ? GW_SQLITE_MAKE : GW_SQLITE_USE, &fault);
    if (*writer || (reads && g_error_matches(fault, GW_ERROR, GW_ERROR_UNAVAILABLE)))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&fault));
    return FALSE;
}

static gboolean
open_both(const char *place, gw_store_purpose purpose, gw_db **writer, gw_db **reader, GError **error)
{
    g_autoptr(gw_sqlite) to_write = NULL;

    if (!open_writer(place, purpose, &to_write, error))
        return FALSE;
    gw_sqlite *to_read =
        to_write ? gw_sqlite_open(place, GW_SQLITE_AGAIN, error) : gw_sqlite_open_reading(place, error);
    if (!to_read)
        return FALSE;
    *reader = &to_read->base;
    *writer = to_write ? &g_steal_pointer(&to_write)->base : NULL;
    return TRUE;
}

static gw_db *
open_empty(GError **error)
{
    gw_sqlite *model = gw_sqlite_open_model(error);

    return model ? &model->base : NULL;
}

static void
close_one(gw_db *db)
{
    gw_sqlite_close(of(db));
}

static void
refuse(const gw_db *db, GError **error)
{
    gw_sqlite_read_only((const gw_sqlite *)(const void *)db, error);
}

/* ---- transactions ---- */

static gboolean
is_open(gw_db *db)
{
    return !sqlite3_get_autocommit(of(db)->db);
}

static gboolean
begin(gw_db *db, gboolean writing, GError **error)
{
    return gw_sqlite_run(of(db), error, writing ? "BEGIN IMMEDIATE" : "BEGIN", "");
}

static gboolean
commit(gw_db *db, GError **error)
{
    return gw_sqlite_run(of(db), error, "COMMIT", "");
}

static void
rollback(gw_db *db)
{
    if (is_open(db))
        gw_sqlite_run(of(db), NULL, "ROLLBACK", "");
}

static gboolean
mark(gw_db *db, GError **error)
{
    return gw_sqlite_run(of(db), error, "SAVEPOINT job", "");
}

static gboolean
keep(gw_db *db, GError **error)
{
    return gw_sqlite_run(of(db), error, "RELEASE job", "");
}

/* Some faults (a full disk) make SQLite give up the whole transaction in the middle. */
static void
undo(gw_db *db)
{
    if (!is_open(db))
        return;
    gw_sqlite_run(of(db), NULL, "ROLLBACK TO job", "");
    gw_sqlite_run(of(db), NULL, "RELEASE job", "");
}

/* ---- checks ---- */

static gboolean
check_tables(gw_db *db, GError **error)
{
    return gw_tables_check(of(db), error);
}

/* The database refuses to take a run away from its rows only where whoever does it asks for that. */
static gboolean
check_references(gw_db *db, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(of(db), &row, error, "PRAGMA foreign_key_check", "");

    if (got != 1)
        return got == 0;

    g_autofree char *table = g_strdup(gw_sqlite_text(row, 0));
    gint64 id = sqlite3_column_int64(row, 1);
    gw_sqlite_end(row);
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the store '%s' is not what was written: row %" G_GINT64_FORMAT
                " of its table '%s' is of a run that is gone: put a copy back",
                db->name, id, table);
    return FALSE;
}

static gboolean
check_all(gw_db *db, GError **error)
{
    sqlite3_stmt *row;

    if (gw_sqlite_first(of(db), &row, error, "PRAGMA integrity_check(1)", "") != 1)
        return FALSE;

    gboolean ok = !strcmp(gw_sqlite_text(row, 0), "ok");
    if (!ok)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "the store '%s' is damaged: %s: put a copy back",
                    db->name, gw_sqlite_text(row, 0));
    gw_sqlite_end(row);
    return ok && check_references(db, error);
}

const gw_backend gw_sqlite_backend = {
    .open = open_both,
    .open_empty = open_empty,
    .close = close_one,
    .refuse = refuse,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .is_open = is_open,
    .mark = mark,
    .keep = keep,
    .undo = undo,
    .run_end = gw_sqlite_run_end,
    .runs = gw_sqlite_runs,
    .rows = gw_sqlite_rows,
    .events = gw_sqlite_events,
    .tasks = gw_sqlite_tasks,
    .feed = gw_sqlite_feed,
    .checkpoints = gw_sqlite_checkpoints,
    .add_run = gw_sqlite_add_run,
    .save_run = gw_sqlite_save_run,
    .set_lease = gw_sqlite_set_lease,
    .add_event = gw_sqlite_add_event,
    .set_end = gw_sqlite_set_end,
    .put_row = gw_sqlite_put_row,
    .sum_up = gw_sqlite_sum_up,
    .close_task = gw_sqlite_close_task,
    .add_command = gw_sqlite_add_command,
    .take_command = gw_sqlite_take_command,
    .add_checkpoint = gw_sqlite_add_checkpoint,
    .drop_checkpoint = gw_sqlite_drop_checkpoint,
    .put_blob = gw_sqlite_put_blob,
    .blob = gw_sqlite_blob,
    .put_secret = gw_sqlite_put_secret,
    .secrets = gw_sqlite_secrets,
    .use_secret = gw_sqlite_use_secret,
    .swap_secret = gw_sqlite_swap_secret,
    .drop_secret = gw_sqlite_drop_secret,
    .check_tables = check_tables,
    .check_all = check_all,
};
