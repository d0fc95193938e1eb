/* SPDX-License-Identifier: Apache-2.0 */
/* test_run.c - one test file in a Lua state: which tests it has, and one of them run in this process
 */
#include "cli/test.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/script_files.h"
#include "cli/test_lua.h"
#include "lua/lend.h"

#include <lauxlib.h>
#include <string.h>

#define MAX_FILE ((gsize)4 << 20)

/* Whoever runs a test ends it when it takes too long; these only keep one that loops from eating the machine.
 */
static const gw_script_limits limits = {
    .memory = (gsize)512 << 20, .instructions = G_GUINT64_CONSTANT(10000000000), .wall_ms = 3600000};

static gboolean
run_trusted(gw_script *script, const unsigned char *text, gsize length, const char *name, GError **error)
{
    return gw_script_load(script, (const char *)text, length, name, FALSE, error) &&
           gw_script_call(script, 0, 0, error);
}

static gboolean
open_words(gw_test *test, GError **error)
{
    test->script = gw_script_new(&limits, test);
    if (!gw_lend_library(test->script, error))
        return FALSE;
    lua_State *L = gw_script_lua(test->script);
    lua_getglobal(L, "core");
    luaL_setfuncs(L, gw_test_words, 0);
    lua_pop(L, 1);
    return run_trusted(test->script, test_lua, sizeof test_lua, "test.lua", error);
}

/* The words, then the file, whose top level only declares. */
static gboolean
open_file(gw_test *test, GError **error)
{
    gsize length = 0;
    g_autofree char *text = gw_file_read(test->file, MAX_FILE, &length, error);
    g_autofree char *name = gw_file_short_name(test->file);

    if (!text)
        return FALSE;
    test->folder = g_path_get_dirname(test->file);
    return open_words(test, error) && gw_script_load(test->script, text, length, name, TRUE, error) &&
           gw_script_call(test->script, 0, 0, error);
}

static void
close_file(gw_test *test)
{
    gw_script_free(test->script);
    gw_simulator_stop(&test->simulator);
    g_free(test->folder);
}

static json_t *
texts_at(lua_State *L, int index)
{
    json_t *list = json_array();

    for (lua_Integer i = 1; i <= luaL_len(L, index); i++) {
        lua_geti(L, index, i);
        json_array_append_new(list, json_string(lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    return list;
}

static void
push_core(lua_State *L, const char *function)
{
    lua_getglobal(L, "core");
    lua_getfield(L, -1, function);
    lua_remove(L, -2);
}

json_t *
gw_test_names(const char *file, GError **error)
{
    gw_test test = {.file = file};
    json_t *found = NULL;

    if (open_file(&test, error)) {
        lua_State *L = gw_script_lua(test.script);
        push_core(L, "tests");
        if (gw_script_call(test.script, 0, 2, error))
            found = json_pack("{s:o, s:o}", "names", texts_at(L, -2), "places", texts_at(L, -1));
    }
    close_file(&test);
    return found;
}

json_t *
gw_test_vocabulary(void)
{
    gw_test test = {0};
    json_t *names = open_words(&test, NULL) ? gw_script_names(test.script) : json_object();

    close_file(&test);
    return names;
}

/* The sentence and the traceback, which shows the test's own lines. */
static json_t *
failed(const GError *fault)
{
    g_autofree char *traceback = NULL, *sentence = gw_script_sentence(fault->message, &traceback);

    return json_pack("{s:b, s:s, s:s?}", "passed", 0, "message", sentence, "traceback", traceback);
}

json_t *
gw_test_run(const char *file, const char *name, GError **error)
{
    gw_test test = {.file = file};
    GError *fault = NULL;
    gint64 began = gw_now_ms();

    if (!open_file(&test, error))
        return close_file(&test), NULL;
    lua_State *L = gw_script_lua(test.script);
    push_core(L, "body");
    lua_pushstring(L, name);
    gboolean passed = gw_script_call(test.script, 1, 1, &fault) && gw_script_call(test.script, 0, 0, &fault);
    json_t *result = passed ? json_pack("{s:b}", "passed", 1) : failed(fault);
    g_clear_error(&fault);
    json_object_set_new(result, "ms", json_integer(gw_now_ms() - began));
    close_file(&test);
    return result;
}
