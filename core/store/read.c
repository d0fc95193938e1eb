/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - how things stand: runs, steps, tasks, events as documents
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/store_private.h"
#include "store/tables.h"

#define RUN_COLUMNS                                                                                          \
    "run, workflow, customer, status, created, updated, lease_owner, lease_until, lease_ticks, doc"
#define MAX_HINTED 100

/* Makes a document of the statement's row; NULL and an error when it can't. */
typedef json_t *(*row_reader)(sqlite3_stmt *row, GError **error);

static void
set_text(json_t *object, const char *key, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);

    json_object_set_new(object, key, text ? json_string(text) : json_null());
}

static json_t *
run_of_row(sqlite3_stmt *row, GError **error)
{
    json_t *run = gw_row_parse(gw_sqlite_text(row, 9), GW_ROW_RUN, error);
    json_t *lease = run ? gw_lease_json(gw_sqlite_text(row, 6), sqlite3_column_int64(row, 7),
                                        sqlite3_column_int64(row, 8))
                        : NULL;

    if (!run)
        return NULL;
    set_text(run, "run", row, 0);
    set_text(run, "workflow", row, 1);
    set_text(run, "customer", row, 2);
    set_text(run, "status", row, 3);
    json_object_set_new(run, "created", json_integer(sqlite3_column_int64(row, 4)));
    json_object_set_new(run, "updated", json_integer(sqlite3_column_int64(row, 5)));
    if (!json_object_get(run, "reason"))
        json_object_set_new(run, "reason", json_null());
    if (lease)
        json_object_set_new(run, "lease", lease);
    return run;
}

static json_t *
step_of_row(sqlite3_stmt *row, GError **error)
{
    json_t *step = gw_row_parse(gw_sqlite_text(row, 1), GW_ROW_STEP, error);

    if (step)
        set_text(step, "id", row, 0);
    return step;
}

static json_t *
task_of_row(sqlite3_stmt *row, GError **error)
{
    json_t *task = gw_row_parse(gw_sqlite_text(row, 2), GW_ROW_TASK, error);

    if (task) {
        set_text(task, "run", row, 0);
        set_text(task, "step", row, 1);
    }
    return task;
}

static json_t *
event_of_row(sqlite3_stmt *row, GError **error)
{
    json_t *data = gw_stored_parse(gw_sqlite_text(row, 4), "an event's data", error);

    if (!data)
        return NULL;

    json_t *event = json_pack("{s:I, s:I}", "seq", (json_int_t)sqlite3_column_int64(row, 0), "time",
                              (json_int_t)sqlite3_column_int64(row, 1));
    set_text(event, "kind", row, 2);
    set_text(event, "step", row, 3);
    json_object_set_new(event, "data", data);
    set_text(event, "hash", row, 5);
    if (sqlite3_column_type(row, 6) != SQLITE_NULL)
        json_object_set_new(event, "rows", json_loads(gw_sqlite_text(row, 6), 0, NULL));
    return event;
}

/* All rows that are left in a statement, where `got` says how its first step went. */
static json_t *
collect(gw_store *store, int got, sqlite3_stmt *rows, row_reader reader, GError **error)
{
    gw_json all = json_array();

    for (; got == 1; got = gw_sqlite_next(store->reader, rows, error)) {
        json_t *one = reader(rows, error);

        if (!one) {
            gw_sqlite_end(rows);
            return NULL;
        }
        json_array_append_new(all, one);
    }
    return got < 0 ? NULL : g_steal_pointer(&all);
}

/* ---- one run, by its id, the beginning of it, or "last" ---- */

static int
compare_ids(const char *id, const json_t *run)
{
    return strcmp(id, gw_json_string(run, "run"));
}

