/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.h - what the tests of the sandbox share: a state as a workflow finds it, and pieces of code in it
 */
#ifndef TESTS_ENGINE_SANDBOX_H
#define TESTS_ENGINE_SANDBOX_H

#include <check.h>
#include <lauxlib.h>
#include <string.h>

#include "base/json.h"
#include "engine/workflow_files.h"

static gw_bind_owner nobody; /* no run, no files */

static inline gw_script *
open_sandbox(const gw_script_limits *limits)
{
    gw_script *script = gw_script_new(limits, &nobody);
    GError *error = NULL;

    ck_assert_msg(gw_bind_prepare(script, GW_LOOP_RECONCILE, &error), "%s", error ? error->message : "");
    return script;
}

/** Runs code as a workflow's script would be: NULL, or what it ended with (caller frees). */
static inline char *
fault_of(gw_script *script, const char *code)
{
    g_autoptr(GError) error = NULL;

    if (gw_script_load(script, code, strlen(code), "some/place/test.lua", TRUE, &error) &&
        gw_script_call(script, 0, 0, &error))
        return NULL;
    return g_strdup(error->message);
}

static inline void
expect_ok(gw_script *script, const char *code)
{
    g_autofree char *fault = fault_of(script, code);

    ck_assert_msg(fault == NULL, "%s\n%s", code, fault);
    ck_assert_int_eq(lua_gettop(gw_script_lua(script)), 0);
}

static inline void
expect_fault(gw_script *script, const char *code, const char *part)
{
    g_autofree char *fault = fault_of(script, code);

    ck_assert_msg(fault != NULL, "no error in: %s", code);
    ck_assert_msg(strstr(fault, part) != NULL, "%s\nlacks '%s' in\n%s", code, part, fault);
    ck_assert_int_eq(lua_gettop(gw_script_lua(script)), 0);
}

/** Makes a document a global of the script; takes it over. */
static inline void
give(gw_script *script, const char *name, json_t *document, json_t *known)
{
    lua_State *L = gw_script_lua(script);

    ck_assert_ptr_nonnull(document);
    lua_getglobal(L, "sandbox");
    gw_box_push(L, document, known);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    json_decref(document);
}

/** A global of the script as JSON; NULL and the fault, if it has none. */
static inline json_t *
take(gw_script *script, const char *name, char **fault)
{
    lua_State *L = gw_script_lua(script);

    lua_getglobal(L, "sandbox");
    lua_pushstring(L, name);
    lua_rawget(L, -2);
    json_t *document = gw_box_json(L, -1, name, fault);
    lua_pop(L, 2);
    return document;
}

#endif
