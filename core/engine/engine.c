/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - what the command line asks of runs: plan, start, resume, a command, a single step */
#include "engine/amend.h"
#include "engine/member.h"
#include "engine/pin.h"
#include "engine/run.h"
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/text.h"
#include <string.h>

gw_engine *
gw_engine_new(gw_store *store, gw_pool *pool, gw_aws_context *customer, gw_aws_context *partner)
{
    gw_engine *engine = g_new(gw_engine, 1);

    *engine = (gw_engine){store, pool, customer, partner, NULL, gw_members_new(), g_strdup(GW_MEMBER_ROLE)};
    return engine;
}

void
gw_engine_use_store(gw_engine *engine, gw_store *store)
{
    engine->store = store;
}

void
gw_engine_use_vault(gw_engine *engine, gw_vault *vault)
{
    engine->vault = vault;
}

void
gw_engine_use_member_role(gw_engine *engine, const char *role)
{
    g_free(engine->member_role);
    engine->member_role = g_strdup(role);
}

void
gw_engine_free(gw_engine *engine)
{
    if (!engine)
        return;
    gw_members_free(engine->members);
    g_free(engine->member_role);
    g_free(engine);
}

/* ---- runs ---- */

gw_run_result
gw_engine_start(gw_engine *engine, const gw_workflow *workflow, const json_t *input, gboolean detached,
                const gw_run_options *options, char **id, GError **error)
{
    g_autoptr(gw_run) run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    if (!gw_run_identify(run, NULL, error) || !gw_run_create(run, error))
        return GW_RUN_ERROR;
    *id = g_strdup(run->id);
    gw_run_tell_unknown(run);
    if (!detached)
        return gw_run_go(run, error);
    gw_run_record_run(run, NULL, NULL,
                      json_pack("{s:s, s:o}", "status", "waiting", "reason",
                                json_sprintf("not begun: gangway resume %s begins it", run->id)));
    return gw_store_flush(engine->store, error) ? GW_RUN_WAITING : GW_RUN_ERROR;
}

