/* SPDX-License-Identifier: Apache-2.0 */
/* test_run_commands.c - people in a run: tasks, what is said to a run and what it makes of it, from here and
 * from elsewhere */
#include "../aws/suite.h"

#include "runs.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#define TASK "step 't' { uses = 'task', actor = 'customer', with = { name = 't', want = { n = 1 } } } "
#define WORD "step 'w' { uses = 'word', with = { name = 'w', want = { card = 'reseller' } } } "
#define THING "step 'a' { uses = 'thing', with = { name = 'a', want = { n = 1 } } } "

/* ---- a person's step that an API can check ---- */

START_TEST(a_task_opens_once)
{
    start(TASK, GW_RUN_WAITING);
    expect_step("t", "waiting", "waiting for customer");
    expect_run("waiting", "t: waiting for customer");
    expect_tasks("t:customer:api");
    resume(GW_RUN_WAITING);
    resume(GW_RUN_WAITING);
    ck_assert_int_eq(count_kind("t", "task.opened"), 1);
    gw_json tasks = gw_store_tasks(store, run_id, NULL);
    json_t *task = json_array_get(tasks, 0);
    ck_assert_str_eq(gw_json_string(task, "title"), "t");
    ck_assert_str_eq(gw_json_string(task, "instructions"), "make it so");
    ck_assert_str_eq(gw_json_string(task, "uses"), "task");
    ck_assert_int_eq(gw_json_int(json_object_get(task, "want"), "n", 0), 1);
    gint64 days = (gw_json_int(task, "due", 0) - g_get_real_time() / 1000) / 3600000;
    ck_assert_msg(days == 71 || days == 72, "%d hours", (int)days);
}
END_TEST

START_TEST(seen_without_a_word)
{
    start(TASK THING, GW_RUN_WAITING);
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    expect_step("t", "verified", NULL);
    expect_tasks("");
    ck_assert_int_eq(count_kind("t", "person.done"), 0);
}
END_TEST

START_TEST(done_too_early)
{
    start(TASK, GW_RUN_WAITING);
    say("{\"verb\": \"done\", \"step\": \"t\", \"by\": \"ann\"}", GW_RUN_WAITING);
    expect_step("t", "waiting", "not done yet: it is absent, wanted {\"n\":1}");
    expect_tasks("t:customer:api");
    set_world("t", "{\"n\": 2}");
    say("{\"verb\": \"done\", \"step\": \"t\", \"by\": \"ann\"}", GW_RUN_WAITING);
    expect_step("t", "waiting", "not done yet: /n is 2, wanted 1");
    set_world("t", "{\"n\": 1}");
    say("{\"verb\": \"done\", \"step\": \"t\", \"by\": \"ann\", \"note\": \"really\"}", GW_RUN_DONE);
    gw_json row = step_row("t");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "said"), "by"), "ann");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "said"), "note"), "really");
    ck_assert_int_eq(count_kind("t", "person.done"), 3);
    ck_assert_int_eq(count_kind("t", "task.opened"), 1);
}
END_TEST

START_TEST(what_differs_is_said_in_whole_characters)
{
    GString *body = g_string_new("step 't' { uses = 'task', with = { name = 't', want = { n = '");
    for (int i = 0; i < 3000; i++)
        g_string_append(body, i % 2 ? "€" : "🦊");
    g_string_append(body, "' } } } ");
    start(body->str, GW_RUN_WAITING);
    say("{\"verb\": \"done\", \"step\": \"t\", \"by\": \"ann\"}", GW_RUN_WAITING);
    expect_step("t", "waiting", "not done yet: it is absent, wanted {\"n\":\"🦊€🦊");
    gw_json row = step_row("t");
    ck_assert_uint_lt(strlen(gw_json_string(row, "reason")), 400);
    g_string_free(body, TRUE);
}
END_TEST

START_TEST(an_overdue_task)
{
    options.wait_ms = 3500;
    start("step 't' { uses = 'task', due = '1s', with = { name = 't', want = { n = 1 } } } ", GW_RUN_WAITING);
    expect_kinds("t", "step.started step.seen task.opened task.reminded task.escalated");
    gw_json tasks = gw_store_tasks(store, run_id, NULL);
    ck_assert(gw_json_true(json_array_get(tasks, 0), "overdue"));
    ck_assert(gw_json_true(json_array_get(tasks, 0), "escalated"));
    options.wait_ms = 0;
    resume(GW_RUN_WAITING);
    ck_assert_int_eq(count_kind("t", "task.reminded"), 1);
    ck_assert_int_eq(count_kind("t", "task.escalated"), 1);
}
END_TEST

