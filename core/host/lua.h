/* SPDX-License-Identifier: Apache-2.0 */
/* lua.h - what the two files share that make a step in Lua one of the host's: load_lua.c and lua_words.c */
#ifndef GW_HOST_LUA_H
#define GW_HOST_LUA_H

#include "host/host.h"
#include "lua/script.h"

/** What a state's functions in C belong to: the owner of its gw_script. */
typedef struct {
    char *name;         /* of the step's file, as errors call it */
    json_t *files;      /* {path: text}: the step's own and what it requires */
    gangway_call *call; /* that runs; NULL while the file is loaded */
} gw_lua_step;

/** Adds what step.lua uses to the table `core`. */
void gw_lua_words_open(lua_State *L);
/** From now on no new global can be made by mistake. */
void gw_lua_words_freeze(lua_State *L);
/** Is the value a failure, as `fail` and requests raise it? */
int gw_lua_is_failure(lua_State *L, int index);
/** Does the document fit into a frame? */
int gw_lua_fits(json_t *document);

#endif
