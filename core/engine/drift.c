/* SPDX-License-Identifier: Apache-2.0 */
/* drift.c - is what a run verified still so? Its script is run again by drift.lua, which only looks */
#include "engine/run.h"

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

json_t *
gw_engine_drift(gw_engine *engine, const char *id, const gw_run_options *options, GError **error)
{
    g_autoptr(gw_run) run = gw_run_view(engine, id, options, error);

    if (!run || !is_over(run, error) || !gw_run_use_plugins(run, error) || !gw_run_identify(run, NULL, error))
        return NULL;
    run->drift = TRUE;
    if (!gw_run_turn_plan(run, error))
        return NULL;
    json_t *steps = gw_run_planned(run);
    return json_pack("{s:s, s:s, s:s, s:O?, s:i, s:i, s:i, s:o}", "run", run->id, "workflow",
                     run->workflow->name, "version", run->workflow->version, "customer",
                     json_object_get(run->row, "customer"), "same", (int)count_marks(steps, "same"), "drift",
                     (int)count_marks(steps, "drift"), "failed", (int)count_marks(steps, "failed"), "steps",
                     steps);
}
