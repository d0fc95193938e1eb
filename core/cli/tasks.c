/* SPDX-License-Identifier: Apache-2.0 */
/* tasks.c - `gangway tasks`: what people have to do, who, until when, and what to type then
 *
 * Open tasks come from the store. What stopped is a task, too, of whoever operates: nothing goes on before
 * somebody has put it right.
 */

#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/marks.h"
#include "cli/out.h"
#include "cli/runs.h"
#include "cli/view.h"

#include <string.h>

/* ---- documents ---- */

/* Of a step `approval`: who agrees says so, and nothing else is looked at. */
static gboolean
is_approval(const json_t *task)
{
    return g_strcmp0(gw_json_string(task, "uses"), "approval") == 0;
}

static gboolean
asks_for_upgrade(const json_t *task)
{
    const char *run = gw_json_string(task, "run");

    return gw_cli_advises_upgrade(run, gw_json_string(task, "reason")) ||
           gw_cli_advises_upgrade(run, gw_json_string(task, "instructions"));
}

/* What somebody types to go on with a task. */
static char *
command_of(const json_t *task)
{
    const char *run = gw_json_string(task, "run"), *step = gw_json_string(task, "step");
    const char *checked = gw_json_string(task, "checked");

    if (g_strcmp0(checked, "approval") == 0 || is_approval(task))
        return g_strdup_printf("gangway approve %s %s --by NAME", run, step);
    if (g_strcmp0(checked, "attested") == 0)
        return g_strdup_printf("gangway done %s %s --by NAME --evidence FILE", run, step);
    if (asks_for_upgrade(task))
        return g_strdup_printf("gangway upgrade %s && gangway resume %s", run, run);
    /* Without something wanted, or aside, it is not about the step but about leave to look or act. */
    if (!checked || gw_json_true(task, "aside") || !json_object_get(task, "want"))
        return g_strdup_printf("gangway retry %s%s%s", run, step ? " " : "", step ? step : "");
    return g_strdup_printf("gangway done %s %s --by NAME", run, step);
}

static void
add_task(json_t *tasks, const json_t *run, json_t *task)
{
    static const char *const members[] = {"run", "step", "actor", "title", "due", "checked", "reason"};

    json_object_set(task, "workflow", json_object_get(run, "workflow"));
    json_object_set(task, "customer", json_object_get(run, "customer"));
    json_object_set_new(task, "overdue", json_boolean(gw_is_overdue(json_object_get(task, "due"))));
    g_autofree char *command = command_of(task);
    json_object_set_new(task, "command", json_string(command));
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (!json_object_get(task, members[i]))
            json_object_set_new(task, members[i], json_null());
    json_array_append_new(tasks, task);
}

static json_t *
step_of(const json_t *steps, const char *id)
{
    gsize i;
    json_t *step;

    json_array_foreach (steps, i, step)
        if (g_strcmp0(gw_json_string(step, "id"), id) == 0)
            return step;
    return NULL;
}

static void
add_open(json_t *tasks, const json_t *run, const json_t *open, const json_t *steps)
{
    gsize i;
    json_t *row;

    json_array_foreach (open, i, row) {
        const json_t *step = step_of(steps, gw_json_string(row, "step"));
        json_t *task = json_copy(row);
        if (json_object_get(step, "reason"))
            json_object_set(task, "reason", json_object_get(step, "reason"));
        add_task(tasks, run, task);
    }
}

static json_t *
stopped_new(const json_t *run, const char *step, const char *title, const json_t *reason)
{
    const char *why = json_string_value(reason);

    return json_pack("{s:s, s:s*, s:s, s:s, s:s}", "run", gw_json_string(run, "run"), "step", step, "actor",
                     "ops", "title", title, "reason", why ? why : "stopped");
}

/* A check that found what nobody here can put right, and can be accepted as it is. */
static gboolean
can_be_accepted(const json_t *step)
{
    const char *code = gw_json_string(json_object_get(step, "failure"), "code");

    return g_strcmp0(code, "NotAsWanted") == 0 && gw_json_string(step, "asked");
}

