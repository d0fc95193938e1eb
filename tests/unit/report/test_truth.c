/* SPDX-License-Identifier: Apache-2.0 */
/* test_truth.c - reports of made-up journals: what they never show, hostile texts, and nothing that is not so
 */
#include "base/error.h"
#include "journal.h"

/* ---- what must never show ---- */

START_TEST(secrets)
{
    gw_redact_learn("never-shown-2");
    gw_redact_learn("never/shown/3");
    add_step("user", json_of("{'uses': 'u', 'status': 'verified', 'before': {'kind': 'absent'},"
                             " 'outputs': {'note': 'it is never-shown-2', 'user': 'x'}}"));
    add_event("step.verified", "user",
              "{'seen': {'doc': {'address': 'https://h.example/?t=never%2Fshown%2F3'}}}");
    add_event_json("write.intent", "user",
                   json_pack("{s:s, s:s, s:s, s:{s:s}}", "service", "x", "operation", "Put", "key", "k",
                             "input", "Text", "{\"Password\": \"never-shown-4\", \"Open\": 1}"));
    gw_json document = collect();
    g_autofree char *text = gw_json_text(document), *page = page_of(document);
    lacks(text, "never");
    lacks(page, "never-shown");
    has(text, "it is (redacted)");
    expect_json(json_object_get(json_object_get(at(document, "requests", 0), "input"), "Text"),
                "{'Password': '(redacted)', 'Open': 1}");
}
END_TEST

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "</style><script>x</script>",
    "<!-- ]]> &amp; &#x3c;",
    "\u202eright to left\u2066",
    "\x1b[31mred\x07\x01",
    "{\"Statement\": \"<b>\"}",
    "[[[[[[[[[[[[",
    "%s%n%p",
    "../../etc/passwd",
    "",
};

START_TEST(hostile_texts)
{
    const char *bad = hostile[_i];
    json_t *text = json_string(bad), *object = json_object();
    json_object_set(object, bad, text);
    set_run("{'status': 'stopped'}");
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_pack("{s:O, s:O, s:O}", "reason", text, "customer", text, "version", text));
    gw_txn_task(txn, bad, json_pack("{s:O, s:O}", "title", text, "actor", text));
    put(txn);
    add_step(*bad ? bad : "x",
             json_pack("{s:O, s:O, s:O, s:s, s:O, s:O, s:O, s:{s:s, s:O}, s:[O]}", "uses", text, "phase",
                       text, "title", text, "status", "verified", "reason", text, "actor", text, "outputs",
                       object, "before", "kind", "observed", "doc", object, "evidence", object));
    add_event_json("step.verified", *bad ? bad : "x",
                   json_pack("{s:{s:{s:O}}}", "seen", "doc", "new", object));
    add_event_json("person.done", bad,
                   json_pack("{s:O, s:O, s:[O]}", "by", text, "note", text, "evidence", object));
    add_event_json("write.intent", bad,
                   json_pack("{s:O, s:O, s:O, s:O, s:{s:O}}", "service", text, "operation", text, "context",
                             text, "key", text, "input", "Policy", object));
    add_event_json("write.outcome", bad,
                   json_pack("{s:O, s:{s:O, s:O}}", "key", text, "failure", "code", text, "message", text));
    gw_json document = collect();
    GString *page = gw_report_page(document);
    g_free(read_page(page->str, page->len));
    lacks(page->str, "<script");
    lacks(page->str, "<img");
    lacks(page->str, "\u202e");
    lacks(page->str, "\x1b");
    g_string_free(page, TRUE);
    json_decref(text);
    json_decref(object);
}
END_TEST

static const char *const nonsense[] = {"null", "1", "'x'", "[]", "[[1]]", "{}", "{'a': {'b': []}}", "true"};

/* Members of types that nobody expects, in every event. */
START_TEST(wrong_types)
{
    gw_json any = json_of(nonsense[_i]);
    static const char *const kinds[] = {"task.opened",   "person.done",   "person.approved", "step.attested",
                                        "step.verified", "step.skipped",  "step.apply",      "write.intent",
                                        "write.outcome", "run.cancelled", "unheard-of"};
    static const char *const members[] = {"title",        "by",  "evidence", "attestation", "seen",     "why",
                                          "irreversible", "key", "input",    "failure",     "operation"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        json_t *data = json_object();
        for (gsize k = 0; k < G_N_ELEMENTS(members); k++)
            json_object_set(data, members[k], any);
        add_event_json(kinds[i], i % 2 ? "s" : NULL, data);
        add_event_json(kinds[i], "s", json_incref(any));
    }
    gw_json document = collect();
    g_free(page_of(document));
}
END_TEST

