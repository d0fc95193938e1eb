/* SPDX-License-Identifier: Apache-2.0 */
/* test_box.c - documents in Lua: what a script reads, what it passes on, and what it can't decide on */
#include "../aws/suite.h"

#include "sandbox.h"

static json_t *
parsed(const char *text)
{
    json_error_t fault;
    json_t *document = json_loads(text, JSON_DECODE_ANY, &fault);

    ck_assert_msg(document != NULL, "%s: %s", text, fault.text);
    return document;
}

static const char sample[] =
    "{\"name\": \"Zoë 🦊\", \"none\": null, \"list\": [1, null, [], {}, \"x\"], \"empty\": {}, "
    "\"big\": 9223372036854775807, \"small\": -9223372036854775808, \"real\": 1.0, \"yes\": "
    "true, \"no\": false, \"deep\": {\"er\": {\"est\": [[\"end\"]]}}}";

/* ---- reading ---- */

START_TEST(reads_like_a_table)
{
    static const char *const right[] = {
        "assert(doc.name == 'Zoë 🦊' and #doc.name == 9 and utf8.len(doc.name) == 5)",
        "assert(doc.none == nil and doc.missing == nil and doc[1] == nil)",
        "assert(doc[{}] == nil and doc[true] == nil)",
        "assert(#doc.list == 5 and doc.list[1] == 1 and doc.list[2] == nil and doc.list[5] == 'x')",
        "assert(doc.list[0] == nil and doc.list[-1] == nil and doc.list[6] == nil and doc.list.x == nil)",
        "assert(doc.list[1.0] == nil or doc.list[1.0] == 1) assert(doc.list['1'] == nil)",
        "assert(doc.big == math.maxinteger and doc.small == math.mininteger)",
        "assert(math.type(doc.real) == 'float')",
        "assert(doc.yes == true and doc.no == false)",
        "assert(doc.deep.er.est[1][1] == 'end')",
        "local n = 0 for i, x in ipairs(doc.deep.er.est) do n = n + i end assert(n == 1)",
        "local names = {} for k, v in pairs(doc) do names[#names + 1] = k end "
        "assert(table.concat(names, ' ') == 'big deep empty list name no real small yes')",
        "local n = 0 for i, x in pairs(doc.list) do n = n + 1 end assert(n == 4)",
        "for k in pairs(doc.empty) do error(k) end assert(#doc.empty == 0 and #doc == 0)",
        "assert(doc.deep == doc.deep and doc.deep ~= doc.empty and doc.deep ~= nil and doc.empty ~= {})",
        "assert(tostring(doc.deep) == '{\"er\":{\"est\":[[\"end\"]]}}')",
        "assert(('%s'):format(doc.empty) == '{}')",
        "assert(table.concat(doc.deep.er.est[1], ',') == 'end' and select('#', table.unpack(doc.list)) == 5)",
        "assert(getmetatable(doc) == 'locked' and type(doc) == 'userdata')",
        NULL};
    g_autoptr(gw_script) script = open_sandbox(NULL);

    give(script, "doc", parsed(sample), NULL);
    for (int i = 0; right[i]; i++)
        expect_ok(script, right[i]);
}
END_TEST

START_TEST(cannot_be_changed)
{
    static const char *const wrong[] = {"doc.name = 'x'",
                                        "doc.fresh = 1",
                                        "doc.name = nil",
                                        "doc.list[1] = 2",
                                        "doc.deep.er.est = nil",
                                        "table.insert(doc.list, 3)",
                                        "table.remove(doc.list, 1)",
                                        "table.sort(doc.list)",
                                        "rawset(doc, 'x', 1)",
                                        "setmetatable(doc, {})",
                                        "next(doc)",
                                        "rawget(doc, 'x')",
                                        "doc()",
                                        "return doc + 1",
                                        "return doc < doc",
                                        "return doc .. 'x'",
                                        "table.move({1}, 1, 1, 1, doc.list)",
                                        NULL};
    g_autoptr(gw_script) script = open_sandbox(NULL);
    json_t *document = parsed(sample);
    gw_json before = json_deep_copy(document);

    give(script, "doc", json_incref(document), NULL);
    for (int i = 0; wrong[i]; i++)
        expect_fault(script, wrong[i], "test.lua:1: ");
    ck_assert(json_equal(document, before));
    expect_fault(script, "doc.name = 'x'", "this document can't be changed: copy what you need into a table");
    json_decref(document);
}
END_TEST

