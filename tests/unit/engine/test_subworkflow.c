/* SPDX-License-Identifier: Apache-2.0 */
/* test_subworkflow.c - workflows that are parts of others: what is declared, run, journaled and refused
 */
#include "../aws/suite.h"

#include "runs.h"

#define THING(name) "{ uses = 'thing', with = { name = " name ", want = { size = 1 } } }"
#define FLOW                                                                                                 \
    "local wf = workflow 'flow' { input = { type = 'object', properties = { id = { type = 'string' } } } } " \
    "function wf.run(input) "
#define PART "local part = subworkflow 'part' " FLOW
#define PART_INPUT                                                                                           \
    "local wf = workflow 'part' { version = '3', input = { type = 'object', required = { 'name' }, "         \
    "properties = { name = { type = 'string', pattern = '^[a-z]+$' }, list = { type = 'array' }, "           \
    "n = { type = 'integer', default = 3 } } } } "
#define PART_RUN "function wf.run(input) local it = step 'make' " THING("input.name")

static const char part_text[] = PART_INPUT PART_RUN " return it.id, input.n, input.list and #input.list end";

static void
open_part(void)
{
    open_all();
    put("part.lua", part_text);
}

/* ---- run ---- */

START_TEST(is_run_with_its_own_ids)
{
    start(PART "local id, n, items = part 'one' { with = { name = 'a', list = {} } } "
               "step 'make' " THING("'z'") " part 'two' { with = { name = 'b', n = 4 } } "
                                           "print(id .. ' ' .. n .. ' ' .. items) end",
          GW_RUN_DONE);
    expect_step("one.make", "verified", NULL);
    expect_step("two.make", "verified", NULL);
    expect_step("make", "verified", NULL);
    expect_kinds(NULL, "run.started child.started child.done child.started child.done print run.done");
    expect_writes("a.size=1 z.size=1 b.size=1");
    gw_json lines = gw_store_events_of(store, run_id, "print", NULL);
    const json_t *line = json_object_get(json_array_get(lines, 0), "data");
    ck_assert_str_eq(gw_json_string(line, "text"), "id-of-a 3 0");
}
END_TEST

START_TEST(events_name_it)
{
    start(PART "part 'one' { with = { name = 'a' } } end", GW_RUN_DONE);
    gw_json events = gw_store_events_of(store, run_id, "child.started", NULL);
    g_autofree char *text = gw_json_text(json_object_get(json_array_get(events, 0), "data"));

    ck_assert_str_eq(text,
                     "{\"child\":\"one\",\"script\":\"part.lua\",\"version\":\"3\",\"workflow\":\"part\"}");
}
END_TEST

/* A wait in the middle of it: the replay goes through it again and tells nothing twice. */
START_TEST(goes_on_after_a_wait)
{
    put("part.lua", PART_INPUT PART_RUN " print 'waits' sleep('2d', 'pause') return it.id end");
    start(PART "parallel { function() print(part 'one' { with = { name = 'a' } }) end } end", GW_RUN_WAITING);
    expect_step("one.pause", "waiting", "until ");
    put("part.lua", "no script any more");
    resume(GW_RUN_WAITING);
    say("{\"verb\": \"skip\", \"step\": \"one.pause\", \"by\": \"dana\", \"why\": \"no need\"}", GW_RUN_DONE);
    expect_writes("a.size=1");
    ck_assert_int_eq(count_kind(NULL, "child.started"), 1);
    ck_assert_int_eq(count_kind(NULL, "child.done"), 1);
    ck_assert_int_eq(count_kind(NULL, "print"), 2);
    ck_assert(gw_store_verify(store, run_id, NULL, NULL));
}
END_TEST

START_TEST(is_in_a_plan)
{
    g_autoptr(GError) error = NULL;
    gw_json input = json_object();

    put("part.lua", PART_INPUT "function wf.run(input) phase 'Inner' step 'make' " THING(
                        "input.name") " parallel { function() step 'more' " THING("input.name") " end } end");
    write_flow(PART "phase 'Outer' part 'one' { with = { name = 'a' } } step 'last' " THING("'z'") " end");
    gw_json plan = gw_await_plan(engine, flow, input, &options, &error);
    ck_assert_msg(plan != NULL, "%s", error ? error->message : "");
    static const char *const wanted[][2] = {
        {"one.make", "one: Inner"}, {"one.more", "one: Inner"}, {"last", "Outer"}};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        const json_t *step = json_array_get(json_object_get(plan, "steps"), i);
        ck_assert_str_eq(gw_json_string(step, "id"), wanted[i][0]);
        ck_assert_str_eq(gw_json_string(step, "phase"), wanted[i][1]);
        ck_assert_str_eq(gw_json_string(step, "mark"), "create");
    }
}
END_TEST

