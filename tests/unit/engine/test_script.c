/* SPDX-License-Identifier: Apache-2.0 */
/* test_script.c - the sandbox: what a script can't reach, and the limits that it can't talk its way around */
#include "../aws/suite.h"

#include "sandbox.h"

typedef struct {
    const char *code;
    const char *part; /* of the error; NULL: none */
} piece;

static void
try_under(const piece *pieces, const gw_script_limits *limits)
{
    for (; pieces->code; pieces++) {
        g_autoptr(gw_script) script = open_sandbox(limits);
        if (pieces->part)
            expect_fault(script, pieces->code, pieces->part);
        else
            expect_ok(script, pieces->code);
    }
}

static void
try_all(const piece *pieces)
{
    try_under(pieces, NULL);
}

/* Ends within `limit_ms`, whatever the script does to go on. */
static void
expect_killed(const char *code, const gw_script_limits *limits, const char *part, gint64 limit_ms)
{
    g_autoptr(gw_script) script = open_sandbox(limits);
    gint64 began = g_get_monotonic_time();

    expect_fault(script, code, part);
    gint64 took = (g_get_monotonic_time() - began) / 1000;
    ck_assert_msg(took < limit_ms, "%s\ntook %d ms", code, (int)took);
}

/* ---- what is there, what is not ---- */

START_TEST(what_is_gone)
{
    static const char *const gone[] = {
        "os",     "io",   "debug",          "load",      "loadfile", "loadstring", "dofile",       "package",
        "module", "core", "sandbox",        "coroutine", "warn",     "converge",   "check_killed", "peek",
        "rawfoo", "jit",  "collectgarbage", "setfenv",   "getfenv",  NULL};

    for (int i = 0; gone[i]; i++) {
        g_autoptr(gw_script) script = open_sandbox(NULL);
        g_autofree char *read = g_strdup_printf("local x = %s", gone[i]);
        g_autofree char *raw = g_strdup_printf("assert(rawget(_G, '%s') == nil)", gone[i]);
        g_autofree char *part = g_strdup_printf("some/place/test.lua:1: '%s' is not defined", gone[i]);
        expect_fault(script, read, part);
        expect_ok(script, raw);
    }
}
END_TEST

START_TEST(what_is_gone_from_libraries)
{
    static const piece pieces[] = {
        {"assert(string.dump == nil)", NULL},
        {"assert((''):byte() == nil and ('').dump == nil and ('').pack == nil)", NULL},
        {"assert(math.random == nil and math.randomseed == nil)", NULL},
        {"assert(getmetatable('') == 'locked' and getmetatable(_G) == 'locked')", NULL},
        {"setmetatable(_G, {})", "cannot change a protected metatable"},
        {"setmetatable({}, {__gc = function() end})", "'__gc' is not for scripts"},
        {"setmetatable({}, {__gc = false})", "'__gc' is not for scripts"},
        {"x = 1 assert(x == 1 and _G.x == 1)", NULL},
        {"local t = setmetatable({}, {__index = {a = 1}}) assert(t.a == 1)", NULL},
        {"assert(_G._G == _G and _VERSION == 'Lua 5.4')", NULL},
        {NULL, NULL}};

    try_all(pieces);
}
END_TEST

START_TEST(nothing_trusted_goes_through_what_a_script_can_replace)
{
    static const piece pieces[] = {
        {"string.find = function() return 1 end workflow 'Bad Name'", "a name is lower case letters"},
        {"string.gsub = function(s) return s, 0 end "
         "local s = ('a'):rep(200) .. 'b' return s:find('.-.-.-.-.-.-.-.-c')",
         "repeats too much"},
        {"string.format = error assert(('%d'):format(1) == '1')", NULL},
        {"table.sort = nil table.concat = nil for k in pairs {a = 1} do assert(k == 'a') end print(1, 2)",
         NULL},
        {"type = function() return 'table' end tostring = nil error = nil workflow(3)",
         "a name is lower case"},
        {"string = nil math = nil assert(('x'):rep(2) == 'xx')", NULL},
        {"next = nil select = nil for k in pairs {a = 1} do assert(k == 'a') end", NULL},
        {NULL, NULL}};

    try_all(pieces);
}
END_TEST

