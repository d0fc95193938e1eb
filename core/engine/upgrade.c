/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade.c - a run in flight goes over to another script and to corrected steps: the journal is replayed
 * against them, what differs is told, and only what fits, or was accepted by name, is taken
 *
 * The old script is replayed beside the new one: a row has the hash of a step's parameters only, and what
 * changed in them is seen by comparing the two.
 */
#include "engine/approvals.h"
#include "engine/replay.h"
#include "engine/superseded.h"
#include "engine/upgrade_steps.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

typedef struct {
    gw_run *run;
    const gw_workflow *workflow; /* that it would have */
    json_t *input;
    json_t *before; /* the manifests of the steps that it has */
    json_t *steps;  /* that are taken along */
    json_t *old;    /* what its own script comes to */
    json_t *told;   /* what the new one comes to */
    json_t *left;   /* what the run made, and the new one no longer asks for */
} move;

static void
move_clear(move *self)
{
    json_decref(self->input);
    json_decref(self->before);
    json_decref(self->steps);
    json_decref(self->old);
    json_decref(self->told);
    json_decref(self->left);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(move, move_clear)

/* ---- is it the same workflow? ---- */

static gboolean
is_same(const gw_run *run, const gw_workflow *workflow, const json_t *input, GError **error)
{
    const char *key = workflow->customer_input, *before = run->workflow->customer_input;

    if (strcmp(workflow->name, run->workflow->name) != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "run %s is of the workflow '%s', and the script declares '%s'", run->id,
                    run->workflow->name, workflow->name);
    else if (g_strcmp0(key, before) != 0 ||
             (key && !json_equal(json_object_get(run->input, key), json_object_get(input, key))))
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "the script tells one customer from another by another input than the run's: '%s', not '%s'",
            key ? key : "none", before ? before : "none");
    else
        return TRUE;
    return FALSE;
}

/* New reference, or NULL. */
static json_t *
new_input(const gw_run *run, const gw_workflow *workflow, GError **error)
{
    json_t *input = gw_workflow_input(workflow, run->input, error);

    if (!input)
        g_prefix_error(error, "the script does not take the input of run %s: ", run->id);
    return input;
}

static gboolean
is_unfinished(const gw_run *run, GError **error)
{
    const char *status = gw_json_string(run->row, "status");

    if (!g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "run %s is %s: it needs no other script or step", run->id,
                status);
    return FALSE;
}

/* ---- what differs ---- */

static gboolean
is_begun(gw_run *run, const char *id)
{
    const json_t *row = g_hash_table_lookup(run->steps, id);

    return gw_json_string(row, "uses") != NULL;
}

/* One branch comes before the other, or is it. */
static gboolean
are_in_line(const char *a, const char *b)
{
    gsize n = MIN(strlen(a), strlen(b));

    return strncmp(a, b, n) == 0 && (a[n] == '\0' || a[n] == '.') && (b[n] == '\0' || b[n] == '.');
}

/* The step that the run has begun and that the script has behind the ith, in its line; or NULL. */
static const char *
begun_behind(gw_run *run, const json_t *told, size_t i)
{
    const char *path = gw_json_string(json_array_get(told, i), "path");

    for (size_t k = i + 1; k < json_array_size(told); k++) {
        const json_t *later = json_array_get(told, k);
        const char *id = gw_json_string(later, "id");
        if (is_begun(run, id) && are_in_line(path, gw_json_string(later, "path")))
            return id;
    }
    return NULL;
}

static json_t *
difference(const char *id, const char *kind, char *text, json_t *changes)
{
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:o*}", "step", id, "kind", kind, "text", text, "changes", changes);

    g_free(text);
    return one;
}

static json_t *
params_changed(const json_t *step, const json_t *before, const char *id)
{
    json_t *changes = gw_json_diff(json_object_get(before, "params"), json_object_get(step, "params"));
    const char *account = gw_json_string(step, "account"), *was = gw_json_string(before, "account");

    if (g_strcmp0(account, was) != 0)
        json_array_append_new(changes, json_pack("{s:s, s:s, s:s?, s:s?}", "op", "replace", "path", "account",
                                                 "from", was, "to", account));
    return difference(id, "parameters", g_strdup("it is asked for something else than the run began it with"),
                      changes);
}

/* How its plugin's manifest differs from the one that the run began with; NULL: in nothing that counts. */
static json_t *
of_manifest(const move *self, const char *id, const json_t *row)
{
    json_t *changes = gw_upgrade_manifest_changes(self->run, self->before, row);
    const char *uses = gw_json_string(row, "uses");
    gboolean over =
        g_strv_contains((const char *const[]){"verified", "attested", NULL}, gw_json_string(row, "status"));

    if (!changes)
        return NULL;
    return difference(
        id, "manifest",
        g_strdup_printf(over ? "it is finished, and '%s' has other outputs now than those that it gave"
                             : "'%s' may do something else now than when the run began this step",
                        uses),
        changes);
}