/* ---- what no API can see ---- */

START_TEST(an_attestation)
{
    start("local w = " WORD " assert(w.label == 'w')", GW_RUN_WAITING);
    expect_step("w", "waiting", "waiting for ops (no API can see this: `gangway done`)");
    expect_tasks("w:ops:attested");
    resume(GW_RUN_WAITING);
    say("{\"verb\": \"done\", \"step\": \"w\", \"by\": \"bob\", \"note\": \"n\", \"evidence\": [{\"file\": "
        "\"a.pdf\", "
        "\"sha256\": \"01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b\", \"size\": 3}]}",
        GW_RUN_DONE);
    expect_step("w", "attested", NULL);
    expect_tasks("");
    gw_json row = step_row("w");
    json_t *said = json_object_get(row, "attestation");
    ck_assert_str_eq(gw_json_string(said, "by"), "bob");
    ck_assert_str_eq(gw_json_string(json_array_get(json_object_get(said, "evidence"), 0), "file"), "a.pdf");
    ck_assert_int_gt(gw_json_int(said, "at", 0), G_GINT64_CONSTANT(1600000000000));
    expect_kinds("w", "step.started task.opened person.done step.attested");
}
END_TEST

START_TEST(nobody_is_asked_twice)
{
    g_autoptr(GError) error = NULL;
    start(WORD, GW_RUN_WAITING);
    g_autofree char *first = g_strdup(run_id);
    say("{\"verb\": \"done\", \"step\": \"w\", \"by\": \"bob\"}", GW_RUN_DONE);
    expect_result(try_start("{\"id\": \"1234\"}", &error), GW_RUN_DONE, error);
    gw_json row = step_row("w");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "attestation"), "run"), first);
    /* another customer, or other parameters: asked again */
    expect_result(try_start("{\"id\": \"5678\"}", &error), GW_RUN_WAITING, error);
    start("step 'w' { uses = 'word', with = { name = 'w', want = { card = 'other' } } } ", GW_RUN_WAITING);
}
END_TEST

#define PROOF "step 'p' { uses = 'proof', with = { name = 'p', want = { done = true } } } "

START_TEST(a_word_where_there_may_be_a_proof)
{
    start(PROOF, GW_RUN_WAITING);
    expect_step("p", "waiting", "waiting for ops (AWS shows no proof so far: `gangway done`)");
    expect_tasks("p:ops:attested");
    resume(GW_RUN_WAITING);
    say("{\"verb\": \"done\", \"step\": \"p\", \"by\": \"bob\"}", GW_RUN_DONE);
    expect_step("p", "attested", NULL);
    expect_kinds("p", "step.started task.opened person.done step.attested");
}
END_TEST

/* An event that AWS has shown once counts in later runs, which would not see it any more. */
START_TEST(a_proof)
{
    g_autoptr(GError) error = NULL;
    start(PROOF, GW_RUN_WAITING);
    g_autofree char *first = g_strdup(run_id);
    fake_world_set(&world, "p", json_pack("{s:b}", "done", TRUE));
    resume(GW_RUN_DONE);
    expect_step("p", "verified", NULL);
    expect_tasks("");
    fake_world_set(&world, "p", NULL);
    expect_result(try_start("{\"id\": \"1234\"}", &error), GW_RUN_DONE, error);
    expect_step("p", "attested", NULL);
    gw_json row = step_row("p");
    json_t *word = json_object_get(row, "attestation");
    ck_assert_str_eq(gw_json_string(word, "by"), "AWS");
    ck_assert_str_eq(gw_json_string(word, "run"), first);
    expect_result(try_start("{\"id\": \"5678\"}", &error), GW_RUN_WAITING, error);
}
END_TEST

