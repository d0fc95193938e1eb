/* SPDX-License-Identifier: Apache-2.0 */
/* go.c - a run goes on: turn after turn, parked between them, until it is done, stopped, or nobody stays
 *
 * A parked run wakes for a time, a command, or the operator.
 */
#include "engine/approvals.h"
#include "engine/run.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <string.h>

#define TICK_MS 250
#define RENEW_MS 10000
#define LEASE_SECONDS 30

/* How a run goes on: from gw_run_go until `done`. */
struct gw_going {
    gint64 until; /* wall ms: how long it stays; < 0: not known yet, or for ever */
    guint tick;
    guint alarm;
    gboolean rung;
    gw_run_result result;
    gw_run_gone done;
    gpointer data;
};

static void begin_turn(gw_run *run);
static void finish(gw_run *run, gw_run_result result);
static gw_run_result judge(gw_run *run);

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
    if (now < run->renew_at || run->error)
        return G_SOURCE_CONTINUE;
    run->renew_at = now + RENEW_MS;
    g_autoptr(GError) lost = NULL;
    if (!gw_store_lease_renew(run->engine->store, run->id, run->epoch, LEASE_SECONDS, &lost))
        gw_run_fail(run, lost);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_alarm(gpointer data)
{
    gw_run *run = data;

    run->going->alarm = 0;
    run->going->rung = TRUE;
    gw_run_nudge(run);
    return G_SOURCE_REMOVE;
}

static gboolean
is_woken(gw_run *run)
{
    return run->going->rung || run->error || gw_run_asked_to_stop(run) || !g_queue_is_empty(&run->commands);
}

static void
watch_parked(gw_run *run)
{
    gw_going *going = run->going;

    if (!is_woken(run))
        return;
    gw_run_watch(run, NULL);
    g_clear_handle_id(&going->alarm, g_source_remove);
    gboolean heard = !g_queue_is_empty(&run->commands);
    if (heard)
        gw_run_at_work(run);
    gw_run_command_execute_all(run);
    if (run->cancelled && !run->error)
        finish(run, judge(run));
    else if (!run->error && !gw_run_asked_to_stop(run) && (heard || next_look(run)))
        begin_turn(run);
    else
        finish(run, GW_RUN_WAITING);
}

/* Until a look is due, a command came, the patience is over or the operator leaves. */
static void
park(gw_run *run)
{
    gw_going *going = run->going;
    gint64 now = gw_now_ms(), look = next_look(run);

    if (going->until < 0 && run->options->wait_ms >= 0)
        going->until = now + run->options->wait_ms;
    if (going->until >= 0 && now >= going->until) {
        finish(run, GW_RUN_WAITING);
        return;
    }
    gint64 wake = look && (going->until < 0 || look < going->until) ? look : going->until;
    going->rung = FALSE;
    if (wake >= 0)
        going->alarm = g_timeout_add((guint)CLAMP(wake - now, 0, G_MAXINT), on_alarm, run);
    gw_run_watch(run, watch_parked);
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

static void
on_turned(const GError *error, gpointer data)
{
    gw_run *run = data;

    if (error)
        gw_run_fail(run, error);
    if (run->error) {
        finish(run, GW_RUN_ERROR);
        return;
    }
    gboolean amended = gw_run_command_execute_amendments(run);
    if (amended && !run->cancelled && !gw_run_asked_to_stop(run))
        run->stopping = FALSE;
    else if (!run->rewound || run->stopping) {
        gw_run_result result = judge(run);
        if (result == GW_RUN_WAITING)
            park(run);
        else
            finish(run, result);
        return;
    }
    begin_turn(run);
}

static void
begin_turn(gw_run *run)
{
    gw_approvals_renew(run);
    if (run->error)
        finish(run, GW_RUN_ERROR);
    else
        gw_run_turn(run, on_turned, run);
}

/* What was recorded is on disk, or the run failed. */
static void
watch_end(gw_run *run)
{
    if (!g_queue_is_empty(&run->commits))
        return;
    g_autofree gw_going *going = run->going;
    gw_run_watch(run, NULL);
    g_source_remove(going->tick);
    run->going = NULL;
    going->done(run->error ? GW_RUN_ERROR : going->result, run->error, going->data);
}

static void
finish(gw_run *run, gw_run_result result)
{
    run->going->result = result;
    gw_run_watch(run, watch_end);
}

void
gw_run_go(gw_run *run, gw_run_gone done, gpointer data)
{
    gw_going *going = g_new0(gw_going, 1);

    *going = (gw_going){.until = -1, .done = done, .data = data};
    run->going = going;
    going->tick = g_timeout_add(TICK_MS, on_tick, run);
    if (run->cancelled) {
        finish(run, judge(run));
        return;
    }
    gw_run_at_work(run);
    begin_turn(run);
}
