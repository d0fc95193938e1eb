/* SPDX-License-Identifier: Apache-2.0 */
/* load_lua.c - loads a step in Lua and calls its functions; every refusal says where, what was found, what is
 * wanted
 *
 * All of the sandbox is there before anything of the step is looked at: unlike a shared object it needs no
 * file, and comes as one text, or as a bundle (plugin/bundle.h) with the files that it requires.
 */
#include "host/lua.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "host/step_lua.h"
#include "lua/box.h"
#include "lua/lend.h"
#include "plugin/wire.h"

/* Between two requests; the core's own timeouts hold, too. */
#define INSTRUCTIONS G_GUINT64_CONSTANT(200000000)
#define CALL_MS 10000
#define LOAD_MS 5000
#define MEMORY ((gsize)64 << 20)
#define MAX_SIZE ((size_t)8 << 20)

static struct {
    gw_lua_step step;
    gw_script *script;
    json_t *manifest; /* of the step */
    json_t *known;    /* its parameters' names */
} lua;

/* ---- what came ---- */

static char *
read_all(int descriptor, size_t *length)
{
    struct stat about;

    if (fstat(descriptor, &about) < 0 || about.st_size <= 0 || (size_t)about.st_size > MAX_SIZE)
        return NULL;
    char *text = g_malloc((size_t)about.st_size + 1);
    *length = 0;
    for (ssize_t got; *length < (size_t)about.st_size; *length += (size_t)got) {
        got = read(descriptor, text + *length, (size_t)about.st_size - *length);
        if (got <= 0)
            break;
    }
    text[*length] = '\0';
    return text;
}

/* {"gangway_bundle": 1, "name", "files"} or the step's own text. */
static int
take_files(const char *text, size_t length, const char *file)
{
    json_t *bundle = *text == '{' ? json_loadb(text, length, 0, NULL) : NULL;
    const char *name = json_string_value(json_object_get(bundle, "name"));
    json_t *files = json_object_get(bundle, "files");

    lua.step.name = name ? g_strdup(name) : g_path_get_basename(file);
    lua.step.files = json_is_object(files) ? json_incref(files) : json_object();
    json_decref(bundle);
    if (!json_object_get(lua.step.files, lua.step.name))
        json_object_set_new(lua.step.files, lua.step.name, json_stringn_nocheck(text, length));
    return json_object_get(lua.step.files, lua.step.name) != NULL;
}

/* ---- the state ---- */

static gboolean
run_file(lua_State *L, GError **error)
{
    const json_t *text = json_object_get(lua.step.files, lua.step.name);

    if (!gw_script_load(lua.script, json_string_value(text), json_string_length(text), lua.step.name, TRUE,
                        error) ||
        !gw_script_call(lua.script, 0, 1, error))
        return FALSE;
    lua_getglobal(L, "core");
    lua_getfield(L, -1, "declared");
    lua_remove(L, -2);
    lua_insert(L, -2);
    return gw_script_call(lua.script, 1, 3, error);
}

static gboolean
open_words(GError **error)
{
    const gw_script_limits limits = {.memory = MEMORY, .instructions = INSTRUCTIONS, .wall_ms = LOAD_MS};

    lua.script = gw_script_new(&limits, &lua.step);
    if (!gw_lend_library(lua.script, error))
        return FALSE;
    gw_lua_words_open(gw_script_lua(lua.script));
    return gw_script_run(lua.script, step_lua, sizeof step_lua, "step.lua", error);
}

json_t *
gw_steps_words(void)
{
    json_t *words = open_words(NULL) ? gw_script_names(lua.script) : NULL;

    gw_steps_free();
    return words;
}

/* Leaves on the stack what core.declared gave: manifest, version, vendor. */
static gboolean
open_state(GError **error)
{
    if (!open_words(error))
        return FALSE;
    lua_State *L = gw_script_lua(lua.script);
    if (!run_file(L, error))
        return FALSE;
    gw_lua_words_freeze(L);
    gw_script_allow(lua.script, CALL_MS);
    return TRUE;
}