/* A word that did not come by the command line is held to the same. */
START_TEST(evidence_that_is_none)
{
    static const char *const items[] = {
        "{}",
        "7",
        "{'file': 'x.png'}",
        "{'file': 'x.png', 'sha256': 'e3b0', 'size': 1}",
        "{'sha256': '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b', 'size': 1}",
        ("{'size':1,'file':'x','sha256':'01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',"
         " 'kept':'01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b'}"),
        "{'size':0,'file':'x','sha256':'01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b'}",
    };

    start("step 'w' { uses = 'word', with = { name = 'w', want = { n = 1 } } } ", GW_RUN_WAITING);
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        g_autofree char *word =
            g_strdup_printf("{'verb': 'done', 'step': 'w', 'by': 'dana', 'evidence': [%s]}", items[i]);
        say_wrong(g_strdelimit(word, "'", '"'), GW_ERROR_INVALID,
                  "evidence 1 for step 'w' is empty, or no file");
    }
    expect_step("w", "waiting", "waiting for ops");
}
END_TEST

START_TEST(an_overdue_attestation)
{
    options.wait_ms = 3500;
    start("step 'w' { uses = 'word', due = '1s', with = { name = 'w', want = { n = 1 } } } ", GW_RUN_WAITING);
    expect_kinds("w", "step.started task.opened task.reminded task.escalated");
    ck_assert_int_lt(fake_count(&world, "w", "look"), 6);
}
END_TEST

/* ---- approval ---- */

START_TEST(a_change_to_what_existed)
{
    set_world("a", "{\"n\": 7, \"more\": 1}");
    start(THING, GW_RUN_WAITING);
    expect_step("a", "waiting", "waiting for an approval: it existed before and differs");
    expect_tasks("a:ops:approval");
    expect_writes("");
    resume(GW_RUN_WAITING);
    say_wrong("{\"verb\": \"done\", \"step\": \"a\", \"by\": \"ann\"}", GW_ERROR_INVALID,
              "step 'a' is waiting: it waits for an approval: gangway approve");
    say("{\"verb\": \"approve\", \"step\": \"a\", \"by\": \"ann\"}", GW_RUN_DONE);
    expect_thing("a", "{\"n\": 1, \"more\": 1}");
    expect_tasks("");
    ck_assert_int_eq(count_kind("a", "person.approved"), 1);
    ck_assert_int_eq(count_kind("a", "task.opened"), 1);
}
END_TEST

/* ---- a check that stopped the run ---- */

#define CHECK "step 'c' { uses = 'task', actor = 'gangway', with = { name = 'c', want = { n = 1 } } } "

START_TEST(a_check_that_is_accepted)
{
    set_world("c", "{\"n\": 7}");
    start(CHECK, GW_RUN_STOPPED);
    expect_step("c", "stopped", "make it so");
    expect_tasks("");
    resume(GW_RUN_STOPPED);
    say_wrong("{\"verb\": \"done\", \"step\": \"c\", \"by\": \"ann\"}", GW_ERROR_INVALID, "stopped");
    say("{\"verb\": \"approve\", \"step\": \"c\", \"by\": \"ann\", \"note\": \"it was us\"}", GW_RUN_DONE);
    expect_step("c", "attested", NULL);
    gw_json row = step_row("c");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "approval"), "by"), "ann");
    ck_assert_str_eq(gw_json_string(json_object_get(row, "approval"), "note"), "it was us");
    ck_assert_int_eq(count_kind("c", "step.accepted"), 1);
    expect_writes("");
}
END_TEST

START_TEST(only_what_was_shown_is_accepted)
{
    set_world("c", "{\"n\": 7}");
    start(CHECK, GW_RUN_STOPPED);
    set_world("c", "{\"n\": 8}");
    say("{\"verb\": \"approve\", \"step\": \"c\", \"by\": \"ann\"}", GW_RUN_STOPPED);
    ck_assert_int_eq(count_kind("c", "step.accepted"), 0);
    say("{\"verb\": \"approve\", \"step\": \"c\", \"by\": \"ann\"}", GW_RUN_DONE);
    ck_assert_int_eq(count_kind("c", "step.accepted"), 1);
}
END_TEST

START_TEST(a_check_that_is_put_right)
{
    set_world("c", "{\"n\": 7}");
    start(CHECK, GW_RUN_STOPPED);
    set_world("c", "{\"n\": 1}");
    resume(GW_RUN_DONE);
    expect_step("c", "verified", NULL);
}
END_TEST

