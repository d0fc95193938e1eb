/* SPDX-License-Identifier: Apache-2.0 */
/* test_life.c - a run beside its steps: what its script learns and prints, other runs of it, how it is left,
 * news */
#include "../aws/suite.h"

#include "runs.h"

#define STEP_A "step 'a' { uses = 'thing', with = { name = 'a', want = { size = 1, kind = 'x' } } } "

/* ---- what a script learns and says ---- */

#define WAITS "step 't' { uses = 'task', with = { name = 't', want = { n = 1 } } }\n"

static guint
count_events(const char *kind)
{
    ck_assert(gw_store_flush(store, NULL));
    gw_json events = gw_store_events_of(store, run_id, kind, NULL);

    return (guint)json_array_size(events);
}

/* A value is an event of its own, and no more: the run's row does not grow. */
START_TEST(values_are_events)
{
    start("local all = {} for i = 1, 50 do all[i] = uuid() end local at = now()\n"
          "look 'l' { uses = 'thing', with = { name = 'a', want = { size = 1 } } }\n" WAITS
          "step 'b' { uses = 'thing', with = { name = 'b', want = { all = all, at = at } } }",
          GW_RUN_WAITING);
    ck_assert_uint_eq(count_events("value"), 52);
    gw_json before = gw_store_events_of(store, run_id, "value", NULL),
            row = gw_store_run(store, run_id, NULL);
    ck_assert_ptr_null(json_object_get(row, "values"));
    resume(GW_RUN_WAITING);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    ck_assert_uint_eq(count_events("value"), 52);
    gw_json thing = fake_world_get(&world, "b");
    json_t *first = json_object_get(json_object_get(json_array_get(before, 0), "data"), "value");
    ck_assert(json_equal(json_array_get(json_object_get(thing, "all"), 0), first));
}
END_TEST

START_TEST(values_of_old_rows_are_read)
{
    start(WAITS "step 'b' { uses = 'thing', with = { name = 'b', want = { at = now() } } }", GW_RUN_WAITING);
    gint64 epoch = gw_store_lease_take(store, run_id, 30, NULL);
    gw_txn *txn = gw_txn_new(run_id, epoch);
    gw_txn_event(txn, "test", NULL, json_object());
    gw_txn_run(txn, json_pack("{s:{s:i}}", "values", "now@1#1", 42));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(gw_store_flush(store, NULL));
    gw_store_lease_release(store, run_id, epoch);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    expect_thing("b", "{\"at\": 42}");
}
END_TEST

START_TEST(values_have_a_limit)
{
    start("for i = 1, 10001 do now() end", GW_RUN_STOPPED);
    expect_run("stopped", "flow.lua:3: a run learns at most 10000 values");
}
END_TEST

START_TEST(a_line_is_printed_once)
{
    start("print('one') parallel { function() print('\\xff two') end, function() print('three') end }\n" WAITS
          "print('four')",
          GW_RUN_WAITING);
    ck_assert_uint_eq(count_events("print"), 3);
    resume(GW_RUN_WAITING);
    ck_assert_uint_eq(count_events("print"), 3);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    gw_json lines = gw_store_events_of(store, run_id, "print", NULL);
    g_autofree char *text = gw_json_text(json_object_get(json_array_get(lines, 1), "data"));
    ck_assert_str_eq(text, "{\"path\":\"1.1\",\"text\":\"\\\\xff two\"}");
    ck_assert_uint_eq(json_array_size(lines), 4);
}
END_TEST

START_TEST(prints_have_a_limit)
{
    start("print(('x'):rep(1 << 20)) for i = 1, 2000 do print(i) end", GW_RUN_DONE);
    gw_json lines = gw_store_events_of(store, run_id, "print", NULL);
    const char *first = gw_json_string(json_object_get(json_array_get(lines, 0), "data"), "text");
    const char *last = gw_json_string(json_object_get(json_array_get(lines, 1000), "data"), "text");
    ck_assert_uint_eq(json_array_size(lines), 1001);
    ck_assert_uint_lt(strlen(first), 2100);
    ck_assert_ptr_nonnull(strstr(first, "… (1048576 bytes in all) …"));
    ck_assert_str_eq(last, "the script prints too much: the rest is dropped");
}
END_TEST

