/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - the end of a Check program: one suite, its tests, an exit code */
#ifndef GW_TESTS_UNIT_AWS_SUITE_H
#define GW_TESTS_UNIT_AWS_SUITE_H

#include <check.h>
#include <glib.h>
#include <stdlib.h>

static inline int
run_suite(const char *name, const TTest *const *tests, SFun before, SFun after)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    if (before)
        tcase_add_checked_fixture(all, before, after);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/** `before` and `after` are called around each test; NULL: nothing. */
#define SUITE_WITH(name, before, after, ...)                                                                 \
    int main(void)                                                                                           \
    {                                                                                                        \
        const TTest *const tests[] = {__VA_ARGS__, NULL};                                                    \
        return run_suite(name, tests, before, after);                                                        \
    }
#define SUITE(name, ...) SUITE_WITH(name, NULL, NULL, __VA_ARGS__)

#endif
