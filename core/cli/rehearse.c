/* SPDX-License-Identifier: Apache-2.0 */
/* rehearse.c - `gangway rehearse`: a workflow against the simulator, people included, twice, and nothing left
 * behind */

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "cli/await.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_report.h"
#include "cli/runs.h"
#include "cli/simulator.h"
#include "cli/view.h"
#include "vault/guard.h"

#include <string.h>

#define SIM_OPTION(name, value, about, arg)                                                                  \
    {                                                                                                        \
        name, 0, 0, G_OPTION_ARG_STRING, &gw_opt.value, about, arg                                           \
    }

static const GOptionEntry rehearse_options[] = {
    GW_OPTION_INPUT,
    GW_OPTION_SET,
    GW_OPTIONS_SET_SECRET,
    GW_OPTION_WAIT,
    {"once", '1', 0, G_OPTION_ARG_NONE, &gw_opt.once, "no second run", NULL},
    {"keep", 'k', 0, G_OPTION_ARG_FILENAME, &gw_opt.keep, "leave store and logs in FOLDER, which is made",
     "FOLDER"},
    {"report", 'r', 0, G_OPTION_ARG_FILENAME, &gw_opt.report, "write the first run's report into FILE",
     "FILE"},
    SIM_OPTION("latency", latency, "the simulator answers this much later", "MS"),
    SIM_OPTION("throttle", throttle, "so many of its answers are ThrottlingException (0 to 1)", "P"),
    SIM_OPTION("fail", fail, "so many of its answers are 500 or 503", "P"),
    SIM_OPTION("drop", drop, "so many of its connections break", "P"),
    SIM_OPTION("late-reads", late_reads, "reads see what was written only so much later", "MS"),
    SIM_OPTION("seed", seed, "chance begins here", "N"),
    SIM_OPTION("org", org, "the organization to begin with", "FILE"),
    {"operations", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.operations,
     "a folder with further operations of the simulator; may be repeated", "DIR"},
    {"enforce-iam", 0, 0, G_OPTION_ARG_NONE, &gw_opt.enforce_iam, "the simulator enforces IAM policies",
     NULL},
    G_OPTION_ENTRY_NULL};

enum { PATIENCE_MS = 120000 }; /* nobody real is waited for */

typedef struct {
    gw_cli *cli; /* its own: other store, other credentials */
    gw_simulator simulator;
    gw_progress progress;
    guint tasks;   /* that the people of this run did */
    GError *error; /* the first thing that the people could not do */
} rehearsal;

/* One run of the two. */
typedef struct {
    gw_run_result result;
    gint64 ms;
    guint requests, tasks, steps;
    json_t *changed; /* [{"operation", "count"}] */
    char *run, *reason;
} performance;

/* ---- the people ---- */

static json_t *
make_evidence(const char *step)
{
    g_autofree char *text = g_strdup_printf("rehearsal of %s", step);
    g_autofree char *sha256 = gw_sha256(text, strlen(text));
    return json_pack("[{s:s, s:s, s:I}]", "file", "rehearsal.txt", "sha256", sha256, "size",
                     (json_int_t)strlen(text));
}

/* Whoever is to be shown what was released looks. */
static void
take_secrets(rehearsal *self)
{
    gw_json rows = gw_store_secrets(self->cli->store, NULL);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        gw_guard_open_row(row);
        const char *to = gw_json_string(json_object_get(row, "release"), "to");
        if (gw_json_true(row, "there") && (to || g_strcmp0(gw_json_string(row, "kind"), "once") == 0))
            gw_seal_forget(gw_vault_show(self->cli->vault, gw_json_string(row, "run"),
                                         gw_json_string(row, "name"), to ? to : "rehearsal",
                                         self->error ? NULL : &self->error));
    }
}

/* What was released is another one now. */
static void
change_secrets(rehearsal *self)
{
    gw_json rows = gw_vault_list(self->cli->vault, FALSE, NULL);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        const json_t *guard = json_object_get(row, "guard");
        if (!guard)
            continue;
        g_autofree char *kind = gw_guard_kind("guarded", guard), *text = g_uuid_string_random();
        gw_vault_set(self->cli->vault, gw_json_string(row, "name"), kind, gw_json_string(row, "about"), text,
                     self->error ? NULL : &self->error);
    }
}