/* ---- the manifest ---- */

static void
mend_lists(json_t *step)
{
    static const char *const lists[] = {"reads", "writes", NULL};

    for (const char *const *name = lists; *name; name++) {
        if (json_object_size(json_object_get(step, *name)) == 0 &&
            json_is_object(json_object_get(step, *name)))
            json_object_set_new(step, *name, json_array());
    }
    gw_box_mend_schema(json_object_get(step, "params"));
    gw_box_mend_schema(json_object_get(step, "outputs"));
}

static json_t *
read_manifest(lua_State *L, char **fault)
{
    gw_json boxed = gw_box_json(L, -3, "step", fault);
    json_t *step = boxed ? json_deep_copy(boxed) : NULL;

    if (!step)
        return NULL;
    mend_lists(step);
    lua.manifest = step;
    lua.known = json_incref(json_object_get(json_object_get(step, "params"), "properties"));
    return json_pack("{s:O, s:s, s:s, s:i, s:i, s:[O]}", "name", json_object_get(step, "name"), "version",
                     lua_tostring(L, -2), "vendor", lua_tostring(L, -1), "abi", GANGWAY_ABI, "api",
                     GANGWAY_API, "steps", step);
}

/* A lasting text of at most as many bytes as a reason may have. */
static const char *
lasting(const char *text)
{
    static char reason[1500];
    g_autofree char *sentence = gw_script_sentence(text, NULL);
    const char *end = sentence + strlen(sentence);

    if (strlen(sentence) >= sizeof reason)
        end = g_utf8_find_prev_char(sentence, sentence + sizeof reason - 1);
    g_strlcpy(reason, sentence, (gsize)(end - sentence) + 1);
    return reason;
}

static json_t *
declare(const char **reason)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *fault = NULL;
    json_t *manifest = NULL;

    if (!open_state(&error)) {
        *reason = lasting(error->message);
        return NULL;
    }
    manifest = read_manifest(gw_script_lua(lua.script), &fault);
    lua_settop(gw_script_lua(lua.script), 0);
    if (!manifest)
        *reason = lasting(fault ? fault : "its name, version or vendor is no text");
    return manifest;
}

json_t *
gw_steps_load(int descriptor, const char *file, int require, const char **reason)
{
    size_t length = 0;
    g_autofree char *text = read_all(descriptor, &length);

    close(descriptor);
    gw_sandbox got = gw_sandbox_close(-1, 0);
    const char *missing = gw_sandbox_missing(&got);
    gw_violation_doing("loading");
    if (missing && require)
        *reason = gw_reason("sandbox = \"require\" is set, and %s", missing);
    else if (!text || !take_files(text, length, file))
        *reason = "it can't be read, is over 8 MiB, or is not UTF-8 text";
    else
        return declare(reason);
    return NULL;
}

/* ---- calls ---- */

static const char *const names[] = {[GW_INSPECT] = "inspect", [GW_DESIRE] = "desire", [GW_APPLY] = "apply"};

int
gw_steps_find(const char *name)
{
    return g_strcmp0(gw_json_string(lua.manifest, "name"), name) == 0 ? 0 : -1;
}

int
gw_steps_has(int step, gw_function function)
{
    (void)step;
    return function == GW_DESIRE || gw_json_true(lua.manifest, names[function]);
}

/* A failure passes as it is; all else gets its place and traceback. */
static int
on_error(lua_State *L)
{
    return gw_lua_is_failure(L, 1) ? 1 : gw_script_add_traceback(L);
}

static void
push_member(lua_State *L, const json_t *input, const char *name, json_t *known)
{
    gw_box_push(L, json_object_get(input, name), known);
}

