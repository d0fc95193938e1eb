/* SPDX-License-Identifier: Apache-2.0 */
/* test_xml.c - what is XML, what is not, and what is too much of it
 */
#include "aws/xml.h"
#include "base/error.h"
#include "suite.h"

#include <string.h>

static gw_xml *
parse(const char *text, gsize length, GError **error)
{
    gw_xml *root = gw_xml_parse(text, length, error);
    ck_assert(!root == !!*error);
    ck_assert(root || g_error_matches(*error, GW_ERROR, GW_ERROR_UNAVAILABLE));
    ck_assert(root || g_utf8_validate((*error)->message, -1, NULL));
    return root;
}

static void
expect_fault(const char *text, gsize length, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_xml) root = parse(text, length, &error);
    ck_assert_msg(!root, "taken: %.60s", text);
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' lacks '%s'", error->message, part);
}

START_TEST(text_and_children)
{
    static const char text[] =
        "<?xml version='1.0'?><n:R a='1'><!-- x -->\t<b>1&lt;<![CDATA[&]]>&#233;\r\n</b></n:R>";
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_xml) root = parse(text, sizeof text - 1, &error);
    ck_assert_str_eq(root->name, "R");
    ck_assert_str_eq(gw_xml_child_text(root, "b"), "1<&\xc3\xa9\n");
    ck_assert_ptr_null(gw_xml_child_text(root, "c"));
}
END_TEST

/* What https://www.w3.org/TR/xml/#charsets leaves out, as it is and by a reference. */
START_TEST(characters_that_xml_forbids)
{
    static const char *const bytes[] = {"\x01", "\x08", "\x0b",         "\x0c",        "\x0e",
                                        "\x1b", "\x1f", "\xef\xbf\xbe", "\xef\xbf\xbf"};
    static const char *const references[] = {"&#1;", "&#x8;", "&#11;", "&#x1F;", "&#xFFFE;", "&#65535;"};
    for (gsize i = 0; i < G_N_ELEMENTS(bytes); i++) {
        g_autofree char *inside = g_strdup_printf("<a>x%sy</a>", bytes[i]);
        g_autofree char *attribute = g_strdup_printf("<a b='%s'/>", bytes[i]);
        expect_fault(inside, strlen(inside), "a character that XML does not allow");
        expect_fault(attribute, strlen(attribute), "a character that XML does not allow");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++) {
        g_autofree char *text = g_strdup_printf("<a>x%sy</a>", references[i]);
        expect_fault(text, strlen(text), "not XML: "); /* the parser itself knows some */
    }
    expect_fault("<a>x\0y</a>", 10, "a character that XML does not allow");
    expect_fault("<a>x</a>\0", 9, "a character that XML does not allow");
    expect_fault("<a>&#0;</a>", 11, "not XML");
    expect_fault("<a>\xed\xa0\x80</a>", 10, "not XML");
    /* GLib sets an error twice for this, and quotes a name that is no text. */
    expect_fault("<a><![CDATA[\xff]]>&#(;</a>", 23, "not XML");
    expect_fault("<a></\xff>", 8, "not XML");
}
END_TEST

START_TEST(characters_that_xml_allows)
{
    static const char text[] = "<a>\t\n\r\x7f\xc2\x85\xef\xbf\xbd\xee\x80\x80\xf0\x9f\x98\x80</a>";
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_xml) root = parse(text, sizeof text - 1, &error);
    ck_assert_msg(root != NULL, "%s", error ? error->message : "");
    ck_assert_uint_eq(root->text->len, sizeof text - 1 - strlen("<a></a>"));
}
END_TEST

static GString *
repeated(const char *begin, const char *item, guint times, const char *end)
{
    GString *text = g_string_new(begin);
    for (guint i = 0; i < times; i++)
        g_string_append(text, item);
    return g_string_append(text, end);
}

START_TEST(elements_are_counted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) most = repeated("<R>", "<a/>", 99999, "</R>");
    g_autoptr(gw_xml) root = parse(most->str, most->len, &error);
    ck_assert_uint_eq(root->children->len, 99999);
    g_autoptr(GString) more = repeated("<R>", "<a/>", 100000, "</R>");
    expect_fault(more->str, more->len, "more than 100000 elements");
    /* As much as an answer may hold: it took 1.4 GB. */
    g_autoptr(GString) most_bytes = repeated("<R>", "<a/>", 4 * 1024 * 1024, "</R>");
    expect_fault(most_bytes->str, most_bytes->len, "more than 100000 elements");
}
END_TEST

START_TEST(errors_are_short)
{
    g_autofree char *name = g_strnfill(100000, 'n');
    g_autofree char *text = g_strconcat("<a></", name, ">", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_xml) root = parse(text, strlen(text), &error);
    ck_assert(!root && strlen(error->message) < 300);
}
END_TEST

START_TEST(depth_is_limited)
{
    for (guint depth = 64; depth <= 65; depth++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) text = repeated("", "<a>", depth, "");
        g_autoptr(GString) end = repeated("", "</a>", depth, "");
        g_string_append(text, end->str);
        g_autoptr(gw_xml) root = parse(text->str, text->len, &error);
        ck_assert_int_eq(root != NULL, depth == 64);
    }
}
END_TEST

SUITE("xml", text_and_children, characters_that_xml_forbids, characters_that_xml_allows, elements_are_counted,
      errors_are_short, depth_is_limited)
