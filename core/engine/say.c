/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - a command to a run: carried out here when nobody works on it, else left in its inbox */
#include "engine/amend.h"
#include "engine/op.h"
#include "engine/run_secrets.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

#define PATIENCE_US (15 * G_USEC_PER_SEC)
#define POLL_MS 50
#define LOOK_MS 300 /* a look takes about that long; the caller shows how things stand then */

/* ---- left for another process ---- */

static gsize
count_refused(gw_engine *engine, const char *id)
{
    gw_json refused = gw_store_events_of(engine->store, id, "word.refused", NULL);

    return json_array_size(refused);
}

/* It fitted when it was left, and did not any more when it was read: who said it hears why. */
static gboolean
was_refused(gw_op *op, const char *id)
{
    gw_json refused = gw_store_events_of(op->engine->store, id, "word.refused", NULL);

    for (gsize i = op->refused; i < json_array_size(refused); i++) {
        const json_t *data = json_object_get(json_array_get(refused, i), "data");
        if (!json_equal(json_object_get(data, "word"), op->given))
            continue;
        g_set_error(&op->error, GW_ERROR, GW_ERROR_INVALID, "run %s did not take it: %s", id,
                    gw_json_string(data, "reason"));
        return TRUE;
    }
    return FALSE;
}

static gboolean
on_look_over(gpointer data)
{
    gw_op *op = data;
    const char *id = gw_json_string(op->document, "run");
    gboolean refused = was_refused(op, id);
    gw_json row = refused ? NULL : gw_store_run(op->engine->store, id, &op->error);
    const char *status = gw_json_string(row, "status");

    op->result = !row                                  ? GW_RUN_ERROR
                 : g_strcmp0(status, "done") == 0      ? GW_RUN_DONE
                 : g_strcmp0(status, "stopped") == 0   ? GW_RUN_STOPPED
                 : g_strcmp0(status, "cancelled") == 0 ? GW_RUN_CANCELLED
                                                       : GW_RUN_WAITING;
    gw_op_end(op);
    return G_SOURCE_REMOVE;
}

static gboolean
on_poll(gpointer data)
{
    gw_op *op = data;

    if (gw_store_inbox_is_taken(op->engine->store, op->entry)) {
        g_timeout_add(LOOK_MS, on_look_over, op);
        return G_SOURCE_REMOVE;
    }
    if (g_get_monotonic_time() < op->patience)
        return G_SOURCE_CONTINUE;
    op->result = GW_RUN_UNHEARD;
    gw_op_end(op);
    return G_SOURCE_REMOVE;
}

/* Another process works on the run: leaves the command in the inbox, and waits until it was read and (for a
 * step) has led to something. */
static void
leave_command(gw_op *op, const char *id, const gw_run_options *options)
{
    if (options && json_object_size(json_object_get(options->labels, "profiles")) > 0)
        g_set_error(
            &op->error, GW_ERROR, GW_ERROR_CONFLICT,
            "run %s is being worked on, with the credentials of whoever does: say it without --profile "
            "and --partner-profile, or when nobody works on it",
            id);
    op->refused = count_refused(op->engine, id);
    if (!op->error)
        op->entry = gw_store_inbox_put(op->engine->store, id, op->given, &op->error);
    if (!op->entry) {
        gw_op_fail(op, NULL);
        return;
    }
    op->document = json_pack("{s:s}", "run", id);
    op->patience = g_get_monotonic_time() + PATIENCE_US;
    g_timeout_add(POLL_MS, on_poll, op);
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

/* ---- carried out here ---- */

/* What is in the way of an amendment comes before the reason. */
#define UNAMENDED "the run's input is not amended"

/* A run that is cancelled asks AWS nothing any more. */
static gboolean
leads_to_looks(const json_t *command)
{
    return g_strcmp0(gw_json_string(command, "verb"), "cancel") != 0;
}

static void
execute(gw_op *op)
{
    gw_run_tell_unknown(op->run);
    gw_run_command_execute(op->run, op->given);
    gw_run_go(op->run, gw_op_gone, op);
}

static void
on_identified(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (error || (gw_amend_is(op->given) && !gw_run_is_identified(op->run, UNAMENDED, &op->error)))
        gw_op_fail(op, error);
    else
        execute(op);
}

void
gw_engine_say(gw_engine *engine, const char *id, const json_t *command, const gw_run_options *options,
              gw_engine_ran ran, gpointer data)
{
    gw_op *op = gw_op_new(engine, ran, NULL, data);
    gw_json row = gw_store_run(engine->store, id, &op->error);
    const char *full = gw_json_string(row, "run");

    op->given = json_deep_copy(command);
    if (row && check_from_outside(engine, full, command, &op->error))
        op->run = gw_run_load(engine, full, options, &op->error);
    if (!op->run && g_error_matches(op->error, GW_ERROR, GW_ERROR_CONFLICT)) {
        g_clear_error(&op->error);
        leave_command(op, full, options);
    } else if (!op->run || !gw_run_command_check(op->run, command, &op->error) ||
               !gw_run_use_plugins(op->run, &op->error)) {
        gw_op_fail(op, NULL);
    } else if (leads_to_looks(command)) {
        gw_run_identify(op->run, NULL, on_identified, op);
    } else {
        execute(op);
    }
}

/* ---- an amendment, told before it is said ---- */

json_t *
gw_engine_input_schema(gw_engine *engine, const char *id, GError **error)
{
    g_autoptr(gw_run) view = gw_run_view(engine, id, NULL, error);

    return view ? json_incref(view->workflow->input) : NULL;
}

static void
on_amending(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (!error && gw_run_is_identified(op->run, UNAMENDED, &op->error) &&
        gw_secrets_amend(op->run, json_object_get(op->given, "input"), &op->error) &&
        gw_run_command_check(op->run, op->given, &op->error))
        op->document = gw_amend_check(op->run, op->given, &op->error);
    if (!op->document) {
        gw_op_fail(op, error);
        return;
    }
    json_object_set(op->document, "command", op->given);
    gw_op_end(op);
}

void
gw_engine_amend(gw_engine *engine, const char *id, const json_t *given, gw_engine_told told, gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);

    op->given = json_deep_copy(given);
    op->run = gw_run_view(engine, id, NULL, &op->error);
    if (op->run && gw_run_use_plugins(op->run, &op->error))
        gw_run_identify(op->run, NULL, on_amending, op);
    else
        gw_op_fail(op, NULL);
}