/* Neither its globals nor the files below its folder are the parent's. */
START_TEST(has_globals_and_files_of_its_own)
{
    put("lib/names.lua", "return 'of the flow'");
    put("t.json", "{\"name\": \"flow\"}");
    put("parts/lib/names.lua", "return 'of the part'");
    put("parts/t.json", "{\"name\": \"part\"}");
    put("parts/inner.lua",
        "local wf = workflow 'inner' {} function wf.run() step 'deep' " THING("'d'") " end");
    put("parts/part.lua",
        "who = require 'lib.names' local t = template 't.json' local inner = subworkflow 'inner' "
        "local wf = workflow 'part' {} function wf.run() inner 'in' {} "
        "return who, t().name, require 'lib.names' end");
    start("who = require 'lib.names' local t = template 't.json' local part = subworkflow 'parts.part' " FLOW
          "local a, b, c = part 'one' {} assert(who == 'of the flow' and t().name == 'flow') "
          "assert(require 'lib.names' == 'of the flow') "
          "assert(a == 'of the part' and b == 'part' and c == 'of the part') end",
          GW_RUN_DONE);
    expect_step("one.in.deep", "verified", NULL);
    ck_assert_uint_eq(json_object_size(flow->files), 7);
}
END_TEST

START_TEST(after_an_error_the_ids_are_the_parents)
{
    put("part.lua", "local wf = workflow 'part' {} function wf.run() error 'on purpose' end");
    start(PART "local ok, why = pcall(function() part 'one' {} end) assert(not ok) "
               "assert(why == 'part.lua:1: on purpose', why) step 'make' " THING("'a'") " end",
          GW_RUN_DONE);
    expect_step("make", "verified", NULL);
}
END_TEST

/* ---- what stops a run ---- */