static void
not_found(gw_store *store, const char *id, const json_t *like, GError **error)
{
    sqlite3_stmt *rows;
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    size_t i;
    json_t *run;

    json_array_foreach (like, i, run)
        g_ptr_array_add(known, g_strdup(gw_json_string(run, "run")));
    if (known->len > 1) {
        g_ptr_array_add(known, NULL);
        g_autofree char *list = g_strjoinv(", ", (char **)known->pdata);
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "several runs begin with '%s': %s: write more of it",
                    id, list);
        return;
    }

    int got = gw_sqlite_first(store->reader, &rows, NULL, "SELECT run FROM runs ORDER BY id DESC LIMIT ?",
                              "i", (gint64)MAX_HINTED);
    for (; got == 1; got = gw_sqlite_next(store->reader, rows, NULL))
        g_ptr_array_add(known, g_strdup(gw_sqlite_text(rows, 0)));
    if (known->len == 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s': there are no runs yet", id);
        return;
    }
    g_ptr_array_add(known, NULL);
    g_autofree char *hint = gw_nearest_hint(id, (const char *const *)known->pdata);
    g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'%s", id, hint);
}

static json_t *
find_run(gw_store *store, const char *id, GError **error)
{
    sqlite3_stmt *rows;
    int got =
        strcmp(id, "last") == 0
            ? gw_sqlite_first(store->reader, &rows, error,
                              "SELECT " RUN_COLUMNS " FROM runs ORDER BY id DESC LIMIT 1", "")
            : gw_sqlite_first(store->reader, &rows, error,
                              "SELECT " RUN_COLUMNS " FROM runs WHERE run >= ?1 AND run < ?1 || char(1114111)"
                              "  ORDER BY run LIMIT 10",
                              "t", id);
    gw_json found = collect(store, got, rows, run_of_row, error);
    const json_t *first = json_array_get(found, 0);

    if (!found)
        return NULL;
    if (*id && first && (json_array_size(found) == 1 || compare_ids(id, first) == 0))
        return json_incref((json_t *)(guintptr)first);
    not_found(store, id, *id ? found : NULL, error);
    return NULL;
}

json_t *
gw_store_run(gw_store *store, const char *run, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *found = find_run(store, run, error);
    g_mutex_unlock(&store->reading);
    return found;
}

/* ---- lists ---- */

json_t *
gw_store_runs(gw_store *store, GError **error)
{
    sqlite3_stmt *rows;

    g_mutex_lock(&store->reading);
    int got =
        gw_sqlite_first(store->reader, &rows, error, "SELECT " RUN_COLUMNS " FROM runs ORDER BY id DESC", "");
    json_t *runs = collect(store, got, rows, run_of_row, error);
    g_mutex_unlock(&store->reading);
    return runs;
}

static json_t *
read_steps(gw_store *store, const char *run, GError **error)
{
    sqlite3_stmt *rows;
    int got = gw_sqlite_first(store->reader, &rows, error,
                              "SELECT step, doc FROM steps WHERE run = ? ORDER BY id", "t", run);

    return collect(store, got, rows, step_of_row, error);
}

json_t *
gw_store_steps(gw_store *store, const char *run, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *steps = read_steps(store, run, error);
    g_mutex_unlock(&store->reading);
    return steps;
}

/* ---- what somebody acts on ---- */

static json_t *
load(gw_store *store, const char *run, json_t **steps, GError **error)
{
    gw_json row = find_run(store, run, error);
    const gw_proof *proof = row ? gw_read_proof(store, gw_json_string(row, "run"), error) : NULL;

    if (!proof || !gw_proof_check(proof, store->reader, error) || !gw_tables_check(store->reader, error))
        return NULL;
    *steps = read_steps(store, proof->run, error);
    return *steps ? g_steal_pointer(&row) : NULL;
}

json_t *
gw_store_load(gw_store *store, const char *run, json_t **steps, GError **error)
{
    json_t *row = gw_read_begin(store, error) ? load(store, run, steps, error) : NULL;

    gw_read_end(store);
    return row;
}

/* Rows of other runs may be many and large: one at a time, until one is wanted. It is acted on, so it must be
 * what its run's events say, and the run what it says it is: whose customer's, of which workflow. */