START_TEST(only_text_is_compiled)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    g_autoptr(GError) error = NULL;
    static const char binary[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
    static const char latin[] = "return '\xe4'";

    ck_assert(!gw_script_load(script, binary, sizeof binary - 1, "b.lua", TRUE, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "b.lua"));
    g_clear_error(&error);
    ck_assert(!gw_script_load(script, "\x1bLua", 4, "b.lua", TRUE, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "binary chunk"));
    g_clear_error(&error);
    ck_assert(!gw_script_load(script, latin, sizeof latin - 1, "l.lua", TRUE, &error));
    ck_assert_str_eq(error->message, "cannot read 'l.lua': it is not UTF-8 text");
    g_clear_error(&error);
    ck_assert(!gw_script_load(script, "local x = \n\n = 2", 15, "some/s.lua", TRUE, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "some/s.lua:3: unexpected symbol near '='"));
    ck_assert_int_eq(lua_gettop(gw_script_lua(script)), 0);
}
END_TEST

START_TEST(tracebacks)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    g_autofree char *fault = fault_of(script, "local function inner()\n  local t = nil\n  return t.x\nend\n"
                                              "local function outer() return (inner()) end\n\nouter()");

    ck_assert_msg(g_str_has_prefix(fault, "some/place/test.lua:3: attempt to index a nil value (local 't')"),
                  "%s", fault);
    ck_assert_ptr_nonnull(strstr(fault, "stack traceback:"));
    ck_assert_ptr_nonnull(strstr(fault, "some/place/test.lua:5: in "));
    ck_assert_ptr_nonnull(strstr(fault, "some/place/test.lua:7: in main chunk"));
    expect_fault(script, "\nerror { code = 7, why = 'x' }",
                 "test.lua:2: {\"code\":7,\"why\":\"x\"}\nstack traceback:");
    expect_fault(script, "error {}", "test.lua:1: {}");
    expect_fault(script, "error { print }", "test.lua:1: an error without a text (table)");
    expect_fault(script, "error(setmetatable({}, {__tostring = function() return 'my text' end}))",
                 "test.lua:1: my text");
    expect_fault(script, "error(setmetatable({}, {__tostring = function() return 3 end}))", "test.lua:1: 3");
    expect_fault(script, "error(setmetatable({ a = 1 }, {__tostring = error}))", "test.lua:1: {\"a\":1}");
    expect_fault(script, "error()", "test.lua:1: an error without a text (nil)");
    expect_fault(script, "error(7)", "7\nstack traceback:");
    expect_fault(script, "error(print)", "test.lua:1: an error without a text (function)");
    expect_fault(script, "error('a\\xff\\xfe b\\0c')", "test.lua:1: a\\xff\\xfe b\\x00c\nstack traceback:");
    expect_fault(script, "error('é🦊', 0)", "é🦊\nstack traceback:");
    expect_fault(script, "error(('x'):rep(3 << 20))", "xxx… (3145751 bytes in all) …xxx");
    expect_fault(script, "error { ('x'):rep(3 << 20) }", "xxx… (3145732 bytes in all) …xxx");
    expect_fault(script, "error('plain', 0)", "plain");
}
END_TEST

START_TEST(undefined_names)
{
    static const piece pieces[] = {{"stpe 'a' {}", "test.lua:1: 'stpe' is not defined; did you mean 'step'?"},
                                   {"return paralel", "did you mean 'parallel'?"},
                                   {"return xyzzy", "'xyzzy' is not defined; known are: "},
                                   {"return _G[{}]", "' is not defined"},
                                   {"return _G[('x'):rep(100000)]", "is not defined"},
                                   {NULL, NULL}};

    try_all(pieces);
}
END_TEST

START_TEST(pairs_has_an_order)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);

    expect_ok(script,
              "local t = {} for i = 1, 50 do t['k' .. i % 7 .. i] = i end t[3] = 1 t[1.5] = 2 t[-1] = 3\n"
              "local seen = {} for k in pairs(t) do seen[#seen + 1] = k end\n"
              "assert(seen[1] == -1 and seen[2] == 1.5 and seen[3] == 3 and #seen == 53)\n"
              "for i = 5, #seen do assert(seen[i - 1] < seen[i], seen[i]) end");
    expect_ok(script, "for k in pairs({}) do error('none') end");
    expect_ok(script, "local t = {a = 1, b = 2} for k in pairs(t) do t[k] = nil end assert(next(t) == nil)");
    expect_fault(script, "for k in pairs({[{}] = 1}) do end",
                 "test.lua:1: pairs: a key that is a table has no order");
    expect_fault(script, "for k in pairs({[true] = 1}) do end",
                 "pairs: a key that is a boolean has no order");
    expect_fault(script, "for k in pairs(nil) do end", "test.lua:1: bad argument");
    expect_fault(script, "for k in pairs(3) do end", "number");
}
END_TEST

