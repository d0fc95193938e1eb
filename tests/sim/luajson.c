/* SPDX-License-Identifier: Apache-2.0 */
/* luajson.c - JSON to Lua values, and Lua values to canonical JSON text */
#include "luajson.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY "sim.array"
#define TEXT "sim.text"
#define MAX_DEPTH 200

void
sim_luajson_open(lua_State *L)
{
    luaL_newmetatable(L, ARRAY);
    lua_setfield(L, -2, "array");
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
}

/* ---- JSON to Lua ---- */

static void
push_array(lua_State *L, const json_t *array)
{
    lua_createtable(L, (int)MIN(json_array_size(array), 1000), 0);
    size_t i;
    json_t *value;
    json_array_foreach (array, i, value) {
        sim_lua_push_json(L, value);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    luaL_setmetatable(L, ARRAY);
}

static void
push_object(lua_State *L, const json_t *object)
{
    lua_createtable(L, 0, (int)MIN(json_object_size(object), 1000));
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)object, key, value) {
        lua_pushstring(L, key);
        sim_lua_push_json(L, value);
        lua_rawset(L, -3);
    }
}

void
sim_lua_push_json(lua_State *L, const json_t *value)
{
    luaL_checkstack(L, 6, "JSON is nested too deeply");
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_OBJECT:
        push_object(L, value);
        break;
    case JSON_ARRAY:
        push_array(L, value);
        break;
    case JSON_STRING:
        lua_pushlstring(L, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        lua_pushinteger(L, json_integer_value(value));
        break;
    case JSON_REAL:
        lua_pushnumber(L, json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        lua_pushboolean(L, json_is_true(value));
        break;
    case JSON_NULL:
    default:
        if (value)
            lua_pushlightuserdata(L, NULL);
        else
            lua_pushnil(L);
    }
}

/* ---- Lua to text ---- */

/* The text grows in a GString that Lua's collector frees, as errors may leave at any time. */
static int
free_text(lua_State *L)
{
    GString **box = lua_touserdata(L, 1);
    if (*box)
        g_string_free(*box, TRUE);
    *box = NULL;
    return 0;
}

static GString *
new_text(lua_State *L)
{
    GString **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    if (luaL_newmetatable(L, TEXT)) {
        lua_pushcfunction(L, free_text);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    *box = g_string_sized_new(1024);
    return *box;
}

static void
write_string(GString *out, const char *text, size_t n)
{
    g_string_append_c(out, '"');
    for (size_t i = 0; i < n; i++) {
        guchar c = (guchar)text[i];
        if (c == '"' || c == '\\')
            g_string_append_c(out, '\\');
        if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

/* Texts of Lua are bytes; what is no UTF-8 is mended. */
static void
write_text(lua_State *L, int index, GString *out)
{
    size_t n;
    const char *text = lua_tolstring(L, index, &n);
    if (g_utf8_validate(text, (gssize)n, NULL)) {
        write_string(out, text, n);
        return;
    }
    g_autofree char *mended = g_utf8_make_valid(text, (gssize)n);
    write_string(out, mended, strlen(mended));
}

static void
write_number(lua_State *L, int index, GString *out)
{
    if (lua_isinteger(L, index)) {
        g_string_append_printf(out, "%lld", (long long)lua_tointeger(L, index));
        return;
    }
    char text[64];
    double number = lua_tonumber(L, index);
    if (!isfinite(number))
        luaL_error(L, "JSON has no such number");
    g_ascii_formatd(text, sizeof text, "%.17g", number);
    g_string_append(out, text);
    if (!strpbrk(text, ".e"))
        g_string_append(out, ".0");
}

static gboolean
is_array(lua_State *L, int index)
{
    if (lua_getmetatable(L, index)) {
        luaL_getmetatable(L, ARRAY);
        gboolean same = lua_rawequal(L, -1, -2);
        lua_pop(L, 2);
        if (same)
            return TRUE;
    }
    return lua_rawlen(L, index) > 0;
}

static void write_value(lua_State *L, int index, GString *out, int depth);

static void
write_array(lua_State *L, int index, GString *out, int depth)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, index);
    g_string_append_c(out, '[');
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            g_string_append_c(out, ',');
        lua_rawgeti(L, index, i);
        write_value(L, lua_gettop(L), out, depth + 1);
        lua_pop(L, 1);
    }
    g_string_append_c(out, ']');
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of an object's members, in order; pushed as a userdata. */
static const char **
sorted_names(lua_State *L, int index, size_t *count)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        n++;
    const char **names = lua_newuserdatauv(L, (n + 1) * sizeof *names, 0);
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "an object's member has a %s for a name", luaL_typename(L, -2));
        names[i++] = lua_tostring(L, -2);
    }
    qsort(names, n, sizeof *names, compare_names);
    *count = n;
    return names;
}

static void
write_object(lua_State *L, int index, GString *out, int depth)
{
    size_t n;
    const char **names = sorted_names(L, index, &n);
    g_string_append_c(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        write_string(out, names[i], strlen(names[i]));
        g_string_append_c(out, ':');
        lua_pushstring(L, names[i]);
        lua_rawget(L, index);
        write_value(L, lua_gettop(L), out, depth + 1);
        lua_pop(L, 1);
    }
    g_string_append_c(out, '}');
    lua_pop(L, 1);
}

static void
write_value(lua_State *L, int index, GString *out, int depth)
{
    if (depth > MAX_DEPTH)
        luaL_error(L, "a document is nested too deeply, or contains itself");
    luaL_checkstack(L, 8, NULL);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TLIGHTUSERDATA:
        g_string_append(out, "null");
        break;
    case LUA_TBOOLEAN:
        g_string_append(out, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        write_number(L, index, out);
        break;
    case LUA_TSTRING:
        write_text(L, index, out);
        break;
    case LUA_TTABLE:
        (is_array(L, index) ? write_array : write_object)(L, index, out, depth);
        break;
    default:
        luaL_error(L, "JSON has no %s", luaL_typename(L, index));
    }
}

void
sim_lua_json_text(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    GString *out = new_text(L);
    write_value(L, index, out, 0);
    lua_pushlstring(L, out->str, out->len);
    lua_remove(L, -2);
}
