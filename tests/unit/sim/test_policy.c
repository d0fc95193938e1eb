/* SPDX-License-Identifier: Apache-2.0 */
/* test_policy.c - runs the cases of policy_cases.lua against the simulator's own policy evaluator
 */
#include "client.h"

#include "../../sim/lualib.h"

#include <lauxlib.h>
#include <stdlib.h>

static lua_State *
cases(void)
{
    g_autoptr(GError) error = NULL;
    const sim_options options = {.seed = 1, .enforce_iam = TRUE};
    const char *source = g_getenv("top_srcdir");
    g_autofree char *root = g_build_filename(source ? source : ".", "tests", "sim", NULL);
    g_autofree char *here = g_build_filename(source ? source : ".", "tests", "unit", "sim", NULL);
    lua_State *L = sim_lua_new(root, &options);
    gboolean fine = sim_lua_load(L, here, "policy_cases.lua", &error) && sim_lua_call(L, 0, 1, &error);
    ck_assert_msg(fine, "%s", fine ? "" : error->message);
    return L;
}

START_TEST(each_case)
{
    lua_State *L = cases();
    lua_Integer n = luaL_len(L, 1);
    GString *wrong = g_string_new(NULL);
    ck_assert_int_gt((int)n, 15);
    for (lua_Integer i = 1; i <= n; i++) {
        g_autoptr(GError) error = NULL;
        lua_rawgeti(L, 1, i);
        lua_rawgeti(L, 2, 1);
        lua_rawgeti(L, 2, 2);
        if (!sim_lua_call(L, 0, 0, &error))
            g_string_append_printf(wrong, "\n%s: %s", lua_tostring(L, 3), error->message);
        lua_settop(L, 1);
    }
    lua_close(L);
    ck_assert_msg(wrong->len == 0, "%s", wrong->str);
    g_string_free(wrong, TRUE);
}
END_TEST

/* What can't be JSON is a Lua error, not a crash. */
START_TEST(json_has_limits)
{
    const sim_options options = {.seed = 1};
    lua_State *L = sim_lua_new(".", &options);
    static const char *const chunks[] = {
        "local t = {} t.t = t return sim.json(t)",
        "return sim.json(print)",
        "return sim.json({[{}] = 1})",
        "return sim.json(0/0)",
        "return sim.json({[1.5] = 1})",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(chunks); i++)
        ck_assert_msg(luaL_dostring(L, chunks[i]) != LUA_OK, "%s", chunks[i]);
    ck_assert_int_eq(
        luaL_dostring(L, "return sim.json({b = setmetatable({}, sim.array), a = {}, c = 'x\\255\\0\"', "
                         "d = sim.null, e = 1.0, f = {1, 2}})"),
        LUA_OK);
    ck_assert_str_eq(
        lua_tostring(L, -1),
        "{\"a\":{},\"b\":[],\"c\":\"x\xEF\xBF\xBD\xEF\xBF\xBD\\\"\",\"d\":null,\"e\":1.0,\"f\":[1,2]}");
    ck_assert_int_eq(
        luaL_dostring(L, "return sim.parse('[1,') or sim.parse('') or sim.parse(('['):rep(100000))"), LUA_OK);
    ck_assert(lua_isnil(L, -1));
    lua_close(L);
}
END_TEST

SIM_SUITE("sim policy", NULL, NULL, each_case, json_has_limits)
