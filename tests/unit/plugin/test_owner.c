/* SPDX-License-Identifier: Apache-2.0 */
/* test_owner.c - a run's requests leave with keys of its own account only, through the real host; AWS is
 * played
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/json.h"
#include "harness.h"

#define OURS "111122223333"
#define THEIRS "777788889999"

static harness *
of_account(const char *account)
{
    static const char *const asks[] = {"asks", NULL};
    harness *h = harness_new(asks);

    h->owned = OURS;
    harness_account = account;
    harness_nobody = FALSE;
    return h;
}

static void
look_at(harness *h, const char *names)
{
    g_autofree char *params = g_strdup_printf("{\"look\": [%s]}", names);

    harness_call(h, "asks", GW_CALL_LOOK, params);
}

#define GET_ROLE "{\"name\": \"aws:iam:GetRole\", \"input\": {}}"
#define AS_PARTNER "{\"name\": \"aws@partner:sts:AssumeRole\", \"input\": {}}"

static guint
count(const harness *h, const char *word)
{
    g_auto(GStrv) parts = g_strsplit(h->told->str, word, -1);

    return g_strv_length(parts) - 1;
}

START_TEST(whose_the_keys_are_is_asked_once_and_told_before_the_first_request)
{
    harness *h = of_account(OURS);

    look_at(h, GET_ROLE ", " GET_ROLE);
    ck_assert_uint_eq(count(h, "asked whose customer"), 1);
    ck_assert_uint_eq(count(h, "owner customer " OURS), 2);
    ck_assert_uint_eq(count(h, "sent customer iam:GetRole"), 2);
    ck_assert(strstr(h->told->str, "owner customer") < strstr(h->told->str, "sent"));
    harness_free(h);
}
END_TEST

START_TEST(nothing_is_sent_with_keys_of_another_account)
{
    harness *h = of_account(THEIRS);

    look_at(h, GET_ROLE);
    ck_contains(h->told->str, "owner customer " THEIRS);
    ck_lacks(h->told->str, "sent");
    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"apply\": [{\"name\": \"aws:iam:CreateRole\", \"input\": {}}]}");
    ck_contains(h->told->str, "OtherAccount");
    ck_lacks(h->told->str, "sent");
    ck_lacks(h->told->str, "intent");
    harness_free(h);
}
END_TEST

START_TEST(keys_that_came_to_be_of_another_account_are_refused)
{
    harness *h = of_account(OURS);

    look_at(h, GET_ROLE);
    ck_assert_uint_eq(count(h, "sent"), 1);
    harness_account = THEIRS;
    look_at(h, GET_ROLE);
    ck_assert_uint_eq(count(h, "sent"), 1);
    harness_free(h);
}
END_TEST

START_TEST(each_context_has_its_own_account)
{
    harness *h = of_account(OURS);

    h->owned_by_partner = THEIRS;
    look_at(h, GET_ROLE ", " AS_PARTNER);
    ck_assert_uint_eq(count(h, "sent customer iam:GetRole"), 1);
    ck_assert_uint_eq(count(h, "sent partner"), 0);
    harness_free(h);
}
END_TEST

/* Two runs that share a context: the second takes any account, but the context is the first one's. */
START_TEST(a_context_that_serves_another_account_is_refused)
{
    harness *h = of_account(OURS);

    look_at(h, GET_ROLE);
    harness_account = h->owned = THEIRS;
    look_at(h, GET_ROLE);
    ck_assert_uint_eq(count(h, "sent"), 1);
    ck_contains(h->told->str, "owner customer " THEIRS);
    harness_free(h);
}
END_TEST

START_TEST(an_owner_who_is_not_known_fails_the_request)
{
    harness *h = of_account(OURS);

    harness_nobody = TRUE;
    harness_call(h, "asks", GW_CALL_APPLY,
                 "{\"apply\": [{\"name\": \"aws:iam:CreateRole\", \"input\": {}}]}");
    ck_contains(h->told->str, "no network");
    ck_lacks(h->told->str, "intent");
    ck_lacks(h->told->str, "sent");
    harness_nobody = FALSE; /* and is asked for again with the next one */
    look_at(h, GET_ROLE);
    ck_assert_uint_eq(count(h, "sent"), 1);
    harness_free(h);
}
END_TEST

START_TEST(without_a_run_nobody_is_asked)
{
    harness *h = of_account(THEIRS);

    h->owned = NULL;
    look_at(h, GET_ROLE);
    ck_lacks(h->told->str, "owner");
    ck_lacks(h->told->str, "whose");
    ck_contains(h->told->str, "sent customer iam:GetRole");
    harness_free(h);
}
END_TEST

START_TEST(what_nobody_waits_for_is_not_told_any_more)
{
    harness *h = of_account(OURS);

    harness_aws_delay_ms = 200;
    harness_start(h, "asks", GW_CALL_LOOK, "{\"look\": [" GET_ROLE "]}", 0);
    ck_assert(harness_turn_until(h, "asked whose"));
    gw_pool_call_cancel(h->call);
    harness_turn(300);
    ck_lacks(h->told->str, "owner");
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *suite = suite_create("owner");
    TCase *tcase = tcase_create("owner");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, whose_the_keys_are_is_asked_once_and_told_before_the_first_request);
    tcase_add_test(tcase, nothing_is_sent_with_keys_of_another_account);
    tcase_add_test(tcase, keys_that_came_to_be_of_another_account_are_refused);
    tcase_add_test(tcase, each_context_has_its_own_account);
    tcase_add_test(tcase, a_context_that_serves_another_account_is_refused);
    tcase_add_test(tcase, an_owner_who_is_not_known_fails_the_request);
    tcase_add_test(tcase, without_a_run_nobody_is_asked);
    tcase_add_test(tcase, what_nobody_waits_for_is_not_told_any_more);
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return harness_run(suite());
}
