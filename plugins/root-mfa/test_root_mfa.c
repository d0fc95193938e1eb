/* SPDX-License-Identifier: Apache-2.0 */
/* test_root_mfa.c - both directions, devices replaced without a gap, and evidence that may be missing
 */
#include "root-mfa.c"
#include "testing/events.h"

#define SUMMARY(mfa)                                                                                         \
    "{'SummaryMap': {'AccountMFAEnabled': " mfa                                                              \
    ", 'AccountPasswordPresent': 1, 'AccountAccessKeysPresent': 0}}"
#define DEVICES                                                                                              \
    "{'VirtualMFADevices': ["                                                                                \
    "{'SerialNumber': 'arn:aws:iam::111122223333:mfa/root-account-mfa-device',"                              \
    " 'EnableDate': '2026-11-20T10:00:00Z', 'User': {'Arn': 'arn:aws:iam::111122223333:root'}},"             \
    "{'SerialNumber': 'arn:aws:iam::111122223333:mfa/eve', 'User': {'Arn': "                                 \
    "'arn:aws:iam::111122223333:user/eve'}}]}"

static void
look(const char *state, const char *summary, const char *devices)
{
    gt_begin(steps, state);
    gt_answer("aws:iam:GetAccountSummary", "{}", summary);
    if (devices)
        gt_answer("aws-all:iam:ListVirtualMFADevices", "{'AssignmentStatus': 'Assigned'}", devices);
    gt_look();
}

static const char *
instructions(void)
{
    return json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
}

START_TEST(present)
{
    look("{'state': 'present'}", SUMMARY("1"), DEVICES);
    gt_check_changes("");
    gt_check_has(gt_seen(), "{'mfa': 'present', 'root_password': true, 'root_access_keys': false}");
    json_t *evidence = json_object_get(gt_answer_of("inspect"), "evidence");
    ck_assert_int_eq((int)json_array_size(evidence), 1);
    gt_check_has(json_array_get(evidence, 0),
                 "{'serial': 'arn:aws:iam::111122223333:mfa/root-account-mfa-device', 'since': "
                 "'2026-11-20T10:00:00Z'}");
    look("{'state': 'absent'}", SUMMARY("1"), DEVICES);
    gt_check_changes("change /mfa");
    ck_assert_ptr_nonnull(strstr(instructions(), "Safer first"));
    ck_assert_ptr_nonnull(strstr(instructions(), "35 days"));
}
END_TEST

START_TEST(absent)
{
    look("{'state': 'absent'}", SUMMARY("0"), NULL);
    gt_check_changes("");
    look("{'state': 'present'}", SUMMARY("0"), NULL);
    gt_check_changes("change /mfa");
    ck_assert_ptr_nonnull(strstr(instructions(), "Assign MFA device"));
    ck_assert_ptr_null(json_object_get(gt_answer_of("desire"), "evidence"));
    ck_assert_ptr_null((void *)steps[0].apply);
}
END_TEST

START_TEST(a_security_key_is_listed_nowhere)
{
    look("{'state': 'present'}", SUMMARY("1"), "{'VirtualMFADevices': []}");
    gt_check_changes("");
}
END_TEST

START_TEST(evidence_denied)
{
    gt_begin(steps, "{'state': 'present'}");
    gt_answer("aws:iam:GetAccountSummary", "{}", SUMMARY("1"));
    gt_refuse_with("aws-all:iam:ListVirtualMFADevices", "{}",
                   "{'class': 'denied', 'code': 'AccessDenied', 'message': 'no', 'action': "
                   "'iam:ListVirtualMFADevices'}");
    gt_look();
    gt_check_changes("");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'kind': 'not-seen', 'action': 'iam:ListVirtualMFADevices', 'why': 'AccessDenied'}");
}
END_TEST

/* ---- later looks ---- */

#define DID(name, at) GT_EVENT("iam.amazonaws.com", name, at, "Root", "")
#define ADDED(at) DID("EnableMFADevice", at)
#define REMOVED(at) DID("DeactivateMFADevice", at)