static json_t *
stopped_step(const json_t *run, const json_t *step)
{
    const char *id = gw_json_string(step, "id");
    json_t *task = stopped_new(run, id, "put right what stopped the step", json_object_get(step, "reason"));

    if (can_be_accepted(step))
        json_object_set_new(task, "accept",
                            json_sprintf("gangway approve %s %s --by NAME", gw_json_string(run, "run"), id));
    return task;
}

static void
add_stopped(json_t *tasks, const json_t *run, const json_t *steps)
{
    gsize i, before = json_array_size(tasks);
    json_t *step;

    if (g_strcmp0(gw_json_string(run, "status"), "stopped") != 0)
        return;
    json_array_foreach (steps, i, step)
        if (g_strcmp0(gw_json_string(step, "status"), "stopped") == 0)
            add_task(tasks, run, stopped_step(run, step));
    if (json_array_size(tasks) == before)
        add_task(tasks, run,
                 stopped_new(run, NULL, "put right what stopped the run", json_object_get(run, "reason")));
}

static gboolean
add_run(gw_cli *cli, json_t *tasks, const json_t *run, GError **error)
{
    const char *id = gw_json_string(run, "run");
    gw_json open = gw_store_tasks(cli->store, id, error);
    gw_json steps = open ? gw_store_steps(cli->store, id, error) : NULL;

    if (!steps)
        return FALSE;
    add_open(tasks, run, open, steps);
    add_stopped(tasks, run, steps);
    return TRUE;
}

static gboolean
is_over(const json_t *run)
{
    const char *status = gw_json_string(run, "status");

    return status && g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status);
}

json_t *
gw_cli_tasks(gw_cli *cli, const char *run, GError **error)
{
    gw_json runs =
        run ? json_pack("[o]", gw_store_run(cli->store, run, error)) : gw_store_runs(cli->store, error);
    gw_json tasks = runs ? json_array() : NULL;

    /* The oldest first: it has waited longest. */
    for (gsize i = json_array_size(runs); tasks && i > 0; i--)
        if (!is_over(json_array_get(runs, i - 1)) && !add_run(cli, tasks, json_array_get(runs, i - 1), error))
            return NULL;
    return g_steal_pointer(&tasks);
}

/* ---- for people ---- */

#define DENIED "denied: "

static const char *
checked_text(const json_t *task)
{
    const char *checked = gw_json_string(task, "checked");

    if (!checked)
        return "nothing goes on before that";
    if (strcmp(checked, "approval") == 0)
        return "an operator's approval is recorded";
    if (is_approval(task))
        return "the word of who approves is recorded";
    if (strcmp(checked, "api") == 0)
        return gw_json_string(task, "where") ? "checked by looking into the vault"
                                             : "checked by looking at AWS";
    return gw_json_true(task, "proof") ? "AWS may show it; if not, the word is recorded"
                                       : "no API can check it: the word is recorded";
}

static void
view_whose(const json_t *task)
{
    const char *customer = gw_json_string(task, "customer");

    gw_out("  %s%s%s, run %s\n", gw_json_string(task, "workflow"), customer ? " of customer " : "",
           customer ? customer : "", gw_json_string(task, "run"));
}

void
gw_view_command(const char *indent, const json_t *task)
{
    const char *when = is_approval(task)        ? "who agrees:"
                       : asks_for_upgrade(task) ? "when that is corrected:"
                                                : "when it is done:";
    g_autofree char *command = command_of(task);
    gboolean fits = strlen(indent) + strlen(when) + 1 + gw_text_width(command) <= gw_page_width();

    /* A command that is broken can't be copied. */
    gw_out("%s%s%s%s%s\n", indent, when, fits ? " " : "\n  ", fits ? "" : indent, command);
    if (gw_json_string(task, "accept"))
        gw_out("%sto accept it as it is: %s\n", indent, gw_json_string(task, "accept"));
}

