/* SPDX-License-Identifier: Apache-2.0 */
/* op.c - an operation's one answer */
#include "engine/op.h"

gw_op *
gw_op_new(gw_engine *engine, gw_engine_ran ran, gw_engine_told told, gpointer data)
{
    gw_op *op = g_new0(gw_op, 1);

    *op = (gw_op){.engine = engine, .result = GW_RUN_ERROR, .ran = ran, .told = told, .data = data};
    return op;
}

static void
answer(gpointer data)
{
    gw_op *op = data;

    if (op->ran)
        op->ran(op->result, op->error, op->data);
    else
        op->told(op->error ? NULL : op->document, op->error, op->data);
    json_decref(op->document);
    json_decref(op->given);
    g_clear_error(&op->error);
    g_free(op);
}

void
gw_op_end(gw_op *op)
{
    if (op->run)
        gw_run_leave(g_steal_pointer(&op->run), answer, op);
    else
        g_idle_add_once(answer, op);
}

void
gw_op_fail(gw_op *op, const GError *error)
{
    if (error)
        op->error = g_error_copy(error);
    op->result = GW_RUN_ERROR;
    gw_op_end(op);
}

void
gw_op_gone(gw_run_result result, const GError *error, gpointer data)
{
    gw_op *op = data;

    op->result = result;
    if (error)
        op->error = g_error_copy(error);
    gw_op_end(op);
}