static void
begin_later(const char *state, const char *summary)
{
    gt_begin(steps, state);
    gt_note("since", GT_BEGAN);
    gt_answer("aws:iam:GetAccountSummary", "{}", summary);
    if (strstr(summary, "'AccountMFAEnabled': 1"))
        gt_answer("aws-all:iam:ListVirtualMFADevices", "{}", "{'VirtualMFADevices': []}");
}

/* user,mfa_active and root's line, TRUE */
static void
report(void)
{
    gt_answer("aws:iam:GetCredentialReport", "{}",
              "{'Content': 'dXNlcixtZmFfYWN0aXZlCjxyb290X2FjY291bnQ+LFRSVUUK', 'GeneratedTime': "
              "'2025-11-24T18:00:00Z'}");
}

static size_t
kept(void)
{
    return json_array_size(json_object_get(gt_answer_of("inspect"), "evidence"));
}

START_TEST(history)
{
    begin_later("{'state': 'absent'}", SUMMARY("0"));
    gt_events("EventName", "DeactivateMFADevice", REMOVED(GT_AFTER));
    gt_refuse("aws:iam:GetCredentialReport", "{}", "invalid", "ReportNotPresent", "none");
    gt_answer("aws:iam:GenerateCredentialReport", "{}", "{'State': 'STARTED'}");
    gt_refuse("aws:iam:GetCredentialReport", "{}", "invalid", "ReportInProgress", "not yet");
    gt_look();
    gt_check_changes("");
    ck_assert_uint_eq(kept(), 1);
    begin_later("{'state': 'present'}", SUMMARY("1"));
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    report();
    gt_look();
    gt_check_changes("");
    ck_assert_uint_eq(kept(), 2);
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'kind': 'not-seen', 'why': 'AccessDeniedException'}");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 1),
                 "{'kind': 'credential-report', 'mfa_active': 'TRUE'}");
    begin_later("{'state': 'present'}", SUMMARY("0")); /* not so yet: nothing is asked for */
    gt_look();
    gt_check_changes("change /mfa");
}
END_TEST

/* A report that was made before tells of before. */
START_TEST(an_old_report)
{
    static const char old[] = "{'Content': 'dXNlcixtZmFfYWN0aXZlCjxyb290X2FjY291bnQ+LFRSVUUK',"
                              " 'GeneratedTime': '2025-11-24T15:30:00Z'}";
    begin_later("{'state': 'absent'}", SUMMARY("0"));
    gt_events("EventName", "DeactivateMFADevice", "");
    gt_answer("aws:iam:GetCredentialReport", "{}", old);
    gt_answer("aws:iam:GenerateCredentialReport", "{}", "{'State': 'COMPLETE'}");
    gt_answer("aws:iam:GetCredentialReport", "{}", old);
    gt_look();
    gt_check_changes("");
    ck_assert_uint_eq(kept(), 0);
    begin_later("{'state': 'absent'}", SUMMARY("0"));
    gt_events("EventName", "DeactivateMFADevice", "");
    gt_answer("aws:iam:GetCredentialReport", "{}", old);
    gt_answer("aws:iam:GenerateCredentialReport", "{}", "{'State': 'STARTED'}");
    report();
    gt_look();
    ck_assert_uint_eq(kept(), 1);
}
END_TEST

/* Users have devices, too: what root did may be on a later page. */
START_TEST(on_the_second_page)
{
    static const char by_name[] =
        "{'LookupAttributes': [{'AttributeKey': 'EventName', 'AttributeValue': 'DeactivateMFADevice'}]}";
    begin_later("{'state': 'absent'}", SUMMARY("0"));
    gt_answer("aws/us-east-1:cloudtrail:LookupEvents", by_name,
              "{'Events': [" GT_EVENT("iam.amazonaws.com", "DeactivateMFADevice", GT_AFTER, "IAMUser",
                                      "") "], 'NextToken': 'more'}");
    gt_answer("aws/us-east-1:cloudtrail:LookupEvents", "{'NextToken': 'more'}",
              "{'Events': [" REMOVED(GT_AFTER) "]}");
    report();
    gt_look();
    gt_check_changes("");
    ck_assert_uint_eq(kept(), 2);
}
END_TEST

