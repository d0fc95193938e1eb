/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c - reports of made-up journals: what they tell of steps, requests and people, and how the run
 * stands
 */
#include "journal.h"

/* ---- steps ---- */

static void
add_role(void)
{
    add_step("role",
             json_of("{'uses': 'iam-role', 'phase': 'First', 'actor': 'gangway', 'status': 'verified',"
                     " 'before': {'kind': 'absent', 'doc': null}, 'outputs': {'role_name': 'R'}}"));
    add_event("step.started", "role", "{}");
    add_event("step.apply", "role", "{'irreversible': 'the name is taken for ever'}");
    add_event_json("write.intent", "role",
                   json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "service", "iam", "operation",
                             "CreateRole", "context", "customer", "key", "key-1", "input", "RoleName", "R",
                             "AssumeRolePolicyDocument",
                             "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"}]}"));
    add_event("write.outcome", "role", "{'key': 'key-1', 'answer': {}}");
    add_event("step.applied", "role", "{}");
    add_event("step.verified", "role", "{'seen': {'kind': 'observed', 'doc': {'name': 'R', 'size': 1}}}");
}

START_TEST(what_was_made)
{
    add_role();
    gw_json document = collect();
    const json_t *step = at(document, "steps", 0), *policy = at(document, "policies", 0);
    ck_assert_str_eq(gw_json_string(step, "result"), "created");
    ck_assert_str_eq(gw_json_string(step, "irreversible"), "the name is taken for ever");
    expect_json(json_object_get(step, "changes"),
                "[{'op': 'add', 'path': '', 'to': {'name': 'R', 'size': 1}}]");
    ck_assert_str_eq(gw_json_string(policy, "kind"), "trust policy");
    expect_json(json_object_get(policy, "of"), "{'kind': 'role', 'name': 'R'}");
    expect_json(json_object_get(policy, "document"),
                "{'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow'}]}");
    ck_assert_uint_eq(strlen(gw_json_string(policy, "sha256")), 64);
    const json_t *request = at(document, "requests", 0);
    ck_assert_str_eq(gw_json_string(request, "outcome"), "answered");
    ck_assert_int_eq(gw_json_int(request, "outcome_seq", 0), gw_json_int(request, "seq", 0) + 1);

    g_autofree char *page = page_of(document);
    has(page, "w for customer Acme");
    has(page, "It was not there before this run");
    has(page, "\"Version\": \"2012-10-17\"");
    has(page, "key-1");
    has(page, "the name is taken for ever");
    has(page, "This run had no guard");
    lacks(page, "/some/where");
}
END_TEST

START_TEST(what_it_was_made_with)
{
    gw_json document = collect();
    expect_json(
        json_object_get(json_object_get(document, "made_with"), "plugins"),
        "[{'name': 'iam-role', 'sha256': '1e60d4d933f474f47b7e43385744c13e964db4229ef8cd64df2c724405338694'},"
        " {'name': 'root-password', 'sha256': "
        "'5d3c54e0f3ef9542edbb9835c9afb77a0538d1b413b976071175ca4434d8ad44'}]");
}
END_TEST

START_TEST(what_was_not_made)
{
    add_step("role", json_of("{'uses': 'iam-role', 'status': 'stopped', 'reason': 'the run was cancelled',"
                             " 'before': {'kind': 'absent', 'doc': null},"
                             " 'changes': [{'op': 'add', 'path': '', 'to': {'name': 'R'}}]}"));
    gw_json document = collect();
    g_autofree char *page = page_of(document);
    has(page, "It was not there when it was looked at last. Wanted is:");
}
END_TEST

