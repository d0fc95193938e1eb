/* SPDX-License-Identifier: Apache-2.0 */
/* branch.c - branches of a script: coroutines that wait, wake, and end one another
 *
 * All that is ready runs in one stretch: what begins or ends branches without end has no more instructions
 * and time than a loop has.
 */
#include "lua/script_private.h"

#include <lauxlib.h>

#define MAX_BRANCHES 10000
#define MAX_DEPTH 50

struct gw_branch {
    gw_script *script;
    gw_branch *parent;
    lua_State *L;
    int anchor; /* keeps the coroutine from being collected */
    gw_branch_state state;
    int pending; /* values on its stack for the next resume */
    guint depth;
    guint children_begun, children_left;
    char *path;
    char *child_error;
    gw_script_ended ended;
    gpointer data;
};

static gboolean run_ready(gpointer data);

static void
schedule(gw_script *script)
{
    if (!script->idle)
        script->idle = g_idle_add_full(G_PRIORITY_DEFAULT, run_ready, script, NULL);
}

gw_branch *
gw_branch_begin(gw_script *script, lua_State *L, int args, gw_branch *parent, gw_script_ended ended,
                gpointer data)
{
    guint depth = parent ? parent->depth + 1 : 0;

    if (depth > MAX_DEPTH)
        luaL_error(L, "branches within branches: at most %d deep", MAX_DEPTH);
    if (script->branches->len >= MAX_BRANCHES)
        luaL_error(L, "a run takes at most %d branches", MAX_BRANCHES);
    lua_State *thread = lua_newthread(L); /* may raise: before anything is counted */
    int anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    gw_branch *branch = g_new0(gw_branch, 1);

    branch->script = script;
    branch->parent = parent;
    branch->depth = depth;
    branch->ended = ended;
    branch->data = data;
    branch->path = parent ? g_strdup_printf("%s.%u", parent->path, ++parent->children_begun) : g_strdup("1");
    if (parent)
        parent->children_left++;
    branch->L = thread;
    branch->anchor = anchor;
    *(gw_branch **)lua_getextraspace(branch->L) = branch;
    script->woken |= !parent;
    lua_xmove(L, branch->L, args + 1);
    branch->pending = args;
    branch->state = GW_BRANCH_READY;
    g_ptr_array_add(script->branches, branch);
    schedule(script);
    return branch;
}

gw_branch *
gw_branch_of(lua_State *L)
{
    return *(gw_branch **)lua_getextraspace(L);
}

gw_script *
gw_branch_script(gw_branch *branch)
{
    return branch->script;
}

gw_branch_state
gw_branch_get_state(const gw_branch *branch)
{
    return branch->state;
}

const char *
gw_branch_path(const gw_branch *branch)
{
    return branch->path;
}

lua_State *
gw_branch_lua(gw_branch *branch)
{
    return branch->L;
}

int
gw_branch_wait(lua_State *L, gw_branch_state state)
{
    gw_branch *branch = gw_branch_of(L);

    if (!branch)
        return luaL_error(L, "this can only be called inside of a workflow's run function");
    branch->state = state;
    lua_settop(L, 0);
    return lua_yield(L, 0);
}

void
gw_branch_wake(gw_branch *branch, int results)
{
    /* Whoever waited for nothing but its own branches goes on with what is left of its instructions and time.
     */
    branch->script->woken |= branch->state != GW_BRANCH_JOINING;
    branch->pending = results;
    branch->state = GW_BRANCH_READY;
    schedule(branch->script);
}

const char *
gw_script_fault(const gw_script *script)
{
    for (guint i = 0; i < script->branches->len; i++) {
        const gw_branch *branch = g_ptr_array_index(script->branches, i);
        if (branch->child_error)
            return branch->child_error;
    }
    return NULL;
}

int
gw_branch_join(lua_State *L)
{
    gw_branch *branch = gw_branch_of(L);

    if (!branch || branch->children_left == 0)
        return 0;
    return gw_branch_wait(L, GW_BRANCH_JOINING);
}

guint
gw_script_count(const gw_script *script, gw_branch_state state)
{
    guint count = 0;

    for (guint i = 0; i < script->branches->len; i++)
        count += ((gw_branch *)g_ptr_array_index(script->branches, i))->state == state;
    return count;
}

static void
child_ended(gw_branch *parent, const char *error)
{
    if (error && !parent->child_error)
        parent->child_error = g_strdup(error);
    if (--parent->children_left > 0 || parent->state != GW_BRANCH_JOINING)
        return;
    if (parent->child_error)
        lua_pushstring(parent->L, parent->child_error);
    else
        lua_pushnil(parent->L);
    g_clear_pointer(&parent->child_error, g_free);
    gw_branch_wake(parent, 1);
}

static void
branch_ended(gw_branch *branch, const char *error)
{
    branch->state = GW_BRANCH_DONE;
    luaL_unref(branch->script->L, LUA_REGISTRYINDEX, branch->anchor);
    branch->anchor = LUA_NOREF;
    if (branch->parent)
        child_ended(branch->parent, error);
    else if (branch->ended)
        branch->ended(error, branch->data);
}

/* Of a killed script nothing goes on: whoever began it hears why, the other branches stay where they are. */
static void
end_all(gw_branch *branch, const char *error)
{
    while (branch->parent)
        branch = branch->parent;
    branch_ended(branch, error);
}

static void
branch_run(gw_branch *branch, gboolean fresh)
{
    gw_script *script = branch->script;
    int args = branch->pending, results = 0;

    branch->pending = 0;
    branch->state = GW_BRANCH_WAITING;
    gw_script_begin_stretch(script, branch->L, fresh);
    int status = lua_resume(branch->L, NULL, args, &results);
    gw_script_end_stretch(script);
    if (!script->killed && status == LUA_YIELD) {
        lua_pop(branch->L, results);
        return;
    }
    if (!script->killed && status == LUA_OK) {
        branch_ended(branch, NULL);
        return;
    }
    g_autofree char *fault = gw_script_fault_of_thread(script, branch->L, status);
    if (script->killed)
        end_all(branch, fault);
    else
        branch_ended(branch, fault);
}

static void
run_all(gw_script *script)
{
    gboolean fresh = script->woken;

    script->woken = FALSE;
    for (guint i = 0; i < script->branches->len && !script->killed; i++) {
        gw_branch *branch = g_ptr_array_index(script->branches, i);
        if (branch->state == GW_BRANCH_READY) {
            branch_run(branch, fresh);
            fresh = FALSE;
        }
    }
}

static gboolean
run_ready(gpointer data)
{
    gw_script *script = data;

    script->idle = 0;
    run_all(script);
    if (script->rested)
        script->rested(script->rested_data);
    return G_SOURCE_REMOVE;
}

void
gw_script_on_rest(gw_script *script, gw_script_rested rested, gpointer data)
{
    script->rested = rested;
    script->rested_data = data;
}

void
gw_script_settle(gw_script *script)
{
    while (script->idle && !script->killed) {
        g_source_remove(script->idle);
        script->idle = 0;
        run_all(script);
    }
}

static void
branch_free(gw_branch *branch)
{
    g_free(branch->path);
    g_free(branch->child_error);
    g_free(branch);
}

void
gw_branches_free(gw_script *script)
{
    for (guint i = 0; i < script->branches->len; i++)
        branch_free(g_ptr_array_index(script->branches, i));
    g_ptr_array_unref(script->branches);
}