/* The journal has begun a step that the script, run again, does not come to: it went another way. */
START_TEST(a_step_that_is_not_reached_again)
{
    start(WAITS, GW_RUN_WAITING);
    gint64 epoch = gw_store_lease_take(store, run_id, 30, NULL);
    gw_txn *txn = gw_txn_new(run_id, epoch);
    gw_txn_event(txn, "test", "ghost", json_object());
    gw_txn_step(txn, "ghost", json_pack("{s:s, s:s}", "uses", "thing", "status", "verified"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(gw_store_flush(store, NULL));
    gw_store_lease_release(store, run_id, epoch);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_STOPPED);
    expect_run("stopped", "the script ended without these steps, which this run began: ghost; where that is "
                          "right: `gangway skip ");
    say("{\"verb\": \"skip\", \"step\": \"ghost\", \"by\": \"dana\", \"why\": \"so\"}", GW_RUN_DONE);
}
END_TEST

START_TEST(a_mistake_says_what_can_be_done)
{
    start("local x = nil + 1", GW_RUN_STOPPED);
    g_autofree char *advice = g_strdup_printf("mend the script, then `gangway upgrade %s` moves", run_id);
    expect_run("stopped", advice);
    resume(GW_RUN_STOPPED);
    say("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_RUN_CANCELLED);
    start("print 'mended'", GW_RUN_DONE);
}
END_TEST

START_TEST(used_twice_writes_once)
{
    start(STEP_A STEP_A, GW_RUN_STOPPED);
    expect_writes("a.kind=\"x\" a.size=1");
}
END_TEST

/* ---- one run at a time ---- */

START_TEST(a_second_run_is_refused)
{
    g_autoptr(GError) error = NULL;
    start("step 't' { uses = 'task', with = { name = 't', want = { n = 1 } } }", GW_RUN_WAITING);
    g_autofree char *first = g_strdup(run_id);
    expect_result(try_start("{\"id\": \"1234\"}", &error), GW_RUN_ERROR, error);
    ck_assert_ptr_null(run_id);
    ck_assert_msg(strstr(error->message, first) != NULL, "%s", error->message);
    expect_error(&error, GW_ERROR_CONFLICT, "");
    expect_result(try_start("{\"id\": \"5678\"}", &error), GW_RUN_WAITING, error);
    g_free(run_id);
    run_id = g_steal_pointer(&first);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    expect_result(try_start("{\"id\": \"1234\"}", &error), GW_RUN_DONE, error);
}
END_TEST

START_TEST(no_such_run)
{
    run_id = g_strdup("0123456789");
    g_autoptr(GError) error = NULL;
    ck_assert_int_eq(gw_await_resume(engine, run_id, &options, &error), GW_RUN_ERROR);
    expect_error(&error, GW_ERROR_NOT_FOUND, "0123456789");
    say_wrong("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_ERROR_NOT_FOUND, "0123456789");
}
END_TEST

START_TEST(detached)
{
    g_autoptr(GError) error = NULL;
    gw_json labels = parsed("{\"profiles\": {\"customer\": \"c\"}}"),
            input = parsed("{\"id\": \"1\", \"go\": true}");
    options.labels = labels;
    write_flow(STEP_A);
    expect_result(gw_await_start(engine, flow, input, TRUE, &options, &run_id, &error), GW_RUN_WAITING,
                  error);
    expect_run("waiting", "not begun: gangway resume ");
    ck_assert_int_eq(fake_count(&world, "a", "look"), 0);
    gw_json row = gw_store_run(store, run_id, NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(row, "profiles"), "customer"), "c");
    resume(GW_RUN_DONE);
}
END_TEST

/* ---- left ---- */

static volatile int leaving;

/* Leaves while something is asked of `data`, which has answered that often. */
static gboolean
leave_in_call(gpointer data)
{
    const char *const *what = data;
    int answered = *what[2] - '0';

    if (world.busy > 0 && fake_count(&world, what[0], what[1]) == answered)
        leaving = TRUE;
    return leaving ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
start_and_leave(const char *body, const char *name, const char *call, const char *answered,
                gw_run_result wanted)
{
    const char *what[] = {name, call, answered};

    leaving = FALSE;
    world.delay_ms = 60;
    options.wait_ms = -1;
    options.stop = &leaving;
    guint timer = g_timeout_add(1, leave_in_call, what);
    start(body, wanted);
    if (!leaving)
        g_source_remove(timer);
    ck_assert(leaving);
    options.stop = NULL;
    options.wait_ms = 0;
}

#define TASK_T "step 't' { uses = 'task', with = { name = 't', want = { size = 1 } } } "

START_TEST(leaving_before_anything_is_known)
{
    start_and_leave(TASK_T, "t", "look", "0", GW_RUN_INTERRUPTED);
    expect_run("waiting", "interrupted: gangway resume ");
}
END_TEST

START_TEST(leaving_while_a_waiting_run_looks_again)
{
    start_and_leave(TASK_T, "t", "look", "2", GW_RUN_WAITING);
    expect_run("waiting", "t: waiting for ops");
    ck_assert_int_eq(count_kind(NULL, "run.interrupted"), 0);
    set_world("t", "{\"size\": 1}");
    resume(GW_RUN_DONE);
}
END_TEST

static gboolean
make_task_done(gpointer data)
{
    (void)data;
    if (fake_count(&world, "t", "look") < 2)
        return G_SOURCE_CONTINUE;
    set_world("t", "{\"size\": 1}");
    return G_SOURCE_REMOVE;
}

START_TEST(leaving_when_a_waiting_run_is_at_work_again)
{
    g_timeout_add(1, make_task_done, NULL);
    start_and_leave(TASK_T STEP_A, "a", "look", "1", GW_RUN_INTERRUPTED);
    expect_run("waiting", "interrupted: gangway resume ");
    resume(GW_RUN_DONE);
}
END_TEST

/* ---- news ---- */

static void
collect_news(json_t *news, gpointer data)
{
    GString *all = data;
    const char *kind = gw_json_string(news, "kind");
    const char *what = gw_json_string(news, strcmp(kind, "phase") == 0  ? "name"
                                            : strcmp(kind, "step") == 0 ? "status"
                                            : strcmp(kind, "run") == 0  ? "status"
                                                                        : "text");

    g_string_append_printf(all, "%s:%s;", kind, what);
}

START_TEST(news)
{
    GString *all = g_string_new(NULL);
    options.news = collect_news;
    options.data = all;
    start("phase 'One' print('hello', 1, {}) " STEP_A, GW_RUN_DONE);
    ck_assert_str_eq(all->str,
                     "run:running;phase:One;log:hello\t1\ttable;step:pending;step:running;step:running;"
                     "progress:making it so;log:a detail;step:verified;run:done;");
    g_string_free(all, TRUE);
}
END_TEST

/* ---- many at once ---- */

typedef struct {
    char *id;
    gboolean over;
    gw_run_result result;
} begun;

static void
on_over(gw_run_result result, const GError *error, gpointer data)
{
    begun *run = data;

    ck_assert_msg(error == NULL, "%s", error ? error->message : "");
    run->over = TRUE;
    run->result = result;
}

/* The engine turns no main loop: whoever begins a run goes on at once, and one loop carries all of them. */
START_TEST(runs_go_on_side_by_side)
{
    begun runs[3] = {{NULL, FALSE, GW_RUN_ERROR}};
    guint left = G_N_ELEMENTS(runs);

    world.delay_ms = 30;
    write_flow("step 'a' { uses = 'thing', with = { name = 'a' .. input.id, want = { size = 1 } } }");
    for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
        gw_json given = json_pack("{s:o}", "id", json_sprintf("%u", i)),
                input = gw_workflow_input(flow, given, NULL);
        gw_engine_start(engine, flow, input, FALSE, &options, &runs[i].id, on_over, &runs[i]);
        ck_assert(!runs[i].over);
    }
    while (left > 0) {
        g_main_context_iteration(NULL, TRUE);
        left = 0;
        for (guint i = 0; i < G_N_ELEMENTS(runs); i++)
            left += !runs[i].over;
    }
    for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
        ck_assert_int_eq(runs[i].result, GW_RUN_DONE);
        g_free(runs[i].id);
    }
    ck_assert_uint_eq(world.busiest, G_N_ELEMENTS(runs));
}
END_TEST

SUITE_WITH("life", open_all, close_all, used_twice_writes_once, values_are_events,
           values_of_old_rows_are_read, values_have_a_limit, a_line_is_printed_once, prints_have_a_limit,
           a_step_that_is_not_reached_again, a_mistake_says_what_can_be_done, a_second_run_is_refused,
           no_such_run, detached, leaving_before_anything_is_known, leaving_while_a_waiting_run_looks_again,
           leaving_when_a_waiting_run_is_at_work_again, news, runs_go_on_side_by_side)
