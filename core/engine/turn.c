/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c - one turn of a run: its script from the top until every branch has ended or is blocked
 *
 * Then the script is forgotten: a run that waits holds no Lua state, only its rows.
 */
#include "engine/approvals.h"
#include "engine/workflow_files.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <string.h>

struct gw_turn {
    gw_bind_owner owner;
    json_t *files; /* that the script names anew: none are read */
    gw_run_answered done;
    gpointer data;
    GError *error; /* the script can't be opened */
};

/* The sentence is what the run is stopped with; where in the script it comes from is for its author, in the
 * log, and of a plan with G_MESSAGES_DEBUG=all. */
static void
take_fault(gw_run *run, const char *fault)
{
    g_autofree char *traceback = NULL;

    run->script_error = gw_script_sentence(fault, &traceback);
    if (!traceback)
        return;
    if (run->plan)
        g_info("%s\n%s", run->script_error, traceback);
    else
        gw_run_record_run(run, "script.failed",
                          json_pack("{s:s, s:s}", "reason", run->script_error, "traceback", traceback), NULL);
}

static void
on_root_ended(const char *error, gpointer data)
{
    gw_run *run = data;

    run->root_ended = TRUE;
    if (error)
        take_fault(run, error);
}

static char *
read_kept(const char *path, gsize *length, gpointer data, GError **error)
{
    const json_t *text = json_object_get(((gw_run *)data)->workflow->files, path);

    if (!json_is_string(text)) {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "'%s' is not among the files that the run began with", path);
        return NULL;
    }
    *length = json_string_length(text);
    return g_strndup(json_string_value(text), *length);
}

static gboolean
open_script(gw_run *run, gw_bind_owner *owner, GError **error)
{
    g_autofree char *base = g_path_get_basename(run->workflow->path);
    gsize length = 0;
    g_autofree char *text = NULL;
    gw_bind_loop loop = run->replay    ? GW_LOOP_REPLAY
                        : run->drift   ? GW_LOOP_DRIFT
                        : run->account ? GW_LOOP_SURVEY
                        : run->plan    ? GW_LOOP_PLAN
                                       : GW_LOOP_RECONCILE;
    run->script = gw_script_new(NULL, owner);
    text = read_kept(base, &length, run, error);
    if (!text || !gw_bind_prepare(run->script, loop, error) ||
        !gw_bind_chunk(run->script, text, length, base, error))
        return FALSE;
    lua_State *L = gw_script_lua(run->script);
    gw_box_push(L, run->input, json_object_get(run->workflow->input, "properties"));
    gw_branch_begin(run->script, L, 1, NULL, on_root_ended, run);
    return TRUE;
}

static gboolean
is_still(gw_run *run)
{
    return run->root_ended ||
           (g_hash_table_size(run->flights) == 0 && gw_script_count(run->script, GW_BRANCH_READY) == 0 &&
            gw_script_count(run->script, GW_BRANCH_WAITING) == 0 && g_queue_is_empty(&run->commands));
}

/* Nothing that may be writing is under way any more, and what it led to is on record. */
static gboolean
has_come_to_rest(gw_run *run)
{
    run->stopping |= gw_run_asked_to_stop(run) || run->cancelled;
    return (run->stopping || run->rewound) && gw_flight_quieten(run) &&
           gw_script_count(run->script, GW_BRANCH_READY) == 0;
}

/* The run keeps the script that it began with, even where that has a mistake. */
static void
advise(gw_run *run)
{
    g_autofree char *error = g_steal_pointer(&run->script_error);

    run->script_error = g_strdup_printf(
        "%s\nthis run keeps the script that it began with: mend the script, then `gangway upgrade %s` moves "
        "the run over to it, if it fits (`gangway retry %s` runs the same script again)",
        error, run->id, run->id);
}

/* A step that this run began and that its script, run again, did not come to. A state on the way may be over.
 */
static gboolean
is_lost(const gw_run *run, const char *id, const json_t *row)
{
    return gw_json_string(row, "uses") && g_strcmp0(gw_json_string(row, "status"), "skipped") != 0 &&
           !gw_json_true(row, "passing") && !gw_json_true(row, "dropped") &&
           !g_hash_table_contains(run->reached, id);
}

