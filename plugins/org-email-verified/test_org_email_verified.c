/* SPDX-License-Identifier: Apache-2.0 */
/* test_org_email_verified.c - invitations that tell, and those that don't
 */
#include "org-email-verified.c"
#include "testing/events.h"

#define PARAMS "{'email': 'awsops+1234@doit.example'}"
#define EVENT(at, more)                                                                                      \
    GT_EVENT("organizations.amazonaws.com", "InviteAccountToOrganization", at, "IAMUser", more)
#define UNVERIFIED EVENT(GT_AFTER, ", 'errorCode': 'AccountOwnerNotVerifiedException'")

static void
scene(const char *events)
{
    gt_begin(steps, PARAMS);
    gt_note("since", GT_BEGAN);
    gt_events("EventName", "InviteAccountToOrganization", events);
}

START_TEST(at_first)
{
    gt_begin(steps, PARAMS);
    gt_look(); /* asks for nothing */
    gt_check_unseen();
    ck_assert_ptr_null((void *)steps[0].apply);
    const char *text = json_string_value(json_object_get(gt_answer_of("desire"), "instructions"));
    ck_assert_ptr_nonnull(strstr(text, "mailbox of awsops+1234@doit.example"));
    ck_assert_ptr_nonnull(strstr(text, "24 hours"));
    ck_assert_ptr_nonnull(json_object_get(gt_answer_of("desire"), "evidence"));
}
END_TEST

START_TEST(an_invitation_was_sent)
{
    static const char *const lists[] = {
        EVENT(GT_AFTER, ""), EVENT(GT_AFTER, "") ", " UNVERIFIED,
        EVENT(GT_AFTER, ", 'errorCode': 'TooManyRequestsException'") ", " EVENT(GT_AFTER, "")};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        scene(lists[i]);
        gt_look();
        gt_check_changes("");
        gt_check_has(gt_outputs(), "{'proof': 'an invitation was sent'}");
    }
}
END_TEST

START_TEST(an_invitation_was_refused)
{
    scene(UNVERIFIED ", " EVENT(GT_AFTER, ""));
    gt_look();
    gt_check_unseen();
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'error': 'AccountOwnerNotVerifiedException'}");
}
END_TEST

START_TEST(nothing_that_tells)
{
    static const char *const lists[] = {"", EVENT(GT_BEFORE, ""),
                                        EVENT(GT_AFTER, ", 'errorCode': 'AccessDenied'"),
                                        "{'CloudTrailEvent': 'x'}, null, 7"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        scene(lists[i]);
        gt_look();
        gt_check_unseen();
    }
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PARAMS);
    gt_note("since", GT_BEGAN);
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_unseen();
    gt_begin(steps, PARAMS);
    gt_note("since", GT_BEGAN);
    gt_refuse("aws/us-east-1:cloudtrail:LookupEvents", "{}", "unavailable", "InternalError", "later");
    gt_look();
    gt_check_failed("unavailable", "InternalError", "later");
}
END_TEST

START_TEST(malformed)
{
    scene(UNVERIFIED);
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    static const char *const bad[] = {"{}", "{'email': 'a@b.c'}", "{'email': ['a@b.example']}",
                                      "{'email': 'a@b.example', 'x': 1}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, PARAMS));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {at_first,
                                  an_invitation_was_sent,
                                  an_invitation_was_refused,
                                  nothing_that_tells,
                                  denied,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("org-email-verified", tests);
}