START_TEST(names_are_checked_where_they_are_known)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    gw_json known = parsed("{\"role_arn\": {}, \"account_id\": {}, \"not_there_yet\": {}}");

    give(script, "out", parsed("{\"role_arn\": \"a\", \"account_id\": {\"x\": 1}, \"more\": 1}"), known);
    expect_ok(script, "assert(out.role_arn == 'a' and out.not_there_yet == nil and out.more == 1)");
    expect_ok(script, "assert(out.account_id.anything == nil)");
    expect_fault(script, "\nreturn out.rolearn",
                 "test.lua:2: there is no 'rolearn' here; did you mean 'role_arn'?");
    expect_fault(script, "return out.xyzzy",
                 "there is no 'xyzzy' here; known are: role_arn, account_id, not_there_yet");
    expect_ok(script, "assert(out[1] == nil)");
    gw_json nothing = json_object();
    give(script, "none", json_object(), nothing);
    expect_fault(script, "return none.x", "there is no 'x' here");
}
END_TEST

/* ---- passing on ---- */

START_TEST(round_trips)
{
    static const char *const texts[] = {
        sample, "[]",          "{}",        "[[]]",   "[{}]",
        "null", "true",        "0",         "-0.0",   "1e300",
        "\"\"", "\"\\u20ac\"", "{\"\": 1}", "[null]", "{\"a\": [null, {\"b\": []}]}",
        NULL};

    for (int i = 0; texts[i]; i++) {
        g_autoptr(gw_script) script = open_sandbox(NULL);
        char *fault = NULL;
        give(script, "doc", parsed(texts[i]), NULL);
        expect_ok(script,
                  "again = rawget(_G, 'doc') wrapped = { inside = rawget(_G, 'doc'), 1 } wrapped[1] = nil");
        gw_json expected = parsed(texts[i]);
        gw_json again = take(script, "again", &fault);
        ck_assert_msg(json_equal(again, expected), "%s: %s", texts[i], fault);
        gw_json wrapped = take(script, "wrapped", &fault);
        json_t *inside = json_object_get(wrapped, "inside");
        ck_assert_msg(inside ? json_equal(inside, expected) : json_is_null(expected), "%s: %s", texts[i],
                      fault);
    }
}
END_TEST

START_TEST(tables_become_json)
{
    static const struct {
        const char *code, *text;
    } cases[] = {
        {"x = {}", "{}"},
        {"x = {1, 2, 3}", "[1, 2, 3]"},
        {"x = {a = 1, b = {true, 'x', 1.5}}", "{\"a\": 1, \"b\": [true, \"x\", 1.5]}"},
        {"x = {{}, {}}", "[{}, {}]"},
        {"x = {list = doc.list, [''] = 1}", "{\"list\": [1, null, [], {}, \"x\"], \"\": 1}"},
        {"x = math.maxinteger", "9223372036854775807"},
        {"x = 4 // 2", "2"},
        {"x = 4 / 2", "2.0"},
        {"x = setmetatable({a = 1}, {__index = error, __pairs = error, __len = error})", "{\"a\": 1}"},
        {"local t = {} for i = 1, 10000 do t[i] = i end x = {#t, t[10000]}", "[10000, 10000]"},
        {"local shared = {1} x = {a = shared, b = shared}", "{\"a\": [1], \"b\": [1]}"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_script) script = open_sandbox(NULL);
        char *fault = NULL;
        give(script, "doc", parsed(sample), NULL);
        expect_ok(script, cases[i].code);
        gw_json document = take(script, "x", &fault), expected = parsed(cases[i].text);
        ck_assert_msg(json_equal(document, expected), "%s: %s", cases[i].code, fault);
    }
}
END_TEST

