/* SPDX-License-Identifier: Apache-2.0 */
/* lualib.c - the table `sim`: JSON, digests, patterns and the clock for the simulator's Lua files
 */
#include "lualib.h"
#include "digest.h"
#include "limit.h"
#include "luajson.h"

#include "aws/service.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "http/message.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h> // NOLINT(readability-duplicate-include): Lua's, not ours
#include <string.h>

/* ---- functions ---- */

static int
lib_json(lua_State *L)
{
    luaL_checkany(L, 1);
    sim_lua_json_text(L, 1);
    return 1;
}

/* The document, or nil when the text is no JSON. */
static int
lib_parse(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    json_t **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    luaL_setmetatable(L, "sim.document");
    *box = gw_json_parse(text, n, "document", NULL);
    sim_lua_push_json(L, *box);
    return 1;
}

static int
free_document(lua_State *L)
{
    json_t **box = lua_touserdata(L, 1);
    json_decref(*box);
    *box = NULL;
    return 0;
}

static int
push_and_free(lua_State *L, char *text)
{
    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

static int
lib_hmac(lua_State *L)
{
    size_t key_length, n;
    const char *key = luaL_checklstring(L, 1, &key_length);
    const char *text = luaL_checklstring(L, 2, &n);
    return push_and_free(L, g_compute_hmac_for_data(G_CHECKSUM_SHA256, (const guchar *)key, key_length,
                                                    (const guchar *)text, n));
}

static int
lib_sha256(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return push_and_free(L, g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, n));
}

static int
lib_md5(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return push_and_free(L, g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)text, n));
}

static int
lib_base64(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return push_and_free(L, g_base64_encode((const guchar *)text, n));
}

static int
lib_unbase64(lua_State *L)
{
    gsize n = 0;
    g_autofree guchar *data = g_base64_decode(luaL_checkstring(L, 1), &n);
    lua_pushlstring(L, data ? (const char *)data : "", n);
    return 1;
}

static int
lib_urlencode(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return push_and_free(L, gw_percent_encode(text, (gssize)n, luaL_optstring(L, 2, NULL)));
}

/* The text, or nil when it is malformed. A plus is a space. */
static int
lib_urldecode(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    return push_and_free(L, gw_percent_decode(text, (gssize)n, TRUE));
}

/* checksum (algorithm, pieces): of all pieces, one behind the other, in base64; nil of an unknown one. */
static int
lib_checksum(lua_State *L)
{
    const char *algorithm = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    sim_digest *digest = sim_digest_new(algorithm);
    for (lua_Integer i = 1; digest && lua_rawgeti(L, 2, i) == LUA_TSTRING; i++) {
        size_t n;
        const char *piece = lua_tolstring(L, -1, &n);
        sim_digest_add(digest, piece, n);
        lua_pop(L, 1);
    }
    char *text = digest ? sim_digest_end(digest) : NULL;
    sim_digest_free(digest);
    return push_and_free(L, text);
}

/* The folder of objects beside the state file, made where it is missing; nil: nothing is kept in files. */
static int
lib_folder(lua_State *L)
{
    lua_getfield(L, lua_upvalueindex(1), "options");
    lua_getfield(L, -1, "folder");
    const char *path = lua_tostring(L, -1);
    if (path && g_mkdir_with_parents(path, 0700) != 0)
        return luaL_error(L, "cannot make the folder '%s': %s", path, g_strerror(errno));
    return 1;
}

/* `*` is any text and `?` any character. Of the stars only the last matters for going back, so this is never
 * slow. */
