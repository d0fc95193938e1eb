/* SPDX-License-Identifier: Apache-2.0 */
/* run.c - a run's rows in memory and in the journal: made, read, written, let go */
#include "engine/run.h"
#include "engine/kept.h"
#include "engine/pin.h"
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <string.h>

#define LEASE_SECONDS 30

/* One that is under way. */
typedef struct {
    gw_run *run; /* NULL: gone */
    gw_store_done done;
    gpointer data;
} commit;

/* From gw_run_leave until `left`. */
struct gw_leaving {
    gw_run_left left;
    gpointer data;
};

gw_run *
gw_run_new(gw_engine *engine, gw_workflow *workflow, const json_t *input, const gw_run_options *options)
{
    static const gw_run_options none;
    gw_run *run = g_new0(gw_run, 1);

    run->engine = engine;
    run->options = options ? options : &none;
    run->workflow = workflow;
    run->row = json_object();
    run->unknown = json_object();
    run->values = json_object();
    run->printed = json_object();
    run->said = json_array();
    run->told = json_object();
    run->part_resellers = json_object();
    run->input = json_deep_copy(input);
    run->given = gw_secrets_given();
    if (workflow)
        gw_secrets_pick(workflow->input, run->input, run->given);
    run->steps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_decref);
    run->flights = g_hash_table_new(NULL, NULL);
    run->blocked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    run->reached = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_queue_init(&run->commands);
    g_queue_init(&run->amendments);
    return run;
}

/* Whoever waits for one of them is told, though the run is gone. */
static void
forget_commits(gw_run *run)
{
    commit *self;

    while ((self = g_queue_pop_head(&run->commits)))
        self->run = NULL;
}

void
gw_run_free(gw_run *run)
{
    if (!run)
        return;
    gw_run_watch(run, NULL);
    gw_flight_cancel_all(run);
    gw_script_free(run->script);
    forget_commits(run);
    if (run->epoch)
        gw_store_lease_release(run->engine->store, run->id, run->epoch);
    g_hash_table_unref(run->given);
    g_hash_table_unref(run->flights);
    g_hash_table_unref(run->blocked);
    g_hash_table_unref(run->steps);
    g_hash_table_unref(run->reached);
    g_queue_clear_full(&run->commands, (GDestroyNotify)json_decref);
    g_queue_clear_full(&run->amendments, (GDestroyNotify)json_decref);
    json_decref(run->row);
    json_decref(run->unknown);
    json_decref(run->values);
    json_decref(run->printed);
    json_decref(run->said);
    json_decref(run->told);
    json_decref(run->part_resellers);
    json_decref(run->input);
    json_decref(run->plan);
    g_free(run->account);
    g_free(run->member);
    gw_workflow_free(run->workflow);
    g_clear_error(&run->error);
    g_free(run->script_error);
    g_free(run->undecided);
    g_free(run->id);
    g_free(run);
}

static void
watch_leaving(gw_run *run)
{
    if (!g_queue_is_empty(&run->commits))
        return;
    g_autofree gw_leaving *leaving = run->leaving;
    gw_run_free(run);
    leaving->left(leaving->data);
}

void
gw_run_leave(gw_run *run, gw_run_left left, gpointer data)
{
    gw_flight_cancel_all(run);
    g_clear_pointer(&run->script, gw_script_free);
    run->leaving = g_new(gw_leaving, 1);
    *run->leaving = (gw_leaving){left, data};
    gw_run_watch(run, watch_leaving);
}

/* ---- made ---- */

/* Short enough to type, long enough not to meet another: 40 bits of a UUID. */
static char *
new_id(void)
{
    g_autofree char *uuid = gw_uuid();

    return g_strdup_printf("%.8s%.2s", uuid, uuid + 9);
}

static char *
customer_of(const gw_run *run)
{
    json_t *value =
        run->workflow->customer_input ? json_object_get(run->input, run->workflow->customer_input) : NULL;

    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    return value ? gw_json_text(value) : NULL;
}

/* What AWS said of its contexts; of the customer's, where it said nothing yet, what the input does. */
static void
take_accounts(const gw_run *run, json_t *row)
{
    const char *asked = gw_run_account_asked(run);

    if (asked)
        json_object_set_new(row, "account", json_string(asked));
    json_object_update(row, run->row);
}

