/* SPDX-License-Identifier: Apache-2.0 */
/* page_steps.c - what was made, step by step, with how it was before and how it is now */

#include "base/json.h"
#include "report/page.h"
#include "report/parts.h"

#include <string.h>

static const struct {
    const char *result, *badge, *says;
} results[] = {
    {"created", "Made", "It was not there before this run."},
    {"changed", "Changed", NULL},
    {"found", "Was so already", NULL},
    {"person", "Done by a person", "Checked afterwards by looking at AWS."},
    {"approved", "Approved", "The word of who approved is recorded: nothing of it shows in AWS."},
    {"taken", "Taken", "Who took the secret is recorded, the secret is not."},
    {"attested", "Attested", "AWS showed no proof of it: a person's word was recorded."},
    {"proven", "Proven earlier",
     "AWS proved it in an earlier run of this onboarding. Such a proof is not asked for twice."},
    {"accepted", "Accepted as it is", "It is not as wanted, and a person accepted exactly that."},
    {"skipped", "Left out", NULL},
    {"waiting", "Waiting", NULL},
    {"running", "Under way", NULL},
    {"stopped", "Stopped", NULL},
    {"failed", "Failed", "The workflow goes on without it."},
    {"waited", "Waited", NULL},
    {"pending", "Not begun", NULL},
    {"undone", "Undone", NULL},
};

/* ---- values ---- */

/* Policies have a section of their own. */
static gboolean
holds_policies(const json_t *value)
{
    const char *key;
    json_t *member;
    if (gw_report_is_policy(value))
        return TRUE;
    if (!json_object_size(value))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)value, key, member)
        if (!gw_report_is_policy(member))
            return FALSE;
    return TRUE;
}

/* `{"name": true}`: a set of names. */
static gboolean
is_set(const json_t *value)
{
    const char *key;
    json_t *member;
    if (!json_object_size(value))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)value, key, member)
        if (!json_is_true(member))
            return FALSE;
    return TRUE;
}

static void
write_names(gw_html *page, const json_t *value)
{
    const char *key;
    json_t *member;
    gw_html_open(page, "ul", "class", "plain", NULL);
    json_object_foreach ((json_t *)(guintptr)value, key, member) {
        gw_html_open(page, "li", NULL);
        gw_page_text(page, key);
        gw_html_close(page);
    }
    gw_html_close(page);
}

/* `made`: the run's own, so that a policy is shown in full elsewhere. */
static void
write_value(gw_html *page, const json_t *value, gboolean made)
{
    gboolean empty = (json_is_array(value) && !json_array_size(value)) ||
                     (json_is_object(value) && !json_object_size(value)) ||
                     (json_is_string(value) && !json_string_length(value));
    if (!value || json_is_null(value) || empty) {
        gw_html_leaf(page, "span", "none", "class", "dim", NULL);
    } else if (made && holds_policies(value)) {
        if (!gw_report_is_policy(value))
            write_names(page, value);
        gw_html_leaf(page, "a", "in full under Policies", "href", "#policies", NULL);
    } else if (is_set(value)) {
        write_names(page, value);
    } else {
        gw_page_list(page, value);
    }
}

/* ---- changes ---- */

typedef struct {
    gw_html *page;
    gboolean before, made, planned;
} change_table;

static const char *
after_head(const change_table *table)
{
    return table->planned ? "Wanted" : "After";
}

static void
change_row(const change_table *table, const char *name, const json_t *from, const json_t *to)
{
    gw_html *page = table->page;
    gw_html_open(page, "tr", NULL);
    gw_html_open(page, "th", "scope", "row", NULL);
    gw_page_text(page, name);
    gw_html_close(page);
    if (table->before) {
        gw_html_open(page, "td", "data-label", "Before", "class", "before", NULL);
        write_value(page, from, FALSE);
        gw_html_close(page);
    }
    gw_html_open(page, "td", "data-label", table->before ? after_head(table) : NULL, "class", "after", NULL);
    write_value(page, to, table->made);
    gw_html_close(page);
    gw_html_close(page);
}

/* `/trust/Statement/0` as people write it. */
static char *
path_label(const char *path)
{
    g_autoptr(GString) text = g_string_new(*path == '/' ? path + 1 : path);
    g_string_replace(text, "/", " › ", 0);
    g_string_replace(text, "~1", "/", 0);
    g_string_replace(text, "~0", "~", 0);
    g_autofree char *plain = g_string_free(g_steal_pointer(&text), FALSE);
    return gw_page_label(*plain ? plain : "all of it");
}

static void
change_rows(const change_table *table, const json_t *change)
{
    const json_t *from = json_object_get(change, "from"), *to = json_object_get(change, "to");
    const char *path = gw_json_string(change, "path"), *key;
    json_t *member;

    if (path && !*path && json_is_object(to) && !json_object_get(to, "$unknown") && !json_is_object(from)) {
        json_object_foreach ((json_t *)(guintptr)to, key, member) {
            g_autofree char *label = gw_page_label(key);
            change_row(table, label, NULL, member);
        }
        return;
    }
    g_autofree char *label = path_label(path ? path : "");
    change_row(table, label, from, to);
}