START_TEST(before_and_after)
{
    add_step("email",
             json_of("{'uses': 'root-email', 'actor': 'customer', 'status': 'verified', 'task': 'Change it',"
                     " 'before': {'kind': 'observed', 'doc': {'email': 'old@x', 'same': 1}}}"));
    add_event("task.opened", "email", "{'actor': 'customer', 'title': 'Change it', 'checked': 'api'}");
    add_event("person.done", "email", "{'by': 'dana', 'at': 5, 'note': 'by phone'}");
    add_event("step.verified", "email",
              "{'seen': {'kind': 'observed', 'doc': {'email': 'new@x', 'same': 1}}}");
    gw_json document = collect();
    ck_assert_str_eq(gw_json_string(at(document, "steps", 0), "result"), "person");
    expect_json(json_object_get(at(document, "steps", 0), "changes"),
                "[{'op': 'change', 'path': '/email', 'from': 'old@x', 'to': 'new@x'}]");
    ck_assert_str_eq(gw_json_string(at(document, "people", 0), "act"), "asked");
    ck_assert_str_eq(gw_json_string(at(document, "people", 1), "by"), "dana");
    ck_assert_str_eq(gw_json_string(at(document, "people", 2), "act"), "checked");

    g_autofree char *page = page_of(document);
    has(page, "old@x");
    has(page, "new@x");
    has(page, "by phone");
}
END_TEST

/* A reset password shows by an event only: there is no "before", and yet a person did it. */
START_TEST(a_proof_is_all_that_shows)
{
    static const char row[] = "{'uses': 'root-password', 'actor': 'ops', 'status': 'verified',"
                              " 'before': {'kind': 'observed', 'doc': {'password': 'reset'}}}";
    static const char seen[] = "{'seen': {'kind': 'observed', 'doc': {'password': 'reset'}}}";
    add_step("asked", json_of(row));
    add_step("unasked", json_of(row));
    add_event("task.opened", "asked", "{'actor': 'ops', 'title': 'Reset it', 'checked': 'attested'}");
    add_event("step.verified", "asked", seen);
    add_event("step.verified", "unasked", seen);
    gw_json document = collect();
    ck_assert_str_eq(gw_json_string(at(document, "steps", 0), "result"), "person");
    ck_assert_str_eq(gw_json_string(at(document, "steps", 1), "result"), "found");
}
END_TEST

START_TEST(words_and_their_evidence)
{
    const char *word =
        "{'by': 'dana', 'at': 5, 'evidence': [{'file': 'a.png', 'sha256': 'feed', 'size': 7}]}";
    const char *earlier = "{'attestation': {'by': 'eve', 'at': 1}}";
    gw_json said = json_of(word), attested = json_pack("{s:O}", "attestation", said);
    add_step("card", json_of("{'uses': 'payment-method', 'status': 'attested', 'task': 'Pay',"
                             " 'evidence': [{'kind': 'event', 'id': 'e-1'}]}"));
    add_event("person.done", "card", word);
    add_event_json("step.attested", "card", json_incref(attested));
    add_event("step.attested", "other", earlier);
    gw_json document = collect();
    ck_assert_uint_eq(json_array_size(json_object_get(document, "people")), 2);
    ck_assert_str_eq(gw_json_string(at(document, "people", 1), "act"), "attested");
    ck_assert_str_eq(gw_json_string(at(document, "people", 1), "by"), "eve");
    expect_json(json_object_get(at(document, "evidence", 0), "details"), "{'kind': 'event', 'id': 'e-1'}");
    ck_assert_str_eq(gw_json_string(at(document, "evidence", 1), "sha256"), "feed");

    g_autofree char *page = page_of(document);
    has(page, "a.png");
    has(page, "feed");
    has(page, "7 bytes");
    has(page, "e-1");
}
END_TEST

START_TEST(requests_that_failed)
{
    add_event("write.intent", "b",
              "{'service': 's3', 'operation': 'PutBucketPolicy', 'key': 'k1',"
              " 'input': {'Bucket': 'b', 'Policy': {'Statement': []}}}");
    add_event("write.outcome", "b", "{'key': 'k1', 'failure': {'code': 'AccessDenied', 'message': 'no'}}");
    add_event("write.intent", "b",
              "{'service': 's3', 'operation': 'PutBucketPolicy', 'key': 'k2',"
              " 'input': {'Bucket': 'b', 'Policy': {'Statement': []}}}");
    gw_json document = collect();
    ck_assert_str_eq(gw_json_string(at(document, "requests", 0), "outcome"), "refused");
    ck_assert_str_eq(gw_json_string(at(document, "requests", 1), "outcome"), "unknown");
    ck_assert_uint_eq(json_array_size(json_object_get(document, "policies")), 0);
    g_autofree char *page = page_of(document);
    has(page, "AccessDenied");
    has(page, "No answer recorded");
    has(page, "This run put no policy in place");
}
END_TEST