static gboolean
matches(const char *pattern, const char *text)
{
    const char *star = NULL, *from = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            from = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++from;
        } else {
            return FALSE;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static int
lib_glob(lua_State *L)
{
    lua_pushboolean(L, matches(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

static int
lib_now(lua_State *L)
{
    lua_pushinteger(L, gw_now_ms());
    return 1;
}

static int
compare_files(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths of the Lua files in a folder, in order of their names; or nil, and why it can't be read. */
static int
lib_files(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (!dir) {
        lua_pushnil(L);
        lua_pushfstring(L, "cannot read the folder '%s': %s", path, error->message);
        return 2;
    }
    for (const char *name; (name = g_dir_read_name(dir));) {
        if (g_str_has_suffix(name, ".lua"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    }
    g_ptr_array_sort(names, compare_files);
    lua_newtable(L);
    for (guint i = 0; i < names->len; i++) {
        lua_pushstring(L, names->pdata[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* Why nobody can ask for an operation of a service, or nil. */
static int
lib_unknown(lua_State *L)
{
    const char *service = luaL_checkstring(L, 1), *operation = luaL_checkstring(L, 2);
    g_autoptr(GError) error = NULL;
    if (!gw_service_get(service, &error)) {
        lua_pushstring(L, error->message);
        return 1;
    }
    char *fault = gw_aws_operation_fault(service, operation);
    lua_pushstring(L, fault);
    g_free(fault);
    return 1;
}

/* The IAM actions that an operation takes. */
static int
lib_needs(lua_State *L)
{
    const gw_service *service = gw_service_find(luaL_checkstring(L, 1));
    g_auto(GStrv) actions = service ? gw_service_needs(service, luaL_checkstring(L, 2)) : NULL;
    lua_newtable(L);
    for (lua_Integer i = 0; actions && actions[i]; i++) {
        lua_pushstring(L, actions[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* ---- the state ---- */

/* Into the options. */
static void
push_partition(lua_State *L, const gw_partition *partition)
{
    lua_pushstring(L, partition->id);
    lua_setfield(L, -2, "partition");
    lua_pushstring(L, partition->home);
    lua_setfield(L, -2, "home");
    lua_pushstring(L, partition->suffix);
    lua_setfield(L, -2, "suffix");
    lua_newtable(L);
    for (lua_Integer i = 0; partition->regions[i]; i++) {
        lua_pushstring(L, partition->regions[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "regions");
}

static void
push_options(lua_State *L, const sim_options *options)
{
    lua_newtable(L);
    lua_pushinteger(L, options->late_reads);
    lua_setfield(L, -2, "late_reads");
    lua_pushboolean(L, options->enforce_iam);
    lua_setfield(L, -2, "enforce_iam");
    lua_pushboolean(L, g_strcmp0(options->people, "none") != 0);
    lua_setfield(L, -2, "people");
    push_partition(L, sim_options_partition(options));
    lua_newtable(L);
    for (int i = 0; options->operations && options->operations[i]; i++) {
        lua_pushstring(L, options->operations[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "operations");
    g_autofree char *folder = options->state ? g_strconcat(options->state, ".objects", NULL) : NULL;
    lua_pushstring(L, folder);
    lua_setfield(L, -2, "folder");
}

lua_State *
sim_lua_new(const char *root, const sim_options *options)
{
    static const luaL_Reg functions[] = {{"json", lib_json},
                                         {"parse", lib_parse},
                                         {"hmac", lib_hmac},
                                         {"sha256", lib_sha256},
                                         {"md5", lib_md5},
                                         {"base64", lib_base64},
                                         {"unbase64", lib_unbase64},
                                         {"urlencode", lib_urlencode},
                                         {"urldecode", lib_urldecode},
                                         {"checksum", lib_checksum},
                                         {"glob", lib_glob},
                                         {"now", lib_now},
                                         {"files", lib_files},
                                         {"unknown", lib_unknown},
                                         {"needs", lib_needs},
                                         {NULL, NULL}};
    lua_State *L = luaL_newstate();
    if (!L)
        g_error("no memory for Lua");
    luaL_openlibs(L);
    luaL_newmetatable(L, "sim.document");
    lua_pushcfunction(L, free_document);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);

    luaL_newlib(L, functions);
    sim_luajson_open(L);
    sim_limit_open(L, root);
    lua_pushstring(L, root);
    lua_setfield(L, -2, "root");
    push_options(L, options);
    lua_setfield(L, -2, "options");
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, lib_folder, 1);
    lua_setfield(L, -2, "folder");
    lua_setglobal(L, "sim");

    lua_getglobal(L, "package");
    lua_pushfstring(L, "%s/?.lua", root);
    lua_setfield(L, -2, "path");
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "cpath");
    lua_pop(L, 1);
    lua_gc(L, LUA_GCGEN, 0, 0);
    return L;
}

/* ---- calls ---- */

static int
add_traceback(lua_State *L)
{
    if (lua_istable(L, 1) && lua_getfield(L, 1, "told") == LUA_TSTRING)
        return 1;
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static void
take_error(lua_State *L, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
}

gboolean
sim_lua_call(lua_State *L, int args, int results, GError **error)
{
    int base = lua_gettop(L) - args;
    lua_pushcfunction(L, add_traceback);
    lua_insert(L, base);
    gboolean fine = lua_pcall(L, args, results, base) == LUA_OK;
    if (!fine)
        take_error(L, error);
    lua_remove(L, base);
    return fine;
}

gboolean
sim_lua_load(lua_State *L, const char *root, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(root, file, NULL);
    if (luaL_loadfilex(L, path, "t") == LUA_OK)
        return TRUE;
    take_error(L, error);
    return FALSE;
}
