/* SPDX-License-Identifier: Apache-2.0 */
/* subworkflow.c - the functions of `core` for workflows that are parts of others: their globals, their input,
 * and what the journal says of them
 */
#include "engine/bind.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "lua/lend.h"

/* core.compile_apart(path): the script with globals of its own, so that two do not meet in a name. */
static int
core_compile_apart(lua_State *L)
{
    int pushed = gw_files_lua_compile(L);

    if (pushed == 1)
        gw_script_own_globals(L);
    return pushed;
}

/* core.input_schema(table): the schema that a script declares, or nil and what is wrong. */
static int
core_input_schema(lua_State *L)
{
    char *fault = NULL;
    GError *error = NULL;
    json_t *given = lua_isnoneornil(L, 1) ? json_pack("{s:s, s:{}}", "type", "object", "properties")
                                          : gw_box_json(L, 1, "input", &fault);
    json_t *schema = json_deep_copy(given);

    json_decref(given);
    if (schema) {
        gw_box_mend_schema(schema);
        if (gw_schema_check_schema(schema, &error))
            return gw_lend_taken(L, schema);
        json_decref(schema);
    }
    lua_pushnil(L);
    lua_pushfstring(L, "%s%s", fault ? "" : "input: ", fault ? fault : error->message);
    g_free(fault);
    g_clear_error(&error);
    return 2;
}

/* core.checked_input(schema, with, what): the input with defaults, or nil and what is wrong. */
static int
core_checked_input(lua_State *L)
{
    json_t *schema = gw_box_check(L, 1, ""); /* a box of ours: it can't fail */
    char *fault = NULL;
    json_t *input = gw_bind_checked(L, 2, schema, luaL_checkstring(L, 3), &fault);

    if (input)
        gw_box_push(L, input, json_object_get(schema, "properties"));
    else
        lua_pushnil(L);
    lua_pushstring(L, fault);
    json_decref(schema);
    json_decref(input);
    g_free(fault);
    return 2;
}

/* core.tell_once(kind, id, about): an event of the run, if it has none of this kind about `id` yet. */
static int
core_tell_once(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *kind = luaL_checkstring(L, 1), *id = luaL_checkstring(L, 2);
    char *key = g_strdup_printf("%s:%s", kind, id);
    gboolean told = json_object_get(run->told, key) != NULL;

    json_object_set_new(run->told, key, json_true());
    g_free(key);
    if (!told && !run->plan)
        gw_run_record_run(run, kind, gw_box_check(L, 3, "it"), NULL);
    return 0;
}

/* core.part_reseller(path, account): from now on this account is the reseller's, says a part's input; why
 * that can't be, or nil. */
static int
core_part_reseller(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *path = luaL_checkstring(L, 1), *account = luaL_checkstring(L, 2);
    const char *known = gw_run_account(run);

    json_object_set_new(run->part_resellers, path, json_string(account));
    if (g_strcmp0(known, account) != 0)
        return 0;
    lua_pushfstring(L,
                    "the input '%s' says that account %s is the reseller's, and the run works in it as the "
                    "customer's: nothing is looked at or changed there",
                    path, account);
    return 1;
}

const luaL_Reg gw_bind_subworkflow_functions[] = {
    {"compile_apart", core_compile_apart}, {"input_schema", core_input_schema},
    {"checked_input", core_checked_input}, {"tell_once", core_tell_once},
    {"part_reseller", core_part_reseller}, {NULL, NULL}};
