/* SPDX-License-Identifier: Apache-2.0 */
/* bind.c - what C lends to the Lua files of the engine: the functions of the table `core`
 *
 * Only trusted Lua (prelude, reconcile, plan, survey, drift) sees the table; a workflow sees what the prelude
 * makes of it. A Lua error leaves a C function by a long jump: what a function owns is released before it
 * raises or waits.
 */
#include "engine/bind.h"

#include "aws/failure.h"
#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"
#include "base/text.h"
#include "engine/advice.h"
#include "engine/workflow_files.h"
#include "lua/lend.h"
#include "engine/drift_lua.h"
#include "engine/plan_lua.h"
#include "engine/prelude_lua.h"
#include "engine/reconcile_lua.h"
#include "engine/replay_lua.h"
#include "engine/subworkflow_lua.h"
#include "engine/survey_lua.h"
#include <lauxlib.h>
#include <string.h>

#define MAX_TIMEOUT_MS 3600000
#define MAX_LINES 1000 /* that it prints */
#define MAX_LINE 2000  /* bytes of one */

/* ---- arguments ---- */

gw_run *
gw_bind_run(lua_State *L)
{
    return ((gw_bind_owner *)gw_script_owner(L))->run;
}

const char *
gw_bind_member(lua_State *L, int index, const char *name)
{
    lua_getfield(L, index, name);
    const char *text = lua_tostring(L, -1);
    lua_pop(L, 1);
    return text;
}

json_t *
gw_bind_member_json(lua_State *L, int index, const char *name)
{
    lua_getfield(L, index, name);
    json_t *value = gw_box_check(L, -1, name);
    lua_pop(L, 1);
    if (!json_is_null(value))
        return value;
    json_decref(value);
    return NULL;
}

/* ---- step plugins ---- */

static int
core_manifest(lua_State *L)
{
    gw_box_push(L, (json_t *)(guintptr)gw_pool_step(gw_bind_run(L)->engine->pool, luaL_checkstring(L, 1)),
                NULL);
    return 1;
}

/* core.no_step(name): why there is none. */
static int
core_no_step(lua_State *L)
{
    char *why = gw_pool_no_step(gw_bind_run(L)->engine->pool, luaL_checkstring(L, 1));

    lua_pushstring(L, why);
    g_free(why);
    return 1;
}

/* core.outside_lock(uses): why the run's lock does not let it use this plugin, or nil. */
static int
core_outside_lock(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *uses = luaL_checkstring(L, 1);
    const json_t *row = run->id ? run->row : run->options->labels;
    const char *file = gw_json_string(json_object_get(row, "lock"), "file");

    if (gw_run_may_use(run, uses))
        return 0;
    lua_pushfstring(L,
                    "'%s' is not in the lock '%s', and nothing else may be used under it; if it should be, "
                    "'gangway lock %s --input FILE' with this input adds it",
                    uses, file ? file : "?", run->workflow->path);
    return 1;
}

/* An empty Lua table is {} in JSON; where the schema wants a list it is one. */
static void
mend_empty_lists(const json_t *schema, json_t *value)
{
    json_t *properties = json_object_get(schema, "properties"), *child;
    const char *name;

    json_object_foreach (properties, name, child) {
        json_t *given = json_object_get(value, name);
        const char *type = gw_json_string(child, "type");
        if (json_is_object(given) && json_object_size(given) == 0 && g_strcmp0(type, "array") == 0)
            json_object_set_new(value, name, json_array());
        else if (json_is_object(given))
            mend_empty_lists(child, given);
    }
}

json_t *
gw_bind_checked(lua_State *L, int index, const json_t *schema, const char *what, char **fault)
{
    gw_json given = gw_box_json(L, index, what, fault), checked = json_deep_copy(given);
    g_autoptr(GError) error = NULL;

    if (!checked)
        return NULL;
    mend_empty_lists(schema, checked);
    if (gw_schema_apply(schema, checked, what, &error))
        return g_steal_pointer(&checked);
    *fault = g_strdup(error->message);
    return NULL;
}

/* core.params(uses, with, this): checked parameters with defaults, or nil and what is wrong. */
static int
core_params(lua_State *L)
{
    const json_t *manifest = gw_pool_step(gw_bind_run(L)->engine->pool, luaL_checkstring(L, 1));
    const char *step = luaL_checkstring(L, 3);
    char *fault = NULL, *what = g_strdup_printf("%s: with", step);
    json_t *params = gw_bind_checked(L, 2, json_object_get(manifest, "params"), what, &fault);

    g_free(what);
    if (params)
        return gw_lend_taken(L, params);
    lua_pushnil(L);
    lua_pushstring(L, fault);
    g_free(fault);
    return 2;
}