/* The files that the run keeps were signed when it began, or not. */
static gboolean
files_are_admitted(const gw_run *run, GError **error)
{
    const gw_trust *trust = gw_pool_get_trust(run->engine->pool);
    json_t *signatures = json_object_get(run->row, "signatures"), *record;
    const char *name;

    if (trust && !signatures && !gw_trust_still(trust, "the run's workflow", NULL, error))
        return FALSE;
    json_object_foreach (signatures, name, record) {
        g_autofree char *what = g_strdup_printf("the workflow's file '%s'", name);
        if (trust && !gw_trust_still(trust, what, record, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_begun_with(gw_run *run, const char *plugin)
{
    GHashTableIter rows;
    gpointer row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, NULL, &row))
        if (g_strcmp0(gw_json_string(row, "uses"), plugin) == 0)
            return TRUE;
    return FALSE;
}

/* A run keeps all plugins that there were when it began. One that it has not come to and that can't be had,
 * or is not admitted, stops it only when it comes to that. */
gboolean
gw_run_use_plugins(gw_run *run, GError **error)
{
    json_t *plugin;
    const char *step;

    if (!files_are_admitted(run, error))
        return FALSE;
    json_object_foreach (json_object_get(run->row, "plugins"), step, plugin) {
        GError *fault = NULL;

        if (gw_pin_use(run->engine->store, run->engine->pool, step, plugin, &fault))
            continue;
        if (has_begun_with(run, step)) {
            g_propagate_error(error, fault);
            return FALSE;
        }
        gw_pool_refuse(run->engine->pool, step, gw_json_string(plugin, "file"), fault->message);
        g_error_free(fault);
    }
    return TRUE;
}

/* The system's own may be updated while a run waits, so it goes on; but nobody shall find out by chance. */
static void
tell_replaced(gw_run *run)
{
    gw_json replaced = gw_pin_replaced(run->engine->pool, json_object_get(run->row, "plugins"));
    size_t i;
    json_t *one;

    json_array_foreach (replaced, i, one) {
        g_autofree char *text =
            g_strdup_printf("'%s', which the plugin of this step needs, is not the library that "
                            "the run began with: was the system updated?",
                            gw_json_string(one, "library"));
        gw_run_record_run(run, "library.replaced", json_incref(one), NULL);
        gw_run_news(run, json_pack("{s:s, s:O, s:i, s:s}", "kind", "log", "id", json_object_get(one, "step"),
                                   "level", 2, "text", text));
    }
}

static gboolean
refuse_finished(const gw_run *run, GError **error)
{
    const char *status = gw_json_string(run->row, "status");

    if (strcmp(status, "cancelled") != 0 && strcmp(status, "undone") != 0)
        return FALSE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "run %s is %s: start a new one", run->id, status);
    return TRUE;
}

gw_run_result
gw_engine_resume(gw_engine *engine, const char *id, const gw_run_options *options, GError **error)
{
    g_autoptr(gw_run) run = gw_run_load(engine, id, options, error);

    if (!run)
        return GW_RUN_ERROR;
    if (strcmp(gw_json_string(run->row, "status"), "done") == 0)
        return GW_RUN_DONE;
    if (refuse_finished(run, error) || !gw_run_use_plugins(run, error) ||
        !gw_run_identify(run, "run.resumed", error))
        return GW_RUN_ERROR;
    gw_run_tell_unknown(run);
    tell_replaced(run);
    gw_run_command_resume(run);
    return gw_run_go(run, error);
}

/* ---- a command to a run ---- */

/* Another process works on the run: leaves the command in the inbox, and waits until it was read and (for a
 * step) has led to something. */
static gw_run_result
leave_command(gw_engine *engine, const char *id, const json_t *command, const gw_run_options *options,
              GError **error)
{
    if (options && json_object_size(json_object_get(options->labels, "profiles")) > 0) {
        g_set_error(
            error, GW_ERROR, GW_ERROR_CONFLICT,
            "run %s is being worked on, with the credentials of whoever does: say it without --profile "
            "and --partner-profile, or when nobody works on it",
            id);
        return GW_RUN_ERROR;
    }
    gint64 entry = gw_store_inbox_put(engine->store, id, command, error);
    gint64 patience = g_get_monotonic_time() + 15 * G_USEC_PER_SEC;

    if (!entry)
        return GW_RUN_ERROR;
    while (!gw_store_inbox_is_taken(engine->store, entry) && g_get_monotonic_time() < patience)
        g_usleep(50000);
    if (!gw_store_inbox_is_taken(engine->store, entry))
        return GW_RUN_UNHEARD;
    g_usleep(300000); /* a look takes about that long; the caller shows how things stand then */
    gw_json row = gw_store_run(engine->store, id, error);
    const char *status = gw_json_string(row, "status");
    return !row                                  ? GW_RUN_ERROR
           : g_strcmp0(status, "done") == 0      ? GW_RUN_DONE
           : g_strcmp0(status, "stopped") == 0   ? GW_RUN_STOPPED
           : g_strcmp0(status, "cancelled") == 0 ? GW_RUN_CANCELLED
                                                 : GW_RUN_WAITING;
}

/* Does it fit what the store shows? For a run that somebody else holds. */
static gboolean
check_from_outside(gw_engine *engine, const char *id, const json_t *command, GError **error)
{
    gw_run view = {.engine = engine, .id = (char *)(guintptr)id};
    gw_json rows = NULL;
    json_t *row;
    size_t i;

    view.row = gw_store_load(engine->store, id, &rows, error);
    view.steps = g_hash_table_new(g_str_hash, g_str_equal);
    json_array_foreach (rows, i, row)
        g_hash_table_insert(view.steps, (gpointer)(guintptr)gw_json_string(row, "id"), row);
    gboolean fits = rows && view.row && gw_run_command_check(&view, command, error);
    json_decref(view.row);
    g_hash_table_unref(view.steps);
    return fits;
}

/* What is in the way of an amendment comes before the reason. */
#define UNAMENDED "the run's input is not amended"

/* A run that is cancelled asks AWS nothing any more. */
static gboolean
leads_to_looks(const json_t *command)
{
    return g_strcmp0(gw_json_string(command, "verb"), "cancel") != 0;
}

gw_run_result
gw_engine_say(gw_engine *engine, const char *id, const json_t *command, const gw_run_options *options,
              GError **error)
{
    gw_json row = gw_store_run(engine->store, id, error);
    GError *busy = NULL;

    if (!row)
        return GW_RUN_ERROR;
    const char *full = gw_json_string(row, "run");
    if (!check_from_outside(engine, full, command, error))
        return GW_RUN_ERROR;
    g_autoptr(gw_run) run = gw_run_load(engine, full, options, &busy);
    if (!run && g_error_matches(busy, GW_ERROR, GW_ERROR_CONFLICT)) {
        g_error_free(busy);
        return leave_command(engine, full, command, options, error);
    }
    if (!run) {
        g_propagate_error(error, busy);
        return GW_RUN_ERROR;
    }
    if (!gw_run_command_check(run, command, error) || !gw_run_use_plugins(run, error) ||
        (leads_to_looks(command) && !gw_run_identify(run, NULL, error)) ||
        (gw_amend_is(command) && !gw_run_is_identified(run, UNAMENDED, error)))
        return GW_RUN_ERROR;
    gw_run_tell_unknown(run);
    gw_run_command_execute(run, command);
    return gw_run_go(run, error);
}

/* ---- an amendment ---- */

json_t *
gw_engine_input_schema(gw_engine *engine, const char *id, GError **error)
{
    g_autoptr(gw_run) view = gw_run_view(engine, id, NULL, error);

    return view ? json_incref(view->workflow->input) : NULL;
}

json_t *
gw_engine_amend(gw_engine *engine, const char *id, const json_t *given, json_t **command, GError **error)
{
    g_autoptr(gw_run) view = gw_run_view(engine, id, NULL, error);
    gw_json sealed = json_deep_copy(given);

    if (!view || !gw_run_use_plugins(view, error) || !gw_run_identify(view, NULL, error) ||
        !gw_run_is_identified(view, UNAMENDED, error) ||
        !gw_secrets_amend(view, json_object_get(sealed, "input"), error) ||
        !gw_run_command_check(view, sealed, error))
        return NULL;
    *command = json_incref(sealed);
    return gw_amend_check(view, sealed, error);
}

/* ---- a plan ---- */

static int
by_place(const void *a, const void *b)
{
    const json_t *const *one = a, *const *other = b;
    gint64 place = gw_json_int(*one, "place", 0), than = gw_json_int(*other, "place", 0);

    return place < than ? -1 : place > than;
}

json_t *
gw_run_planned(const gw_run *run)
{
    const json_t *steps = run->plan;
    size_t n = json_array_size(steps), i;
    g_autofree json_t **sorted = g_new(json_t *, n + 1);
    json_t *list = json_array();

    for (i = 0; i < n; i++)
        sorted[i] = json_array_get(steps, i);
    qsort(sorted, n, sizeof *sorted, by_place);
    for (i = 0; i < n; i++) {
        json_object_del(sorted[i], "place");
        json_array_append(list, sorted[i]);
    }
    return list;
}

static json_t *
finish_plan(gw_run *run)
{
    static const char *const changing[] = {"create",  "change",  "person", "attest",
                                           "unknown", "pending", "wait",   NULL};
    json_t *step;
    size_t i;
    int changes = 0;

    json_array_foreach (run->plan, i, step)
        changes += g_strv_contains(changing, gw_json_string(step, "mark"));
    json_t *customer =
        run->workflow->customer_input ? json_object_get(run->input, run->workflow->customer_input) : NULL;
    return json_pack("{s:s, s:s, s:O?, s:O*, s:O*, s:i, s:o}", "workflow", run->workflow->name, "version",
                     run->workflow->version, "customer", customer, "callers",
                     json_object_get(run->row, "callers"), "printed",
                     json_array_size(run->said) ? run->said : NULL, "changes", changes, "steps",
                     gw_run_planned(run));
}

gboolean
gw_run_turn_plan(gw_run *run, GError **error)
{
    run->plan = json_array();
    if (!gw_run_turn(run, error))
        return FALSE;
    if (run->stopping) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "interrupted");
        return FALSE;
    }
    if (run->script_error) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, run->script_error);
        return FALSE;
    }
    return TRUE;
}

