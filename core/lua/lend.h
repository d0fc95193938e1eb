/* SPDX-License-Identifier: Apache-2.0 */
/* lend.h - Lua's own library as scripts see it, and the functions of `core`, the table that only trusted Lua
 * sees: those that need nothing but documents, names and time */
#ifndef GW_LUA_LEND_H
#define GW_LUA_LEND_H

#include <glib.h>
#include <jansson.h>
#include <lauxlib.h>
#include "lua/script.h"

/** Makes the global `core` of a fresh state, with these functions and `core.null`, and fills the sandbox's
 * globals by library.lua and words.lua. These call `core.say (line, path, n)`, `core.path ()` and
 * `core.compile (path)` (a chunk, or nil and why not), which the caller adds. */
gboolean gw_lend_library(gw_script *script, GError **error);

/** Pushes a document and releases it; returns 1. */
int gw_lend_taken(lua_State *L, json_t *document);

/** Pushes the hint at what `name` may have meant (text.h) and releases `names`, a list of borrowed names;
 * returns 1. */
int gw_lend_hint(lua_State *L, const char *name, GPtrArray *names);

#endif
