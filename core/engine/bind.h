/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h - what the files share that lend C to the engine's Lua; inside the engine only */
#ifndef GW_ENGINE_BIND_H
#define GW_ENGINE_BIND_H

#include "engine/workflow_files.h"
#include <lauxlib.h>

/** The functions about rows, values and outputs; ends with {NULL, NULL}. */
extern const luaL_Reg gw_bind_row_functions[];
/** The functions about workflows that are parts of others; likewise. */
extern const luaL_Reg gw_bind_subworkflow_functions[];

/** The run that the state belongs to; NULL while only declaring. */
gw_run *gw_bind_run(lua_State *L);

/** The string member `name` of the table at `index`, or NULL; stays valid as long as the table. */
const char *gw_bind_member(lua_State *L, int index, const char *name);

/** What is at `index`, checked by a schema and with its defaults: a new reference; or NULL and what is wrong
 * (caller frees), which `what` ("step 'a': with") begins. */
json_t *gw_bind_checked(lua_State *L, int index, const json_t *schema, const char *what, char **fault);

/** The member's JSON (new reference), or NULL for nil; raises a Lua error when it has none. */
json_t *gw_bind_member_json(lua_State *L, int index, const char *name);

#endif
