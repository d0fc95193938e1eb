/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - what a run would do now: its script is run by plan.lua, which only looks */
#include "engine/op.h"

#include "base/json.h"

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

static void
on_planned(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (error) {
        gw_op_fail(op, error);
        return;
    }
    op->document = finish_plan(op->run);
    gw_op_end(op);
}

static void
on_identified(const GError *error, gpointer data)
{
    gw_op *op = data;

    if (error || !gw_run_is_identified(op->run, "there is no plan", &op->error))
        gw_op_fail(op, error);
    else
        gw_run_turn_plan(op->run, on_planned, op);
}

void
gw_engine_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
               const gw_run_options *options, gw_engine_told told, gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);

    op->run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);
    gw_run_identify(op->run, NULL, on_identified, op);
}