/* A run that is leaving begins nothing new: its branches stay where they are. */
static gboolean
is_leaving(lua_State *L)
{
    return gw_bind_run(L)->stopping || gw_bind_run(L)->rewound;
}

static guint
timeout_of(lua_State *L)
{
    lua_getfield(L, 1, "timeout_ms");
    return (guint)CLAMP(lua_tointeger(L, -1), 0, MAX_TIMEOUT_MS);
}

static void
ask_plugin(lua_State *L, gw_call_kind kind, const json_t *answer)
{
    const char *id = gw_bind_member(L, 1, "id"), *uses = gw_bind_member(L, 1, "uses");
    json_t *params = gw_bind_member_json(L, 1, "params");
    const gw_flight_request request = {.id = id,
                                       .uses = uses,
                                       .params = params,
                                       .kind = kind,
                                       .answer = answer,
                                       .timeout_ms = timeout_of(L),
                                       .account = gw_bind_member(L, 1, "account"),
                                       .role = gw_bind_member(L, 1, "role")};

    gw_flight_call(gw_bind_run(L), L, &request);
    json_decref(params);
}

static int
begin_call(lua_State *L, gw_call_kind kind)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (is_leaving(L))
        return gw_branch_wait(L, GW_BRANCH_BLOCKED);
    json_t *answer = kind == GW_CALL_APPLY ? gw_box_check(L, 2, "it") : NULL;
    ask_plugin(L, kind, answer);
    json_decref(answer);
    return gw_branch_wait(L, GW_BRANCH_WAITING);
}

/* core.look(step) -> answer | nil, failure */
static int
core_look(lua_State *L)
{
    return begin_call(L, GW_CALL_LOOK);
}

/* core.want(step) -> answer | nil, failure: what it would want if nothing were there */
static int
core_want(lua_State *L)
{
    return begin_call(L, GW_CALL_WANT);
}

/* core.apply(step, answer) -> {} | nil, failure */
static int
core_apply(lua_State *L)
{
    return begin_call(L, GW_CALL_APPLY);
}

/* ---- waiting ---- */

static int
core_sleep(lua_State *L)
{
    lua_Integer ms = CLAMP(luaL_checkinteger(L, 1), 0, 3600000);

    if (is_leaving(L))
        return gw_branch_wait(L, GW_BRANCH_BLOCKED);
    gw_flight_sleep(gw_bind_run(L), L, (guint)ms);
    return gw_branch_wait(L, GW_BRANCH_WAITING);
}

static int
core_block(lua_State *L)
{
    const char *id = luaL_checkstring(L, 1);

    gw_flight_block(gw_bind_run(L), L, id, (gint64)luaL_checkinteger(L, 2));
    return gw_branch_wait(L, GW_BRANCH_BLOCKED);
}

static int
core_begin(lua_State *L)
{
    gw_branch *branch = gw_branch_of(L);

    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    gw_branch_begin(gw_branch_script(branch), L, 0, branch, NULL, NULL);
    return 0;
}

/* core.is_inside(): in the run function, or still declaring? */
static int
core_is_inside(lua_State *L)
{
    lua_pushboolean(L, gw_branch_of(L) != NULL);
    return 1;
}

static int
core_is_about_keys(lua_State *L)
{
    lua_pushboolean(L, gw_aws_is_keys_error(lua_tostring(L, 1)));
    return 1;
}

/* Why AWS can't be asked as the customer now, or nothing. */
static int
core_keys_fault(lua_State *L)
{
    const json_t *failure = json_object_get(gw_bind_run(L)->unknown, "customer");

    lua_pushstring(L, gw_json_string(failure, "message"));
    return 1;
}

static int
core_path(lua_State *L)
{
    gw_branch *branch = gw_branch_of(L);

    lua_pushstring(L, branch ? gw_branch_path(branch) : "");
    return 1;
}

/* ---- plans and people ---- */

static int
core_planned(lua_State *L)
{
    json_array_append_new(gw_bind_run(L)->plan, gw_box_check(L, 1, "it"));
    return 0;
}