START_TEST(messages)
{
    add_event("write.intent", "n",
              "{'service': 'http', 'operation': 'POST', 'key': 'k1', 'input': {'to': 'x'}}");
    add_event("write.outcome", "n", "{'key': 'k1', 'answer': {'status': 200}}");
    gw_json document = collect();
    ck_assert_int_eq(gw_json_int(json_object_get(document, "counts"), "writes_answered", -1), 0);
    ck_assert_int_eq(gw_json_int(json_object_get(document, "counts"), "messages_answered", -1), 1);
    g_autofree char *page = page_of(document);
    has(page, "message sent");
    has(page, "http:POST");
}
END_TEST

START_TEST(the_last_policy_counts)
{
    for (int i = 1; i <= 2; i++) {
        g_autofree char *key = g_strdup_printf("k%d", i);
        add_event_json("write.intent", "b",
                       json_pack("{s:s, s:s, s:s, s:{s:s, s:{s:[i]}}}", "service", "s3", "operation",
                                 "PutBucketPolicy", "key", key, "input", "Bucket", "b", "Policy", "Statement",
                                 i));
        add_event_json("write.outcome", "b", json_pack("{s:s, s:{}}", "key", key, "answer"));
    }
    add_event("write.intent", "b",
              "{'service': 'x', 'operation': 'PutOther', 'key': 'k3',"
              " 'input': {'Rules': {'Statement': {}}, 'Else': 1}}");
    add_event("write.outcome", "b", "{'key': 'k3', 'answer': {}}");
    gw_json document = collect();
    ck_assert_uint_eq(json_array_size(json_object_get(document, "policies")), 2);
    expect_json(json_object_get(at(document, "policies", 0), "document"), "{'Statement': [2]}");
    ck_assert_str_eq(gw_json_string(at(document, "policies", 1), "name"), "PutOther, Rules");
}
END_TEST

START_TEST(the_guard)
{
    add_step("guard-before",
             json_of("{'uses': 'org-guard', 'status': 'verified', 'before': {'kind': 'observed'}}"));
    add_event("step.verified", "guard-before", "{'seen': {'doc': {'counts': {'accounts': 6}}}}");
    gw_json alone = collect();
    ck_assert(json_is_null(json_object_get(json_object_get(alone, "guard"), "after")));
    g_autofree char *first = page_of(alone);
    has(first, "no second look");

    add_step("guard-after",
             json_of("{'uses': 'org-guard', 'status': 'verified', 'before': {'kind': 'observed'},"
                     " 'outputs': {'announced': ['the root email changed']}}"));
    add_event("step.verified", "guard-after", "{'seen': {'doc': {'differences': []}}}");
    gw_json document = collect();
    g_autofree char *page = page_of(document);
    has(page, "Nothing differs but what this run announced");
    has(page, "the root email changed");
    has(page, "Accounts: 6");
    ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(document, "guard"), "areas")), 0);

    add_step("guard-after", json_of("{'status': 'stopped', 'reason': 'somebody left'}"));
    gw_json stopped = collect();
    g_autofree char *bad = page_of(stopped);
    has(bad, "did not end well");
    has(bad, "somebody left");
    lacks(bad, "Nothing differs but");
}
END_TEST

static char *
keep(const char *text)
{
    gw_json snapshot = json_of(text);
    g_autofree char *canonical = gw_json_text(snapshot);
    g_autoptr(GBytes) bytes = g_bytes_new(canonical, strlen(canonical));
    char *sha256 = gw_store_blob_put(self.store, bytes, NULL);
    ck_assert_ptr_nonnull(sha256);
    return sha256;
}