START_TEST(what_stopped_for_another_reason_is_not_accepted)
{
    fake_fail(&world, "c", "look", GW_ERROR_CONFLICT, "NotYours");
    start(CHECK, GW_RUN_STOPPED);
    say_wrong("{\"verb\": \"approve\", \"step\": \"c\", \"by\": \"ann\"}", GW_ERROR_INVALID,
              "does not wait for an approval");
    set_world("c", "{\"n\": 7}");
    resume(GW_RUN_STOPPED);
    fake_fail(&world, "c", "look", GW_ERROR_CONFLICT, "NotYours");
    resume(GW_RUN_STOPPED);
    say_wrong("{\"verb\": \"approve\", \"step\": \"c\", \"by\": \"ann\"}", GW_ERROR_INVALID,
              "does not wait for an approval");
}
END_TEST

START_TEST(another_change_is_asked_again)
{
    set_world("a", "{\"n\": 7}");
    start(THING, GW_RUN_WAITING);
    gw_json before = gw_store_tasks(store, run_id, NULL);
    set_world("a", "{\"n\": 8}");
    say("{\"verb\": \"approve\", \"step\": \"a\", \"by\": \"ann\"}", GW_RUN_WAITING);
    expect_step("a", "waiting", "waiting for an approval");
    expect_writes("");
    gw_json after = gw_store_tasks(store, run_id, NULL);
    const char *text = gw_json_string(json_array_get(after, 0), "instructions");
    ck_assert_ptr_nonnull(
        strstr(gw_json_string(json_array_get(before, 0), "instructions"), "/n is 7, wanted 1"));
    ck_assert_msg(strstr(text, "/n is 8, wanted 1") != NULL, "%s", text);
    say("{\"verb\": \"approve\", \"step\": \"a\", \"by\": \"ann\"}", GW_RUN_DONE);
    expect_writes("a.n=1");
}
END_TEST

START_TEST(changed_unasked_where_the_workflow_says_so)
{
    set_world("a", "{\"n\": 7}");
    start("step 'a' { uses = 'thing', existing = 'change', with = { name = 'a', want = { n = 1 } } }",
          GW_RUN_DONE);
    expect_writes("a.n=1");
}
END_TEST

START_TEST(what_this_run_made_needs_no_approval)
{
    start(TASK "step 'a' { uses = 'thing', with = { name = 'a', want = { n = 1 } } }", GW_RUN_WAITING);
    fake_fail(&world, "a", "after", GW_ERROR_INVALID, "Told");
    set_world("t", "{\"n\": 1}");
    resume(GW_RUN_STOPPED);
    set_world("a", "{\"n\": 5}");
    resume(GW_RUN_DONE);
    expect_writes("a.n=1 a.n=1");
}
END_TEST

START_TEST(denied_then_an_approval)
{
    set_world("a", "{\"n\": 7}");
    fake_fail(&world, "a", "look", GW_ERROR_DENIED, "AccessDenied");
    options.wait_ms = 400;
    start(THING, GW_RUN_WAITING);
    expect_step("a", "waiting", "waiting for an approval");
    expect_tasks("a:ops:approval");
    int looks = fake_count(&world, "a", "look");
    ck_assert_msg(looks <= 4, "%d looks: nothing but a word can help", looks);
}
END_TEST

START_TEST(no_task_is_left_open_while_it_is_applied)
{
    set_world("a", "{\"n\": 7}");
    start(THING, GW_RUN_WAITING);
    fake_fail(&world, "a", "write", GW_ERROR_CONFLICT, "Told");
    say("{\"verb\": \"approve\", \"step\": \"a\", \"by\": \"ann\"}", GW_RUN_STOPPED);
    expect_tasks("");
    world.late = 1000;
    world.apply_ms = 200;
    resume(GW_RUN_STOPPED);
    expect_tasks("");
}
END_TEST

/* ---- the other words ---- */

START_TEST(retry)
{
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    fake_fail(&world, "b", "look", GW_ERROR_CONFLICT, "Told");
    start("parallel { function() " THING
          " end, function() step 'b' { uses = 'thing', with = { name = 'b', want = { n = 1 } "
          "} } end }",
          GW_RUN_STOPPED);
    expect_run("stopped", "a: look of a: as told; and 1 more");
    say("{\"verb\": \"retry\", \"by\": \"dana\", \"step\": \"b\"}", GW_RUN_STOPPED);
    expect_step("a", "stopped", "as told");
    expect_step("b", "verified", NULL);
    say_wrong("{\"verb\": \"retry\", \"by\": \"dana\", \"step\": \"b\"}", GW_ERROR_INVALID,
              "step 'b' is verified: only a step that is stopped or waiting can be retried");
    say("{\"verb\": \"retry\", \"by\": \"dana\"}", GW_RUN_DONE);
    expect_step("a", "verified", NULL);
}
END_TEST

