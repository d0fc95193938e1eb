/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - what a workflow would use and want, told without AWS: its script is run by survey.lua */
#include "engine/op.h"

#include "base/error.h"
#include "base/json.h"
#include "engine/run_secrets.h"
#include "plugin/needs.h"
#include <string.h>

/* ---- an input that nobody has given yet ---- */

static gboolean
is_open(const json_t *schema)
{
    const json_t *otherwise = json_object_get(schema, "default");

    return !otherwise || (json_is_object(otherwise) && json_object_size(otherwise) == 0) ||
           (json_is_array(otherwise) && json_array_size(otherwise) == 0);
}

static json_t *
unknown_members(const json_t *schema, const char *path)
{
    json_t *members = json_object(), *member;
    const char *name;

    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        g_autofree char *its = g_strdup_printf("%s.%s", path, name);
        if (json_object_size(json_object_get(member, "properties")) > 0)
            json_object_set_new(members, name, unknown_members(member, its));
        else if (is_open(member))
            json_object_set_new(members, name, json_pack("{s:s}", "$unknown", its));
    }
    return members;
}

json_t *
gw_workflow_unknown_input(const gw_workflow *workflow, GError **error)
{
    gw_json input = unknown_members(workflow->input, "input");

    return gw_workflow_input(workflow, input, error);
}

/* ---- the survey ---- */

/* Twelve digits that stand nowhere in the input or the script's files; `other` ones than those, if not NULL.
 */
static char *
new_account(const gw_workflow *workflow, const json_t *input, const char *other)
{
    g_autofree char *given = gw_json_text(input), *files = gw_json_text(workflow->files);
    char *account = NULL;

    for (int n = 1;
         !account || strstr(given, account) || strstr(files, account) || g_strcmp0(account, other) == 0;
         n++) {
        g_free(account);
        account = g_strdup_printf("%012d", n);
    }
    return account;
}

/* Numbers that stand for the customer's account and for any member of its organization. */
static void
begin_survey(gw_run *run)
{
    run->account = new_account(run->workflow, run->input, NULL);
    run->member = new_account(run->workflow, run->input, run->account);
}

static gw_run *
survey_new(gw_engine *engine, const gw_workflow *workflow, const json_t *input, const gw_run_options *options)
{
    gw_run *run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    begin_survey(run);
    return run;
}

static void
on_surveyed(const GError *error, gpointer data)
{
    gw_op *op = data;
    const gw_run *run = op->run;
    const char *stand_in = json_string_value(op->given);

    if (error) {
        gw_op_fail(op, error);
        return;
    }
    gboolean known = strcmp(run->account, stand_in) != 0;
    op->document = json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s, s:o}", "workflow", run->workflow->name,
                             "version", run->workflow->version, "account", known ? run->account : NULL,
                             "stands_for_account", stand_in, "stands_for_member", run->member, "partition",
                             gw_engine_partition(op->engine), "steps", gw_run_planned(run));
    gw_op_end(op);
}

void
gw_engine_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                 const gw_run_options *options, gw_engine_told told, gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);

    op->run = survey_new(engine, workflow, input, options);
    op->given = json_string(op->run->account);
    gw_run_turn_plan(op->run, on_surveyed, op);
}

/* ---- both ways ---- */

typedef struct both both;

/* A survey with each answer that its looks can give, "not so yet" first. */
struct both {
    gw_op *op;
    gw_workflow *workflow;
    json_t *input;
    const gw_run_options *options;
    gboolean assume;
    gboolean (*take)(both *self, const GError *error); /* of op->run; FALSE: once is enough */
    void (*finish)(both *self);                        /* may be NULL */
    json_t *texts;                                     /* that `take` came to */
    int steps[2];
};

static void begin_way(both *self);

static void
both_free(both *self)
{
    gw_workflow_free(self->workflow);
    json_decref(self->input);
    json_decref(self->texts);
    g_free(self);
}

static void
on_way(const GError *error, gpointer data)
{
    both *self = data;

    if (self->take(self, error) && !self->assume) {
        g_clear_pointer(&self->op->run, gw_run_free);
        self->assume = TRUE;
        begin_way(self);
        return;
    }
    if (self->finish)
        self->finish(self);
    gw_op_end(self->op);
    both_free(self);
}