/* Of a step that the run has begun, or a look that it has taken; NULL: it fits. */
static json_t *
of_begun(const move *self, const json_t *step, const json_t *before)
{
    const char *id = gw_json_string(step, "id"), *uses = gw_json_string(step, "uses");
    const json_t *row = g_hash_table_lookup(self->run->steps, id);
    const char *had = gw_json_string(row, "uses"), *digest = gw_json_string(row, "params");

    if (gw_json_true(step, "look"))
        return gw_json_true(step, "again") ? params_changed(step, before, id) : NULL;
    if (strcmp(had, uses) != 0)
        return difference(id, "uses",
                          g_strdup_printf("it uses '%s', and the run began it with '%s'", uses, had), NULL);
    if (digest && strcmp(digest, gw_json_string(step, "digest")) != 0 &&
        g_strcmp0(gw_json_string(row, "status"), "skipped") != 0)
        return params_changed(step, before, id);
    return of_manifest(self, id, row);
}

/* Of one that the run has not come to. */
static json_t *
of_new(gw_run *run, const json_t *told, size_t i, const json_t *before)
{
    const json_t *step = json_array_get(told, i);
    const char *id = gw_json_string(step, "id"), *behind = before ? NULL : begun_behind(run, told, i);

    if (behind)
        return difference(
            id, "inserted",
            g_strdup_printf("it is new, and stands before '%s', which the run has begun", behind), NULL);
    if (!before && gw_json_true(step, "open"))
        return difference(id, "inserted",
                          g_strdup("it is a new look: what follows depends on what it will answer"), NULL);
    return NULL;
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Begun, and not in the script any more; a state on the way may be over. */
static void
add_missing(gw_run *run, const json_t *told, json_t *differences)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    GHashTableIter rows;
    gpointer id, row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, &id, &row))
        if (gw_json_string(row, "uses") && !gw_json_true(row, "passing") && !gw_json_true(row, "dropped") &&
            !gw_replay_told(told, id))
            g_ptr_array_add(ids, id);
    g_ptr_array_sort(ids, by_text);
    for (guint i = 0; i < ids->len; i++)
        json_array_append_new(differences,
                              difference(ids->pdata[i], "missing",
                                         g_strdup("the script does not come to it, and the run has begun it"),
                                         NULL));
}

static json_t *
differences_of(const move *self, gboolean whole)
{
    json_t *differences = json_array(), *step;
    size_t i;

    json_array_foreach (self->told, i, step) {
        const char *id = gw_json_string(step, "id");
        const json_t *before = gw_replay_told(self->old, id);
        gboolean known =
            is_begun(self->run, id) || (gw_json_true(step, "look") && !gw_json_true(step, "open"));
        json_t *one = known ? of_begun(self, step, before) : of_new(self->run, self->told, i, before);
        if (one)
            json_array_append_new(differences, one);
    }
    if (whole)
        add_missing(self->run, self->told, differences);
    return differences;
}

/* ---- the replays ---- */

/* What the run's own script comes to; it may be broken, then as far as it comes. */
static json_t *
old_way(gw_run *run)
{
    g_autoptr(gw_run) twin = gw_replay_twin(run, run->workflow, run->input);

    twin->upgrades = TRUE;
    gw_run_trace(twin, NULL);
    return json_incref(twin->plan);
}

static void
add_names(json_t *names, const json_t *plan)
{
    json_t *step;
    size_t i;

    json_array_foreach (plan, i, step)
        json_object_set_new(names, gw_json_string(step, "uses"), json_true());
}

/* The steps that the run has begun, that its script names, and that it comes to. New reference. */
static json_t *
names_of(const move *self, gboolean *whole)
{
    g_autoptr(gw_run) twin = gw_replay_twin(self->run, self->workflow, self->input);
    json_t *names = json_object(), *manifest;
    GHashTableIter rows;
    const char *step;
    gpointer row;

    twin->upgrades = TRUE;
    *whole = gw_run_trace(twin, NULL) && gw_replay_is_whole(twin);
    add_names(names, twin->plan);
    g_hash_table_iter_init(&rows, self->run->steps);
    while (g_hash_table_iter_next(&rows, NULL, &row))
        if (gw_json_string(row, "uses"))
            json_object_set_new(names, gw_json_string(row, "uses"), json_true());
    json_object_foreach ((json_t *)(guintptr)gw_pool_steps(self->run->engine->pool), step, manifest)
        if (gw_workflow_names_step(self->workflow, step))
            json_object_set_new(names, step, json_true());
    return names;
}

