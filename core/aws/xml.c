/* SPDX-License-Identifier: Apache-2.0 */
/* xml.c - XML by GLib's markup parser, which knows no document types and so no entity of its own
 *
 * An element takes some hundred bytes of memory and four of the text, so their number is bounded, too.
 */
#include "aws/xml.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define MAX_DEPTH 64
#define MAX_ELEMENTS 100000
#define MAX_REASON ((gsize)200)

typedef struct {
    gw_xml *root;
    GPtrArray *open; /* borrowed, from the root to the current element */
    guint elements;
} parse_state;

void
gw_xml_free(gw_xml *element)
{
    if (!element)
        return;
    g_free(element->name);
    g_string_free(element->text, TRUE);
    g_ptr_array_unref(element->children);
    g_free(element);
}

static gw_xml *
element_new(const char *name)
{
    const char *colon = strchr(name, ':');
    gw_xml *element = g_new0(gw_xml, 1);
    element->name = g_strdup(colon ? colon + 1 : name);
    element->text = g_string_new(NULL);
    element->children = g_ptr_array_new_with_free_func((GDestroyNotify)gw_xml_free);
    return element;
}

static gw_xml *
current(const parse_state *state)
{
    return state->open->len ? state->open->pdata[state->open->len - 1] : NULL;
}

/* Of Unicode, XML 1.0 leaves out most control characters and the last two places; of UTF-8 it is told
 * elsewhere that it is none. */
static gboolean
has_forbidden(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)text[i];
        if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
            return TRUE;
        if (c == 0xef && length - i >= 3 && (guchar)text[i + 1] == 0xbf && (guchar)text[i + 2] >= 0xbe)
            return TRUE;
    }
    return FALSE;
}

static void
set_forbidden(GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "a character that XML does not allow");
}

static void
on_start(G_GNUC_UNUSED GMarkupParseContext *context, const char *name, G_GNUC_UNUSED const char **names,
         G_GNUC_UNUSED const char **values, gpointer data, GError **error)
{
    parse_state *state = data;
    if (state->open->len >= MAX_DEPTH) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "more than %d elements deep", MAX_DEPTH);
        return;
    }
    if (++state->elements > MAX_ELEMENTS) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "more than %d elements", MAX_ELEMENTS);
        return;
    }
    if (!current(state) && state->root) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "more than one root element");
        return;
    }
    gw_xml *element = element_new(name);
    if (current(state))
        g_ptr_array_add(current(state)->children, element);
    else
        state->root = element;
    g_ptr_array_add(state->open, element);
}

static void
on_end(G_GNUC_UNUSED GMarkupParseContext *context, G_GNUC_UNUSED const char *name, gpointer data,
       G_GNUC_UNUSED GError **error)
{
    parse_state *state = data;
    g_ptr_array_set_size(state->open, (int)state->open->len - 1);
}

static void
on_text(G_GNUC_UNUSED GMarkupParseContext *context, const char *text, gsize length, gpointer data,
        GError **error)
{
    parse_state *state = data;
    if (has_forbidden(text, length)) /* by a reference */
        set_forbidden(error);
    else if (current(state))
        g_string_append_len(current(state)->text, text, (gssize)length);
}

static gboolean
parse(parse_state *state, const char *text, gsize length, GError **error)
{
    static const GMarkupParser parser = {on_start, on_end, on_text, NULL, NULL};
    /* GLib's parser looks at a part only when it comes to it, and trips over its own error. */
    if (!g_utf8_validate_len(text, length, NULL) || has_forbidden(text, length)) {
        set_forbidden(error);
        return FALSE;
    }
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, state, NULL);
    gboolean fine = g_markup_parse_context_parse(context, text, (gssize)length, error) &&
                    g_markup_parse_context_end_parse(context, error) && state->root;
    g_markup_parse_context_free(context);
    return fine;
}

gw_xml *
gw_xml_parse(const char *text, gsize length, GError **error)
{
    parse_state state = {NULL, g_ptr_array_new(), 0};
    g_autoptr(GError) reason = NULL;
    gboolean fine = parse(&state, text, length, &reason);
    g_ptr_array_unref(state.open);
    if (fine)
        return state.root;
    gw_xml_free(state.root);
    /* GLib quotes what it stumbled on, a name of any length in bytes of any kind. */
    const char *why = reason ? reason->message : "nothing in it";
    g_autofree char *shown = gw_text_visible(why, strlen(why), MAX_REASON);
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "not XML: %s", shown);
    return NULL;
}

const gw_xml *
gw_xml_child(const gw_xml *element, const char *name)
{
    for (guint i = 0; element && i < element->children->len; i++) {
        const gw_xml *child = element->children->pdata[i];
        if (strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

const char *
gw_xml_child_text(const gw_xml *element, const char *name)
{
    const gw_xml *child = gw_xml_child(element, name);
    return child ? child->text->str : NULL;
}

void
gw_xml_open(GString *out, const char *name)
{
    g_string_append_printf(out, "<%s>", name);
}

void
gw_xml_close(GString *out, const char *name)
{
    g_string_append_printf(out, "</%s>", name);
}

void
gw_xml_text(GString *out, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    for (const char *p = escaped; *p; p++)
        if (*p == '\r') /* a reader would make a line feed of it */
            g_string_append(out, "&#13;");
        else
            g_string_append_c(out, *p);
}

void
gw_xml_leaf(GString *out, const char *name, const char *text)
{
    gw_xml_open(out, name);
    gw_xml_text(out, text);
    gw_xml_close(out, name);
}
