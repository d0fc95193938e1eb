/* SPDX-License-Identifier: Apache-2.0 */
/* test_approval.c - whose word counts, before anything was said; tests/cli/root.sh says words
 */
#include "approval.c"
#include <gangway/testing.h>

START_TEST(nothing_was_said)
{
    gt_begin(steps, "{'what': 'a release', 'approvers': ['Erin', 'frank', 'dana'], 'not_by': ['Dana']}");
    gt_look();
    gt_check_worked();
    gt_check_has(gt_seen(), "{'approved': 'not yet', 'by_one_of': ['Erin', 'frank']}");
    gt_check_has(gt_want(), "{'approved': 'yes', 'by_one_of': ['Erin', 'frank']}");
    ck_assert_ptr_null((void *)steps[0].apply);
}
END_TEST

START_TEST(nobody_is_left)
{
    gt_begin(steps, "{'what': 'a release', 'approvers': ['ERIN', 'frank'], 'not_by': ['erin', 'Frank']}");
    gt_look();
    gt_check_failed("invalid", "NobodyLeft", "nobody is left");
}
END_TEST

/* The same person under names that look different, or the same. */
START_TEST(one_person_has_many_names)
{
    static const char *const names[] = {"erin smith",       "Erin Smith",        " erin  smith ",
                                        "e.r.i.n-smith",    "ERIN_SMITH",        "erin\\u00a0smith",
                                        "erin\\u200bsmith", "\\ufefferin smith", "erin\\u2011smith"};
    char text[256];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(text, sizeof text, "{'what': 'a release', 'approvers': ['%s'], 'not_by': ['Erin Smith']}",
                 names[i]);
        gt_begin(steps, text);
        gt_look();
        gt_check_failed("invalid", "NobodyLeft", "nobody is left");
    }
    gt_begin(steps, "{'what': 'a release', 'approvers': ['Zo\\u00cb', 'Zoe', '\\u5f20', '...'], 'not_by': "
                    "['zo\\u00eb', '', '!']}");
    gt_look();
    gt_check_has(gt_seen(), "{'by_one_of': ['Zoe', '\\u5f20', '...']}");
}
END_TEST

/* Who is listed twice is one. */
START_TEST(as_many_people_as_must_approve)
{
    gt_begin(steps, "{'what': 'a release', 'approvers': ['Eve', 'eve ', 'E.V.E', 'dana'], 'not_by': ['dana'],"
                    " 'people': 2}");
    gt_look();
    gt_check_failed("invalid", "TooFewPeople", "2 different people must approve, and 1 may");
    gt_begin(steps, "{'what': 'a release', 'approvers': ['Eve', 'eve ', 'frank'], 'people': 2}");
    gt_look();
    gt_check_worked();
    gt_check_has(gt_seen(), "{'by_one_of': ['Eve', 'frank']}");
}
END_TEST

START_TEST(about_secrets)
{
    gt_begin(steps,
             "{'what': 'a release', 'approvers': ['erin', 'frank', 'Dana'], 'secrets': ['root'], 'to': "
             "'dana'}");
    gt_answer("vault:Describe", "{'own': 'root'}",
              "{'kept': true, 'there': true, 'guard': {'approvals': 2, 'approvers': ['Erin', 'grace']}}");
    gt_look();
    gt_check_worked();
    gt_check_has(gt_seen(), "{'approved': 'not yet', 'by_one_of': ['erin']}");
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': false, 'there': false}");
    gt_look();
    gt_check_failed("invalid", "NoSuchSecret", "gangway secret set root --guarded 2");
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': true, 'there': true, 'kind': 'own'}");
    gt_look();
    gt_check_failed("invalid", "NotGuarded", "gangway secret set root --guarded 2 --replace");
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{}"));
    ck_assert(!gt_fits(steps, "{'what': 'a release'}"));
    ck_assert(!gt_fits(steps, "{'what': 'a release', 'approvers': []}"));
    ck_assert(!gt_fits(steps, "{'what': 'a release', 'approvers': ['']}"));
    ck_assert(!gt_fits(steps, "{'what': 'x', 'approvers': ['erin']}"));
    ck_assert(gt_fits(steps, "{'what': 'a release', 'approvers': ['erin']}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {nothing_was_said,
                                  nobody_is_left,
                                  one_person_has_many_names,
                                  as_many_people_as_must_approve,
                                  about_secrets,
                                  parameters,
                                  NULL};
    return gt_run("approval", tests);
}
