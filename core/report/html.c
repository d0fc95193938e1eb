/* SPDX-License-Identifier: Apache-2.0 */
/* html.c - a page being written: elements are opened and closed, and every text is escaped in one place */

#include "report/html.h"

#include <string.h>

struct gw_html {
    GString *text;
    GPtrArray *open; /* tags; the program's own words, not owned */
};

/* ---- escaping ---- */

/* Neither seen nor harmless: controls, marks of direction, separators of lines, what has no width. */
static gboolean
is_deceptive(gunichar c)
{
    if (c == '\n' || c == '\t')
        return FALSE;
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    default:
        return FALSE;
    }
}

static const char *
entity_of(gunichar c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void
append_escaped(GString *to, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p += g_utf8_skip[(guchar)*p]) {
        gunichar c = g_utf8_get_char(p);
        const char *entity = entity_of(c);
        if (entity)
            g_string_append(to, entity);
        else if (is_deceptive(c))
            g_string_append_printf(to, "\u2039U+%04X\u203a", c);
        else
            g_string_append_unichar(to, c);
    }
}

/* ---- elements ---- */

static void
append_tag(gw_html *page, const char *tag, const char *end, va_list attributes)
{
    const char *name;
    g_string_append_printf(page->text, "<%s", tag);
    while ((name = va_arg(attributes, const char *))) {
        const char *value = va_arg(attributes, const char *);
        if (!value)
            continue;
        g_string_append_printf(page->text, " %s=\"", name);
        append_escaped(page->text, value);
        g_string_append_c(page->text, '"');
    }
    g_string_append(page->text, end);
}

gw_html *
gw_html_new(void)
{
    gw_html *page = g_new0(gw_html, 1);
    page->text = g_string_new("<!DOCTYPE html>\n");
    page->open = g_ptr_array_new();
    return page;
}

GString *
gw_html_end(gw_html *page)
{
    GString *text = page->text;
    while (page->open->len)
        gw_html_close(page);
    g_ptr_array_unref(page->open);
    g_free(page);
    return text;
}

/* Lines are broken where white space means nothing. */
static gboolean
is_block(const char *tag)
{
    static const char *const inside[] = {"span", "code", "a",     "b",  "strong", "time", "bdi", "td",
                                         "th",   "pre",  "small", "dt", "dd",     "li",   "p",   NULL};
    return !g_strv_contains(inside, tag);
}

void
gw_html_open(gw_html *page, const char *tag, ...)
{
    va_list attributes;
    va_start(attributes, tag);
    append_tag(page, tag, ">", attributes);
    va_end(attributes);
    g_ptr_array_add(page->open, (gpointer)(guintptr)tag);
}

void
gw_html_close(gw_html *page)
{
    const char *tag = page->open->len ? page->open->pdata[page->open->len - 1] : NULL;
    g_return_if_fail(tag);
    g_ptr_array_set_size(page->open, (int)page->open->len - 1);
    g_string_append_printf(page->text, "</%s>%s", tag, is_block(tag) ? "\n" : "");
}

void
gw_html_void(gw_html *page, const char *tag, ...)
{
    va_list attributes;
    va_start(attributes, tag);
    append_tag(page, tag, " />\n", attributes);
    va_end(attributes);
}

void
gw_html_leaf(gw_html *page, const char *tag, const char *text, ...)
{
    va_list attributes;
    va_start(attributes, text);
    append_tag(page, tag, ">", attributes);
    va_end(attributes);
    g_ptr_array_add(page->open, (gpointer)(guintptr)tag);
    gw_html_text(page, text);
    gw_html_close(page);
}

void
gw_html_text(gw_html *page, const char *text)
{
    if (text)
        append_escaped(page->text, text);
}

void
gw_html_textf(gw_html *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    gw_html_text(page, text);
}

void
gw_html_style(gw_html *page, const char *css, gsize length)
{
    g_string_append(page->text, "<style>");
    g_string_append_len(page->text, css, (gssize)length);
    g_string_append(page->text, "</style>\n");
}