START_TEST(what_has_no_json)
{
    static const struct {
        const char *code, *part;
    } cases[] = {
        {"x = print", "x is a function, which has no JSON"},
        {"x = {a = {b = function() end}}", "x.a.b is a function, which has no JSON"},
        {"x = {a = {1, 2, {b = print}}}", "x.a[3].b is a function, which has no JSON"},
        {"x = {{}, {{}, {doc, {['a b'] = print}}}}", "x[2][2][2].a b is a function, which has no JSON"},
        {"x = {} x.x = x", "x.x is a table that holds itself"},
        {"x = {} x[1] = x", "x[1] is a table that holds itself"},
        {"local a, b = {}, {} a.b = b b.a = a x = {y = a}", "x.y.b.a is a table that holds itself"},
        {"x = {1, 2, a = 3}", "x is a table with both a list and names"},
        {"x = {1, 2, [4] = 4}", "x is a list with holes (item 3 is nil)"},
        {"x = {[2] = 1}", "keys that are not text"},
        {"x = {[true] = 1}", "keys that are not text"},
        {"x = {[{}] = 1}", "keys that are not text"},
        {"x = {[1.5] = 1}", "keys that are not text"},
        {"x = {1, [1.5] = 1}", "both a list and names"},
        {"x = 0 / 0", "x is a number that is not finite"},
        {"x = {1 / 0}", "x[1] is a number that is not finite"},
        {"x = '\\xff'", "x is text that is not UTF-8"},
        {"x = {['\\xff'] = 1}", "x has a name that is not UTF-8"},
        {"x = 'a\\0b'", "x is text with a NUL"},
        {"x = {['a\\0b'] = 1}", "x has a name with a NUL"},
        {"local t = {} for i = 1, 40 do t = {t, t} end x = t", "too large"},
        {"local t = {} for i = 1, 300000 do t[i] = i end x = t", "too large"},
        {"local t = {} for i = 1, 100 do t = {t} end x = t", "nested too deep"},
        {"local t = {} for i = 1, 40 do t = {t, doc} end x = t", NULL},
        {"local t = {} for i = 1, 16 do t = {t, t, doc} end x = t", "too large"},
        {"x = {('x'):rep(1 << 23), ('y'):rep(1 << 23), ('z'):rep(1 << 23)}", "too large"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_script) script = open_sandbox(NULL);
        char *fault = NULL;
        give(script, "doc", parsed(sample), NULL);
        expect_ok(script, cases[i].code);
        int top = lua_gettop(gw_script_lua(script));
        gw_json document = take(script, "x", &fault);
        ck_assert_msg((document == NULL) == (cases[i].part != NULL), "%s", cases[i].code);
        if (cases[i].part)
            ck_assert_msg(strstr(fault, cases[i].part) != NULL, "%s: %s", cases[i].code, fault);
        ck_assert_int_eq(lua_gettop(gw_script_lua(script)), top);
        g_free(fault);
    }
}
END_TEST

START_TEST(boxes_in_boxes_are_not_endless)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);
    char *fault = NULL;
    json_t *deep = json_object();

    for (int i = 0; i < 60; i++)
        deep = json_pack("{s:o}", "x", deep);
    give(script, "doc", deep, NULL);
    expect_ok(script, "x = {{{{{{{{{{doc}}}}}}}}}}");
    ck_assert_ptr_null(take(script, "x", &fault));
    ck_assert_ptr_nonnull(strstr(fault, "nested too deep"));
    g_free(fault);
}
END_TEST

/* ---- what is known only after apply ---- */