START_TEST(the_guards_snapshots)
{
    g_autofree char *before =
        keep("{'format': 1, 'accounts': {'1': {}, '2': {}}, 'units': {'a': 'b'}, 'unseen': {}}");
    g_autofree char *after = keep("{'format': 1, 'accounts': {'1': {}, '2': {'x': 'y'}}, 'policies': {}}");
    add_step("guard-before", json_pack("{s:s, s:s, s:{s:s}}", "uses", "org-guard", "status", "verified",
                                       "outputs", "snapshot", before));
    add_step("guard-after", json_pack("{s:s, s:s, s:{s:s}}", "uses", "org-guard", "status", "attested",
                                      "outputs", "snapshot", after));
    add_event("step.accepted", "guard-after", "{'accepted': {'by': 'dana', 'note': 'it was us'}}");
    gw_json document = collect();
    const json_t *areas = json_object_get(json_object_get(document, "guard"), "areas");
    ck_assert_uint_eq(json_array_size(areas), 3);
    ck_assert_str_eq(gw_json_string(at(document, "steps", 1), "result"), "accepted");
    ck_assert_str_eq(gw_json_string(at(document, "people", 0), "act"), "accepted");
    g_autofree char *page = page_of(document);
    has(page, "2 entries");
    has(page, "Differs");
    has(page, "not seen");
    has(page, "a person accepted it");
    has(page, "it was us");
}
END_TEST

/* ---- how it stands ---- */

static const struct {
    const char *row, *said;
} standings[] = {
    {"{'status': 'waiting', 'reason': 'for the customer'}",
     "This run is not finished: it waitsfor the customer"},
    {"{'status': 'stopped', 'reason': 'no permission'}", "This run is not finished: it stoppedno permission"},
    {"{'status': 'running'}", "it is under way"},
    {"{'status': 'cancelled'}", "This run was cancelled"},
    {"{'status': 'undone'}", "This run was undone"},
    {"{'status': 'done'}", "This run is finished"},
    {"{'status': 'done', 'rehearsal': true}", "No real account was touched"},
};

START_TEST(a_standing)
{
    set_run(standings[_i].row);
    gw_json document = collect();
    g_autofree char *page = page_of(document);
    has(page, standings[_i].said);
    has(page, "No step has begun");
    if (_i < 3)
        lacks(page, "This run is finished");
}
END_TEST

START_TEST(open_tasks)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_task(txn, "email",
                json_of("{'actor': 'customer', 'title': 'Change the address', 'due': 1795433246451}"));
    put(txn);
    gw_json document = collect();
    g_autofree char *page = page_of(document);
    has(page, "What is still to be done");
    has(page, "Change the address");
    has(page, "2026-11-23 11:27:26 UTC");
}
END_TEST

START_TEST(a_broken_chain)
{
    sqlite3 *db;
    add_role();
    ck_assert_int_eq(sqlite3_open(self.path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db,
                                  "DROP TRIGGER events_stay; DROP TRIGGER events_are_final;"
                                  "UPDATE events SET time = time + 1 WHERE seq = 3",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    gw_json document = collect();
    ck_assert(!gw_json_true(json_object_get(document, "audit"), "whole"));
    g_autofree char *page = page_of(document);
    has(page, "do not rely on this report");
    has(page, "event 3 was changed");
    lacks(page, "it is whole");
}
END_TEST

START_TEST(a_whole_chain)
{
    add_role();
    gw_json document = collect();
    const json_t *audit = json_object_get(document, "audit");
    g_autofree char *head = NULL, *page = page_of(document);
    g_autoptr(GError) error = NULL;
    ck_assert_msg(gw_store_verify(self.store, RUN, &head, &error), "%s", error ? error->message : "");
    ck_assert_str_eq(gw_json_string(audit, "head"), head);
    ck_assert_int_eq(gw_json_int(audit, "events", 0), 8); /* one is about rows only */
    has(page, head);
    lacks(page, "gangway audit");
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_checked_fixture(tests, open_journal, close_journal);
    tcase_add_test(tests, what_was_made);
    tcase_add_test(tests, what_it_was_made_with);
    tcase_add_test(tests, what_was_not_made);
    tcase_add_test(tests, before_and_after);
    tcase_add_test(tests, a_proof_is_all_that_shows);
    tcase_add_test(tests, words_and_their_evidence);
    tcase_add_test(tests, requests_that_failed);
    tcase_add_test(tests, messages);
    tcase_add_test(tests, the_last_policy_counts);
    tcase_add_test(tests, the_guard);
    tcase_add_test(tests, the_guards_snapshots);
    tcase_add_loop_test(tests, a_standing, 0, G_N_ELEMENTS(standings));
    tcase_add_test(tests, open_tasks);
    tcase_add_test(tests, a_broken_chain);
    tcase_add_test(tests, a_whole_chain);
}

int
main(void)
{
    return run_suite("report", add);
}
