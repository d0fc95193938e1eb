/* SPDX-License-Identifier: Apache-2.0 */
/* box.c - JSON documents in Lua: userdata that index, count and iterate like tables and can't be changed */
#include "lua/box_private.h"
#include "lua/script.h"

#include "base/json.h"
#include "base/text.h"
#include <lauxlib.h>
#include <string.h>

#define UNDECIDED "gangway.undecided"
#define SKIPPED "gangway.skipped"
#define MAX_ORIGIN 200 /* of an unknown value's name */

gsize
gw_box_own_weight(const json_t *value)
{
    gsize more = json_is_object(value) ? GW_BOX_OBJECT_WEIGHT : json_is_array(value) ? GW_BOX_LIST_WEIGHT : 0;

    return GW_BOX_VALUE_WEIGHT + more + json_string_length(value);
}

static gsize
document_weight(const json_t *document)
{
    gsize weight = gw_box_own_weight(document);
    json_t *value;
    const char *name;
    size_t i;

    json_object_foreach ((json_t *)(guintptr)document, name, value)
        weight += GW_BOX_VALUE_WEIGHT + strlen(name) + document_weight(value);
    json_array_foreach (document, i, value)
        weight += document_weight(value);
    return weight;
}

static gw_box_lent *
lent_new(lua_State *L, json_t *root)
{
    gw_box_lent *self = g_new(gw_box_lent, 1);

    *self = (gw_box_lent){json_incref(root), document_weight(root), 0};
    gw_script_charge(L, self->weight);
    return self;
}

static void
lent_unref(lua_State *L, gw_box_lent *self)
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
    luaL_setmetatable(L, GW_BOX_UNKNOWN);
    *self = g_strdup(origin);
}

/* `whole`: what it is a part of; NULL: it is one itself. */
static void
push(lua_State *L, json_t *document, json_t *known, gw_box_lent *whole)
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
        gw_box *self = lua_newuserdatauv(L, sizeof *self, 0);
        *self = (gw_box){NULL, NULL, NULL};
        luaL_setmetatable(L, GW_BOX);
        *self = (gw_box){document, known ? json_incref(known) : NULL, whole ? whole : lent_new(L, document)};
        self->lent->boxes++;
    }
}

void
gw_box_push(lua_State *L, json_t *document, json_t *known)
{
    push(L, document, known, NULL);
}

static const char *
earlier(const char *a, const char *b)
{
    return !b || (a && strcmp(a, b) <= 0) ? a : b;
}

/* Lua's tables have another order in each process; what is told of them must not. */
const char *
gw_box_unknown_in(const json_t *document)
{
    const char *key, *origin = gw_json_string(document, "$unknown"), *first = NULL;
    json_t *value;
    size_t i;

    if (origin)
        return origin;
    json_object_foreach ((json_t *)(guintptr)document, key, value)
        first = earlier(first, gw_box_unknown_in(value));
    json_array_foreach (document, i, value)
        first = earlier(first, gw_box_unknown_in(value));
    return first;
}

/* ---- what a box answers ---- */

static void
raise_unknown_name(lua_State *L, const gw_box *self, const char *name)
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
    const gw_box *self = luaL_checkudata(L, 1, GW_BOX);

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
    const gw_box *self = luaL_checkudata(L, 1, GW_BOX);

    lua_pushinteger(L, (lua_Integer)(json_is_array(self->document) ? json_array_size(self->document) : 0));
    return 1;
}

static int
box_eq(lua_State *L)
{
    const gw_box *one = luaL_testudata(L, 1, GW_BOX);
    const gw_box *other = luaL_testudata(L, 2, GW_BOX);

    if (luaL_testudata(L, 1, GW_BOX_UNKNOWN) || luaL_testudata(L, 2, GW_BOX_UNKNOWN))
        return gw_box_refuse_unknown(L);
    lua_pushboolean(L, one && other && json_equal(one->document, other->document));
    return 1;
}

static int
box_tostring(lua_State *L)
{
    const gw_box *self = luaL_checkudata(L, 1, GW_BOX);
    char *text = gw_json_text(self->document);

    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

/* A plain table with the members, one level deep; pairs then walks it in the order of its keys. */
static int
box_pairs(lua_State *L)
{
    const gw_box *self = luaL_checkudata(L, 1, GW_BOX);
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
    gw_box *self = luaL_checkudata(L, 1, GW_BOX);

    json_decref(self->known);
    if (self->lent)
        lent_unref(L, self->lent);
    *self = (gw_box){NULL, NULL, NULL};
    return 0;
}

/* ---- what an unknown value answers ---- */

char *
gw_box_undecided(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, UNDECIDED);
    char *undecided = g_strdup(lua_tostring(L, -1));
    lua_pop(L, 1);
    return undecided;
}

void
gw_box_unknown_is_skipped(lua_State *L)
{
    lua_pushboolean(L, TRUE);
    lua_setfield(L, LUA_REGISTRYINDEX, SKIPPED);
}

static gboolean
is_skipped(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, SKIPPED);
    gboolean skipped = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return skipped;
}

int
gw_box_refuse_unknown(lua_State *L)
{
    char **self = luaL_testudata(L, 1, GW_BOX_UNKNOWN);

    if (!self)
        self = luaL_testudata(L, 2, GW_BOX_UNKNOWN);
    const char *name = self && *self ? *self : "this value";
    lua_pushstring(L, name);
    lua_setfield(L, LUA_REGISTRYINDEX, UNDECIDED);
    return luaL_error(L,
                      is_skipped(L)
                          ? "'%s' is not known, as its step was skipped: it can be passed on, but "
                            "not decided on"
                          : "'%s' is known only after apply: a plan can pass it on, but not decide on it",
                      name);
}

static int
unknown_index(lua_State *L)
{
    char **self = luaL_checkudata(L, 1, GW_BOX_UNKNOWN);

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
    char **self = luaL_testudata(L, 1, GW_BOX_UNKNOWN);

    if (!self)
        self = luaL_checkudata(L, 2, GW_BOX_UNKNOWN);
    push_unknown(L, *self);
    return 1;
}

static int
unknown_tostring(lua_State *L)
{
    lua_pushstring(L, is_skipped(L) ? "(not known: skipped)" : "(known after apply)");
    return 1;
}

static int
unknown_gc(lua_State *L)
{
    char **self = luaL_checkudata(L, 1, GW_BOX_UNKNOWN);

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

    make_metatable(L, GW_BOX, "read-only document", box_functions);
    luaL_newmetatable(L, GW_BOX_LIST);
    lua_pushliteral(L, "locked");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    make_metatable(L, GW_BOX_UNKNOWN, "value that is known only after apply", unknown_functions);
}
