/* SPDX-License-Identifier: Apache-2.0 */
/* script.c - a Lua state that can do nothing but compute: its library, what is loaded into it and called
 */
#include "lua/script_private.h"

#include "base/error.h"
#include "base/text.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#define DEFAULT_MEMORY ((gsize)64 << 20)
#define DEFAULT_INSTRUCTIONS G_GUINT64_CONSTANT(20000000)
#define DEFAULT_WALL_MS 3000
#define SYNTAX_MAX 1000 /* bytes of a message */

/* check_killed(ok, message): ends when a limit was exceeded. pcall asks with what it got, so that it can't
 * swallow a kill; a want of memory, which Lua raises itself, is one. */
static int
check_killed(lua_State *L)
{
    gw_script *script = gw_script_of(L);

    if (lua_isboolean(L, 1) && !lua_toboolean(L, 1) && lua_type(L, 2) == LUA_TSTRING &&
        strcmp(lua_tostring(L, 2), "not enough memory") == 0 && !script->killed)
        script->killed = gw_script_out_of_memory;
    gw_script_check(L);
    return 0;
}

static int
is_killed(lua_State *L)
{
    lua_pushboolean(L, gw_script_of(L)->killed != NULL);
    return 1;
}

/* ---- the library ---- */

static void
open_libraries(lua_State *L)
{
    static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},
                                         {LUA_COLIBNAME, luaopen_coroutine},
                                         {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8},
                                         {NULL, NULL}};

    for (const luaL_Reg *library = libraries; library->func; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    static const char *const gone[] = {"dofile", "loadfile", "load", "collectgarbage", "require", NULL};
    for (int i = 0; gone[i]; i++) {
        lua_pushnil(L);
        lua_setglobal(L, gone[i]);
    }
}

static int
set_up(lua_State *L)
{
    open_libraries(L);
    gw_box_open(L);
    lua_newtable(L); /* the sandbox's globals; the prelude fills them */
    lua_setfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_setglobal(L, "sandbox");
    lua_newtable(
        L); /* the metatables that scripts set (limits.c): weak, so that they are no more than theirs */
    lua_newtable(L);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "gangway.metatables");
    lua_setglobal(L, "metatables");
    lua_pushcfunction(L, check_killed);
    lua_setglobal(L, "check_killed");
    lua_pushcfunction(L, is_killed);
    lua_setglobal(L, "is_killed");
    return 0;
}

gw_script *
gw_script_new(const gw_script_limits *limits, gpointer owner)
{
    gw_script *script = g_new0(gw_script, 1);

    if (limits)
        script->limits = *limits;
    if (!script->limits.memory)
        script->limits.memory = DEFAULT_MEMORY;
    if (!script->limits.instructions)
        script->limits.instructions = DEFAULT_INSTRUCTIONS;
    if (!script->limits.wall_ms)
        script->limits.wall_ms = DEFAULT_WALL_MS;
    script->owner = owner;
    script->branches = g_ptr_array_new();
    script->L = lua_newstate(gw_script_allocate, script);
    g_assert(script->L);
    *(gw_branch **)lua_getextraspace(script->L) = NULL;
    lua_pushcfunction(script->L, set_up);
    if (lua_pcall(script->L, 0, 0, 0) != LUA_OK)
        g_error("cannot set up Lua: %s", lua_tostring(script->L, -1));
    gw_script_limit(script);
    return script;
}

void
gw_script_free(gw_script *script)
{
    if (!script)
        return;
    if (script->idle)
        g_source_remove(script->idle);
    lua_close(script->L);
    gw_branches_free(script);
    g_free(script);
}

lua_State *
gw_script_lua(gw_script *script)
{
    return script->L;
}

gpointer
gw_script_owner(lua_State *L)
{
    return gw_script_of(L)->owner;
}

/* ---- loading and calling ---- */

/* Lua quotes what it stumbled over, which may be no text. */
static gboolean
take_syntax_error(gw_script *script, int status, GError **error)
{
    size_t length = 0;
    const char *message = lua_tolstring(script->L, -1, &length);
    g_autofree char *text = gw_text_visible(message ? message : "", message ? length : 0, SYNTAX_MAX);

    lua_pop(script->L, 1);
    lua_pushstring(script->L, text);
    return gw_script_take_error(script, status, error);
}

/* Neither bytes that are no text nor compiled chunks, which can break out of any sandbox. */
static gboolean
check_text(const char *text, gsize length, const char *name, GError **error)
{
    if (length > 0 && text[0] == LUA_SIGNATURE[0])
        g_set_error(
            error, GW_ERROR, GW_ERROR_INVALID,
            "cannot read '%s': it is compiled Lua (a binary chunk), and only text is taken: use its source",
            name);
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text", name);
    else
        return TRUE;
    return FALSE;
}

/* The globals of the chunk on the top of the stack are the sandbox. */
static void
confine(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    if (!lua_setupvalue(L, -2, 1))
        lua_pop(L, 1);
}

gboolean
gw_script_load(gw_script *script, const char *text, gsize length, const char *name, gboolean sandboxed,
               GError **error)
{
    lua_State *L = script->L;
    g_autofree char *chunk = g_strdup_printf("%c%s", sandboxed ? '@' : '=', name);

    if (!check_text(text, length, name, error))
        return FALSE;
    gw_script_begin_stretch(script, L, TRUE);
    int status = luaL_loadbufferx(L, text, length, chunk, "t");
    gw_script_end_stretch(script);
    if (status != LUA_OK)
        return take_syntax_error(script, status, error);
    if (sandboxed)
        confine(L);
    return TRUE;
}

int
gw_script_compile(lua_State *L, const char *text, gsize length, const char *name)
{
    lua_pushfstring(L, "@%s", name);
    int status = luaL_loadbufferx(L, text, length, lua_tostring(L, -1), "t");
    lua_remove(L, -2);
    if (status == LUA_OK) {
        confine(L);
        return 1;
    }
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

void
gw_script_own_globals(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_createtable(L, 0, 2);
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "locked");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    if (!lua_setupvalue(L, -2, 1))
        lua_pop(L, 1);
}

int
gw_script_call_with(gw_script *script, int args, int results, lua_CFunction handler)
{
    lua_State *L = script->L;
    int at = lua_gettop(L) - args;

    gw_script_begin_stretch(script, L, TRUE);
    lua_pushcfunction(L, handler);
    lua_insert(L, at);
    int status = lua_pcall(L, args, results, at);
    gw_script_end_stretch(script);
    lua_remove(L, at);
    return status;
}

gboolean
gw_script_call(gw_script *script, int args, int results, GError **error)
{
    int status = gw_script_call_with(script, args, results, gw_script_add_traceback);

    return status == LUA_OK || gw_script_take_error(script, status, error);
}

gboolean
gw_script_is_killed(const gw_script *script)
{
    return script->killed != NULL;
}

gboolean
gw_script_run(gw_script *script, const unsigned char *text, gsize length, const char *name, GError **error)
{
    return gw_script_load(script, (const char *)text, length, name, FALSE, error) &&
           gw_script_call(script, 0, 0, error);
}
