/* SPDX-License-Identifier: Apache-2.0 */
/* list.c - `gangway list`, `show` and `tasks`: how things stand, from the store alone */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

static void
list_table(const json_t *runs)
{
    static const char *const heads[] = {"RUN", "STATUS", "WORKFLOW", "CUSTOMER", "UPDATED", "REASON", NULL};
    gw_table *table = gw_table_new(heads);
    gsize i;
    json_t *row;

    json_array_foreach (runs, i, row) {
        const char *status = gw_json_string(row, "status");
        g_autofree char *painted = g_strconcat(gw_status_color(status), status, GW_PLAIN, NULL);
        g_autofree char *updated = gw_due_text(json_object_get(row, "updated"));
        g_autofree char *reason = gw_one_line(gw_json_string(row, "reason"), 70);
        gw_table_row(table, gw_json_string(row, "run"), painted, gw_json_string(row, "workflow"),
                     gw_json_string(row, "customer"), updated, reason);
    }
    gw_table_print(table, "");
}

int
gw_cmd_list(gw_cli *cli, G_GNUC_UNUSED char **args, GError **error)
{
    gw_json runs = gw_cli_store(cli, error) ? gw_store_runs(cli->store, error) : NULL;
    gw_json shown = json_array();
    gsize i;
    json_t *row;
    if (!runs)
        return GW_EXIT_ERROR;

    json_array_foreach (runs, i, row) {
        gw_cli_run_honest(row);
        json_array_append_new(shown, gw_cli_run_head(row));
    }
    if (gw_opt.json)
        gw_out_json(shown);
    else if (json_array_size(shown))
        list_table(shown);
    else
        gw_out("no runs yet: gangway start WORKFLOW\n");
    return GW_EXIT_OK;
}

/* ---- show ---- */

static char *
step_note(const json_t *step)
{
    const char *reason = gw_json_string(step, "reason");
    if (reason && *reason)
        return gw_one_line(reason, 90);
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
        gw_table_row(table, gw_json_string(step, "id"), gw_json_string(step, "uses"), painted,
                     gw_json_string(step, "actor"), note);
    }
    if (table)
        gw_table_print(table, "  ");
}

static void
view_run(gw_cli *cli, const json_t *document)
{
    const char *run = gw_json_string(document, "run"), *status = gw_json_string(document, "status");
    const char *reason = gw_json_string(document, "reason"), *customer = gw_json_string(document, "customer");
    g_autofree char *created = gw_due_text(json_object_get(document, "created"));
    gw_json tasks = gw_store_tasks(cli->store, run, NULL);

    gw_out(GW_BOLD "%s" GW_PLAIN " %s%s%s, run %s, begun %s\n", gw_json_string(document, "workflow"),
           customer ? "for customer " : "", customer ? customer : "", "", run, created);
    gw_out("%s%s" GW_PLAIN "%s%s\n", gw_status_color(status), status, reason && *reason ? ": " : "",
           reason ? reason : "");
    steps_table(json_object_get(document, "steps"));
    if (json_array_size(tasks)) {
        gw_out("\n");
        gw_view_tasks(tasks);
    }
}

int
gw_cmd_show(gw_cli *cli, char **args, GError **error)
{
    gw_json row = gw_cli_run_load(cli, args[0], error);
    gw_json document = row ? gw_cli_run_document(cli, row, error) : NULL;
    if (!document)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(document);
    else
        view_run(cli, document);
    return GW_EXIT_OK;
}

/* ---- tasks ---- */

int
gw_cmd_tasks(gw_cli *cli, char **args, GError **error)
{
    if (!gw_cli_store(cli, error))
        return GW_EXIT_ERROR;
    gw_json row = args[0] ? gw_store_run(cli->store, args[0], error) : NULL;
    if (args[0] && !row)
        return GW_EXIT_ERROR;
    gw_json tasks = gw_store_tasks(cli->store, row ? gw_json_string(row, "run") : NULL, error);
    if (!tasks)
        return GW_EXIT_ERROR;
    if (!gw_opt.json) {
        if (!json_array_size(tasks))
            gw_out("nothing to do for anybody\n");
        gw_view_tasks(tasks);
        return GW_EXIT_OK;
    }
    gw_json shown = json_array();
    gsize i;
    json_t *task;
    json_array_foreach (tasks, i, task)
        json_array_append_new(shown, gw_task_document(task));
    gw_out_json(shown);
    return GW_EXIT_OK;
}
