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
    "  lease_until, lease_ticks, id, actor, due, next_look FROM runs "

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
                                    sqlite3_column_int64(row, 10), sqlite3_column_int64(row, 11)},
                          .id = sqlite3_column_int64(row, 12),
                          .asked = {text_or_null(row, 13), number_or_none(row, 14), number_or_none(row, 15)}};

    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        if (gw_sqlite_hides(row, i))
            run.hidden = texts[i];
    return (*(gw_run_each *)each)(&run, data, error);
}

/* ---- what a filter takes ---- */

/* Numbers of parameters are theirs for good; a condition that is not asked for is not there, so that an index
 * answers those that are. `task`: of open tasks, which have their own actor and due time. */
static void
add_conditions(GString *sql, const gw_store_filter *filter, gboolean task)
{
    const struct {
        gboolean asked;
        const char *of_run, *of_task;
    } conditions[] = {
        {filter->workflow != NULL, " AND r.workflow = ?1", NULL},
        {filter->customer != NULL, " AND r.customer = ?2", NULL},
        {filter->status != NULL, " AND r.status = ?3", NULL},
        {filter->account != NULL, " AND r.account = ?4", NULL},
        {filter->actor != NULL, " AND r.actor = ?5", " AND t.actor = ?5"},
        {filter->unfinished, " AND r.status NOT IN ('done', 'cancelled', 'undone')", NULL},
        {filter->due_before > 0, " AND r.due < ?6", " AND t.due < ?6"},
        {filter->look_before > 0, " AND r.next_look < ?7", NULL},
        {filter->updated_since > 0, " AND r.updated >= ?8", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (conditions[i].asked)
            g_string_append(sql,
                            task && conditions[i].of_task ? conditions[i].of_task : conditions[i].of_run);
}

/* There are few such texts; each is kept, as statements are found by the address of theirs. */
static int
find_filtered(gw_sqlite *db, GString *sql, const gw_store_filter *filter, const gw_cursor *from, gint64 limit,
              sqlite3_stmt **rows, GError **error)
{
    return gw_sqlite_first(db, rows, error, g_intern_string(sql->str), "tttttiiiiii", filter->workflow,
                           filter->customer, filter->status, filter->account, filter->actor,
                           filter->due_before, filter->look_before, filter->updated_since, from->major,
                           from->minor, limit);
}

static int
find_page(gw_sqlite *db, const gw_run_choice *choice, gint64 limit, sqlite3_stmt **rows, GError **error)
{
    g_autoptr(GString) sql = g_string_new(RUNS "r WHERE r.id < ?9");
    gw_cursor from = {choice->before ? choice->before : G_MAXINT64, 0};

    add_conditions(sql, choice->filter, FALSE);
    g_string_append(sql, " AND ?10 = 0 ORDER BY r.id DESC LIMIT ?11");
    return find_filtered(db, sql, choice->filter, &from, limit, rows, error);
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
    case GW_RUNS_PAGE:
        return find_page(db, choice, limit, rows, error);
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

#define RUN_ROWS "SELECT run, run, id, created, NULL, doc, NULL, NULL, NULL FROM runs"
#define STEPS "SELECT run, step, id, NULL, NULL, doc, NULL, NULL, next_look FROM steps"
#define TASKS "SELECT run, step, id, NULL, NULL, doc, actor, due, NULL FROM tasks"
#define COMMANDS "SELECT run, CAST(id AS TEXT), id, created, taken, word, NULL, NULL, NULL FROM inbox"

/* A text for each, so that an index answers each. */
static const struct {
    const char *of_run, *one, *any;
} selects[GW_ROW_TABLES] = {
    {RUN_ROWS " WHERE run = ?1", NULL, NULL},
    {STEPS " WHERE run = ?1 ORDER BY id", STEPS " WHERE run = ?1 AND step = ?2", NULL},
    {TASKS " WHERE run = ?1 ORDER BY id", TASKS " WHERE run = ?1 AND step = ?2", TASKS " ORDER BY id"},
    {COMMANDS " WHERE run = ?1 ORDER BY id", COMMANDS " WHERE ?1 IS NULL AND id = CAST(?2 AS INTEGER)", NULL},
};

static gw_kept_row
kept_of(sqlite3_stmt *row)
{
    return (gw_kept_row){gw_sqlite_text(row, 0),
                         gw_sqlite_text(row, 1),
                         {sqlite3_column_int64(row, 2), number_or_none(row, 3), number_or_none(row, 4),
                          gw_sqlite_text(row, 5)},
                         {text_or_null(row, 6), number_or_none(row, 7), number_or_none(row, 8)},
                         gw_sqlite_hides(row, 1) || gw_sqlite_hides(row, 5) || gw_sqlite_hides(row, 6)};
}

static gboolean
take_row(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_row kept = kept_of(row);

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

static gboolean
take_task(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_row kept = kept_of(row);

    return (*(gw_task_each *)each)(&kept, text_or_null(row, 9), text_or_null(row, 10), data, error);
}

/* As in the index. */
#define TASK_DUE "coalesce(t.due, 9223372036854775807)"

gboolean
gw_sqlite_tasks(gw_db *db, const gw_store_filter *filter, const gw_cursor *after, gint64 limit,
                gw_task_each each, gpointer data, GError **error)
{
    /* A customer or account has few runs; all others are met on the way through what is due. */
    gboolean few = filter->customer || filter->account;
    g_autoptr(GString) sql = g_string_new(
        "SELECT t.run, t.step, t.id, NULL, NULL, t.doc, t.actor, t.due, NULL, r.workflow, r.customer");

    g_string_append(sql, few ? "  FROM runs r CROSS JOIN tasks t" : "  FROM tasks t CROSS JOIN runs r");
    g_string_append(sql,
                    "  WHERE r.run = t.run AND " TASK_DUE " >= ?9 AND (" TASK_DUE " > ?9 OR t.id > ?10)");
    sqlite3_stmt *rows;

    add_conditions(sql, filter, TRUE);
    g_string_append(sql, " ORDER BY " TASK_DUE ", t.id LIMIT ?11");
    int got = find_filtered(of(db), sql, filter, after, limit, &rows, error);
    return hand_over(db, got, rows, take_task, &each, data, error);
}

/* ---- events and signatures ---- */

static gw_kept_event
event_of(sqlite3_stmt *row)
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
    return kept;
}

static gboolean
take_event(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_event kept = event_of(row);

    return (*(gw_event_each *)each)(&kept, data, error);
}

static gboolean
take_feed(sqlite3_stmt *row, gpointer each, gpointer data, GError **error)
{
    gw_kept_event kept = event_of(row);
    gw_cursor at = {sqlite3_column_int64(row, 8), 0};

    return (*(gw_feed_each *)each)(&kept, &at, data, error);
}

/* One writes at a time and no event is ever removed: numbers of rows follow the order of commits, without a
 * hole that a VACUUM could close. */
gboolean
gw_sqlite_feed(gw_db *db, const gw_cursor *after, gint64 limit, gw_feed_each each, gpointer data,
               GError **error)
{
    sqlite3_stmt *rows;
    int got = gw_sqlite_first(of(db), &rows, error,
                              "SELECT run, seq, time, kind, step, data, hash, rows, rowid FROM events"
                              "  WHERE rowid > ? ORDER BY rowid LIMIT ?",
                              "ii", after->major, limit);

    return hand_over(db, got, rows, take_feed, &each, data, error);
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
