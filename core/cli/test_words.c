/* SPDX-License-Identifier: Apache-2.0 */
/* test_words.c - what C lends to the words of a test: the simulator, the program itself, files
 */
#include "cli/test.h"

#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "lua/box.h"
#include "lua/lend.h"

#include <lauxlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MODULE_MAX ((gsize)4 << 20) /* bytes of a file that is required */

static gw_test *
test_of(lua_State *L)
{
    return gw_script_owner(L);
}

/* nil, or what is wrong. */
static int
push_fault(lua_State *L, GError *error)
{
    if (!error)
        return 0;
    lua_pushstring(L, error->message);
    g_error_free(error);
    return 1;
}

/* ---- the world ---- */

static char *
text_of(const json_t *value)
{
    return json_is_string(value) ? g_strdup(json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY);
}

static void
set_option(char **option, const json_t *world, const char *name)
{
    const json_t *value = json_object_get(world, name);

    if (value) {
        g_free(*option);
        *option = text_of(value);
    }
}

static char *
write_document(gw_test *test, const char *name, const json_t *document, GError **error)
{
    g_autofree char *file =
        g_strdup_printf("gangway-test-%d-%s-%u.json", (int)getpid(), name, ++test->documents);
    const char *folder = test->simulator.folder ? test->simulator.folder : g_get_tmp_dir();
    g_autofree char *path = g_build_filename(folder, file, NULL), *text = gw_json_text(document);

    return g_file_set_contents(path, text, -1, error) ? g_steal_pointer(&path) : NULL;
}

/* What the simulator can't do, folders of operations beside the test may add. */
static void
take_operations(const gw_test *test)
{
    static const char *const places[] = {"../operations", "operations", NULL};
    g_autoptr(GPtrArray) folders = g_ptr_array_new_null_terminated(0, g_free, TRUE);

    for (const char *const *place = places; *place; place++) {
        char *path = g_canonicalize_filename(*place, test->folder);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(folders, path);
        else
            g_free(path);
    }
    g_strfreev(gw_opt.operations);
    gw_opt.operations = (char **)g_ptr_array_steal(folders, NULL);
}

static gboolean
take_world(gw_test *test, const json_t *world, GError **error)
{
    static const struct {
        const char *name;
        char **option;
    } options[] = {{"people", &gw_opt.people},     {"latency", &gw_opt.latency},
                   {"throttle", &gw_opt.throttle}, {"fail", &gw_opt.fail},
                   {"drop", &gw_opt.drop},         {"late_reads", &gw_opt.late_reads},
                   {"seed", &gw_opt.seed}};
    const json_t *org = json_object_get(world, "org");

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        set_option(options[i].option, world, options[i].name);
    gw_opt.enforce_iam = gw_json_true(world, "enforce_iam");
    take_operations(test);
    g_clear_pointer(&gw_opt.org, g_free);
    return !org || (gw_opt.org = write_document(test, "org", org, error));
}