static int
core_news(lua_State *L)
{
    gw_run *run = gw_bind_run(L);

    if (run)
        gw_run_news(run, gw_box_check(L, 1, "it"));
    return 0;
}

static void
say(gw_run *run, const char *path, const char *text)
{
    if (!run->plan)
        gw_run_record_run(run, "print", json_pack("{s:s, s:s}", "path", path, "text", text), NULL);
    json_array_append_new(run->said, json_string(text));
    gw_run_news(run, json_pack("{s:s, s:i, s:s}", "kind", "log", "level", 1, "text", text));
}

/* core.say(text, path, n): the n-th line that the branch at `path` prints. A replay prints it again, and
 * nobody hears it twice. */
static int
core_say(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    size_t length = 0;
    const char *bytes = luaL_checklstring(L, 1, &length), *path = luaL_checkstring(L, 2);
    lua_Integer n = luaL_checkinteger(L, 3);

    if (!run || n <= gw_json_int(run->printed, path, 0) || run->lines > MAX_LINES)
        return 0;
    json_object_set_new(run->printed, path, json_integer(n));
    char *text = ++run->lines > MAX_LINES ? g_strdup("the script prints too much: the rest is dropped")
                                          : gw_text_visible(bytes, length, MAX_LINE);
    say(run, path, text);
    g_free(text);
    return 0;
}

/* core.earlier_attestation(id, params): the attestation of the same step for the same customer in an earlier
 * run, or nil. */
static int
core_earlier_attestation(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *id = luaL_checkstring(L, 1);
    json_t *params = gw_box_check(L, 2, "it");
    char *digest = gw_json_sha256(params);
    json_t *attestation = gw_run_earlier_attestation(run, id, digest);

    g_free(digest);
    json_decref(params);
    gw_box_push(L, attestation, NULL);
    json_decref(attestation);
    return 1;
}

/* core.advise(id, text) -> the text with the ids of run and step in its commands */
static int
core_advise(lua_State *L)
{
    const char *id = luaL_checkstring(L, 1), *text = luaL_checkstring(L, 2);
    char *advice = gw_advice_text(text, gw_bind_run(L)->id, id);

    lua_pushstring(L, advice);
    g_free(advice);
    return 1;
}

/* core.is_own_fault(failure): can only another version of the step help? */
static int
core_is_own_fault(lua_State *L)
{
    json_t *failure = gw_box_check(L, 1, "the failure");

    lua_pushboolean(L, gw_advice_is_own_fault(failure));
    json_decref(failure);
    return 1;
}

/* core.play(id, task): who rehearses plays the people. */
static int
core_play(lua_State *L)
{
    gw_run *run = gw_bind_run(L);

    if (!run->options->play)
        return 0;
    json_t *task = gw_box_check(L, 2, "it");
    json_object_set_new(task, "step", json_string(luaL_checkstring(L, 1)));
    json_t *command = run->options->play(task, run->options->data);
    json_decref(task);
    if (command)
        g_queue_push_tail(&run->commands, json_pack("{s:o}", "word", command));
    return 0;
}

/* ---- opening ---- */

static const luaL_Reg functions[] = {{"manifest", core_manifest},
                                     {"no_step", core_no_step},
                                     {"outside_lock", core_outside_lock},
                                     {"params", core_params},
                                     {"look", core_look},
                                     {"want", core_want},
                                     {"apply", core_apply},
                                     {"sleep", core_sleep},
                                     {"block", core_block},
                                     {"begin", core_begin},
                                     {"join", gw_branch_join},
                                     {"is_inside", core_is_inside},
                                     {"is_about_keys", core_is_about_keys},
                                     {"keys_fault", core_keys_fault},
                                     {"path", core_path},
                                     {"planned", core_planned},
                                     {"advise", core_advise},
                                     {"is_own_fault", core_is_own_fault},
                                     {"news", core_news},
                                     {"say", core_say},
                                     {"earlier_attestation", core_earlier_attestation},
                                     {"play", core_play},
                                     {"file", gw_files_lua_read},
                                     {"fill", gw_files_lua_fill},
                                     {"compile", gw_files_lua_compile},
                                     {NULL, NULL}};

static double
pace_of(const gw_run *run)
{
    guint percent = run ? run->options->pace_percent : 0;

    return (percent ? percent : 100) / 100.0;
}

