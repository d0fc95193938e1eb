/* SPDX-License-Identifier: Apache-2.0 */
/* list.c - `gangway list` and `show`: how things stand, from the store alone */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

/* The member `name` of the row that has the earliest time there, or of none. */
static const json_t *
earliest(const json_t *rows, const char *name)
{
    const json_t *first = NULL;
    gsize i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        gint64 at = gw_json_int(row, name, 0);
        if (at > 0 && (!first || at < gw_json_int(first, name, 0)))
            first = row;
    }
    return first;
}

/* Whom an unfinished run waits for and until when: the task that is due first, and the next look. */
static gboolean
add_waits(gw_cli *cli, json_t *head, GError **error)
{
    const char *run = gw_json_string(head, "run");
    gw_json tasks = gw_cli_tasks(cli, run, error);
    gw_json steps = tasks ? gw_store_steps(cli->store, run, error) : NULL;
    if (!steps)
        return FALSE;
    const json_t *task = earliest(tasks, "due"), *look = earliest(steps, "next_look");

    json_object_set(head, "due", task ? json_object_get(task, "due") : json_null());
    json_object_set(head, "actor", json_object_get(task ? task : json_array_get(tasks, 0), "actor"));
    json_object_set(head, "next_look", look ? json_object_get(look, "next_look") : json_null());
    json_object_set_new(head, "overdue", json_boolean(gw_is_overdue(json_object_get(task, "due"))));
    return TRUE;
}

static gboolean
add_run(gw_cli *cli, json_t *shown, json_t *row, GError **error)
{
    gw_cli_run_honest(row);
    json_t *head = gw_cli_run_head(row);
    json_array_append_new(shown, head);
    return add_waits(cli, head, error);
}

/* The reason of a run or step, in a line, behind how late it is. */
static char *
reason_text(const json_t *row, guint width)
{
    const char *reason = gw_json_string(row, "reason");
    if (!gw_json_true(row, "overdue"))
        return gw_one_line(reason, width);
    g_autofree char *late = gw_overdue_text(json_object_get(row, "due"));
    g_autofree char *both = g_strdup_printf("%s: %s", late, reason ? reason : "");
    g_autofree char *line = gw_one_line(both, width);
    return g_strconcat(GW_RED, line, GW_PLAIN, NULL);
}

static void
list_table(const json_t *runs)
{
    static const char *const heads[] = {"RUN", "STATUS", "WORKFLOW", "CUSTOMER", "UPDATED", "REASON", NULL};
    gw_table *table = gw_table_new(heads);
    gsize i;
    json_t *head;

    json_array_foreach (runs, i, head) {
        const char *status = gw_json_string(head, "status");
        g_autofree char *painted = g_strconcat(gw_status_color(status), status, GW_PLAIN, NULL);
        g_autofree char *updated = gw_local_time_text(json_object_get(head, "updated"));
        g_autofree char *reason = reason_text(head, 70);
        gw_table_row(table, gw_json_string(head, "run"), painted, gw_json_string(head, "workflow"),
                     gw_json_string(head, "customer"), updated, reason);
    }
    gw_table_print(table, "");
}

static void
list_tell(json_t *runs)
{
    gsize i;
    json_t *head;

    json_array_foreach (runs, i, head)
        gw_times_to_utc(head);
    gw_out_json(runs);
}

static int
cmd_list(gw_cli *cli, G_GNUC_UNUSED char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    gw_json runs = gw_cli_store(cli, error) ? gw_store_runs(cli->store, error) : NULL;
    gw_json shown = json_array();
    gboolean hold = TRUE;
    gsize i;
    json_t *row;
    if (!runs)
        return GW_EXIT_ERROR;

    json_array_foreach (runs, i, row) {
        hold = gw_cli_run_holds(cli, gw_json_string(row, "run")) && hold;
        if (!add_run(cli, shown, row, error))
            return GW_EXIT_ERROR;
    }
    if (gw_opt.json)
        list_tell(shown);
    else if (json_array_size(shown))
        list_table(shown);
    else
        gw_out("no runs yet: gangway start WORKFLOW\n");
    return hold ? GW_EXIT_OK : GW_EXIT_ERROR;
}