static gw_script *
open_with_unknown(void)
{
    gw_script *script = open_sandbox(NULL);

    give(script, "u", parsed("{\"$unknown\": \"role.arn\"}"), NULL);
    give(script, "doc",
         parsed("{\"part\": {\"$unknown\": \"role.id\"}, \"list\": [{\"$unknown\": \"a.b\"}]}"), NULL);
    return script;
}

START_TEST(unknown_values_pass_on)
{
    static const struct {
        const char *code, *text;
    } cases[] = {
        {"x = u", "{\"$unknown\": \"role.arn\"}"},
        {"x = {a = {u}}", "{\"a\": [{\"$unknown\": \"role.arn\"}]}"},
        {"x = 'arn:' .. u .. '/x'", "{\"$unknown\": \"role.arn\"}"},
        {"x = u .. 3", "{\"$unknown\": \"role.arn\"}"},
        {"x = u .. u", "{\"$unknown\": \"role.arn\"}"},
        {"x = ('%s/%d'):format(u, 3)", "{\"$unknown\": \"role.arn\"}"},
        {"x = string.format('%d', 3, u)", "{\"$unknown\": \"role.arn\"}"},
        {"x = tostring(u)", "{\"$unknown\": \"role.arn\"}"},
        {"x = tonumber(u)", "{\"$unknown\": \"role.arn\"}"},
        {"x = u.deeper.still", "{\"$unknown\": \"role.arn.deeper.still\"}"},
        {"x = table.concat({'a', u}, ',')", "{\"$unknown\": \"role.arn\"}"},
        {"x = math.tointeger(u)", "{\"$unknown\": \"role.arn\"}"},
        {"x = u[1]", "{\"$unknown\": \"role.arn.1\"}"},
        {"x = doc.part", "{\"$unknown\": \"role.id\"}"},
        {"x = doc", "{\"part\": {\"$unknown\": \"role.id\"}, \"list\": [{\"$unknown\": \"a.b\"}]}"},
        {"for _, e in ipairs(doc.list) do x = e end", "{\"$unknown\": \"a.b\"}"},
        {"for _, e in pairs(doc) do x = {e} end", "[{\"$unknown\": \"role.id\"}]"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_script) script = open_with_unknown();
        char *fault = NULL;
        expect_ok(script, cases[i].code);
        gw_json document = take(script, "x", &fault), expected = parsed(cases[i].text);
        ck_assert_msg(json_equal(document, expected), "%s: %s", cases[i].code, fault);
        ck_assert(gw_box_unknown_in(document));
    }
}
END_TEST

START_TEST(unknown_values_show)
{
    g_autoptr(gw_script) script = open_with_unknown();

    expect_ok(script, "print(u, doc.part)");
    expect_ok(script, "assert(getmetatable(u) == 'locked')");
}
END_TEST

START_TEST(nothing_can_be_decided_on_an_unknown_value)
{
    static const char *const wrong[] = {"return u < 1",
                                        "return 1 <= u",
                                        "return u > u",
                                        "return u == doc.part",
                                        "return doc == u",
                                        "return u == doc",
                                        "return u + 1",
                                        "return 1 - u",
                                        "return -u",
                                        "return u * 2",
                                        "return u / 2",
                                        "return u // 2",
                                        "return u % 2",
                                        "return u ^ 2",
                                        "return #u",
                                        "return u()",
                                        "for k in pairs(u) do end",
                                        "for k in ipairs(u) do end",
                                        "u.x = 1",
                                        "return u:upper()",
                                        "return string.match(u, 'x')",
                                        "return u & 1",
                                        "return u | 1",
                                        "return u ~ 1",
                                        "return u << 1",
                                        "return u >> 1",
                                        "return ~u",
                                        "return string.gsub(u, 'x', '')",
                                        "return ('x'):find(u)",
                                        "return string.upper(u)",
                                        "return math.floor(u)",
                                        "return table.unpack(u)",
                                        "return ('x'):rep(u)",
                                        "return utf8.len(u)",
                                        "local t = {} t[1] = u table.sort({u, 1})",
                                        "return math.max(u, 1)",
                                        "for i = 1, u do end",
                                        "return select(u, 1)",
                                        "return next(u)",
                                        NULL};

    for (int i = 0; wrong[i]; i++) {
        g_autoptr(gw_script) script = open_with_unknown();
        expect_fault(script, wrong[i], "known only after apply");
    }
    g_autoptr(gw_script) script = open_with_unknown();
    expect_fault(
        script, "\nif u == doc.part then end",
        "test.lua:2: 'role.arn' is known only after apply: a plan can pass it on, but not decide on it");
}
END_TEST