START_TEST(table_keys_have_no_address)
{
    /* what differs between two replays: the text of a table, a function */
    g_autoptr(gw_script) script = open_sandbox(NULL);

    expect_ok(script, "assert(tostring(1) == '1' and tostring(nil) == 'nil' and tostring(true) == 'true')");
    expect_ok(script,
              "assert(tostring(setmetatable({}, {__tostring = function() return 'mine' end})) == 'mine')");
    expect_ok(script, "assert(tostring({}) == tostring({}), tostring({}))");
    expect_ok(script, "assert(tostring(print) == tostring(error), tostring(print))");
    expect_ok(script, "assert(('%s'):format({}) == ('%s'):format({}))");
    expect_fault(script, "return ('%p'):format({})", "'%p'");
}
END_TEST

/* ---- limits ---- */

static const gw_script_limits few = {.instructions = 200000, .wall_ms = 60000};
static const gw_script_limits little = {.memory = 4 << 20, .instructions = 50000000, .wall_ms = 60000};
static const gw_script_limits soon = {.instructions = G_MAXUINT64 / 2, .wall_ms = 200};

START_TEST(too_many_instructions)
{
    static const char *const endless[] = {
        "while true do end",
        "repeat until false",
        "local function f() return f() end f()",
        "::again:: goto again",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(pcall, function() while true do end end) end",
        "while true do xpcall(function() while true do end end, print) end",
        "xpcall(function() while true do end end, function() while true do end end)",
        "while true do xpcall(function() while true do end end, function() while true do end end) end",
        "xpcall(error, function() while true do end end)",
        "while true do pcall(string.gsub, ('x'):rep(100), 'x', function() while true do end end) end",
        "while true do local x <close> = setmetatable({}, {__close = function() while true do end end}) end",
        "local m = {__close = function() while true do end end} "
        "while true do pcall(function() local x <close> = setmetatable({}, m) error() end) end",
        "local t = setmetatable({}, {__index = function() while true do end end}) return t.x",
        "table.sort({3, 1, 2}, function() while true do end end)",
        "for x in function() return 1 end do end",
        "error(setmetatable({}, {__tostring = function() while true do end end}))",
        "for i, x in ipairs(setmetatable({}, {__index = function(t, i) return i end})) do end",
        NULL};

    for (int i = 0; endless[i]; i++)
        expect_killed(endless[i], &few, "too many instructions", 5000);
}
END_TEST

START_TEST(too_long)
{
    static const char *const endless[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local s = ('x'):rep(16 << 20) while true do local t = s .. 'y' end",
        "local s = ('x'):rep(16 << 20) while true do local t = s:upper() end",
        "local s = ('x'):rep(6000) while true do local t = s:find('x-y') end",
        NULL};

    for (int i = 0; endless[i]; i++)
        expect_killed(endless[i], &soon, "too long", 4000);
}
END_TEST

START_TEST(too_much_memory)
{
    static const char *const hungry[] = {
        "local t = {} while true do t[#t + 1] = {} end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(1 << 30)",
        "while true do pcall(string.rep, 'x', 1 << 30) end",
        "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1 << 16) .. #t end) end",
        "local t = {} while true do xpcall(function() t[#t + 1] = ('x'):rep(1 << 16) .. #t end, print) end",
        "local t = {} for i = 1, 1e6 do t[i] = 'x' end return table.concat(t, ('y'):rep(1000))",
        "local s = ('x'):rep(100000) return s:gsub('x', s)",
        NULL};

    for (int i = 0; hungry[i]; i++)
        expect_killed(hungry[i], &little, "not enough memory", 20000);
}
END_TEST