/* `list = [ "a", "b" ];` with the folders that are there. */
static void
add_folders(json_t *settings, const char *key, const gw_test *test, const char *const *places)
{
    json_t *list = json_array();

    for (; *places; places++) {
        g_autofree char *folder = g_build_filename(test->folder, *places, NULL);
        g_autofree char *path = g_canonicalize_filename(folder, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            json_array_append_new(list, json_string(path));
    }
    if (json_array_size(list))
        json_object_set_new(settings, key, list);
    else
        json_decref(list);
}

/* A test's steps, workflows and services lie beside its folder `tests`, or beside itself. */
static gboolean
write_settings(const gw_test *test, const json_t *world, GError **error)
{
    static const char *const scripts[] = {".", "..", NULL};
    static const char *const steps[] = {"../steps", "steps", NULL};
    static const char *const services[] = {"services.d", "../services.d", NULL};
    const char *profile = gw_json_string(world, "profile"),
               *partner = gw_json_string(world, "partner_profile");
    gw_json settings = json_pack("{s:{s:s}, s:{s:s}}", "customer", "profile", profile ? profile : "customer",
                                 "partner", "profile", partner ? partner : "partner");
    g_autofree char *folder = g_build_filename(test->simulator.folder, "gangway", NULL);
    g_autofree char *path = g_build_filename(folder, "gangway.json", NULL);

    add_folders(settings, "script_path", test, scripts);
    add_folders(settings, "step_path", test, steps);
    add_folders(settings, "service_path", test, services);
    g_autofree char *text = gw_json_text(settings);
    g_mkdir_with_parents(folder, 0700);
    g_setenv("GANGWAY_TEST_CONFIG", path, TRUE);
    return g_file_set_contents(path, text, -1, error);
}

static void
move_in(const gw_test *test)
{
    g_autofree char *store = g_strdup_printf("sqlite:%s/gangway.db", test->simulator.folder);
    g_autofree char *outbox = g_strdup_printf("http://127.0.0.1:%u/_sim/outbox", test->simulator.port);

    gw_simulator_become_aws(&test->simulator);
    g_setenv("GANGWAY_STORE", store, TRUE);
    g_setenv("GANGWAY_OUTBOX", outbox, TRUE);
    g_setenv("XDG_STATE_HOME", test->simulator.folder, TRUE);
    g_unsetenv("GANGWAY_AUDIT_KEY_FILE");
    g_unsetenv("GANGWAY_VAULT_KEY");
}

/* core.begin(world): the simulator, and all that this process and what it starts know of an outside. */
static int
word_begin(lua_State *L)
{
    gw_test *test = test_of(L);
    json_t *world = gw_box_check(L, 1, "given");
    GError *error = NULL;
    gboolean begun = take_world(test, world, &error) && gw_simulator_start(&test->simulator, NULL, &error) &&
                     write_settings(test, world, &error);

    if (begun)
        move_in(test);
    test->begun = begun;
    json_decref(world);
    if (!begun) {
        push_fault(L, error);
        return lua_error(L);
    }
    lua_pushboolean(L, TRUE);
    return 1;
}

static int
word_person(lua_State *L)
{
    const char *uses = luaL_checkstring(L, 1);
    json_t *want = gw_box_check(L, 2, "want");
    GError *error = NULL;

    gw_simulator_person(&test_of(L)->simulator, uses, want, &error);
    json_decref(want);
    return push_fault(L, error);
}

static char *
nearest_operation(const char *operation, const char *service, const json_t *operations)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    const json_t *list = json_object_get(operations, service);
    const char *name;
    json_t *item;
    gsize i;

    json_array_foreach (list, i, item)
        g_ptr_array_add(names, g_strconcat(service, ":", json_string_value(item), NULL));
    if (!list)
        json_object_foreach ((json_t *)(guintptr)operations, name, item)
            g_ptr_array_add(names, g_strconcat(name, ":*", NULL));
    return gw_nearest_hint(operation, (const char *const *)names->pdata);
}

/* SERVICE:OPERATION, SERVICE:* or *; what is no text at all the simulator itself refuses. */
static gboolean
is_operation(const json_t *operations, const char *operation, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(operation ? operation : "*", ":", 2);
    const json_t *list = json_object_get(operations, parts[0]);
    json_t *item;
    gsize i;

    if (strcmp(parts[0], "*") == 0 || (list && g_strcmp0(parts[1], "*") == 0))
        return TRUE;
    json_array_foreach (list, i, item)
        if (g_strcmp0(json_string_value(item), parts[1]) == 0)
            return TRUE;
    g_autofree char *hint = nearest_operation(operation, parts[0], operations);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the simulator has no operation '%s'%s", operation, hint);
    return FALSE;
}

static gboolean
are_operations(const gw_simulator *simulator, const json_t *faults, GError **error)
{
    gw_json operations = gw_simulator_ask(simulator, "operations", NULL, error);
    json_t *fault;
    gsize i;

    json_array_foreach (faults, i, fault)
        if (!operations || !is_operation(operations, gw_json_string(fault, "operation"), error))
            return FALSE;
    return operations != NULL;
}

static int
word_faults(lua_State *L)
{
    json_t *list = gw_box_check(L, 1, "fails");
    GError *error = NULL;

    if (json_is_object(list) && json_object_size(list) == 0) { /* Lua's empty table */
        json_decref(list);
        list = json_array();
    }
    if (are_operations(&test_of(L)->simulator, list, &error))
        json_decref(gw_simulator_ask(&test_of(L)->simulator, "faults", list, &error));
    json_decref(list);
    return push_fault(L, error);
}

