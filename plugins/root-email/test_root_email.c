/* SPDX-License-Identifier: Apache-2.0 */
/* test_root_email.c - the address that AWS shows against the one that is wanted, and what a person is told
 */
#include "root-email.c"
#include "testing/events.h"

static void
scene(const char *params_text, const char *email)
{
    char answer[256];
    gt_begin(steps, params_text);
    snprintf(answer, sizeof answer,
             "{'Organization': {'Id': 'o-1', 'MasterAccountId': '111122223333', 'MasterAccountEmail': '%s'}}",
             email);
    gt_answer("aws:organizations:DescribeOrganization", "{}", answer);
}

/* The address is as wanted: then CloudTrail is asked. */
static void
changed_scene(const char *params_text, const char *email, const char *events)
{
    scene(params_text, email);
    gt_events("EventName", "SetAccountPreferences", events);
    gt_look();
}

static const char *
instructions(void)
{
    return json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
}

START_TEST(changed)
{
    changed_scene("{'email': 'awsops+1234@doit.example'}", "awsops+1234@doit.example",
                  GT_EVENT("billingconsole.amazonaws.com", "SetAccountPreferences", "2199-01-01T00:00:00Z",
                           "Root", ""));
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'event': 'SetAccountPreferences'}");
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'email': 'awsops+1234@doit.example'}");
}
END_TEST

/* AWS does not say which event it is: any of three will do. */
START_TEST(changed_by_another_event)
{
    scene("{'email': 'awsops+1234@doit.example'}", "awsops+1234@doit.example");
    gt_events("EventName", "SetAccountPreferences", "");
    gt_events("EventName", "EmailUpdated", "");
    gt_events("EventName", "UpdateAccountEmailAddress",
              GT_EVENT("iam.amazonaws.com", "UpdateAccountEmailAddress", "2199-01-01T00:00:00Z", "Root", ""));
    gt_look();
    gt_check_changes("");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'event': 'UpdateAccountEmailAddress'}");
}
END_TEST

START_TEST(not_changed)
{
    scene("{'email': 'awsops+1234@doit.example'}", "root@acme.example");
    gt_look();
    gt_check_changes("change /email");
    ck_assert_ptr_null((void *)steps[0].apply);
    ck_assert_ptr_nonnull(strstr(instructions(), "awsops+1234@doit.example as the new email address"));
    ck_assert_ptr_nonnull(strstr(instructions(), "111122223333"));
    ck_assert_ptr_nonnull(strstr(instructions(), "still root@acme.example"));
    ck_assert_ptr_nonnull(strstr(instructions(), "four hours"));
    gt_check_has(gt_answer_of("desire"), "{'late': 'AWS may show a new address up to four hours late, and "
                                         "Gangway goes on looking'}");
    gt_check_has(gt_answer_of("desire"),
                 "{'title': 'Change the root email address to awsops+1234@doit.example'}");
}
END_TEST

START_TEST(letters_in_another_case)
{
    changed_scene("{'email': 'AwsOps+1234@DoiT.example'}", "awsops+1234@doit.EXAMPLE",
                  GT_EVENT("billingconsole.amazonaws.com", "SetAccountPreferences", "2199-01-01T00:00:00Z",
                           "Root", ""));
    gt_check_changes("");
    scene("{'email': 'awsops+1234@doit.example'}", "awsops+1234@doit.example");
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(nearly_the_same)
{
    scene("{'email': 'awsops+123@doit.example'}", "awsops+1234@doit.example");
    gt_look();
    gt_check_changes("change /email");
    scene("{'email': 'awsops+1234@doit.example'}", "");
    gt_look();
    gt_check_changes("change /email");
}
END_TEST

START_TEST(no_organization)
{
    gt_begin(steps, "{'email': 'a@b.example'}");
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "invalid", "AWSOrganizationsNotInUseException",
              "not in use");
    gt_look();
    gt_check_failed("invalid", "AWSOrganizationsNotInUseException", "use its management account");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, "{'email': 'a@b.example'}");
    gt_refuse("aws:organizations:DescribeOrganization", "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(malformed)
{
    scene("{'email': 'a@b.example'}", "root@acme.example");
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {
        "{}",
        "{'email': ''}",
        "{'email': 'acme'}",
        "{'email': 'a@b'}",
        "{'email': 'a b@c.example'}",
        "{'email': 'a@b@c.example'}",
        "{'email': ['a@b.example']}",
        "{'email': 'a@b.example', 'mail': 1}",
        "{'email': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bbb.example'}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, "{'email': 'a+b.c@d-e.example'}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {changed,         changed_by_another_event,
                                  not_changed,     letters_in_another_case,
                                  nearly_the_same, no_organization,
                                  denied,          malformed,
                                  parameters,      NULL};
    return gt_run("root-email", tests);
}
