/* SPDX-License-Identifier: Apache-2.0 */
/* test_version.c - which of two versions is older, and what can't be told */
#include "fixture.h"

#include "base/version.h"

START_TEST(versions_have_an_order)
{
    static const char *const rising[][2] = {
        {"1.9", "1.10"},
        {"9", "10"},
        {"1.10-rc1", "1.10"},
        {"2.0~beta", "2.0"},
        {"2.0-alpha", "2.0-beta"},
        {"2.0-rc2", "2.0-rc10"},
        {"1.10", "2.0-rc1"},
        {"v2", "3"},
        {"2", "v2.0.1"},
        {"1.0-rc1+7", "1.0"},
        {"99999999999999999999", "100000000000000000000"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rising); i++) {
        int order = 0;
        ck_assert(gw_version_order(rising[i][0], rising[i][1], &order));
        ck_assert_msg(order < 0, "%s, %s", rising[i][0], rising[i][1]);
        ck_assert(gw_version_order(rising[i][1], rising[i][0], &order));
        ck_assert_msg(order > 0, "%s, %s", rising[i][1], rising[i][0]);
    }
}
END_TEST

START_TEST(versions_that_are_the_same)
{
    static const char *const same[][2] = {{"3", "v3"},          {"1.0", "1"},       {"1.01", "1.1"},
                                          {"2-rc1", "2.0~rc1"}, {"1.0+a", "1.0+b"}, {"latest", "latest"}};

    for (guint i = 0; i < G_N_ELEMENTS(same); i++) {
        int order = 1;
        ck_assert(gw_version_order(same[i][0], same[i][1], &order));
        ck_assert_msg(order == 0, "%s, %s", same[i][0], same[i][1]);
    }
}
END_TEST

START_TEST(versions_that_nobody_can_compare)
{
    static const char *const others[] = {"latest", "",     "1.0a", "1..0", "1.", ".1",
                                         "-rc1",   "1.0-", "1 ",   "1\n",  "v"};

    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        int order = 7;
        ck_assert_msg(!gw_version_order(others[i], "1.0", &order), "%s", others[i]);
        ck_assert(!gw_version_order("1.0", others[i], &order));
        ck_assert_int_eq(order, 7);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, versions_have_an_order);
    tcase_add_test(tests, versions_that_are_the_same);
    tcase_add_test(tests, versions_that_nobody_can_compare);
}

int
main(void)
{
    return run_suite("version", add_tests);
}
