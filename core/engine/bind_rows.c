/* SPDX-License-Identifier: Apache-2.0 */
/* bind_rows.c - the functions of `core` about what a run has recorded: its steps' rows, its values, its
 * outputs */
#include "engine/bind.h"

#include "base/json.h"
#include "base/text.h"
#include "engine/approvals.h"
#include "engine/run_secrets.h"
#include <string.h>

#define MAX_VALUES 10000 /* that a run learns */

/* ---- rows and values ---- */

static void
push_row(lua_State *L, json_t *row)
{
    const char *name;
    json_t *value;

    lua_newtable(L);
    json_object_foreach (row, name, value) {
        gw_box_push(L, value, NULL);
        lua_setfield(L, -2, name);
    }
}

/* core.is_begun(id): has it a row? */
static int
core_is_begun(lua_State *L)
{
    lua_pushboolean(L, g_hash_table_contains(gw_bind_run(L)->steps, luaL_checkstring(L, 1)));
    return 1;
}

static json_t *
first_fields(lua_State *L, const char *uses)
{
    const char *actor = gw_bind_member(L, 1, "actor");
    gw_json params = gw_bind_member_json(L, 1, "params");

    lua_getfield(L, 1, "passing");
    return json_pack("{s:s, s:s, s:s*, s:s, s:s?, s:s?, s:s*, s:b, s:o*, s:s*, s:s*}", "uses", uses, "status",
                     "pending", "params", gw_bind_member(L, 1, "digest"), "actor", actor ? actor : "gangway",
                     "phase", gw_bind_member(L, 1, "phase"), "title", gw_bind_member(L, 1, "title"),
                     "summary", gw_json_string(gw_pool_step(gw_bind_run(L)->engine->pool, uses), "summary"),
                     "passing", lua_toboolean(L, -1), "approves", gw_approval_about(uses, params), "account",
                     gw_bind_member(L, 1, "account"), "role", gw_bind_member(L, 1, "role"));
}

/* core.row(id): the step's row as it is, or nil. */
static int
core_row(lua_State *L)
{
    json_t *row = g_hash_table_lookup(gw_bind_run(L)->steps, luaL_checkstring(L, 1));

    if (!row)
        return 0;
    push_row(L, row);
    return 1;
}

/* core.begin_step(step): its row, made when it is new. */
static int
core_begin_step(lua_State *L)
{
    gw_run *run = gw_bind_run(L);

    luaL_checktype(L, 1, LUA_TTABLE);
    const char *id = gw_bind_member(L, 1, "id"), *uses = gw_bind_member(L, 1, "uses");
    json_t *row = gw_run_step(run, id);
    g_hash_table_add(run->reached, g_strdup(id));
    const char *before = gw_json_string(row, "uses");
    if (before && strcmp(before, uses) != 0)
        return luaL_error(
            L, "step '%s' used '%s' before and now uses '%s': a workflow must do the same in a replay", id,
            before, uses);
    if (!before)
        gw_run_record(run, id, NULL, NULL, first_fields(L, uses), NULL, NULL, NULL);
    push_row(L, row);
    return 1;
}

/* What the engine tells of a step from its plugin's name and its parameters. New reference, or NULL. */
typedef json_t *(*told_of_step)(const gw_engine *engine, const char *uses, const json_t *params);

static int
push_told(lua_State *L, told_of_step tell)
{
    json_t *params = gw_box_check(L, 2, "the parameters"),
           *told = tell(gw_bind_run(L)->engine, luaL_checkstring(L, 1), params);

    gw_box_push(L, told, NULL);
    json_decref(told);
    json_decref(params);
    return 1;
}

static json_t *
approval_about(const gw_engine *engine G_GNUC_UNUSED, const char *uses, const json_t *params)
{
    return gw_approval_about(uses, params);
}

/* core.approves(uses, params): what a step that asks for an approval lets out, or nil. */
static int
core_approves(lua_State *L)
{
    return push_told(L, approval_about);
}

/* core.lacks(uses, params): the failure of a step that has secrets to keep, where there is no vault; or nil.
 */
static int
core_lacks(lua_State *L)
{
    return push_told(L, gw_secrets_lacking);
}

/* core.misplaced(uses, params): the failure of a step that the account's partition has no place for; or nil.
 */
static int
core_misplaced(lua_State *L)
{
    return push_told(L, gw_partition_fault);
}

/* core.record(id, kind, data, fields, task): see gw_run_record; task false closes it, nil leaves it. */
static int
core_record(lua_State *L)
{
    const char *id = luaL_checkstring(L, 1), *kind = luaL_optstring(L, 2, NULL);
    json_t *parts[3] = {NULL, NULL, NULL};

    for (int i = 0; i < 3; i++)
        if (!lua_isnoneornil(L, 3 + i))
            parts[i] = gw_box_check(L, 3 + i, "it");
    gw_run_record(gw_bind_run(L), id, kind, parts[0], parts[1], parts[2], NULL, NULL);
    return 0;
}

static json_t *
make_value(lua_State *L, const char *make)
{
    g_autofree char *uuid = gw_uuid();

    return g_strcmp0(make, "now") == 0    ? json_integer(gw_now_ms() / 1000)
           : g_strcmp0(make, "uuid") == 0 ? json_string(uuid)
                                          : gw_box_check(L, 2, "value");
}

