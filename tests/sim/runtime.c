/* SPDX-License-Identifier: Apache-2.0 */
/* runtime.c - the Lua state under its mutex: operations, people, and the file that keeps it all
 */
#include "runtime.h"
#include "luajson.h"
#include "lualib.h"

#include "aws/servicefile.h"
#include "base/configfile.h"
#include "base/error.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <lauxlib.h>
#include <string.h>
#include <unistd.h>

struct sim_runtime {
    GMutex mutex;
    lua_State *L; /* boot.lua's api table lies at the bottom of its stack */
    char *state_path;
};

#define API 1

/* ---- calls into Lua, under the mutex ---- */

static void
push_api(sim_runtime *runtime, const char *function)
{
    lua_getfield(runtime->L, API, function);
}

/* The value on top as a JSON document; it is popped. NULL and `error` for what is none. */
static json_t *
pop_json(lua_State *L, GError **error)
{
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return NULL;
    }
    lua_getglobal(L, "sim");
    lua_getfield(L, -1, "json");
    lua_replace(L, -2);
    lua_insert(L, -2);
    if (!sim_lua_call(L, 1, 1, error))
        return NULL;
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    json_t *document = gw_json_parse(text, n, "answer of Lua", error);
    lua_pop(L, 1);
    return document;
}

/* Calls a function of the api for one document. NULL without an error: it gave nil. */
static json_t *
call_for_json(sim_runtime *runtime, int args, GError **error)
{
    return sim_lua_call(runtime->L, args, 1, error) ? pop_json(runtime->L, error) : NULL;
}

static void
complain(const char *what, GError *error)
{
    if (error)
        g_printerr("gangway-sim: %s: %s\n", what, error->message);
}

/* ---- the state file ---- */

static gboolean
fail_errno(GError **error, const char *what, const char *path)
{
    int code = errno;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot %s '%s': %s", what, path, g_strerror(code));
    return FALSE;
}

static gboolean
write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, text, n);
        if (done < 0 && errno != EINTR)
            return FALSE;
        if (done > 0) {
            text += done;
            n -= (size_t)done;
        }
    }
    return TRUE;
}

/* Whole or not at all, but not through to the disk: what outlives the machine is of no use here. */
static gboolean
replace_file(const char *path, const char *text, size_t n, GError **error)
{
    g_autofree char *temporary = g_strconcat(path, ".new", NULL);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(error, "write", temporary);
    gboolean written = write_all(fd, text, n);
    if (close(fd) != 0 || !written || rename(temporary, path) != 0) {
        fail_errno(error, "write", path);
        unlink(temporary);
        return FALSE;
    }
    return TRUE;
}

static gboolean
save_locked(sim_runtime *runtime, GError **error)
{
    lua_State *L = runtime->L;
    if (!runtime->state_path)
        return TRUE;
    push_api(runtime, "save");
    if (!sim_lua_call(L, 0, 1, error))
        return FALSE;
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    gboolean fine = replace_file(runtime->state_path, text, n, error);
    lua_pop(L, 1);
    return fine;
}

gboolean
sim_runtime_save(sim_runtime *runtime, GError **error)
{
    g_mutex_lock(&runtime->mutex);
    gboolean fine = save_locked(runtime, error);
    g_mutex_unlock(&runtime->mutex);
    return fine;
}

static void
save_or_complain(sim_runtime *runtime)
{
    g_autoptr(GError) error = NULL;
    if (!save_locked(runtime, &error))
        complain("the state is not kept", error);
}

/* ---- beginning ---- */

static gboolean
load_files(const sim_options *options, json_t **kept, json_t **over, GError **error)
{
    if (options->state && g_file_test(options->state, G_FILE_TEST_EXISTS)) {
        *kept = gw_json_load(options->state, error);
        if (!*kept)
            return FALSE;
        if (options->org) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                        "--org is for a new state, and '%s' is there already: remove one of the two",
                        options->state);
            return FALSE;
        }
    } else if (options->org) {
        *over = gw_config_load(options->org, error);
        return *over != NULL;
    }
    return TRUE;
}

