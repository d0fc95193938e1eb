/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - Check's own header, and one test alone where GW_TEST names it: `make check-one` sets that */
#ifndef GW_TESTS_LIB_CHECK_H
#define GW_TESTS_LIB_CHECK_H

#include_next <check.h>
#include <stdlib.h>
#include <string.h>

static inline int
gw_test_is_wanted(const TTest *test)
{
    const char *only = getenv("GW_TEST");
    return !only || !*only || strcmp(only, test->name) == 0;
}

#undef tcase_add_test
#define tcase_add_test(tcase, test)                                                                          \
    do {                                                                                                     \
        if (gw_test_is_wanted(test))                                                                         \
            tcase_add_test_raise_signal(tcase, test, 0);                                                     \
    } while (0)

#endif
