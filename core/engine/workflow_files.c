/* SPDX-License-Identifier: Apache-2.0 */
/* workflow_files.c - templates and modules of a workflow, read from its folder or from what a run keeps */
#include "engine/workflow_files.h"
#include "lua/lend.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <lauxlib.h>
#include <string.h>

static gboolean
is_safe(const char *path, gsize length)
{
    return strlen(path) == length && *path && *path != '/' && !strstr(path, "..") && !strchr(path, '\\') &&
           length < 256 && g_utf8_validate(path, (gssize)length, NULL);
}

static int
give_up(lua_State *L, GError *error)
{
    lua_pushnil(L);
    lua_pushstring(L, error->message);
    g_error_free(error);
    return 2;
}

json_t *
gw_files_text(const char *text, gsize length)
{
    return memchr(text, '\0', length) ? NULL : json_stringn(text, length);
}

/* The file's text (caller frees), collected; NULL with nil and a message on the stack. */
static char *
read_file(lua_State *L, const char *path, gsize *length)
{
    gw_bind_owner *owner = gw_script_owner(L);
    GError *error = NULL;

    lua_pushnil(L);
    if (gw_branch_of(L) || !owner->read) {
        lua_pushfstring(
            L,
            "'%s' must be named at the top of the script, outside of run: so its content is known "
            "before the run begins",
            path);
        return NULL;
    }
    if (!is_safe(path, lua_rawlen(L, 1))) {
        lua_pushfstring(L, "'%s' is not a path below the workflow's folder", path);
        return NULL;
    }
    char *text = owner->read(path, length, owner->data, &error);
    if (!text) {
        lua_pushstring(L, error->message);
        g_error_free(error);
        return NULL;
    }
    json_t *kept = gw_files_text(text, *length);
    if (kept) {
        json_object_set_new(owner->files, path, kept);
        lua_pop(L, 1);
        /* cppcheck-suppress returnDanglingLifetime ; the text is not in `error`, which only tells why there
         * is none */
        return text;
    }
    g_free(text);
    lua_pushfstring(L, "cannot read '%s': it is not UTF-8 text", path);
    return NULL;
}

int
gw_files_lua_read(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    gsize length = 0;
    GError *error = NULL;
    char *text = read_file(L, path, &length);

    if (!text)
        return 2;
    json_t *document = gw_json_parse(text, length, path, &error);
    g_free(text);
    return document ? gw_lend_taken(L, document) : give_up(L, error);
}

int
gw_files_lua_compile(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    gsize length = 0;
    char *text = read_file(L, path, &length);

    if (!text)
        return 2;
    int pushed = gw_script_compile(L, text, length, path);
    g_free(text);
    return pushed;
}

/* ---- ${name} ---- */

/* ${aws:username} and the like are IAM's own variables, not ours. */
static gboolean
is_name(const char *name)
{
    if (!g_ascii_isalpha(*name) && *name != '_')
        return FALSE;
    while (g_ascii_isalnum(*name) || *name == '_')
        name++;
    return *name == '\0';
}

#define FILLED_MAX ((gsize)4 << 20) /* bytes of text that a template may grow to */

typedef struct {
    const json_t *values;
    gsize left;  /* of FILLED_MAX */
    char *fault; /* the first */
} filling;

static void
give_up_filling(filling *self, const char *what, const char *name)
{
    if (!self->fault)
        self->fault = g_strdup_printf("%s ${%s}", what, name);
}

/* ${name} inside of a longer text. */
static void
append_value(filling *self, GString *filled, const char *name, const json_t *value)
{
    gsize before = filled->len;

    if (json_is_string(value))
        g_string_append(filled, json_string_value(value));
    else
        g_string_append_printf(filled, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    gsize added = filled->len - before;
    if (added > self->left)
        give_up_filling(self, "grows over 4 MiB at", name);
    self->left -= MIN(added, self->left);
}

/* A text that is one ${name} and nothing else takes the value as it is, of any kind; in a longer one it must
 * be text or a whole number, and an unknown value makes the whole unknown. */
static json_t *
fill_text(filling *self, const char *text)
{
    GString *filled = g_string_new(NULL);
    const char *at = text, *open;
    json_t *whole = NULL;

    while ((open = strstr(at, "${")) && strchr(open, '}')) {
        const char *close = strchr(open, '}');
        g_autofree char *name = g_strndup(open + 2, (gsize)(close - open - 2));
        json_t *value = json_object_get(self->values, name);
        g_string_append_len(filled, at, open - at);
        if (!is_name(name))
            g_string_append_len(filled, open, close + 1 - open);
        else if (!value)
            give_up_filling(self, "needs a value for", name);
        else if (gw_json_string(value, "$unknown") || (open == text && !close[1]))
            whole = value;
        else if (json_is_string(value) || json_is_integer(value))
            append_value(self, filled, name, value);
        else
            give_up_filling(self, "needs a text or a whole number in the longer text around", name);
        at = self->fault ? "" : close + 1;
    }
    g_string_append(filled, at);
    json_t *result = whole ? json_incref(whole) : json_string(filled->str);
    g_string_free(filled, TRUE);
    return result;
}

static json_t *
fill(filling *self, const json_t *document)
{
    json_t *result, *child;
    const char *key;
    size_t i;

    if (json_is_string(document))
        return fill_text(self, json_string_value(document));
    if (json_is_object(document)) {
        result = json_object();
        json_object_foreach ((json_t *)(guintptr)document, key, child)
            json_object_set_new(result, key, fill(self, child));
        return result;
    }
    if (!json_is_array(document))
        return json_incref((json_t *)(guintptr)document);
    result = json_array();
    json_array_foreach (document, i, child)
        json_array_append_new(result, fill(self, child));
    return result;
}

int
gw_files_lua_fill(lua_State *L)
{
    gw_script_check(L);
    json_t *values = gw_box_check(L, 2, "values"),
           *document = gw_box_check(L, 1, ""); /* a box of ours: it can't fail */
    filling self = {values, FILLED_MAX, NULL};
    json_t *filled = fill(&self, document);

    json_decref(document);
    json_decref(values);
    if (!self.fault)
        return gw_lend_taken(L, filled);
    json_decref(filled);
    lua_pushnil(L);
    lua_pushstring(L, self.fault);
    g_free(self.fault);
    return 2;
}
