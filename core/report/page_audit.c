/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit.c - the organization before and after, and how to prove that nobody edited the record */

#include "base/json.h"
#include "trust/trust.h"
#include "report/page.h"

#include <string.h>

/* ---- the guard ---- */

static void
area_cell(gw_html *page, const char *head, const json_t *area)
{
    gint64 entries = gw_json_int(area, "entries", 0);
    gw_page_cell_open(page, head);
    if (json_is_object(area))
        gw_html_textf(page, "%" G_GINT64_FORMAT " %s", entries, entries == 1 ? "entry" : "entries");
    else
        gw_html_leaf(page, "span", "not seen", "class", "dim", NULL);
    gw_html_close(page);
}

static void
area_row(gw_html *page, const char *const *heads, const json_t *area)
{
    gboolean same = gw_json_true(area, "same");
    g_autofree char *label = gw_page_label(gw_json_string(area, "area"));

    gw_html_open(page, "tr", NULL);
    gw_html_open(page, "th", "scope", "row", NULL);
    gw_page_text(page, label);
    gw_html_close(page);
    area_cell(page, heads[1], json_object_get(area, "before"));
    area_cell(page, heads[2], json_object_get(area, "after"));
    gw_page_cell_open(page, heads[3]);
    gw_html_leaf(page, "span", same ? "The same" : "Differs", "class", same ? "dim" : "badge changed", NULL);
    gw_html_close(page);
    gw_html_close(page);
}

static void
area_table(gw_html *page, const json_t *areas)
{
    static const char *const heads[] = {"What was looked at", "Before", "After", "Compared", NULL};
    gsize i;
    json_t *area;
    if (!json_array_size(areas))
        return;
    gw_page_table_open(page, "areas", "What was looked at, before and after", heads);
    json_array_foreach (areas, i, area)
        area_row(page, heads, area);
    gw_html_close(page);
    gw_html_close(page);
}

/* What a look tells of itself, whatever it is. */
static void
look_rows(gw_html *page, const json_t *members)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)members, key, value) {
        g_autofree char *label = gw_page_label(key);
        gw_html_open(page, "tr", NULL);
        gw_html_open(page, "th", "scope", "row", NULL);
        gw_page_text(page, label);
        gw_html_close(page);
        gw_html_open(page, "td", NULL);
        gw_page_list(page, value);
        gw_html_close(page);
        gw_html_close(page);
    }
}

static void
guard_look(gw_html *page, const char *title, const json_t *look)
{
    if (!json_is_object(look))
        return;
    gw_html_open(page, "h3", NULL);
    gw_html_text(page, title);
    gw_html_text(page, " ");
    gw_html_open(page, "small", "class", "dim", NULL);
    gw_page_time(page, json_object_get(look, "ended"));
    gw_html_close(page);
    gw_html_close(page);
    gw_page_table_open(page, "values", title, NULL);
    look_rows(page, json_object_get(look, "after"));
    look_rows(page, json_object_get(look, "outputs"));
    gw_html_close(page);
    gw_html_close(page);
}

static void
guard_verdict(gw_html *page, const json_t *guard)
{
    const json_t *after = json_object_get(guard, "after");
    const char *status = gw_json_string(after, "status"), *reason = gw_json_string(after, "reason");
    gboolean same = g_strcmp0(status, "verified") == 0;

    gw_html_open(page, "p", "class", same ? "verdict good" : "verdict open", NULL);
    if (!json_is_object(after))
        gw_html_text(page, "There was no second look in this run: nothing is said about what changed.");
    else if (same)
        gw_html_text(page, "✓ Nothing differs but what this run announced.");
    else if (g_strcmp0(gw_json_string(after, "result"), "accepted") == 0)
        gw_html_text(page, "Something differs that this run did not announce; a person accepted it.");
    else
        gw_html_textf(page, "The second look did not end well: it is %s.", status ? status : "not there yet");
    gw_html_close(page);
    if (!same && reason && *reason) {
        gw_html_open(page, "p", "class", "reason", NULL);
        gw_page_remark(page, reason);
        gw_html_close(page);
    }
}

void
gw_page_guard(gw_html *page, const json_t *document)
{
    const json_t *guard = json_object_get(document, "guard");

    gw_page_section_open(
        page, "guard", "The organization before and after",
        "A guard looks at the whole organization before the first change and after the last one.");
    if (json_is_object(guard)) {
        guard_verdict(page, guard);
        area_table(page, json_object_get(guard, "areas"));
        guard_look(page, "Before", json_object_get(guard, "before"));
        guard_look(page, "After", json_object_get(guard, "after"));
    } else {
        gw_html_leaf(page, "p", "This run had no guard: the organization as a whole was not compared.",
                     "class", "verdict open", NULL);
    }
    gw_html_close(page);
}