gboolean
gw_run_create(gw_run *run, GError **error)
{
    g_autofree char *files = gw_json_text(run->workflow->files);
    g_autoptr(GBytes) bytes = g_bytes_new(files, strlen(files));
    g_autofree char *blob = gw_store_blob_put(run->engine->store, bytes, error);
    g_autofree char *id = new_id();
    g_autofree char *customer = customer_of(run);

    gw_json plugins = blob ? gw_pin_keep(run->engine->store, run->engine->pool, NULL, error) : NULL;
    if (!plugins || !gw_secrets_prepare(run, id, error)) {
        gw_secrets_unprepare(run, id);
        return FALSE;
    }
    json_t *row = json_pack("{s:s, s:s, s:s?, s:s, s:s, s:O, s:s, s:s, s:o}", "workflow", run->workflow->name,
                            "version", run->workflow->version, "customer", customer, "status", "running",
                            "reason", "starting", "input", run->input, "files", blob, "script",
                            run->workflow->path, "plugins", json_incref(plugins));
    json_object_set_new(row, "member_role", json_string(run->engine->member_role));
    if (run->workflow->summary)
        json_object_set_new(row, "summary", json_string(run->workflow->summary));
    if (run->options->labels)
        json_object_update(row, (json_t *)(guintptr)run->options->labels);
    take_accounts(run, row);
    json_t *event = json_pack(
        "{s:s, s:o}", "kind", "run.started", "data",
        json_pack("{s:s, s:s, s:s, s:s?, s:O, s:o, s:O*, s:O*, s:O*}", "workflow", run->workflow->name,
                  "version", run->workflow->version, "sha256", blob, "customer", customer, "input",
                  run->input, "plugins", json_incref(plugins), "callers", json_object_get(row, "callers"),
                  "signatures", json_object_get(row, "signatures"), "lock", json_object_get(row, "lock")));
    json_decref(run->row);
    run->row = json_deep_copy(row);
    run->epoch = gw_store_run_create(run->engine->store, id, row, event, LEASE_SECONDS, error);
    if (run->epoch) {
        run->id = g_steal_pointer(&id);
        g_hash_table_remove_all(run->given);
    } else {
        gw_secrets_unprepare(run, id);
    }
    return run->epoch != 0;
}

const char *
gw_run_member_role(const gw_run *run)
{
    const char *own = gw_json_string(run->row, "member_role");

    return own ? own : run->engine->member_role;
}

gboolean
gw_run_may_use(const gw_run *run, const char *uses)
{
    const json_t *row = run->id ? run->row : run->options->labels, *name;
    json_t *locked = json_object_get(row, "locked");
    size_t i;

    json_array_foreach (locked, i, name)
        if (strcmp(json_string_value(name), uses) == 0)
            return TRUE;
    return !json_is_array(locked);
}

/* ---- what earlier runs know ---- */

/* Somebody's attestation for the same parameters. */
static gboolean
is_attestation_for(const json_t *row, gpointer params_sha256)
{
    const char *status = gw_json_string(row, "status");

    return json_is_object(json_object_get(row, "attestation")) &&
           (g_strcmp0(status, "attested") == 0 || g_strcmp0(status, "verified") == 0) &&
           g_strcmp0(gw_json_string(row, "attested_for"), params_sha256) == 0;
}

json_t *
gw_run_earlier_attestation(gw_run *run, const char *step, const char *params_sha256)
{
    g_autofree char *customer = customer_of(run);
    gw_store *store = run->engine->store;
    gw_json row = store && customer
                      ? gw_store_step_elsewhere(store, run->id, run->workflow->name, customer, step,
                                                is_attestation_for, (gpointer)(guintptr)params_sha256, NULL)
                      : NULL;
    json_t *attestation = json_copy(json_object_get(row, "attestation"));

    if (attestation && !json_object_get(attestation, "run"))
        json_object_set(attestation, "run", json_object_get(row, "run"));
    return attestation;
}

/* ---- read ---- */

typedef struct {
    json_t *files;
} stored_files;

static char *
read_stored(const char *path, gsize *length, gpointer data, GError **error)
{
    const json_t *text = json_object_get(((stored_files *)data)->files, path);

    if (!json_is_string(text)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "'%s' is not among the files that the run began with", path);
        return NULL;
    }
    *length = json_string_length(text);
    return g_strndup(json_string_value(text), *length);
}

