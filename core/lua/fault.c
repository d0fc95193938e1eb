/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c - what ended a script, as text that can be kept and shown: the script's own line first, then why
 */
#include "lua/script_private.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include <lauxlib.h>
#include <string.h>

#define MESSAGE_MAX 2000 /* bytes */
#define TRACEBACK "\nstack traceback:\n"

char *
gw_script_place(lua_State *L)
{
    lua_Debug at;

    for (int level = 0; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline > 0 && at.source[0] == '@')
            return g_strdup_printf("%s:%d: ", at.short_src, at.currentline);
    }
    return g_strdup("");
}

/* Is the function at this level Lua's own `error` or `assert`? What they raise is as the script wants it. */
static gboolean
raises_as_it_is(lua_State *L, lua_Debug *at)
{
    static const char *const names[] = {"error", "assert"};
    gboolean found = FALSE;

    lua_getinfo(L, "f", at);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        lua_getglobal(L, names[i]);
        found |= lua_rawequal(L, -1, -2);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return found;
}

/* What a function in C raises within itself (an iterator, a comparison) has no line, which is the caller's,
 * `level`. */
static gboolean
is_raised_in_c(lua_State *L, int level)
{
    lua_Debug at;

    if (level < 1 || !lua_getstack(L, level - 1, &at))
        return FALSE;
    lua_getinfo(L, "S", &at);
    return strcmp(at.what, "C") == 0 && !raises_as_it_is(L, &at);
}

/* An error of the engine's Lua is the script's, so it names the line of the script that called. Caller frees.
 */
static char *
blame_script(lua_State *L, const char *message)
{
    gboolean ours = FALSE;
    lua_Debug at;

    for (int level = 0; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline <= 0)
            continue;
        g_autofree char *place = g_strdup_printf("%s:%d: ", at.short_src, at.currentline);
        if (at.source[0] == '@' && !g_str_has_prefix(message, place) && (ours || is_raised_in_c(L, level)))
            return g_strconcat(place, message, NULL);
        if (at.source[0] == '@')
            return g_strdup(message);
        if (!ours && g_str_has_prefix(message, place)) {
            message += strlen(place);
            ours = TRUE;
        }
        ours |= is_raised_in_c(L, level);
    }
    return g_strdup(message);
}

/* ---- values ---- */

/* Has its own text? In a protected call, since it is the script's function that gives it. */
static int
own_text(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    return 1;
}

/* Pushes the text of the value at `index` by its __tostring; FALSE and nothing when it has none, or it fails.
 */
static gboolean
push_own_text(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (luaL_getmetafield(L, index, "__tostring") == LUA_TNIL)
        return FALSE;
    lua_pop(L, 1);
    lua_pushcfunction(L, own_text);
    lua_pushvalue(L, index);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1))
        return TRUE;
    lua_pop(L, 1);
    return FALSE;
}

static char *
text_on_top(lua_State *L)
{
    size_t length = 0;
    const char *bytes = lua_tolstring(L, -1, &length);

    return gw_text_visible(bytes, length, MESSAGE_MAX);
}

/* The value on the top of the stack of `L` (which can call), raised where `at` stands. Caller frees. */
static char *
value_text(lua_State *L, lua_State *at)
{
    g_autofree char *text = NULL, *fault = NULL;

    if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER) {
        lua_pushvalue(L, -1); /* a number is not to become text in its place */
        text = text_on_top(L);
        lua_pop(L, 1);
        return blame_script(at, text);
    }
    if (push_own_text(L, -1)) {
        text = text_on_top(L);
        lua_pop(L, 1);
    } else {
        gw_json document = lua_isnil(L, -1) ? NULL : gw_box_json(L, -1, "error", &fault);
        g_autofree char *json = document ? gw_json_text(document) : NULL;
        text = json ? gw_text_visible(json, strlen(json), MESSAGE_MAX)
                    : g_strdup_printf("an error without a text (%s)", luaL_typename(L, -1));
    }
    g_autofree char *place = gw_script_place(at);
    return g_strconcat(place, text, NULL);
}

/* A text that came through another branch has its traceback already. Caller frees. */
static char *
with_traceback(lua_State *L, lua_State *at, const char *text, int level)
{
    if (strstr(text, TRACEBACK))
        return g_strdup(text);
    luaL_traceback(L, at, text, level);
    char *full = g_strdup(lua_tostring(L, -1));
    lua_pop(L, 1);
    return full;
}

static int
free_held(lua_State *L)
{
    g_clear_pointer((char **)lua_touserdata(L, 1), g_free);
    return 0;
}

/* Pushes a place for a text that is freed even if Lua raises an error while it is in use. */
static char **
hold_text(lua_State *L)
{
    char **held = lua_newuserdatauv(L, sizeof *held, 0);

    *held = NULL;
    if (luaL_newmetatable(L, "gangway.text")) {
        lua_pushcfunction(L, free_held);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return held;
}

static char *
killed_text(lua_State *L, const char *killed)
{
    g_autofree char *place = gw_script_place(L);

    return g_strconcat(place, killed, NULL);
}

/* A handler of errors may itself run into an end of the stack. */
int
gw_script_add_traceback(lua_State *L)
{
    gw_script *script = gw_script_of(L);

    if (script->killed)
        script->running = FALSE; /* it is over: what its end is told with is not its own */
    lua_settop(L, 1);
    char **text = hold_text(L);
    lua_pushvalue(L, 1);
    *text = script->killed ? killed_text(L, script->killed) : value_text(L, L);
    lua_settop(L, 2);
    if (strstr(*text, TRACEBACK))
        lua_pushstring(L, *text);
    else
        luaL_traceback(L, L, *text, 1);
    g_clear_pointer(text, g_free);
    return 1;
}

char *
gw_script_sentence(const char *fault, char **traceback)
{
    const char *end = strstr(fault, TRACEBACK);

    if (end && traceback)
        *traceback = g_strdup(end + strlen(TRACEBACK));
    return end ? g_strndup(fault, (gsize)(end - fault)) : g_strdup(fault);
}

/* ---- ends ---- */

/* Is it a kill? A want of memory, which Lua raises itself, is one. */
static const char *
kill_of(gw_script *script, int status)
{
    if (status == LUA_ERRMEM && !script->killed)
        script->killed = gw_script_out_of_memory;
    return script->killed;
}

char *
gw_script_fault_of_thread(gw_script *script, lua_State *thread, int status)
{
    const char *killed = kill_of(script, status);
    g_autofree char *text = NULL;

    if (killed) {
        g_autofree char *place = gw_script_place(thread);
        text = g_strconcat(place, killed, NULL);
    } else {
        lua_xmove(thread, script->L, 1);
        gw_script_begin_stretch(script, script->L, FALSE);
        text = value_text(script->L, thread);
        gw_script_end_stretch(script);
        lua_pop(script->L, 1);
    }
    return with_traceback(script->L, thread, text, 0);
}

gboolean
gw_script_take_error(gw_script *script, int status, GError **error)
{
    const char *killed = kill_of(script, status), *message = lua_tostring(script->L, -1);
    gboolean told = message && (!killed || strstr(message, killed));

    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                        told     ? message
                        : killed ? killed
                                 : "an error without a text");
    lua_pop(script->L, 1);
    return FALSE;
}
