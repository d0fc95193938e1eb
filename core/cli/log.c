/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - `gangway log` and `gangway watch`: a run's events, all of them or as they come */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

static const GOptionEntry log_options[] = {
    {"last", 'n', 0, G_OPTION_ARG_STRING, &gw_opt.last, "only the last N events", "N"}, G_OPTION_ENTRY_NULL};

enum { POLL_MS = 500 };

static void
view_events(const json_t *events, gsize from)
{
    gsize i;
    json_t *event;
    json_array_foreach (events, i, event)
        if (i >= from)
            gw_view_event(event);
}

/* What carries hashes only is in --json. */
static void
drop_noise(json_t *events)
{
    for (gsize i = json_array_size(events); i-- > 0;)
        if (g_strcmp0(gw_json_string(json_array_get(events, i), "kind"), GW_EVENT_ROWS) == 0)
            json_array_remove(events, i);
}

static int
cmd_log(gw_cli *cli, char **args, GError **error)
{
    gint64 last = 0;
    cli->store_for = GW_STORE_READ;
    if (gw_opt.last && !g_ascii_string_to_signed(gw_opt.last, 10, 1, G_MAXINT, &last, NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "--last is '%s': it takes a number of events, at least 1", gw_opt.last);
        return GW_EXIT_ERROR;
    }
    gw_json row = gw_cli_run_load(cli, args[0], error);
    gw_json events = row ? gw_store_events(cli->store, gw_json_string(row, "run"), 0, 0, error) : NULL;
    if (!events)
        return GW_EXIT_ERROR;
    int ends = gw_cli_run_holds(cli, gw_json_string(row, "run")) ? GW_EXIT_OK : GW_EXIT_ERROR;
    if (!gw_opt.json)
        drop_noise(events);
    gsize n = json_array_size(events), from = last > 0 && n > (gsize)last ? n - (gsize)last : 0;
    if (!gw_opt.json) {
        view_events(events, from);
        return ends;
    }
    while (from-- > 0)
        json_array_remove(events, 0);
    gw_out_json(events);
    return ends;
}

const gw_command gw_command_log = {
    .group = "Looking",
    .name = "log",
    .args = "RUN",
    .summary = "everything that happened in a run, in order",
    .text = "RUN is a run's id, a beginning of it that fits only one, or 'last'.",
    .exits = "0, 1 error",
    .options = log_options,
    .run = cmd_log,
};

static gboolean
has_ended(const json_t *row)
{
    const char *status = gw_json_string(row, "status");
    return status &&
           g_strv_contains((const char *const[]){"done", "stopped", "cancelled", "undone", NULL}, status);
}

static gboolean
wake(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

static void
pause_polling(void)
{
    gboolean over = FALSE;
    guint source = g_timeout_add(POLL_MS, wake, &over);
    while (!over && !gw_stopped)
        g_main_context_iteration(NULL, TRUE);
    if (!over)
        g_source_remove(source);
}

/* Shows what came since `seq`, and says whether the run has ended. */
static gboolean
follow(gw_cli *cli, const char *run, gint64 *seq, gboolean *ended, GError **error)
{
    /* The row first: what it says is in the events then. */
    gw_json row = gw_cli_run_load(cli, run, error);
    gw_json events = row ? gw_store_events(cli->store, run, *seq, 0, error) : NULL;
    if (!events)
        return FALSE;
    gsize n = json_array_size(events);
    /* Without news it is what it was, as far as what is shown goes. */
    if (n && !gw_cli_run_holds(cli, run)) {
        view_events(events, 0);
        return FALSE;
    }
    if (n)
        *seq = gw_json_int(json_array_get(events, n - 1), "seq", *seq);
    drop_noise(events);
    view_events(events, 0);
    *ended = has_ended(row);
    return TRUE;
}

static int
ending(gw_cli *cli, const char *run, GError **error)
{
    gw_json row = gw_cli_run_load(cli, run, error);
    gw_json document = row ? gw_cli_run_document(cli, row, error) : NULL;
    if (!document)
        return GW_EXIT_ERROR;
    const char *status = gw_json_string(row, "status"), *reason = gw_json_string(row, "reason");
    if (gw_opt.json)
        gw_out_json(document);
    gw_out("\n%s%s" GW_PLAIN "%s%s\n", gw_status_color(status), status, reason && *reason ? ": " : "",
           reason ? reason : "");
    if (strcmp(status, "done") == 0)
        return GW_EXIT_OK;
    return has_ended(row) ? GW_EXIT_STOPPED : GW_EXIT_WAITING;
}

static int
cmd_watch(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    gw_json row = gw_cli_run_load(cli, args[0], error);
    const char *run = row ? gw_json_string(row, "run") : NULL;
    gint64 seq = 0;
    gboolean ended = FALSE;
    if (!row)
        return GW_EXIT_ERROR;

    gw_stop_watch();
    while (follow(cli, run, &seq, &ended, error)) {
        if (ended || gw_stopped)
            return ending(cli, run, error);
        pause_polling();
    }
    return GW_EXIT_ERROR;
}

const gw_command gw_command_watch = {
    .group = "Looking",
    .name = "watch",
    .args = "RUN",
    .summary = "follow a run that somebody runs",
    .text = "Shows events as they are committed, until the run ends. RUN is a run's id, a beginning of it "
            "that fits only one, or 'last'.",
    .exits = "0 the run is done, 3 you left, 4 it stopped, 1 error",
    .run = cmd_watch,
};
