/* SPDX-License-Identifier: Apache-2.0 */
/* view_plan.c - a plan that reads like a good diff: grouped by phase, what is new, what changes, who acts */

#include "base/json.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

static const struct plan_mark {
    const char *mark, *utf8, *plain, *color, *says;
} plan_marks[] = {
    {"create", "+", "+", GW_GREEN, "will be created"},
    {"change", "~", "~", GW_YELLOW, "will be changed"},
    {"nothing", "=", "=", GW_DIM, ""},
    {"person", "✋", "!", GW_BLUE, "is done by a person, then checked"},
    {"approve", "✋", "!", GW_BLUE, "is approved by a person, whose word is recorded"},
    {"attest", "✋", "!", GW_BLUE, "is done by a person, whose word is recorded"},
    {"pending", "…", ".", GW_YELLOW, "is not settled yet"},
    {"unknown", "?", "?", GW_YELLOW, "(known after apply)"},
    {"wait", "…", ".", GW_YELLOW, "is waited for"},
    {"failed", "✗", "x", GW_RED, "could not be looked at"},
};

static const struct plan_mark *
find_mark(const char *mark)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plan_marks); i++)
        if (g_strcmp0(mark, plan_marks[i].mark) == 0)
            return &plan_marks[i];
    return &plan_marks[G_N_ELEMENTS(plan_marks) - 1];
}

guint
gw_plan_count(const json_t *plan, const char *mark)
{
    guint n = 0;
    gsize i;
    json_t *step;
    json_array_foreach (json_object_get(plan, "steps"), i, step)
        n += g_strcmp0(gw_json_string(step, "mark"), mark) == 0;
    return n;
}

static void
view_failure(const json_t *failure)
{
    const char *action = gw_json_string(failure, "action"), *code = gw_json_string(failure, "code");
    const char *message = gw_json_string(failure, "message");
    gw_out("      " GW_RED "%s%s%s%s%s" GW_PLAIN "\n", action ? action : "", action ? ": " : "",
           code ? code : "", code ? ": " : "", message ? message : "failed");
}

static void
view_remarks(const json_t *step)
{
    const char *irreversible = gw_json_string(step, "irreversible");
    const char *reason = gw_json_string(step, "reason");

    if (irreversible || gw_json_true(step, "irreversible"))
        gw_out("      " GW_YELLOW "can't be undone%s%s" GW_PLAIN "\n", irreversible ? ": " : "",
               irreversible ? irreversible : "");
    if (gw_json_true(step, "approval"))
        gw_out("      " GW_YELLOW "waits for an operator's approval (gangway approve)" GW_PLAIN "\n");
    if (gw_json_true(step, "passing"))
        gw_out("      " GW_DIM "a passing state, on the way to a later step" GW_PLAIN "\n");
    if (json_object_get(step, "failure"))
        view_failure(json_object_get(step, "failure"));
    else if (reason && *reason && g_strcmp0(gw_json_string(step, "mark"), "unknown") != 0)
        gw_out_block("      ", reason);
}

/* Whoever approves does nothing that could be checked. */
static const struct plan_mark *
mark_of(const json_t *step)
{
    const char *mark = gw_json_string(step, "mark"), *uses = gw_json_string(step, "uses");

    return find_mark(g_strcmp0(mark, "person") == 0 && g_strcmp0(uses, "approval") == 0 ? "approve" : mark);
}

static void
view_step(const json_t *step)
{
    const struct plan_mark *mark = mark_of(step);
    const char *id = gw_json_string(step, "id"), *uses = gw_json_string(step, "uses");
    const char *title = gw_json_string(step, "title"), *actor = gw_json_string(step, "actor");
    const char *account = gw_json_string(step, "account");
    gboolean person = g_strv_contains((const char *const[]){"person", "approve", "attest", NULL}, mark->mark);

    gw_out("  %s%s" GW_PLAIN " " GW_BOLD "%s" GW_PLAIN " " GW_DIM "(%s%s%s)" GW_PLAIN "%s%s\n", mark->color,
           gw_mark(mark->utf8, mark->plain), id ? id : "?", uses ? uses : "?", account ? " in account " : "",
           account ? account : "", *mark->says ? " " : "", mark->says);
    if (person)
        gw_out("      %s: %s\n", actor ? actor : "a person", title ? title : (id ? id : ""));
    if (strcmp(mark->mark, "nothing") != 0)
        gw_view_changes(json_object_get(step, "changes"), "      ");
    view_remarks(step);
}

static void
view_summary(const json_t *plan)
{
    static const struct {
        const char *mark, *text;
    } counted[] = {{"create", "to create"},        {"change", "to change"},
                   {"person", "for people"},       {"attest", "to attest"},
                   {"pending", "not settled yet"}, {"unknown", "known after apply"},
                   {"wait", "to wait for"},        {"failed", "could not be looked at"},
                   {"nothing", "as wanted"}};
    g_autoptr(GString) line = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++) {
        guint n = gw_plan_count(plan, counted[i].mark);
        if (n)
            g_string_append_printf(line, "%s%u %s", line->len ? ", " : "", n, counted[i].text);
    }
    guint idle = gw_plan_count(plan, "nothing");
    gboolean all = idle == json_array_size(json_object_get(plan, "steps"));
    gw_out("\n" GW_BOLD "%s" GW_PLAIN "%s\n",
           all ? "nothing to do: " : "plan: ", line->len ? line->str : "no steps");
}

/* In which account, by whom. */
static void
view_callers(const json_t *callers)
{
    const char *context;
    json_t *caller;

    json_object_foreach ((json_t *)(guintptr)callers, context, caller)
        gw_out(GW_DIM "%s: AWS account %s, %s" GW_PLAIN "\n", context, gw_json_string(caller, "account"),
               gw_json_string(caller, "arn"));
}

void
gw_view_plan(const json_t *plan)
{
    const char *name = gw_json_string(plan, "workflow"), *version = gw_json_string(plan, "version");
    const char *customer = gw_json_string(plan, "customer"), *phase = NULL;
    gsize i;
    json_t *step;

    gw_out(GW_BOLD "%s" GW_PLAIN " %s%s%s\n", name ? name : "workflow", version ? version : "",
           customer ? " for customer " : "", customer ? customer : "");
    view_callers(json_object_get(plan, "callers"));
    json_array_foreach (json_object_get(plan, "printed"), i, step)
        gw_out_block("    ", json_string_value(step));
    json_array_foreach (json_object_get(plan, "steps"), i, step) {
        const char *next = gw_json_string(step, "phase");
        if (next && g_strcmp0(phase, next) != 0)
            gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", next);
        phase = next;
        view_step(step);
    }
    view_summary(plan);
}
