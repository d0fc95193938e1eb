/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - which names a script sees, told from the state itself, for whoever checks scripts without running
 * them
 */
#include "lua/script.h"

#include <lua.h>
#include <string.h>

#define MAX_DEPTH 3

/* Of the table on the top of the stack. */
static json_t *
names_of(lua_State *L, int depth)
{
    json_t *names = json_object();

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        const char *name = lua_tostring(L, -2);
        gboolean deeper = lua_istable(L, -1) && depth < MAX_DEPTH && strcmp(name, "_G") != 0;
        json_object_set_new(names, name, deeper ? names_of(L, depth + 1) : json_object());
    }
    return names;
}

json_t *
gw_script_names(gw_script *script)
{
    lua_State *L = gw_script_lua(script);

    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    json_t *names = names_of(L, 1);
    lua_pop(L, 1);
    return names;
}
