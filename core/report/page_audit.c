/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit.c - the organization before and after, and how to prove that nobody edited the record */

#include "base/json.h"
#include "report/page.h"

#include <string.h>

/* ---- the guard ---- */

static void
guard_cell(gw_html *page, const char *head, const json_t *value)
{
    gw_page_cell_open(page, head);
    if (!value || json_is_null(value))
        gw_html_leaf(page, "span", "none", "class", "dim", NULL);
    else
        gw_page_value(page, value);
    gw_html_close(page);
}

/* What the two looks tell, member by member, whatever they are. */
static void
guard_rows(gw_html *page, const char *const *heads, const json_t *before, const json_t *after,
           const char *part)
{
    const json_t *was = json_object_get(before, part), *is = json_object_get(after, part);
    gw_json all = json_object();
    const char *key;
    json_t *value;

    if (json_is_object(was))
        json_object_update(all, (json_t *)(guintptr)was);
    if (json_is_object(is))
        json_object_update_missing(all, (json_t *)(guintptr)is);
    json_object_foreach (all, key, value) {
        g_autofree char *label = gw_page_label(key);
        gw_html_open(page, "tr", NULL);
        gw_html_open(page, "th", "scope", "row", NULL);
        gw_page_text(page, label);
        gw_html_close(page);
        guard_cell(page, heads[1], json_object_get(was, key));
        guard_cell(page, heads[2], json_object_get(is, key));
        gw_html_close(page);
    }
}

static void
guard_verdict(gw_html *page, const json_t *guard)
{
    const json_t *after = json_object_get(guard, "after");
    const char *status = gw_json_string(after, "status");
    gboolean same = g_strcmp0(status, "verified") == 0;

    gw_html_open(page, "p", "class", same ? "verdict good" : "verdict open", NULL);
    if (!json_is_object(after))
        gw_html_text(page, "There was no second look in this run: nothing is said about what changed.");
    else if (same)
        gw_html_text(page, "✓ Nothing differs but what this run announced.");
    else
        gw_html_textf(page, "The second look did not end well: it is %s.", status ? status : "not there yet");
    gw_html_close(page);
    if (!same && gw_json_string(after, "reason")) {
        gw_html_open(page, "p", "class", "reason", NULL);
        gw_page_text(page, gw_json_string(after, "reason"));
        gw_html_close(page);
    }
}

void
gw_page_guard(gw_html *page, const json_t *document)
{
    static const char *const heads[] = {"What", "Before", "After", NULL};
    const json_t *guard = json_object_get(document, "guard");
    const json_t *before = json_object_get(guard, "before"), *after = json_object_get(guard, "after");

    gw_page_section_open(
        page, "guard", "The organization before and after",
        "A guard looks at the whole organization before the first change and after the last one.");
    if (!json_is_object(guard)) {
        gw_html_leaf(page, "p", "This run had no guard: the organization as a whole was not compared.",
                     "class", "verdict open", NULL);
        gw_html_close(page);
        return;
    }
    guard_verdict(page, guard);
    gw_page_table_open(page, "changes", "The organization before and after", heads);
    guard_rows(page, heads, before, after, "after");
    guard_rows(page, heads, before, after, "outputs");
    gw_html_close(page);
    gw_html_close(page);
    gw_html_close(page);
}

/* ---- the audit ---- */

static void
audit_row_open(gw_html *page, const char *name)
{
    gw_html_open(page, "div", NULL);
    gw_html_leaf(page, "dt", name, NULL);
    gw_html_open(page, "dd", NULL);
}

static void
audit_row_close(gw_html *page)
{
    gw_html_close(page);
    gw_html_close(page);
}

static void
audit_facts(gw_html *page, const json_t *audit, const char *run)
{
    gw_html_open(page, "dl", "class", "facts", NULL);
    audit_row_open(page, "Events");
    gw_html_textf(page, "%" G_GINT64_FORMAT, gw_json_int(audit, "events", 0));
    audit_row_close(page);
    audit_row_open(page, "Last event");
    gw_page_time(page, json_object_get(audit, "time"));
    audit_row_close(page);
    audit_row_open(page, "Its hash, the head of the chain");
    gw_page_hash(page, gw_json_string(audit, "head"));
    audit_row_close(page);
    audit_row_open(page, "To check it");
    gw_html_open(page, "code", NULL);
    gw_html_textf(page, "gangway audit verify %s", run ? run : "RUN");
    gw_html_close(page);
    audit_row_close(page);
    gw_html_close(page);
}

static void
made_with(gw_html *page, const json_t *made)
{
    static const char *const heads[] = {"What", "SHA-256", NULL};
    const json_t *plugins = json_object_get(made, "plugins");
    gsize i;
    json_t *plugin;

    gw_html_leaf(page, "h3", "What the run was made with", NULL);
    gw_page_table_open(page, "facts-table", "What the run was made with", heads);
    for (i = 0; i <= json_array_size(plugins); i++) {
        plugin = i ? json_array_get(plugins, i - 1) : NULL;
        gw_html_open(page, "tr", NULL);
        gw_html_open(page, "th", "scope", "row", NULL);
        gw_page_text(page, plugin ? gw_json_string(plugin, "name") : "The workflow and its files");
        gw_html_close(page);
        gw_page_cell_open(page, heads[1]);
        gw_page_hash(page,
                     plugin ? gw_json_string(plugin, "sha256") : gw_json_string(made, "workflow_sha256"));
        gw_html_close(page);
        gw_html_close(page);
    }
    gw_html_close(page);
    gw_html_close(page);
}

void
gw_page_audit(gw_html *page, const json_t *document)
{
    const json_t *audit = json_object_get(document, "audit");
    gboolean whole = gw_json_true(audit, "whole");

    gw_page_section_open(
        page, "audit", "Audit",
        "Each event of the journal holds the SHA-256 of the one before it. Whoever keeps the last "
        "hash can prove later that no event was changed, added or taken away.");
    gw_html_open(page, "p", "class", whole ? "verdict good" : "verdict broken", NULL);
    if (whole)
        gw_html_text(page, "✓ The chain was recomputed for this report: it is whole.");
    else
        gw_html_text(page, "✗ The chain is broken.");
    gw_html_close(page);
    if (!whole) {
        gw_html_open(page, "p", "class", "reason", NULL);
        gw_page_text(page, gw_json_string(audit, "fault"));
        gw_html_close(page);
    }
    audit_facts(page, audit, gw_json_string(json_object_get(document, "run"), "id"));
    made_with(page, json_object_get(document, "made_with"));
    gw_html_close(page);
}