START_TEST(mistakes_in_the_run)
{
    static const struct {
        const char *code, *says;
    } cases[] = {
        {"part 'one' { with = { name = 'A' } }", "subworkflow 'one' (part.lua): with.name"},
        {"part 'one' {}", "subworkflow 'one' (part.lua): with.name: is required"},
        {"part 'one' { with = { name = 'a', m = 1 } }", "with.m"},
        {"part 'one' { with = { name = print } }", "with.name is a function, which has no JSON"},
        {"part 'one' { whit = {} }", "subworkflow 'one': there is no 'whit'; did you mean 'with'?"},
        {"part 'one' { with = 'x' }", "'with' takes a table, not a string"},
        {"part 'one' 'x'", "subworkflow 'one' takes a table"},
        {"part 'One' {}", "subworkflow: a name is lower case letters"},
        {"part 'a.b' {}", "subworkflow: a name is lower case letters"},
        {"step 'one' " THING("'a'") " part 'one' { with = { name = 'a' } }",
         "subworkflow 'one': this id is used twice"},
        {"part 'one' { with = { name = 'a' } } part 'one' { with = { name = 'b' } }", "used twice"},
        {"local it = part 'one' it { with = { name = 'a' } } it { with = { name = 'b' } }",
         "subworkflow 'one' takes one table"},
        {"part 'one'", "subworkflow 'one' was never given its table: write  its \"ID\" { with = … }"},
        {"subworkflow 'other'", "subworkflow 'other' must be named at the top of the script"},
        {"local f = part(('a'):rep(64)) f { with = { name = 'deep' } }", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *script = g_strconcat(PART, cases[i].code, " end", NULL);
        start(script, cases[i].says ? GW_RUN_STOPPED : GW_RUN_DONE);
        if (cases[i].says)
            expect_run("stopped", cases[i].says);
    }
}
END_TEST

START_TEST(a_step_of_it_names_itself_whole)
{
    put("part.lua", "local wf = workflow 'part' {}\nfunction wf.run()\n step 'make' { uses = 'thin' } end");
    start(PART "part 'one' {} end", GW_RUN_STOPPED);
    expect_run("stopped", "part.lua:3: step 'one.make': there is no step plugin 'thin'");
    put("part.lua", "local wf = workflow 'part' {} function wf.run() step 'make' end");
    start(PART "part 'one' {} end", GW_RUN_STOPPED);
    expect_run("stopped", "step 'one.make' was never given its table: write  step \"make\" { uses = … }");
}
END_TEST

START_TEST(ids_have_an_end)
{
    put("part.lua", "local inner = subworkflow 'inner' local wf = workflow 'part' {} function wf.run() "
                    "inner(('b'):rep(64)) {} end");
    put("inner.lua", "local more = subworkflow 'more' local wf = workflow 'inner' {} function wf.run() "
                     "more(('c'):rep(64)) {} end");
    put("more.lua",
        "local wf = workflow 'more' {} function wf.run() step(('d'):rep(64)) " THING("'d'") " end");
    start(PART "part(('a'):rep(64)) {} end", GW_RUN_STOPPED);
    expect_run("stopped", "has at most 200 bytes");
}
END_TEST

/* ---- what is refused before a run ---- */

static void
refused(const char *part)
{
    g_autoptr(GError) error = NULL;

    put("flow.lua", PART "end");
    g_autoptr(gw_workflow) none = load("flow.lua", &error);
    ck_assert_ptr_null(none);
    expect_error(&error, GW_ERROR_INVALID, part);
}

START_TEST(bad_parts)
{
    static const struct {
        const char *script, *says;
    } cases[] = {
        {"local x =", "subworkflow 'part': part.lua:1: unexpected symbol"},
        {"", "flow.lua:1: subworkflow 'part': part.lua: this script declares no workflow"},
        {"local wf = workflow 'part' {}", "part.lua: workflow 'part' has no run"},
        {"workflow 'part' {} workflow 'more' {}", "part.lua:1: a script declares one workflow"},
        {"local wf = workflow 'part' { input = { type = 'objekt' } } function wf.run() end",
         "subworkflow 'part': part.lua: input: "},
        {"local wf = workflow 'part' { input = { type = 'object', default = print } } function wf.run() end",
         "part.lua: input.default is a function, which has no JSON"},
        {"error 'on purpose'", "part.lua:1: on purpose"},
        {"subworkflow 'part'",
         "part.lua:1: subworkflow 'part': a workflow can't be a part of itself: part.lua "
         "→ part.lua"},
        {"subworkflow 'flow'", "a workflow can't be a part of itself: flow.lua → part.lua → flow.lua"},
        {"subworkflow 'gone'", "part.lua:1: subworkflow 'gone': cannot read '"},
        {"subworkflow '../flow'", "subworkflow takes the name of a workflow below this one's folder"},
        {"subworkflow '..flow'", "is not a path below the workflow's folder"},
        {"subworkflow(3)", "subworkflow takes the name of a workflow"},
        {"subworkflow()", "subworkflow takes the name of a workflow"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        put("part.lua", cases[i].script);
        refused(cases[i].says);
    }
}
END_TEST

/* A mistake that the parent hides does not make the part's declaration the parent's. */
START_TEST(a_hidden_mistake)
{
    put("part.lua", "workflow 'part' {} error 'on purpose'");
    g_autoptr(gw_workflow) one = declare("pcall(subworkflow, 'part') " FLOW "end");
    ck_assert_str_eq(one->name, "flow");
}
END_TEST

/* A chain of six is refused, whichever end of it was known before. */
START_TEST(too_deep)
{
    for (int i = 1; i <= 6; i++) {
        g_autofree char *name = g_strdup_printf("p%d.lua", i);
        g_autofree char *next = i < 6 ? g_strdup_printf("subworkflow 'p%d' ", i + 1) : g_strdup("");
        g_autofree char *text =
            g_strdup_printf("%slocal wf = workflow 'p%d' {} function wf.run() end", next, i);
        put(name, text);
    }
    g_autoptr(gw_workflow) five = declare("subworkflow 'p2' " FLOW "end");
    ck_assert_uint_eq(json_object_size(five->files), 6);
    put("part.lua", "subworkflow 'p2'");
    refused("workflows in workflows are at most 5 deep");
    put("first.lua", "subworkflow 'p3' local wf = workflow 'first' {} function wf.run() end");
    put("part.lua", "subworkflow 'p2' local wf = workflow 'part' {} function wf.run() end");
    g_autoptr(GError) error = NULL;
    put("flow.lua", "subworkflow 'first' subworkflow 'part' " FLOW "end");
    g_autoptr(gw_workflow) none = load("flow.lua", &error);
    ck_assert_ptr_null(none);
    expect_error(&error, GW_ERROR_INVALID, "at most 5 deep");
}
END_TEST

SUITE_WITH("subworkflow", open_part, close_all, is_run_with_its_own_ids, events_name_it, goes_on_after_a_wait,
           is_in_a_plan, has_globals_and_files_of_its_own, after_an_error_the_ids_are_the_parents,
           mistakes_in_the_run, a_step_of_it_names_itself_whole, ids_have_an_end, bad_parts, a_hidden_mistake,
           too_deep)