/* core.value(key, make): what was journaled under key; else makes it ("now", "uuid" or the value itself),
 * journals and returns it; nil when there is nothing and nothing to make. */
static int
core_value(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *key = luaL_checkstring(L, 1), *make = lua_tostring(L, 2);
    json_t *value = json_object_get(run->values, key);

    if (!value && lua_isnoneornil(L, 2))
        return 0;
    if (!value && json_object_size(run->values) >= MAX_VALUES)
        return luaL_error(L, "a run learns at most %d values (now, uuid, look)", MAX_VALUES);
    if (!value) {
        value = make_value(L, make);
        json_object_set_new(run->values, key, value);
        if (!run->plan)
            gw_run_record_run(run, "value", json_pack("{s:s, s:O}", "key", key, "value", value), NULL);
    }
    gw_box_push(L, value, NULL);
    return 1;
}

static int
core_not_due(lua_State *L)
{
    const json_t *row = gw_run_step(gw_bind_run(L), luaL_checkstring(L, 1));

    lua_pushboolean(L, gw_json_int(row, "next_look", 0) > gw_now_ms());
    return 1;
}

/* ---- outputs ---- */

static json_t *
output_names(gw_run *run, const char *uses)
{
    const json_t *manifest = gw_pool_step(run->engine->pool, uses);

    return json_object_get(json_object_get(manifest, "outputs"), "properties");
}

static int
push_outputs(lua_State *L, const char *uses, json_t *outputs)
{
    json_t *empty = json_object();

    gw_box_push(L, json_is_object(outputs) ? outputs : empty, output_names(gw_bind_run(L), uses));
    json_decref(empty);
    return 1;
}

/* core.outputs(id, uses): what a finished step returned. */
static int
core_outputs(lua_State *L)
{
    const json_t *row = gw_run_step(gw_bind_run(L), luaL_checkstring(L, 1));

    return push_outputs(L, luaL_checkstring(L, 2), json_object_get(row, "outputs"));
}

/* core.known_outputs(uses, document) */
static int
core_known_outputs(lua_State *L)
{
    json_t *outputs = gw_box_check(L, 2, "it");

    push_outputs(L, luaL_checkstring(L, 1), outputs);
    json_decref(outputs);
    return 1;
}

/* In a survey there is a number for the customer's account: the one that a step tells, else one that stands
 * for it. */
static json_t *
unknown_output(gw_run *run, const char *id, const char *name)
{
    if (run->account && strcmp(name, "account_id") == 0)
        return json_string(run->account);
    return json_pack("{s:o}", "$unknown", json_sprintf("%s.%s", id, name));
}

/* core.unknown_outputs(uses, id, known): every output that is not in `known` is an unknown value. */
static int
core_unknown_outputs(lua_State *L)
{
    const char *uses = luaL_checkstring(L, 1), *id = luaL_checkstring(L, 2), *name;
    json_t *known = gw_box_check(L, 3, "it"), *schema, *outputs = json_object();

    if (json_is_object(known))
        json_object_update(outputs, known);
    json_decref(known);
    const char *account = gw_json_string(outputs, "account_id");
    if (gw_bind_run(L)->account && account) {
        g_free(gw_bind_run(L)->account);
        gw_bind_run(L)->account = g_strdup(account);
    }
    json_object_foreach (output_names(gw_bind_run(L), uses), name, schema)
        if (!json_object_get(outputs, name))
            json_object_set_new(outputs, name, unknown_output(gw_bind_run(L), id, name));
    push_outputs(L, uses, outputs);
    json_decref(outputs);
    return 1;
}

/* core.open_task(id) -> the step's task as the store has it, or nil. */
static int
core_open_task(lua_State *L)
{
    gw_run *run = gw_bind_run(L);
    const char *id = luaL_checkstring(L, 1);
    gw_json tasks =
        gw_store_flush(run->engine->store, NULL) ? gw_store_tasks(run->engine->store, run->id, NULL) : NULL;
    json_t *task, *found = NULL;
    size_t i;

    json_array_foreach (tasks, i, task)
        if (g_strcmp0(gw_json_string(task, "step"), id) == 0)
            found = task;
    gw_box_push(L, found, NULL);
    return 1;
}

/* ---- the table ---- */

static int
core_digest(lua_State *L)
{
    json_t *document = gw_box_check(L, 1, "it");
    char *digest = gw_json_sha256(document);

    json_decref(document);
    lua_pushstring(L, digest);
    g_free(digest);
    return 1;
}

const luaL_Reg gw_bind_row_functions[] = {{"digest", core_digest},
                                          {"is_begun", core_is_begun},
                                          {"row", core_row},
                                          {"begin_step", core_begin_step},
                                          {"approves", core_approves},
                                          {"lacks", core_lacks},
                                          {"misplaced", core_misplaced},
                                          {"record", core_record},
                                          {"value", core_value},
                                          {"not_due", core_not_due},
                                          {"open_task", core_open_task},
                                          {"outputs", core_outputs},
                                          {"known_outputs", core_known_outputs},
                                          {"unknown_outputs", core_unknown_outputs},
                                          {NULL, NULL}};