static void
begin_way(both *self)
{
    gw_op *op = self->op;

    op->run = survey_new(op->engine, self->workflow, self->input, self->options);
    op->run->assume = self->assume;
    gw_run_turn_plan(op->run, on_way, self);
}

/* Takes the operation over. */
static void
survey_both(gw_op *op, const gw_workflow *workflow, const json_t *input, const gw_run_options *options,
            gboolean (*take)(both *, const GError *), void (*finish)(both *))
{
    both *self = g_new0(both, 1);

    *self = (both){.op = op,
                   .workflow = gw_workflow_copy(workflow),
                   .input = json_deep_copy(input),
                   .options = options,
                   .take = take,
                   .finish = finish};
    begin_way(self);
}

/* ---- which steps there are ---- */

/* Without the plugins' wants: it is known at once. */
static gw_run *
sketch(const gw_run *run, gboolean assume, gboolean *whole)
{
    gw_run *other = survey_new(run->engine, run->workflow, run->input, NULL);

    other->assume = assume;
    other->sketch = TRUE;
    *whole = gw_run_trace(other, NULL);
    return other;
}

gboolean
gw_run_foresees(const gw_run *run, const char *step)
{
    gboolean found = FALSE, whole = FALSE;

    for (int assume = 0; assume < 2 && !found; assume++) {
        g_autoptr(gw_run) other = sketch(run, assume, &whole);
        json_t *planned;
        size_t i;

        json_array_foreach (other->plan, i, planned)
            found |= g_strcmp0(gw_json_string(planned, "id"), step) == 0;
    }
    return found;
}

/* ---- what is certain to go wrong ---- */

/* 0: it did not come to its end. */
static int
count_steps(const gw_run *run, gboolean whole)
{
    json_t *step;
    size_t i;
    int n = 0;

    json_array_foreach (run->plan, i, step)
        n += !gw_json_true(step, "look");
    return whole && !run->undecided ? n : 0;
}

json_t *
gw_run_foreseen(const gw_run *run)
{
    int steps[2];

    for (int assume = 0; assume < 2; assume++) {
        gboolean whole = FALSE;
        g_autoptr(gw_run) other = sketch(run, assume, &whole);
        steps[assume] = count_steps(other, whole);
    }
    return json_pack("{s:i, s:i}", "no", steps[0], "yes", steps[1]);
}

static void
add_lacking(gw_engine *engine, const json_t *step, json_t *faults)
{
    gw_json lacking =
        gw_secrets_lacking(engine, gw_json_string(step, "uses"), json_object_get(step, "params"));
    if (lacking && engine->vault) /* doctor looks without a store */
        json_array_append_new(faults, json_sprintf("step '%s': %s", gw_json_string(step, "id"),
                                                   gw_json_string(lacking, "message")));
}

static void
add_partition_fault(gw_engine *engine, const json_t *step, json_t *faults)
{
    gw_json fault = gw_partition_fault(engine, gw_json_string(step, "uses"), json_object_get(step, "params"));

    if (fault)
        json_array_append_new(faults, json_sprintf("step '%s': %s", gw_json_string(step, "id"),
                                                   gw_json_string(fault, "message")));
}

static gboolean
asks_aws(const gw_run *run)
{
    json_t *step;
    size_t i;

    json_array_foreach (run->plan, i, step)
        if (gw_json_true(step, "look"))
            return TRUE;
    return FALSE;
}

/* The faults of one survey, texts. A script that decides on what is not known yet is told as far as it got.
 */
static json_t *
faults_of(const gw_run *run, const GError *error)
{
    json_t *faults = json_array(), *step;
    gw_engine *engine = run->engine;
    size_t i;

    json_array_foreach (run->plan, i, step) {
        const json_t *manifest = gw_pool_step(engine->pool, gw_json_string(step, "uses"));
        const json_t *failure = json_object_get(step, "failure");
        const char *id = gw_json_string(step, "id");
        if (g_strcmp0(gw_json_string(failure, "class"), "invalid") == 0)
            json_array_append_new(faults,
                                  json_sprintf("step '%s': %s", id, gw_json_string(failure, "message")));
        if (!engine->partner_context && gw_needs_partner(manifest, json_object_get(step, "params")))
            json_array_append_new(
                faults, json_sprintf("step '%s' (%s) works in the partner's account, and there is no "
                                     "partner context: give --partner-profile, or set partner.profile",
                                     id, gw_json_string(step, "uses")));
        add_partition_fault(engine, step, faults);
        add_lacking(engine, step, faults);
    }
    if (error && !run->undecided && !run->stopping)
        json_array_append_new(faults, json_string(error->message));
    return faults;
}

