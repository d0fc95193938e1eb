/* SPDX-License-Identifier: Apache-2.0 */
/* runs.c - a run as commands show it: honest about its worker, as a document, and how a command on it ends */

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"
#include "report/report.h"

#include <string.h>

void
gw_cli_run_honest(json_t *row)
{
    if (g_strcmp0(gw_json_string(row, "status"), "running") != 0)
        return;
    if (gw_json_true(json_object_get(row, "lease"), "live"))
        return;
    json_object_set_new(row, "status", json_string("waiting"));
    json_object_set_new(row, "reason",
                        json_sprintf("its worker is gone: gangway resume %s", gw_json_string(row, "run")));
}

gboolean
gw_cli_run_holds(gw_cli *cli, const char *run)
{
    g_autoptr(GError) fault = NULL;
    json_t *steps = NULL;
    gw_json row = gw_store_load(cli->store, run, &steps, &fault);
    gw_json rows = steps;

    if (g_error_matches(fault, GW_ERROR, GW_ERROR_DENIED))
        gw_warn("gangway: " GW_RED "nobody vouches for what is shown of run %s: %s" GW_PLAIN "\n", run,
                fault->message);
    else if (fault)
        gw_warn("gangway: " GW_RED "what is shown of run %s is not what its journal says: %s" GW_PLAIN "\n",
                run, fault->message);
    return row && rows;
}

json_t *
gw_cli_run_load(gw_cli *cli, const char *run, GError **error)
{
    gw_store *store = gw_cli_store(cli, error);
    json_t *row = store ? gw_store_run(store, run, error) : NULL;
    if (row)
        gw_cli_run_honest(row);
    return row;
}

/* ---- documents ---- */

json_t *
gw_cli_run_head(const json_t *row)
{
    static const char *const members[] = {"run",     "workflow", "version", "customer", "status",  "reason",
                                          "created", "updated",  "lease",   "profiles", "account", "callers"};
    json_t *head = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        json_t *value = json_object_get(row, members[i]);
        if (value || i < 6)
            json_object_set(head, members[i], value ? value : json_null());
    }
    return head;
}

static json_t *
step_document(const json_t *row)
{
    static const char *const members[] = {"id",    "uses",     "phase",   "status", "reason",
                                          "actor", "attempts", "changes", "outputs"};
    json_t *step = json_copy((json_t *)(guintptr)row);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (!json_object_get(step, members[i]))
            json_object_set_new(step, members[i], json_null());
    if (g_strcmp0(gw_json_string(row, "status"), "waiting") == 0 &&
        gw_is_overdue(json_object_get(row, "due")))
        json_object_set_new(step, "overdue", json_true());
    return step;
}

/* What the looks of a run answered: TRUE with `*answer` if all say the same. */
static gboolean
read_looks(gw_store *store, const char *run, gboolean *answer)
{
    gw_json values = gw_store_events_of(store, run, "value", NULL);
    gboolean any[2] = {FALSE, FALSE};
    gsize i;
    json_t *event;

    json_array_foreach (values, i, event) {
        const json_t *data = json_object_get(event, "data");
        const char *key = gw_json_string(data, "key");
        if (key && g_str_has_prefix(key, "look:"))
            any[gw_json_true(json_object_get(data, "value"), "answer")] = TRUE;
    }
    *answer = any[TRUE];
    return any[FALSE] != any[TRUE];
}

guint
gw_cli_steps_in_all(gw_cli *cli, const json_t *row, const json_t *steps)
{
    const json_t *foreseen = json_object_get(row, "foreseen");
    gint64 no = gw_json_int(foreseen, "no", 0), yes = gw_json_int(foreseen, "yes", 0);
    gboolean answer = FALSE, over = g_strcmp0(gw_json_string(row, "status"), "done") == 0;
    gsize taken = json_array_size(steps);

    if (over)
        return (guint)taken;
    if (no != yes && !read_looks(cli->store, gw_json_string(row, "run"), &answer))
        return 0;
    gint64 in_all = answer ? yes : no;
    return in_all >= (gint64)taken && in_all <= G_MAXINT ? (guint)in_all : 0;
}

