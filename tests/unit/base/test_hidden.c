/* SPDX-License-Identifier: Apache-2.0 */
/* test_hidden.c - characters that nobody sees: found, and named */
#include "base/hidden.h"

#include <check.h>
#include <stdlib.h>

START_TEST(found_and_named)
{
    static const char *const cases[][2] = {
        {"a\nb", "a line break (U+000A)"},
        {"a\rb", "a carriage return (U+000D)"},
        {"a\x1b[1m", "an escape (U+001B)"},
        {"\x7f", "a control character (U+007F)"},
        {"\xc2\x85", "a control character (U+0085)"},
        {"x\xc2\xa0", "a no-break space (U+00A0)"},
        {"\xe3\x80\x80", "an unusual space (U+3000)"},
        {"\xe2\x80\x8b", "a zero-width space (U+200B)"},
        {"\xe2\x80\xa8", "an invisible character (U+2028)"},
        {"\xef\xbb\xbf{", "a byte order mark (U+FEFF)"},
    };
    g_autofree char *name = gw_hidden_name(gw_hidden_find(cases[_i][0]));
    ck_assert_str_eq(name, cases[_i][1]);
}
END_TEST

START_TEST(what_can_be_seen)
{
    static const char *const cases[] = {"", "a b\tc", "M\xc3\xbcller", "\xe6\x97\xa5\xe6\x9c\xac",
                                        "\xf0\x9f\x98\x80"};
    ck_assert_ptr_null(gw_hidden_find(cases[_i]));
}
END_TEST

START_TEST(byte_order_marks)
{
    ck_assert_uint_eq(gw_byte_order_mark(GW_BYTE_ORDER_MARK "x", 4), 3);
    ck_assert_uint_eq(gw_byte_order_mark(GW_BYTE_ORDER_MARK, 2), 0);
    ck_assert_uint_eq(gw_byte_order_mark("x", 1), 0);
    ck_assert_uint_eq(gw_byte_order_mark("", 0), 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("hidden");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, found_and_named, 0, 10);
    tcase_add_loop_test(all, what_can_be_seen, 0, 5);
    tcase_add_test(all, byte_order_marks);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
