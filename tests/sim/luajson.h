/* SPDX-License-Identifier: Apache-2.0 */
/* luajson.h - JSON documents in Lua: objects and lists are tables, null is a value of its own */
#ifndef SIM_LUAJSON_H
#define SIM_LUAJSON_H

#include <glib.h>
#include <jansson.h>
#include <lua.h>

/** Makes `sim.array`, the metatable that tells lists from objects, and `sim.null`; the table `sim` is on top.
 */
void sim_luajson_open(lua_State *L);

/** Pushes a document (NULL: nil). May raise a Lua error for want of memory. */
void sim_lua_push_json(lua_State *L, const json_t *value);

/** The canonical text (sorted keys, no white space) of the value at `index`, pushed as a string. Raises a Lua
 * error for what JSON can't say: functions, cycles, numbers that are none. */
void sim_lua_json_text(lua_State *L, int index);

#endif