/* Lua's begin() says yes, or nil and why not. */
static gboolean
begin(sim_runtime *runtime, const sim_options *options, GError **error)
{
    gw_json kept = NULL;
    gw_json over = NULL;
    if (!load_files(options, &kept, &over, error))
        return FALSE;
    lua_State *L = runtime->L;
    push_api(runtime, "begin");
    lua_pushinteger(L, options->seed);
    sim_lua_push_json(L, kept);
    sim_lua_push_json(L, over);
    if (!sim_lua_call(L, 3, 2, error)) {
        if (kept || over)
            g_prefix_error(error, "cannot begin with '%s': ", kept ? options->state : options->org);
        return FALSE;
    }
    gboolean fine = lua_toboolean(L, -2);
    if (!fine)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot begin with '%s': %s",
                    kept           ? options->state
                    : options->org ? options->org
                                   : "the sample",
                    lua_tostring(L, -1));
    lua_pop(L, 2);
    return fine;
}

sim_runtime *
sim_runtime_new(const char *root, const sim_options *options, GError **error)
{
    g_autoptr(sim_runtime) runtime = g_new0(sim_runtime, 1);
    g_mutex_init(&runtime->mutex);
    runtime->state_path = g_strdup(options->state);
    gw_servicefile_folders((const char *const *)gw_paths_get()->services);
    gw_servicefile_read_all();
    runtime->L = sim_lua_new(root, options);
    if (!sim_lua_load(runtime->L, root, "boot.lua", error) || !sim_lua_call(runtime->L, 0, 1, error) ||
        !begin(runtime, options, error) || !sim_runtime_save(runtime, error))
        return NULL;
    return g_steal_pointer(&runtime);
}

void
sim_runtime_free(sim_runtime *runtime)
{
    if (!runtime)
        return;
    if (runtime->L)
        lua_close(runtime->L);
    g_free(runtime->state_path);
    g_mutex_clear(&runtime->mutex);
    g_free(runtime);
}

/* ---- operations ---- */

gboolean
sim_runtime_knows(sim_runtime *runtime, const char *service, const char *operation)
{
    g_autoptr(GError) error = NULL;
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, "knows");
    lua_pushstring(runtime->L, service);
    lua_pushstring(runtime->L, operation);
    gw_json answer = call_for_json(runtime, 2, &error);
    g_mutex_unlock(&runtime->mutex);
    complain("looking for an operation", error);
    return json_is_true(answer);
}

json_t *
sim_runtime_find_caller(sim_runtime *runtime, const char *access_key, const char *token)
{
    g_autoptr(GError) error = NULL;
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, "find_caller");
    lua_pushstring(runtime->L, access_key);
    lua_pushstring(runtime->L, token);
    json_t *answer = call_for_json(runtime, 2, &error);
    g_mutex_unlock(&runtime->mutex);
    complain("looking for a caller", error);
    return answer;
}

static void
push_occasion(lua_State *L, const sim_occasion *occasion)
{
    lua_newtable(L);
    lua_pushstring(L, occasion->region);
    lua_setfield(L, -2, "region");
    lua_pushnumber(L, occasion->luck);
    lua_setfield(L, -2, "luck");
}

/* A mistake in a Lua file is told whole to whoever runs the simulator. The client, which may be the only one
 * that its author sees, is told as AWS does, with the file and the line; the traceback is not for it. */
static json_t *
own_mistake(const char *what, const char *how)
{
    g_autofree char *line = g_strndup(how, strcspn(how, "\n")), *valid = g_utf8_make_valid(line, -1);
    g_autofree char *message = g_strdup_printf("the simulator made a mistake: %s", valid);

    g_printerr("gangway-sim: %s: %s\n", what, how);
    return json_pack("{s:{s:s, s:i, s:s}, s:b, s:[]}", "error", "code", "InternalFailure", "status", 500,
                     "message", message, "changed", 0, "acts");
}