/* The workflow as the run began with it, whatever has become of the script since. */
static gw_workflow *
stored_workflow(gw_engine *engine, const json_t *row, GError **error)
{
    const char *blob = gw_json_string(row, "files");
    g_autoptr(GBytes) bytes = blob ? gw_store_blob_get(engine->store, blob, error) : NULL;
    g_autoptr(gw_workflow) workflow = g_new0(gw_workflow, 1);
    gsize length = 0;

    if (!blob || !gw_json_string(row, "script")) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_CORRUPT,
                            "the run's row is damaged: it does not say which workflow it began with");
        return NULL;
    }
    if (!bytes) {
        g_prefix_error(error, "cannot read the workflow that the run began with: ");
        return NULL;
    }
    const char *text = g_bytes_get_data(bytes, &length);
    gw_json files = gw_json_parse(text, length, "the run's workflow", error);
    if (!files)
        return NULL;
    workflow->path = g_strdup(gw_json_string(row, "script"));
    stored_files stored = {files};
    if (!gw_bind_declare(workflow, read_stored, &stored, error))
        return NULL;
    return g_steal_pointer(&workflow);
}

static gboolean
read_told(gw_run *run, const char *kind, GError **error)
{
    gw_json events = gw_store_events_of(run->engine->store, run->id, kind, error);
    json_t *event;
    size_t i;

    json_array_foreach (events, i, event) {
        const char *child = gw_json_string(json_object_get(event, "data"), "child");
        g_autofree char *key = g_strdup_printf("%s:%s", kind, child ? child : "");
        json_object_set_new(run->told, key, json_true());
    }
    return events != NULL;
}

/* What the script learned and said. Runs of before have their values in the row, too. */
static gboolean
read_learned(gw_run *run, GError **error)
{
    gw_json values = gw_store_events_of(run->engine->store, run->id, "value", error);
    gw_json lines = values ? gw_store_events_of(run->engine->store, run->id, "print", error) : NULL;
    json_t *event;
    size_t i;

    if (json_object_get(run->row, "values"))
        json_object_update(run->values, json_object_get(run->row, "values"));
    json_array_foreach (values, i, event) {
        json_t *data = json_object_get(event, "data");
        json_object_set(run->values, gw_json_string(data, "key"), json_object_get(data, "value"));
    }
    json_array_foreach (lines, i, event) {
        const char *path = gw_json_string(json_object_get(event, "data"), "path");
        json_object_set_new(run->printed, path, json_integer(gw_json_int(run->printed, path, 0) + 1));
        run->lines++;
    }
    return lines && read_told(run, "child.started", error) && read_told(run, "child.done", error) &&
           read_told(run, "child.failed", error);
}

/* The run of a row and its steps, without its lease. */
static gw_run *
run_of_rows(gw_engine *engine, json_t *row, const json_t *steps, const gw_run_options *options,
            GError **error)
{
    gw_workflow *workflow = stored_workflow(engine, row, error);
    json_t *step;
    size_t i;

    if (!workflow)
        return NULL;
    g_autoptr(gw_run) run = gw_run_new(engine, workflow, json_object_get(row, "input"), options);
    run->id = g_strdup(gw_json_string(row, "run"));
    json_decref(run->row);
    run->row = json_incref(row);
    json_array_foreach (steps, i, step)
        g_hash_table_insert(run->steps, g_strdup(gw_json_string(step, "id")), json_incref(step));
    return read_learned(run, error) ? g_steal_pointer(&run) : NULL;
}

gw_run *
gw_run_view(gw_engine *engine, const char *id, const gw_run_options *options, GError **error)
{
    gw_json steps = NULL, row = gw_store_load(engine->store, id, &steps, error);

    return row ? run_of_rows(engine, row, steps, options, error) : NULL;
}

