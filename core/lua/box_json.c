/* SPDX-License-Identifier: Apache-2.0 */
/* box_json.c - JSON of Lua's values: tables, texts and boxes, with the path to what has no JSON */
#include "lua/box_private.h"

#include "base/json.h"
#include "base/text.h"
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_WEIGHT ((gint64)16 << 20)
#define MAX_PATH 120 /* of a place in a document */

typedef struct {
    lua_State *L;
    gint64 left;                     /* of what a document may weigh */
    GString *path;                   /* of the value at hand: `with.a[3].b` */
    const void *open[MAX_DEPTH + 2]; /* the tables that it is in */
    char *error;                     /* the first */
} making;

static json_t *to_json(making *self, int index, int depth);

static json_t *give_up(making *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

static json_t *
give_up(making *self, const char *format, ...)
{
    g_autofree char *place = gw_text_visible(self->path->str, self->path->len, MAX_PATH);
    va_list args;

    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    if (!self->error)
        self->error = g_strconcat(place, " ", what, NULL);
    return NULL;
}

static gboolean
weigh(making *self, gsize bytes)
{
    self->left -= (gint64)bytes;
    if (self->left < 0)
        give_up(self, "is a document that is too large");
    return self->left >= 0;
}

static gboolean
may_nest(making *self, int depth)
{
    if (depth <= MAX_DEPTH && lua_checkstack(self->L, 8))
        return TRUE;
    give_up(self, "is nested too deep");
    return FALSE;
}

/* A document that comes in a box: nobody looked at it, so it could have grown without end. */
static gboolean
weigh_document(making *self, const json_t *document, int depth)
{
    json_t *value;
    const char *name;
    size_t i;

    if (!may_nest(self, depth) || !weigh(self, gw_box_own_weight(document)))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)document, name, value)
        if (!weigh(self, strlen(name) + GW_BOX_VALUE_WEIGHT) || !weigh_document(self, value, depth + 1))
            return FALSE;
    json_array_foreach (document, i, value)
        if (!weigh_document(self, value, depth + 1))
            return FALSE;
    return TRUE;
}

/* The text at `index`, which is what `fault` says when it is none that JSON has. */
static json_t *
text_to_json(making *self, int index, const char *what)
{
    size_t length = 0;
    const char *bytes = lua_tolstring(self->L, index, &length);

    if (!weigh(self, length + GW_BOX_VALUE_WEIGHT))
        return NULL;
    if (memchr(bytes, '\0', length))
        return give_up(self, "%s with a NUL", what);
    json_t *text = json_stringn(bytes, length);
    return text ? text : give_up(self, "%s that is not UTF-8", what);
}

/* The value on the top of the stack, which is what `part` names in the value at hand. */
static json_t *
part_to_json(making *self, const char *part, int depth)
{
    gsize length = self->path->len;

    g_string_append(self->path, part);
    json_t *value = to_json(self, lua_gettop(self->L), depth + 1);
    g_string_truncate(self->path, length);
    return value;
}

static json_t *
list_to_json(making *self, int index, lua_Integer length, int depth)
{
    gw_json list = json_array();

    for (lua_Integer i = 1; i <= length; i++) {
        char part[32];
        g_snprintf(part, sizeof part, "[%" G_GINT64_FORMAT "]", (gint64)i);
        lua_rawgeti(self->L, index, i);
        json_t *item = part_to_json(self, part, depth);
        lua_pop(self->L, 1);
        if (!item)
            return NULL;
        json_array_append_new(list, item);
    }
    return g_steal_pointer(&list);
}

/* The member on the top of the stack: name, value. */
static gboolean
add_member(making *self, json_t *object, int depth)
{
    lua_State *L = self->L;

    if (lua_type(L, -2) != LUA_TSTRING) {
        give_up(self, "is a table with keys that are not text (%s)", luaL_typename(L, -2));
        return FALSE;
    }
    gw_json name = text_to_json(self, lua_gettop(L) - 1, "has a name");
    g_autofree char *part =
        name ? g_strconcat(self->path->len ? "." : "", json_string_value(name), NULL) : NULL;
    json_t *value = name ? part_to_json(self, part, depth) : NULL;
    return value && json_object_set_new(object, json_string_value(name), value) == 0;
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Lua's tables have an order of their own in each process; a document that is shown or kept has one for all.
 */
static json_t *
in_order(json_t *object)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    json_t *ordered = json_object(), *value;
    const char *name;

    json_object_foreach (object, name, value)
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        json_object_set(ordered, names->pdata[i], json_object_get(object, names->pdata[i]));
    return ordered;
}