json_t *
gw_engine_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
               const gw_run_options *options, GError **error)
{
    g_autoptr(gw_run) run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    if (!gw_run_identify(run, NULL, error) || !gw_run_is_identified(run, "there is no plan", error))
        return NULL;
    return gw_run_turn_plan(run, error) ? finish_plan(run) : NULL;
}

/* ---- one step ---- */

typedef struct {
    json_t *answer;
    json_t *failure;
    gboolean done;
} single;

static void
single_done(json_t *answer, json_t *failure, gpointer data)
{
    single *self = data;

    self->answer = answer ? json_incref(answer) : NULL;
    self->failure = failure ? json_incref(failure) : NULL;
    self->done = TRUE;
}

static void
single_intent(gpointer run G_GNUC_UNUSED, json_t *intent G_GNUC_UNUSED,
              void (*go)(gboolean yes, gpointer data), gpointer data)
{
    go(TRUE, data);
}

static void
single_outcome(gpointer run G_GNUC_UNUSED, json_t *outcome G_GNUC_UNUSED)
{
}

/* What a single step's hooks are handed. */
typedef struct {
    json_t *notes;
    const gw_run_options *options;
} single_run;

static void
single_note(gpointer data, const char *key, json_t *value, void (*go)(gboolean yes, gpointer data),
            gpointer go_data)
{
    single_run *run = data;

    if (value)
        json_object_set(run->notes, key, value);
    else
        json_object_del(run->notes, key);
    go(TRUE, go_data);
}

