/* SPDX-License-Identifier: Apache-2.0 */
/* test_lists.c - lists of many pages end: by their pages, items, bytes and time */
#include "base/json.h"
#include "base/text.h"
#include "fixture.h"
#include "suite.h"

#include <string.h>

START_TEST(pages_that_never_end)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    outcome out;
    server_say(peer, 200, NULL, "{\"Accounts\":[],\"NextToken\":\"a\"}");
    server_say(peer, 200, NULL, "{\"Accounts\":[],\"NextToken\":\"a\"}");
    call(&out, context, "organizations", "ListAccounts", NULL, TRUE);
    ck_assert_str_eq(gw_json_string(out.failure, "code"), "BadPages");
    outcome_clear(&out);
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *page = g_strdup_printf("{\"Accounts\":[],\"NextToken\":\"%u\"}", i);
        server_say(peer, 200, NULL, page);
    }
    call(&out, context, "organizations", "ListAccounts", NULL, TRUE);
    ck_assert_str_eq(gw_json_string(out.failure, "code"), "BadPages");
    outcome_clear(&out);
    teardown();
}
END_TEST

/* Each page names another one. */
static char *
say_endless(const char *request, gpointer data)
{
    static gint pages;
    g_autofree char *page = g_strdup_printf("{\"Accounts\":[%s],\"NextToken\":\"t%d\"}", (const char *)data,
                                            g_atomic_int_add(&pages, 1));
    ck_assert_ptr_nonnull(request);
    return server_text(200, NULL, page);
}

static void
assert_ends(gw_aws_context *context, const char *cls, const char *says)
{
    outcome out;
    call(&out, context, "organizations", "ListAccounts", NULL, TRUE);
    ck_assert_str_eq(gw_json_string(out.failure, "code"), "BadPages");
    ck_assert_str_eq(gw_json_string(out.failure, "class"), cls);
    assert_says(&out, "organizations:ListAccounts ");
    assert_says(&out, says);
    assert_says(&out, ": narrow what is asked for");
    outcome_clear(&out);
}

START_TEST(pages_are_bounded_together)
{
    char items[] = "{},{},{},{},{}", text[] = "\"0123456789012345678901234567890123456789\"";
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    const gw_aws_list_limits usual = aws->lists;
    aws->lists.items = 21;
    server_speak(peer, say_endless, items);
    assert_ends(context, "invalid", "lists more than 21 items");
    ck_assert_uint_eq(server_heard(peer), 5);
    aws->lists = usual;
    aws->lists.bytes = 1024;
    server_speak(peer, say_endless, text);
    assert_ends(context, "invalid", "lists more than 1 KiB");
    ck_assert_uint_lt(server_heard(peer), 25);
    aws->lists = usual;
    aws->lists.pages = 7;
    assert_ends(context, "invalid", "has more than 7 pages");
    teardown();
}
END_TEST

START_TEST(all_pages_have_one_deadline)
{
    setup();
    g_autoptr(gw_aws_context) context = context_new(NULL);
    aws->lists.ms = 300;
    server_say(peer, 200, NULL, "{\"Accounts\":[],\"NextToken\":\"a\"}");
    server_wait(peer, 5000);
    gint64 begun = g_get_monotonic_time();
    assert_ends(context, "unavailable", "has not told all its pages within 1 seconds (page 2)");
    ck_assert_int_lt(g_get_monotonic_time() - begun, 3 * G_USEC_PER_SEC);
    teardown();
}
END_TEST

SUITE("lists", pages_that_never_end, pages_are_bounded_together, all_pages_have_one_deadline)