static int
word_state(lua_State *L)
{
    GError *error = NULL;
    json_t *state = gw_simulator_ask(&test_of(L)->simulator, "state", NULL, &error);

    if (!state) {
        push_fault(L, error);
        return lua_error(L);
    }
    return gw_lend_taken(L, state);
}

/* core.requests(): those since it was last asked. */
static int
word_requests(lua_State *L)
{
    gw_test *test = test_of(L);
    json_t *requests = gw_simulator_requests(&test->simulator, test->seen);

    test->seen += (guint)json_array_size(requests);
    return gw_lend_taken(L, requests);
}

/* ---- the program ---- */

static GPtrArray *
command_line(lua_State *L, int list)
{
    GPtrArray *argv = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    char *program = g_file_read_link("/proc/self/exe", NULL);

    g_ptr_array_add(argv, program ? program : g_strdup("gangway"));
    for (lua_Integer i = 1; i <= luaL_len(L, list); i++) {
        lua_geti(L, list, i);
        g_ptr_array_add(argv, g_strdup(lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    g_ptr_array_add(argv, g_strdup("--json"));
    g_ptr_array_add(argv, g_strdup("--config"));
    g_ptr_array_add(argv, g_strdup(g_getenv("GANGWAY_TEST_CONFIG")));
    return argv;
}

/* core.gangway(arguments) -> exit code, the document that it printed or nil, what it said besides */
static int
word_gangway(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    GPtrArray *argv = command_line(L, 1);
    char *out = NULL, *err = NULL;
    int status = 0;
    GError *error = NULL;
    gboolean ran = g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, gw_child_setup,
                                GINT_TO_POINTER((int)getpid()), &out, &err, &status, &error);

    g_ptr_array_unref(argv);
    if (!ran) {
        push_fault(L, error);
        return lua_error(L);
    }
    lua_pushinteger(L, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    gw_json document = json_loads(out, JSON_DECODE_ANY, NULL);
    gw_box_push(L, document, NULL);
    lua_pushstring(L, err);
    g_free(out);
    g_free(err);
    return 3;
}

/* ---- files ---- */

/* core.document(name, value): a file with it, which goes away with the test. */
static int
word_document(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    json_t *value = gw_box_check(L, 2, name);
    GError *error = NULL;
    char *path = write_document(test_of(L), name, value, &error);

    json_decref(value);
    lua_pushstring(L, path ? path : error->message);
    g_free(path);
    g_clear_error(&error);
    return path ? 1 : lua_error(L);
}

static int
word_in_folder(lua_State *L)
{
    char *path = g_canonicalize_filename(luaL_checkstring(L, 1), test_of(L)->folder);

    lua_pushstring(L, path);
    g_free(path);
    return 1;
}

/* core.workflow(name): a file that ends in .lua lies relative to the test's. */
static int
word_workflow(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);

    if (g_str_has_suffix(name, ".lua"))
        return word_in_folder(L);
    lua_settop(L, 1);
    return 1;
}

/* core.compile(path) -> chunk | nil, why not: a module of the test's, from its own folder */
static int
word_compile(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    gsize length = 0;
    GError *error = NULL;
    char *text = gw_file_read_below(test_of(L)->folder, path, MODULE_MAX, &length, &error);

    if (!text) {
        lua_pushnil(L);
        lua_pushstring(L, error->message);
        g_error_free(error);
        return 2;
    }
    int pushed = gw_script_compile(L, text, length, path);
    g_free(text);
    return pushed;
}

/* ---- printing ---- */

static int
word_say(lua_State *L)
{
    g_printerr("%s\n", luaL_checkstring(L, 1));
    return 0;
}

static int
word_path(lua_State *L)
{
    lua_pushliteral(L, "1");
    return 1;
}

const luaL_Reg gw_test_words[] = {
    {"begin", word_begin},
    {"person", word_person},
    {"faults", word_faults},
    {"state", word_state},
    {"requests", word_requests},
    {"gangway", word_gangway},
    {"document", word_document},
    {"in_folder", word_in_folder},
    {"workflow", word_workflow},
    {"say", word_say},
    {"path", word_path},
    {"compile", word_compile},
    {NULL, NULL},
};