/* Of a row, which decides, they are told: there is no report of it. */
START_TEST(a_row_of_wrong_types)
{
    gw_json any = json_of(nonsense[_i]);
    static const char *const columns[] = {"uses",     "phase",    "actor",  "status",  "reason",
                                          "title",    "task",     "before", "changes", "outputs",
                                          "evidence", "attempts", "passing"};
    g_autoptr(GError) error = NULL;
    json_t *row = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        json_object_set(row, columns[i], any);
    add_step("s", row);
    gw_json run = gw_store_run(self.store, RUN, &error);
    gw_json document = run ? gw_report_collect(self.store, run, &error) : NULL;
    if (json_is_null(any))
        g_free(page_of(document));
    else
        ck_assert_msg(!document && g_error_matches(error, GW_ERROR, GW_ERROR_CORRUPT) &&
                          strstr(error->message, "a step's row is damaged"),
                      "%s", error ? error->message : "it was taken");
}
END_TEST

START_TEST(big_texts)
{
    g_autofree char *big = g_strnfill(1024 * 1024, 'x');
    json_t *list = json_array();
    for (int i = 0; i < 20000; i++)
        json_array_append_new(list, json_integer(i));
    add_step("s", json_pack("{s:s, s:s, s:s, s:{s:s, s:o}}", "uses", "u", "status", "verified", "title", big,
                            "outputs", "text", big, "list", list));
    add_event_json("step.verified", "s", json_pack("{s:{s:{s:s}}}", "seen", "doc", big, big));
    gw_json document = collect();
    GString *page = gw_report_page(document);
    g_autofree char *text = read_page(page->str, page->len);
    has(text, "cut: 1048576 bytes in all");
    ck_assert_uint_lt(page->len, 200000);
    ck_assert_uint_eq(strlen(gw_json_string(json_object_get(at(document, "steps", 0), "outputs"), "text")),
                      1024 * 1024);
    g_string_free(page, TRUE);
}
END_TEST

START_TEST(deep_documents)
{
    json_t *deep = json_integer(1);
    for (int i = 0; i < 500; i++)
        deep = json_pack("[o]", deep);
    add_step("s",
             json_pack("{s:s, s:s, s:{s:o}}", "uses", "u", "status", "verified", "outputs", "deep", deep));
    gw_json document = collect();
    g_free(page_of(document));
}
END_TEST

/* ---- nothing that is not so ---- */

START_TEST(who_had_it_tried_again)
{
    add_event_json("step.retry", "a", json_null());
    add_event("step.retry", "a", "{}");
    add_event("step.retry", "a", "{'by': 'dana', 'at': 1, 'why': 'it was put right'}");
    gw_json document = collect();
    ck_assert_uint_eq(json_array_size(json_object_get(document, "people")), 1);
    ck_assert_str_eq(gw_json_string(at(document, "people", 0), "by"), "dana");
    g_autofree char *page = page_of(document);
    has(page, "Had it tried again: it was put right");
    lacks(page, "An operator");
}
END_TEST

START_TEST(a_proof_of_an_earlier_run)
{
    add_step("pw",
             json_of("{'uses': 'root-password', 'actor': 'ops', 'status': 'attested', 'task': 'Reset it',"
                     " 'attestation': {'by': 'AWS', 'at': 5, 'run': 'r0'}}"));
    add_event("step.attested", "pw", "{'attestation': {'by': 'AWS', 'at': 5, 'run': 'r0'}}");
    gw_json document = collect();
    ck_assert_str_eq(gw_json_string(at(document, "steps", 0), "result"), "proven");
    ck_assert_str_eq(gw_json_string(at(document, "people", 0), "act"), "proven");
    ck_assert_int_eq(gw_json_int(json_object_get(document, "counts"), "words", -1), 0);
    g_autofree char *page = page_of(document);
    has(page, "AWS proved it in an earlier run");
    lacks(page, "person's word was recorded");
    lacks(page, "attested by a person");
    lacks(page, "Said so");
}
END_TEST