static gboolean
is_among(const json_t *list, const json_t *text)
{
    json_t *item;
    size_t i;

    json_array_foreach (list, i, item)
        if (json_equal(item, text))
            return TRUE;
    return FALSE;
}

gboolean
gw_engine_check_secrets(gw_engine *engine, const gw_workflow *workflow, const json_t *input, GError **error)
{
    const gw_run_options options = {0};
    g_autoptr(gw_run) about = gw_run_new(engine, gw_workflow_copy(workflow), input, &options);

    return gw_secrets_check(about, error);
}

/* Certain is what is so whatever a look answers. */
static gboolean
take_faults(both *self, const GError *error)
{
    const gw_run *run = self->op->run;
    gw_json faults = faults_of(run, error), certain = json_array();
    json_t *fault;
    size_t i;

    self->steps[self->assume] = count_steps(run, !error);
    if (!self->texts) {
        self->texts = json_incref(faults);
        self->steps[1] = self->steps[0];
        return asks_aws(run);
    }
    json_array_foreach (self->texts, i, fault)
        if (is_among(faults, fault))
            json_array_append(certain, fault);
    json_decref(self->texts);
    self->texts = json_incref(certain);
    return FALSE;
}

static void
finish_faults(both *self)
{
    g_autoptr(GString) text = g_string_new(NULL);
    json_t *fault;
    size_t i;

    json_array_foreach (self->texts, i, fault)
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "", json_string_value(fault));
    if (text->len > 0)
        g_set_error_literal(&self->op->error, GW_ERROR, GW_ERROR_INVALID, text->str);
    self->op->document = json_pack("{s:i, s:i}", "no", self->steps[0], "yes", self->steps[1]);
}

void
gw_engine_precheck(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                   const gw_run_options *options, gw_engine_told told, gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);
    g_autoptr(gw_run) about = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    if (gw_reseller_check(about, input, &op->error))
        survey_both(op, workflow, input, options, take_faults, finish_faults);
    else
        gw_op_fail(op, NULL);
}

/* ---- a script by itself ---- */

static gboolean
add_once(json_t *list, const char *text)
{
    gw_json wanted = json_string(text);

    return is_among(list, wanted) || json_array_append(list, wanted) == 0;
}

static gboolean
take_check(both *self, const GError *error)
{
    const gw_run *run = self->op->run;
    json_t *check = self->op->document, *step;
    json_t *ids = json_object_get(check, "ids"), *faults = json_object_get(check, "faults");
    json_t *uses = json_object_get(check, "uses");
    size_t i;

    json_array_foreach (run->plan, i, step) {
        const json_t *failure = json_object_get(step, "failure");
        const char *id = gw_json_string(step, "id");
        add_once(ids, id);
        add_once(uses, gw_json_string(step, "uses"));
        if (g_strcmp0(gw_json_string(failure, "class"), "invalid") == 0) {
            g_autofree char *text = g_strdup_printf("step '%s': %s", id, gw_json_string(failure, "message"));
            add_once(faults, text);
        }
    }
    if (error && !run->undecided)
        add_once(faults, error->message);
    if (error || run->undecided)
        json_object_set_new(check, "whole", json_false());
    if (run->undecided)
        json_object_set_new(check, "undecided", json_string(run->undecided));
    return TRUE;
}

void
gw_engine_check(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                const gw_run_options *options, gw_engine_told told, gpointer data)
{
    gw_op *op = gw_op_new(engine, NULL, told, data);

    op->document =
        json_pack("{s:[], s:[], s:[], s:b, s:n}", "ids", "uses", "faults", "whole", 1, "undecided");
    survey_both(op, workflow, input, options, take_check, NULL);
}