gboolean
gw_bind_prepare(gw_script *script, gw_bind_loop loop, GError **error)
{
    lua_State *L = gw_script_lua(script);

    if (!gw_lend_library(script, error))
        return FALSE;
    lua_getglobal(L, "core");
    luaL_setfuncs(L, functions, 0);
    luaL_setfuncs(L, gw_bind_row_functions, 0);
    luaL_setfuncs(L, gw_bind_subworkflow_functions, 0);
    lua_pushnumber(L, pace_of(gw_bind_run(L)));
    lua_setfield(L, -2, "pace");
    lua_pushboolean(L, gw_bind_run(L) && gw_bind_run(L)->assume);
    lua_setfield(L, -2, "assume");
    lua_pushboolean(L, gw_bind_run(L) && gw_bind_run(L)->sketch);
    lua_setfield(L, -2, "sketch");
    lua_pushstring(L, gw_bind_run(L) ? gw_run_member_role(gw_bind_run(L)) : GW_MEMBER_ROLE);
    lua_setfield(L, -2, "member_role");
    lua_pushboolean(L, gw_bind_run(L) && gw_bind_run(L)->options->play);
    lua_setfield(L, -2, "rehearses");
    lua_pushboolean(L, gw_bind_run(L) && gw_bind_run(L)->upgrades);
    lua_setfield(L, -2, "upgrades");
    lua_pushstring(L, gw_bind_run(L) ? gw_bind_run(L)->member : NULL);
    lua_setfield(L, -2, "some_member");
    lua_pushinteger(L, gw_bind_run(L) ? gw_bind_run(L)->options->wait_ms : 0);
    lua_setfield(L, -2, "wait_ms");
    lua_pop(L, 1);
    if (!gw_script_run(script, prelude_lua, sizeof prelude_lua, "prelude.lua", error) ||
        !gw_script_run(script, subworkflow_lua, sizeof subworkflow_lua, "subworkflow.lua", error))
        return FALSE;
    if (loop == GW_LOOP_NONE)
        return TRUE;
    if (gw_bind_run(L) && (loop == GW_LOOP_RECONCILE || loop == GW_LOOP_DRIFT))
        gw_box_unknown_is_skipped(L);
    if (loop == GW_LOOP_PLAN)
        return gw_script_run(script, plan_lua, sizeof plan_lua, "plan.lua", error);
    if (loop == GW_LOOP_DRIFT)
        return gw_script_run(script, drift_lua, sizeof drift_lua, "drift.lua", error);
    if (loop == GW_LOOP_REPLAY)
        return gw_script_run(script, replay_lua, sizeof replay_lua, "replay.lua", error);
    if (loop == GW_LOOP_SURVEY)
        return gw_script_run(script, survey_lua, sizeof survey_lua, "survey.lua", error);
    return gw_script_run(script, reconcile_lua, sizeof reconcile_lua, "reconcile.lua", error);
}

/* Takes the fault over. The traceback is for whoever looks for it: G_MESSAGES_DEBUG=all. */
static void
take_sentence(GError *fault, GError **error)
{
    g_autofree char *traceback = NULL, *sentence = gw_script_sentence(fault->message, &traceback);

    if (traceback)
        g_info("%s\n%s", sentence, traceback);
    g_set_error_literal(error, fault->domain, fault->code, sentence);
    g_error_free(fault);
}

/* core.script.path: what a part that names its own whole is told by. */
static void
name_script(lua_State *L, const char *path)
{
    char *base = g_path_get_basename(path);

    lua_getglobal(L, "core");
    lua_getfield(L, -1, "script");
    lua_pushstring(L, base);
    lua_setfield(L, -2, "path");
    lua_pop(L, 2);
    g_free(base);
}

/* Runs the script's chunk, which declares; leaves name, about and run on the stack. */
gboolean
gw_bind_chunk(gw_script *script, const char *text, gsize length, const char *name, GError **error)
{
    lua_State *L = gw_script_lua(script);

    GError *fault = NULL;

    name_script(L, name);
    if (!gw_script_load(script, text, length, name, TRUE, &fault) || !gw_script_call(script, 0, 0, &fault)) {
        take_sentence(fault, error);
        return FALSE;
    }
    lua_getglobal(L, "core");
    lua_getfield(L, -1, "declared");
    lua_remove(L, -2);
    if (gw_script_call(script, 0, 3, &fault))
        return TRUE;
    g_prefix_error(&fault, "%s: ", name);
    take_sentence(fault, error);
    return FALSE;
}
