/* SPDX-License-Identifier: Apache-2.0 */
/* lualib.h - what the simulator's Lua files get from C: the table `sim` */
#ifndef SIM_LUALIB_H
#define SIM_LUALIB_H

#include "options.h"
#include <glib.h>
#include <lua.h>

/** A Lua state with the standard libraries and the global `sim`: json, parse, null, array, hmac, sha256,
 * base64, unbase64, urlencode, glob, now, files, root and options. `root` is the folder of the Lua files;
 * modules are found there. Close it with lua_close. */
lua_State *sim_lua_new(const char *root, const sim_options *options);

/** Calls what is on the stack below `args` arguments, with a traceback in the error. FALSE and `error` when
 * it raises; then nothing is left on the stack. */
gboolean sim_lua_call(lua_State *L, int args, int results, GError **error);

/** Loads the file of that name in the root (text only) and leaves it on the stack as a function. */
gboolean sim_lua_load(lua_State *L, const char *root, const char *file, GError **error);

#endif