static json_t *
play(json_t *task, gpointer data)
{
    rehearsal *self = data;
    const char *step = gw_json_string(task, "step"), *checked = gw_json_string(task, "checked");
    const char *uses = gw_json_string(task, "uses");
    const json_t *want = json_object_get(task, "want");

    self->tasks++;
    if (g_strcmp0(checked, "approval") == 0)
        return json_pack("{s:s, s:s?, s:s}", "verb", "approve", "step", step, "by", "rehearsal");
    /* What AWS may show after all is done first; who plays it may not know how. */
    if (g_strcmp0(checked, "attested") == 0 && gw_json_true(task, "proof"))
        gw_simulator_person(&self->simulator, uses ? uses : "", want, NULL);
    if (g_strcmp0(checked, "attested") == 0)
        return json_pack("{s:s, s:s?, s:s, s:o}", "verb", "done", "step", step, "by", "rehearsal", "evidence",
                         make_evidence(step ? step : ""));
    const char *by = json_string_value(json_array_get(json_object_get(want, "by_one_of"), 0));
    if (by)
        return json_pack("{s:s, s:s?, s:s}", "verb", "done", "step", step, "by", by);
    if (g_strcmp0(uses, "secret-taken") == 0) {
        take_secrets(self);
        return json_pack("{s:s, s:s?, s:s}", "verb", "done", "step", step, "by", "rehearsal");
    }
    if (g_strcmp0(uses, "secret-changed") == 0) {
        change_secrets(self);
        return json_pack("{s:s, s:s?, s:s}", "verb", "done", "step", step, "by", "rehearsal");
    }
    if (!want ||
        !gw_simulator_person(&self->simulator, uses ? uses : "", want, self->error ? NULL : &self->error))
        return NULL;
    return json_pack("{s:s, s:s?, s:s}", "verb", "done", "step", step, "by", "rehearsal");
}

static void
news(json_t *item, gpointer data)
{
    gw_progress_news(item, &((rehearsal *)data)->progress);
}

/* ---- what came of it ---- */

static gint
by_name(gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
    return strcmp(a, b);
}

static json_t *
count_changes(const json_t *requests)
{
    g_autoptr(GTree) counts = g_tree_new_full(by_name, NULL, g_free, NULL);
    json_t *changed = json_array(), *request;
    gsize i;

    json_array_foreach (requests, i, request) {
        if (!gw_json_true(request, "changed"))
            continue;
        const char *service = gw_json_string(request, "service"),
                   *operation = gw_json_string(request, "operation");
        char *name = g_strdup_printf("%s:%s", service ? service : "?", operation ? operation : "?");
        guint count = GPOINTER_TO_UINT(g_tree_lookup(counts, name));
        g_tree_replace(counts, name, GUINT_TO_POINTER(count + 1));
    }
    for (GTreeNode *node = g_tree_node_first(counts); node; node = g_tree_node_next(node))
        json_array_append_new(changed, json_pack("{s:s, s:i}", "operation", g_tree_node_key(node), "count",
                                                 (int)GPOINTER_TO_UINT(g_tree_node_value(node))));
    return changed;
}

static guint
sum_changes(const json_t *changed)
{
    guint sum = 0;
    gsize i;
    json_t *entry;
    json_array_foreach (changed, i, entry)
        sum += (guint)gw_json_int(entry, "count", 0);
    return sum;
}

static void
performance_clear(performance *run)
{
    json_decref(run->changed);
    g_free(run->run);
    g_free(run->reason);
}

static gboolean
perform(rehearsal *self, const gw_workflow *workflow, const json_t *input, performance *run, GError **error)
{
    gw_json before = gw_simulator_requests(&self->simulator, 0);
    guint skip = (guint)json_array_size(before), sent = gw_aws_client_requests(self->cli->aws);
    gint64 wait = PATIENCE_MS, began = gw_now_ms();
    if (gw_opt.wait && !gw_duration_parse(gw_opt.wait, &wait, error))
        return FALSE;
    gw_json labels = json_pack("{s:b}", "rehearsal", 1);
    gw_run_options options = {
        .labels = labels, .stop = &gw_stopped, .news = news, .play = play, .data = self, .wait_ms = wait};

    self->tasks = 0;
    gw_progress_init(&self->progress);
    run->result = gw_await_start(self->cli->engine, workflow, input, FALSE, &options, &run->run, error);
    gw_progress_release(&self->progress);
    run->ms = gw_now_ms() - began;
    run->requests = gw_aws_client_requests(self->cli->aws) - sent;
    run->tasks = self->tasks;
    if (run->result == GW_RUN_ERROR)
        return FALSE;
    gw_json requests = gw_simulator_requests(&self->simulator, skip);
    gw_json steps = gw_store_steps(self->cli->store, run->run, NULL);
    gw_json row = gw_cli_run_load(self->cli, run->run, NULL);
    run->changed = count_changes(requests);
    run->steps = (guint)json_array_size(steps);
    run->reason = g_strdup(gw_json_string(row, "reason"));
    return TRUE;
}

