/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - near names, durations, times, identifiers
 */
#include "fixture.h"

#include "base/text.h"

static const char *const steps[] = {"iam-role", "s3-bucket", "cost-report", "root-email", "root-mfa", NULL};
static const char *const none[] = {NULL};

START_TEST(near_names)
{
    static const char *const near[][2] = {{"iam-rol", "iam-role"},        {"iam_role", "iam-role"},
                                          {"IAM-Role", "iam-role"},       {"s3-bukcet", "s3-bucket"},
                                          {"root-mail", "root-email"},    {"cost", "cost-report"},
                                          {"cost-raport", "cost-report"}, {"root-mfx", "root-mfa"}};

    for (guint i = 0; i < G_N_ELEMENTS(near); i++)
        ck_assert_str_eq(gw_nearest(near[i][0], steps), near[i][1]);
}
END_TEST

START_TEST(names_that_are_not_near)
{
    g_autofree char *long_name = g_strnfill(100000, 'a');
    const char *const far[] = {"", "x", "xy", "payment-method", "iamiamiamiam", long_name, "\xff\xfe"};

    for (guint i = 0; i < G_N_ELEMENTS(far); i++)
        ck_assert_msg(gw_nearest(far[i], steps) == NULL, "%s", far[i]);
    ck_assert_ptr_null(gw_nearest("a", none));
    ck_assert_ptr_null(gw_nearest("a", NULL));
}
END_TEST

START_TEST(hints)
{
    g_autofree char *near = gw_nearest_hint("iam-rolle", steps), *far = gw_nearest_hint("zzz", steps);
    g_autofree char *empty = gw_nearest_hint("zzz", none);
    const char *many[41] = {NULL};

    ck_assert_str_eq(near, "; did you mean 'iam-role'?");
    ck_assert_str_eq(far, "; known are: iam-role, s3-bucket, cost-report, root-email, root-mfa");
    ck_assert_str_eq(empty, "");
    for (guint i = 0; i < 40; i++)
        many[i] = "some-name";
    g_autofree char *cut = gw_nearest_hint("zzz", many);
    ck_assert(g_str_has_suffix(cut, ", …"));
}
END_TEST

START_TEST(durations_are_read)
{
    static const struct {
        const char *text;
        gint64 ms;
    } good[] = {{"90", 90000},    {"30s", 30000},    {"10m", 600000},
                {"4h", 14400000}, {"2d", 172800000}, {"0", 0}};

    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        gint64 ms = -1;

        ck_assert(gw_duration_parse(good[i].text, &ms, NULL));
        ck_assert_int_eq(ms, good[i].ms);
    }
}
END_TEST

START_TEST(what_is_no_duration)
{
    static const char *const bad[] = {"",
                                      "s",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 s",
                                      "1.5h",
                                      "1w",
                                      "1ss",
                                      "0x10",
                                      "ten",
                                      "1e3",
                                      "99999999999999999999",
                                      "36501d",
                                      "99999999999999999d"};
    gint64 ms = 77;

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        GError *error = NULL;

        ck_assert_msg(!gw_duration_parse(bad[i], &ms, &error), "%s", bad[i]);
        ck_assert_int_eq(ms, 77);
        expect_error(&error, GW_ERROR_INVALID, bad[i]);
    }
}
END_TEST

START_TEST(sizes_are_read)
{
    static const struct {
        const char *text;
        gsize bytes; /* 0: refused */
    } sizes[] = {{"1", 1},
                 {"1048576", 1048576},
                 {"512K", 524288},
                 {"10M", 10485760},
                 {"100M", 104857600},
                 {"", 0},
                 {"0", 0},
                 {"0M", 0},
                 {"-1", 0},
                 {"10 M", 0},
                 {"10MB", 0},
                 {"M", 0},
                 {"1G", 0},
                 {"101M", 0},
                 {"104857601", 0},
                 {"99999999999999999999", 0},
                 {"18446744073709551615M", 0}};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        GError *error = NULL;
        gsize bytes = 0;

        ck_assert_msg(gw_size_parse(sizes[i].text, 104857600, &bytes, &error) == (sizes[i].bytes > 0), "%s",
                      sizes[i].text);
        ck_assert_uint_eq(bytes, sizes[i].bytes);
        if (!sizes[i].bytes)
            expect_error(&error, GW_ERROR_INVALID, "is not a size");
    }
}
END_TEST

START_TEST(durations_are_told)
{
    static const struct {
        gint64 ms;
        const char *text;
    } told[] = {{-5, "0 ms"},
                {0, "0 ms"},
                {350, "350 ms"},
                {1200, "1.2 s"},
                {9999, "9.9 s"},
                {42000, "42 s"},
                {240000, "4 min"},
                {119999, "119 s"},
                {3 * 3600000, "3 h"},
                {172800000, "2 days"},
                {G_MAXINT64, "106751991167 days"}};

    for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
        g_autofree char *text = gw_duration_text(told[i].ms);

        ck_assert_str_eq(text, told[i].text);
    }
}
END_TEST

START_TEST(times_are_told)
{
    static const struct {
        gint64 ms;
        const char *text;
    } told[] = {{0, "1970-01-01T00:00:00.000Z"},
                {-1, "1969-12-31T23:59:59.999Z"},
                {-1000, "1969-12-31T23:59:59.000Z"},
                {1795420800123, "2026-11-23T08:00:00.123Z"}};

    for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
        g_autofree char *text = gw_time_text(told[i].ms);

        ck_assert_str_eq(text, told[i].text);
    }
    g_autofree char *far = gw_time_text(G_MAXINT64), *early = gw_time_text(G_MININT64);
    ck_assert(far && early);
    ck_assert_int_gt(gw_now_ms(), 1600000000000);
}
END_TEST

START_TEST(identifiers_are_new_ones)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < 1000; i++) {
        char *id = gw_uuid();

        ck_assert(g_uuid_string_is_valid(id));
        ck_assert_int_eq(id[14], '4');
        ck_assert(strchr("89ab", id[19]) != NULL);
        ck_assert(g_hash_table_add(seen, id));
    }
}
END_TEST

START_TEST(bytes_that_may_be_no_text)
{
    static const struct {
        const char *bytes;
        gsize length, max;
        const char *shown;
    } cases[] = {
        {"", 0, 10, ""},
        {"plain é🦊", 12, 100, "plain é🦊"},
        {"a\xff\xfe z", 5, 100, "a\\xff\\xfe z"},
        {"a\0b", 3, 100, "a\\x00b"},
        {"\xc3", 1, 100, "\\xc3"},
        {"\xed\xa0\x80", 3, 100, "\\xed\\xa0\\x80"},
        {"0123456789abcdefghij", 20, 20, "0123456789abcdefghij"},
        {"0123456789abcdefghijk", 21, 20, "0123456789abcde… (21 bytes in all) …ghijk"},
        {"ééééééééééé", 22, 12, "ééééé… (22 bytes in all) …é"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = gw_text_visible(cases[i].bytes, cases[i].length, cases[i].max);

        ck_assert_str_eq(shown, cases[i].shown);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, bytes_that_may_be_no_text);
    tcase_add_test(tests, near_names);
    tcase_add_test(tests, names_that_are_not_near);
    tcase_add_test(tests, hints);
    tcase_add_test(tests, durations_are_read);
    tcase_add_test(tests, what_is_no_duration);
    tcase_add_test(tests, sizes_are_read);
    tcase_add_test(tests, durations_are_told);
    tcase_add_test(tests, times_are_told);
    tcase_add_test(tests, identifiers_are_new_ones);
}

int
main(void)
{
    return run_suite("text", add_tests);
}
