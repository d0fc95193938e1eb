/* SPDX-License-Identifier: Apache-2.0 */
/* limit.c - how long Lua from outside may run in one go
 */
#include "limit.h"

#include <glib.h>
#include <lauxlib.h>
#include <string.h>

#define HOOK_EVERY 1000
#define MILLIONS 20 /* of instructions, as a step in Lua may take */
#define SECONDS 3

static const char key; /* its address is that of the stretch in the registry */

typedef struct {
    gint64 instructions, began_us;
    char *root;
} stretch;

static stretch *
stretch_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key);
    stretch *s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return s;
}

static int
free_stretch(lua_State *L)
{
    stretch *s = lua_touserdata(L, 1);
    g_clear_pointer(&s->root, g_free);
    return 0;
}

/* Pushes "ssm.lua:3: ", the innermost line that is not the simulator's own. */
static void
push_place(lua_State *L, const char *root)
{
    lua_Debug at;
    for (int level = 0; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline > 0 && !(at.source[0] == '@' && g_str_has_prefix(at.source + 1, root))) {
            lua_pushfstring(L, "%s:%d: ", at.short_src, at.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

/* Whoever catches the error is ended at the next instruction. */
static void
on_count(lua_State *L, lua_Debug *event G_GNUC_UNUSED)
{
    stretch *s = stretch_of(L);
    s->instructions += HOOK_EVERY;
    gboolean many = s->instructions > (gint64)MILLIONS * 1000000;
    if (!many && g_get_monotonic_time() - s->began_us <= (gint64)SECONDS * G_USEC_PER_SEC)
        return;
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
    push_place(L, s->root);
    lua_pushfstring(L, "ran more than %d %s (an endless loop?)", many ? MILLIONS : SECONDS,
                    many ? "million instructions" : "seconds");
    lua_concat(L, 2);
    lua_error(L);
}

static int
limited(lua_State *L)
{
    stretch *s = stretch_of(L);
    s->instructions = 0;
    s->began_us = g_get_monotonic_time();
    lua_sethook(L, on_count, LUA_MASKCOUNT, HOOK_EVERY);
    int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 1);
    lua_sethook(L, NULL, 0, 0);
    lua_pushboolean(L, status == LUA_OK);
    lua_replace(L, 1);
    return lua_gettop(L);
}

void
sim_limit_open(lua_State *L, const char *root)
{
    stretch *s = lua_newuserdatauv(L, sizeof *s, 0);
    *s = (stretch){.root = g_strconcat(root, "/", NULL)};
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, free_stretch);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
    lua_pushcfunction(L, limited);
    lua_setfield(L, -2, "limited");
}
