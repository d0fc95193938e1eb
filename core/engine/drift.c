/* SPDX-License-Identifier: Apache-2.0 */
/* drift.c - is what a run verified still so? Its script is run again by drift.lua, which only looks */
#include "engine/op.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

static guint
count_marks(const json_t *steps, const char *mark)
{
    guint n = 0;
    size_t i;
    json_t *step;

    json_array_foreach (steps, i, step)
        n += g_strcmp0(gw_json_string(step, "mark"), mark) == 0;
    return n;
}

static gboolean
is_over(const gw_run *run, GError **error)
{
    const char *status = gw_json_string(run->row, "status");

    if (g_strcmp0(status, "done") == 0)
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "run %s is %s: what it left can be verified when it is done (see gangway show %s)", run->id,
                status, run->id);
    return FALSE;
}

static void
on_looked(const GError *error, gpointer data)
{
    gw_op *op = data;
    gw_run *run = op->run;

    if (error) {
        gw_op_fail(op, error);
        return;
    }
    json_t *steps = gw_run_planned(run);
    op->document = json_pack("{s:s, s:s, s:s, s:O?, s:i, s:i, s:i, s:o}", "run", run->id, "workflow",
                             run->workflow->name, "version", run->workflow->version, "customer",
                             json_object_get(run->row, "customer"), "same", (int)count_marks(steps, "same"),
                             "drift", (int)count_marks(steps, "drift"), "failed",
                             (int)count_marks(steps, "failed"), "steps", steps);
    gw_op_end(op);
}

static void
on_identified(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (error) {
        gw_op_fail(op, error);
        return;
    }
    op->run->drift = TRUE;
    gw_run_turn_plan(op->run, on_looked, op);
}

void
gw_engine_drift(gw_engine *engine, const char *id, const gw_run_options *options, gw_engine_told told,
                gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);

    op->run = gw_run_view(engine, id, options, &op->error);
    if (op->run && is_over(op->run, &op->error) && gw_run_use_plugins(op->run, &op->error))
        gw_run_identify(op->run, NULL, on_identified, op);
    else
        gw_op_fail(op, NULL);
}