/* A script that saw what is collected would go another way in its replay. */
START_TEST(no_table_is_weak)
{
    static const char garbage[] =
        "for i = 1, 200 do local s = ('x'):rep(1 << 17) .. i end\n"
        "assert(next(t) ~= nil, 'it was collected') assert(mt.__mode == 'k' or mt.__mode == 'v')";
    static const char *const ways[] = {
        "mt = {} t = setmetatable({}, mt) mt.__mode = 'k' t[{}] = 1\n",
        "mt = {} t = setmetatable({}, mt) mt.__mode = 'v' t[1] = {}\n",
        "mt = {} t = setmetatable({}, mt) rawset(getmetatable(t), '__mode', 'k') t[{}] = 1\n",
        "mt = {} t = setmetatable({[{}] = 1}, mt) mt['__mo' .. 'de'] = 'k'\n",
        "mt = setmetatable({}, {__newindex = rawset}) t = setmetatable({[{}] = 1}, mt) mt.__mode = 'k'\n",
        "mt = {} t = setmetatable({[{}] = 1}, mt) setmetatable({}, mt) mt.__mode = 'k'\n",
        NULL};

    for (int i = 0; ways[i]; i++) {
        g_autoptr(gw_script) script = open_sandbox(&little);
        g_autofree char *all = g_strconcat(ways[i], garbage, NULL);
        lua_State *L = gw_script_lua(script);
        lua_getglobal(L, "sandbox");
        lua_getglobal(L, "next"); /* Lua's own: the sandbox's wants keys that have an order */
        lua_setfield(L, -2, "next");
        lua_pop(L, 1);
        expect_ok(script, all);
    }
    static const gw_script_limits patient = {.wall_ms = 60000};
    g_autoptr(gw_script) script = open_sandbox(&patient);
    expect_ok(script, "gone = 0 local mt = {} for i = 1, 100 do setmetatable({}, mt) end\n"
                      "mt.__gc = function() gone = gone + 1 end for i = 1, 100 do setmetatable({}, {}) end\n"
                      "for i = 1, 200 do local s = ('x'):rep(1 << 20) .. i end assert(gone == 0)");
}
END_TEST

START_TEST(garbage_is_not_memory)
{
    g_autoptr(gw_script) script = open_sandbox(&little);

    expect_ok(script, "for i = 1, 50 do local s = ('x'):rep(1 << 20) end");
    expect_ok(script, "for i = 1, 100000 do local t = {i} end");
}
END_TEST

START_TEST(recursion)
{
    static const piece pieces[] = {
        {"local function f() return 1 + f() end f()", "a recursion without end?"},
        {"local function f() return 1 + f() end pcall(f) error('swallowed')", "a recursion without end?"},
        {"local function f(...) return 1 + f(1, 2, 3, 4, 5, 6, 7, 8, ...) end f()", "stack overflow"},
        {"local function f(...) return 1 + f(1, 2, 3, 4, 5, 6, 7, 8, ...) end assert(not pcall(f))", NULL},
        {"local function f(s) return (s:gsub('.', f)) end f('x')", "stack overflow"},
        {"local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x", "'__index' chain too long"},
        {"local t = {} t.t = t local mt = {} mt.__index = function(_, k) return t[k] end setmetatable(t, mt) "
         "return t.x",
         "stack overflow"},
        {"return table.unpack({}, 1, 1e7)", "too many results to unpack"},
        {NULL, NULL}};

    try_all(pieces);

    GString *nested = g_string_new("return ");
    for (int i = 0; i < 100000; i++)
        g_string_append_c(nested, '(');
    g_autoptr(gw_script) script = open_sandbox(NULL);
    expect_fault(script, nested->str, "overflow");
    g_string_free(nested, TRUE);
}
END_TEST

