/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - twins of runs: the same rows, another input or another script */
#include "engine/replay.h"

#include "base/json.h"
#include <string.h>

gw_run *
gw_replay_twin(gw_run *run, const gw_workflow *workflow, const json_t *input)
{
    gw_run *other = gw_run_new(run->engine, gw_workflow_copy(workflow), input, NULL);
    GHashTableIter rows;
    gpointer id, row;

    other->id = g_strdup(run->id);
    other->replay = TRUE;
    json_object_update(other->values, run->values);
    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, &id, &row))
        g_hash_table_insert(other->steps, g_strdup(id), json_deep_copy(row));
    return other;
}

const json_t *
gw_replay_told(const json_t *told, const char *id)
{
    json_t *step;
    size_t i;

    json_array_foreach (told, i, step)
        if (g_strcmp0(gw_json_string(step, "id"), id) == 0)
            return step;
    return NULL;
}

gboolean
gw_replay_is_whole(const gw_run *other)
{
    json_t *step;
    size_t i;

    json_array_foreach (other->plan, i, step)
        if (gw_json_true(step, "open"))
            return FALSE;
    return !other->undecided;
}
