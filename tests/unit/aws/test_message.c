/* SPDX-License-Identifier: Apache-2.0 */
/* test_message.c - headers, bodies, percent-encoding */
#include "http/message.h"
#include "suite.h"

#include <string.h>

START_TEST(headers)
{
    g_autoptr(gw_message) message = gw_message_new_request("GET", "/", NULL);
    gw_message_add_header(message, "A", "1");
    gw_message_add_header(message, "a", "2");
    gw_message_add_header(message, "B", "3");
    ck_assert_str_eq(gw_message_header(message, "a"), "1");
    ck_assert_ptr_null(gw_message_header(message, "c"));
    gw_message_set_header(message, "a", "4");
    ck_assert_uint_eq(gw_message_n_headers(message), 2);
    ck_assert_str_eq(gw_message_nth_header(message, 0)->name, "B");
    ck_assert_str_eq(gw_message_header(message, "A"), "4");
    gw_message_set_header(message, "A", NULL);
    gw_message_set_header(message, "nobody", NULL);
    ck_assert_uint_eq(gw_message_n_headers(message), 1);
    g_autoptr(gw_message) copy = gw_message_copy(message);
    gw_message_set_header(copy, "B", "5");
    ck_assert_str_eq(gw_message_header(message, "b"), "3");
}
END_TEST

START_TEST(bodies)
{
    gsize n = 7;
    g_autoptr(gw_message) message = gw_message_new_answer(200);
    ck_assert_str_eq(gw_message_body(message, &n), "");
    ck_assert_uint_eq(n, 0);
    gw_message_set_body(message, "a\0b", 3);
    gw_message_set_body(message, gw_message_body(message, &n), 3);
    ck_assert_mem_eq(gw_message_body(message, &n), "a\0b", 3);
    gw_message_take_body(message, g_string_new("text"));
    ck_assert_mem_eq(gw_message_body(message, &n), "text", 4);
    ck_assert_uint_eq(n, 4);
    gw_message_free(NULL);
}
END_TEST

START_TEST(percent_encoding)
{
    static const char *const cases[][3] = {
        {"", "", NULL},
        {"aZ09-_.~", "aZ09-_.~", NULL},
        {"a b+c/d", "a%20b%2Bc%2Fd", NULL},
        {"a/b", "a/b", "/"},
        {"%41", "%2541", NULL},
        {"ü€", "%C3%BC%E2%82%AC", NULL},
        {"\x7f\x01", "%7F%01", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *encoded = gw_percent_encode(cases[i][0], -1, cases[i][2]);
        ck_assert_str_eq(encoded, cases[i][1]);
        g_autofree char *decoded = gw_percent_decode(encoded, -1, FALSE);
        ck_assert_str_eq(decoded, cases[i][0]);
    }
    g_autofree char *plus = gw_percent_decode("a+b%2B", -1, TRUE);
    ck_assert_str_eq(plus, "a b+");
    g_autofree char *part = gw_percent_decode("a%41bc", 4, FALSE);
    ck_assert_str_eq(part, "aA");
    static const char *const bad[] = {"%", "%4", "a%", "%zz", "%4z", "%00", "a%00b", "%%41"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_percent_decode(bad[i], -1, TRUE), "%s", bad[i]);
    ck_assert_ptr_null(gw_percent_decode("a%41", 3, FALSE));
}
END_TEST

SUITE("message", headers, bodies, percent_encoding)
