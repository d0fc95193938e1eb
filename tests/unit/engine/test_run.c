/* SPDX-License-Identifier: Apache-2.0 */
/* test_run.c - runs converge: steps that an API does, what goes wrong on the way, branches side by side */
#include "../aws/suite.h"

#include "runs.h"

#define STEP_A "step 'a' { uses = 'thing', with = { name = 'a', want = { size = 1, kind = 'x' } } } "

/* ---- the way ---- */

START_TEST(fresh)
{
    start("local a = " STEP_A " assert(a.id == 'id-of-a' and a.label == 'a' and a.doc.size == 1)",
          GW_RUN_DONE);
    expect_run("done", NULL);
    expect_step("a", "verified", NULL);
    expect_thing("a", "{\"size\": 1, \"kind\": \"x\"}");
    expect_kinds(NULL, "run.started run.done");
    expect_kinds("a",
                 "step.started step.seen step.apply write.intent write.outcome write.intent write.outcome "
                 "step.applied step.verified");
    gw_json row = step_row("a");
    ck_assert_int_eq(gw_json_int(row, "attempts", 0), 1);
    ck_assert_str_eq(gw_json_string(json_object_get(row, "outputs"), "id"), "id-of-a");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "before"), "kind"), "absent");
    ck_assert_str_eq(gw_json_string(row, "uses"), "thing");
    ck_assert_str_eq(gw_json_string(row, "actor"), "gangway");
    ck_assert(gw_store_verify(store, run_id, NULL, NULL));
}
END_TEST

START_TEST(converged_already)
{
    set_world("a", "{\"size\": 1, \"kind\": \"x\", \"more\": 3}");
    start(STEP_A, GW_RUN_DONE);
    expect_writes("");
    expect_kinds("a", "step.started step.seen step.verified");
    ck_assert_int_eq(fake_count(&world, "a", "look"), 1);
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 0);
}
END_TEST

START_TEST(done_runs_stay_done)
{
    start(STEP_A, GW_RUN_DONE);
    gw_json before = gw_store_events(store, run_id, 0, 0, NULL);
    resume(GW_RUN_DONE);
    resume(GW_RUN_DONE);
    gw_json after = gw_store_events(store, run_id, 0, 0, NULL);
    ck_assert(json_equal(before, after));
    expect_run("done", NULL);
}
END_TEST

/* Of an object that exists, only what differs is written; of one that is half there, the rest. */
START_TEST(half_done)
{
    set_world("a", "{\"size\": 1}");
    start("step 'a' { uses = 'thing', existing = 'change', with = { name = 'a', want = { size = 1, kind = "
          "'x' } } }",
          GW_RUN_DONE);
    expect_writes("a.kind=\"x\"");
}
END_TEST

START_TEST(late_reads)
{
    world.late = 4;
    start(STEP_A, GW_RUN_DONE);
    expect_writes("a.kind=\"x\" a.size=1");
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 1);
    ck_assert_int_eq(fake_count(&world, "a", "look"), 6);
}
END_TEST

START_TEST(never_converges)
{
    world.late = 1000000;
    start(STEP_A, GW_RUN_STOPPED);
    expect_step("a", "stopped", "applied 3 times, but AWS still shows: ");
    expect_run("stopped", "a: applied 3 times");
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 3);
    resume(GW_RUN_STOPPED);
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 6);
}
END_TEST

START_TEST(notes_are_kept)
{
    fake_fail(&world, "a", "write", GW_ERROR_UNAVAILABLE, "Reset");
    start("step 'a' { uses = 'thing', with = { name = 'a', want = { size = 1 }, note = true } }",
          GW_RUN_DONE);
    ck_assert_int_eq(count_kind("a", "note"), 1);
    gw_json row = step_row("a");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "notes"), "token"), "a token");
    expect_writes("a.size=1");
}
END_TEST

/* ---- documents that are kept ---- */

static json_t *
rule_of(const char *step, const char *schema, const char *name)
{
    json_t *manifest = json_object_get(world.steps, step);

    return json_object_get(json_object_get(json_object_get(manifest, schema), "properties"), name);
}