static void
write_changes(gw_html *page, const json_t *step, const char *result)
{
    static const char *const done[] = {"What", "Before", "After", NULL};
    static const char *const planned[] = {"What", "Before", "Wanted", NULL};
    const json_t *changes = json_object_get(step, "changes");
    const char *path = gw_json_string(json_array_get(changes, 0), "path"),
               *status = gw_json_string(step, "status");
    change_table table = {page, !path || *path, FALSE, g_strcmp0(status, "verified") != 0};
    gsize i;
    json_t *change;

    if (!json_array_size(changes))
        return;
    table.made = strcmp(result, "created") == 0 || strcmp(result, "changed") == 0;
    if (table.planned && !table.before)
        gw_html_leaf(page, "p", "It was not there when it was looked at last. Wanted is:", NULL);
    gw_page_table_open(page, table.before ? "changes" : "values",
                       table.planned ? "What differs" : "What changed",
                       !table.before   ? NULL
                       : table.planned ? planned
                                       : done);
    json_array_foreach (changes, i, change)
        change_rows(&table, change);
    gw_html_close(page);
    gw_html_close(page);
}

/* What a step that changed nothing saw. */
static void
write_seen(gw_html *page, const json_t *step)
{
    const json_t *after = json_object_get(step, "after");
    const json_t *seen = json_is_object(after) ? after : json_object_get(step, "outputs");
    change_table table = {page, FALSE, FALSE, FALSE};
    const char *key;
    json_t *member;

    if (!json_object_size(seen))
        return;
    gw_html_open(page, "details", NULL);
    gw_html_leaf(page, "summary", json_is_object(after) ? "What was seen" : "What was recorded", NULL);
    gw_page_table_open(page, "values", "What was seen", NULL);
    json_object_foreach ((json_t *)(guintptr)seen, key, member) {
        g_autofree char *label = gw_page_label(key);
        change_row(&table, label, NULL, member);
    }
    gw_html_close(page);
    gw_html_close(page);
    gw_html_close(page);
}

/* ---- steps ---- */

static void
step_meta(gw_html *page, const json_t *step)
{
    const char *actor = gw_json_string(step, "actor");
    gw_html_open(page, "p", "class", "meta", NULL);
    gw_html_leaf(page, "code", gw_json_string(step, "id"), NULL);
    gw_html_text(page, " · ");
    gw_html_leaf(page, "span", gw_json_string(step, "uses"), NULL);
    if (gw_json_string(step, "account"))
        gw_html_textf(page, " in account %s", gw_json_string(step, "account"));
    if (actor) {
        gw_html_text(page, " · by ");
        gw_page_text(page, actor);
    }
    if (json_is_integer(json_object_get(step, "ended"))) {
        gw_html_text(page, " · ");
        gw_page_time(page, json_object_get(step, "ended"));
    }
    gw_html_close(page);
}

static void
paragraph(gw_html *page, const char *class, const char *text)
{
    gw_html_open(page, "p", "class", class, NULL);
    gw_page_remark(page, text);
    gw_html_close(page);
}

static void
step_remarks(gw_html *page, const json_t *step, const char *says)
{
    const char *reason = gw_json_string(step, "reason"), *irreversible = gw_json_string(step, "irreversible");
    if (says)
        paragraph(page, NULL, says);
    if (gw_json_true(step, "passing"))
        paragraph(page, NULL, "A passing state: a later step ended it.");
    if (reason && *reason)
        paragraph(page, "reason", reason);
    if (irreversible)
        paragraph(page, "reason", irreversible);
}

static void
write_step(gw_html *page, const json_t *step)
{
    const char *id = gw_json_string(step, "id"), *title = gw_json_string(step, "title");
    const char *result = gw_json_string(step, "result"), *badge = result, *says = NULL;
    g_autofree char *anchor = gw_page_step_anchor(id), *class = g_strconcat("badge ", result, NULL);
    g_autofree char *label = gw_page_label(id);

    for (gsize i = 0; i < G_N_ELEMENTS(results); i++)
        if (strcmp(result, results[i].result) == 0) {
            badge = results[i].badge;
            says = results[i].says;
        }
    gw_html_open(page, "article", "id", anchor, "class", "step", NULL);
    gw_html_open(page, "h4", NULL);
    gw_page_text(page, title && *title ? title : label);
    gw_html_text(page, " ");
    gw_html_leaf(page, "span", badge, "class", class, NULL);
    gw_html_close(page);
    step_meta(page, step);
    step_remarks(page, step, says);
    if (json_array_size(json_object_get(step, "changes")))
        write_changes(page, step, result);
    else
        write_seen(page, step);
    gw_html_close(page);
}

void
gw_page_steps(gw_html *page, const json_t *document)
{
    const char *phase = NULL;
    gsize i;
    json_t *step;

    gw_page_section_open(page, "steps", "What was done, step by step",
                         "Before is what was seen first, After what was seen when all was done.");
    json_array_foreach (json_object_get(document, "steps"), i, step) {
        const char *next = gw_json_string(step, "phase");
        if (i == 0 || g_strcmp0(phase, next) != 0)
            gw_html_leaf(page, "h3", next ? next : "Steps", NULL);
        phase = next;
        write_step(page, step);
    }
    if (!json_array_size(json_object_get(document, "steps")))
        gw_html_leaf(page, "p", "No step has begun.", NULL);
    gw_html_close(page);
}
