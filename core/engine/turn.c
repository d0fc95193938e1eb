/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c - a run goes on: its script from the top until all is blocked, then it is forgotten until there is
 * news
 *
 * A parked run holds no Lua state: only its rows. What wakes it is a time, a command, or the operator.
 */
#include "engine/approvals.h"
#include "engine/workflow_files.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <string.h>

#define TICK_MS 250
#define RENEW_MS 10000
#define LEASE_SECONDS 30

/* ---- one turn ---- */

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
    g_autofree char *text = read_kept(base, &length, run, error);

    if (!text)
        return FALSE;
    gw_bind_loop loop = run->replay    ? GW_LOOP_REPLAY
                        : run->drift   ? GW_LOOP_DRIFT
                        : run->account ? GW_LOOP_SURVEY
                        : run->plan    ? GW_LOOP_PLAN
                                       : GW_LOOP_RECONCILE;
    run->script = gw_script_new(NULL, owner);
    if (!gw_bind_prepare(run->script, loop, error) || !gw_bind_chunk(run->script, text, length, base, error))
        return FALSE;
    lua_State *L = gw_script_lua(run->script);
    gw_box_push(L, run->input, json_object_get(run->workflow->input, "properties"));
    gw_branch_begin(run->script, L, 1, NULL, on_root_ended, run);
    return TRUE;
}

static gboolean
asked_to_stop(const gw_run *run)
{
    return run->options->stop && *run->options->stop;
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
    run->stopping |= asked_to_stop(run) || run->cancelled;
    return (run->stopping || run->rewound) && gw_flight_quieten(run) &&
           gw_script_count(run->script, GW_BRANCH_READY) == 0;
}

/* The run keeps the script that it began with, mistake included. */
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

gboolean
gw_run_turn(gw_run *run, GError **error)
{
    gw_bind_owner owner = {run, read_kept, run, NULL};
    g_autoptr(json_t) files = json_object();

    owner.files = files;
    run->root_ended = FALSE;
    g_hash_table_remove_all(run->reached);
    g_clear_pointer(&run->script_error, g_free);
    gboolean ok = open_script(run, &owner, error);
    while (ok && !run->error && !is_still(run) && !has_come_to_rest(run)) {
        g_main_context_iteration(NULL, TRUE);
        gw_run_command_execute_all(run);
    }
    if (ok && !run->root_ended && gw_script_fault(run->script))
        take_fault(run, gw_script_fault(run->script));
    gw_flight_cancel_all(run);
    g_free(run->undecided);
    run->undecided = gw_box_undecided(gw_script_lua(run->script));
    g_clear_pointer(&run->script, gw_script_free);
    if (run->script_error && !run->plan)
        advise(run);
    else if (ok && run->root_ended && !run->plan)
        run->script_error = unreached(run);
    return ok;
}

/* ---- how it stands ---- */

static const char *
step_status(const json_t *row)
{
    const char *status = gw_json_string(row, "status");

    return status ? status : "pending";
}

/* "payment-method: waiting for ops; and 2 more" over the steps in that status; NULL when there is none. */
static char *
reason_of(const gw_run *run, const char *status)
{
    GHashTableIter rows;
    gpointer id, row;
    const char *first = NULL, *reason = NULL;
    guint more = 0;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, &id, &row)) {
        if (strcmp(step_status(row), status) != 0)
            continue;
        if (first && strcmp(first, id) < 0) {
            more++;
            continue;
        }
        more += first != NULL;
        first = id;
        reason = gw_json_string(row, "reason");
    }
    if (!first)
        return NULL;
    return more ? g_strdup_printf("%s: %s; and %u more", first, reason ? reason : status, more)
                : g_strdup_printf("%s: %s", first, reason ? reason : status);
}

static void
set_status(gw_run *run, const char *status, const char *reason, const char *event)
{
    if (g_strcmp0(gw_json_string(run->row, "status"), status) == 0 &&
        g_strcmp0(gw_json_string(run->row, "reason"), reason) == 0)
        return;
    gw_run_record_run(run, event, event ? json_pack("{s:s?}", "reason", reason) : NULL,
                      json_pack("{s:s, s:s?}", "status", status, "reason", reason));
    gw_run_news(run, json_pack("{s:s, s:s, s:s, s:s?}", "kind", "run", "run", run->id, "status", status,
                               "reason", reason));
}

void
gw_run_at_work(gw_run *run)
{
    set_status(run, "running", "on a worker", NULL);
}

/* Who leaves while a waiting run only looks again interrupts nothing. */
static gboolean
only_looks(const gw_run *run)
{
    return g_strcmp0(gw_json_string(run->row, "status"), "waiting") == 0;
}

/* The earliest time at which a waiting step wants to look again; 0 when only commands can help. */
static gint64
next_look(const gw_run *run)
{
    GHashTableIter rows;
    gpointer row;
    gint64 soonest = 0;

    g_hash_table_iter_init(&rows, run->steps);
    while (g_hash_table_iter_next(&rows, NULL, &row)) {
        gint64 at = gw_json_int(row, "next_look", 0);
        if (strcmp(step_status(row), "waiting") == 0 && at && (!soonest || at < soonest))
            soonest = at;
    }
    return soonest;
}