/* `thing` tells its document to be kept, and `task` takes one. */
static void
keep_documents(void)
{
    json_t *given = rule_of("task", "params", "want");

    json_object_set_new(rule_of("thing", "outputs", "doc"), "format", json_string("kept"));
    json_object_set_new(given, "format", json_string("kept"));
    json_object_set_new(given, "type", json_pack("[s, s]", "object", "string"));
}

#define KEPT                                                                                                 \
    "local a = step 'a' { uses = 'thing', with = { name = 'a', want = { n = 1 } } } "                        \
    "step 'b' { uses = 'task', actor = 'gangway', with = { name = 'b', want = a.doc } }"

START_TEST(a_document_is_kept)
{
    keep_documents();
    set_world("b", "{\"n\": 1}");
    start(KEPT, GW_RUN_DONE);
    gw_json row = step_row("a");
    const char *sha256 = gw_json_string(json_object_get(row, "outputs"), "doc");
    ck_assert_ptr_nonnull(sha256);
    g_autoptr(GBytes) kept = gw_store_blob_get(store, sha256, NULL);
    ck_assert_ptr_nonnull(kept);
    ck_assert_msg(g_bytes_get_size(kept) == 7 && memcmp(g_bytes_get_data(kept, NULL), "{\"n\":1}", 7) == 0,
                  "another document is kept");
    expect_step("b", "verified", NULL);
}
END_TEST

START_TEST(a_document_is_given_again_after_a_stop)
{
    keep_documents();
    set_world("b", "{\"n\": 2}");
    start(KEPT, GW_RUN_STOPPED);
    set_world("b", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 1);
}
END_TEST

START_TEST(nothing_is_kept_under_that)
{
    keep_documents();
    set_world("b", "{\"n\": 1}");
    start("step 'b' { uses = 'task', actor = 'gangway', with = { name = 'b', want = ('0'):rep(64) } }",
          GW_RUN_STOPPED);
}
END_TEST

START_TEST(no_steps_at_all)
{
    start("", GW_RUN_DONE);
    expect_kinds(NULL, "run.started run.done");
}
END_TEST

/* ---- AWS takes its time ---- */

START_TEST(pending)
{
    fake_world_write(
        &world, parsed("{\"things\": {}, \"old\": {}, \"stale\": {}, \"writes\": [], \"pending\": {\"a\": "
                       "\"under review\"}}"));
    start(STEP_A, GW_RUN_WAITING);
    expect_step("a", "waiting", "waiting for AWS: under review");
    expect_run("waiting", "a: waiting for AWS: under review");
    expect_kinds("a", "step.started step.pending");
    expect_tasks("");
    resume(GW_RUN_WAITING);
    ck_assert_int_eq(count_kind("a", "step.pending"), 1);
    fake_world_write(&world,
                     parsed("{\"things\": {}, \"old\": {}, \"stale\": {}, \"writes\": [], \"pending\": {}}"));
    resume(GW_RUN_DONE);
}
END_TEST

START_TEST(stays_while_aws_is_at_it)
{
    fake_world_write(
        &world, parsed("{\"things\": {}, \"old\": {}, \"stale\": {}, \"writes\": [], \"pending\": {\"a\": "
                       "\"under review\"}}"));
    options.wait_ms = 300;
    world.pending_s = 5; /* at this pace 50 ms */
    gint64 began = g_get_monotonic_time();
    start(STEP_A, GW_RUN_WAITING);
    gint64 took = (g_get_monotonic_time() - began) / 1000;
    ck_assert_msg(took >= 300 && took < 3000, "%d ms", (int)took);
    ck_assert_int_gt(fake_count(&world, "a", "look"), 2);
    ck_assert_int_lt(fake_count(&world, "a", "look"), 10);
    ck_assert_int_eq(count_kind("a", "step.pending"), 1);
}
END_TEST

/* "At once" would be a loop: there is a second between looks, at this pace 10 ms. */
START_TEST(pending_for_no_time_at_all)
{
    fake_world_write(
        &world, parsed("{\"things\": {}, \"old\": {}, \"stale\": {}, \"writes\": [], \"pending\": {\"a\": "
                       "\"under review\"}}"));
    options.wait_ms = 300;
    world.pending_s = 0;
    start(STEP_A, GW_RUN_WAITING);
    ck_assert_int_gt(fake_count(&world, "a", "look"), 1);
    ck_assert_int_le(fake_count(&world, "a", "look"), 31);
}
END_TEST