static gboolean
was_quiet(const performance *run)
{
    return run->result == GW_RUN_DONE && sum_changes(run->changed) == 0;
}

/* ---- the telling ---- */

static const char *
result_text(gw_run_result result)
{
    switch (result) {
    case GW_RUN_DONE:
        return "done";
    case GW_RUN_WAITING:
        return "waiting";
    case GW_RUN_INTERRUPTED:
        return "interrupted";
    case GW_RUN_CANCELLED:
        return "cancelled";
    case GW_RUN_STOPPED:
    case GW_RUN_ERROR:
    default:
        return "stopped";
    }
}

static json_t *
performance_document(const performance *run)
{
    return json_pack("{s:s, s:s?, s:i, s:I, s:i, s:i, s:O}", "status", result_text(run->result), "reason",
                     run->reason, "steps", (int)run->steps, "ms", (json_int_t)run->ms, "aws_requests",
                     (int)run->requests, "tasks", (int)run->tasks, "changed", run->changed);
}

static void
view_performance(const char *which, const performance *run)
{
    g_autofree char *took = gw_duration_text(run->ms), *steps = gw_count_text(run->steps, "step");
    g_autofree char *tasks = gw_count_text(run->tasks, "task"),
                    *requests = gw_count_text(run->requests, "AWS request");
    const char *status = result_text(run->result);
    gsize i;
    json_t *entry;

    gw_out("\n" GW_BOLD "%s" GW_PLAIN ": %s%s" GW_PLAIN ", %s, %s of people, %s, %s\n", which,
           gw_status_color(status), status, steps, tasks, requests, took);
    if (run->reason && *run->reason)
        gw_out("  %s\n", run->reason);
    if (sum_changes(run->changed) == 0)
        gw_out("  the simulator saw no change\n");
    else
        gw_out("  the simulator saw these changes:\n");
    json_array_foreach (run->changed, i, entry) {
        gint64 count = gw_json_int(entry, "count", 0);
        gw_out("    %3" G_GINT64_FORMAT " %s\n", count, gw_json_string(entry, "operation"));
    }
}

static void
tell(const rehearsal *self, const gw_workflow *workflow, const performance *first, const performance *second)
{
    if (gw_opt.json) {
        gw_json one = performance_document(first), two = second ? performance_document(second) : json_null();
        gw_json document = json_pack("{s:s, s:s, s:O, s:O, s:s?}", "workflow", workflow->name, "version",
                                     workflow->version, "first", one, "second", two, "report", gw_opt.report);
        gw_out_json(document);
        return;
    }
    view_performance("first run", first);
    if (second)
        view_performance("second run", second);
    if (second && was_quiet(second))
        gw_out("\nsecond run: nothing to change\n");
    else if (second)
        gw_out(GW_RED "\nsecond run: something changed that should have been as wanted" GW_PLAIN "\n");
    if (gw_opt.report)
        gw_out("report of the first run: %s\n", gw_opt.report);
    if (self->simulator.keep)
        gw_out("kept: %s\n", self->simulator.folder);
}

/* ---- the order of things ---- */

static gboolean
write_report(rehearsal *self, const performance *run, GError **error)
{
    if (!gw_opt.report)
        return TRUE;
    gw_json document = gw_cli_report(self->cli, run->run, error);
    return document && gw_cli_report_write(document, gw_opt.report, error);
}

static int
exit_code(const performance *first, const performance *second)
{
    if (first->result != GW_RUN_DONE)
        return gw_cli_run_exit(first->result);
    if (!second || was_quiet(second))
        return GW_EXIT_OK;
    return second->result == GW_RUN_DONE ? GW_EXIT_ERROR : gw_cli_run_exit(second->result);
}

