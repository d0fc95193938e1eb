/* SPDX-License-Identifier: Apache-2.0 */
/* test_error.c - classes, failures and errors: there and back again
 */
#include "fixture.h"

START_TEST(names_and_classes_agree)
{
    for (int i = GW_ERROR_INVALID; i <= GW_ERROR_INTERNAL; i++)
        ck_assert_int_eq(gw_error_class_from_name(gw_error_class_name((gw_error_class)i)), i);
    ck_assert_str_eq(gw_error_class_name(GW_ERROR_TIMED_OUT), "timed-out");
    ck_assert_str_eq(gw_error_class_name((gw_error_class)99), "internal");
    ck_assert_str_eq(gw_error_class_name((gw_error_class)-1), "internal");
    ck_assert_int_eq(gw_error_class_from_name("nonsense"), GW_ERROR_INTERNAL);
    ck_assert_int_eq(gw_error_class_from_name(NULL), GW_ERROR_INTERNAL);
}
END_TEST

START_TEST(failures_hold_class_code_and_message)
{
    gw_json plain = gw_failure_new(GW_ERROR_DENIED, NULL, "no %s", "way");
    gw_json coded = gw_failure_new(GW_ERROR_CONFLICT, "BucketTaken", "x");
    gw_json broken = gw_failure_new(GW_ERROR_INVALID, "\xff",
                                    "a\xff"
                                    "b");

    expect_json(plain, "{'class': 'denied', 'code': 'denied', 'message': 'no way'}");
    ck_assert_str_eq(gw_json_string(coded, "code"), "BucketTaken");
    ck_assert_int_eq(gw_failure_class(coded), GW_ERROR_CONFLICT);
    ck_assert_str_eq(gw_json_string(broken, "message"), "a\xef\xbf\xbd"
                                                        "b");
}
END_TEST

START_TEST(errors_and_failures_convert)
{
    g_autoptr(GError) ours = g_error_new(GW_ERROR, GW_ERROR_THROTTLED, "slow down");
    g_autoptr(GError) other = g_error_new(G_FILE_ERROR, G_FILE_ERROR_NOENT, "where?");
    gw_json failure = gw_failure_from_error(ours), foreign = gw_failure_from_error(other);
    GError *back = NULL;

    expect_json(failure, "{'class': 'throttled', 'code': 'throttled', 'message': 'slow down'}");
    ck_assert_int_eq(gw_failure_class(foreign), GW_ERROR_INTERNAL);
    gw_failure_to_error(failure, &back);
    expect_error(&back, GW_ERROR_THROTTLED, "slow down");
    gw_failure_to_error(failure, NULL);
}
END_TEST

START_TEST(a_code_survives_the_way_through_an_error)
{
    gw_json failure = gw_failure_new(GW_ERROR_CONFLICT, "EntityAlreadyExists", "taken");
    GError *error = NULL, *copy = NULL;

    gw_failure_to_error(failure, &error);
    copy = g_error_copy(error);
    g_prefix_error(&copy, "alias: ");
    gw_json back = gw_failure_from_error(copy);
    expect_json(back, "{'class': 'conflict', 'code': 'EntityAlreadyExists', 'message': 'alias: taken'}");
    g_error_free(error);
    g_error_free(copy);
}
END_TEST

/* Failures come from plugins, too. */
START_TEST(failures_that_are_none)
{
    static const char *const texts[] = {
        "null", "[]", "{}", "{'class': 1, 'message': 2}", "'x'", "{'class': 'nope'}"};
    GError *error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        gw_json failure = json_of(texts[i]);

        gw_failure_to_error(failure, &error);
        expect_error(&error, GW_ERROR_INTERNAL, "a failure without a message");
    }
    gw_failure_to_error(NULL, &error);
    expect_error(&error, GW_ERROR_INTERNAL, "");

    gw_json coded = json_of("{'class': 'invalid', 'code': 'Odd'}");
    gw_failure_to_error(coded, &error);
    expect_error(&error, GW_ERROR_INVALID, "Odd");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, names_and_classes_agree);
    tcase_add_test(tests, failures_hold_class_code_and_message);
    tcase_add_test(tests, errors_and_failures_convert);
    tcase_add_test(tests, a_code_survives_the_way_through_an_error);
    tcase_add_test(tests, failures_that_are_none);
}

int
main(void)
{
    return run_suite("error", add_tests);
}