START_TEST(skip)
{
    start("local t = " TASK WORD THING, GW_RUN_WAITING);
    say_wrong("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\"}", GW_ERROR_INVALID,
              "'skip' lacks its 'why'");
    say_wrong("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\", \"why\": \" \\u00a0\\u200b\\n\"}",
              GW_ERROR_INVALID, "--why says nothing");
    say_wrong("{\"verb\": \"cancel\", \"by\": \"dana\", \"why\": \"\"}", GW_ERROR_INVALID,
              "--why says nothing");
    say_wrong("{\"verb\": \"cancel\", \"by\": \" \"}", GW_ERROR_INVALID, "--by says nothing");
    say("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\", \"why\": \"done by phone\", \"by\": "
        "\"ann\"}",
        GW_RUN_WAITING);
    expect_step("t", "skipped", "skipped: done by phone");
    expect_tasks("w:ops:attested");
    say_wrong("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\", \"why\": \"again\"}", GW_ERROR_INVALID,
              "step 't' is skipped: only");
    say("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"w\", \"why\": \"not needed\"}", GW_RUN_DONE);
    expect_writes("a.n=1");
    expect_step("t", "skipped", "skipped: done by phone");
}
END_TEST

START_TEST(skip_what_stopped)
{
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    start(THING, GW_RUN_STOPPED);
    say("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"a\", \"why\": \"theirs\"}", GW_RUN_DONE);
    expect_step("a", "skipped", "skipped: theirs");
    expect_writes("");
}
END_TEST

/* What a skipped step would have told is not known: who takes it, and who takes from them, is left out. */
START_TEST(skip_what_others_need)
{
    const char *body = "local t = " TASK
                       "local p = step 'p' { uses = 'thing', with = { name = 'p', want = { id = t.id } } } "
                       "step 'q' { uses = 'thing', with = { name = 'q-' .. p.id, want = { n = 1 } } } " THING;

    start(body, GW_RUN_WAITING);
    say("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\", \"why\": \"by phone\"}", GW_RUN_DONE);
    expect_step("p", "skipped", "it needs 't.id', and that step was skipped or left out");
    expect_step("q", "skipped", "it needs 'p.id', and that step was skipped or left out");
    expect_step("a", "verified", NULL);
    expect_writes("a.n=1");
    resume(GW_RUN_DONE);
}
END_TEST

START_TEST(skip_what_the_script_decides_on)
{
    start("local t = " TASK "if t.id < 'm' then " THING " end", GW_RUN_WAITING);
    say_wrong("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"t\", \"why\": \"by phone\"}",
              GW_ERROR_INVALID,
              "cannot skip step 't': the workflow decides on its 'id', which nobody would know");
    expect_step("t", "waiting", "waiting for customer");
    resume(GW_RUN_WAITING);
}
END_TEST

START_TEST(skip_a_look)
{
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    start(
        "local is = look 'a' { uses = 'thing', with = { name = 'a', want = { n = 1 } } } assert(is == false)",
        GW_RUN_STOPPED);
    say("{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"a\", \"why\": \"assume not\"}", GW_RUN_DONE);
    expect_step("a", "skipped", "skipped: assume not");
}
END_TEST

/* A step that was begun anew, and has not told anything yet, does not keep the input from being mended. */
START_TEST(amend_what_was_begun_anew)
{
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    start("local a = step 'a' { uses = 'thing', with = { name = 'a', want = { go = input.go } } } "
          "step 'q' { uses = 'thing', with = { name = 'q-' .. a.id, want = { n = 1 } } }",
          GW_RUN_STOPPED);
    say("{\"verb\": \"retry\", \"by\": \"dana\", \"why\": \"a slip\", \"input\": {\"go\": false}}",
        GW_RUN_STOPPED);
    say("{\"verb\": \"retry\", \"by\": \"dana\", \"why\": \"a slip\", \"input\": {\"go\": true}}",
        GW_RUN_DONE);
    expect_step("q", "verified", NULL);
}
END_TEST

