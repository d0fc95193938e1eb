/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c - reports of made-up journals: what they tell, what they never tell, hostile texts, broken
 * chains */

#include "page.h"

#include "base/json.h"
#include "base/text.h"
#include "report/report.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define RUN "r1"

typedef struct {
    char *folder, *path, *address;
    gw_store *store;
    gint64 epoch;
} journal;

static journal self;

/* ---- a journal ---- */

static json_t *
json_of(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_error_t error;
    json_t *document = json_loads(quoted, JSON_DECODE_ANY, &error);
    ck_assert_msg(document != NULL, "%s: %s", text, error.text);
    return document;
}

static void
open_journal(void)
{
    GError *error = NULL;
    self.folder = g_dir_make_tmp("gangway-report-XXXXXX", NULL);
    self.path = g_build_filename(self.folder, "x.db", NULL);
    self.address = g_strconcat("sqlite:", self.path, NULL);
    self.store = gw_store_open(self.address, &error);
    ck_assert_msg(self.store != NULL, "%s", error ? error->message : "");
    json_t *event =
        json_of("{'kind': 'run.started', 'data': {'workflow': 'w', 'version': '2', 'sha256': 'abc',"
                " 'input': {'pin': 'never-shown-1'},"
                " 'plugins': {'iam-role': {'file': '/some/where/iam-role.so', 'sha256': 'def'},"
                " 'root-password': {'file': '/some/where/root-password.so', 'sha256': 'fed'}}}}");
    self.epoch = gw_store_run_create(
        self.store, RUN,
        json_of("{'workflow': 'w', 'version': '2', 'customer': 'Acme', 'status': 'running'}"), event, 60,
        &error);
    ck_assert_msg(self.epoch > 0, "%s", error ? error->message : "");
}

static void
close_journal(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    gw_store_close(self.store);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(self.path, endings[i], NULL);
        g_remove(file);
    }
    g_rmdir(self.folder);
    g_free(self.folder);
    g_free(self.path);
    g_free(self.address);
}

static void
put(gw_txn *txn)
{
    GError *error = NULL;
    gw_store_commit(self.store, txn, NULL, NULL);
    ck_assert_msg(gw_store_flush(self.store, &error), "%s", error ? error->message : "");
}

static void
add_event_json(const char *kind, const char *step, json_t *data)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_event(txn, kind, step, data);
    put(txn);
}

static void
add_event(const char *kind, const char *step, const char *data)
{
    add_event_json(kind, step, json_of(data));
}

static void
add_step(const char *step, json_t *row)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_step(txn, step, row);
    put(txn);
}

static void
set_run(const char *row)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_of(row));
    put(txn);
}

static json_t *
collect(void)
{
    GError *error = NULL;
    gw_json row = gw_store_run(self.store, RUN, &error);
    json_t *document = row ? gw_report_collect(self.store, row, &error) : NULL;
    ck_assert_msg(document != NULL, "%s", error ? error->message : "");
    return document;
}

/* The text of the page, which has been read by a parser. */
static char *
page_of(const json_t *document)
{
    GString *page = gw_report_page(document);
    char *text = read_page(page->str, page->len);
    g_string_free(page, TRUE);
    return text;
}

static void
expect_json(const json_t *value, const char *wanted)
{
    gw_json other = json_of(wanted);
    g_autofree char *is = gw_json_text(value), *text = gw_json_text(other);
    ck_assert_str_eq(is, text);
}

static const json_t *
at(const json_t *document, const char *list, gsize i)
{
    const json_t *item = json_array_get(json_object_get(document, list), i);
    ck_assert_msg(item != NULL, "no %s %zu", list, i);
    return item;
}

static void
has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "the page lacks '%s'", part);
}

static void
lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "the page has '%s'", part);
}

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
    expect_json(json_object_get(json_object_get(document, "made_with"), "plugins"),
                "[{'name': 'iam-role', 'sha256': 'def'}, {'name': 'root-password', 'sha256': 'fed'}]");
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
                             " 'evidence': {'kind': 'event', 'id': 'e-1'}}"));
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
    ck_assert(gw_store_verify(self.store, RUN, &head, NULL));
    ck_assert_str_eq(gw_json_string(audit, "head"), head);
    ck_assert_int_eq(gw_json_int(audit, "events", 0), 8); /* one is about rows only */
    has(page, head);
    lacks(page, "gangway audit");
}
END_TEST

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
             json_pack("{s:O, s:O, s:O, s:s, s:O, s:O, s:O, s:{s:s, s:O}, s:O}", "uses", text, "phase", text,
                       "title", text, "status", "verified", "reason", text, "actor", text, "outputs", object,
                       "before", "kind", "observed", "doc", object, "evidence", object));
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

/* Members of types that nobody expects, everywhere. */
START_TEST(wrong_types)
{
    gw_json any = json_of(nonsense[_i]);
    static const char *const kinds[] = {"task.opened",   "person.done",   "person.approved", "step.attested",
                                        "step.verified", "step.skipped",  "step.apply",      "write.intent",
                                        "write.outcome", "run.cancelled", "unheard-of"};
    static const char *const members[] = {"title",        "by",  "evidence", "attestation", "seen",     "why",
                                          "irreversible", "key", "input",    "failure",     "operation"};
    json_t *row = json_object();
    static const char *const columns[] = {"uses",     "phase",    "actor",  "status",  "reason",
                                          "title",    "task",     "before", "changes", "outputs",
                                          "evidence", "attempts", "passing"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        json_object_set(row, columns[i], any);
    add_step("s", row);
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
    {"[]", NULL},
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
    tcase_add_test(tests, secrets);
    tcase_add_loop_test(tests, hostile_texts, 0, G_N_ELEMENTS(hostile));
    tcase_add_loop_test(tests, wrong_types, 0, G_N_ELEMENTS(nonsense));
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
    return run_suite("report", add);
}
