/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - what the tests of reports ask of a page: that a parser can read it, and that nothing in it acts */
#ifndef TESTS_REPORT_PAGE_H
#define TESTS_REPORT_PAGE_H

#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

static inline gboolean
is_known(const char *name, const char *const *known)
{
    return g_strv_contains(known, name);
}

/* Only these: no script, no image, no form, no frame, no link to elsewhere. */
static inline void
on_element(GMarkupParseContext *context G_GNUC_UNUSED, const char *name, const char **names,
           const char **values, gpointer data G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    static const char *const tags[] = {
        "html",  "head",  "meta",    "title", "style", "body",    "a",       "header", "p",     "h1",
        "h2",    "h3",    "h4",      "dl",    "dt",    "dd",      "div",     "strong", "nav",   "ul",
        "li",    "main",  "section", "span",  "bdi",   "article", "code",    "pre",    "time",  "table",
        "thead", "tbody", "tr",      "th",    "td",    "details", "summary", "footer", "small", NULL};
    static const char *const attributes[] = {
        "lang",     "charset", "http-equiv", "content", "name",       "class",           "id",
        "href",     "role",    "datetime",   "scope",   "aria-label", "aria-labelledby", "data-label",
        "tabindex", NULL};
    ck_assert_msg(is_known(name, tags), "element <%s>", name);
    for (; *names; names++, values++) {
        ck_assert_msg(is_known(*names, attributes), "attribute %s", *names);
        ck_assert_msg(strcmp(*names, "href") != 0 || **values == '#', "a link to %s", *values);
    }
}

static inline void
on_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data,
        GError **error G_GNUC_UNUSED)
{
    if (strcmp(g_markup_parse_context_get_element(context), "style") != 0)
        g_string_append_len(data, text, (gssize)length);
}

/** Parses a page and gives all of its text. Caller frees. */
static inline char *
read_page(const char *page, gsize length)
{
    static const GMarkupParser parser = {.start_element = on_element, .text = on_text};
    GString *text = g_string_new(NULL);
    GError *error = NULL;
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, text, NULL);

    ck_assert_msg(g_str_has_prefix(page, "<!DOCTYPE html>"), "no document type");
    ck_assert_msg(g_utf8_validate_len(page, length, NULL), "not UTF-8");
    ck_assert_msg(g_markup_parse_context_parse(context, page, (gssize)length, &error) &&
                      g_markup_parse_context_end_parse(context, &error),
                  "%s", error ? error->message : "");
    g_markup_parse_context_free(context);
    return g_string_free(text, FALSE);
}

static inline int
run_suite(const char *name, void (*add)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);

    tcase_set_timeout(tests, 60);
    add(tests);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
