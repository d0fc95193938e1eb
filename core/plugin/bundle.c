/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c - finds what a step in Lua requires, and makes one text of it all
 */
#include "plugin/bundle.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

#define MAX_FILE ((gsize)1 << 20)
#define MAX_ALL ((gsize)4 << 20)
#define MAX_FILES 64
#define MAX_NAME 200
#define REQUIRE "require"

typedef struct {
    const char *folder;
    json_t *files;
    gsize size;
} bundle;

gboolean
gw_bundle_is(const char *path)
{
    return g_str_has_suffix(path, ".lua");
}

/* ---- what it requires ---- */

static gboolean
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static const char *
skip_spaces(const char *at, const char *end)
{
    while (at < end && g_ascii_isspace(*at))
        at++;
    return at;
}

/* `"lib.names"`, maybe in brackets, as the path of a file; NULL when it is nothing of the kind. Caller frees.
 */
static char *
read_name(const char *at, const char *end)
{
    at = skip_spaces(at, end);
    if (at < end && *at == '(')
        at = skip_spaces(at + 1, end);
    if (at == end || (*at != '"' && *at != '\''))
        return NULL;
    char quote = *at++;
    gsize length = 0;
    while (at + length < end && (is_word(at[length]) || at[length] == '.' || at[length] == '-'))
        length++;
    if (length == 0 || length > MAX_NAME || at + length == end || at[length] != quote)
        return NULL;
    g_autofree char *name = g_strndup(at, length);
    for (char *c = name; *c; c++)
        *c = *c == '.' ? '/' : *c;
    return g_strconcat(name, ".lua", NULL);
}

/* The next file that the text seems to require, from `*at` on. What stands in a comment counts, too: one file
 * too many does no harm. Caller frees. */
static char *
next_required(const char **at, const char *begin, const char *end)
{
    for (const char *found; (found = memmem(*at, (gsize)(end - *at), REQUIRE, strlen(REQUIRE)));) {
        *at = found + strlen(REQUIRE);
        char *path = found > begin && is_word(found[-1]) ? NULL : read_name(*at, end);
        if (path)
            return path;
    }
    return NULL;
}

/* ---- the files ---- */

static gboolean
too_much(GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "with what it requires, it is more than %d files or 4 MiB: a step is a page or two",
                MAX_FILES);
    return FALSE;
}

static gboolean add_required(bundle *self, const char *text, gsize length, GError **error);

static gboolean
add_file(bundle *self, const char *path, const char *text, gsize length, GError **error)
{
    json_t *content = memchr(text, '\0', length) ? NULL : json_stringn(text, length);

    if (!content) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text", path);
        return FALSE;
    }
    json_object_set_new(self->files, path, content);
    self->size += length;
    if (json_object_size(self->files) > MAX_FILES || self->size > MAX_ALL)
        return too_much(error);
    return add_required(self, text, length, error);
}

/* A file that is not there may be no file at all; the step says so when it is loaded. */
static gboolean
add_module(bundle *self, const char *path, GError **error)
{
    g_autoptr(GError) fault = NULL;
    gsize length = 0;

    if (json_object_get(self->files, path))
        return TRUE;
    g_autofree char *text = gw_file_read_own_below(self->folder, path, MAX_FILE, &length, &fault);
    if (text)
        return add_file(self, path, text, length, error);
    if (g_error_matches(fault, GW_ERROR, GW_ERROR_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&fault));
    return FALSE;
}

static gboolean
add_required(bundle *self, const char *text, gsize length, GError **error)
{
    const char *at = text, *end = text + length;

    for (char *path; (path = next_required(&at, text, end));) {
        gboolean added = add_module(self, path, error);
        g_free(path);
        if (!added)
            return FALSE;
    }
    return TRUE;
}

static GBytes *
as_bytes(const bundle *self, const char *name)
{
    gw_json document = json_pack("{s:i, s:s, s:O}", "gangway_bundle", 1, "name", name, "files", self->files);
    char *text = document ? gw_json_text(document) : g_strdup("");

    return g_bytes_new_take(text, strlen(text));
}

GBytes *
gw_bundle_make(const char *path, const char *text, gsize length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    gw_json files = json_object();
    bundle self = {folder, files, length};

    if (length > (*text == '{' ? 2 * MAX_ALL : MAX_FILE)) {
        too_much(error);
        return NULL;
    }
    /* A bundle, as a run keeps one, is whole; no text of Lua begins so. */
    if (*text != '{' && !add_required(&self, text, length, error))
        return NULL;
    if (json_object_size(files) == 0)
        return g_bytes_new(text, length);
    return add_file(&self, name, text, length, error) ? as_bytes(&self, name) : NULL;
}
