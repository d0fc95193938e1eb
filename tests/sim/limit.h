/* SPDX-License-Identifier: Apache-2.0 */
/* limit.h - how long Lua from outside may run in one go
 */
#ifndef GW_SIM_LIMIT_H
#define GW_SIM_LIMIT_H

#include <lua.h>

/** Adds `limited(handler, f, …)` to the table on the top of the stack: xpcall that ends `f` with an error
 * after 20 million instructions or 3 seconds. The error names the innermost line outside of the folder
 * `root`, where the simulator's own files are. What a function in C does in one go, a pattern say, is not
 * counted. */
void sim_limit_open(lua_State *L, const char *root);

#endif
