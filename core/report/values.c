/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - times, hashes, texts and JSON values on the page, bounded where they are anybody's */

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "report/page.h"

#include <string.h>

enum {
    TEXT_MAX = 4000,   /* characters of a text */
    VALUE_MAX = 64000, /* characters of a value's JSON */
    INLINE_MAX = 80,   /* of one that stays in its line */
    LIST_MAX = 200,    /* entries of a list; more are JSON */
    DEPTH_MAX = 24,    /* of an outline; what is deeper stays in its line */
    INDENT = 2
};

/* ---- texts ---- */

static void
cut_note(gw_html *page, const char *text)
{
    g_autofree char *sha256 = gw_sha256(text, strlen(text));
    gw_html_open(page, "span", "class", "cut", NULL);
    gw_html_textf(page, " … cut: %zu bytes in all, SHA-256 %s", strlen(text), sha256);
    gw_html_close(page);
}

static void
append_cut(gw_html *page, const char *text, glong max)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    if (strlen(valid) <= (gsize)max || g_utf8_strlen(valid, -1) <= max) {
        gw_html_text(page, valid);
        return;
    }
    g_autofree char *begin = g_utf8_substring(valid, 0, max);
    gw_html_text(page, begin);
    cut_note(page, valid);
}

void
gw_page_text(gw_html *page, const char *text)
{
    gw_html_open(page, "bdi", NULL);
    append_cut(page, text ? text : "", TEXT_MAX);
    gw_html_close(page);
}

void
gw_page_time(gw_html *page, const json_t *time)
{
    if (!json_is_integer(time))
        return;
    g_autofree char *iso = gw_time_text(json_integer_value(time));
    gw_html_open(page, "time", "datetime", iso, NULL);
    gw_html_textf(page, "%.10s %.8s UTC", iso, iso + strlen("2026-11-23T"));
    gw_html_close(page);
}

void
gw_page_hash(gw_html *page, const char *hash)
{
    if (hash)
        gw_html_leaf(page, "code", hash, "class", "hash", NULL);
}

char *
gw_page_step_anchor(const char *step)
{
    return g_strconcat("step-", step, NULL);
}

void
gw_page_step_link(gw_html *page, const char *step)
{
    if (!step)
        return;
    g_autofree char *anchor = gw_page_step_anchor(step), *target = g_strconcat("#", anchor, NULL);
    gw_html_leaf(page, "a", step, "href", target, NULL);
}

/* Words that are not written as others are. */
static const char *
acronym_of(const char *word)
{
    static const char *const acronyms[] = {"ARN", "AWS", "CMP", "CUR", "IAM", "ID", "KMS",
                                           "MFA", "OU",  "S3",  "SCP", "SPP", "URL"};
    for (gsize i = 0; i < G_N_ELEMENTS(acronyms); i++)
        if (g_ascii_strcasecmp(word, acronyms[i]) == 0)
            return acronyms[i];
    return NULL;
}

char *
gw_page_label(const char *member)
{
    g_auto(GStrv) words = g_strsplit_set(member, "_- ", -1);
    g_autoptr(GString) label = g_string_new(NULL);
    for (char **word = words; *word; word++) {
        const char *acronym = acronym_of(*word);
        g_string_append_printf(label, "%s%s", label->len ? " " : "", acronym ? acronym : *word);
    }
    if (label->len)
        label->str[0] = g_ascii_toupper(label->str[0]);
    return g_string_free(g_steal_pointer(&label), FALSE);
}

/* ---- JSON ---- */

static gboolean
is_nested(const json_t *value)
{
    return json_object_size(value) > 0 || json_array_size(value) > 0;
}

static void
write_scalar(gw_html *page, const json_t *value, const char *class)
{
    g_autofree char *text = gw_json_text(value);
    gw_html_leaf(page, "span", text, "class", class, NULL);
}

static void write_json(gw_html *page, const json_t *value, int depth);

static void
write_key(gw_html *page, const char *key)
{
    gw_json name = json_string(key);
    write_scalar(page, name, "key");
    gw_html_text(page, ": ");
}

static void
write_members(gw_html *page, const json_t *value, int depth)
{
    gsize i = 0, n = json_is_object(value) ? json_object_size(value) : json_array_size(value);
    void *at = json_object_iter((json_t *)(guintptr)value);

    for (; i < n; i++) {
        gw_html_textf(page, "\n%*s", (depth + 1) * INDENT, "");
        if (at)
            write_key(page, json_object_iter_key(at));
        write_json(page, at ? json_object_iter_value(at) : json_array_get(value, i), depth + 1);
        gw_html_text(page, i + 1 < n ? "," : "");
        if (at)
            at = json_object_iter_next((json_t *)(guintptr)value, at);
    }
    gw_html_textf(page, "\n%*s", depth * INDENT, "");
}

