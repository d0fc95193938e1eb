/* SPDX-License-Identifier: Apache-2.0 */
/* script.c - a Lua state that can do nothing but compute: its library, its limits, its branches */
#include "engine/script.h"

#include "base/error.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#define HOOK_EVERY 1000
#define COLLECTOR_PACE 400   /* per cent of what is allocated */
#define BIG ((gsize)1 << 20) /* a block that takes time, so the clock is looked at */
#define DEFAULT_MEMORY ((gsize)64 << 20)
#define DEFAULT_INSTRUCTIONS G_GUINT64_CONSTANT(20000000)
#define DEFAULT_WALL_MS 3000
#define OUT_OF_MEMORY                                                                                        \
    "not enough memory: the script keeps more than it may (a list or a recursion without end?)"

struct gw_script {
    lua_State *L;
    gpointer owner;
    gw_script_limits limits;
    gsize memory;
    gboolean running;     /* the memory limit binds scripts, not what C pushes between stretches */
    guint64 instructions; /* of this stretch */
    gint64 began_us;
    const char *killed;  /* why, once it is */
    GPtrArray *branches; /* of gw_branch, owned */
    guint idle;
};

struct gw_branch {
    gw_script *script;
    gw_branch *parent;
    lua_State *L;
    int anchor; /* keeps the coroutine from being collected */
    gw_branch_state state;
    int pending; /* values on its stack for the next resume */
    guint children_begun, children_left;
    char *path;
    char *child_error;
    gw_script_ended ended;
    gpointer data;
};

/* ---- limits ---- */

static void
check_time(gw_script *script)
{
    if (script->running && !script->killed &&
        g_get_monotonic_time() - script->began_us > (gint64)script->limits.wall_ms * 1000)
        script->killed = "the script ran too long without waiting for a step (an endless loop?)";
}

static gboolean
may_grow(gw_script *script, gsize before, gsize after)
{
    if (!script->running || after <= before)
        return TRUE;
    if (after > BIG)
        check_time(script);
    return !script->killed && script->memory - before + after <= script->limits.memory;
}

static void *
allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    gw_script *script = data;
    gsize before = block ? old_size : 0;

    if (new_size == 0) {
        free(block);
        script->memory -= before;
        return NULL;
    }
    if (!may_grow(script, before, new_size))
        return NULL;
    void *result = realloc(block, new_size);
    if (result)
        script->memory = script->memory - before + new_size;
    return result;
}

static gw_script *
script_of(lua_State *L)
{
    void *data = NULL;

    lua_getallocf(L, &data);
    return data;
}

static void
on_count(lua_State *L, lua_Debug *event G_GNUC_UNUSED)
{
    gw_script *script = script_of(L);

    script->instructions += HOOK_EVERY;
    if (script->running && script->instructions > script->limits.instructions && !script->killed)
        script->killed = "the script ran too many instructions without waiting for a step (an endless loop?)";
    gw_script_check(L);
}

void
gw_script_check(lua_State *L)
{
    gw_script *script = script_of(L);

    check_time(script);
    if (script->killed)
        luaL_error(L, "%s", script->killed);
}

static void
begin_stretch(gw_script *script)
{
    script->running = TRUE;
    script->instructions = 0;
    script->began_us = g_get_monotonic_time();
}

/* check_killed(ok, message): raises when a limit was exceeded. pcall asks with what it got, so that it can't
 * swallow a kill; a want of memory, which Lua raises itself, is one. */
static int
check_killed(lua_State *L)
{
    gw_script *script = script_of(L);

    if (lua_isboolean(L, 1) && !lua_toboolean(L, 1) && lua_type(L, 2) == LUA_TSTRING &&
        strcmp(lua_tostring(L, 2), "not enough memory") == 0 && !script->killed)
        script->killed = OUT_OF_MEMORY;
    gw_script_check(L);
    return 0;
}

static int
is_killed(lua_State *L)
{
    lua_pushboolean(L, script_of(L)->killed != NULL);
    return 1;
}

/* ---- the library ---- */

static void
open_libraries(lua_State *L)
{
    static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},
                                         {LUA_COLIBNAME, luaopen_coroutine},
                                         {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8},
                                         {NULL, NULL}};

    for (const luaL_Reg *library = libraries; library->func; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    static const char *const gone[] = {"dofile", "loadfile", "load", "collectgarbage", "require", NULL};
    for (int i = 0; gone[i]; i++) {
        lua_pushnil(L);
        lua_setglobal(L, gone[i]);
    }
}

/* The engine's own Lua is named `=library.lua`, a workflow's `@path`: an error is the script's, so it names
 * the line of the script that called. Caller frees. */
static char *
blame_script(lua_State *L, const char *message)
{
    gboolean ours = FALSE;
    lua_Debug at;

    for (int level = 0; lua_getstack(L, level, &at); level++) {
        lua_getinfo(L, "Sl", &at);
        if (at.currentline <= 0)
            continue;
        g_autofree char *place = g_strdup_printf("%s:%d: ", at.short_src, at.currentline);
        if (at.source[0] == '@')
            return ours ? g_strconcat(place, message, NULL) : g_strdup(message);
        if (!ours && g_str_has_prefix(message, place)) {
            message += strlen(place);
            ours = TRUE;
        }
    }
    return g_strdup(message);
}

/* An error value as text, with the traceback of where it was raised. */
static int
add_traceback(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    char *text = blame_script(L, message ? message : luaL_tolstring(L, 1, NULL));

    luaL_traceback(L, L, text, 1);
    g_free(text);
    return 1;
}