static int
perform_both(rehearsal *self, const gw_workflow *workflow, const json_t *input, GError **error)
{
    performance first = {0}, second = {0};
    gboolean twice = FALSE;
    int code = GW_EXIT_ERROR;

    gw_out(GW_BOLD "rehearsal of %s" GW_PLAIN " %s on a simulated AWS\n", workflow->name, workflow->version);
    if (perform(self, workflow, input, &first, error)) {
        twice = first.result == GW_RUN_DONE && !gw_opt.once;
        if (twice)
            gw_out("\n" GW_BOLD "once more" GW_PLAIN ", which must change nothing\n");
        if ((!twice || perform(self, workflow, input, &second, error)) && write_report(self, &first, error)) {
            tell(self, workflow, &first, twice ? &second : NULL);
            code = exit_code(&first, twice ? &second : NULL);
        }
    }
    if (self->error)
        gw_warn("gangway: " GW_RED "%s" GW_PLAIN "\n", self->error->message);
    g_clear_error(&self->error);
    performance_clear(&first);
    performance_clear(&second);
    return code;
}

static void
make_up_one(rehearsal *self, const char *name, const char *kind)
{
    char *text = self->error ? NULL : gw_vault_password(24, &self->error);

    if (text)
        gw_vault_set(self->cli->vault, name, kind, "made up for a rehearsal", text, &self->error);
    gw_seal_forget(text);
}

/* The operators' secrets that an input names are not in the rehearsal's store: made up, they are. */
static json_t *
make_up(const json_t *value, const char *path G_GNUC_UNUSED, gpointer data)
{
    rehearsal *self = data;
    const char *name = gw_secret_ref(value);

    if (name)
        make_up_one(self, name, "own");
    return NULL;
}

/* What a run releases is guarded; its input names it in a member that ends in secret. `{secret = NAME}` where
 * only the step's schema knows that a secret is wanted is like one that the workflow's knows. */
static void
make_up_named(rehearsal *self, const json_t *input)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)input, key, value) {
        gboolean own = json_object_size(input) == 1 && g_str_equal(key, "secret");
        if (g_str_has_suffix(key, "secret") && gw_secret_is_own_name(json_string_value(value)))
            make_up_one(self, json_string_value(value), own ? "own" : "guarded");
        else
            make_up_named(self, value);
    }
}

/* From here on this process knows the simulated AWS only, and a store in the rehearsal's folder. */
static gboolean
move_in(rehearsal *self, GError **error)
{
    gw_simulator_become_aws(&self->simulator);
    self->cli->throwaway = TRUE;
    self->cli->store_for = GW_STORE_MAKE;
    g_free(gw_opt.store);
    gw_opt.store = g_strdup_printf("sqlite:%s/gangway.db", self->simulator.folder);
    g_free(gw_opt.profile);
    gw_opt.profile = g_strdup("customer");
    g_free(gw_opt.partner_profile);
    gw_opt.partner_profile = g_strdup("partner");
    g_free(self->cli->outbox);
    self->cli->outbox = g_strdup_printf("http://127.0.0.1:%u/_sim/outbox", self->simulator.port);
    return gw_cli_engine(self->cli, GW_NEED_STORE | GW_NEED_AWS, NULL, error) != NULL;
}

static int
cmd_rehearse(gw_cli *cli, char **args, GError **error)
{
    g_autoptr(gw_workflow) workflow = gw_cli_workflow(cli, args[0], error);
    gw_json given = workflow ? gw_input_read(workflow->input, error) : NULL;
    gw_json input = given ? gw_workflow_input(workflow, given, error) : NULL;
    rehearsal self = {.cli = cli};
    int code = GW_EXIT_ERROR;
    if (!input)
        return GW_EXIT_ERROR;

    gw_stop_watch();
    if (gw_simulator_start(&self.simulator, gw_opt.keep, error) && move_in(&self, error)) {
        gw_secret_walk(workflow->input, input, make_up, &self);
        make_up_named(&self, input);
        code = perform_both(&self, workflow, input, error);
    }
    gw_cli_close(cli);
    gw_simulator_stop(&self.simulator);
    return gw_stopped && code == GW_EXIT_ERROR ? GW_EXIT_INTERRUPTED : code;
}

const gw_command gw_command_rehearse = {
    .group = "Steps and plugins",
    .name = "rehearse",
    .args = "WORKFLOW",
    .summary = "run a workflow against the AWS simulator, people included",
    .text = "Starts gangway-sim by itself, runs the workflow, plays the customer and the operator, then "
            "runs it a second time, which must change nothing. Real AWS is never reached and nothing is "
            "left behind.",
    .exits =
        "0 all was done and the second run changed nothing; 1 it changed something, or an error; 3 a run "
        "still waits, 4 a run stands stopped",
    .options = rehearse_options,
    .run = cmd_rehearse,
};
