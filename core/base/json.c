/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - canonical text and hashes, careful parsing, members, merging
 */
#include "base/hidden.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

/* Deeper than any document we know, shallow enough for everything that walks one recursively (Lua, too). */
#define MAX_DEPTH 100

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

char *
gw_json_sha256(const json_t *document)
{
    g_autofree char *text = gw_json_text(document);

    return gw_sha256(text, strlen(text));
}

/* jansson's own limit is 2048. */
static gboolean
is_too_deep(const char *text, gsize length)
{
    guint depth = 0;
    gboolean quoted = FALSE;

    for (gsize i = 0; i < length; i++) {
        char c = text[i];

        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = FALSE;
        } else if (c == '"') {
            quoted = TRUE;
        } else if (c == '{' || c == '[') {
            if (++depth > MAX_DEPTH)
                return TRUE;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }

    return FALSE;
}

json_t *
gw_json_parse(const char *text, gsize length, const char *what, GError **error)
{
    json_error_t fault;
    gsize mark = gw_byte_order_mark(text, length);

    text += mark;
    length -= mark;
    if (length > 0 && is_too_deep(text, length)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: nested deeper than %d levels", what, MAX_DEPTH);
        return NULL;
    }

    if (length > 0 && memchr(text, '\0', length)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: not JSON: it holds a NUL", what);
        return NULL;
    }

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
