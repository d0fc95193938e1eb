/* SPDX-License-Identifier: Apache-2.0 */
/* test_scenes.c - a test that leaves its scene unplayed, or a failure unchecked, fails; and is told why */
#include "../../plugins/contract/contract.h"

#include <gangway/testing.h>
#include <stdio.h>
#include <string.h>

BREAKS_CONTRACT(ALIAS, good_reads, good_writes, good_inspect_entry, good_desire_entry, good_apply_entry);

#define ASK "aws:" LIST, "{}"

static void
begin(void)
{
    gt_begin(steps, "{'alias': 'acme'}");
}

/* ---- tests that have to fail ---- */

START_TEST(left_at_the_end)
{
    begin();
    gt_answer(ASK, "{'AccountAliases': []}");
}
END_TEST

START_TEST(left_at_the_next)
{
    begin();
    gt_answer(ASK, "{'AccountAliases': []}");
    begin();
    ck_abort_msg("begun again");
}
END_TEST

START_TEST(left_by_gt_end)
{
    begin();
    gt_answer(ASK, "{'AccountAliases': []}");
    gt_end();
    ck_abort_msg("ended");
}
END_TEST

START_TEST(unchecked_failure)
{
    begin();
    gt_refuse(ASK, "denied", "AccessDenied", "no");
    gt_look();
}
END_TEST

START_TEST(unchecked_before_the_next_look)
{
    begin();
    gt_refuse(ASK, "denied", "AccessDenied", "no");
    gt_look();
    gt_answer(ASK, "{'AccountAliases': []}");
    gt_look();
}
END_TEST

START_TEST(look_before_begin)
{
    gt_look();
}
END_TEST

START_TEST(answer_before_begin)
{
    gt_answer(ASK, "{}");
}
END_TEST

START_TEST(a_note_without_quotes)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_note("token", "3f2c-bare");
}
END_TEST

START_TEST(no_json_at_all)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_note("token", NULL);
}
END_TEST

START_TEST(an_apostrophe)
{
    json_t *document = gt_json("{'name': 'Dana\\u0027s'}");

    ck_assert_str_eq(json_string_value(json_object_get(document, "name")), "Dana's");
    json_decref(document);
}
END_TEST

START_TEST(unknown_class)
{
    begin();
    gt_refuse(ASK, "forbidden", "AccessDenied", "no");
}
END_TEST

START_TEST(unknown_class_of_a_whole_failure)
{
    begin();
    gt_refuse_with(ASK, "{'code': 'AccessDenied'}");
}
END_TEST

/* ---- and one that has not ---- */

START_TEST(played_and_checked)
{
    begin();
    gt_refuse(ASK, "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
    gt_answer(ASK, "{'AccountAliases': ['acme']}");
    gt_look();
    gt_check_changes("");
    begin();
    gt_answer(ASK, "{'AccountAliases': ['acme']}");
    gt_mangle();
}
END_TEST

static const struct {
    const TTest *const *test;
    const char *words; /* NULL: it works */
} trials[] = {
    {&left_at_the_end, "the scene was not played to its end: aws:iam:ListAccountAliases"},
    {&left_at_the_next, "the scene was not played to its end"},
    {&left_by_gt_end, "the scene was not played to its end"},
    {&unchecked_failure, "the test does not check that: {\"class\":\"denied\""},
    {&unchecked_before_the_next_look, "the test does not check that"},
    {&look_before_begin, "begin first"},
    {&answer_before_begin, "begin first"},
    {&unknown_class, "no class of failures: forbidden"},
    {&unknown_class_of_a_whole_failure, "no class of failures: (none)"},
    {&a_note_without_quotes, "(a text stands in quotes of its own: \"'text'\""},
    {&no_json_at_all, "the test's own JSON is NULL"},
    {&an_apostrophe, NULL},
    {&played_and_checked, NULL},
};

/* As gt_run does, and what it said. TRUE: as it should be. */
static int
is_as_it_should_be(const TTest *test, const char *words)
{
    Suite *suite = suite_create("scenes");
    TCase *one = tcase_create("one");

    tcase_add_checked_fixture(one, NULL, gt_end);
    tcase_add_test(one, test);
    suite_add_tcase(suite, one);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    TestResult **results = srunner_results(runner);
    const char *said = srunner_ntests_failed(runner) ? tr_msg(results[0]) : NULL;
    int well = words ? said && strstr(said, words) : !said;
    printf("%s - %s\n", well ? "ok" : "not ok", said ? said : "worked");
    free(results);
    srunner_free(runner);
    return well;
}

int
main(void)
{
    int bad = 0;

    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
        bad += !is_as_it_should_be(*trials[i].test, trials[i].words);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