/* What a C function does in one go, out of reach of the limits, is refused before it begins. */
START_TEST(work_out_of_reach)
{
    static const piece pieces[] = {
        {"return (''):rep(1e15)", NULL},
        {"return ('x'):rep(1e15)", "resulting string too large"},
        {"return ('x'):rep(1 << 62, 'y')", "resulting string too large"},
        {"return (''):rep(1 << 62, '')", NULL},
        {"table.move({}, 1, 1e15, 2)", "too many instructions"},
        {"table.move({}, -1e15, 1, 2)", "too many instructions"},
        {"table.move({}, 1, 1.5, 2)", "test.lua:1: move: position 1.5 is not within"},
        {"local t = table.move({1, 2, 3}, 1, 3, 2) assert(t[2] == 1 and t[4] == 3)", NULL},
        {"local t = table.move({1, 2, 3}, 2, 3, 1) assert(t[1] == 2 and t[2] == 3)", NULL},
        {"local t = table.move({1, 2}, 1, 2, 3, {0}) assert(t[1] == 0 and t[4] == 2)", NULL},
        {"local t = setmetatable({}, {__len = function() return 1e15 end}) table.insert(t, 1, 'x')",
         "too many instructions"},
        {"local t = setmetatable({}, {__len = function() return 1e15 end}) table.remove(t, 1)",
         "too many instructions"},
        {"local t = setmetatable({}, {__len = function() return 1e15 end}) table.sort(t)",
         "too many instructions"},
        {"local t = setmetatable({}, {__len = function() return 2147483646 end}) table.sort(t, rawequal)",
         "too many instructions"},
        {"local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) assert(t[1] == 3 and t[3] == 1)",
         NULL},
        {"assert(table.remove({}) == nil) assert(table.remove({5}, 2) == nil) assert(table.remove({5, 6}, 1) "
         "== 5)",
         NULL},
        {"table.remove({}, 2)", "test.lua:1: remove: position 2 is not within 0 and 1"},
        {"table.insert({}, 3, 'x')", "test.lua:1: insert: position 3 is not within 1 and 1"},
        {"local t = {2, 3} table.insert(t, 1, 1) assert(table.remove(t) == 3 and #t == 2)", NULL},
        {"table.insert({}, 1, 2, 3)", "wrong number of arguments"},
        {"table.insert({})", "wrong number of arguments"},
        {"table.insert(nil, 3)", "bad argument"},
        {"return ('x'):rep(1 << 20):find(('x'):rep(1 << 19) .. 'y', 1, true)", "too much"},
        {NULL, NULL}};
    gint64 began = g_get_monotonic_time();

    try_under(pieces, &few);
    ck_assert_int_lt(g_get_monotonic_time() - began, 5 * G_USEC_PER_SEC);
}
END_TEST

START_TEST(patterns_that_take_for_ever)
{
    static const piece pieces[] = {
        {"local x = ('a'):rep(5000):find(('a-'):rep(10) .. 'b')",
         "test.lua:1: this pattern repeats too much"},
        {"local x = ('a'):rep(40):find(('a?'):rep(40) .. ('a'):rep(40))", "repeats too much"},
        {"local x = ('a'):rep(1 << 20):find('a-b')", "repeats too much"},
        {"local x = ('a'):rep(1 << 20):match('a*b')", "repeats too much"},
        {"local x = ('('):rep(1 << 20):match('%b()')", "repeats too much"},
        {"local x = ('a'):rep(20000):match('(.-)%1b')", "repeats too much"},
        {"local x = ('a'):rep(5000):gsub('.-.-.-.-b', '')", "repeats too much"},
        {"for x in ('a'):rep(5000):gmatch('.-.-.-.-b') do end", "repeats too much"},
        {"local x = string.find(('a'):rep(5000), '.-.-.-.-b')", "repeats too much"},
        /* and what people write */
        {"assert(('user@example.com'):match('^[%w.+_-]+@[%w-]+%.%a+$'))", NULL},
        {"assert(('k = v'):match('^%s*(.-)%s*=%s*(.-)%s*$') == 'k')", NULL},
        {"assert(('a,b,c'):gsub(',', ';') == 'a;b;c')", NULL},
        {"local n = 0 for k, v in ('a=1 b=2'):gmatch('(%w+)=(%w+)') do n = n + v end assert(n == 3)", NULL},
        {"assert(('x'):rep(1 << 20):find('y', 1, true) == nil)", NULL},
        {"assert(#('a b '):rep(1 << 18):gsub('%s+', '') == 1 << 19)", NULL},
        {"assert(('a+b'):find('+', 1, true) == 2)", NULL},
        {"assert(('a%b'):gsub('%%', '%%%%') == 'a%%b')", NULL},
        {"assert((12):rep(2) == '1212')", "attempt to index a number"},
        {"assert(string.find(123, 2) == 2)", NULL},
        {"('x'):find()", "test.lua:1: find: the pattern is a nil, not text"},
        {"string.gsub({}, 'x', 'y')", "test.lua:1: gsub: the subject is a table, not text"},
        {"('%d'):format('x')", "test.lua:1: bad argument #2 to 'format' (number expected"},
        {"local x = tonumber('7', 99)", "test.lua:1: bad argument #2 to 'tonumber' (base out of range)"},
        {"local x = setmetatable(1, {})", "test.lua:1: bad argument #1 to 'setmetatable' (table expected"},
        {"local s = ('x'):rep('y')", "test.lua:1: bad argument #2"},
        {"return ('x'):find('[a')", "malformed pattern"},
        {"return ('x'):find('%')", "malformed pattern"},
        {"return ('a'):rep(100):match(('(a)'):rep(40))", "too many captures"},
        {"local x = ('a'):rep(300000):match(('.'):rep(300000))", "repeats too much"},
        {"return ('a'):rep(300):match(('(.)'):rep(10) .. '.-%0')", ""},
        {NULL, NULL}};
    gint64 began = g_get_monotonic_time();

    try_all(pieces);
    ck_assert_int_lt(g_get_monotonic_time() - began, 10 * G_USEC_PER_SEC);
}
END_TEST