START_TEST(what_was_left_out_is_said_first)
{
    static const char *const rows[] = {
        "{'uses': 'cost-report', 'status': 'skipped', 'title': 'Write a report', 'reason': 'skipped: no "
        "use'}",
        "{'uses': 'org-guard', 'status': 'attested', 'title': 'Write a report'}"};
    set_run("{'status': 'done'}");
    add_step("x", json_of(rows[_i]));
    if (_i == 1)
        add_event("step.accepted", "x", "{'accepted': {'by': 'dana'}}");
    gw_json document = collect();
    GString *raw = gw_report_page(document);
    lacks(raw->str, "banner good");
    has(raw->str, "banner wait");
    g_string_free(raw, TRUE);
    g_autofree char *page = page_of(document);
    has(page, "not all of it was done");
    has(page, _i == 0 ? "Left out: Write a report, skipped: no use" : "Accepted as it is: Write a report");
}
END_TEST

START_TEST(titles_are_sentences)
{
    set_run("{'summary': 'bring it aboard', 'input': {'customer_name': 'Acme Ltd', 'spp': {'display_name': "
            "'No'}}}");
    add_step("a", json_of("{'uses': 'u', 'status': 'verified', 'summary': 'a private bucket'}"));
    add_step("b",
             json_of("{'uses': 'u', 'status': 'verified', 'summary': 'a role', 'task': 'allow iam:GetRole',"
                     " 'aside': true}"));
    add_step("c",
             json_of("{'uses': 'u', 'status': 'verified', 'summary': 'x', 'task': 'Reset the password'}"));
    add_step("d", json_of("{'uses': 'u', 'status': 'verified', 'summary': 'x', 'title': 'give it a role'}"));
    gw_json document = collect();
    ck_assert_str_eq(gw_json_string(at(document, "steps", 0), "title"), "A private bucket");
    ck_assert_str_eq(gw_json_string(at(document, "steps", 1), "title"), "A role");
    ck_assert_str_eq(gw_json_string(at(document, "steps", 2), "title"), "Reset the password");
    ck_assert_str_eq(gw_json_string(at(document, "steps", 3), "title"), "Give it a role");
    ck_assert_str_eq(gw_json_string(json_object_get(document, "run"), "customer_name"), "Acme Ltd");
    g_autofree char *page = page_of(document);
    has(page, "Acme Ltd: Bring it aboard (customer Acme)");
}
END_TEST

static const struct {
    const char *input, *name;
} named[] = {
    {"{'display_name': 'North'}", "North"},
    {"{'spp': {'display_name': 'South'}}", "South"},
    {"{'spp': 'x'}", NULL},
    {"{'customer_name': 7}", NULL},
    {"{'customer_name': ''}", NULL},
};

START_TEST(the_customers_name)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_pack("{s:o}", "input", json_of(named[_i].input)));
    put(txn);
    gw_json document = collect();
    const char *name = gw_json_string(json_object_get(document, "run"), "customer_name");
    ck_assert_int_eq(g_strcmp0(name, named[_i].name), 0);
}
END_TEST

static const struct {
    const char *reason, *shown;
} remarks[] = {
    {"not begun: gangway resume 0123456789 begins it", "not begun"},
    {"its worker is gone: gangway resume 20261129-1", "its worker is gone"},
    {"waiting for ops (AWS shows no proof so far: `gangway done`)", "waiting for ops"},
    {"no; gave up after 6 attempts; when it works again: gangway retry RUN", "no; gave up after 6 attempts"},
    {"`aws iam get-role` says no, then wait: Gangway looks again, or at once with `gangway retry RUN`",
     "Gangway looks again"},
    {"denied: x may not: gangway log\nsecond", "denied: x may not: second"},
    {"a `name` stays, gangway as a word too", "a `name` stays, gangway as a word too"},
    {"gangway retry RUN", ""},
};

START_TEST(no_commands)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_pack("{s:s, s:s}", "status", "stopped", "reason", remarks[_i].reason));
    put(txn);
    add_step("x",
             json_pack("{s:s, s:s, s:s}", "uses", "u", "status", "stopped", "reason", remarks[_i].reason));
    gw_json document = collect();
    g_autofree char *page = page_of(document);
    has(page, remarks[_i].shown);
    static const char *const commands[] = {"gangway retry", "gangway resume", "gangway done", "gangway log",
                                           "`aws"};
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        lacks(page, commands[i]);
}
END_TEST