static void
write_json(gw_html *page, const json_t *value, int depth)
{
    if (!is_nested(value) || depth >= DEPTH_MAX) {
        write_scalar(page, value, json_is_string(value) ? "string" : "other");
        return;
    }
    gw_html_text(page, json_is_object(value) ? "{" : "[");
    write_members(page, value, depth);
    gw_html_text(page, json_is_object(value) ? "}" : "]");
}

void
gw_page_document(gw_html *page, const json_t *document)
{
    gw_html_open(page, "pre", "class", "json", "tabindex", "0", NULL);
    gw_html_open(page, "code", NULL);
    write_json(page, document, 0);
    gw_html_close(page);
    gw_html_close(page);
}

void
gw_page_value(gw_html *page, const json_t *value)
{
    if (json_is_string(value)) {
        gw_page_text(page, json_string_value(value));
        return;
    }
    g_autofree char *text = gw_json_text(value);
    if ((json_is_object(value) || json_is_array(value)) && !is_nested(value))
        gw_html_leaf(page, "span", "none", "class", "dim", NULL);
    else if (json_object_get(value, "$unknown"))
        gw_html_text(page, "(not known yet)");
    else if (json_is_boolean(value))
        gw_html_text(page, json_is_true(value) ? "yes" : "no");
    else if (!is_nested(value) || strlen(text) <= INLINE_MAX)
        gw_html_leaf(page, "code", text, NULL);
    else if (strlen(text) <= VALUE_MAX)
        gw_page_document(page, value);
    else
        append_cut(page, text, TEXT_MAX);
}

static gboolean
holds_scalars(const json_t *value)
{
    const char *key;
    json_t *member;
    gsize i;
    json_object_foreach ((json_t *)(guintptr)value, key, member)
        if (is_nested(member))
            return FALSE;
    json_array_foreach (value, i, member)
        if (is_nested(member))
            return FALSE;
    return is_nested(value) && json_object_size(value) + json_array_size(value) <= LIST_MAX;
}

void
gw_page_list(gw_html *page, const json_t *value)
{
    void *at = json_object_iter((json_t *)(guintptr)value);
    gsize n = json_object_size(value) + json_array_size(value);

    if (!holds_scalars(value)) {
        gw_page_value(page, value);
        return;
    }
    gw_html_open(page, "ul", "class", "plain", NULL);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *label = at ? gw_page_label(json_object_iter_key(at)) : NULL;
        gw_html_open(page, "li", NULL);
        if (at) {
            gw_page_text(page, label);
            gw_html_text(page, ": ");
        }
        gw_page_value(page, at ? json_object_iter_value(at) : json_array_get(value, i));
        gw_html_close(page);
        if (at)
            at = json_object_iter_next((json_t *)(guintptr)value, at);
    }
    gw_html_close(page);
}

/* ---- facts ---- */

void
gw_page_fact_open(gw_html *page, const char *name)
{
    gw_html_open(page, "div", NULL);
    gw_html_leaf(page, "dt", name, NULL);
    gw_html_open(page, "dd", NULL);
}

void
gw_page_fact_close(gw_html *page)
{
    gw_html_close(page);
    gw_html_close(page);
}

/* ---- tables ---- */

void
gw_page_table_open(gw_html *page, const char *class, const char *name, const char *const *heads)
{
    gw_html_open(page, "table", "class", class, "aria-label", name, NULL);
    if (heads) {
        gw_html_open(page, "thead", NULL);
        gw_html_open(page, "tr", NULL);
        for (; *heads; heads++)
            gw_html_leaf(page, "th", *heads, "scope", "col", NULL);
        gw_html_close(page);
        gw_html_close(page);
    }
    gw_html_open(page, "tbody", NULL);
}

void
gw_page_cell_open(gw_html *page, const char *head)
{
    gw_html_open(page, "td", "data-label", head, NULL);
}

void
gw_page_section_open(gw_html *page, const char *id, const char *title, const char *lead)
{
    g_autofree char *heading = g_strconcat(id, "-heading", NULL);
    gw_html_open(page, "section", "id", id, "aria-labelledby", heading, NULL);
    gw_html_leaf(page, "h2", title, "id", heading, NULL);
    if (lead)
        gw_html_leaf(page, "p", lead, "class", "lead", NULL);
}