static json_t *
replayed(move *self, GError **error)
{
    g_autoptr(gw_run) twin = gw_replay_twin(self->run, self->workflow, self->input);
    g_autoptr(GError) fault = NULL;

    twin->upgrades = TRUE;
    if (!gw_reseller_check(twin, self->input, error))
        return NULL;
    if (!gw_run_trace(twin, &fault) && !twin->undecided) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the script fails on what run %s has: %s",
                    self->run->id, fault ? fault->message : "?");
        return NULL;
    }
    gboolean whole = gw_replay_is_whole(twin);
    self->told = json_incref(twin->plan);
    self->left = gw_superseded(self->run, self->old, self->told, whole, error);
    return self->left ? differences_of(self, whole) : NULL;
}

static gboolean
is_accepted(const char *const *accepted, const char *step)
{
    return accepted && g_strv_contains(accepted, step);
}

/* A difference that is accepted by name and is not there is refused: the name is probably mistyped. */
static gboolean
accepts_fit(const json_t *differences, const char *const *accepted, GError **error)
{
    for (; accepted && *accepted; accepted++) {
        gboolean found = FALSE;
        json_t *one;
        size_t i;
        json_array_foreach (differences, i, one)
            found |= strcmp(gw_json_string(one, "step"), *accepted) == 0;
        if (!found) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--accept %s: no step of that name differs",
                        *accepted);
            return FALSE;
        }
    }
    return TRUE;
}

static json_t *
document_of(const move *self, json_t *differences, const char *const *accepted)
{
    const gw_run *run = self->run;
    gboolean fits = TRUE;
    json_t *one;
    size_t i;

    json_array_foreach (differences, i, one) {
        gboolean taken = is_accepted(accepted, gw_json_string(one, "step"));
        json_object_set_new(one, "accepted", json_boolean(taken));
        fits = fits && taken;
    }
    return json_pack("{s:s, s:s, s:{s:s, s:O?}, s:{s:s, s:s}, s:O, s:b, s:b, s:O, s:o}", "run", run->id,
                     "workflow", self->workflow->name, "from", "version", run->workflow->version, "sha256",
                     json_object_get(run->row, "files"), "to", "version", self->workflow->version, "sha256",
                     self->workflow->sha256, "steps", self->steps, "fits", fits, "moved", FALSE,
                     "differences", differences, "left_behind",
                     self->left ? json_incref(self->left) : json_array());
}

/* ---- over ---- */

static void
take_difference(gw_run *run, const json_t *one, const json_t *told)
{
    const char *id = gw_json_string(one, "step"), *kind = gw_json_string(one, "kind");
    const char *status = gw_json_string(g_hash_table_lookup(run->steps, id), "status");
    gboolean open = !g_strv_contains((const char *const[]){"verified", "attested", "failed", "skipped", NULL},
                                     status ? status : "");

    if (strcmp(kind, "missing") == 0 && open)
        gw_run_record(run, id, NULL, NULL,
                      json_pack("{s:s, s:s, s:b, s:n}", "status", "skipped", "reason",
                                "the upgraded workflow does not take it", "dropped", TRUE, "next_look"),
                      json_false(), NULL, NULL);
    else if (strcmp(kind, "missing") == 0)
        gw_run_record(run, id, NULL, NULL, json_pack("{s:b}", "dropped", TRUE), NULL, NULL, NULL);
    else if (strcmp(kind, "uses") == 0)
        gw_run_record(run, id, NULL, NULL,
                      json_pack("{s:O, s:s, s:s, s:n, s:n}", "uses",
                                json_object_get(gw_replay_told(told, id), "uses"), "status", "pending",
                                "params", "of another step", "reason", "next_look"),
                      json_false(), NULL, NULL);
}

/* The event has what is new alone; the files that it names are in the store. */
static json_t *
upgraded_event(const move *self, const char *blob, const json_t *document, const json_t *labels,
               const json_t *plugins, const gw_upgrade_options *options)
{
    const gw_run *run = self->run;
    json_t *event =
        json_pack("{s:s, s:s?, s:O?, s:s, s:s, s:s, s:O, s:O}", "by", options->by, "why", options->why,
                  "from", json_object_get(run->row, "files"), "sha256", blob, "version_from",
                  run->workflow->version, "version", self->workflow->version, "differences",
                  json_object_get(document, "differences"), "left_behind", self->left);

    if (json_array_size(self->steps) > 0)
        json_object_update_new(event, json_pack("{s:O, s:O}", "steps", self->steps, "plugins", plugins));
    if (self->workflow->signatures)
        json_object_set(event, "signatures", self->workflow->signatures);
    if (labels)
        json_object_set(event, "lock", json_object_get(labels, "lock"));
    return event;
}

