/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_read.c - the journal's records read from SQLite, one at a time
 */
#include "store/sqlite/sqlite_calls.h"

/* Hands over the row that a statement stands on. */
typedef gboolean (*row_taker)(sqlite3_stmt *row, gpointer each, gpointer data, GError **error);

static gw_sqlite *
of(gw_db *db)
{
    return (gw_sqlite *)(void *)db;
}

/* All rows of a statement, where `got` says how its first step went, until one ends it. */
static gboolean
hand_over(gw_db *db, int got, sqlite3_stmt *rows, row_taker take, gpointer each, gpointer data,
          GError **error)
{
    GError *fault = NULL;

    for (; got == 1; got = gw_sqlite_next(of(db), rows, error)) {
        if (take(rows, each, data, &fault))
            continue;
        gw_sqlite_end(rows);
        if (!fault)
            return TRUE;
        g_propagate_error(error, fault);
        return FALSE;
    }
    return got == 0;
}

static const char *
text_or_null(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

static gint64
number_or_none(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? GW_NO_COLUMN : sqlite3_column_int64(row, column);
}

/* ---- runs ---- */

int
gw_sqlite_run_end(gw_db *db, const char *run, gw_run_end *end, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(
        of(db), &row, error,
        "SELECT seq, head, lease_owner, lease_epoch, lease_until, lease_ticks FROM runs WHERE run = ?", "t",
        run);

    if (got != 1)
        return got;
    end->seq = sqlite3_column_int64(row, 0);
    end->head = g_strdup(gw_sqlite_text(row, 1));
    end->owner = g_strdup(text_or_null(row, 2));
    end->epoch = sqlite3_column_int64(row, 3);
    end->until = sqlite3_column_int64(row, 4);
    end->ticks = sqlite3_column_int64(row, 5);
    gw_sqlite_end(row);
    return 1;
}

#define RUNS                                                                                                 \
    "SELECT run, workflow, customer, status, account, doc, created, updated, lease_owner, lease_epoch,"      \
    "  lease_until, lease_ticks FROM runs "

static gboolean
take_run(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    static const char *const texts[] = {"run", "workflow", "customer", "status", "account", "doc"};
    gw_run_columns run = {.run = text_or_null(row, 0),
                          .workflow = text_or_null(row, 1),
                          .customer = text_or_null(row, 2),
                          .status = text_or_null(row, 3),
                          .account = text_or_null(row, 4),
                          .doc = gw_sqlite_text(row, 5),
                          .created = sqlite3_column_int64(row, 6),
                          .updated = sqlite3_column_int64(row, 7),
                          .lease = {text_or_null(row, 8), sqlite3_column_int64(row, 9),
                                    sqlite3_column_int64(row, 10), sqlite3_column_int64(row, 11)}};

    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        if (gw_sqlite_hides(row, i))
            run.hidden = texts[i];
    return (*(gw_run_each *)each)(&run, data, error);
}

static int
find_runs(gw_sqlite *db, const gw_run_choice *choice, sqlite3_stmt **rows, GError **error)
{
    gint64 limit = choice->limit ? choice->limit : -1;

    switch (choice->which) {
    case GW_RUNS_ITSELF:
        return gw_sqlite_first(db, rows, error, RUNS "WHERE run = ?", "t", choice->run);
    case GW_RUNS_LIKE:
        return gw_sqlite_first(db, rows, error,
                               RUNS "WHERE run >= ?1 AND run < ?1 || char(1114111) ORDER BY run LIMIT ?2",
                               "ti", choice->run, limit);
    case GW_RUNS_NEWEST:
        return gw_sqlite_first(db, rows, error, RUNS "ORDER BY id DESC LIMIT ?", "i", limit);
    case GW_RUNS_OF_CUSTOMER:
        return gw_sqlite_first(db, rows, error,
                               RUNS "WHERE workflow = ? AND customer = ? ORDER BY id DESC LIMIT ?", "tti",
                               choice->workflow, choice->customer, limit);
    case GW_RUNS_IN_THE_WAY:
        return gw_sqlite_first(db, rows, error,
                               RUNS "WHERE workflow = ?1 AND run <> ?4 AND (customer = ?2 OR account = ?3)"
                                    "  AND status NOT IN ('done', 'cancelled', 'undone')"
                                    "  ORDER BY customer IS ?2 DESC LIMIT ?5",
                               "tttti", choice->workflow, choice->customer, choice->account, choice->run,
                               limit);
    }
    return -1;
}

gboolean
gw_sqlite_runs(gw_db *db, const gw_run_choice *choice, gw_run_each each, gpointer data, GError **error)
{
    sqlite3_stmt *rows = NULL;
    int got = find_runs(of(db), choice, &rows, error);

    return hand_over(db, got, rows, take_run, &each, data, error);
}

/* ---- rows ---- */

#define RUN_ROWS "SELECT run, run, id, created, NULL, doc FROM runs"
#define STEPS "SELECT run, step, id, NULL, NULL, doc FROM steps"
#define TASKS "SELECT run, step, id, NULL, NULL, doc FROM tasks"
#define COMMANDS "SELECT run, CAST(id AS TEXT), id, created, taken, word FROM inbox"

/* A text for each, so that an index answers each. */
static const struct {
    const char *of_run, *one, *any;
} selects[GW_ROW_TABLES] = {
    {RUN_ROWS " WHERE run = ?1", NULL, NULL},
    {STEPS " WHERE run = ?1 ORDER BY id", STEPS " WHERE run = ?1 AND step = ?2", NULL},
    {TASKS " WHERE run = ?1 ORDER BY id", TASKS " WHERE run = ?1 AND step = ?2", TASKS " ORDER BY id"},
    {COMMANDS " WHERE run = ?1 ORDER BY id", COMMANDS " WHERE ?1 IS NULL AND id = CAST(?2 AS INTEGER)", NULL},
};

static gboolean
take_row(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_row kept = {gw_sqlite_text(row, 0),
                        gw_sqlite_text(row, 1),
                        {sqlite3_column_int64(row, 2), number_or_none(row, 3), number_or_none(row, 4),
                         gw_sqlite_text(row, 5)},
                        gw_sqlite_hides(row, 1) || gw_sqlite_hides(row, 5)};

    return (*(gw_row_each *)each)(&kept, data, error);
}

gboolean
gw_sqlite_rows(gw_db *db, const gw_row_choice *choice, gw_row_each each, gpointer data, GError **error)
{
    sqlite3_stmt *rows;
    int got;

    if (choice->waiting)
        got = gw_sqlite_first(of(db), &rows, error,
                              COMMANDS " WHERE run = ?1 AND taken IS NULL AND id <= ?2 ORDER BY id", "ti",
                              choice->run, choice->waiting);
    else if (choice->key)
        got =
            gw_sqlite_first(of(db), &rows, error, selects[choice->table].one, "tt", choice->run, choice->key);
    else if (choice->run)
        got = gw_sqlite_first(of(db), &rows, error, selects[choice->table].of_run, "t", choice->run);
    else
        got = gw_sqlite_first(of(db), &rows, error, selects[choice->table].any, "");
    return hand_over(db, got, rows, take_row, &each, data, error);
}

/* ---- events and signatures ---- */

static gboolean
take_event(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_event kept = {.event = {.run = gw_sqlite_text(row, 0),
                                    .seq = sqlite3_column_int64(row, 1),
                                    .time = sqlite3_column_int64(row, 2),
                                    .kind = gw_sqlite_text(row, 3),
                                    .step = text_or_null(row, 4),
                                    .data = gw_sqlite_text(row, 5),
                                    .rows = text_or_null(row, 7)},
                          .hash = gw_sqlite_text(row, 6)};

    for (int i = 3; i <= 7; i++)
        kept.hidden |= gw_sqlite_hides(row, i);
    return (*(gw_event_each *)each)(&kept, data, error);
}

#define EVENTS(which)                                                                                        \
    "SELECT run, seq, time, kind, step, data, hash, rows FROM events WHERE run = ?1 AND " which              \
    "  AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR instr(data, ?4) > 0) ORDER BY seq LIMIT ?5"

gboolean
gw_sqlite_events(gw_db *db, const gw_event_choice *choice, gw_event_each each, gpointer data, GError **error)
{
    sqlite3_stmt *rows;
    int got = gw_sqlite_first(of(db), &rows, error,
                              choice->odd ? EVENTS("(seq > ?2 OR seq < 1)") : EVENTS("seq > ?2"), "titti",
                              choice->run, choice->after, choice->kind, choice->mention,
                              choice->limit ? choice->limit : (gint64)-1);

    return hand_over(db, got, rows, take_event, &each, data, error);
}

static gboolean
take_checkpoint(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_checkpoint checkpoint = {sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
                                gw_sqlite_text(row, 2),       gw_sqlite_text(row, 3),
                                gw_sqlite_text(row, 4),       gw_sqlite_text(row, 5)};

    return (*(gw_checkpoint_each *)each)(&checkpoint, data, error);
}

#define CHECKPOINTS                                                                                          \
    "SELECT c.seq, c.time, c.head, c.key, c.signature, e.hash FROM checkpoints c"                            \
    "  LEFT JOIN events e ON e.run = c.run AND e.seq = c.seq WHERE c.run = ?1"

gboolean
gw_sqlite_checkpoints(gw_db *db, const char *run, gint64 seq, gw_checkpoint_each each, gpointer data,
                      GError **error)
{
    sqlite3_stmt *rows;
    int got = seq ? gw_sqlite_first(of(db), &rows, error, CHECKPOINTS " AND c.seq = ?2", "ti", run, seq)
                  : gw_sqlite_first(of(db), &rows, error, CHECKPOINTS " ORDER BY c.seq", "t", run);

    return hand_over(db, got, rows, take_checkpoint, &each, data, error);
}

/* ---- kept bytes and secrets ---- */

int
gw_sqlite_blob(gw_db *db, const char *sha256, GBytes **bytes, GError **error)
{
    sqlite3_stmt *found;
    /* Without `bytes` none of what may be megabytes is read. */
    int got = gw_sqlite_first(of(db), &found, error,
                              bytes ? "SELECT bytes FROM blobs WHERE sha256 = ?"
                                    : "SELECT 1 FROM blobs WHERE sha256 = ?",
                              "t", sha256);

    if (got != 1)
        return got;
    if (bytes) {
        gconstpointer data = sqlite3_column_blob(found, 0);

        *bytes = g_bytes_new(data, (gsize)sqlite3_column_bytes(found, 0));
    }
    gw_sqlite_end(found);
    return 1;
}

static gboolean
take_secret(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gconstpointer bytes = sqlite3_column_blob(row, 8);
    g_autoptr(GBytes) sealed = bytes ? g_bytes_new(bytes, (gsize)sqlite3_column_bytes(row, 8)) : NULL;
    gw_sealed secret = {.run = gw_sqlite_text(row, 0),
                        .name = gw_sqlite_text(row, 1),
                        .kind = gw_sqlite_text(row, 2),
                        .about = gw_sqlite_text(row, 3),
                        .created = sqlite3_column_int64(row, 4),
                        .there = sqlite3_column_int(row, 5),
                        .used = number_or_none(row, 6),
                        .used_by = gw_sqlite_text(row, 7),
                        .sealed = sealed};

    return (*(gw_sealed_each *)each)(&secret, data, error);
}

#define SECRETS "SELECT run, name, kind, about, created, sealed IS NOT NULL, used, used_by, "

gboolean
gw_sqlite_secrets(gw_db *db, const char *run, const char *name, gw_sealed_each each, gpointer data,
                  GError **error)
{
    sqlite3_stmt *rows;
    int got = run ? gw_sqlite_first(of(db), &rows, error,
                                    SECRETS "sealed FROM secrets WHERE run = ? AND name = ?", "tt", run, name)
                  : gw_sqlite_first(of(db), &rows, error, SECRETS "NULL FROM secrets ORDER BY run, name", "");

    return hand_over(db, got, rows, take_secret, &each, data, error);
}