static int
set_up(lua_State *L)
{
    open_libraries(L);
    gw_box_open(L);
    lua_newtable(L); /* the sandbox's globals; the prelude fills them */
    lua_setfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_setglobal(L, "sandbox");
    lua_pushcfunction(L, check_killed);
    lua_setglobal(L, "check_killed");
    lua_pushcfunction(L, is_killed);
    lua_setglobal(L, "is_killed");
    return 0;
}

gw_script *
gw_script_new(const gw_script_limits *limits, gpointer owner)
{
    gw_script *script = g_new0(gw_script, 1);

    if (limits)
        script->limits = *limits;
    if (!script->limits.memory)
        script->limits.memory = DEFAULT_MEMORY;
    if (!script->limits.instructions)
        script->limits.instructions = DEFAULT_INSTRUCTIONS;
    if (!script->limits.wall_ms)
        script->limits.wall_ms = DEFAULT_WALL_MS;
    script->owner = owner;
    script->branches = g_ptr_array_new();
    script->L = lua_newstate(allocate, script);
    g_assert(script->L);
    *(gw_branch **)lua_getextraspace(script->L) = NULL;
    lua_pushcfunction(script->L, set_up);
    if (lua_pcall(script->L, 0, 0, 0) != LUA_OK)
        g_error("cannot set up Lua: %s", lua_tostring(script->L, -1));
    /* At its usual pace the collector of Lua 5.4.4 falls behind a loop that makes boxes. */
    lua_gc(script->L, LUA_GCINC, 0, COLLECTOR_PACE, 0);
    lua_sethook(script->L, on_count, LUA_MASKCOUNT, HOOK_EVERY);
    return script;
}

static void
branch_free(gw_branch *branch)
{
    g_free(branch->path);
    g_free(branch->child_error);
    g_free(branch);
}

void
gw_script_free(gw_script *script)
{
    if (!script)
        return;
    if (script->idle)
        g_source_remove(script->idle);
    lua_close(script->L);
    for (guint i = 0; i < script->branches->len; i++)
        branch_free(g_ptr_array_index(script->branches, i));
    g_ptr_array_unref(script->branches);
    g_free(script);
}

lua_State *
gw_script_lua(gw_script *script)
{
    return script->L;
}

gpointer
gw_script_owner(lua_State *L)
{
    return script_of(L)->owner;
}

/* ---- loading and calling ---- */

/* The text of the error on the stack; a kill looks like whatever Lua made of it on the way. */
static const char *
error_text(gw_script *script, lua_State *L, int status)
{
    const char *message = lua_tostring(L, -1);

    if (status == LUA_ERRMEM && !script->killed)
        script->killed = OUT_OF_MEMORY;
    if (script->killed && (!message || !strstr(message, script->killed)))
        return script->killed;
    return message ? message : "an error that is not text";
}

static gboolean
take_error(gw_script *script, int status, GError **error)
{
    g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, error_text(script, script->L, status));
    lua_pop(script->L, 1);
    return FALSE;
}

gboolean
gw_script_load(gw_script *script, const char *text, gsize length, const char *name, gboolean sandboxed,
               GError **error)
{
    lua_State *L = script->L;
    g_autofree char *chunk = g_strdup_printf("%c%s", sandboxed ? '@' : '=', name);

    if (!g_utf8_validate(text, (gssize)length, NULL)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text", name);
        return FALSE;
    }
    begin_stretch(script);
    int status = luaL_loadbufferx(L, text, length, chunk, "t");
    script->running = FALSE;
    if (status != LUA_OK)
        return take_error(script, status, error);
    if (sandboxed) {
        lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
        if (!lua_setupvalue(L, -2, 1))
            lua_pop(L, 1);
    }
    return TRUE;
}

gboolean
gw_script_call(gw_script *script, int args, int results, GError **error)
{
    lua_State *L = script->L;
    int handler = lua_gettop(L) - args;

    begin_stretch(script);
    lua_pushcfunction(L, add_traceback);
    lua_insert(L, handler);
    int status = lua_pcall(L, args, results, handler);
    script->running = FALSE;
    lua_remove(L, handler);
    return status == LUA_OK || take_error(script, status, error);
}

/* ---- branches ---- */

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
    lua_State *thread = lua_newthread(L); /* may raise: before anything is counted */
    int anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    gw_branch *branch = g_new0(gw_branch, 1);

    branch->script = script;
    branch->parent = parent;
    branch->ended = ended;
    branch->data = data;
    branch->path = parent ? g_strdup_printf("%s.%u", parent->path, ++parent->children_begun) : g_strdup("1");
    if (parent)
        parent->children_left++;
    branch->L = thread;
    branch->anchor = anchor;
    *(gw_branch **)lua_getextraspace(branch->L) = branch;
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

static void
branch_run(gw_branch *branch)
{
    int args = branch->pending, results = 0;

    branch->pending = 0;
    branch->state = GW_BRANCH_WAITING;
    begin_stretch(branch->script);
    int status = lua_resume(branch->L, NULL, args, &results);
    branch->script->running = FALSE;
    if (status == LUA_YIELD) {
        lua_pop(branch->L, results);
        return;
    }
    if (status == LUA_OK) {
        branch_ended(branch, NULL);
        return;
    }
    g_autofree char *message = blame_script(branch->L, error_text(branch->script, branch->L, status));
    luaL_traceback(branch->script->L, branch->L, message, 0);
    g_autofree char *full = g_strdup(lua_tostring(branch->script->L, -1));
    lua_pop(branch->script->L, 1);
    branch_ended(branch, full);
}

static gboolean
run_ready(gpointer data)
{
    gw_script *script = data;

    script->idle = 0;
    for (guint i = 0; i < script->branches->len; i++) {
        gw_branch *branch = g_ptr_array_index(script->branches, i);
        if (branch->state == GW_BRANCH_READY)
            branch_run(branch);
    }
    return G_SOURCE_REMOVE;
}