/* ---- parked ---- */

static gboolean
on_tick(gpointer data)
{
    gw_run *run = data;
    gint64 now = g_get_monotonic_time() / 1000;

    gw_run_command_collect(run);
    if (now < run->renew_at)
        return G_SOURCE_CONTINUE;
    run->renew_at = now + RENEW_MS;
    if (!run->error)
        gw_store_lease_renew(run->engine->store, run->id, run->epoch, LEASE_SECONDS, &run->error);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_alarm(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

/* Until a look is due, a command came, the patience is over or the operator leaves; FALSE: nothing more to
 * wait for. */
static gboolean
park(gw_run *run, gint64 until_ms)
{
    gint64 now = gw_now_ms(), look = next_look(run);
    gboolean rung = FALSE;
    guint alarm = 0;

    if (until_ms >= 0 && now >= until_ms)
        return FALSE;
    gint64 wake = look && (until_ms < 0 || look < until_ms) ? look : until_ms;
    if (wake >= 0)
        alarm = g_timeout_add((guint)CLAMP(wake - now, 0, G_MAXINT), on_alarm, &rung);
    while (!rung && !run->error && !asked_to_stop(run) && g_queue_is_empty(&run->commands))
        g_main_context_iteration(NULL, TRUE);
    if (!rung && alarm)
        g_source_remove(alarm);
    gboolean heard = !g_queue_is_empty(&run->commands);
    if (heard)
        gw_run_at_work(run);
    gw_run_command_execute_all(run);
    return !run->error && !asked_to_stop(run) && (heard || look);
}

/* ---- the whole way ---- */

static gw_run_result
end_with(gw_run *run, gw_run_result result, const char *status, const char *reason, const char *event)
{
    set_status(run, status, reason, event);
    return result;
}

static gw_run_result
end_cancelled(gw_run *run)
{
    const json_t *said = json_object_get(run->row, "cancellation");
    const char *by = gw_json_string(said, "by"), *why = gw_json_string(said, "why");
    g_autofree char *reason =
        g_strdup_printf("by %s%s%s", by ? by : "somebody", why ? ": " : "", why ? why : "");

    gw_run_record_run(run, "run.cancelled", json_deep_copy(said),
                      json_pack("{s:s, s:s}", "status", "cancelled", "reason", reason));
    return end_with(run, GW_RUN_CANCELLED, "cancelled", reason, NULL);
}

/* What was taken stays with the run until it is changed, whatever steps the workflow has for that. */
static gw_run_result
end_of_script(gw_run *run)
{
    g_autofree char *held = gw_approvals_hold(run);

    return held ? end_with(run, GW_RUN_STOPPED, "stopped", held, "run.stopped")
                : end_with(run, GW_RUN_DONE, "done", NULL, "run.done");
}

/* After a turn: GW_RUN_WAITING means that it may go on. */
static gw_run_result
judge(gw_run *run)
{
    if (run->cancelled)
        return end_cancelled(run);
    if (run->stopping && !run->root_ended && !only_looks(run)) {
        g_autofree char *reason = g_strdup_printf("interrupted: gangway resume %s goes on", run->id);
        return end_with(run, GW_RUN_INTERRUPTED, "waiting", reason, "run.interrupted");
    }
    if (run->script_error)
        return end_with(run, GW_RUN_STOPPED, "stopped", run->script_error, "run.stopped");
    if (run->root_ended)
        return end_of_script(run);
    g_autofree char *stopped = reason_of(run, "stopped");
    if (stopped)
        return end_with(run, GW_RUN_STOPPED, "stopped", stopped, "run.stopped");
    g_autofree char *waiting = reason_of(run, "waiting");
    return end_with(run, GW_RUN_WAITING, "waiting", waiting, NULL);
}

static gw_run_result
go_on(gw_run *run, GError **error)
{
    gint64 until = -1;

    if (run->cancelled)
        return judge(run);
    gw_run_at_work(run);
    for (;;) {
        gw_approvals_renew(run);
        if (run->error || !gw_run_turn(run, error) || run->error)
            return GW_RUN_ERROR;
        if (gw_run_command_execute_amendments(run) && !run->cancelled && !asked_to_stop(run)) {
            run->stopping = FALSE;
            continue;
        }
        if (run->rewound && !run->stopping)
            continue;
        gw_run_result result = judge(run);
        if (result != GW_RUN_WAITING)
            return result;
        if (until < 0 && run->options->wait_ms >= 0)
            until = gw_now_ms() + run->options->wait_ms;
        if (!park(run, until))
            return run->error ? GW_RUN_ERROR : run->cancelled ? judge(run) : GW_RUN_WAITING;
        if (run->cancelled)
            return judge(run);
    }
}

gw_run_result
gw_run_go(gw_run *run, GError **error)
{
    guint tick = g_timeout_add(TICK_MS, on_tick, run);
    gw_run_result result = go_on(run, error);

    g_source_remove(tick);
    if (!run->error)
        gw_store_flush(run->engine->store, &run->error);
    if (run->error) {
        if (result != GW_RUN_ERROR || (error && !*error))
            g_propagate_error(error, g_steal_pointer(&run->error));
        return GW_RUN_ERROR;
    }
    return result;
}