static json_t *
object_to_json(making *self, int index, int depth)
{
    gw_json object = json_object();

    for (lua_pushnil(self->L); lua_next(self->L, index); lua_pop(self->L, 1))
        if (!add_member(self, object, depth)) {
            lua_pop(self->L, 2);
            return NULL;
        }
    return in_order(object);
}

/* Why a table of `length` items and others is no list: by a name if there is one, else by the first hole. */
static json_t *
refuse_list(making *self, int index, gboolean named)
{
    lua_Integer hole = 1;

    if (named)
        return give_up(self, "is a table with both a list and names");
    while (lua_rawgeti(self->L, index, hole) != LUA_TNIL) {
        lua_pop(self->L, 1);
        hole++;
    }
    lua_pop(self->L, 1);
    return give_up(self, "is a list with holes (item %" G_GINT64_FORMAT " is nil)", (gint64)hole);
}

/* Lua has one empty table. */
static gboolean
is_list(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index))
        return FALSE;
    luaL_getmetatable(L, GW_BOX_LIST);
    gboolean is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}

static json_t *
items_or_members(making *self, int index, int depth)
{
    lua_Integer length = (lua_Integer)lua_rawlen(self->L, index), entries = 0;
    gboolean named = FALSE;

    if (length == 0)
        return is_list(self->L, index) ? json_array() : object_to_json(self, index, depth);
    for (lua_pushnil(self->L); lua_next(self->L, index); lua_pop(self->L, 1)) {
        entries++;
        named |= !lua_isinteger(self->L, -2);
    }
    return entries == length ? list_to_json(self, index, length, depth) : refuse_list(self, index, named);
}

static json_t *
table_to_json(making *self, int index, int depth)
{
    const void *table = lua_topointer(self->L, index);

    if (!may_nest(self, depth) || !weigh(self, GW_BOX_VALUE_WEIGHT + GW_BOX_OBJECT_WEIGHT))
        return NULL;
    for (int i = 0; i < depth; i++)
        if (self->open[i] == table)
            return give_up(self, "is a table that holds itself");
    self->open[depth] = table;
    json_t *document = items_or_members(self, index, depth);
    self->open[depth] = NULL;
    return document;
}

static json_t *
number_to_json(making *self, int index)
{
    if (lua_isinteger(self->L, index))
        return json_integer(lua_tointeger(self->L, index));
    if (isfinite(lua_tonumber(self->L, index)))
        return json_real(lua_tonumber(self->L, index));
    return give_up(self, "is a number that is not finite");
}

static json_t *
userdata_to_json(making *self, int index, int depth)
{
    gw_box *boxed = luaL_testudata(self->L, index, GW_BOX);
    char **unknown = luaL_testudata(self->L, index, GW_BOX_UNKNOWN);

    if (boxed)
        return weigh_document(self, boxed->document, depth) ? json_incref(boxed->document) : NULL;
    if (unknown)
        return json_pack("{s:s}", "$unknown", *unknown);
    return give_up(self, "a value of a kind that has no JSON");
}

static json_t *
to_json(making *self, int index, int depth)
{
    lua_State *L = self->L;

    if (!weigh(self, GW_BOX_VALUE_WEIGHT))
        return NULL;
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        return json_null();
    case LUA_TBOOLEAN:
        return json_boolean(lua_toboolean(L, index));
    case LUA_TNUMBER:
        return number_to_json(self, index);
    case LUA_TSTRING:
        return text_to_json(self, index, "is text");
    case LUA_TTABLE:
        return table_to_json(self, index, depth);
    case LUA_TUSERDATA:
        return userdata_to_json(self, index, depth);
    case LUA_TLIGHTUSERDATA:
        if (!lua_touserdata(L, index))
            return json_null();
        /* fall through */
    default:
        return give_up(self, "is a %s, which has no JSON", luaL_typename(L, index));
    }
}

json_t *
gw_box_json(lua_State *L, int index, const char *what, char **error)
{
    making self = {.L = L, .left = MAX_WEIGHT, .path = g_string_new(what)};
    json_t *document = to_json(&self, lua_absindex(L, index), 0);

    g_string_free(self.path, TRUE);
    *error = self.error;
    return document;
}

json_t *
gw_box_check(lua_State *L, int arg, const char *what)
{
    char *error = NULL;
    json_t *document = gw_box_json(L, arg, what, &error);

    if (!document) {
        lua_pushstring(L, error ? error : "no JSON");
        g_free(error);
        lua_error(L);
    }
    return document;
}