json_t *
gw_cli_run_document(gw_cli *cli, const json_t *row, GError **error)
{
    gw_json steps = gw_store_steps(cli->store, gw_json_string(row, "run"), error);
    gw_json left = steps ? gw_report_left_behind(cli->store, row, error) : NULL;
    if (!left)
        return NULL;
    json_t *document = gw_cli_run_head(row), *shown = json_array(), *step;
    gsize i;
    json_array_foreach (steps, i, step)
        json_array_append_new(shown, step_document(step));
    guint in_all = gw_cli_steps_in_all(cli, row, steps);
    json_object_set_new(document, "steps_in_all", in_all ? json_integer(in_all) : json_null());
    json_object_set_new(document, "steps", shown);
    json_object_set(document, "left_behind", left);
    return document;
}

void
gw_cli_run_tell(json_t *document)
{
    gsize i;
    json_t *step;

    gw_times_to_utc(document);
    json_array_foreach (json_object_get(document, "steps"), i, step)
        gw_times_to_utc(step);
    json_array_foreach (json_object_get(document, "left_behind"), i, step)
        gw_times_to_utc(step);
    gw_out_json(document);
}

/* ---- for people ---- */

static char *
names_text(const json_t *names)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *member;
    json_t *name;

    json_object_foreach ((json_t *)(guintptr)names, member, name)
        g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", member, json_string_value(name));
    return gw_one_line(text->str, 120);
}

void
gw_view_left_behind(const json_t *left)
{
    static const char *const heads[] = {"STEP", "REQUEST", "AS", "WHAT", NULL};
    gw_table *table = NULL;
    gsize i;
    json_t *part;

    if (!json_is_array(left))
        return;
    gw_out("\n" GW_BOLD "Left behind in AWS" GW_PLAIN "%s\n", json_array_size(left) ? "" : ": nothing");
    json_array_foreach (left, i, part) {
        g_autofree char *request =
            g_strdup_printf("%s:%s", gw_json_string(part, "service"), gw_json_string(part, "operation"));
        g_autofree char *names = names_text(json_object_get(part, "names"));
        g_autofree char *what =
            g_strconcat(names, gw_json_true(part, "certain") ? "" : " (no answer recorded: it may be there)",
                        gw_json_true(part, "seen") ? " (AWS still shows it)" : "", NULL);
        table = table ? table : gw_table_new(heads);
        const char *account = gw_json_string(part, "account"), *context = gw_json_string(part, "context");
        g_autofree char *as = g_strconcat(context ? context : "", account ? " in " : NULL, account, NULL);
        gw_table_row(table, gw_json_string(part, "step"), request, as, what);
    }
    if (table)
        gw_table_print(table, "  ");
    for (i = 0; i < json_array_size(left); i++)
        if (gw_json_string(json_array_get(left, i), "no_longer")) {
            gw_out("  not asked for any more, and nothing is removed by itself: take it away by hand\n");
            return;
        }
}

void
gw_view_superseded(const json_t *left, const char *indent)
{
    json_t *part;
    gsize i;

    json_array_foreach (left, i, part) {
        g_autofree char *names = names_text(json_object_get(part, "names"));
        gw_out("%s" GW_YELLOW "left behind" GW_PLAIN ": %s, which %s made with %s:%s\n", indent, names,
               gw_json_string(part, "step"), gw_json_string(part, "service"),
               gw_json_string(part, "operation"));
    }
    if (json_array_size(left))
        gw_out("%snothing is removed by itself: take away by hand what was left behind\n", indent);
}

static void
view_waiting(gw_cli *cli, const char *run)
{
    gw_json tasks = gw_cli_tasks(cli, run, NULL);
    if (json_array_size(tasks)) {
        gw_out("\n");
        gw_view_tasks(tasks, FALSE);
    }
}

static guint
count_steps(const json_t *steps, const char *status, gboolean changed_only)
{
    guint n = 0;
    gsize i;
    json_t *step;
    json_array_foreach (steps, i, step) {
        gboolean fits = !status || g_strcmp0(gw_json_string(step, "status"), status) == 0;
        n += fits && (!changed_only || json_array_size(json_object_get(step, "changes")) > 0);
    }
    return n;
}

/* `3 of 16 steps`, or `3 steps` where nobody knows how many there will be. */
static char *
steps_text(gw_cli *cli, const json_t *row, const json_t *steps)
{
    guint taken = (guint)json_array_size(steps), in_all = gw_cli_steps_in_all(cli, row, steps);

    return in_all > taken ? g_strdup_printf("%u of %u steps", taken, in_all) : gw_count_text(taken, "step");
}