START_TEST(cancel)
{
    start("parallel { function() " TASK " end, function() " WORD " end }" THING, GW_RUN_WAITING);
    say("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_RUN_CANCELLED);
    expect_run("cancelled", "by dana");
    expect_step("t", "stopped", "the run was cancelled");
    expect_step("w", "stopped", "the run was cancelled");
    expect_tasks("");
    expect_writes("");
    expect_kinds(NULL, "run.started run.cancelled");
    g_autoptr(GError) error = NULL;
    ck_assert_int_eq(gw_await_resume(engine, run_id, &options, &error), GW_RUN_ERROR);
    expect_error(&error, GW_ERROR_INVALID, "is cancelled: start a new one");
    say_wrong("{\"verb\": \"cancel\", \"by\": \"dana\"}", GW_ERROR_INVALID, "is cancelled already");
    say_wrong("{\"verb\": \"done\", \"step\": \"t\", \"by\": \"ann\"}", GW_ERROR_INVALID,
              "is cancelled already");
    start(THING, GW_RUN_DONE);
    say_wrong("{\"verb\": \"retry\", \"by\": \"dana\"}", GW_ERROR_INVALID, "is done already");
}
END_TEST

START_TEST(words_that_do_not_fit)
{
    static const struct {
        const char *word;
        gw_error_class cls;
        const char *part;
    } cases[] = {
        {"{}", GW_ERROR_INVALID, "'?' is not a word for a run"},
        {"{\"verb\": \"dance\"}", GW_ERROR_INVALID, "'dance' is not a word for a run"},
        {"{\"verb\": 3}", GW_ERROR_INVALID, "is not a word for a run"},
        {"{\"verb\": \"done\"}", GW_ERROR_INVALID, "'done' lacks its 'step'"},
        {"{\"verb\": \"done\", \"step\": \"t\"}", GW_ERROR_INVALID, "'done' lacks its 'by'"},
        {"{\"verb\": \"done\", \"step\": \"tt\", \"by\": \"a\"}", GW_ERROR_NOT_FOUND, "has no step 'tt' yet"},
        {"{\"verb\": \"done\", \"step\": \"a\", \"by\": \"a\"}", GW_ERROR_INVALID,
         "step 'a' is stopped: only a task that waits for a person can be done (see gangway tasks)"},
        {"{\"verb\": \"approve\", \"step\": \"t\", \"by\": \"a\"}", GW_ERROR_INVALID,
         "step 't' is waiting: it does not wait for an approval (see gangway tasks)"},
        {"{\"verb\": \"approve\", \"step\": \"a\", \"by\": \"a\"}", GW_ERROR_INVALID,
         "does not wait for an approval"},
        {"{\"verb\": \"skip\", \"by\": \"dana\", \"step\": \"d\", \"why\": \"x\"}", GW_ERROR_INVALID,
         "step 'd' is verified"},
    };

    fake_fail(&world, "a", "look", GW_ERROR_CONFLICT, "Told");
    start("step 'd' { uses = 'thing', with = { name = 'd', want = { n = 1 } } } parallel { function() " TASK
          " end, function() " THING " end }",
          GW_RUN_STOPPED);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        say_wrong(cases[i].word, cases[i].cls, cases[i].part);
    expect_kinds("t", "step.started step.seen task.opened");
}
END_TEST

/* ---- from another process ---- */

static gboolean
is_there(const char *step, const char *status)
{
    gw_json row = run_id ? step_row(step) : NULL;

    return g_strcmp0(gw_json_string(row, "status"), status) == 0;
}

/* Another process waits until a step is in a state and then says a word; its exit status is gw_engine_say's.
 */
static pid_t
say_elsewhere(const char *step, const char *status, const char *word)
{
    /* Forked while there is one thread: a lock that the store's holds would never be free in the child. */
    gw_engine_free(engine);
    gw_store_close(store);
    fflush(NULL);
    pid_t child = fork();

    open_store(); /* each process's own */
    engine = gw_engine_new(store, (gw_pool *)&world, NULL, NULL);
    if (child)
        return child;
    gw_json said = parsed(word);
    for (int i = 0; i < 1000 && !is_there(step, status); i++) {
        gw_json runs = gw_store_runs(store, NULL);
        g_free(run_id);
        run_id = g_strdup(gw_json_string(json_array_get(runs, 0), "run"));
        g_usleep(10000);
    }
    g_autoptr(GError) error = NULL;
    gw_run_result result = gw_await_say(engine, run_id, said, &options, &error);
    if (error)
        fprintf(stderr, "%s\n", error->message);
    _exit(result + 1);
}

static int
end_of(pid_t child)
{
    int status = 0;

    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status) - 1;
}