START_TEST(a_killed_script_stays_dead)
{
    g_autoptr(gw_script) script = open_sandbox(&few);

    expect_fault(script, "while true do end", "too many instructions");
    expect_fault(script, "for i = 1, 1e5 do end", "too many instructions");
    expect_fault(script, "assert(pcall(error))", "too many instructions");
}
END_TEST

/* ---- branches ---- */

typedef struct {
    gboolean ended;
    char *error;
} ending;

static void
on_ended(const char *error, gpointer data)
{
    *(ending *)data = (ending){TRUE, g_strdup(error)};
}

static int
lend_wait(lua_State *L)
{
    return gw_branch_wait(L, GW_BRANCH_BLOCKED);
}

static void
begin_branch(gw_script *script, const char *code, ending *end)
{
    lua_State *L = gw_script_lua(script);
    g_autoptr(GError) error = NULL;

    lua_getglobal(L, "sandbox");
    lua_pushcfunction(L, lend_wait);
    lua_setfield(L, -2, "wait");
    lua_pop(L, 1);
    ck_assert_msg(gw_script_load(script, code, strlen(code), "b.lua", TRUE, &error), "%s",
                  error ? error->message : "");
    gw_branch_begin(script, L, 0, NULL, on_ended, end);
}

static ending
run_branch(gw_script *script, const char *code)
{
    ending end = {FALSE, NULL};

    begin_branch(script, code, &end);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    return end;
}

START_TEST(branches_join)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end = run_branch(
        script, "local said = ''\n"
                "parallel { function() said = said .. 'a' parallel { function() said = said .. 'b' "
                "end } end, function() said = said .. 'c' end }\n"
                "parallel {} assert(said == 'acb', said)");

    ck_assert(end.ended);
    ck_assert_ptr_null(end.error);
    ck_assert_ptr_null(gw_script_fault(script));
}
END_TEST

static void
count_rest(gpointer data)
{
    ++*(guint *)data;
}

START_TEST(what_is_ready_runs_at_once_when_it_is_to_settle)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end = {FALSE, NULL};
    guint rests = 0;

    gw_script_on_rest(script, count_rest, &rests);
    begin_branch(script, "parallel { function() parallel { function() end } end, function() end } wait()",
                 &end);
    gw_script_settle(script);
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_BLOCKED), 1);
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_READY), 0);
    ck_assert(!end.ended && !g_main_context_pending(NULL));
    ck_assert_uint_eq(rests, 0);
}
END_TEST

START_TEST(it_tells_when_nothing_is_ready_any_more)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    guint rests = 0;

    gw_script_on_rest(script, count_rest, &rests);
    run_branch(script, "parallel { function() end } wait()");
    ck_assert_uint_ge(rests, 1);
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_BLOCKED), 1);
}
END_TEST

START_TEST(an_error_in_a_branch_reaches_its_parent)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end =
        run_branch(script, "parallel {\n function() parallel { function() local x = nil + 1 end } end,\n"
                           " function() end }");

    ck_assert(end.ended);
    ck_assert_msg(g_str_has_prefix(end.error, "b.lua:2: attempt to perform arithmetic on a nil value"), "%s",
                  end.error);
    ck_assert_ptr_nonnull(strstr(end.error, "stack traceback:"));
    g_free(end.error);
}
END_TEST

