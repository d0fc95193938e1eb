/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - the end of a Check program: one suite, its tests, an exit code */
#ifndef GW_TESTS_UNIT_AWS_SUITE_H
#define GW_TESTS_UNIT_AWS_SUITE_H

#include <check.h>
#include <glib.h>
#include <stdlib.h>

static inline int
run_suite(const char *name, const TTest *const *tests)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define SUITE(name, ...)                                                                                     \
    int main(void)                                                                                           \
    {                                                                                                        \
        const TTest *const tests[] = {__VA_ARGS__, NULL};                                                    \
        return run_suite(name, tests);                                                                       \
    }

#endif