START_TEST(pending_for_ages)
{
    fake_world_write(
        &world, parsed("{\"things\": {}, \"old\": {}, \"stale\": {}, \"writes\": [], \"pending\": {\"a\": "
                       "\"under review\"}}"));
    options.pace_percent = 100;
    world.pending_s = 2000000000;
    start(STEP_A, GW_RUN_WAITING);
    gw_json row = step_row("a");
    gint64 days = (gw_json_int(row, "next_look", 0) - g_get_real_time() / 1000) / 86400000;
    ck_assert_int_ge(days, 29);
    ck_assert_int_le(days, 30);
}
END_TEST

/* ---- failures ---- */

static void
fail_times(const char *what, gw_error_class cls, int times)
{
    for (int i = 0; i < times; i++)
        fake_fail(&world, "a", what, cls, "Told");
}

START_TEST(throttled_looks_pass)
{
    fail_times("look", GW_ERROR_THROTTLED, 3);
    fail_times("look", GW_ERROR_UNAVAILABLE, 2);
    start(STEP_A, GW_RUN_DONE);
    ck_assert_int_eq(count_kind("a", "step.retrying"), 5);
    expect_step("a", "verified", NULL);
}
END_TEST

/* Nothing was begun, so nothing has failed: it waits, and a resume looks at once. */
START_TEST(throttled_for_good)
{
    fail_times("look", GW_ERROR_THROTTLED, 12);
    start(STEP_A, GW_RUN_WAITING);
    expect_step("a", "waiting", "throttled, trying again at ");
    ck_assert_int_eq(fake_count(&world, "a", "look"), 6);
    resume(GW_RUN_WAITING);
    ck_assert_int_eq(fake_count(&world, "a", "look"), 12);
    expect_writes("");
    resume(GW_RUN_DONE);
    expect_step("a", "verified", NULL);
}
END_TEST

/* A look that waited is recalled by later turns, and its row is none that they did not come to. */
START_TEST(a_look_that_waited_is_recalled)
{
    fail_times("look", GW_ERROR_THROTTLED, 8);
    start("look 'l' { uses = 'thing', with = { name = 'a', want = { size = 1 } } }\n"
          "step 't' { uses = 'task', with = { name = 't', want = { n = 1 } } }",
          GW_RUN_WAITING);
    expect_step("l", "waiting", "throttled, trying again at ");
    resume(GW_RUN_WAITING);
    expect_step("l", "verified", NULL);
    expect_step("t", "waiting", "waiting for ");
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    ck_assert_int_eq(fake_count(&world, "a", "look"), 9);
}
END_TEST

/* An outage while a person is waited for: the same task, the same date, and nobody stays for it. */
START_TEST(an_outage_during_a_task)
{
    start("step 'a' { uses = 'task', with = { name = 'a', want = { n = 1 } } }", GW_RUN_WAITING);
    gw_json before = step_row("a");
    fail_times("look", GW_ERROR_UNAVAILABLE, 20);
    for (int i = 1; i <= 20; i++) {
        resume(GW_RUN_WAITING);
        ck_assert_int_eq(fake_count(&world, "a", "look"), i + 1);
        expect_step("a", "waiting", "unavailable, trying again at ");
    }
    gw_json during = step_row("a");
    ck_assert_int_eq(gw_json_int(during, "due", 0), gw_json_int(before, "due", 1));
    ck_assert_int_gt(gw_json_int(during, "next_look", 0), 0);
    resume(GW_RUN_WAITING);
    expect_step("a", "waiting", "waiting for ops");
    ck_assert_int_eq(count_kind("a", "task.opened"), 1);
    set_world("a", "{\"n\": 1}");
    resume(GW_RUN_DONE);
}
END_TEST

/* The journal tells that an outage began and how it was met, not each of a day's looks. */
START_TEST(a_long_outage_is_told_in_few_words)
{
    start("step 'a' { uses = 'task', with = { name = 'a', want = { n = 1 } } }", GW_RUN_WAITING);
    fail_times("look", GW_ERROR_UNAVAILABLE, 1000);
    options.wait_ms = 400;
    resume(GW_RUN_WAITING);
    options.wait_ms = 0;
    ck_assert_int_gt(fake_count(&world, "a", "look"), 1);
    ck_assert_int_le(count_kind("a", "step.retrying"), 6);
}
END_TEST

