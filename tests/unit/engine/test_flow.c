/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow.c - a workflow that catches failures, and one that waits for a time
 */
#include "../aws/suite.h"

#include "runs.h"

#define THING(name) "{ uses = 'thing', with = { name = '" name "', want = { size = 1 } } }"

/* ---- failures that a script catches ---- */

#define CATCH                                                                                                \
    "local made, failure = try_step 'a' " THING("a") " if failure then print(failure.class, failure.code, "  \
                                                     "failure.message) else print('made ' .. made.id) end "

START_TEST(a_failure_is_given_back)
{
    fake_fail(&world, "a", "look", GW_ERROR_INVALID, "BadName");
    start(CATCH "step 'b' " THING("b"), GW_RUN_DONE);
    expect_step("a", "failed", "look of a: as told");
    expect_step("b", "verified", NULL);
    expect_kinds("a", "step.started step.failed");
    expect_kinds(NULL, "run.started print run.done");
    expect_tasks("");
}
END_TEST

START_TEST(what_works_is_as_ever)
{
    start(CATCH, GW_RUN_DONE);
    expect_step("a", "verified", NULL);
    expect_writes("a.size=1");
}
END_TEST

/* The journal has the failure, so the script goes the same way when AWS would not fail any more. */
START_TEST(a_replay_gives_the_same_failure)
{
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Taken");
    start(CATCH "sleep '1d' "
                "if failure.code ~= 'Taken' then error('another way') end",
          GW_RUN_WAITING);
    int looks = fake_count(&world, "a", "look");
    resume(GW_RUN_WAITING);
    ck_assert_int_eq(fake_count(&world, "a", "look"), looks);
    expect_step("a", "failed", "as told");
    ck_assert(gw_store_verify(store, run_id, NULL, NULL));
}
END_TEST

START_TEST(what_passes_is_waited_for_first)
{
    fake_fail(&world, "a", "look", GW_ERROR_DENIED, "AccessDenied");
    start(CATCH, GW_RUN_WAITING);
    expect_step("a", "waiting", "denied: ");
    expect_tasks("a:ops:api");
    say("{\"verb\": \"retry\", \"by\": \"dana\"}", GW_RUN_DONE);
    expect_step("a", "verified", NULL);
}
END_TEST

START_TEST(attempts_are_made_first)
{
    options.wait_ms = 60000;
    for (int i = 0; i < 10; i++)
        fake_fail(&world, "a", "write", GW_ERROR_UNAVAILABLE, "Reset");
    start(CATCH, GW_RUN_DONE);
    expect_step("a", "failed", "gave up after 6 attempts");
    gw_json row = step_row("a");
    ck_assert_ptr_null(strstr(gw_json_string(row, "reason"), "gangway retry"));
}
END_TEST

START_TEST(mistakes_of_the_script_are_not_caught)
{
    start("try_step 'a' { uses = 'thing', with = { nome = 'a' } }", GW_RUN_STOPPED);
    expect_run("stopped", "try_step 'a': with.nome");
}
END_TEST

/* ---- times ---- */

START_TEST(a_time_is_a_row)
{
    start("sleep '2d' step 'a' " THING("a"), GW_RUN_WAITING);
    expect_step("timer-1-1", "waiting", "until ");
    expect_run("waiting", "timer-1-1: until ");
    expect_tasks("");
    gw_json before = step_row("timer-1-1");
    gint64 at = gw_json_int(before, "wakes", 0), now = g_get_real_time() / 1000;
    ck_assert_int_eq(gw_json_int(before, "next_look", 0), at);
    ck_assert(at > now + 2 * 86400000 - 60000 && at <= now + 2 * 86400000);
    resume(GW_RUN_WAITING);
    gw_json after = step_row("timer-1-1");
    ck_assert_int_eq(gw_json_int(after, "wakes", 0), at);
    ck_assert_int_eq(gw_json_int(after, "next_look", 0), at);
    expect_kinds("timer-1-1", "timer.started");
    say("{\"verb\": \"skip\", \"step\": \"timer-1-1\", \"by\": \"dana\", \"why\": \"no need\"}", GW_RUN_DONE);
    expect_step("a", "verified", NULL);
}
END_TEST

START_TEST(a_time_that_comes)
{
    options.wait_ms = 10000;
    start("sleep('1s', 'short') parallel { function() sleep '1s' end, function() wait_until(now() + 1) end }",
          GW_RUN_DONE);
    expect_kinds("short", "timer.started timer.ended");
    expect_step("timer-1-1-1", "verified", NULL);
    expect_step("timer-1-2-1", "verified", NULL);
}
END_TEST

START_TEST(a_time_that_has_come)
{
    start("wait_until '2020-01-31T09:00:00+01:00' wait_until(0)", GW_RUN_DONE);
    expect_kinds("timer-1-1", "");
    expect_step("timer-1-2", "verified", NULL);
}
END_TEST

START_TEST(times_that_are_none)
{
    static const struct {
        const char *code, *says;
    } cases[] = {{"sleep 'soon'", "is not a duration"},
                 {"sleep(5)", "sleep takes a text"},
                 {"sleep '4000d'", "more than ten years"},
                 {"wait_until(1.5)", "is no time"},
                 {"wait_until(-1)", "is no time"},
                 {"wait_until(0/0)", "is no time"},
                 {"wait_until '2027-13-01'", "is no time"},
                 {"wait_until(1795987720208)", "is no time"},
                 {"wait_until {}", "is no time"},
                 {"sleep('1s', 'No')", "a name is lower case"},
                 {"sleep('1s', 'a') step 'a' " THING("a"), "used twice"}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        options.wait_ms = 3000;
        start(cases[i].code, GW_RUN_STOPPED);
        expect_run("stopped", cases[i].says);
        say("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_RUN_CANCELLED);
    }
}
END_TEST

START_TEST(a_plan_does_not_wait)
{
    g_autoptr(GError) error = NULL;
    gw_json input = parsed("{\"id\": \"1\"}");

    write_flow("local a = step 'a' " THING("a") " sleep '2d' wait_until(a.id) wait_until '2020-01-01'");
    gw_json plan = gw_await_plan(engine, flow, input, &options, &error);
    ck_assert_msg(plan != NULL, "%s", error ? error->message : "");
    static const char *const marks[] = {"create", "wait", "unknown", "nothing"};
    for (int i = 0; i < 4; i++)
        ck_assert_str_eq(gw_json_string(json_array_get(json_object_get(plan, "steps"), (size_t)i), "mark"),
                         marks[i]);
    ck_assert_int_eq(gw_json_int(plan, "changes", 0), 3);
}
END_TEST

SUITE_WITH("flow", open_all, close_all, a_failure_is_given_back, what_works_is_as_ever,
           a_replay_gives_the_same_failure, what_passes_is_waited_for_first, attempts_are_made_first,
           mistakes_of_the_script_are_not_caught, a_time_is_a_row, a_time_that_comes, a_time_that_has_come,
           times_that_are_none, a_plan_does_not_wait)