START_TEST(an_error_shows_while_others_wait)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end = run_branch(script, "parallel { function() error('broken', 0) end, function() wait() end }");

    ck_assert(!end.ended);
    ck_assert(g_str_has_prefix(gw_script_fault(script), "broken"));
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_BLOCKED), 1);
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_JOINING), 1);
}
END_TEST

START_TEST(an_error_that_was_caught_is_no_fault)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end = run_branch(script, "local ok, why = pcall(parallel, { function() error('broken', 0) end })\n"
                                    "assert(not ok and why:find('broken')) wait()");

    ck_assert(!end.ended);
    ck_assert_ptr_null(gw_script_fault(script));
}
END_TEST

START_TEST(bad_parallels_begin_nothing)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    ending end = run_branch(
        script,
        "begun = 0 local function f() begun = begun + 1 wait() end\n"
        "local ok, why = pcall(parallel, { f, f, 'x' }) assert(why:find('item 3'), why)\n"
        "assert(not pcall(parallel, f)) assert(not pcall(parallel))\n"
        "local ok, why = pcall(parallel, { f, [3] = f }) assert(not ok and why:find('item 2 of 3 is nil'), "
        "why)\n"
        "local ok, why = pcall(parallel, { nil, f }) assert(not ok and why:find('item 1 of 2 is nil'), why)\n"
        "local ok, why = pcall(parallel, { f, nil, nil, f }) assert(why:find('item 2 of 4 is nil'), why)\n"
        "local ok, why = pcall(parallel, { [2] = f }) assert(why:find('item 1 of 2 is nil'), why)\n"
        "local ok, why = pcall(parallel, { f, false and f, f }) assert(why:find('item 2 is a boolean'), "
        "why)\n"
        "local ok, why = pcall(parallel, { [0] = f }) assert(why:find('without names'), why)\n"
        "local ok, why = pcall(parallel, { [1.5] = f }) assert(why:find('without names'), why)\n"
        "local ok, why = pcall(parallel, { [1 << 40] = f }) assert(why:find('at most 1000 functions'), why)\n"
        "local hidden = setmetatable({}, { __index = { f, f }, __len = function() return 2 end })\n"
        "parallel(hidden) assert(begun == 0, 'what a metatable claims is no item')\n"
        "local ok, why = pcall(parallel, { f, named = f }) assert(not ok and why:find('named'), 'a name')");

    ck_assert_msg(end.ended && !end.error, "%s", end.error);
    ck_assert_uint_eq(gw_script_count(script, GW_BRANCH_BLOCKED), 0);
}
END_TEST

START_TEST(limits_hold_in_branches)
{
    static const char *const endless[] = {
        "while true do end", "parallel { function() while true do end end }",
        "pcall(parallel, { function() while true do end end }) while true do end", NULL};

    for (int i = 0; endless[i]; i++) {
        g_autoptr(gw_script) script = open_sandbox(&few);
        ending end = run_branch(script, endless[i]);
        ck_assert(end.ended);
        ck_assert_ptr_nonnull(strstr(end.error, "too many instructions"));
        g_free(end.error);
    }
}
END_TEST