/* What a lock said of the script before is not said of this one: what is said now is in `labels`. */
static json_t *
upgraded_row(const move *self, const char *blob, const json_t *labels, const json_t *pins)
{
    const gw_run *run = self->run;
    json_t *row = json_pack(
        "{s:s, s:s, s:s, s:O, s:O, s:s, s:o, s:n, s:n, s:n}", "files", blob, "script", self->workflow->path,
        "version", self->workflow->version, "input", self->input, "plugins", pins, "status", "waiting",
        "reason", json_sprintf("upgraded: gangway resume %s goes on", run->id), "foreseen", "lock", "locked");

    if (self->workflow != run->workflow)
        json_object_set_new(
            row, "signatures",
            json_incref(self->workflow->signatures ? self->workflow->signatures : json_null()));
    if (labels)
        json_object_update(row, (json_t *)(guintptr)labels);
    return row;
}

static gboolean
move_over(const move *self, json_t *document, const json_t *labels, const gw_upgrade_options *options,
          GError **error)
{
    gw_run *run = self->run;
    g_autofree char *files = gw_json_text(self->workflow->files);
    g_autoptr(GBytes) bytes = g_bytes_new(files, strlen(files));
    g_autofree char *blob = gw_store_blob_put(run->engine->store, bytes, error);
    json_t *kept = NULL, *one;
    gw_json pins = blob ? gw_upgrade_pins(run, self->steps, &kept, error) : NULL;
    gw_json plugins = kept;
    size_t i;

    if (!pins)
        return FALSE;
    gw_run_record_run(run, "run.upgraded", upgraded_event(self, blob, document, labels, plugins, options),
                      upgraded_row(self, blob, labels, pins));
    json_array_foreach (json_object_get(document, "differences"), i, one)
        take_difference(run, one, self->told);
    gw_approvals_take_back(run, NULL, "the workflow was upgraded");
    gw_approvals_ask_anew(run);
    json_object_set_new(document, "moved", json_true());
    return gw_store_flush(run->engine->store, error) && !run->error;
}

/* FALSE: it can't be had. The pool calls the new steps then. */
static gboolean
prepare(move *self, const json_t *found, const gw_upgrade_options *options, GError **error)
{
    gw_run *run = self->run;

    if (!is_unfinished(run, error) || !gw_run_use_plugins(run, error))
        return FALSE;
    self->input = new_input(run, self->workflow, error);
    if (!self->input || !is_same(run, self->workflow, self->input, error))
        return FALSE;
    self->before = json_copy((json_t *)(guintptr)gw_pool_steps(run->engine->pool));
    self->old = old_way(run);
    gboolean whole = FALSE;
    gw_json names = names_of(self, &whole);
    self->steps = gw_upgrade_take_steps(
        run, found, &(gw_upgrade_wanted){.names = names, .whole = whole, .only = options->steps}, error);
    return self->steps != NULL;
}

/* The run has all of it already. */
static gboolean
is_the_same(const move *self, const json_t *labels)
{
    const json_t *row = self->run->row;

    if (labels && !json_equal(json_object_get(labels, "lock"), json_object_get(row, "lock")))
        return FALSE;
    return json_array_size(self->steps) == 0 &&
           g_strcmp0(self->workflow->sha256, gw_json_string(row, "files")) == 0;
}

json_t *
gw_engine_upgrade(gw_engine *engine, const char *id, const gw_workflow *workflow,
                  const gw_upgrade_options *options, GError **error)
{
    gw_json found = json_copy((json_t *)(guintptr)gw_pool_steps(engine->pool));
    g_autoptr(gw_run) run =
        options->check ? gw_run_view(engine, id, NULL, error) : gw_run_load(engine, id, NULL, error);
    json_t *said = NULL;

    if (!run)
        return NULL;
    g_auto(move) self = {.run = run, .workflow = workflow ? workflow : run->workflow};
    if (!prepare(&self, found, options, error))
        return NULL;
    if (options->fits && !options->fits(self.workflow, run->row, &said, options->data, error))
        return NULL;
    gw_json labels = said;
    gboolean same = is_the_same(&self, labels);
    gw_json differences = same ? json_array() : replayed(&self, error);
    if (!differences || !accepts_fit(differences, options->accepted, error))
        return NULL;
    gw_json document = document_of(&self, differences, options->accepted);
    if (same || options->check || !gw_json_true(document, "fits"))
        return g_steal_pointer(&document);
    if (!gw_approvals_nothing_out(run, "cannot upgrade the run", error) ||
        !move_over(&self, document, labels, options, error))
        return NULL;
    return g_steal_pointer(&document);
}
