/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - runs begun and gone on with: what every other thing that is asked of the engine is like
 *
 * What is asked for is an operation (op.h): steps that each end in a callback, and one answer.
 */
#include "engine/member.h"
#include "engine/op.h"
#include "engine/pin.h"

#include "base/error.h"
#include "base/json.h"
#include "plugin/broker.h"
#include <string.h>

gw_engine *
gw_engine_new(gw_store *store, gw_pool *pool, gw_aws_context *customer, gw_aws_context *partner)
{
    gw_engine *engine = g_new(gw_engine, 1);

    *engine =
        (gw_engine){store, pool, customer, partner, NULL, gw_members_new(), g_strdup(GW_MEMBER_ROLE), NULL};
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
gw_engine_use_partition(gw_engine *engine, const char *partition)
{
    engine->partition = partition;
}

const char *
gw_engine_partition(const gw_engine *engine)
{
    const gw_call_hooks hooks = {.customer_context = engine->customer_context,
                                 .partition = engine->partition};

    return gw_call_partition(&hooks);
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

/* ---- a run that begins ---- */

static void
on_started(const GError *error, gpointer data)
{
    gw_op *op = data;
    gw_run *run = op->run;

    if (error || !gw_run_create(run, &op->error)) {
        gw_op_fail(op, error);
        return;
    }
    *op->id = g_strdup(run->id);
    gw_run_tell_unknown(run);
    if (!op->detached) {
        gw_run_go(run, gw_op_gone, op);
        return;
    }
    gw_run_record_run(run, NULL, NULL,
                      json_pack("{s:s, s:o}", "status", "waiting", "reason",
                                json_sprintf("not begun: gangway resume %s begins it", run->id)));
    op->result = GW_RUN_WAITING;
    gw_op_end(op);
}

void
gw_engine_start(gw_engine *engine, const gw_workflow *workflow, const json_t *input, gboolean detached,
                const gw_run_options *options, char **id, gw_engine_ran ran, gpointer data)
{
    gw_op *op = gw_op_new(engine, ran, NULL, data);

    op->run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);
    op->id = id;
    op->detached = detached;
    gw_run_identify(op->run, NULL, on_started, op);
}

/* ---- what it began with ---- */

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

/* ---- a run that goes on ---- */

static void
on_resumed(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (error) {
        gw_op_fail(op, error);
        return;
    }
    gw_run_tell_unknown(op->run);
    tell_replaced(op->run);
    gw_run_command_resume(op->run);
    gw_run_go(op->run, gw_op_gone, op);
}

void
gw_engine_resume(gw_engine *engine, const char *id, const gw_run_options *options, gw_engine_ran ran,
                 gpointer data)
{
    gw_op *op = gw_op_new(engine, ran, NULL, data);

    op->run = gw_run_load(engine, id, options, &op->error);
    const char *status = op->run ? gw_json_string(op->run->row, "status") : "";
    if (!op->run) {
        gw_op_fail(op, NULL);
    } else if (strcmp(status, "done") == 0) {
        op->result = GW_RUN_DONE;
        gw_op_end(op);
    } else if (refuse_finished(op->run, &op->error) || !gw_run_use_plugins(op->run, &op->error)) {
        gw_op_fail(op, NULL);
    } else {
        gw_run_identify(op->run, "run.resumed", on_resumed, op);
    }
}
