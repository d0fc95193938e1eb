/* SPDX-License-Identifier: Apache-2.0 */
/* test_root_password.c - proofs that come late, those that prove nothing, and what is left when AWS says no
 */
#include "root-password.c"
#include "testing/events.h"
#include <glib.h>

#define PARAMS "{'email': 'awsops+1234@doit.example'}"
#define EVENT(at, who, more) GT_EVENT("signin.amazonaws.com", "PasswordRecoveryCompleted", at, who, more)

/* A later look: the first one only notes when it was. */
static void
begin(void)
{
    gt_begin(steps, PARAMS);
    gt_note("since", GT_BEGAN);
}

static void
events(const char *list)
{
    gt_events("EventName", "PasswordRecoveryCompleted", list);
}

static void
report(const char *generated, const char *changed)
{
    char table[512], answer[1024];
    snprintf(
        table, sizeof table,
        "user,arn,password_last_changed,mfa_active\n<root_account>,arn:aws:iam::111122223333:root,%s,TRUE\n"
        "alice,arn:aws:iam::111122223333:user/alice,2030-01-01T00:00:00+00:00,FALSE\n",
        changed);
    g_autofree char *content = g_base64_encode((const guchar *)table, strlen(table));
    snprintf(answer, sizeof answer, "{'Content': '%s', 'GeneratedTime': '%s'}", content, generated);
    gt_answer("aws:iam:GetCredentialReport", "{}", answer);
}

START_TEST(at_first)
{
    gt_begin(steps, PARAMS);
    gt_look(); /* asks for nothing */
    gt_check_unseen();
    ck_assert_ptr_null((void *)steps[0].apply);
    const char *text = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
    ck_assert_ptr_nonnull(strstr(text, "awsops+1234@doit.example"));
    ck_assert_ptr_nonnull(strstr(text, "Forgot password"));
    ck_assert_ptr_nonnull(json_object_get(gt_answer_of("desire"), "evidence"));
    events("");
    gt_refuse("aws:iam:GetCredentialReport", "{}", "invalid", "ReportNotPresent", "none");
    gt_answer("aws:iam:GenerateCredentialReport", "{}", "{'State': 'STARTED'}");
    gt_look();
    gt_check_unseen();
    events(""); /* the report was asked for just now */
    gt_look();
    gt_check_unseen();
}
END_TEST

START_TEST(by_cloudtrail)
{
    begin();
    events(EVENT(GT_AFTER, "Root", ", 'responseElements': {'PasswordRecoveryCompleted': 'Success'}"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'proof': 'CloudTrail', 'at': '" GT_AFTER "'}");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'kind': 'cloudtrail-event', 'event': 'PasswordRecoveryCompleted', 'id': 'e-1'}");
}
END_TEST

START_TEST(by_the_report)
{
    begin();
    events("");
    report("2025-11-24T18:00:00Z", "2025-11-24T17:00:00+00:00");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'proof': 'credential report', 'at': '2025-11-24T17:00:00+00:00'}");
}
END_TEST

START_TEST(no_proof)
{
    static const char *const lists[] = {
        "",
        EVENT(GT_BEFORE, "Root", ""),
        EVENT(GT_AFTER, "IAMUser", ""),
        EVENT(GT_AFTER, "Root", ", 'errorCode': 'Failure'"),
        EVENT(GT_AFTER, "Root", ", 'responseElements': {'PasswordRecoveryCompleted': 'Failure'}"),
        "{'CloudTrailEvent': 'not json'}, {'CloudTrailEvent': 7}, {}, null, 'x'",
        "{'CloudTrailEvent': {'$text': []}}, {'CloudTrailEvent': {'$text': {'eventName': 'x'}}}",
    };
    static const char *const cells[] = {"not_supported", "N/A", "no_information", "",
                                        "2025-11-24T15:59:59+00:00"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        begin();
        events(lists[i]);
        report("2025-11-24T18:00:00Z", cells[i % 5]);
        gt_look();
        gt_check_unseen();
    }
}
END_TEST

START_TEST(an_old_report)
{
    begin();
    events("");
    report("2025-11-24T15:00:00Z", "2025-01-01T00:00:00+00:00");
    gt_answer("aws:iam:GenerateCredentialReport", "{}", "{'State': 'COMPLETE'}");
    gt_look();
    gt_check_unseen();
}
END_TEST

START_TEST(a_report_that_is_none)
{
    static const char *const contents[] = {
        "", "=", "dXNlcixhcm4=", "PHJvb3RfYWNjb3VudD4s", "%%%", "Cjxyb290X2FjY291bnQ+LA=="};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        char answer[256];
        begin();
        events("");
        snprintf(answer, sizeof answer, "{'Content': '%s', 'GeneratedTime': '2025-11-24T18:00:00Z'}",
                 contents[i]);
        gt_answer("aws:iam:GetCredentialReport", "{}", answer);
        gt_look();
        gt_check_unseen();
    }
}
END_TEST

START_TEST(denied)
{
    begin();
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    gt_refuse("aws:iam:GetCredentialReport", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_unseen();
    ck_assert_uint_eq(json_array_size(json_object_get(gt_answer_of("inspect"), "evidence")), 2);
    begin();
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    report("2025-11-24T18:00:00Z", "2025-11-24T17:00:00+00:00");
    gt_look();
    gt_check_changes("");
    begin();
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "throttled", "ThrottlingException", "slow down");
    gt_look();
    gt_check_failed("throttled", "ThrottlingException", "slow down");
}
END_TEST

START_TEST(malformed)
{
    begin();
    events(EVENT(GT_AFTER, "Root", ""));
    report("2025-11-24T18:00:00Z", "2025-11-24T17:00:00+00:00");
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {"{}", "{'email': 'a@b.c'}", "{'email': 7}",
                                      "{'email': 'a@b.example', 'password': 'x'}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, PARAMS));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        at_first, by_cloudtrail, by_the_report, no_proof, an_old_report, a_report_that_is_none,
        denied,   malformed,     parameters,    NULL};
    return gt_run("root-password", tests);
}