const gw_command gw_command_list = {
    .group = "Looking",
    .name = "list",
    .args = "",
    .summary = "all runs, the newest first",
    .text = "The reason says what a run is waiting for.",
    .exits = "0, 1 if the rows are not what the journal says",
    .run = cmd_list,
};

/* ---- show ---- */

static char *
step_note(const json_t *step)
{
    const char *reason = gw_json_string(step, "reason");
    if (reason && *reason)
        return reason_text(step, 90);
    return gw_changes_text(json_object_get(step, "changes"));
}

static void
steps_table(const json_t *steps)
{
    static const char *const heads[] = {"STEP", "USES", "STATUS", "ACTOR", "NOTE", NULL};
    gw_table *table = NULL;
    const char *phase = NULL;
    gsize i;
    json_t *step;

    json_array_foreach (steps, i, step) {
        const char *status = gw_json_string(step, "status"), *next = gw_json_string(step, "phase");
        g_autofree char *painted = g_strconcat(gw_status_color(status), status, GW_PLAIN, NULL);
        g_autofree char *note = step_note(step);
        if (!table || g_strcmp0(phase, next) != 0) {
            if (table)
                gw_table_print(table, "  ");
            gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", next ? next : "Steps");
            table = gw_table_new(heads);
        }
        phase = next;
        const char *uses = gw_json_string(step, "uses"), *account = gw_json_string(step, "account");
        g_autofree char *where = g_strconcat(uses ? uses : "", account ? " in " : NULL, account, NULL);
        gw_table_row(table, gw_json_string(step, "id"), where, painted, gw_json_string(step, "actor"), note);
    }
    if (table)
        gw_table_print(table, "  ");
}

/* How far it is, where the end is known. */
static void
view_count(const json_t *steps, gint64 in_all)
{
    gsize begun = json_array_size(steps);

    if ((gint64)begun < in_all)
        gw_out("%zu of %" G_GINT64_FORMAT " steps are begun\n", begun, in_all);
}

static void
view_run(gw_cli *cli, const json_t *document)
{
    const char *run = gw_json_string(document, "run"), *status = gw_json_string(document, "status");
    const char *reason = gw_json_string(document, "reason"), *customer = gw_json_string(document, "customer");
    g_autofree char *created = gw_local_time_text(json_object_get(document, "created"));
    gw_json tasks = gw_cli_tasks(cli, run, NULL);

    gw_out(GW_BOLD "%s" GW_PLAIN "%s%s, run %s, begun %s\n", gw_json_string(document, "workflow"),
           customer ? " for customer " : "", customer ? customer : "", run, created);
    gw_out("%s%s" GW_PLAIN "%s%s\n", gw_status_color(status), status, reason && *reason ? ": " : "",
           reason ? reason : "");
    view_count(json_object_get(document, "steps"), gw_json_int(document, "steps_in_all", 0));
    steps_table(json_object_get(document, "steps"));
    gw_view_left_behind(json_object_get(document, "left_behind"));
    if (json_array_size(tasks)) {
        gw_out("\n");
        gw_view_tasks(tasks, FALSE);
    }
}

static int
cmd_show(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    gw_json row = gw_cli_run_load(cli, args[0], error);
    gw_json document = row ? gw_cli_run_document(cli, row, error) : NULL;
    if (!document)
        return GW_EXIT_ERROR;
    gboolean hold = gw_cli_run_holds(cli, gw_json_string(row, "run"));
    if (gw_opt.json)
        gw_cli_run_tell(document);
    else
        view_run(cli, document);
    return hold ? GW_EXIT_OK : GW_EXIT_ERROR;
}

const gw_command gw_command_show = {
    .group = "Looking",
    .name = "show",
    .args = "RUN",
    .summary = "a run, its steps, and what they wait for",
    .text = "RUN is a run's id, a beginning of it that fits only one, or 'last'.",
    .exits = "0, 1 if the rows are not what the journal says",
    .run = cmd_show,
};
