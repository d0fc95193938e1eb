/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_read.c - the journal's records read from PostgreSQL
 */
#include "store/postgres/postgres_calls.h"

/* Hands over one row of a result. */
typedef gboolean (*row_taker)(const PGresult *rows, int row, gpointer each, gpointer data, GError **error);

static gw_pg *
of(gw_db *db)
{
    return (gw_pg *)(void *)db;
}

/* All of a result (NULL: the statement failed), until one ends it; takes it over. */
static gboolean
hand_over(PGresult *result, row_taker take, gpointer each, gpointer data, GError **error)
{
    g_autoptr(PGresult) rows = result;
    GError *fault = NULL;

    for (int i = 0; rows && i < PQntuples(rows); i++) {
        if (take(rows, i, each, data, &fault))
            continue;
        if (fault)
            g_propagate_error(error, fault);
        return fault == NULL;
    }
    return rows != NULL;
}

static const char *
text_or_empty(const PGresult *rows, int row, int column)
{
    return PQgetvalue(rows, row, column);
}

static gint64
number_or_none(const PGresult *rows, int row, int column)
{
    return gw_pg_number(rows, row, column, GW_NO_COLUMN);
}

/* ---- runs ---- */

int
gw_pg_run_end(gw_db *db, const char *run, gw_run_end *end, GError **error)
{
    static const char look[] = "SELECT seq, head, owner, epoch, until, ticks FROM heads WHERE run = $1";
    static const char hold[] =
        "SELECT seq, head, owner, epoch, until, ticks FROM heads WHERE run = $1 FOR UPDATE";
    gw_pg *pg = of(db);
    g_autoptr(PGresult) found = gw_pg_query(pg, error, pg->writes ? hold : look, "t", run);

    if (!found || PQntuples(found) == 0)
        return found ? 0 : -1;
    end->seq = gw_pg_number(found, 0, 0, 0);
    end->head = g_strdup(text_or_empty(found, 0, 1));
    end->owner = g_strdup(gw_pg_text(found, 0, 2));
    end->epoch = gw_pg_number(found, 0, 3, 0);
    end->until = gw_pg_number(found, 0, 4, 0);
    end->ticks = gw_pg_number(found, 0, 5, 0);
    return 1;
}

#define RUNS                                                                                                 \
    "SELECT r.run, workflow, customer, status, account, doc, created, h.updated, h.owner, h.epoch, h.until," \
    "  h.ticks, r.id, actor, due, next_look FROM runs r JOIN heads h ON h.run = r.run "

static gboolean
take_run(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_run_columns run = {
        .run = gw_pg_text(rows, i, 0),
        .workflow = gw_pg_text(rows, i, 1),
        .customer = gw_pg_text(rows, i, 2),
        .status = gw_pg_text(rows, i, 3),
        .account = gw_pg_text(rows, i, 4),
        .doc = text_or_empty(rows, i, 5),
        .created = gw_pg_number(rows, i, 6, 0),
        .updated = gw_pg_number(rows, i, 7, 0),
        .lease = {gw_pg_text(rows, i, 8), gw_pg_number(rows, i, 9, 0), gw_pg_number(rows, i, 10, 0),
                  gw_pg_number(rows, i, 11, 0)},
        .id = gw_pg_number(rows, i, 12, 0),
        .asked = {gw_pg_text(rows, i, 13), number_or_none(rows, i, 14), number_or_none(rows, i, 15)}};

    return (*(gw_run_each *)each)(&run, data, error);
}

/* ---- what a filter takes ---- */

/* A condition that is not asked for is not there, so that an index answers those that are; the last line
 * gives each parameter a type. `task`: of open tasks, which have their own actor and due time. */
