/* SPDX-License-Identifier: Apache-2.0 */
/* survey.c - what a workflow would use and want, told without AWS: its script is run by survey.lua */
#include "engine/run.h"

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

    for (int n = 0;
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

json_t *
gw_engine_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                 const gw_run_options *options, GError **error)
{
    g_autoptr(gw_run) run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    begin_survey(run);
    g_autofree char *account = g_strdup(run->account);
    if (!gw_run_turn_plan(run, error))
        return NULL;
    gboolean known = strcmp(run->account, account) != 0;
    return json_pack("{s:s, s:s, s:s?, s:s, s:s, s:o}", "workflow", workflow->name, "version",
                     workflow->version, "account", known ? run->account : NULL, "stands_for_account", account,
                     "stands_for_member", run->member, "steps", gw_run_planned(run));
}

gboolean
gw_run_foresees(const gw_run *run, const char *step)
{
    gboolean found = FALSE;

    for (int assume = 0; assume < 2 && !found; assume++) {
        g_autoptr(gw_run) other =
            gw_run_new(run->engine, gw_workflow_copy(run->workflow), run->input, run->options);
        json_t *planned;
        size_t i;

        begin_survey(other);
        other->assume = assume;
        gw_run_turn_plan(other, NULL);
        json_array_foreach (other->plan, i, planned)
            found |= g_strcmp0(gw_json_string(planned, "id"), step) == 0;
    }
    return found;
}

/* ---- what is certain to go wrong ---- */

/* What one survey came to. */
typedef struct {
    gboolean looked; /* it asked AWS, and `assume` was the answer */
    int steps;       /* 0: it did not come to its end */
} way;

static int
count_steps(const json_t *plan)
{
    json_t *step;
    size_t i;
    int n = 0;

    json_array_foreach (plan, i, step)
        n += !gw_json_true(step, "look");
    return n;
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

static gw_run *
survey_once(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
            const gw_run_options *options, gboolean assume, gboolean *whole, GError **error)
{
    gw_run *run = gw_run_new(engine, gw_workflow_copy(workflow), input, options);

    begin_survey(run);
    run->assume = assume;
    *whole = gw_run_turn_plan(run, error);
    return run;
}

/* The faults of one survey, texts. A script that decides on what is not known yet is told as far as it got.
 */
static json_t *
faults_of(gw_engine *engine, const gw_workflow *workflow, const json_t *input, const gw_run_options *options,
          gboolean assume, way *went)
{
    json_t *faults = json_array(), *step;
    g_autoptr(GError) error = NULL;
    gboolean whole = FALSE;
    g_autoptr(gw_run) run = survey_once(engine, workflow, input, options, assume, &whole, &error);
    size_t i;

    json_array_foreach (run->plan, i, step) {
        const json_t *manifest = gw_pool_step(engine->pool, gw_json_string(step, "uses"));
        const json_t *failure = json_object_get(step, "failure");
        const char *id = gw_json_string(step, "id");
        went->looked = went->looked || gw_json_true(step, "look");
        if (g_strcmp0(gw_json_string(failure, "class"), "invalid") == 0)
            json_array_append_new(faults,
                                  json_sprintf("step '%s': %s", id, gw_json_string(failure, "message")));
        if (!engine->partner_context && gw_needs_partner(manifest, json_object_get(step, "params")))
            json_array_append_new(
                faults, json_sprintf("step '%s' (%s) works in the partner's account, and there is no "
                                     "partner context: give --partner-profile, or set partner.profile",
                                     id, gw_json_string(step, "uses")));
        add_lacking(engine, step, faults);
    }
    if (!whole && !run->undecided && !run->stopping)
        json_array_append_new(faults, json_string(error->message));
    went->steps = whole && !run->undecided ? count_steps(run->plan) : 0;
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

gboolean
gw_engine_precheck(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                   const gw_run_options *options, json_t **foreseen, GError **error)
{
    g_autoptr(gw_run) about = gw_run_new(engine, gw_workflow_copy(workflow), input, options);
    way no = {0}, yes = {0};

    if (!gw_reseller_check(about, input, error))
        return FALSE;
    gw_json faults = faults_of(engine, workflow, input, options, FALSE, &no);
    g_autoptr(GString) text = g_string_new(NULL);
    json_t *fault;
    size_t i;

    /* Certain is what is so whatever a look answers. */
    gboolean both = no.looked && (foreseen || json_array_size(faults) > 0);
    gw_json others = both ? faults_of(engine, workflow, input, options, TRUE, &yes) : json_incref(faults);
    if (foreseen)
        *foreseen = json_pack("{s:i, s:i}", "no", no.steps, "yes", both ? yes.steps : no.steps);
    json_array_foreach (faults, i, fault)
        if (is_among(others, fault))
            g_string_append_printf(text, "%s%s", text->len ? "\n" : "", json_string_value(fault));
    if (text->len > 0)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, text->str);
    return text->len == 0;
}

/* ---- a script by itself ---- */

static gboolean
add_once(json_t *list, const char *text)
{
    gw_json wanted = json_string(text);

    return is_among(list, wanted) || json_array_append(list, wanted) == 0;
}

static void
add_to_check(json_t *check, const gw_run *run, gboolean whole, const GError *error)
{
    json_t *ids = json_object_get(check, "ids"), *faults = json_object_get(check, "faults"), *step;
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
    if (!whole && !run->undecided && error)
        add_once(faults, error->message);
    if (!whole || run->undecided)
        json_object_set_new(check, "whole", json_false());
    if (run->undecided)
        json_object_set_new(check, "undecided", json_string(run->undecided));
}

json_t *
gw_engine_check(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                const gw_run_options *options)
{
    json_t *check =
        json_pack("{s:[], s:[], s:[], s:b, s:n}", "ids", "uses", "faults", "whole", 1, "undecided");

    for (int assume = 0; assume < 2; assume++) {
        g_autoptr(GError) error = NULL;
        gboolean whole = FALSE;
        g_autoptr(gw_run) run = survey_once(engine, workflow, input, options, assume, &whole, &error);
        add_to_check(check, run, whole, error);
    }
    return check;
}