START_TEST(replaced)
{
    gt_begin(steps, "{'state': 'replaced'}");
    gt_answer("aws:iam:GetAccountSummary", "{}", SUMMARY("1"));
    gt_answer("aws-all:iam:ListVirtualMFADevices", "{}", "{'VirtualMFADevices': []}");
    gt_look();
    gt_check_unseen();
    ck_assert_ptr_nonnull(strstr(instructions(), "never without a device"));
    begin_later("{'state': 'replaced'}", SUMMARY("1"));
    gt_events("EventName", "EnableMFADevice", ADDED(GT_AFTER));
    gt_events("EventName", "DeactivateMFADevice", REMOVED("2025-11-24T16:05:00Z"));
    report();
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'mfa': 'replaced'}");
    ck_assert_uint_eq(kept(), 3);
}
END_TEST

#define AT(minute) "2025-11-24T16:" minute ":00Z"
#define CAME(device, minute)                                                                                 \
    GT_EVENT("iam.amazonaws.com", "EnableMFADevice", AT(minute), "Root", GT_DEVICE(device))
#define WENT(device, minute)                                                                                 \
    GT_EVENT("iam.amazonaws.com", "DeactivateMFADevice", AT(minute), "Root", GT_DEVICE(device))

static void
devices(const char *came, const char *went, bool proven)
{
    begin_later("{'state': 'replaced'}", SUMMARY("1"));
    gt_events("EventName", "EnableMFADevice", came);
    gt_events("EventName", "DeactivateMFADevice", went);
    if (proven)
        report();
    gt_look();
    if (proven)
        gt_check_changes("");
    else
        gt_check_unseen();
}

START_TEST(which_devices)
{
    devices(CAME("spare", "20") ", " CAME("ours", "05"), WENT("theirs", "10"), true);
    gt_check_has(gt_seen(), "{'added': '" AT("05") "', 'removed': '" AT("10") "'}");
    devices(CAME("ours", "05"), WENT("theirs", "15") ", " WENT("theirs too", "10"), true);
    devices(CAME("ours", "05"), WENT("ours", "10"), false); /* theirs is still there, and ours is not */
    devices(CAME("ours", "20") ", " CAME("first", "05"), WENT("theirs", "15") ", " WENT("first", "10"),
            false);
}
END_TEST

START_TEST(not_replaced)
{
    begin_later("{'state': 'replaced'}", SUMMARY("1"));
    gt_events("EventName", "EnableMFADevice", ADDED(GT_BEFORE));
    gt_look();
    gt_check_unseen();
    begin_later("{'state': 'replaced'}", SUMMARY("1"));
    gt_events("EventName", "EnableMFADevice", ADDED(GT_AFTER));
    gt_events("EventName", "DeactivateMFADevice", "");
    gt_look();
    gt_check_unseen();
    begin_later("{'state': 'replaced'}", SUMMARY("1")); /* removed first: there was a time without */
    gt_events("EventName", "EnableMFADevice", ADDED("2025-11-24T16:05:00Z"));
    gt_events("EventName", "DeactivateMFADevice", REMOVED(GT_AFTER));
    gt_look();
    gt_check_unseen();
    begin_later("{'state': 'replaced'}", SUMMARY("0")); /* no word is taken for that */
    gt_look();
    gt_check_changes("change /mfa");
}
END_TEST

/* ---- whose devices ---- */

#define OURS "{'state': 'present', 'holder': 'the reseller'}"
#define SERIAL "arn:aws:iam::111122223333:mfa/root-account-mfa-device"

