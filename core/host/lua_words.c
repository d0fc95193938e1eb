/* SPDX-License-Identifier: Apache-2.0 */
/* lua_words.c - the functions of `core` that step.lua makes the words of a step of: requests, notes,
 * documents, texts, time
 *
 * A Lua error leaves a C function by a long jump: what a function owns is released before it raises.
 */
#include "host/lua.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "lua/box.h"
#include "lua/lend.h"
#include "plugin/wire.h"

#define FAILURE "gangway.failure"
#define QUOTED_MAX 100 /* bytes */
#define MAX_NESTING 64

static gangway_call *
call_of(lua_State *L)
{
    gangway_call *call = ((gw_lua_step *)gw_script_owner(L))->call;

    if (!call)
        luaL_error(L, "this can only be used inside of the step's functions, not while its file is loaded");
    return call;
}

/* Raises the text (released), with the line of the script before it. */
static int
raise_text(lua_State *L, char *text)
{
    luaL_where(L, 1);
    lua_pushstring(L, text ? text : "no JSON");
    g_free(text);
    lua_concat(L, 2);
    return lua_error(L);
}

/* The document of an argument; an error names the line that gave it. */
static json_t *
check_document(lua_State *L, int arg, const char *what)
{
    char *fault = NULL;
    json_t *document = gw_box_json(L, arg, what, &fault);

    if (!document)
        raise_text(L, fault);
    return document;
}

static int
push_fault(lua_State *L, int nils, const char *fault)
{
    for (int i = 0; i < nils; i++)
        lua_pushnil(L);
    lua_pushstring(L, fault);
    return nils + 1;
}

int
gw_lua_fits(json_t *document)
{
    return gw_host_is_shallow(document, GW_WIRE_DEPTH_MAX) &&
           json_dumpb(document, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY) <= GW_WIRE_OUTPUT_MAX;
}

/* ---- places ---- */