/* Neither a pcall, however deep, nor branches without end hold up a kill. */
START_TEST(kills_in_branches_are_quick)
{
    static const struct {
        const char *code, *part;
    } endless[] = {
        {"local function f() pcall(f) pcall(f) end f()", "ran too"},
        {"local function f() return pcall(f), pcall(f) end while true do f() end", "ran too"},
        {"local function f(...) pcall(f, 1, ...) pcall(f, 2, ...) end while true do f() end", "ran too"},
        {"local function f() xpcall(f, function(m) f() return m end) xpcall(f, f) end while true do f() end",
         "ran too"},
        {"local function f() pcall(string.gsub, 'xx', 'x', f) pcall(table.sort, {1, 2, 3}, f) end "
         "while true do pcall(f) end",
         "ran too"},
        {"local m = {} local function f() local x <close> = setmetatable({}, m) pcall(f) end m.__close = f "
         "while true do pcall(f) end",
         "ran too"},
        {"local function f() parallel { f, f } end f()", "a run takes at most 10000 branches"},
        {"local function f() parallel { f } end f()", "branches within branches: at most 50 deep"},
        {"while true do parallel { function() end } end", "a run takes at most 10000 branches"},
        {"local function f() pcall(parallel, { f, f }) end while true do f() end", "ran too"},
        {"parallel { function() while true do end end, function() while true do pcall(error) end end, wait }",
         "ran too"},
    };
    static const gw_script_limits brief = {.instructions = 2000000, .wall_ms = 1000};
    static const gw_script_limits patient = {.instructions = 2000000, .wall_ms = 60000};

    for (gsize i = 0; i < G_N_ELEMENTS(endless); i++) {
        /* A count is met on a slow machine, too, before the clock ends it. */
        gboolean counts = !g_str_has_prefix(endless[i].part, "ran too");
        g_autoptr(gw_script) script = open_sandbox(counts ? &patient : &brief);
        gint64 began = g_get_monotonic_time();
        ending end = run_branch(script, endless[i].code);
        ck_assert_msg(end.ended && end.error, "%s", endless[i].code);
        ck_assert_msg(strstr(end.error, endless[i].part), "%s\n%s", endless[i].code, end.error);
        ck_assert_msg(g_str_has_prefix(end.error, "b.lua:1: "), "%s", end.error);
        ck_assert_int_lt(g_get_monotonic_time() - began, 10 * G_USEC_PER_SEC);
        g_free(end.error);
    }
}
END_TEST

START_TEST(a_stretch_begins_anew_after_a_wait)
{
    g_autoptr(gw_script) script = open_sandbox(&few);
    ending end = {FALSE, NULL};
    lua_State *L = gw_script_lua(script);
    static const char code[] = "for i = 1, 20 do for j = 1, 20000 do end wait() end";

    lua_getglobal(L, "sandbox");
    lua_pushcfunction(L, lend_wait);
    lua_setfield(L, -2, "wait");
    lua_pop(L, 1);
    ck_assert(gw_script_load(script, code, strlen(code), "b.lua", TRUE, NULL));
    gw_branch *branch = gw_branch_begin(script, L, 0, NULL, on_ended, &end);
    for (int i = 0; i < 21; i++) {
        while (g_main_context_iteration(NULL, FALSE))
            ;
        if (gw_branch_get_state(branch) == GW_BRANCH_BLOCKED)
            gw_branch_wake(branch, 0);
    }
    while (g_main_context_iteration(NULL, FALSE))
        ;
    ck_assert(end.ended);
    ck_assert_ptr_null(end.error);
}
END_TEST

START_TEST(words_outside_of_run)
{
    static const piece pieces[] = {
        {"step 'a' { uses = 'thing' }",
         "test.lua:1: step can only be used inside of the workflow's run function"},
        {"look 'a' { uses = 'thing' }",
         "test.lua:1: look can only be used inside of the workflow's run function"},
        {"parallel { function() end }",
         "test.lua:1: parallel can only be used inside of the workflow's run function"},
        {"now()", "test.lua:1: now() can only be used inside of the workflow's run function"},
        {"uuid()", "test.lua:1: uuid() can only be used inside of the workflow's run function"},
        {"phase 'x'", "test.lua:1: phase can only be used inside of the workflow's run function"},
        {"print('loading', 1, nil, {})", NULL},
        {NULL, NULL}};

    try_all(pieces);
}
END_TEST

SUITE("script", what_is_gone, what_is_gone_from_libraries,
      nothing_trusted_goes_through_what_a_script_can_replace, only_text_is_compiled, tracebacks,
      undefined_names, pairs_has_an_order, table_keys_have_no_address, too_many_instructions, too_long,
      too_much_memory, no_table_is_weak, garbage_is_not_memory, recursion, work_out_of_reach,
      patterns_that_take_for_ever, a_killed_script_stays_dead, branches_join,
      what_is_ready_runs_at_once_when_it_is_to_settle, it_tells_when_nothing_is_ready_any_more,
      an_error_in_a_branch_reaches_its_parent, an_error_shows_while_others_wait,
      an_error_that_was_caught_is_no_fault, bad_parallels_begin_nothing, limits_hold_in_branches,
      kills_in_branches_are_quick, a_stretch_begins_anew_after_a_wait, words_outside_of_run)
