/* SPDX-License-Identifier: Apache-2.0 */
/* box.h - JSON documents in Lua: read-only boxes, and values that are known only after apply
 *
 * A script sees a document as it sees a table, but can't change it, and what it passes on comes out exactly
 * as it went in. {"$unknown": "role.arn"} is an unknown value: it can be passed on and joined to text;
 * deciding on it raises an error that says so.
 */
#ifndef GW_LUA_BOX_H
#define GW_LUA_BOX_H

#include <glib.h>
#include <jansson.h>
#include <lua.h>

/** The metatable of a table that is a list even where it is empty. */
#define GW_BOX_LIST "gangway.list"

/** Makes the metatables of a state. */
void gw_box_open(lua_State *L);

/** The state belongs to a gw_script, whose memory is charged for the documents that boxes hold.
 *  Pushes a value: scalars as Lua's own, null and NULL as nil, unknown values, else a box (takes a
 * reference). With `known` (a schema's "properties", may be NULL) reading a name that is not in it is an
 * error. */
void gw_box_push(lua_State *L, json_t *document, json_t *known);

/** The JSON of a Lua value (new reference), or NULL and `*error` (caller frees with g_free): "with.a[3].b is
 * a function, which has no JSON", where `what` ("with") is how the path begins. An empty table is {}; the
 * light userdata NULL is null. */
json_t *gw_box_json(lua_State *L, int index, const char *what, char **error);

/** The JSON of argument `arg`; raises a Lua error when it has none. New reference. */
json_t *gw_box_check(lua_State *L, int arg, const char *what);

/** Mends a schema that comes from a table. Lua has one empty table: the place says whether a list is meant.
 * And a table has no order: what is required comes first, as the list says, then the rest by name. */
void gw_box_mend_schema(json_t *schema);

/** Raises the error of deciding on an unknown value: argument 1, or 2. */
int gw_box_refuse_unknown(lua_State *L);
/** The name of the one that was decided on in this state, or NULL. Caller frees. */
char *gw_box_undecided(lua_State *L);
/** From now on what is unknown in this state is what a skipped step would have told, and errors say so. */
void gw_box_unknown_is_skipped(lua_State *L);

/** The name of an unknown value in the document, the first; NULL: there is none. Borrowed. */
const char *gw_box_unknown_in(const json_t *document);

#endif