static int
push_text(lua_State *L, char *text)
{
    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

static int
core_place(lua_State *L)
{
    return push_text(L, gw_script_place(L));
}

/* core.place_of(function): where it begins. */
static int
core_place_of(lua_State *L)
{
    lua_Debug at;

    lua_settop(L, 1);
    lua_getinfo(L, ">S", &at);
    lua_pushfstring(L, "%s:%d: ", at.short_src, at.linedefined);
    return 1;
}

/* ---- failures ---- */

int
gw_lua_is_failure(lua_State *L, int index)
{
    if (!lua_istable(L, index) || !lua_getmetatable(L, index))
        return 0;
    luaL_getmetatable(L, FAILURE);
    int is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}

static int
core_is_failure(lua_State *L)
{
    lua_pushboolean(L, gw_lua_is_failure(L, 1));
    return 1;
}

static int
core_as_failure(lua_State *L)
{
    lua_settop(L, 1);
    luaL_setmetatable(L, FAILURE);
    return 1;
}

static int
failure_text(lua_State *L)
{
    lua_getfield(L, 1, "code");
    lua_pushliteral(L, ": ");
    lua_getfield(L, 1, "message");
    for (int i = -3; i < 0; i += 2)
        luaL_tolstring(L, i, NULL), lua_replace(L, i - 1);
    lua_concat(L, 3);
    return 1;
}

/* Why the last request failed, as a table that can be raised. */
static void
push_failure(lua_State *L, const json_t *failure)
{
    const char *name;
    json_t *value;

    lua_newtable(L);
    json_object_foreach ((json_t *)(guintptr)failure, name, value) {
        gw_box_push(L, value, NULL);
        lua_setfield(L, -2, name);
    }
    luaL_setmetatable(L, FAILURE);
}

/* ---- requests and notes ---- */

/* core.request(name, input) -> answer | nil, failure | nil, nil, what is wrong with the input */
static int
core_request(lua_State *L)
{
    gangway_call *call = call_of(L);
    const char *name = luaL_checkstring(L, 1);
    char *fault = NULL;
    json_t *input = gw_box_json(L, 2, "input", &fault);

    if (!input || !json_is_object(input) || !gw_lua_fits(input)) {
        push_fault(L, 2, fault ? fault : "a request takes a table of at most 7 MiB and 64 levels: { … }");
        g_free(fault);
        json_decref(input);
        return 3;
    }
    gw_script_pause(L);
    json_t *answer = gw_host_request(call, name, input);
    json_decref(input);
    gw_script_go_on(L);
    if (answer)
        return gw_lend_taken(L, answer);
    lua_pushnil(L);
    push_failure(L, call->error);
    return 2;
}

/* core.note(key, value) -> failure | nil, what is wrong with the value */
static int
core_note(lua_State *L)
{
    gangway_call *call = call_of(L);
    const char *key = luaL_checkstring(L, 1);
    char *fault = NULL;
    json_t *value = lua_isnil(L, 2) ? NULL : gw_box_json(L, 2, "note", &fault);

    if (fault) {
        push_fault(L, 1, fault);
        g_free(fault);
        return 2;
    }
    gw_script_pause(L);
    int result = gw_host_note(call, key, value);
    json_decref(value);
    gw_script_go_on(L);
    if (result == GANGWAY_OK)
        return 0;
    push_failure(L, call->error);
    return 1;
}

/* core.notes(): all that is kept for the step. A copy: a box must not change. */
static int
core_notes(lua_State *L)
{
    return gw_lend_taken(L, json_copy(json_object_get(call_of(L)->input, "notes")));
}

/* ---- words for people ---- */

static int
core_talk(lua_State *L)
{
    gw_host_say(call_of(L), luaL_checkstring(L, 1), (int)luaL_checkinteger(L, 2), luaL_checkstring(L, 3));
    return 0;
}

/* core.say(line): what print prints. */
static int
core_say(lua_State *L)
{
    gangway_call *call = ((gw_lua_step *)gw_script_owner(L))->call;
    const char *line = luaL_checkstring(L, 1);

    if (call)
        gw_host_say(call, "log", GANGWAY_INFO, line);
    return 0;
}

static int
core_path(lua_State *L)
{
    lua_pushliteral(L, "");
    return 1;
}

/* core.compile(path) -> chunk | nil, why not */
static int
core_compile(lua_State *L)
{
    const gw_lua_step *step = gw_script_owner(L);
    const char *path = luaL_checkstring(L, 1);
    const json_t *text = json_object_get(step->files, path);

    if (text)
        return gw_script_compile(L, json_string_value(text), json_string_length(text), path);
    lua_pushnil(L);
    lua_pushfstring(
        L,
        "there is no '%s' in a folder below the step's, or the name is not written out: gangway takes "
        "along what it finds as  require \"lib.names\"",
        path);
    return 2;
}

/* ---- documents ---- */

/* core.document(value, what) -> the same as a document | nil, what is wrong */
static int
core_document(lua_State *L)
{
    char *fault = NULL;
    const char *what = luaL_checkstring(L, 2);
    json_t *document = gw_box_json(L, 1, what, &fault);

    if (document && gw_lua_fits(document))
        return gw_lend_taken(L, document);
    if (document)
        fault = g_strdup_printf("%s: the document is over 7 MiB, or deeper than 64 levels", what);
    json_decref(document);
    push_fault(L, 1, fault);
    g_free(fault);
    return 2;
}

static int
core_to_json(lua_State *L)
{
    json_t *document = check_document(L, 1, "to_json");
    char *text = gw_json_text(document);

    json_decref(document);
    return push_text(L, text);
}

/* from_json(text) -> document | nil, what is wrong */
static int
core_from_json(lua_State *L)
{
    size_t length = 0;
    const char *text = luaL_checklstring(L, 1, &length);
    GError *error = NULL;
    json_t *document = gw_json_parse(text, length, "from_json", &error);

    if (document)
        return gw_lend_taken(L, document);
    push_fault(L, 1, error->message);
    g_error_free(error);
    return 2;
}

static int
core_same(lua_State *L)
{
    json_t *a = check_document(L, 1, "same"), *b = NULL;
    char *fault = NULL;

    b = gw_box_json(L, 2, "same", &fault);
    int same = b && json_equal(a, b);
    json_decref(a);
    json_decref(b);
    if (fault)
        raise_text(L, fault);
    lua_pushboolean(L, same);
    return 1;
}

static void push_copy(lua_State *L, const json_t *document, int depth);

static void
push_list(lua_State *L, const json_t *list, int depth)
{
    json_t *item;
    size_t i;

    lua_createtable(L, (int)json_array_size(list), 0);
    luaL_setmetatable(L, GW_BOX_LIST);
    json_array_foreach (list, i, item) {
        push_copy(L, item, depth + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void
push_object(lua_State *L, const json_t *object, int depth)
{
    const char *name;
    json_t *member;

    lua_newtable(L);
    json_object_foreach ((json_t *)(guintptr)object, name, member) {
        lua_pushstring(L, name);
        push_copy(L, member, depth + 1);
        lua_rawset(L, -3);
    }
}

/* Tables that can be changed, all the way down; what was null stays so. */
static void
push_copy(lua_State *L, const json_t *document, int depth)
{
    luaL_checkstack(L, 8, "the document is nested too deep");
    if (depth > MAX_NESTING)
        luaL_error(L, "copy: the document is nested deeper than %d levels", MAX_NESTING);
    if (json_is_array(document))
        push_list(L, document, depth);
    else if (json_is_object(document))
        push_object(L, document, depth);
    else if (json_is_null(document))
        lua_pushlightuserdata(L, NULL);
    else
        gw_box_push(L, (json_t *)(guintptr)document, NULL);
}

static int
core_copy(lua_State *L)
{
    json_t *document = check_document(L, 1, "copy");

    gw_lend_taken(L, document); /* a box of it, which frees it whatever happens */
    push_copy(L, document, 0);
    return 1;
}

/* list { … }: an empty table that is a list, and not an object. */
static int
core_list(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_setmetatable(L, GW_BOX_LIST);
    return 1;
}

/* is_null(document, name): is the member there, and null? */
static int
core_is_null(lua_State *L)
{
    json_t *document = check_document(L, 1, "is_null");
    int is = json_is_null(json_object_get(document, luaL_optstring(L, 2, "")));

    json_decref(document);
    lua_pushboolean(L, is);
    return 1;
}

/* ---- texts and time ---- */

/* A name that somebody else chose, for a sentence, as step.h's gw_quoted makes it. */
static int
core_quoted(lua_State *L)
{
    size_t length = 0;
    const char *name = luaL_tolstring(L, 1, &length), *end;

    g_utf8_validate(name, (gssize)MIN(length, QUOTED_MAX), &end);
    json_t *text = json_stringn(name, (size_t)(end - name));
    char *quoted = json_dumps(text, JSON_ENCODE_ANY);
    lua_pushfstring(L, "%s%s", quoted, (size_t)(end - name) < length ? "…" : "");
    free(quoted);
    json_decref(text);
    return 1;
}

static int
core_uuid(lua_State *L)
{
    return push_text(L, gw_uuid());
}

static int
core_seconds(lua_State *L)
{
    lua_pushinteger(L, gw_now_ms() / 1000);
    return 1;
}

/* time_text(seconds): "2026-11-29T08:00:00Z", as AWS takes times. Not by GLib, which would open files of
 * zones. */
static int
core_iso_time(lua_State *L)
{
    time_t seconds = (time_t)luaL_checkinteger(L, 1);
    struct tm parts;
    char text[64];

    if (!gmtime_r(&seconds, &parts) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        return luaL_error(L, "time_text: there is no such time");
    lua_pushstring(L, text);
    return 1;
}

/* The seconds of "Z", "+02:00" or nothing at the end of a time; FALSE: it is none. */
static gboolean
read_zone(const char *text, long *offset)
{
    unsigned hours, minutes;
    int length = 0;

    *offset = 0;
    if (!*text || strcmp(text, "Z") == 0)
        return TRUE;
    if ((*text != '+' && *text != '-') || sscanf(text + 1, "%2u:%2u%n", &hours, &minutes, &length) != 2 ||
        text[1 + length] || hours > 23 || minutes > 59)
        return FALSE;
    *offset = (*text == '-' ? -1 : 1) * (long)(hours * 3600 + minutes * 60);
    return TRUE;
}

/* timegm makes 2 March of 30 February. A leap second may end in the next day. */
static gboolean
is_day(struct tm parts)
{
    struct tm day = {.tm_year = parts.tm_year, .tm_mon = parts.tm_mon, .tm_mday = parts.tm_mday};

    timegm(&day);
    return day.tm_mday == parts.tm_mday && day.tm_mon == parts.tm_mon;
}

/* time_of(text): seconds since 1970 of a time by ISO 8601; nil when it is none. */
static int
core_time_of(lua_State *L)
{
    struct tm parts = {0};
    const char *end = strptime(luaL_checkstring(L, 1), "%Y-%m-%dT%H:%M:%S", &parts);
    long offset = 0;

    if (end && *end == '.')
        end += 1 + strspn(end + 1, "0123456789");
    if (!end || !read_zone(end, &offset) || !is_day(parts))
        return 0;
    lua_pushinteger(L, timegm(&parts) - offset);
    return 1;
}

/* A word: calls the function in Lua that it has (see step.lua). */
static int
call_word(lua_State *L)
{
    int args = lua_gettop(L);

    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, args, LUA_MULTRET);
    return lua_gettop(L);
}

static int
core_word(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushcclosure(L, call_word, 1);
    return 1;
}

/* ---- the table ---- */

static const luaL_Reg functions[] = {{"word", core_word},
                                     {"place", core_place},
                                     {"place_of", core_place_of},
                                     {"is_failure", core_is_failure},
                                     {"as_failure", core_as_failure},
                                     {"request", core_request},
                                     {"note", core_note},
                                     {"notes", core_notes},
                                     {"talk", core_talk},
                                     {"say", core_say},
                                     {"path", core_path},
                                     {"compile", core_compile},
                                     {"document", core_document},
                                     {"to_json", core_to_json},
                                     {"from_json", core_from_json},
                                     {"same", core_same},
                                     {"copy", core_copy},
                                     {"list", core_list},
                                     {"is_null", core_is_null},
                                     {"quoted", core_quoted},
                                     {"uuid", core_uuid},
                                     {"seconds", core_seconds},
                                     {"iso_time", core_iso_time},
                                     {"time_of", core_time_of},
                                     {NULL, NULL}};

static void
make_failures(lua_State *L)
{
    luaL_newmetatable(L, FAILURE);
    lua_pushcfunction(L, failure_text);
    lua_setfield(L, -2, "__tostring");
    lua_pushliteral(L, "failure");
    lua_setfield(L, -2, "__name");
    lua_pushliteral(L, "locked");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void
gw_lua_words_open(lua_State *L)
{
    make_failures(L);
    lua_getglobal(L, "core");
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}

static int
refuse_global(lua_State *L)
{
    return luaL_error(L, "'%s' is not a variable of this function: write  local %s",
                      luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 2, NULL));
}

void
gw_lua_words_freeze(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "gangway.sandbox");
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 2);
}