static json_t *
wanted_row(gw_store *store, sqlite3_stmt *rows, gw_store_wanted wanted, gpointer data, GError **error)
{
    gw_json step = step_of_row(rows, error);

    if (!step || !wanted(step, data))
        return NULL;

    gw_row_columns columns = {sqlite3_column_int64(rows, 3), GW_NO_COLUMN, GW_NO_COLUMN,
                              gw_sqlite_text(rows, 1)};
    g_autofree char *hash = gw_row_hash(&columns);
    const gw_proof *proof = gw_read_proof(store, gw_sqlite_text(rows, 2), error);
    if (!proof || !gw_proof_holds(proof, GW_ROW_STEP, gw_sqlite_text(rows, 0), hash, error) ||
        !gw_proof_check(proof, store->reader, error))
        return NULL;
    set_text(step, "run", rows, 2);
    return g_steal_pointer(&step);
}

static json_t *
first_wanted(gw_store *store, int got, sqlite3_stmt *rows, gw_store_wanted wanted, gpointer data,
             GError **error)
{
    GError *fault = NULL;

    for (; got == 1; got = gw_sqlite_next(store->reader, rows, error)) {
        json_t *step = wanted_row(store, rows, wanted, data, &fault);

        if (!step && !fault)
            continue;
        gw_sqlite_end(rows);
        if (fault)
            g_propagate_error(error, fault);
        return step;
    }
    return NULL;
}

json_t *
gw_store_step_elsewhere(gw_store *store, const char *run, const char *workflow, const char *customer,
                        const char *step, gw_store_wanted wanted, gpointer data, GError **error)
{
    sqlite3_stmt *rows;
    json_t *found = NULL;

    if (gw_read_begin(store, error)) {
        int got =
            gw_sqlite_first(store->reader, &rows, error,
                            "SELECT s.step, s.doc, s.run, s.id FROM runs r JOIN steps s ON s.run = r.run"
                            "  WHERE r.workflow = ? AND r.customer = ? AND r.run IS NOT ? AND s.step = ?"
                            "  ORDER BY r.id DESC",
                            "tttt", workflow, customer, run, step);
        found = first_wanted(store, got, rows, wanted, data, error);
    }
    gw_read_end(store);
    return found;
}

json_t *
gw_store_tasks(gw_store *store, const char *run, GError **error)
{
    sqlite3_stmt *rows;

    g_mutex_lock(&store->reading);
    int got = gw_sqlite_first(store->reader, &rows, error,
                              "SELECT run, step, doc FROM tasks WHERE ?1 IS NULL OR run = ?1 ORDER BY id",
                              "t", run);
    json_t *tasks = collect(store, got, rows, task_of_row, error);
    g_mutex_unlock(&store->reading);
    return tasks;
}

json_t *
gw_read_events(gw_store *store, const char *run, gint64 after, guint limit, GError **error)
{
    sqlite3_stmt *rows;
    int got = gw_sqlite_first(store->reader, &rows, error,
                              "SELECT seq, time, kind, step, data, hash, rows FROM events"
                              "  WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
                              "tii", run, after, limit ? (gint64)limit : (gint64)-1);

    return collect(store, got, rows, event_of_row, error);
}

json_t *
gw_store_events(gw_store *store, const char *run, gint64 after, guint limit, GError **error)
{
    g_mutex_lock(&store->reading);
    json_t *events = gw_read_events(store, run, after, limit, error);
    g_mutex_unlock(&store->reading);
    return events;
}

json_t *
gw_store_events_of(gw_store *store, const char *run, const char *kind, GError **error)
{
    sqlite3_stmt *rows;

    g_mutex_lock(&store->reading);
    int got = gw_sqlite_first(store->reader, &rows, error,
                              "SELECT seq, time, kind, step, data, hash FROM events"
                              "  WHERE run = ? AND kind = ? ORDER BY seq",
                              "tt", run, kind);
    json_t *events = collect(store, got, rows, event_of_row, error);
    g_mutex_unlock(&store->reading);
    return events;
}
