/* SPDX-License-Identifier: Apache-2.0 */
/* box.c - JSON documents in Lua: userdata that index, count and iterate like tables and can't be changed */
#include "engine/box.h"
#include "engine/script.h"

#include "base/json.h"
#include "base/text.h"
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#define BOX "gangway.document"
#define UNKNOWN "gangway.unknown"
#define UNDECIDED "gangway.undecided"
#define MAX_DEPTH 64
#define MAX_WEIGHT ((gint64)16 << 20)
#define VALUE_WEIGHT 64 /* what a value takes beside its text */
#define LIST_WEIGHT 64  /* what a list takes beside its values */
#define OBJECT_WEIGHT 192
#define MAX_ORIGIN 200 /* of an unknown value's name */
#define MAX_PATH 120   /* of a place in a document */

/* A document that is held by boxes of it or of its parts: the script's memory is charged for it once. */
typedef struct {
    json_t *root;
    gsize weight;
    guint boxes;
} lent;

typedef struct {
    json_t *document;
    json_t *known;
    lent *lent;
} box;

static gsize
own_weight(const json_t *value)
{
    gsize more = json_is_object(value) ? OBJECT_WEIGHT : json_is_array(value) ? LIST_WEIGHT : 0;

    return VALUE_WEIGHT + more + json_string_length(value);
}

static gsize
document_weight(const json_t *document)
{
    gsize weight = own_weight(document);
    json_t *value;
    const char *name;
    size_t i;

    json_object_foreach ((json_t *)(guintptr)document, name, value)
        weight += VALUE_WEIGHT + strlen(name) + document_weight(value);
    json_array_foreach (document, i, value)
        weight += document_weight(value);
    return weight;
}

static lent *
lent_new(lua_State *L, json_t *root)
{
    lent *self = g_new(lent, 1);

    *self = (lent){json_incref(root), document_weight(root), 0};
    gw_script_charge(L, self->weight);
    return self;
}

static void
lent_unref(lua_State *L, lent *self)
{
    if (--self->boxes > 0)
        return;
    gw_script_refund(L, self->weight);
    json_decref(self->root);
    g_free(self);
}

static void
push_unknown(lua_State *L, const char *origin)
{
    char **self = lua_newuserdatauv(L, sizeof *self, 0);
    *self = NULL;
    luaL_setmetatable(L, UNKNOWN);
    *self = g_strdup(origin);
}

/* `whole`: what it is a part of; NULL: it is one itself. */
static void
push(lua_State *L, json_t *document, json_t *known, lent *whole)
{
    const char *unknown = gw_json_string(document, "$unknown");

    if (!document || json_is_null(document))
        lua_pushnil(L);
    else if (json_is_boolean(document))
        lua_pushboolean(L, json_is_true(document));
    else if (json_is_integer(document))
        lua_pushinteger(L, json_integer_value(document));
    else if (json_is_real(document))
        lua_pushnumber(L, json_real_value(document));
    else if (json_is_string(document))
        lua_pushlstring(L, json_string_value(document), json_string_length(document));
    else if (unknown)
        push_unknown(L, unknown);
    else {
        box *self = lua_newuserdatauv(L, sizeof *self, 0);
        *self = (box){NULL, NULL, NULL};
        luaL_setmetatable(L, BOX);
        *self = (box){document, known ? json_incref(known) : NULL, whole ? whole : lent_new(L, document)};
        self->lent->boxes++;
    }
}

void
gw_box_push(lua_State *L, json_t *document, json_t *known)
{
    push(L, document, known, NULL);
}

/* ---- from Lua to JSON ---- */

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

    if (!may_nest(self, depth) || !weigh(self, own_weight(document)))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)document, name, value)
        if (!weigh(self, strlen(name) + VALUE_WEIGHT) || !weigh_document(self, value, depth + 1))
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

    if (!weigh(self, length + VALUE_WEIGHT))
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