/* Calls core.serve; its result, or the error, is on the stack then. */
static int
serve(lua_State *L, gw_function function, const json_t *input)
{
    lua_getglobal(L, "core");
    lua_getfield(L, -1, "serve");
    lua_remove(L, -2);
    lua_pushstring(L, names[function]);
    push_member(L, input, "params", lua.known);
    push_member(L, input, "run", NULL);
    push_member(L, input, "seen", NULL);
    push_member(L, input, "want", NULL);
    push_member(L, input, "partitions", NULL);
    return gw_script_call_with(lua.script, 6, 1, on_error);
}

/* As the core reads it: the line of the step, where it matters, is a part of the message. */
static void
take_failure(lua_State *L, gangway_call *call)
{
    g_autofree char *fault = NULL;
    json_t *failure = gw_box_json(L, -1, "failure", &fault);
    const char *where = gw_json_string(failure, "where"), *message = gw_json_string(failure, "message");

    if (where)
        json_object_set_new(failure, "message", json_sprintf("%s%s", where, message ? message : "failed"));
    json_object_del(failure, "where");
    json_decref(call->failure);
    call->failure = failure;
    if (!failure)
        gw_host_fail(call, GANGWAY_INVALID, "BadFailure", fault);
}

static gboolean
is_own_frame(const char *line)
{
    const char *name;
    json_t *text;

    json_object_foreach (lua.step.files, name, text)
        if (g_str_has_prefix(line, name) && line[strlen(name)] == ':')
            return TRUE;
    return FALSE;
}

/* The lines of a traceback that are in the step's own files: what calls them is the same each time. */
static char *
own_frames(const char *traceback)
{
    g_auto(GStrv) lines = g_strsplit(traceback ? traceback : "", "\n", -1);
    GString *own = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        if (is_own_frame(g_strchug(*line)))
            g_string_append_printf(own, "%s\t%s", own->len ? "\n" : "", *line);
    return g_string_free(own, FALSE);
}

/* A mistake in the step; the traceback is for whoever wrote it. */
static void
take_mistake(gangway_call *call, int status)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *traceback = NULL;

    gw_script_take_error(lua.script, status, &error);
    g_autofree char *sentence = gw_script_sentence(error->message, &traceback);
    gw_host_fail(call, GANGWAY_INVALID, gw_script_is_killed(lua.script) ? "ScriptLimit" : "ScriptError",
                 sentence);
    g_autofree char *frames = own_frames(traceback);
    if (*frames)
        gw_host_say(call, "log", GANGWAY_DEBUG, frames);
}

/* A script that was killed is left where it is: the next call gets another one. */
static void
reopen(void)
{
    gw_script_free(lua.script);
    if (!open_state(NULL))
        _exit(1);
    lua_settop(gw_script_lua(lua.script), 0);
}

static int
take_answer(lua_State *L, gangway_call *call)
{
    g_autofree char *fault = NULL;
    json_t *output = gw_box_json(L, -1, "the answer", &fault);

    if (output && gw_lua_fits(output))
        return gw_host_answer(call, output);
    json_decref(output);
    gw_host_fail(call, GANGWAY_INVALID, "BadOutput",
                 fault ? fault : "the answer is over 7 MiB, or deeper than 64 levels");
    return GANGWAY_FAILED;
}

int
gw_steps_invoke(int step, gw_function function, gangway_call *call)
{
    lua_State *L = gw_script_lua(lua.script);
    int result = GANGWAY_FAILED;

    (void)step;
    lua.step.call = call;
    int status = serve(L, function, call->input);
    if (status == LUA_OK)
        result = take_answer(L, call);
    else if (gw_lua_is_failure(L, -1) && !gw_script_is_killed(lua.script))
        take_failure(L, call);
    else
        take_mistake(call, status);
    lua.step.call = NULL;
    if (gw_script_is_killed(lua.script))
        reopen();
    else
        lua_settop(L, 0);
    return result;
}

void
gw_steps_free(void)
{
    gw_script_free(lua.script);
    json_decref(lua.manifest);
    json_decref(lua.known);
    json_decref(lua.step.files);
    g_free(lua.step.name);
}