static void
add_write(const char *key, const char *service, const char *operation, const char *input, const char *outcome)
{
    add_event_json("write.intent", "s",
                   json_pack("{s:s, s:s, s:s, s:s, s:o}", "context", "customer", "service", service,
                             "operation", operation, "key", key, "input", json_of(input)));
    if (outcome)
        add_event_json("write.outcome", "s", json_pack("{s:s, s:{}}", "key", key, outcome));
}

static const char *const leaving[] = {"cancelled", "stopped", "done", "waiting"};

START_TEST(what_is_left_behind)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_pack("{s:s}", "status", leaving[_i]));
    put(txn);
    add_write("k1", "iam", "CreateRole", "{'RoleName': 'R', 'MaxSessionDuration': 3600}", "answer");
    add_write("k2", "iam", "CreateRole", "{'RoleName': 'R', 'MaxSessionDuration': 3600}", NULL);
    add_write("k3", "cur", "PutReportDefinition", "{'ReportDefinition': {'ReportName': 'N'}}", NULL);
    add_write("k4", "s3", "CreateBucket", "{'Bucket': 'refused'}", "failure");
    add_write("k5", "http", "POST", "{'to': 'x'}", "answer");
    add_write("k6", "sns", "Publish", "{'TopicArn': 'x'}", "answer");
    add_write("k7", "iam", "DeleteRole", "{'RoleName': 'Q'}", "answer");
    gw_json document = collect();
    const json_t *left = json_object_get(document, "left_behind");
    g_autofree char *page = page_of(document);
    if (_i >= 2) {
        ck_assert(json_is_null(left));
        lacks(page, "left behind");
        return;
    }
    ck_assert_uint_eq(json_array_size(left), 2);
    expect_json(json_object_get(at(document, "left_behind", 0), "names"), "{'RoleName': 'R'}");
    ck_assert(gw_json_true(at(document, "left_behind", 0), "certain"));
    expect_json(json_object_get(at(document, "left_behind", 1), "names"), "{'ReportName': 'N'}");
    ck_assert(!gw_json_true(at(document, "left_behind", 1), "certain"));
    has(page, "What this run left behind in AWS");
    has(page, "it may be there");
}
END_TEST

/* "Password: (redacted)" says that there is one. */
START_TEST(a_name_is_no_secret)
{
    add_step("pw", json_of("{'uses': 'root-password', 'status': 'verified',"
                           " 'outputs': {'password': 'reset', 'secret': 'the old one'}}"));
    add_event("step.verified", "pw", "{'seen': {'kind': 'observed', 'doc': {'password': 'reset'}}}");
    add_write("k1", "iam", "CreateLoginProfile", "{'UserName': 'u', 'Password': 'reset'}", "answer");
    gw_json document = collect();
    const json_t *step = at(document, "steps", 0);
    ck_assert_str_eq(gw_json_string(json_object_get(step, "after"), "password"), "reset");
    expect_json(json_object_get(step, "outputs"), "{'password': 'reset', 'secret': 'the old one'}");
    expect_json(json_object_get(at(document, "requests", 0), "input"),
                "{'UserName': 'u', 'Password': '(redacted)'}");
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_checked_fixture(tests, open_journal, close_journal);
    tcase_add_test(tests, secrets);
    tcase_add_loop_test(tests, hostile_texts, 0, G_N_ELEMENTS(hostile));
    tcase_add_loop_test(tests, wrong_types, 0, G_N_ELEMENTS(nonsense));
    tcase_add_loop_test(tests, a_row_of_wrong_types, 0, G_N_ELEMENTS(nonsense));
    tcase_add_test(tests, big_texts);
    tcase_add_test(tests, deep_documents);
    tcase_add_test(tests, who_had_it_tried_again);
    tcase_add_test(tests, a_proof_of_an_earlier_run);
    tcase_add_loop_test(tests, what_was_left_out_is_said_first, 0, 2);
    tcase_add_test(tests, titles_are_sentences);
    tcase_add_loop_test(tests, the_customers_name, 0, G_N_ELEMENTS(named));
    tcase_add_loop_test(tests, no_commands, 0, G_N_ELEMENTS(remarks));
    tcase_add_loop_test(tests, what_is_left_behind, 0, G_N_ELEMENTS(leaving));
    tcase_add_test(tests, a_name_is_no_secret);
}

int
main(void)
{
    return run_suite("truth", add);
}