gw_run *
gw_run_load(gw_engine *engine, const char *id, const gw_run_options *options, GError **error)
{
    gw_json row = gw_store_run(engine->store, id, error);

    if (!row)
        return NULL;
    const char *full = gw_json_string(row, "run");
    gint64 epoch = gw_store_lease_take(engine->store, full, LEASE_SECONDS, error);
    if (!epoch)
        return NULL;
    gw_json steps = NULL, fresh = gw_store_load(engine->store, full, &steps, error);
    gw_run *run = fresh ? run_of_rows(engine, fresh, steps, options, error) : NULL;
    if (!run) {
        gw_store_lease_release(engine->store, full, epoch);
        return NULL;
    }
    run->epoch = epoch;
    return run;
}

/* ---- written ---- */

json_t *
gw_run_step(gw_run *run, const char *id)
{
    json_t *row = g_hash_table_lookup(run->steps, id);

    if (!row) {
        row = json_pack("{s:s, s:s}", "id", id, "status", "pending");
        g_hash_table_insert(run->steps, g_strdup(id), row);
    }
    return row;
}

static void
committed(const GError *error, gpointer data)
{
    commit *self = data;
    gw_run *run = self->run;

    if (run) {
        g_queue_remove(&run->commits, self);
        gw_run_nudge(run);
    }
    if (run && error)
        gw_run_fail(run, error);
    if (self->done)
        self->done(error, self->data);
    g_free(self);
}

static void
send(gw_run *run, gw_txn *txn, gw_store_done done, gpointer data)
{
    commit *self = g_new(commit, 1);

    *self = (commit){run, done, data};
    g_queue_push_tail(&run->commits, self);
    gw_store_commit(run->engine->store, txn, committed, self);
}

void
gw_run_commit(gw_run *run, gw_txn *txn)
{
    send(run, txn, NULL, NULL);
}

static void
tell_step(gw_run *run, const json_t *row, json_t *task)
{
    static const char *const told[] = {"id",    "uses",    "status", "reason", "actor",
                                       "phase", "changes", "due",    NULL};
    json_t *news = json_pack("{s:s}", "kind", "step");

    for (int i = 0; told[i]; i++)
        if (json_object_get(row, told[i]))
            json_object_set(news, told[i], json_object_get(row, told[i]));
    if (json_object_get(row, "task"))
        json_object_set(news, "title", json_object_get(row, "task"));
    if (json_is_object(task))
        json_object_set(news, "task", task);
    gw_run_news(run, news);
}

/* What people write (a note, a reason) can hold a secret, too. Takes and gives a reference. */
static json_t *
clean(json_t *data)
{
    if (!data || !gw_redact_knows())
        return data;
    json_t *redacted = gw_redact(data, NULL);
    json_decref(data);
    return redacted;
}

/* A waiting run in which a step goes on is at work again. */
static void
wake(gw_run *run, const json_t *fields)
{
    const char *status = gw_json_string(fields, "status");

    if (run->script && status && strcmp(status, "waiting") != 0)
        gw_run_at_work(run);
}

void
gw_run_record(gw_run *run, const char *step, const char *kind, json_t *data, json_t *fields, json_t *task,
              gw_store_done done, gpointer done_data)
{
    gw_txn *txn = gw_txn_new(run->id, run->epoch);
    json_t *row = gw_run_step(run, step);
    gboolean told = json_object_get(fields, "status") || json_object_get(fields, "reason");

    wake(run, fields);
    if (kind)
        gw_txn_event(txn, kind, step, data ? clean(data) : json_object());
    else
        json_decref(data);
    if (fields) {
        gw_kept_name(row, fields);
        json_object_update(row, fields);
        gw_txn_step(txn, step, fields);
    }
    if (told)
        tell_step(run, row, task);
    if (json_is_object(task))
        gw_txn_task(txn, step, task);
    else if (task) {
        gw_txn_task(txn, step, NULL);
        json_decref(task);
    }
    send(run, txn, done, done_data);
}

void
gw_run_record_run(gw_run *run, const char *kind, json_t *data, json_t *fields)
{
    gw_txn *txn = gw_txn_new(run->id, run->epoch);

    if (kind)
        gw_txn_event(txn, kind, NULL, data ? clean(data) : json_object());
    else
        json_decref(data);
    if (fields) {
        json_object_update(run->row, fields);
        gw_txn_run(txn, fields);
    }
    send(run, txn, NULL, NULL);
}

void
gw_run_news(gw_run *run, json_t *news)
{
    news = clean(news);
    if (run->options->news)
        run->options->news(news, run->options->data);
    json_decref(news);
}
