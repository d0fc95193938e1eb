/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - how things stand: runs, steps, tasks, events as documents
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/store_private.h"

#define MAX_HINTED 100
#define MAX_LIKE 10

static void
set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text ? json_string(text) : json_null());
}

json_t *
gw_run_document(const gw_run_columns *row, GError **error)
{
    json_t *run = gw_row_parse(row->doc, GW_ROW_RUN, error);
    json_t *lease = run ? gw_lease_json(row->lease.owner, row->lease.until, row->lease.ticks) : NULL;

    if (!run)
        return NULL;
    set_text(run, "run", row->run);
    set_text(run, "workflow", row->workflow);
    set_text(run, "customer", row->customer);
    set_text(run, "status", row->status);
    json_object_set_new(run, "created", json_integer(row->created));
    json_object_set_new(run, "updated", json_integer(row->updated));
    if (!json_object_get(run, "reason"))
        json_object_set_new(run, "reason", json_null());
    if (lease)
        json_object_set_new(run, "lease", lease);
    return run;
}

static json_t *
step_of(const gw_kept_row *row, GError **error)
{
    json_t *step = gw_row_parse(row->columns.doc, GW_ROW_STEP, error);

    if (step)
        set_text(step, "id", row->key);
    return step;
}

json_t *
gw_task_document(const gw_kept_row *row, GError **error)
{
    json_t *task = gw_row_parse(row->columns.doc, GW_ROW_TASK, error);

    if (task) {
        set_text(task, "run", row->run);
        set_text(task, "step", row->key);
    }
    return task;
}

json_t *
gw_event_document(const gw_kept_event *kept, GError **error)
{
    const gw_event *is = &kept->event;
    json_t *data = gw_stored_parse(is->data, "an event's data", error);

    if (!data)
        return NULL;

    json_t *event = json_pack("{s:I, s:I}", "seq", (json_int_t)is->seq, "time", (json_int_t)is->time);
    set_text(event, "kind", is->kind);
    set_text(event, "step", is->step);
    json_object_set_new(event, "data", data);
    set_text(event, "hash", kept->hash);
    if (is->rows)
        json_object_set_new(event, "rows", json_loads(is->rows, 0, NULL));
    return event;
}

static gboolean
append(json_t *all, json_t *one)
{
    if (one)
        json_array_append_new(all, one);
    return one != NULL;
}

static gboolean
add_run(const gw_run_columns *row, gpointer all, GError **error)
{
    return append(all, gw_run_document(row, error));
}

static gboolean
add_step(const gw_kept_row *row, gpointer all, GError **error)
{
    return append(all, step_of(row, error));
}

static gboolean
add_task(const gw_kept_row *row, gpointer all, GError **error)
{
    return append(all, gw_task_document(row, error));
}

static gboolean
add_event(const gw_kept_event *kept, gpointer all, GError **error)
{
    return append(all, gw_event_document(kept, error));
}

/* ---- lists of what was chosen, for who holds the reader ---- */

static json_t *
read_runs(gw_store *store, const gw_run_choice *choice, GError **error)
{
    gw_json all = json_array();

    return store->calls->runs(store->reader, choice, add_run, all, error) ? g_steal_pointer(&all) : NULL;
}

static json_t *
read_rows(gw_store *store, const gw_row_choice *choice, gw_row_each add, GError **error)
{
    gw_json all = json_array();

    return store->calls->rows(store->reader, choice, add, all, error) ? g_steal_pointer(&all) : NULL;
}

static json_t *
read_events(gw_store *store, const gw_event_choice *choice, GError **error)
{
    gw_json all = json_array();

    return store->calls->events(store->reader, choice, add_event, all, error) ? g_steal_pointer(&all) : NULL;
}

/* ---- one run, by its id, the beginning of it, or "last" ---- */

static int
compare_ids(const char *id, const json_t *run)
{
    return strcmp(id, gw_json_string(run, "run"));
}