static void
add_conditions(GString *sql, const gw_store_filter *filter, gboolean task)
{
    const struct {
        gboolean asked;
        const char *of_run, *of_task;
    } conditions[] = {
        {filter->workflow != NULL, " AND r.workflow = $1", NULL},
        {filter->customer != NULL, " AND r.customer = $2", NULL},
        {filter->status != NULL, " AND r.status = $3", NULL},
        {filter->account != NULL, " AND r.account = $4", NULL},
        {filter->actor != NULL, " AND r.actor = $5", " AND t.actor = $5"},
        {filter->unfinished, " AND r.status NOT IN ('done', 'cancelled', 'undone')", NULL},
        {filter->due_before > 0, " AND r.due < $6", " AND t.due < $6"},
        {filter->look_before > 0, " AND r.next_look < $7", NULL},
        {filter->updated_since > 0, " AND h.updated >= $8", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (conditions[i].asked)
            g_string_append(sql,
                            task && conditions[i].of_task ? conditions[i].of_task : conditions[i].of_run);
    g_string_append(sql, " AND ROW($1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, $7::bigint,"
                         "  $8::bigint, $9::bigint, $10::bigint) IS DISTINCT FROM NULL");
}

/* There are few such texts; each is kept, as statements are found by the address of theirs. */
static PGresult *
find_filtered(gw_pg *pg, GString *sql, const gw_store_filter *filter, const gw_cursor *from, gint64 limit,
              GError **error)
{
    return gw_pg_query(pg, error, g_intern_string(sql->str), "tttttiiiiii", filter->workflow,
                       filter->customer, filter->status, filter->account, filter->actor, filter->due_before,
                       filter->look_before, filter->updated_since, from->major, from->minor, limit);
}

static PGresult *
find_page(gw_pg *pg, const gw_run_choice *choice, GError **error)
{
    g_autoptr(GString) sql = g_string_new(RUNS "WHERE r.id < $9");
    gw_cursor from = {choice->before ? choice->before : G_MAXINT64, 0};

    add_conditions(sql, choice->filter, FALSE);
    g_string_append(sql, " ORDER BY r.id DESC LIMIT $11");
    return find_filtered(pg, sql, choice->filter, &from, choice->limit, error);
}

static PGresult *
find_runs(gw_pg *pg, const gw_run_choice *choice, GError **error)
{
    gint64 limit = choice->limit ? choice->limit : G_MAXINT64;

    switch (choice->which) {
    case GW_RUNS_ITSELF:
        return gw_pg_query(pg, error, RUNS "WHERE r.run = $1", "t", choice->run);
    case GW_RUNS_LIKE:
        return gw_pg_query(pg, error,
                           RUNS "WHERE r.run >= $1 AND r.run < $1 || chr(1114111) ORDER BY r.run LIMIT $2",
                           "ti", choice->run, limit);
    case GW_RUNS_NEWEST:
        return gw_pg_query(pg, error, RUNS "ORDER BY r.id DESC LIMIT $1", "i", limit);
    case GW_RUNS_OF_CUSTOMER:
        return gw_pg_query(pg, error,
                           RUNS "WHERE workflow = $1 AND customer = $2 ORDER BY r.id DESC LIMIT $3", "tti",
                           choice->workflow, choice->customer, limit);
    case GW_RUNS_IN_THE_WAY:
        return gw_pg_query(pg, error,
                           RUNS "WHERE workflow = $1 AND r.run <> $4 AND (customer = $2 OR account = $3)"
                                "  AND status NOT IN ('done', 'cancelled', 'undone')"
                                "  ORDER BY (customer IS NOT DISTINCT FROM $2) DESC LIMIT $5",
                           "tttti", choice->workflow, choice->customer, choice->account, choice->run, limit);
    case GW_RUNS_PAGE:
        return find_page(pg, choice, error);
    }
    return NULL;
}

gboolean
gw_pg_runs(gw_db *db, const gw_run_choice *choice, gw_run_each each, gpointer data, GError **error)
{
    return hand_over(find_runs(of(db), choice, error), take_run, &each, data, error);
}

/* ---- rows ---- */

#define RUN_ROWS "SELECT run, run, id, created, NULL, doc, NULL, NULL, NULL FROM runs"
#define STEPS "SELECT run, step, id, NULL, NULL, doc, NULL, NULL, next_look FROM steps"
#define TASKS "SELECT run, step, id, NULL, NULL, doc, actor, due, NULL FROM tasks"
#define COMMANDS "SELECT run, id::text AS key, id, created, taken, word, NULL, NULL, NULL FROM inbox"

static const struct {
    const char *of_run, *one, *any;
} selects[GW_ROW_TABLES] = {
    {RUN_ROWS " WHERE run = $1", NULL, NULL},
    {STEPS " WHERE run = $1 ORDER BY id", STEPS " WHERE run = $1 AND step = $2", NULL},
    {TASKS " WHERE run = $1 ORDER BY id", TASKS " WHERE run = $1 AND step = $2", TASKS " ORDER BY id"},
    {COMMANDS " WHERE run = $1 ORDER BY id", COMMANDS " WHERE $1::text IS NULL AND id = $2::text::bigint",
     NULL},
};

static gw_kept_row
kept_of(const PGresult *rows, int i)
{
    return (gw_kept_row){text_or_empty(rows, i, 0),
                         text_or_empty(rows, i, 1),
                         {gw_pg_number(rows, i, 2, 0), number_or_none(rows, i, 3), number_or_none(rows, i, 4),
                          text_or_empty(rows, i, 5)},
                         {gw_pg_text(rows, i, 6), number_or_none(rows, i, 7), number_or_none(rows, i, 8)},
                         FALSE};
}

static gboolean
take_row(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_kept_row kept = kept_of(rows, i);

    return (*(gw_row_each *)each)(&kept, data, error);
}

static PGresult *
find_rows(gw_pg *pg, const gw_row_choice *choice, GError **error)
{
    if (choice->waiting)
        return gw_pg_query(pg, error, COMMANDS " WHERE run = $1 AND taken IS NULL AND id <= $2 ORDER BY id",
                           "ti", choice->run, choice->waiting);
    if (choice->key)
        return gw_pg_query(pg, error, selects[choice->table].one, "tt", choice->run, choice->key);
    if (choice->run)
        return gw_pg_query(pg, error, selects[choice->table].of_run, "t", choice->run);
    return gw_pg_query(pg, error, selects[choice->table].any, "");
}

gboolean
gw_pg_rows(gw_db *db, const gw_row_choice *choice, gw_row_each each, gpointer data, GError **error)
{
    return hand_over(find_rows(of(db), choice, error), take_row, &each, data, error);
}

static gboolean
take_task(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_kept_row kept = kept_of(rows, i);

    return (*(gw_task_each *)each)(&kept, gw_pg_text(rows, i, 9), gw_pg_text(rows, i, 10), data, error);
}

/* As in the index. */
#define TASK_DUE "coalesce(t.due, 9223372036854775807)"

gboolean
gw_pg_tasks(gw_db *db, const gw_store_filter *filter, const gw_cursor *after, gint64 limit, gw_task_each each,
            gpointer data, GError **error)
{
    g_autoptr(GString) sql = g_string_new(
        "SELECT t.run, t.step, t.id, NULL, NULL, t.doc, t.actor, t.due, NULL, r.workflow, r.customer"
        "  FROM tasks t JOIN runs r ON r.run = t.run JOIN heads h ON h.run = t.run"
        "  WHERE (" TASK_DUE ", t.id) > ($9, $10)");

    add_conditions(sql, filter, TRUE);
    g_string_append(sql, " ORDER BY " TASK_DUE ", t.id LIMIT $11");
    return hand_over(find_filtered(of(db), sql, filter, after, limit, error), take_task, &each, data, error);
}

/* ---- events and signatures ---- */

static gw_kept_event
event_of(const PGresult *rows, int i)
{
    return (gw_kept_event){.event = {.run = text_or_empty(rows, i, 0),
                                     .seq = gw_pg_number(rows, i, 1, 0),
                                     .time = gw_pg_number(rows, i, 2, 0),
                                     .kind = text_or_empty(rows, i, 3),
                                     .step = gw_pg_text(rows, i, 4),
                                     .data = text_or_empty(rows, i, 5),
                                     .rows = gw_pg_text(rows, i, 7)},
                           .hash = text_or_empty(rows, i, 6)};
}

static gboolean
take_event(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_kept_event kept = event_of(rows, i);

    return (*(gw_event_each *)each)(&kept, data, error);
}

#define EVENTS(which)                                                                                        \
    "SELECT run, seq, time, kind, step, data, hash, rows FROM events WHERE run = $1 AND " which              \
    "  AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR position($4 in data) > 0)"               \
    "  ORDER BY seq LIMIT $5"

gboolean
gw_pg_events(gw_db *db, const gw_event_choice *choice, gw_event_each each, gpointer data, GError **error)
{
    PGresult *rows =
        gw_pg_query(of(db), error, choice->odd ? EVENTS("(seq > $2 OR seq < 1)") : EVENTS("seq > $2"),
                    "titti", choice->run, choice->after, choice->kind, choice->mention,
                    choice->limit ? choice->limit : G_MAXINT64);

    return hand_over(rows, take_event, &each, data, error);
}

static gboolean
take_feed(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_kept_event kept = event_of(rows, i);
    gw_cursor at = {gw_pg_number(rows, i, 8, 0), gw_pg_number(rows, i, 9, 0)};

    return (*(gw_feed_each *)each)(&kept, &at, data, error);
}

/* Transactions end in another order than they began in: those below the oldest that is under way have all
 * ended, and none will appear among them later. */
gboolean
gw_pg_feed(gw_db *db, const gw_cursor *after, gint64 limit, gw_feed_each each, gpointer data, GError **error)
{
    PGresult *rows =
        gw_pg_query(of(db), error,
                    "SELECT run, seq, time, kind, step, data, hash, rows, written::text, id FROM events"
                    "  WHERE (written, id) > ($1::bigint::text::xid8, $2)"
                    "  AND written < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY written, id LIMIT $3",
                    "iii", after->major, after->minor, limit);

    return hand_over(rows, take_feed, &each, data, error);
}

static gboolean
take_checkpoint(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    gw_checkpoint checkpoint = {gw_pg_number(rows, i, 0, 0), gw_pg_number(rows, i, 1, 0),
                                text_or_empty(rows, i, 2),   text_or_empty(rows, i, 3),
                                text_or_empty(rows, i, 4),   text_or_empty(rows, i, 5)};

    return (*(gw_checkpoint_each *)each)(&checkpoint, data, error);
}

#define CHECKPOINTS                                                                                          \
    "SELECT c.seq, c.time, c.head, c.key, c.signature, e.hash FROM checkpoints c"                            \
    "  LEFT JOIN events e ON e.run = c.run AND e.seq = c.seq WHERE c.run = $1"

gboolean
gw_pg_checkpoints(gw_db *db, const char *run, gint64 seq, gw_checkpoint_each each, gpointer data,
                  GError **error)
{
    PGresult *rows = seq ? gw_pg_query(of(db), error, CHECKPOINTS " AND c.seq = $2", "ti", run, seq)
                         : gw_pg_query(of(db), error, CHECKPOINTS " ORDER BY c.seq", "t", run);

    return hand_over(rows, take_checkpoint, &each, data, error);
}

/* ---- kept bytes and secrets ---- */

int
gw_pg_blob(gw_db *db, const char *sha256, GBytes **bytes, GError **error)
{
    g_autoptr(PGresult) found = gw_pg_query(of(db), error,
                                            bytes ? "SELECT bytes FROM blobs WHERE sha256 = $1"
                                                  : "SELECT 1 FROM blobs WHERE sha256 = $1",
                                            "t", sha256);

    if (!found || PQntuples(found) == 0)
        return found ? 0 : -1;
    if (bytes)
        *bytes = gw_pg_bytes(found, 0, 0);
    return 1;
}

static gboolean
take_secret(const PGresult *rows, int i, gpointer each, gpointer data, GError **error)
{
    g_autoptr(GBytes) sealed = gw_pg_bytes(rows, i, 8);
    gw_sealed secret = {.run = text_or_empty(rows, i, 0),
                        .name = text_or_empty(rows, i, 1),
                        .kind = text_or_empty(rows, i, 2),
                        .about = text_or_empty(rows, i, 3),
                        .created = gw_pg_number(rows, i, 4, 0),
                        .there = *text_or_empty(rows, i, 5) == 't',
                        .used = number_or_none(rows, i, 6),
                        .used_by = text_or_empty(rows, i, 7),
                        .sealed = sealed};

    return (*(gw_sealed_each *)each)(&secret, data, error);
}

#define SECRETS "SELECT run, name, kind, about, created, sealed IS NOT NULL, used, used_by, "

gboolean
gw_pg_secrets(gw_db *db, const char *run, const char *name, gw_sealed_each each, gpointer data,
              GError **error)
{
    PGresult *rows =
        run ? gw_pg_query(of(db), error, SECRETS "sealed FROM secrets WHERE run = $1 AND name = $2", "tt",
                          run, name)
            : gw_pg_query(of(db), error, SECRETS "NULL::bytea FROM secrets ORDER BY run, name", "");

    return hand_over(rows, take_secret, &each, data, error);
}