static json_t *
object_to_json(making *self, int index, int depth)
{
    gw_json object = json_object();

    for (lua_pushnil(self->L); lua_next(self->L, index); lua_pop(self->L, 1))
        if (!add_member(self, object, depth)) {
            lua_pop(self->L, 2);
            return NULL;
        }
    return g_steal_pointer(&object);
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

static json_t *
items_or_members(making *self, int index, int depth)
{
    lua_Integer length = (lua_Integer)lua_rawlen(self->L, index), entries = 0;
    gboolean named = FALSE;

    if (length == 0)
        return object_to_json(self, index, depth);
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

    if (!may_nest(self, depth) || !weigh(self, VALUE_WEIGHT + OBJECT_WEIGHT))
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
    box *boxed = luaL_testudata(self->L, index, BOX);
    char **unknown = luaL_testudata(self->L, index, UNKNOWN);

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

    if (!weigh(self, VALUE_WEIGHT))
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

gboolean
gw_box_has_unknown(const json_t *document)
{
    const char *key;
    json_t *value;
    size_t i;

    if (gw_json_string(document, "$unknown"))
        return TRUE;
    json_object_foreach ((json_t *)(guintptr)document, key, value)
        if (gw_box_has_unknown(value))
            return TRUE;
    json_array_foreach (document, i, value)
        if (gw_box_has_unknown(value))
            return TRUE;
    return FALSE;
}

/* ---- what a box answers ---- */

static void
raise_unknown_name(lua_State *L, const box *self, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *key;
    json_t *value;

    json_object_foreach (self->known, key, value)
        g_ptr_array_add(names, (gpointer)(guintptr)key);
    g_ptr_array_add(names, NULL);
    char *hint = gw_nearest_hint(name, (const char *const *)names->pdata);
    lua_pushfstring(L, "there is no '%s' here%s", name, hint);
    g_free(hint);
}

static int
box_index(lua_State *L)
{
    const box *self = luaL_checkudata(L, 1, BOX);

    if (json_is_array(self->document)) {
        lua_Integer i = lua_isinteger(L, 2) ? lua_tointeger(L, 2) : 0;
        push(L, i > 0 ? json_array_get(self->document, (size_t)(i - 1)) : NULL, NULL, self->lent);
        return 1;
    }
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    json_t *value = name ? json_object_get(self->document, name) : NULL;
    if (name && !value && self->known && !json_object_get(self->known, name)) {
        raise_unknown_name(L, self, name);
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
        return lua_error(L);
    }
    push(L, value, NULL, self->lent);
    return 1;
}

static int
box_newindex(lua_State *L)
{
    return luaL_error(L, "this document can't be changed: copy what you need into a table");
}

static int
box_len(lua_State *L)
{
    const box *self = luaL_checkudata(L, 1, BOX);

    lua_pushinteger(L, (lua_Integer)(json_is_array(self->document) ? json_array_size(self->document) : 0));
    return 1;
}

static int
box_eq(lua_State *L)
{
    const box *one = luaL_testudata(L, 1, BOX);
    const box *other = luaL_testudata(L, 2, BOX);

    if (luaL_testudata(L, 1, UNKNOWN) || luaL_testudata(L, 2, UNKNOWN))
        return gw_box_refuse_unknown(L);
    lua_pushboolean(L, one && other && json_equal(one->document, other->document));
    return 1;
}

static int
box_tostring(lua_State *L)
{
    const box *self = luaL_checkudata(L, 1, BOX);
    char *text = gw_json_text(self->document);

    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

/* A plain table with the members, one level deep; pairs then walks it in the order of its keys. */
static int
box_pairs(lua_State *L)
{
    const box *self = luaL_checkudata(L, 1, BOX);
    const char *key;
    json_t *value;
    size_t i;

    lua_getglobal(L, "pairs");
    lua_newtable(L);
    json_object_foreach (self->document, key, value) {
        push(L, value, NULL, self->lent);
        lua_setfield(L, -2, key);
    }
    json_array_foreach (self->document, i, value) {
        push(L, value, NULL, self->lent);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
    lua_call(L, 1, 3);
    return 3;
}

static int
box_gc(lua_State *L)
{
    box *self = luaL_checkudata(L, 1, BOX);

    json_decref(self->known);
    if (self->lent)
        lent_unref(L, self->lent);
    *self = (box){NULL, NULL, NULL};
    return 0;
}

/* ---- what an unknown value answers ---- */

gboolean
gw_box_was_undecided(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, UNDECIDED);
    gboolean undecided = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return undecided;
}

int
gw_box_refuse_unknown(lua_State *L)
{
    char **self = luaL_testudata(L, 1, UNKNOWN);

    lua_pushboolean(L, TRUE);
    lua_setfield(L, LUA_REGISTRYINDEX, UNDECIDED);

    if (!self)
        self = luaL_testudata(L, 2, UNKNOWN);
    return luaL_error(L, "'%s' is known only after apply: a plan can pass it on, but not decide on it",
                      self && *self ? *self : "this value");
}

static int
unknown_index(lua_State *L)
{
    char **self = luaL_checkudata(L, 1, UNKNOWN);

    const char *name = lua_tostring(L, 2);
    if (strlen(*self) + (name ? strlen(name) : 0) > MAX_ORIGIN)
        name = NULL;
    push_unknown(L, *self);
    char **part = lua_touserdata(L, -1);
    g_free(*part);
    *part = name ? g_strdup_printf("%s.%s", *self, name) : g_strdup(*self);
    return 1;
}

static int
unknown_concat(lua_State *L)
{
    char **self = luaL_testudata(L, 1, UNKNOWN);

    if (!self)
        self = luaL_checkudata(L, 2, UNKNOWN);
    push_unknown(L, *self);
    return 1;
}

static int
unknown_tostring(lua_State *L)
{
    lua_pushliteral(L, "(known after apply)");
    return 1;
}

static int
unknown_gc(lua_State *L)
{
    char **self = luaL_checkudata(L, 1, UNKNOWN);

    g_clear_pointer(self, g_free);
    return 0;
}

static void
make_metatable(lua_State *L, const char *name, const char *shown, const luaL_Reg *functions)
{
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, functions, 0);
    lua_pushstring(L, shown);
    lua_setfield(L, -2, "__name");
    lua_pushliteral(L, "locked");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void
gw_box_open(lua_State *L)
{
    static const luaL_Reg box_functions[] = {
        {"__index", box_index},       {"__newindex", box_newindex}, {"__len", box_len}, {"__eq", box_eq},
        {"__tostring", box_tostring}, {"__pairs", box_pairs},       {"__gc", box_gc},   {NULL, NULL}};
    static const luaL_Reg unknown_functions[] = {{"__index", unknown_index},
                                                 {"__newindex", gw_box_refuse_unknown},
                                                 {"__concat", unknown_concat},
                                                 {"__eq", gw_box_refuse_unknown},
                                                 {"__lt", gw_box_refuse_unknown},
                                                 {"__le", gw_box_refuse_unknown},
                                                 {"__len", gw_box_refuse_unknown},
                                                 {"__call", gw_box_refuse_unknown},
                                                 {"__add", gw_box_refuse_unknown},
                                                 {"__sub", gw_box_refuse_unknown},
                                                 {"__mul", gw_box_refuse_unknown},
                                                 {"__div", gw_box_refuse_unknown},
                                                 {"__mod", gw_box_refuse_unknown},
                                                 {"__unm", gw_box_refuse_unknown},
                                                 {"__idiv", gw_box_refuse_unknown},
                                                 {"__pow", gw_box_refuse_unknown},
                                                 {"__pairs", gw_box_refuse_unknown},
                                                 {"__tostring", unknown_tostring},
                                                 {"__gc", unknown_gc},
                                                 {NULL, NULL}};

    make_metatable(L, BOX, "read-only document", box_functions);
    make_metatable(L, UNKNOWN, "value that is known only after apply", unknown_functions);
}
