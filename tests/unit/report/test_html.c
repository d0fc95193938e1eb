/* SPDX-License-Identifier: Apache-2.0 */
/* test_html.c - the writer of pages: what is escaped, what is made visible, what is closed */

#include "page.h"
#include "report/html.h"

static const struct {
    const char *text, *written;
} texts[] = {
    {"", ""},
    {"plain", "plain"},
    {"a & b", "a &amp; b"},
    {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"\"'><img src=x onerror=y>", "&quot;&#39;&gt;&lt;img src=x onerror=y&gt;"},
    {"&lt;", "&amp;lt;"},
    {"]]><!--", "]]&gt;&lt;!--"},
    {"two\nlines\tand a tab", "two\nlines\tand a tab"},
    {"a\x01\x1b[2Jb\x7f", "a‹U+0001›‹U+001B›[2Jb‹U+007F›"},
    {"line\rover", "line‹U+000D›over"},
    {"\xc2\x85", "‹U+0085›"},
    {"safe\u202egnp.exe", "safe‹U+202E›gnp.exe"},
    {"\u2066\u2069\u200e\u200f", "‹U+2066›‹U+2069›‹U+200E›‹U+200F›"},
    {"zero\u200bwidth\ufeff", "zero‹U+200B›width‹U+FEFF›"},
    {"\u2028\u2029", "‹U+2028›‹U+2029›"},
    {"\ue000\xef\xbf\xbf", "‹U+E000›‹U+FFFF›"},
    {"tag\U000e0041", "tag‹U+E0041›"},
    {"Grüße, 日本, שלום, 🚢", "Grüße, 日本, שלום, 🚢"},
    {"bad\xff\xfe", "bad\ufffd\ufffd"},
    {"cut\xe2\x82", "cut\ufffd\ufffd"},
    {"over\xc0\xaflong", "over\ufffd\ufffdlong"},
    {"half\xed\xa0\x80", "half\ufffd\ufffd\ufffd"},
};

START_TEST(a_text)
{
    gw_html *page = gw_html_new();
    gw_html_leaf(page, "p", texts[_i].text, NULL);
    GString *written = gw_html_end(page);
    g_autofree char *wanted = g_strdup_printf("<!DOCTYPE html>\n<p>%s</p>", texts[_i].written);

    ck_assert_str_eq(written->str, wanted);
    g_free(read_page(written->str, written->len));
    g_string_free(written, TRUE);
}
END_TEST

START_TEST(an_attribute)
{
    gw_html *page = gw_html_new();
    gw_html_leaf(page, "p", NULL, "class", texts[_i].text, "id", NULL, "name", "last", NULL);
    GString *written = gw_html_end(page);
    g_autofree char *wanted =
        g_strdup_printf("<!DOCTYPE html>\n<p class=\"%s\" name=\"last\"></p>", texts[_i].written);

    ck_assert_str_eq(written->str, wanted);
    g_free(read_page(written->str, written->len));
    g_string_free(written, TRUE);
}
END_TEST

START_TEST(what_is_open_is_closed)
{
    gw_html *page = gw_html_new();
    gw_html_open(page, "html", NULL);
    gw_html_void(page, "meta", "charset", "utf-8", NULL);
    gw_html_open(page, "p", NULL);
    gw_html_open(page, "code", NULL);
    gw_html_textf(page, "%s", "<b>");
    GString *written = gw_html_end(page);

    ck_assert_str_eq(
        written->str,
        "<!DOCTYPE html>\n<html><meta charset=\"utf-8\" />\n<p><code>&lt;b&gt;</code></p></html>\n");
    g_string_free(written, TRUE);
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_loop_test(tests, a_text, 0, G_N_ELEMENTS(texts));
    tcase_add_loop_test(tests, an_attribute, 0, G_N_ELEMENTS(texts));
    tcase_add_test(tests, what_is_open_is_closed);
}

int
main(void)
{
    return run_suite("html", add);
}