START_TEST(a_word_from_elsewhere)
{
    options.wait_ms = 20000;
    pid_t child = say_elsewhere("w", "waiting", "{\"verb\": \"done\", \"step\": \"w\", \"by\": \"eve\"}");
    start(WORD THING, GW_RUN_DONE);
    ck_assert_int_eq(end_of(child), GW_RUN_DONE);
    expect_step("w", "attested", NULL);
    gw_json inbox = gw_store_inbox(store, run_id, NULL);
    ck_assert_uint_eq(json_array_size(inbox), 0);
}
END_TEST

START_TEST(a_word_while_an_apply_is_under_way)
{
    options.wait_ms = 20000;
    world.apply_ms = 1500;
    pid_t child = say_elsewhere("w", "waiting", "{\"verb\": \"done\", \"step\": \"w\", \"by\": \"eve\"}");
    start("parallel { function() " THING " end, function() " WORD " end }", GW_RUN_DONE);
    ck_assert_int_eq(end_of(child), GW_RUN_WAITING);
    expect_writes("a.n=1");
}
END_TEST

/* It fits the rows that others see, and not what the worker knows. */
START_TEST(a_word_that_the_worker_refuses)
{
    options.wait_ms = 3000;
    pid_t child = say_elsewhere("t", "waiting",
                                "{\"verb\": \"retry\", \"by\": \"eve\", \"input\": {\"no-such-member\": 1}}");
    start(TASK, GW_RUN_WAITING);
    ck_assert_int_eq(end_of(child), GW_RUN_ERROR);
    ck_assert_int_eq(count_kind(NULL, "word.refused"), 1);
}
END_TEST

START_TEST(a_cancel_from_elsewhere)
{
    options.wait_ms = 20000;
    pid_t child = say_elsewhere("t", "waiting", "{\"verb\": \"cancel\", \"by\": \"dana\"}");
    start(TASK, GW_RUN_CANCELLED);
    ck_assert_int_eq(end_of(child), GW_RUN_CANCELLED);
    expect_run("cancelled", "by dana");
}
END_TEST

/* What is being written is finished before a run ends. */
START_TEST(a_cancel_in_the_middle_of_an_apply)
{
    options.wait_ms = 20000;
    world.apply_ms = 1500;
    pid_t child = say_elsewhere("a", "running", "{\"verb\": \"cancel\", \"by\": \"dana\"}");
    start("step 'a' { uses = 'thing', with = { name = 'a', want = { m = 2, n = 1 } } } ", GW_RUN_CANCELLED);
    end_of(child);
    expect_writes("a.m=2 a.n=1");
    ck_assert_int_eq(count_kind("a", "write.intent"), count_kind("a", "write.outcome"));
    expect_step("a", "stopped", "the run was cancelled");
    expect_run("cancelled", "by dana");
}
END_TEST

START_TEST(a_word_that_came_too_late)
{
    g_autoptr(GError) error = NULL;
    start(TASK, GW_RUN_WAITING);
    gw_json word = parsed("{\"verb\": \"approve\", \"step\": \"t\", \"by\": \"eve\"}");
    gint64 entry = gw_store_inbox_put(store, run_id, word, &error);
    ck_assert_int_gt(entry, 0);
    options.wait_ms = 600;
    resume(GW_RUN_WAITING);
    ck_assert(gw_store_inbox_is_taken(store, entry));
    ck_assert_int_eq(count_kind(NULL, "word.refused"), 1);
}
END_TEST

/* ---- words that nobody said ---- */

#define FORGED_WORD                                                                                          \
    "INSERT INTO inbox (run, word, created)"                                                                 \
    "  SELECT run, '{\"verb\":\"skip\",\"step\":\"t\",\"why\":\"x\"}', 1 FROM runs"