static void
single_text(gpointer run G_GNUC_UNUSED, const char *text G_GNUC_UNUSED)
{
}

static void
single_log(gpointer data, int level, const char *text)
{
    single_run *run = data;
    gw_json news = json_pack("{s:s, s:i, s:s}", "kind", "log", "level", level, "text", text);

    if (run->options && run->options->news)
        run->options->news(news, run->options->data);
}

static json_t *
call_once(gw_engine *engine, const char *step, gw_call_kind kind, const json_t *params, const json_t *look,
          single_run *run, GError **error)
{
    gw_call_hooks hooks = {.run = run,
                           .customer_context = engine->customer_context,
                           .partner_context = engine->partner_context,
                           .intent = single_intent,
                           .outcome = single_outcome,
                           .note = single_note,
                           .progress = single_text,
                           .log = single_log};
    single result = {NULL, NULL, FALSE};
    const json_t *schema = json_object_get(gw_pool_step(engine->pool, step), "params");
    gw_json lent = gw_secrets_lend(engine, NULL, step, schema, params, &result.failure);

    if (!lent) {
        gw_failure_to_error(result.failure, error);
        json_decref(result.failure);
        return NULL;
    }
    gw_json input = json_pack("{s:O, s:O, s:{s:s, s:s, s:s}}", "params", lent, "notes", run->notes, "run",
                              "id", "", "step", step, "workflow", "");

    if (look) {
        json_t *seen = json_object_get(json_object_get(look, "seen"), "doc");
        json_t *want = json_object_get(json_object_get(look, "want"), "doc");
        json_object_set_new(input, "seen", seen ? json_incref(seen) : json_null());
        json_object_set_new(input, "want", want ? json_incref(want) : json_null());
    }
    gw_pool_call_start(engine->pool, step, kind, input, 0, &hooks, single_done, &result);
    while (!result.done)
        g_main_context_iteration(NULL, TRUE);
    if (result.failure)
        gw_failure_to_error(result.failure, error);
    json_decref(result.failure);
    return result.answer;
}

/* What is on its way, or shows nowhere, is not there to be compared or changed. */
static gboolean
is_visible(const json_t *answer)
{
    const char *kind = gw_json_string(json_object_get(answer, "seen"), "kind");
    return g_strcmp0(kind, "observed") == 0 || g_strcmp0(kind, "absent") == 0;
}

static json_t *
compared(json_t *answer)
{
    json_t *seen = json_object_get(answer, "seen"), *want = json_object_get(answer, "want");
    gboolean visible = is_visible(answer);
    json_t *changes =
        visible ? gw_json_diff(json_object_get(seen, "doc"), json_object_get(want, "doc")) : json_array();

    json_object_set_new(answer, "converged", json_boolean(visible && json_array_size(changes) == 0));
    json_object_set_new(answer, "changes", changes);
    return answer;
}

json_t *
gw_engine_step(gw_engine *engine, const char *step, const json_t *params, gboolean apply,
               const gw_run_options *options, GError **error)
{
    const json_t *manifest = gw_pool_step(engine->pool, step);
    gw_json checked = json_deep_copy(params), notes = json_object();
    single_run run = {notes, options};

    if (!manifest) {
        g_autofree char *why = gw_pool_no_step(engine->pool, step);
        g_set_error_literal(error, GW_ERROR, GW_ERROR_NOT_FOUND, why);
        return NULL;
    }
    if (!gw_schema_apply(json_object_get(manifest, "params"), checked, step, error))
        return NULL;
    json_t *answer = call_once(engine, step, GW_CALL_LOOK, checked, NULL, &run, error);
    if (!answer)
        return NULL;
    compared(answer);
    if (!apply || gw_json_true(answer, "converged"))
        return answer;
    gw_json look = answer;
    if (!gw_json_true(manifest, "apply")) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "step '%s' is done by a person: it can't be applied",
                    step);
        return NULL;
    }
    if (!is_visible(answer)) /* an apply without a want would be an undo */
        return g_steal_pointer(&look);
    gw_json applied = call_once(engine, step, GW_CALL_APPLY, checked, look, &run, error);
    answer = applied ? call_once(engine, step, GW_CALL_LOOK, checked, NULL, &run, error) : NULL;
    if (answer)
        json_object_set_new(compared(answer), "applied", json_true());
    return answer;
}
