/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h - what the files share that lend C to the engine's Lua; inside the engine only */
#ifndef GW_ENGINE_BIND_H
#define GW_ENGINE_BIND_H

#include "engine/files.h"
#include <lauxlib.h>

/** The functions about rows, values and outputs; ends with {NULL, NULL}. */
extern const luaL_Reg gw_bind_row_functions[];

/** The run that the state belongs to; NULL while only declaring. */
gw_run *gw_bind_run(lua_State *L);

/** The string member `name` of the table at `index`, or NULL; stays valid as long as the table. */
const char *gw_bind_member(lua_State *L, int index, const char *name);

/** The member's JSON (new reference), or NULL for nil; raises a Lua error when it has none. */
json_t *gw_bind_member_json(lua_State *L, int index, const char *name);

#endif