static gint
compare_ids(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The script has ended, but went another way than the journal: why the run can't be done, or NULL. */
static char *
unreached(gw_run *run)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    GHashTableIter rows;
    gpointer id, row;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, &id, &row))
        if (is_lost(run, id, row))
            g_ptr_array_add(ids, id);
    if (ids->len == 0)
        return NULL;
    g_ptr_array_sort(ids, compare_ids);
    for (guint i = 0; i < ids->len; i++)
        gw_run_record(run, ids->pdata[i], "step.unreached", NULL, json_pack("{s:b}", "unreached", TRUE), NULL,
                      NULL, NULL);
    const char *first = ids->pdata[0];
    g_ptr_array_add(ids, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)ids->pdata);
    return g_strdup_printf(
        "diverged: the script ended without these steps, which this run began: %s; where that is right: "
        "`gangway skip %s %s --why …`, else cancel the run and start anew",
        all, run->id, first);
}

/* ---- begin and end ---- */

static gw_turn *
turn_new(gw_run *run)
{
    gw_turn *turn = g_new0(gw_turn, 1);

    turn->files = json_object();
    turn->owner = (gw_bind_owner){run, read_kept, run, turn->files};
    run->root_ended = FALSE;
    g_hash_table_remove_all(run->reached);
    g_clear_pointer(&run->script_error, g_free);
    open_script(run, &turn->owner, &turn->error);
    return turn;
}

static void
turn_free(gw_turn *turn)
{
    json_decref(turn->files);
    g_clear_error(&turn->error);
    g_free(turn);
}

/* Its script is forgotten; what it came to stands in the run. */
static void
close_script(gw_run *run, const gw_turn *turn)
{
    gboolean ran = !turn->error;

    if (ran && !run->root_ended && gw_script_fault(run->script))
        take_fault(run, gw_script_fault(run->script));
    gw_flight_cancel_all(run);
    g_free(run->undecided);
    run->undecided = gw_box_undecided(gw_script_lua(run->script));
    g_clear_pointer(&run->script, gw_script_free);
    if (run->script_error && !run->plan)
        advise(run);
    else if (ran && run->root_ended && !run->plan)
        run->script_error = unreached(run);
}

static void
watch_turn(gw_run *run)
{
    gw_turn *turn = run->turn;

    gw_run_command_execute_all(run);
    if (!turn->error && !run->error && !is_still(run) && !has_come_to_rest(run))
        return;
    gw_run_watch(run, NULL);
    close_script(run, turn);
    run->turn = NULL;
    turn->done(turn->error, turn->data);
    turn_free(turn);
}

static void
on_rest(gpointer data)
{
    gw_run_nudge(data);
}

void
gw_run_turn(gw_run *run, gw_run_answered done, gpointer data)
{
    run->turn = turn_new(run);
    run->turn->done = done;
    run->turn->data = data;
    gw_script_on_rest(run->script, on_rest, run);
    gw_run_watch(run, watch_turn);
}

/* ---- turns that tell only ---- */

/* Why the script could not tell all of its steps. */
static gboolean
is_whole(gw_run *run, GError **error)
{
    if (run->stopping)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "interrupted");
    else if (run->script_error)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, run->script_error);
    return !run->stopping && !run->script_error;
}

typedef struct {
    gw_run *run;
    gw_run_answered done;
    gpointer data;
} plan_turn;

static void
on_plan_turned(const GError *error, gpointer data)
{
    g_autofree plan_turn *self = data;
    g_autoptr(GError) fault = error ? g_error_copy(error) : NULL;

    if (!fault)
        is_whole(self->run, &fault);
    self->done(fault, self->data);
}

void
gw_run_turn_plan(gw_run *run, gw_run_answered done, gpointer data)
{
    plan_turn *self = g_new(plan_turn, 1);

    *self = (plan_turn){run, done, data};
    run->plan = json_array();
    gw_run_turn(run, on_plan_turned, self);
}

gboolean
gw_run_trace(gw_run *run, GError **error)
{
    run->plan = json_array();
    gw_turn *turn = turn_new(run);
    gboolean opened = !turn->error;

    gw_script_settle(run->script);
    close_script(run, turn);
    if (!opened)
        g_propagate_error(error, g_steal_pointer(&turn->error));
    turn_free(turn);
    return opened && is_whole(run, error);
}
