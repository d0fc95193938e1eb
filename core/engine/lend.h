/* SPDX-License-Identifier: Apache-2.0 */
/* lend.h - the functions of `core` that need no run, and what the others share with them; inside the engine
 * only */
#ifndef GW_ENGINE_LEND_H
#define GW_ENGINE_LEND_H

#include <glib.h>
#include <jansson.h>
#include <lauxlib.h>

/** Ends with {NULL, NULL}. */
extern const luaL_Reg gw_lend_functions[];

/** Pushes a document and releases it; returns 1. */
int gw_lend_taken(lua_State *L, json_t *document);

/** Pushes the hint at what `name` may have meant (text.h) and releases `names`, a list of borrowed names;
 * returns 1. */
int gw_lend_hint(lua_State *L, const char *name, GPtrArray *names);

#endif
