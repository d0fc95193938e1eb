/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c - what a script may take: memory, instructions, time
 *
 * A kill is nothing that a script could catch: a branch is left where it is and never resumed.
 *
 * Garbage is collected here alone, never by Lua on its way. Lua would tell a script when it collects, by a
 * weak table
 * (`__mode`), and that differs in every replay. So the modes of the script's metatables are hidden while we
 * collect: its tables are never weak, whenever it says so.
 */
#include "lua/script_private.h"

#include <lauxlib.h>
#include <stdlib.h>

#define HOOK_EVERY 1000
#define BIG ((gsize)1 << 20) /* a block that takes time, so the clock is looked at */
#define LEAST_GARBAGE ((gsize)1 << 20)

const char gw_script_out_of_memory[] =
    "not enough memory: the script keeps more than it may (a list or a recursion without end?)";

gw_script *
gw_script_of(lua_State *L)
{
    void *data = NULL;

    lua_getallocf(L, &data);
    return data;
}

/* ---- time ---- */

static void
check_time(gw_script *script)
{
    if (script->running && !script->killed &&
        g_get_monotonic_time() - script->began_us > (gint64)script->limits.wall_ms * 1000)
        script->killed = "the script ran too long without waiting for anything (an endless loop?)";
}

void
gw_script_check(lua_State *L)
{
    gw_script *script = gw_script_of(L);

    check_time(script);
    if (!script->killed)
        return;
    if (lua_isyieldable(L)) {
        lua_yield(L, 0); /* for ever; in a hook it returns, and Lua yields then */
        return;
    }
    script->running = FALSE;           /* the text needs memory, and nothing of the script's runs any more */
    lua_pushstring(L, script->killed); /* its place is told by whoever catches it */
    lua_error(L);
}

/* ---- memory ---- */

static void on_count(lua_State *L, lua_Debug *event);

static void
collect_soon(gw_script *script)
{
    if (script->collect_now || !script->current)
        return;
    script->collect_now = TRUE;
    lua_sethook(script->current, on_count, LUA_MASKCOUNT, 1);
}

/* Garbage is at most half of the limit before it is collected, so what is over one and a half is over the
 * limit without it, too. */
static gboolean
may_grow(gw_script *script, gsize bytes)
{
    gsize grown = script->memory + bytes;

    if (!script->running)
        return TRUE;
    if (bytes > BIG)
        check_time(script);
    if (!script->killed && grown > script->limits.memory + script->limits.memory / 2)
        script->killed = gw_script_out_of_memory;
    if (grown > script->collect_at)
        collect_soon(script);
    return !script->killed;
}

void *
gw_script_allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    gw_script *script = data;
    gsize before = block ? old_size : 0;

    if (new_size == 0) {
        free(block);
        script->memory -= before;
        return NULL;
    }
    if (new_size > before && !may_grow(script, new_size - before))
        return NULL;
    void *result = realloc(block, new_size);
    if (result)
        script->memory = script->memory - before + new_size;
    return result;
}

void
gw_script_charge(lua_State *L, gsize bytes)
{
    gw_script *script = gw_script_of(L);

    may_grow(script, bytes);
    script->memory += bytes;
}

void
gw_script_refund(lua_State *L, gsize bytes)
{
    gw_script_of(L)->memory -= bytes;
}

/* The registry's "gangway.metatables" holds every metatable that a script set: metatable -> true, or what its
 * mode is while that is hidden. */
static void
swap_modes(lua_State *L, gboolean hide)
{
    luaL_checkstack(L, 8, NULL);
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.metatables");
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (hide) {
            lua_pushliteral(L, "__mode");
            lua_rawget(L, -3);
        } else {
            lua_pushvalue(L, -1);
        }
        if (lua_type(L, -1) != LUA_TSTRING) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushliteral(L, "__mode");
        hide ? lua_pushboolean(L, 0) : lua_pushvalue(L, -2);
        lua_rawset(L, -5);
        lua_pushvalue(L, -3);
        hide ? lua_pushvalue(L, -2) : lua_pushboolean(L, 1);
        lua_rawset(L, -6);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void
collect(gw_script *script, lua_State *L)
{
    gboolean running = script->running;

    script->running = FALSE;
    swap_modes(L, TRUE);
    lua_gc(L, LUA_GCCOLLECT);
    swap_modes(L, FALSE);
    script->running = running;
    gsize live = script->memory, next = MAX(2 * live, live + LEAST_GARBAGE);
    script->collect_at = MAX(live, MIN(next, script->limits.memory));
    if (live > script->limits.memory && !script->killed)
        script->killed = gw_script_out_of_memory;
}

/* ---- stretches ---- */

static void
on_count(lua_State *L, lua_Debug *event G_GNUC_UNUSED)
{
    gw_script *script = gw_script_of(L);

    script->instructions += HOOK_EVERY;
    if (script->running && script->instructions > script->limits.instructions && !script->killed)
        script->killed =
            "the script ran too many instructions without waiting for anything (an endless loop?)";
    if (script->memory > script->collect_at && !script->killed)
        collect(script, L);
    /* Once it is killed, whatever still runs (a handler, a __close) ends at its first instruction. To set a
     * hook takes the longer the deeper the stack is. */
    if (script->collect_now || script->killed)
        lua_sethook(L, on_count, LUA_MASKCOUNT, script->killed ? 1 : HOOK_EVERY);
    script->collect_now = FALSE;
    gw_script_check(L);
}

void
gw_script_begin_stretch(gw_script *script, lua_State *L, gboolean fresh)
{
    script->current = L;
    script->collect_now = FALSE;
    if (script->memory > script->collect_at)
        collect(script, L);
    lua_sethook(L, on_count, LUA_MASKCOUNT, script->killed ? 1 : HOOK_EVERY);
    if (fresh) {
        script->instructions = 0;
        script->began_us = g_get_monotonic_time();
    }
    script->running = TRUE;
}

void
gw_script_end_stretch(gw_script *script)
{
    script->running = FALSE;
    script->current = NULL;
}

void
gw_script_limit(gw_script *script)
{
    lua_gc(script->L, LUA_GCSTOP);
    collect(script, script->L);
}

void
gw_script_pause(lua_State *L)
{
    gw_script_of(L)->running = FALSE;
}

void
gw_script_go_on(lua_State *L)
{
    gw_script_begin_stretch(gw_script_of(L), L, TRUE);
}

void
gw_script_allow(gw_script *script, guint wall_ms)
{
    script->limits.wall_ms = wall_ms;
}
