/* SPDX-License-Identifier: Apache-2.0 */
/* test_marks.c - texts on a terminal: nothing unseen gets there, and no line is wider than the page */
#include "cli/marks.h"
#include "cli/out.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS = 20000, PARTS = 90, PAGE = 80 };

/* ---- what nobody sees ---- */

static const gunichar unseen[] = {
    0x00,   0x07,   0x1b,   0x7f,   0x9b,   0xad,   0x34f,  0x61c,  0x115f,  0x180e,  0x200b,  0x200c, 0x200d,
    0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,  0x2060,  0x2061,  0x2066, 0x2067,
    0x2068, 0x2069, 0x206a, 0x3164, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0x1d173, 0xe0001, 0xe0041, 0xe007f};

START_TEST(unseen_characters)
{
    char buffer[GW_SHOWN_SIZE];

    ck_assert_str_eq(gw_shown_char(unseen[_i], buffer), "?");
}
END_TEST

static const struct {
    gunichar c;
    const char *shown;
} seen[] = {{'a', "a"},   {' ', " "},    {'\n', "\n"},       {0xe9, "é"},       {0x301, "\xcc\x81"},
            {0x5d0, "א"}, {0x627, "ا"},  {0x6f22, "漢"},     {0x270b, "✋"},     {0x2026, "…"},
            {0xfe0f, ""}, {0xe0100, ""}, {GW_MARK_HANG, ""}, {0xa0, "\xc2\xa0"}};

START_TEST(seen_characters)
{
    char buffer[GW_SHOWN_SIZE];

    ck_assert_str_eq(gw_shown_char(seen[_i].c, buffer), seen[_i].shown);
}
END_TEST

START_TEST(width_is_of_what_is_shown)
{
    ck_assert_uint_eq(gw_text_width("a\xe2\x80\x8b"
                                    "b"),
                      3); /* U+200B is shown as ? */
    ck_assert_uint_eq(gw_text_width("e\xcc\x81"), 1);
    ck_assert_uint_eq(gw_text_width("漢字"), 4);
    ck_assert_uint_eq(gw_text_width("\xe2\x9a\xa0\xef\xb8\x8f"), 1);
    ck_assert_uint_eq(gw_text_width(GW_RED "x" GW_PLAIN), 1);
}
END_TEST

/* ---- lines ---- */

/* A text of words of at most 5 columns, of all that may break a line and all that may not. */
static char *
random_text(GRand *dice)
{
    static const char *const parts[] = {"漢",
                                        "字",
                                        "a",
                                        "bc",
                                        "`",
                                        "`x y z`",
                                        "  ",
                                        "é",
                                        "\xcc\x81",
                                        "✋",
                                        "\t",
                                        "…",
                                        "\xe2\x80\x8b",
                                        "한",
                                        "-",
                                        "\xe2\x9a\xa0\xef\xb8\x8f",
                                        "1. ",
                                        GW_HANG,
                                        GW_DIM,
                                        GW_PLAIN};
    GString *text = g_string_new(NULL);

    for (int n = g_rand_int_range(dice, 0, PARTS); n > 0; n--) {
        g_string_append(text, parts[g_rand_int_range(dice, 0, G_N_ELEMENTS(parts))]);
        if (n % 5 == 0)
            g_string_append_c(text, ' ');
    }
    return g_string_free(text, FALSE);
}

static void
fits(const char *text, const char *wrapped)
{
    g_auto(GStrv) lines = g_strsplit(wrapped, "\n", -1);

    for (char **line = lines; *line; line++)
        ck_assert_msg(gw_text_width(*line) <= PAGE, "%u columns: '%s' of '%s'", gw_text_width(*line), *line,
                      text);
}

START_TEST(no_line_is_wider)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);

    for (int i = 0; i < TEXTS; i++) {
        g_autofree char *text = random_text(dice), *wrapped = gw_wrapped(text, PAGE),
                        *one = gw_one_line(text, PAGE / 2);
        fits(text, wrapped);
        ck_assert_uint_le(gw_text_width(one), PAGE / 2);
    }
}
END_TEST

static const struct {
    const char *line, *wrapped;
} lines[] = {
    {"one two three", "one two\nthree"},
    {"one `two three four`", "one\n`two three\nfour`"}, /* a command is broken where nothing else helps */
    {"x `y z` longer", "x `y z`\nlonger"},
    {"a-word-that-is-wider than", "a-word-that-is-wider\nthan"},
    {"漢字漢字漢字漢字", "漢字漢字漢\n字漢字"},
    {"  indented words here", "  indented\n    words\n    here"},
    {"\ttab", "        tab"},
    {"don`t break it so badly", "don`t break\nit so badly"},
    {"all of it", "all of it"},
};

START_TEST(broken_between_words)
{
    g_autofree char *wrapped = gw_wrapped(lines[_i].line, 11);

    ck_assert_str_eq(wrapped, lines[_i].wrapped);
}
END_TEST

START_TEST(no_terminal_breaks_nothing)
{
    g_autofree char *wrapped = gw_wrapped("one\ttwo `three` 漢字 four", 0);

    ck_assert_str_eq(wrapped, "one\ttwo `three` 漢字 four");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("marks");
    TCase *tests = tcase_create("all");

    if (!setlocale(LC_ALL, "C.UTF-8"))
        return 77;
    gw_out_init("never", FALSE, NULL);
    tcase_add_loop_test(tests, unseen_characters, 0, G_N_ELEMENTS(unseen));
    tcase_add_loop_test(tests, seen_characters, 0, G_N_ELEMENTS(seen));
    tcase_add_test(tests, width_is_of_what_is_shown);
    tcase_add_test(tests, no_line_is_wider);
    tcase_add_loop_test(tests, broken_between_words, 0, G_N_ELEMENTS(lines));
    tcase_add_test(tests, no_terminal_breaks_nothing);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