static gboolean
add_id(const gw_run_columns *run, gpointer ids, GError **error G_GNUC_UNUSED)
{
    g_ptr_array_add(ids, g_strdup(run->run));
    return TRUE;
}

static void
not_found(gw_store *store, const char *id, const json_t *like, GError **error)
{
    gw_run_choice newest = {.which = GW_RUNS_NEWEST, .limit = MAX_HINTED};
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

    store->calls->runs(store->reader, &newest, add_id, known, NULL);
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
    gboolean last = strcmp(id, "last") == 0;
    gw_run_choice choice = {
        .which = last ? GW_RUNS_NEWEST : GW_RUNS_LIKE, .run = id, .limit = last ? 1 : MAX_LIKE};
    gw_json found = read_runs(store, &choice, error);
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
    gw_run_choice all = {.which = GW_RUNS_NEWEST};

    g_mutex_lock(&store->reading);
    json_t *runs = read_runs(store, &all, error);
    g_mutex_unlock(&store->reading);
    return runs;
}

static json_t *
read_steps(gw_store *store, const char *run, GError **error)
{
    gw_row_choice all = {.table = GW_ROW_STEP, .run = run};

    return read_rows(store, &all, add_step, error);
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

    if (!proof || !gw_proof_check(proof, store->reader, error) ||
        !store->calls->check_tables(store->reader, error))
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
typedef struct {
    gw_store *store;
    const char *run; /* not this one; may be NULL */
    const char *step;
    gw_store_wanted wanted;
    gpointer data;
    json_t *found;
} search;

static gboolean
look_at_row(const gw_kept_row *row, gpointer data, GError **error)
{
    search *self = data;
    gw_json step = step_of(row, error);

    if (!step || !self->wanted(step, self->data))
        return step != NULL;

    g_autofree char *hash = gw_row_hash(&row->columns);
    const gw_proof *proof = gw_read_proof(self->store, row->run, error);
    if (!proof || !gw_proof_holds(proof, GW_ROW_STEP, row->key, hash, error) ||
        !gw_proof_check(proof, self->store->reader, error))
        return FALSE;
    set_text(step, "run", row->run);
    self->found = g_steal_pointer(&step);
    return FALSE;
}

static gboolean
look_at_run(const gw_run_columns *run, gpointer data, GError **error)
{
    search *self = data;
    gw_row_choice one = {.table = GW_ROW_STEP, .run = run->run, .key = self->step};

    if (g_strcmp0(run->run, self->run) == 0)
        return TRUE;
    return self->store->calls->rows(self->store->reader, &one, look_at_row, self, error) && !self->found;
}

json_t *
gw_store_step_elsewhere(gw_store *store, const char *run, const char *workflow, const char *customer,
                        const char *step, gw_store_wanted wanted, gpointer data, GError **error)
{
    search self = {store, run, step, wanted, data, NULL};
    gw_run_choice others = {.which = GW_RUNS_OF_CUSTOMER, .workflow = workflow, .customer = customer};

    if (gw_read_begin(store, error))
        store->calls->runs(store->reader, &others, look_at_run, &self, error);
    gw_read_end(store);
    return self.found;
}

json_t *
gw_store_tasks(gw_store *store, const char *run, GError **error)
{
    gw_row_choice open = {.table = GW_ROW_TASK, .run = run};

    g_mutex_lock(&store->reading);
    json_t *tasks = read_rows(store, &open, add_task, error);
    g_mutex_unlock(&store->reading);
    return tasks;
}

json_t *
gw_read_events(gw_store *store, const char *run, gint64 after, guint limit, GError **error)
{
    gw_event_choice choice = {.run = run, .after = after, .limit = limit};

    return read_events(store, &choice, error);
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
    gw_event_choice choice = {.run = run, .kind = kind};

    g_mutex_lock(&store->reading);
    json_t *events = read_events(store, &choice, error);
    g_mutex_unlock(&store->reading);
    return events;
}