/* What lies on top: an object's bytes, or nil. It is popped. */
static GBytes *
pop_bytes(lua_State *L)
{
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    GBytes *bytes = text ? g_bytes_new(text, n) : NULL;
    lua_pop(L, 1);
    return bytes;
}

json_t *
sim_runtime_run(sim_runtime *runtime, const char *service, const char *operation, const json_t *input,
                const sim_occasion *occasion, const json_t *caller, GBytes **bytes)
{
    lua_State *L = runtime->L;
    g_autoptr(GError) error = NULL;
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, "run");
    lua_pushstring(L, service);
    lua_pushstring(L, operation);
    sim_lua_push_json(L, input);
    push_occasion(L, occasion);
    sim_lua_push_json(L, caller);
    json_t *answer = NULL;
    if (sim_lua_call(L, 5, 2, &error)) {
        *bytes = pop_bytes(L);
        answer = pop_json(L, &error);
    }
    if (gw_json_true(answer, "changed") || json_array_size(json_object_get(answer, "acts")) > 0)
        save_or_complain(runtime);
    g_mutex_unlock(&runtime->mutex);
    if (!answer)
        return own_mistake(operation, error ? error->message : "no answer");
    const char *bug = gw_json_string(json_object_get(answer, "error"), "bug");
    if (!bug)
        return answer;
    json_t *mistake = own_mistake(operation, bug);
    json_object_set(mistake, "changed", json_object_get(answer, "changed"));
    json_decref(answer);
    return mistake;
}

/* ---- people, and looking from outside ---- */

/* Calls a function that answers with a document, or with nil and why not; `n` arguments are on the stack. */
static json_t *
call_to_act(sim_runtime *runtime, int n, GError **error)
{
    lua_State *L = runtime->L;
    json_t *answer = NULL;
    if (sim_lua_call(L, n, 2, error)) {
        if (lua_isnil(L, -2))
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s", lua_tostring(L, -1));
        lua_pop(L, 1);
        answer = pop_json(L, error);
    }
    if (gw_json_true(answer, "changed"))
        save_or_complain(runtime);
    return answer;
}

json_t *
sim_runtime_person(sim_runtime *runtime, const char *step, const json_t *want, GError **error)
{
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, "person");
    lua_pushstring(runtime->L, step);
    sim_lua_push_json(runtime->L, want);
    json_t *answer = call_to_act(runtime, 2, error);
    g_mutex_unlock(&runtime->mutex);
    return answer;
}

/* Hands a document to a function that acts upon it. */
static json_t *
act_on(sim_runtime *runtime, const char *function, const json_t *document, GError **error)
{
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, function);
    sim_lua_push_json(runtime->L, document);
    json_t *answer = call_to_act(runtime, 1, error);
    g_mutex_unlock(&runtime->mutex);
    return answer;
}

json_t *
sim_runtime_outbox(sim_runtime *runtime, const json_t *letter, GError **error)
{
    return act_on(runtime, "outbox", letter, error);
}

json_t *
sim_runtime_reset(sim_runtime *runtime, const json_t *over, GError **error)
{
    return act_on(runtime, "reset", over, error);
}

/* What a function of the Lua side without parameters says, or NULL. */
static json_t *
ask(sim_runtime *runtime, const char *function)
{
    g_autoptr(GError) error = NULL;
    g_mutex_lock(&runtime->mutex);
    push_api(runtime, function);
    json_t *answer = call_for_json(runtime, 0, &error);
    g_mutex_unlock(&runtime->mutex);
    complain(function, error);
    return answer;
}

char *
sim_runtime_state(sim_runtime *runtime, gboolean timeless)
{
    gw_json state = ask(runtime, timeless ? "timeless_state" : "state");
    return gw_json_text(state);
}

json_t *
sim_runtime_operations(sim_runtime *runtime, gboolean untold)
{
    json_t *operations = ask(runtime, untold ? "untold_operations" : "operations");
    return operations ? operations : json_object();
}

json_t *
sim_runtime_profiles(sim_runtime *runtime)
{
    json_t *profiles = ask(runtime, "profiles");
    return profiles ? profiles : json_array();
}
