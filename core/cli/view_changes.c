/* SPDX-License-Identifier: Apache-2.0 */
/* view_changes.c - JSON values and differences as people read them: short ones on a line, long ones as an
 * outline */

#include "base/json.h"
#include "base/text.h"
#include "cli/marks.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

enum {
    SHORT = 40, /* `from → to` fits on one line */
    LINE = 100, /* a value fits on one line */
    DEPTH = 20
};

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

/* A text that reads the same without quotes, and can't pass for another line. */
static gboolean
is_plain(const json_t *value)
{
    const char *text = json_string_value(value);
    if (!text || !*text)
        return FALSE;
    for (const char *p = text; *p; p++)
        if (g_ascii_iscntrl(*p))
            return FALSE;
    return TRUE;
}

/* With blanks, where a line may be broken. */
static char *
json_text(const json_t *value)
{
    char *text = json_dumps(value, JSON_SORT_KEYS | JSON_ENCODE_ANY);

    return text ? text : gw_json_text(value);
}

char *
gw_value_text(const json_t *value)
{
    gw_json shown = value ? without_unknowns(value) : json_null();
    return is_plain(shown) ? g_strdup(json_string_value(shown)) : json_text(shown);
}

/* ---- outlines ---- */

static gboolean
fits(const char *indent, int depth, const char *name, const char *text)
{
    gsize before = strlen(indent) + 2 + (gsize)depth * 2 + gw_text_width(name) + 1;

    return strlen(text) <= LINE && before + gw_text_width(text) <= gw_page_width();
}

static void
view_value(const char *indent, const char *mark, int depth, const char *name, const json_t *value)
{
    g_autofree char *text = gw_value_text(value);
    gboolean nested = json_is_object(value) || json_is_array(value);
    const char *key;
    json_t *member;
    gsize i;

    if (!nested || fits(indent, depth, name, text) || depth > DEPTH || json_object_get(value, "$unknown")) {
        gw_out("%s%s" GW_PLAIN " %*s%s %s\n", indent, mark, depth * 2, "", name, text);
        return;
    }
    gw_out("%s%s" GW_PLAIN " %*s%s\n", indent, mark, depth * 2, "", name);
    json_object_foreach ((json_t *)(guintptr)value, key, member) {
        g_autofree char *label = g_strconcat(key, ":", NULL);
        view_value(indent, mark, depth + 1, label, member);
    }
    if (json_is_array(value))
        json_array_foreach (value, i, member)
            view_value(indent, mark, depth + 1, "-", member);
}

static void
view_change(const char *indent, const char *path, const json_t *from, const json_t *to)
{
    g_autofree char *old = from ? gw_value_text(from) : NULL;
    g_autofree char *now = to ? gw_value_text(to) : NULL;
    g_autofree char *label = g_strconcat(path, ":", NULL);

    if (old && now && strlen(old) <= SHORT && strlen(now) <= SHORT) {
        gw_out("%s" GW_YELLOW "~" GW_PLAIN " %s %s %s %s\n", indent, label, old, gw_mark("→", "->"), now);
        return;
    }
    if (old)
        view_value(indent, GW_RED "-", 0, label, from);
    if (now)
        view_value(indent, GW_GREEN "+", 0, label, to);
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

/* A difference of everything, member by member. */
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

/* ---- in a word ---- */

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