START_TEST(a_device_that_was_there_wants_a_word)
{
    look(OURS, SUMMARY("1"), DEVICES);
    gt_check_unseen();
    gt_check_has(gt_answer_of("inspect"),
                 "{'about': {'holder': 'the reseller', 'devices': [{'serial': '" SERIAL
                 "', 'since': '2026-11-20T10:00:00Z'}]}}");
    ck_assert_ptr_nonnull(strstr(instructions(), SERIAL ", since 2026-11-20T10:00:00Z"));
    ck_assert_ptr_nonnull(strstr(instructions(), "those of the reseller"));
    ck_assert_ptr_nonnull(json_object_get(gt_answer_of("desire"), "evidence"));
    look(OURS, SUMMARY("1"), "{'VirtualMFADevices': []}");
    gt_check_unseen();
    ck_assert_ptr_nonnull(strstr(instructions(), "AWS lists none"));
    gt_begin(steps, OURS);
    gt_answer("aws:iam:GetAccountSummary", "{}", SUMMARY("1"));
    gt_refuse("aws-all:iam:ListVirtualMFADevices", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_unseen();
    ck_assert_ptr_null(json_object_get(gt_answer_of("inspect"), "about"));
    ck_assert_ptr_nonnull(strstr(instructions(), "could not list"));
    begin_later(OURS, SUMMARY("1")); /* theirs went after ours came: that proves it */
    gt_events("EventName", "EnableMFADevice", CAME("ours", "05"));
    gt_events("EventName", "DeactivateMFADevice", WENT("theirs", "10"));
    report();
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'mfa': 'present'}");
}
END_TEST

/* The step saw root without any, after its password was reset: what is there then is new. */
START_TEST(a_device_that_is_new)
{
    look(OURS, SUMMARY("0"), NULL);
    gt_check_changes("change /mfa");
    ck_assert_ptr_nonnull(strstr(instructions(), "Assign MFA device"));
    gt_answer("aws:iam:GetAccountSummary", "{}", SUMMARY("1"));
    gt_answer("aws-all:iam:ListVirtualMFADevices", "{}", "{'VirtualMFADevices': []}");
    gt_look(); /* the list may lag */
    ck_assert_str_eq(json_string_value(json_object_get(gt_answer_of("inspect"), "kind")), "pending");
    gt_answer("aws:iam:GetAccountSummary", "{}", SUMMARY("1"));
    gt_answer("aws-all:iam:ListVirtualMFADevices", "{}", DEVICES);
    gt_events("EventName", "EnableMFADevice", "");
    gt_refuse("aws:iam:GetCredentialReport", "{}", "denied", "AccessDenied", "no");
    gt_refuse("aws:iam:GetCredentialReport", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_changes("");
    gt_check_has(json_object_get(gt_answer_of("inspect"), "about"),
                 "{'devices': [{'serial': '" SERIAL "', 'since': '2026-11-20T10:00:00Z'}]}");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, "{'state': 'present'}");
    gt_refuse("aws:iam:GetAccountSummary", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
}
END_TEST

START_TEST(malformed)
{
    look("{'state': 'present'}", "{'SummaryMap': {}}", NULL);
    gt_check_failed("unavailable", "BadAnswer", "AccountMFAEnabled");
    look("{'state': 'present'}", SUMMARY("1"), DEVICES);
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{}"));
    ck_assert(!gt_fits(steps, "{'state': 'off'}"));
    ck_assert(!gt_fits(steps, "{'state': true}"));
    ck_assert(!gt_fits(steps, "{'state': 'present', 'holder': ''}"));
    ck_assert(gt_fits(steps, "{'state': 'absent'}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {present,
                                  absent,
                                  a_security_key_is_listed_nowhere,
                                  evidence_denied,
                                  denied,
                                  malformed,
                                  parameters,
                                  history,
                                  replaced,
                                  not_replaced,
                                  an_old_report,
                                  on_the_second_page,
                                  which_devices,
                                  a_device_that_was_there_wants_a_word,
                                  a_device_that_is_new,
                                  NULL};
    return gt_run("root-mfa", tests);
}