static void
view_totals(gw_cli *cli, const json_t *row, gint64 began_ms)
{
    gw_json steps = gw_store_steps(cli->store, gw_json_string(row, "run"), NULL);
    g_autofree char *took = gw_duration_text(gw_now_ms() - began_ms);
    guint verified = count_steps(steps, "verified", FALSE), changed = count_steps(steps, "verified", TRUE);
    g_autofree char *count = steps_text(cli, row, steps);

    gw_out("%s: %u verified (%u changed), %u attested, %u skipped; %s\n", count, verified, changed,
           count_steps(steps, "attested", FALSE), count_steps(steps, "skipped", FALSE), took);
}

int
gw_cli_run_unheard(const char *run)
{
    gw_json document = json_pack("{s:s, s:b}", "run", run, "heard", FALSE);

    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("run %s is being worked on by a process that has not heard it yet: the word is kept and will "
               "be heard\n",
               run);
    return GW_EXIT_OK;
}

int
gw_cli_run_exit(gw_run_result result)
{
    switch (result) {
    case GW_RUN_DONE:
    case GW_RUN_UNHEARD:
        return GW_EXIT_OK;
    case GW_RUN_WAITING:
        return GW_EXIT_WAITING;
    case GW_RUN_STOPPED:
    case GW_RUN_CANCELLED:
        return GW_EXIT_STOPPED;
    case GW_RUN_INTERRUPTED:
        return GW_EXIT_INTERRUPTED;
    case GW_RUN_ERROR:
    default:
        return GW_EXIT_ERROR;
    }
}

/* What was stopped by its own script or step is not helped by running the same again. */
gboolean
gw_cli_advises_upgrade(const char *run, const char *text)
{
    g_autofree char *upgrade = g_strdup_printf("`gangway upgrade %s`", run);

    return text && strstr(text, upgrade);
}

static void
view_stopped(const char *run, const char *reason)
{
    if (gw_cli_advises_upgrade(run, reason))
        gw_out(
            "when that is corrected: gangway upgrade %s, then gangway resume %s\nwhat happened: gangway log "
            "%s\n",
            run, run, run);
    else
        gw_out("when that is put right: gangway retry %s\nwhat happened: gangway log %s\n", run, run);
}

static void
view_ending(gw_cli *cli, const json_t *row, gw_run_result result, gint64 began_ms)
{
    const char *run = gw_json_string(row, "run"), *reason = gw_json_string(row, "reason");
    const char *status = gw_json_string(row, "status");

    if (result == GW_RUN_INTERRUPTED) {
        gw_out("\n" GW_YELLOW "interrupted" GW_PLAIN ": nothing is lost\n");
        gw_out("go on with: gangway resume %s\n", run);
        return;
    }
    /* Who stayed and leaves now was told of each when it came. */
    if (result == GW_RUN_WAITING && !gw_stopped)
        view_waiting(cli, run);
    /* The tasks above have said it at length. */
    g_autofree char *brief =
        result == GW_RUN_WAITING ? gw_one_line(reason, 150) : g_strdup(reason ? reason : "");
    gw_out("\n%s%s" GW_PLAIN "%s%s\n", gw_status_color(status), status, *brief ? ": " : "", brief);
    view_totals(cli, row, began_ms);
    if (result == GW_RUN_WAITING)
        gw_out("go on with: gangway resume %s\n", run);
    else if (result == GW_RUN_STOPPED)
        view_stopped(run, reason);
}

int
gw_cli_run_ending(gw_cli *cli, const char *run, gw_run_result result, gint64 began_ms, GError **error)
{
    if (result == GW_RUN_ERROR || result == GW_RUN_UNHEARD)
        return result == GW_RUN_UNHEARD ? gw_cli_run_unheard(run) : GW_EXIT_ERROR;
    gw_store_flush(cli->store, NULL); /* the lease is given back in the background */
    gw_json row = gw_cli_run_load(cli, run, error);
    if (!row)
        return GW_EXIT_ERROR;
    if (gw_opt.json) {
        gw_json document = gw_cli_run_document(cli, row, error);
        if (!document)
            return GW_EXIT_ERROR;
        gw_cli_run_tell(document);
    } else {
        view_ending(cli, row, result, began_ms);
    }
    return gw_cli_run_exit(result);
}