/* What Lua gives nobody a chance to refuse; doc/lua.md says so. */
START_TEST(what_slips_through)
{
    g_autoptr(gw_script) script = open_with_unknown();

    expect_ok(script, "local t = {[u] = 1} assert(math.type(u) == nil)");
    expect_ok(
        script,
        "assert(u) if not u then error() end assert(u ~= 'text' and u ~= nil and type(u) == 'userdata')");
}
END_TEST

START_TEST(has_unknown)
{
    static const char *const without[] = {
        "{}", "[]", "null", "{\"a\": [{\"unknown\": 1}]}", "{\"$unknown\": 3}", NULL};

    for (int i = 0; without[i]; i++) {
        gw_json document = parsed(without[i]);
        ck_assert_msg(!gw_box_unknown_in(document), "%s", without[i]);
    }
    gw_json nested = parsed("{\"a\": [1, {\"b\": {\"$unknown\": \"x\"}}]}");
    ck_assert(gw_box_unknown_in(nested));
    ck_assert(!gw_box_unknown_in(NULL));
}
END_TEST

START_TEST(many_boxes_are_collected)
{
    g_autoptr(gw_script) script = open_sandbox(NULL);

    give(script, "doc", parsed(sample), NULL);
    expect_ok(script, "for i = 1, 200000 do local x = doc.deep.er end");
    give(script, "u", parsed("{\"$unknown\": \"a\"}"), NULL);
    expect_ok(script, "for i = 1, 100000 do local x = u.deeper end");
    expect_fault(script, "while true do u = u.deeper end", "without waiting for anything");
}
END_TEST

/* What is held by a box is memory of the script, as large as it is, and once however many boxes show parts of
 * it. */
START_TEST(documents_count_as_memory)
{
    static const gw_script_limits little = {.memory = 32 << 20, .instructions = 50000000, .wall_ms = 60000};
    g_autoptr(gw_script) script = open_sandbox(&little);
    json_t *large = json_array();

    for (int i = 0; i < 10000; i++)
        json_array_append_new(large, json_pack("{s:i}", "n", i));
    give(script, "doc", json_pack("{s:o}", "list", large), NULL);
    expect_ok(script, "local all = {} for i = 1, 1000 do all[i] = doc.list end\n"
                      "for i, x in ipairs(doc.list) do assert(x.n == i - 1) end");
    lua_State *L = gw_script_lua(script);
    lua_getglobal(L, "sandbox");
    lua_getglobal(L, "core");
    lua_getfield(L, -1, "merge");
    lua_setfield(L, -3, "copy");
    lua_pop(L, 2);
    expect_ok(script, "for i = 1, 100 do local other = copy(doc, { more = i }) end");
    expect_fault(script, "local all = {} for i = 1, 100 do all[i] = copy(doc, { more = i }) end",
                 "not enough memory");
}
END_TEST

SUITE("box", reads_like_a_table, cannot_be_changed, names_are_checked_where_they_are_known, round_trips,
      tables_become_json, what_has_no_json, boxes_in_boxes_are_not_endless, unknown_values_pass_on,
      unknown_values_show, nothing_can_be_decided_on_an_unknown_value, what_slips_through, has_unknown,
      many_boxes_are_collected, documents_count_as_memory)
