/* SPDX-License-Identifier: Apache-2.0 */
/* view_plan.c - a plan that reads like a good diff: grouped by phase, what is new, what changes, who acts */

#include "base/json.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

/* ---- values and differences ---- */

static json_t *
without_unknowns(const json_t *value)
{
    if (json_object_get(value, "$unknown"))
        return json_string("(known after apply)");
    if (json_is_object(value)) {
        json_t *copy = json_object(), *member;
        const char *key;
        json_object_foreach ((json_t *)(guintptr)value, key, member)
            json_object_set_new(copy, key, without_unknowns(member));
        return copy;
    }
    if (json_is_array(value)) {
        json_t *copy = json_array(), *item;
        gsize i;
        json_array_foreach (value, i, item)
            json_array_append_new(copy, without_unknowns(item));
        return copy;
    }
    return json_incref((json_t *)(guintptr)value);
}

char *
gw_value_text(const json_t *value)
{
    gw_json shown = value ? without_unknowns(value) : json_null();
    if (json_string_length(shown) > 0)
        return g_strdup(json_string_value(shown));
    return gw_json_text(shown);
}

enum { SHORT = 60 }; /* `from → to` fits on one line */

static void
view_change(const char *indent, const char *path, const json_t *from, const json_t *to)
{
    g_autofree char *old = from ? gw_value_text(from) : NULL;
    g_autofree char *new = to ? gw_value_text(to) : NULL;
    const char *arrow = gw_mark("→", "->");

    if (old && new &&strlen(old) <= SHORT && strlen(new) <= SHORT) {
        gw_out("%s" GW_YELLOW "~" GW_PLAIN " %s: %s %s %s\n", indent, path, old, arrow, new);
        return;
    }
    if (old && new) {
        gw_out("%s" GW_YELLOW "~" GW_PLAIN " %s:\n", indent, path);
        gw_out("%s    " GW_RED "-" GW_PLAIN " %s\n", indent, old);
        gw_out("%s    " GW_GREEN "+" GW_PLAIN " %s\n", indent, new);
        return;
    }
    gw_out("%s%s" GW_PLAIN " %s: %s\n", indent, new ? GW_GREEN "+" : GW_RED "-", path, new ? new : old);
}

/* `/trust/Statement/0` as people write it: trust.Statement.0 */
static char *
path_text(const char *pointer)
{
    g_autoptr(GString) text = g_string_new(*pointer == '/' ? pointer + 1 : pointer);
    for (char *p = text->str; *p; p++)
        if (*p == '/')
            *p = '.';
    g_string_replace(text, "~1", "/", 0);
    g_string_replace(text, "~0", "~", 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
view_whole(const char *indent, const json_t *from, const json_t *to)
{
    const json_t *document = to ? to : from;
    const char *key;
    json_t *member;

    if (!json_is_object(document) || json_object_get(document, "$unknown"))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)document, key, member)
        view_change(indent, key, to ? NULL : member, to ? member : NULL);
    return TRUE;
}

void
gw_view_changes(const json_t *changes, const char *indent)
{
    gsize i;
    json_t *change;
    json_array_foreach (changes, i, change) {
        const char *pointer = gw_json_string(change, "path");
        const json_t *from = json_object_get(change, "from"), *to = json_object_get(change, "to");
        g_autofree char *path = path_text(pointer ? pointer : "");
        if (!*path && view_whole(indent, from && !json_is_null(from) ? from : NULL, to))
            continue;
        view_change(indent, *path ? path : "everything", from, to);
    }
}

char *
gw_count_text(guint n, const char *one)
{
    return g_strdup_printf("%u %s%s", n, one, n == 1 ? "" : "s");
}

char *
gw_changes_text(const json_t *changes)
{
    const json_t *first = json_array_get(changes, 0);
    const char *path = gw_json_string(first, "path"), *op = gw_json_string(first, "op");
    if (!first)
        return g_strdup("");
    if (json_array_size(changes) == 1 && path && !*path && g_strcmp0(op, "add") == 0)
        return g_strdup("created");
    return gw_count_text((guint)json_array_size(changes), "change");
}

/* ---- plans ---- */

static const struct plan_mark {
    const char *mark, *utf8, *plain, *color, *says;
} plan_marks[] = {
    {"create", "+", "+", GW_GREEN, "will be created"},
    {"change", "~", "~", GW_YELLOW, "will be changed"},
    {"nothing", "=", "=", GW_DIM, ""},
    {"person", "✋", "!", GW_BLUE, "is done by a person, then checked"},
    {"attest", "✋", "!", GW_BLUE, "is done by a person, whose word is recorded"},
    {"pending", "…", ".", GW_YELLOW, "is not settled yet"},
    {"unknown", "?", "?", GW_YELLOW, "depends on what is known after apply"},
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
    else if (reason && *reason)
        gw_out("      %s\n", reason);
}

static void
view_step(const json_t *step)
{
    const struct plan_mark *mark = find_mark(gw_json_string(step, "mark"));
    const char *id = gw_json_string(step, "id"), *uses = gw_json_string(step, "uses");
    const char *title = gw_json_string(step, "title"), *actor = gw_json_string(step, "actor");
    gboolean person = strcmp(mark->mark, "person") == 0 || strcmp(mark->mark, "attest") == 0;

    gw_out("  %s%s" GW_PLAIN " " GW_BOLD "%s" GW_PLAIN " " GW_DIM "(%s)" GW_PLAIN "%s%s\n", mark->color,
           gw_mark(mark->utf8, mark->plain), id ? id : "?", uses ? uses : "?", *mark->says ? " " : "",
           mark->says);
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
    } counted[] = {{"create", "to create"},
                   {"change", "to change"},
                   {"person", "for people"},
                   {"attest", "to attest"},
                   {"pending", "not settled yet"},
                   {"unknown", "known after apply"},
                   {"failed", "could not be looked at"},
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

void
gw_view_plan(const json_t *plan)
{
    const char *name = gw_json_string(plan, "workflow"), *version = gw_json_string(plan, "version");
    const char *customer = gw_json_string(plan, "customer"), *phase = NULL;
    gsize i;
    json_t *step;

    gw_out(GW_BOLD "%s" GW_PLAIN " %s%s%s\n", name ? name : "workflow", version ? version : "",
           customer ? " for customer " : "", customer ? customer : "");
    json_array_foreach (json_object_get(plan, "steps"), i, step) {
        const char *next = gw_json_string(step, "phase");
        if (next && g_strcmp0(phase, next) != 0)
            gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", next);
        phase = next;
        view_step(step);
    }
    view_summary(plan);
}