/* Why it waits, where that is more than whom it waits for and what the instructions say. */
static void
view_reason(const json_t *task)
{
    const char *reason = gw_json_string(task, "reason"), *instructions = gw_json_string(task, "instructions");
    g_autofree char *plain = g_strdup_printf("waiting for %s", gw_json_string(task, "actor"));

    if (!reason || !instructions || strcmp(reason, plain) == 0)
        return;
    const char *text = g_str_has_prefix(reason, DENIED) ? reason + strlen(DENIED) : reason;
    if (!strstr(instructions, text))
        gw_out_block("  ", reason);
}

static void
view_task(const json_t *task, gboolean which)
{
    const char *actor = gw_json_string(task, "actor"), *step = gw_json_string(task, "step");
    const char *instructions = gw_json_string(task, "instructions");
    const char *account = gw_json_string(task, "account");
    const json_t *due = json_object_get(task, "due");
    g_autofree char *until = gw_due_text(due);
    g_autofree char *one = gw_one_line(gw_json_string(task, "title"), 0);

    gw_out(GW_YELLOW "%s" GW_PLAIN " " GW_BOLD "%s" GW_PLAIN " %s%s\n", gw_mark("✋", "!"),
           step ? step : "the run", *one ? gw_mark("— ", "- ") : "", one);
    if (which)
        view_whose(task);
    gw_out("  for %s%s%s%s%s%s" GW_PLAIN "; %s\n", actor ? actor : "somebody", account ? ", in account " : "",
           account ? account : "", *until ? ", due " : "", gw_is_overdue(due) ? GW_RED : "", until,
           checked_text(task));
    view_reason(task);
    gw_out_block("    ", instructions ? instructions : gw_json_string(task, "reason"));
    gw_view_command("  ", task);
}

void
gw_view_tasks(const json_t *tasks, gboolean which)
{
    gsize i;
    json_t *task;

    json_array_foreach (tasks, i, task) {
        gw_out("%s", i ? "\n" : "");
        view_task(task, which);
    }
}

/* One run, or (NULL) all: also of those that are over, since a row that was changed may say so. */
static gboolean
all_hold(gw_cli *cli, const json_t *only)
{
    gw_json runs = only ? json_pack("[O]", only) : gw_store_runs(cli->store, NULL);
    gboolean hold = TRUE;
    gsize i;
    json_t *run;

    json_array_foreach (runs, i, run)
        hold = gw_cli_run_holds(cli, gw_json_string(run, "run")) && hold;
    return hold;
}

static int
cmd_tasks(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    if (!gw_cli_store(cli, error))
        return GW_EXIT_ERROR;
    gw_json row = args[0] ? gw_store_run(cli->store, args[0], error) : NULL;
    if (args[0] && !row)
        return GW_EXIT_ERROR;
    gw_json tasks = gw_cli_tasks(cli, row ? gw_json_string(row, "run") : NULL, error);
    if (!tasks)
        return GW_EXIT_ERROR;
    gboolean hold = all_hold(cli, row);
    if (!gw_opt.json) {
        gw_out("%s", json_array_size(tasks) ? "" : "nothing to do for anybody\n");
        gw_view_tasks(tasks, !row);
        return hold ? GW_EXIT_OK : GW_EXIT_ERROR;
    }
    gsize i;
    json_t *task;
    json_array_foreach (tasks, i, task)
        gw_times_to_utc(task);
    gw_out_json(tasks);
    return hold ? GW_EXIT_OK : GW_EXIT_ERROR;
}

const gw_command gw_command_tasks = {
    .group = "People",
    .name = "tasks",
    .args = "[RUN]",
    .summary = "what people have to do",
    .text = "Open tasks and what stopped, of one run or of all.",
    .exits = "0, 1 error, or the rows are not what the journal says",
    .run = cmd_tasks,
};