START_TEST(an_apply_that_keeps_failing)
{
    fail_times("write", GW_ERROR_UNAVAILABLE, 100);
    start(STEP_A, GW_RUN_STOPPED);
    expect_step("a", "stopped", "gave up after 6 attempts; when it works again: gangway retry");
    ck_assert_int_eq(fake_count(&world, "a", "write"), 6);
    gw_json row = step_row("a");
    ck_assert_int_eq(gw_json_int(row, "attempts", 0), 6);
    ck_assert_str_eq(gw_json_string(json_object_get(row, "failure"), "class"), "unavailable");
}
END_TEST

/* The answer got lost, but the write was done: the look sees it, and nothing is done twice. */
START_TEST(a_lost_answer)
{
    fail_times("after", GW_ERROR_UNAVAILABLE, 1);
    start(STEP_A, GW_RUN_DONE);
    expect_writes("a.kind=\"x\" a.size=1");
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 1);
}
END_TEST

START_TEST(a_write_in_the_middle_fails)
{
    json_t *queue = json_array();
    json_array_append_new(queue, json_null());
    json_object_set_new(world.failures, "a/write", queue);
    fail_times("write", GW_ERROR_THROTTLED, 1);
    start(STEP_A, GW_RUN_DONE);
    expect_writes("a.kind=\"x\" a.size=1");
    expect_kinds("a",
                 "step.started step.seen step.apply write.intent write.outcome write.intent write.outcome "
                 "step.retrying step.apply write.intent write.outcome step.applied step.verified");
}
END_TEST

START_TEST(a_crash_is_tried_once_more)
{
    fail_times("look", GW_ERROR_CRASHED, 1);
    start(STEP_A, GW_RUN_DONE);
    ck_assert_int_eq(count_kind("a", "step.retrying"), 1);
}
END_TEST

START_TEST(two_crashes_stop)
{
    fail_times("apply", GW_ERROR_CRASHED, 1);
    fail_times("apply", GW_ERROR_TIMED_OUT, 1);
    start(STEP_A, GW_RUN_STOPPED);
    expect_step("a", "stopped", "apply of a: as told");
    ck_assert_int_eq(fake_count(&world, "a", "apply"), 2);
    resume(GW_RUN_DONE);
}
END_TEST

START_TEST(conflict_and_invalid_stop)
{
    static const gw_error_class classes[] = {GW_ERROR_CONFLICT, GW_ERROR_INVALID, GW_ERROR_INTERNAL,
                                             GW_ERROR_NOT_FOUND};

    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
        g_autofree char *input = g_strdup_printf("{\"id\": \"%d\"}", (int)i);
        g_autoptr(GError) error = NULL;
        fail_times(i % 2 ? "look" : "write", classes[i], 1);
        write_flow(STEP_A);
        expect_result(try_start(input, &error), GW_RUN_STOPPED, error);
        expect_step("a", "stopped", "of a: as told");
        ck_assert_int_eq(count_kind("a", "step.retrying"), 0);
        ck_assert_int_eq(count_kind("a", "step.stopped"), 1);
        expect_tasks("");
        resume(GW_RUN_DONE);
        expect_step("a", "verified", NULL);
        set_world("a", NULL);
    }
}
END_TEST

START_TEST(denied_waits_and_goes_on)
{
    fail_times("look", GW_ERROR_DENIED, 2);
    start(STEP_A, GW_RUN_WAITING);
    expect_step("a", "waiting", "denied: look of a: as told");
    expect_tasks("a:ops:api");
    gw_json tasks = gw_store_tasks(store, run_id, NULL);
    ck_assert_str_eq(gw_json_string(json_array_get(tasks, 0), "title"), "allow fake:Get");
    gw_json row = step_row("a");
    ck_assert_int_eq(gw_json_int(row, "attempts", 0), 0);
    options.wait_ms = 5000;
    resume(GW_RUN_DONE);
    expect_tasks("");
    ck_assert_int_eq(count_kind("a", "task.opened"), 1);
}
END_TEST

