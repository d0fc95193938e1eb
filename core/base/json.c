/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - canonical text and hashes, careful parsing, members, merging
 */
#include "base/hidden.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* Deeper than any document we know, shallow enough for everything that walks one recursively (Lua, too). */
#define MAX_DEPTH 100
/* What a document may take in memory, beside its text: three bytes of text can become 220 there. */
#define MAX_MEMORY ((gsize)128 * 1024 * 1024)
/* By jansson 2.14 on 64 bits, measured: an object, an array, a value in one of them, the key of a value. */
#define OBJECT_MEMORY 224
#define ARRAY_MEMORY 130
#define VALUE_MEMORY 84
#define KEY_MEMORY 64

char *
gw_json_text(const json_t *document)
{
    if (!document)
        return g_strdup("null");

    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

    if (!text)
        g_error("a JSON document that contains itself, or no memory");
    return text;
}

typedef struct {
    guint depth, deepest;
    gsize memory;
} weight;

static void
weigh_mark(weight *of, char mark)
{
    if (mark == '{' || mark == '[') {
        of->depth++;
        of->deepest = MAX(of->deepest, of->depth);
        of->memory += mark == '{' ? OBJECT_MEMORY : ARRAY_MEMORY;
    } else if (mark == ',') {
        of->memory += VALUE_MEMORY;
    } else if (mark == ':') {
        of->memory += KEY_MEMORY;
    } else if ((mark == '}' || mark == ']') && of->depth > 0) {
        of->depth--;
    }
}

/* What the parser would make of it, told by the marks alone: its own limit is a depth of 2048. */
static weight
weigh(const char *text, gsize length)
{
    weight of = {0};
    gboolean quoted = FALSE;

    for (gsize i = 0; i < length; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (quoted && text[i] == '\\')
            i++;
        else if (!quoted)
            weigh_mark(&of, text[i]);
    }
    return of;
}

/* What must not even be tried. */
static gboolean
is_in_bounds(const char *text, gsize length, const char *what, GError **error)
{
    weight of = weigh(text, length);

    if (of.deepest > MAX_DEPTH)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: nested deeper than %d levels", what, MAX_DEPTH);
    else if (of.memory > MAX_MEMORY)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "%s: so many values that they would take more than %" G_GSIZE_FORMAT " MiB of memory",
                    what, MAX_MEMORY >> 20);
    else if (length > 0 && memchr(text, '\0', length))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: not JSON: it holds a NUL", what);
    else
        return TRUE;
    return FALSE;
}

json_t *
gw_json_parse(const char *text, gsize length, const char *what, GError **error)
{
    json_error_t fault;
    gsize mark = gw_byte_order_mark(text, length);

    text += mark;
    length -= mark;
    if (!is_in_bounds(text, length, what, error))
        return NULL;

    json_t *document =
        json_loadb(length > 0 ? text : "", length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &fault);
    if (document)
        return document;

    /* The parser also quotes what it stumbled on. That may be a secret, and line and column say enough. */
    char *near = strstr(fault.text, " near '");
    if (near)
        *near = '\0';
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: line %d, column %d: not JSON: %s", what,
                MAX(fault.line, 1), MAX(fault.column, 0), fault.text);
    return NULL;
}

json_t *
gw_json_load(const char *path, GError **error)
{
    gsize length;
    g_autofree char *text = gw_file_read(path, GW_FILE_MAX, &length, error);

    return text ? gw_json_parse(text, length, path, error) : NULL;
}

const char *
gw_json_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

gint64
gw_json_int(const json_t *object, const char *key, gint64 otherwise)
{
    const json_t *value = json_object_get(object, key);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

gboolean
gw_json_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

json_t *
gw_json_merge(const json_t *base, const json_t *over)
{
    if (!json_is_object(base) || !json_is_object(over))
        return json_deep_copy(over ? over : base);

    json_t *merged = json_deep_copy(base);
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)over, key, value)
        json_object_set_new(merged, key, gw_json_merge(json_object_get(base, key), value));
    return merged;
}

void
gw_json_take_out(json_t *object, const json_t *patch)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)patch, name, value) {
        if (json_is_null(value))
            json_object_del(object, name);
        else if (json_is_object(value))
            gw_json_take_out(json_object_get(object, name), value);
    }
}
