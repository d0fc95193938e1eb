/* SPDX-License-Identifier: Apache-2.0 */
/* lend.c - the functions of `core` that need no run: documents, differences, names that were nearly right,
 * time */
#include "lua/lend.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "lua/box.h"
#include "lua/library_lua.h"
#include "lua/words_lua.h"
#include <string.h>

int
gw_lend_taken(lua_State *L, json_t *document)
{
    gw_box_push(L, document, NULL);
    json_decref(document);
    return 1;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
gw_lend_hint(lua_State *L, const char *name, GPtrArray *names)
{
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    char *hint = gw_nearest_hint(name, (const char *const *)names->pdata);
    g_ptr_array_unref(names);
    lua_pushstring(L, hint);
    g_free(hint);
    return 1;
}

static int
core_nearest(lua_State *L)
{
    const char *wanted = luaL_tolstring(L, 1, NULL);
    luaL_checktype(L, 2, LUA_TTABLE);
    GPtrArray *names = g_ptr_array_new();

    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            g_ptr_array_add(names, (gpointer)(guintptr)lua_tostring(L, -2));
    return gw_lend_hint(L, wanted, names);
}

/* ---- documents ---- */

static int
core_diff(lua_State *L)
{
    json_t *seen = lua_isnil(L, 1) ? NULL : gw_box_check(L, 1, "it");
    json_t *want = lua_isnil(L, 2) ? NULL : gw_box_check(L, 2, "it");
    json_t *changes = gw_json_diff(seen, want);

    json_decref(seen);
    json_decref(want);
    return gw_lend_taken(L, changes);
}

static int
core_merge(lua_State *L)
{
    json_t *base = gw_box_check(L, 1, "it"), *over = gw_box_check(L, 2, "it");
    json_t *merged = json_is_null(over)   ? json_incref(base)
                     : json_is_null(base) ? json_incref(over)
                                          : gw_json_merge(base, over);

    json_decref(base);
    json_decref(over);
    return gw_lend_taken(L, merged);
}

/* At most `max` bytes, whole characters. */
static void
append_cut(GString *line, const char *text, gsize max)
{
    gsize length = strlen(text);

    if (length <= max) {
        g_string_append(line, text);
        return;
    }
    g_string_append_len(line, text, g_utf8_find_prev_char(text, text + max + 1) - text);
    g_string_append(line, "…");
}

static void
append_value(GString *line, const char *before, const json_t *value)
{
    g_autofree char *text = value ? gw_json_text(value) : g_strdup("absent");

    g_string_append(line, before);
    append_cut(line, text, 200);
}

/* core.diff_text(changes): one line, for people. */
static int
core_diff_text(lua_State *L)
{
    json_t *changes = gw_box_check(L, 1, "it"), *change;
    GString *all = g_string_new(NULL), *cut = g_string_new(NULL);
    size_t i;

    json_array_foreach (changes, i, change) {
        const char *path = gw_json_string(change, "path");
        g_string_append_printf(all, "%s%s", i ? "; " : "", path && *path ? path : "it");
        append_value(all, " is ", json_object_get(change, "from"));
        append_value(all, ", wanted ", json_object_get(change, "to"));
    }
    json_decref(changes);
    append_cut(cut, all->str, 4000);
    lua_pushlstring(L, cut->str, cut->len);
    g_string_free(all, TRUE);
    g_string_free(cut, TRUE);
    return 1;
}

static int
core_failure(lua_State *L)
{
    json_t *failure = gw_failure_new(gw_error_class_from_name(luaL_checkstring(L, 1)), luaL_checkstring(L, 2),
                                     "%s", luaL_checkstring(L, 3));

    return gw_lend_taken(L, failure);
}

/* core.explain(failure, text): the failure with a further sentence. */
static int
core_explain(lua_State *L)
{
    json_t *failure = gw_box_check(L, 1, "it");
    json_t *copy = json_copy(failure);
    const char *message = gw_json_string(failure, "message");

    json_object_set_new(copy, "message",
                        json_sprintf("%s; %s", message ? message : "failed", luaL_checkstring(L, 2)));
    json_decref(failure);
    return gw_lend_taken(L, copy);
}

/* core.has_unknown(document) -> is there an unknown value in it?, and the name of the first */
static int
core_has_unknown(lua_State *L)
{
    json_t *document = gw_box_check(L, 1, "it");
    const char *origin = gw_box_unknown_in(document);

    lua_pushboolean(L, origin != NULL);
    lua_pushstring(L, origin);
    json_decref(document);
    return 2;
}

static int
core_is_unknown(lua_State *L)
{
    lua_pushboolean(L, luaL_testudata(L, 1, "gangway.unknown") != NULL);
    return 1;
}

static int
core_refuse_unknown(lua_State *L)
{
    return gw_box_refuse_unknown(L);
}

/* ---- time and chance ---- */

static int
core_now(lua_State *L)
{
    lua_pushinteger(L, gw_now_ms());
    return 1;
}

static int
core_random(lua_State *L)
{
    lua_pushnumber(L, g_random_double());
    return 1;
}

static int
core_time_text(lua_State *L)
{
    char *text = gw_time_text((gint64)luaL_checkinteger(L, 1));

    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

/* The seconds 1970 to the end of 9999. */
#define LAST_SECOND G_GINT64_CONSTANT(253402300799)

static gboolean
moment_of_text(const char *text, gint64 *ms)
{
    g_autofree char *whole = strchr(text, 'T') ? g_strdup(text) : g_strconcat(text, "T00:00:00Z", NULL);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(whole, utc);

    *ms = time ? g_date_time_to_unix(time) * 1000 : 0;
    return time != NULL;
}

/* core.moment(time): milliseconds of a number of seconds or of a text, or nil and what is wrong. */
static int
core_moment(lua_State *L)
{
    gint64 ms = 0, seconds = (gint64)lua_tointeger(L, 1);
    gboolean number = lua_type(L, 1) == LUA_TNUMBER, whole = number && lua_isinteger(L, 1);

    if ((whole && seconds >= 0 && seconds <= LAST_SECOND) ||
        (lua_type(L, 1) == LUA_TSTRING && moment_of_text(lua_tostring(L, 1), &ms))) {
        lua_pushinteger(L, whole ? seconds * 1000 : ms);
        return 1;
    }
    luaL_tolstring(L, 1, NULL);
    lua_pushnil(L);
    lua_pushfstring(L,
                    "'%s' is no time: give whole seconds since 1970, as now() does, or a text as "
                    "\"2027-01-31\" or \"2027-01-31T09:00:00Z\"",
                    lua_tostring(L, -2));
    return 2;
}

/* core.duration(text): milliseconds, or nil and what is wrong. */
static int
core_duration(lua_State *L)
{
    gint64 ms = 0;
    GError *error = NULL;

    if (gw_duration_parse(luaL_checkstring(L, 1), &ms, &error)) {
        lua_pushinteger(L, ms);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, error->message);
    g_error_free(error);
    return 2;
}

/* core.where(level): "flow.lua:3: ", as error() would put it in front; level 1 is the caller. */
static int
core_where(lua_State *L)
{
    luaL_where(L, (int)luaL_checkinteger(L, 1));
    return 1;
}

static const luaL_Reg functions[] = {
    {"diff", core_diff},
    {"diff_text", core_diff_text},
    {"duration", core_duration},
    {"moment", core_moment},
    {"explain", core_explain},
    {"failure", core_failure},
    {"has_unknown", core_has_unknown},
    {"is_unknown", core_is_unknown},
    {"merge", core_merge},
    {"nearest", core_nearest},
    {"now", core_now},
    {"random", core_random},
    {"refuse_unknown", core_refuse_unknown},
    {"time_text", core_time_text},
    {"where", core_where},
    {NULL, NULL},
};

gboolean
gw_lend_library(gw_script *script, GError **error)
{
    lua_State *L = gw_script_lua(script);

    luaL_newlib(L, functions);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_setglobal(L, "core");
    return gw_script_run(script, library_lua, sizeof library_lua, "library.lua", error) &&
           gw_script_run(script, words_lua, sizeof words_lua, "words.lua", error);
}