/* ---- the audit ---- */

static void
audit_facts(gw_html *page, const json_t *audit)
{
    gw_html_open(page, "dl", "class", "facts", NULL);
    gw_page_fact_open(page, "Events");
    gw_html_textf(page, "%" G_GINT64_FORMAT, gw_json_int(audit, "events", 0));
    gw_page_fact_close(page);
    gw_page_fact_open(page, "Last event");
    gw_page_time(page, json_object_get(audit, "time"));
    gw_page_fact_close(page);
    gw_page_fact_open(page, "Its hash, the head of the chain");
    gw_page_hash(page, gw_json_string(audit, "head"));
    gw_page_fact_close(page);
    gw_page_fact_open(page, "Signature");
    if (gw_json_true(audit, "signed"))
        gw_html_textf(page, "Ed25519, key %s, up to event %" G_GINT64_FORMAT "%s",
                      gw_json_string(audit, "key"), gw_json_int(audit, "signed_to", 0),
                      gw_json_true(audit, "checked") ? ", checked for this report"
                                                     : ", not checked for this report");
    else
        gw_html_text(page, "not signed");
    gw_page_fact_close(page);
    gw_html_close(page);
}

/* The workflow's files are many: each that is signed otherwise than the first is told. */
static void
signed_by(gw_html *page, const json_t *plugin, const json_t *made)
{
    const json_t *signatures = json_object_get(made, "signatures");
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *name;
    json_t *record;

    if (plugin) {
        g_autofree char *text = gw_trust_text(json_object_get(plugin, "signature"));
        gw_html_text(page, json_object_get(plugin, "signature") ? text : "not recorded");
    } else if (!signatures) {
        gw_html_text(page, "not recorded");
    }
    json_object_foreach ((json_t *)(guintptr)(plugin ? NULL : signatures), name, record) {
        g_autofree char *text = gw_trust_text(record);
        if (g_hash_table_contains(told, text))
            continue;
        gw_html_textf(page, "%s%s: %s", g_hash_table_size(told) ? "; " : "", name, text);
        g_hash_table_add(told, g_steal_pointer(&text));
    }
}

static void
made_with(gw_html *page, const json_t *made)
{
    static const char *const heads[] = {"What", "SHA-256", "Signed", NULL};
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
        gw_page_cell_open(page, heads[2]);
        signed_by(page, plugin, made);
        gw_html_close(page);
        gw_html_close(page);
    }
    gw_html_close(page);
    gw_html_close(page);
    if (gw_json_string(json_object_get(made, "lock"), "sha256")) {
        g_autofree char *lock = g_strdup_printf("All of it fitted the lock '%s' with SHA-256 %s.",
                                                gw_json_string(json_object_get(made, "lock"), "file"),
                                                gw_json_string(json_object_get(made, "lock"), "sha256"));
        gw_html_leaf(page, "p", lock, NULL);
    }
}

void
gw_page_audit(gw_html *page, const json_t *document)
{
    const json_t *audit = json_object_get(document, "audit");
    gboolean whole = gw_json_true(audit, "whole"), unproven = gw_json_true(audit, "unproven");

    gw_page_section_open(
        page, "audit", "Audit",
        "Each event of the journal holds the SHA-256 of the one before it. Whoever keeps the last "
        "hash can prove later that no event was changed, added or taken away: keep this page, and have the "
        "record of the run checked against that hash.");
    gw_html_open(page, "p", "class",
                 whole      ? "verdict good"
                 : unproven ? "verdict open"
                            : "verdict broken",
                 NULL);
    if (whole)
        gw_html_text(
            page, "✓ The chain was recomputed for this report and every row held against it: it is whole.");
    else if (unproven)
        gw_html_text(page, "The chain is whole, but no key that is known here has signed its end.");
    else
        gw_html_text(page, "✗ The journal is not what was written.");
    gw_html_close(page);
    if (!whole) {
        gw_html_open(page, "p", "class", "reason", NULL);
        gw_page_remark(page, gw_json_string(audit, "fault"));
        gw_html_close(page);
    }
    audit_facts(page, audit);
    made_with(page, json_object_get(document, "made_with"));
    gw_html_close(page);
}