static void
forge(const char *sql)
{
    g_autofree char *file = in_folder("x.db");
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void
resume_refused(const char *said)
{
    g_autoptr(GError) error = NULL;

    ck_assert_int_eq(gw_await_resume(engine, run_id, &options, &error), GW_RUN_ERROR);
    ck_assert_msg(error && strstr(error->message, said), "%s", error ? error->message : "no error");
}

static void
forge_and_be_refused(const char *sql, const char *said)
{
    g_autoptr(GError) error = NULL;
    gw_json word = parsed("{\"verb\": \"cancel\", \"by\": \"dana\"}");

    start(TASK, GW_RUN_WAITING);
    forge(sql);
    resume_refused(said);
    ck_assert_int_eq(gw_await_say(engine, run_id, word, &options, &error), GW_RUN_ERROR);
    ck_assert_msg(strstr(error->message, said) != NULL, "%s", error->message);
}

#define FORGED(name, sql, said)                                                                              \
    START_TEST(name)                                                                                         \
    {                                                                                                        \
        forge_and_be_refused(sql, said);                                                                     \
    }                                                                                                        \
    END_TEST

FORGED(a_forged_say, "UPDATE steps SET doc = json_set(doc, '$.said', json('{\"by\":\"eve\"}'))",
       "step 't' (table steps) was changed")
FORGED(a_forged_status, "UPDATE steps SET doc = json_set(doc, '$.status', 'attested')",
       "step 't' (table steps) was changed")
FORGED(a_forged_input, "UPDATE runs SET doc = json_set(doc, '$.input.x', 1)", "(table runs) was changed")
FORGED(a_deleted_task, "DELETE FROM tasks", "step 't' (table tasks) is gone")
FORGED(a_forged_word, FORGED_WORD, "(table inbox) is there, and no event says so")

static gboolean
forge_word(gpointer data G_GNUC_UNUSED)
{
    forge(FORGED_WORD);
    return G_SOURCE_REMOVE;
}

/* The worker is at work; somebody writes to its store. */
START_TEST(a_forged_word_is_never_heard)
{
    g_autoptr(GError) error = NULL;

    start(TASK, GW_RUN_WAITING);
    options.wait_ms = 20000;
    g_timeout_add(300, forge_word, NULL);
    ck_assert_int_eq(gw_await_resume(engine, run_id, &options, &error), GW_RUN_ERROR);
    ck_assert_msg(strstr(error->message, "(table inbox) is there, and no event says so") != NULL, "%s",
                  error->message);
    expect_step("t", "waiting", "waiting for customer");
}
END_TEST

/* ---- rehearsals play the people ---- */

static json_t *
play(json_t *task, gpointer data)
{
    const char *step = gw_json_string(task, "step"), *checked = gw_json_string(task, "checked");
    GString *said = data;

    g_string_append_printf(said, "%s:%s:%s;", step, gw_json_string(task, "actor"), checked);
    if (g_strcmp0(checked, "api") == 0) {
        fake_world_set(&world, step, json_incref(json_object_get(task, "want")));
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s}", "verb", g_strcmp0(checked, "approval") == 0 ? "approve" : "done",
                     "step", step, "by", "rehearsal");
}

START_TEST(people_are_played)
{
    GString *said = g_string_new(NULL);
    set_world("a", "{\"n\": 7}");
    options.play = play;
    options.data = said;
    options.wait_ms = 10000;
    start("parallel { function() " TASK " end, function() " WORD " end } " THING, GW_RUN_DONE);
    ck_assert_msg(strcmp(said->str, "t:customer:api;w:ops:attested;a:ops:approval;") == 0, "%s", said->str);
    g_string_free(said, TRUE);
}
END_TEST

SUITE_WITH("words", open_all, close_all, a_task_opens_once, seen_without_a_word, done_too_early,
           what_differs_is_said_in_whole_characters, an_overdue_task, an_attestation, nobody_is_asked_twice,
           a_word_where_there_may_be_a_proof, a_proof, evidence_that_is_none, an_overdue_attestation,
           a_change_to_what_existed, a_check_that_is_accepted, only_what_was_shown_is_accepted,
           a_check_that_is_put_right, what_stopped_for_another_reason_is_not_accepted,
           another_change_is_asked_again, changed_unasked_where_the_workflow_says_so,
           what_this_run_made_needs_no_approval, denied_then_an_approval,
           no_task_is_left_open_while_it_is_applied, retry, skip, skip_what_stopped, skip_what_others_need,
           skip_what_the_script_decides_on, skip_a_look, amend_what_was_begun_anew, cancel,
           words_that_do_not_fit, a_word_from_elsewhere, a_word_while_an_apply_is_under_way,
           a_word_that_the_worker_refuses, a_cancel_from_elsewhere, a_cancel_in_the_middle_of_an_apply,
           a_word_that_came_too_late, a_forged_say, a_forged_status, a_forged_input, a_deleted_task,
           a_forged_word, a_forged_word_is_never_heard, people_are_played)