/* What the task says follows from the code and from what AWS names, not from the look that was denied. */
START_TEST(what_a_denial_asks_for)
{
    static const struct {
        const char *code, *by, *title, *words;
    } cases[] = {
        {"AccessDenied", NULL, "allow fake:Get", "Grant fake:Get"},
        {"AccessDenied", "a service control policy", "lift the denial of fake:Get",
         "a service control policy denies fake:Get: granting it does not help"},
        {"InvalidClientTokenId", NULL, "renew the credentials", "good credentials"},
        {"UnrecognizedClientException", NULL, "renew the credentials", "good credentials"},
        {"InvalidAccessKeyId", NULL, "renew the credentials", "good credentials"},
        {"SignatureDoesNotMatch", NULL, "renew the credentials", "good credentials"},
        {"ExpiredToken", NULL, "renew the credentials", "good credentials"},
        {"NoCredentials", NULL, "renew the credentials", "good credentials"},
        {"OptInRequired", NULL, "allow fake:Get", "Grant"},
        {"ANewCode", NULL, "allow fake:Get", "Grant"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json failure = gw_failure_new(GW_ERROR_DENIED, cases[i].code, "as told");
        json_object_set_new(failure, "action", json_string("fake:Get"));
        if (cases[i].by)
            json_object_set_new(failure, "denied_by", json_string(cases[i].by));
        json_object_set_new(world.failures, "a/look", json_pack("[O]", failure));
        options.wait_ms = 0;
        start(STEP_A, GW_RUN_WAITING);
        gw_json tasks = gw_store_tasks(store, run_id, NULL);
        const json_t *task = json_array_get(tasks, 0);
        ck_assert_str_eq(gw_json_string(task, "title"), cases[i].title);
        ck_assert_ptr_nonnull(strstr(gw_json_string(task, "instructions"), cases[i].words));
        options.wait_ms = 5000;
        resume(GW_RUN_DONE);
        set_world("a", NULL);
    }
}
END_TEST

START_TEST(denied_in_an_apply)
{
    fail_times("write", GW_ERROR_DENIED, 1);
    start(STEP_A, GW_RUN_WAITING);
    expect_step("a", "waiting", "denied: write of a: as told");
    expect_tasks("a:ops:api");
    world.apply_ms = 50;
    resume(GW_RUN_DONE);
    expect_writes("a.kind=\"x\" a.size=1");
}
END_TEST

/* ---- branches ---- */

#define BRANCH(name)                                                                                         \
    "function() step '" name "' { uses = 'thing', with = { name = '" name "', want = { n = 1 } } } end, "

START_TEST(three_at_once)
{
    world.delay_ms = 20;
    start("parallel { " BRANCH("a") BRANCH("b")
              BRANCH("c") "} step 'd' { uses = 'thing', with = { name = 'd', want = { n "
                          "= 1 } } }",
          GW_RUN_DONE);
    ck_assert_uint_eq(world.busiest, 3);
    g_autofree char *writes = fake_world_writes(&world);
    ck_assert(g_str_has_suffix(writes, " d.n=1"));
}
END_TEST

START_TEST(the_others_go_on_when_one_stops)
{
    fail_times("look", GW_ERROR_CONFLICT, 1);
    start("parallel { " BRANCH("a")
              BRANCH("b") "function() step 'c1' { uses = 'thing', with = { name = 'c1', want = { n = 1 } } "
                          "} step 'c2' { uses = 'thing', with = { name = 'c2', want = { n = 2 } } } end }",
          GW_RUN_STOPPED);
    expect_step("a", "stopped", "as told");
    expect_step("b", "verified", NULL);
    expect_step("c2", "verified", NULL);
    expect_run("stopped", "a: look of a: as told");
    resume(GW_RUN_DONE);
    g_autofree char *writes = fake_world_writes(&world);
    ck_assert(g_str_has_suffix(writes, " a.n=1"));
}
END_TEST

/* It is in the log alone: who runs a workflow, or reads its report, has no use for it. */
static void
expect_traceback(const char *part)
{
    gw_json row = gw_store_run(store, run_id, NULL);
    gw_json events = gw_store_events_of(store, run_id, "script.failed", NULL);

    ck_assert_ptr_null(strstr(gw_json_string(row, "reason"), "traceback"));
    const char *traceback = gw_json_string(json_object_get(json_array_get(events, 0), "data"), "traceback");
    ck_assert_ptr_nonnull(traceback);
    ck_assert_msg(strstr(traceback, part) != NULL, "%s", traceback);
    ck_assert_ptr_null(strstr(traceback, folder));
}

START_TEST(an_error_in_a_branch_stops_the_run)
{
    start("parallel {\n  " BRANCH(
              "a") "\n  function() step 't' { uses = 'task', with = { name = 't', want = { n = 1 } } } "
                   "end,\n  function() local x = nil + 1 end }",
          GW_RUN_STOPPED);
    expect_run("stopped", "flow.lua:6: attempt to perform arithmetic on a nil value");
    expect_traceback("flow.lua:6: in ");
    expect_step("a", "verified", NULL);
    expect_step("t", "waiting", "waiting for ops");
    resume(GW_RUN_STOPPED);
}
END_TEST

START_TEST(a_caught_error_does_not)
{
    start("pcall(parallel, { function() error('mine') end }) step 't' { uses = 'task', with = { name = 't', "
          "want = { n = "
          "1 } } }",
          GW_RUN_WAITING);
    expect_run("waiting", "t: waiting for ops");
}
END_TEST

/* ---- scripts that fail ---- */

static const struct {
    const char *body, *reason;
} steps_that_are_bad[] = {
    {"step 'a' { uses = 'thnig', with = {} }",
     "flow.lua:3: step 'a': there is no step plugin 'thnig'; did you mean "
     "'thing'?"},
    {"step 'a' { uses = 'thing', whit = {} }",
     "flow.lua:3: step 'a': there is no 'whit'; did you mean 'with'?"},
    {"step 'a' {}", "flow.lua:3: step 'a': 'uses' is missing: which step plugin does it?"},
    {"step 'a' 'b'", "flow.lua:3: step 'a' takes a table: { … }"},
    {"step 'A' {}", "flow.lua:3: step: a name is lower case letters, digits and hyphens, not 'A'"},
    {"step(nil) {}", "flow.lua:3: step: a name is lower case letters, digits and hyphens, not 'nil'"},
    {"step 'a' { uses = 'thing', with = { name = 3 } }", "flow.lua:3: step 'a': with.want: is required"},
    {"step 'a' { uses = 'thing', with = { name = '', want = {} } }", "flow.lua:3: step 'a': with.name: "},
    {"step 'a' { uses = 'thing', with = { name = 'a', want = {}, nmae = 1 } }", "step 'a': with.nmae"},
    {"step 'a' { uses = 'thing', with = { name = 'a', want = print } }",
     "flow.lua:3: step 'a': with.want is a function, which has no JSON"},
    {"step 'a' { uses = 'thing', with = { name = '\\xff', want = {} } }",
     "flow.lua:3: step 'a': with.name is text that is not UTF-8"},
    {"step 'a' { uses = 'thing', actor = 'custmer', with = {} }",
     "flow.lua:3: step 'a': with.name: is required"},
    {"step 'a' { uses = 'task', actor = 'custmer', with = { name = 'a', want = {} } }",
     "flow.lua:3: step 'a': there is no actor 'custmer'; did you mean 'customer'?"},
    {"step 'a' { uses = 'thing', existing = 'x', with = { name = 'a', want = {} } }",
     "flow.lua:3: step 'a': there is no existing 'x'; known are: ask, change"},
    {"step 'a' { uses = 'task', due = 'soon', with = { name = 'a', want = {} } }",
     "flow.lua:3: step 'a': due: "},
    {"step 'a' { uses = 'task', timeout = '-1s', with = { name = 'a', want = {} } }", "step 'a': timeout: "},
    {"step 'a' { uses = 'task', passing = 1, with = { name = 'a', want = {} } }",
     "step 'a': 'passing' takes a boolean, not a number"},
    {"step 'a' { uses = 'task', title = '\\xff', with = { name = 'a', want = {} } }",
     "step 'a': 'title' is not UTF-8 text"},
    {"look 'a' { uses = 'thing', due = '1d' }", "flow.lua:3: look 'a': there is no 'due'"},
    {"look 'a' { uses = 'none' }", "flow.lua:3: look 'a': there is no step plugin 'none'"},
    {STEP_A STEP_A, "flow.lua:3: step 'a': this id is used twice; ids are unique in a run"},
    {"look 'a' { uses = 'thing', with = { name = 'a', want = {} } } " STEP_A, "this id is used twice"},
    {"parallel { function() " STEP_A " end, function() " STEP_A " end }", "this id is used twice"},
    {"parallel { 3 }", "flow.lua:3: parallel: item 1 is a number, not a function"},
    {"phase(3)", "flow.lua:3: phase: the name is not UTF-8 text"},
    {"template 'x.json'", "flow.lua:3: 'x.json' must be named at the top of the script, outside of run"},
    {"require 'x'", "flow.lua:3: 'x.lua' must be named at the top of the script, outside of run"},
    {"local a = " STEP_A " local x = a.idd", "flow.lua:3: there is no 'idd' here; did you mean 'id'?"},
    {"local x = input.goo", "flow.lua:3: there is no 'goo' here; did you mean 'go'?"},
    {"input.go = false", "this document can't be changed"},
    {"while true do end", "the script ran too many instructions without waiting for anything"},
    {"workflow 'again' {}", "a script declares one workflow, this is the second"},
    {"error 'mine'", "flow.lua:3: mine"},
    {"error({})", "flow.lua:3: {}"},
};

START_TEST(bad_steps)
{
    for (gsize i = 0; i < G_N_ELEMENTS(steps_that_are_bad); i++) {
        g_autofree char *input = g_strdup_printf("{\"id\": \"%d\"}", (int)i);
        g_autofree char *script = g_strconcat(WF, steps_that_are_bad[i].body, "\nend", NULL);
        g_autoptr(GError) error = NULL;
        write_flow(script);
        gw_run_result result = try_start(input, &error);
        ck_assert_msg(result == GW_RUN_STOPPED, "%s: %s %s", steps_that_are_bad[i].body, result_name(result),
                      error ? error->message : "");
        expect_run("stopped", steps_that_are_bad[i].reason);
    }
}
END_TEST

/* What a script writes and Lua lets pass without a sound. */
START_TEST(no_step_is_lost_in_silence)
{
    static const struct {
        const char *body, *part;
    } cases[] = {
        {STEP_A "local gone\nparallel { gone and print or nil, function() step 'b' { uses = 'thing' } end }",
         "flow.lua:4: parallel: item 1 of 2 is nil"},
        {STEP_A "\nstep 'b'",
         "flow.lua:4: step 'b' was never given its table: write  step \"b\" { uses = … }"},
        {STEP_A "\n\nlook 'b'", "flow.lua:5: look 'b' was never given its table"},
        {STEP_A "local later = step 'b'\nif not input.go then later {} end",
         "flow.lua:3: step 'b' was never given"},
        {"local s = step 'a' s { uses = 'thing', with = { name = 'a', want = { size = 1 } } }\n"
         "s { uses = 'thing', with = { name = 'b', want = { size = 2 } } }",
         "flow.lua:4: step 'a' takes one table, and it was given one before"},
        {"local l = look 'l' local what = { uses = 'thing', with = { name = 'a', want = { size = 1 } } }\n"
         "l(what) l(what)",
         "flow.lua:4: look 'l' takes one table"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        start(cases[i].body, GW_RUN_STOPPED);
        expect_run("stopped", cases[i].part);
        say("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_RUN_CANCELLED);
    }
    g_autofree char *writes = fake_world_writes(&world);
    ck_assert_msg(!strstr(writes, "b."), "%s", writes);
}
END_TEST

SUITE_WITH("run", open_all, close_all, fresh, converged_already, done_runs_stay_done, half_done, late_reads,
           never_converges, notes_are_kept, a_document_is_kept, a_document_is_given_again_after_a_stop,
           nothing_is_kept_under_that, no_steps_at_all, pending, stays_while_aws_is_at_it,
           pending_for_no_time_at_all, pending_for_ages, throttled_looks_pass, throttled_for_good,
           a_look_that_waited_is_recalled, an_outage_during_a_task, a_long_outage_is_told_in_few_words,
           an_apply_that_keeps_failing, a_lost_answer, a_write_in_the_middle_fails,
           a_crash_is_tried_once_more, two_crashes_stop, conflict_and_invalid_stop, denied_waits_and_goes_on,
           what_a_denial_asks_for, denied_in_an_apply, three_at_once, the_others_go_on_when_one_stops,
           an_error_in_a_branch_stops_the_run, a_caught_error_does_not, bad_steps, no_step_is_lost_in_silence)
