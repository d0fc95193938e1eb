/* SPDX-License-Identifier: Apache-2.0 */
/* test_example.c - the plugin that doc/plugins.md shows does what it says
 */
#include "base/error.h"
#include "base/json.h"
#include "harness.h"

static const char *alias; /* of the played account */

static json_t *
play(const char *context, const char *service, const char *operation, const json_t *input, json_t **failure)
{
    (void)context, (void)service;
    if (g_str_equal(operation, "ListAccountAliases"))
        return alias ? json_pack("{s:[s]}", "AccountAliases", alias) : json_pack("{s:[]}", "AccountAliases");
    if (g_str_equal(gw_json_string(input, "AccountAlias"), "taken"))
        *failure = gw_failure_new(GW_ERROR_CONFLICT, "EntityAlreadyExists", "somebody has that alias");
    else
        alias = gw_json_string(input, "AccountAlias");
    return *failure ? NULL : json_object();
}

static harness *
begin(void)
{
    const char *names[] = {"example", NULL};
    harness *h = harness_new(names);

    ck_assert_uint_eq(json_array_size(h->refused), 0);
    harness_aws = play;
    alias = NULL;
    return h;
}

START_TEST(it_names_an_account_that_has_no_name)
{
    harness *h = begin();
    gw_json nothing =
        json_pack("{s:{s:s}, s:{s:{s:s}}}", "seen", "kind", "absent", "want", "doc", "alias", "acme");

    harness_call(h, "account-alias", GW_CALL_LOOK, "{\"alias\": \"acme\"}");
    ck_assert(json_equal(h->answer, nothing));
    harness_call(h, "account-alias", GW_CALL_APPLY, "{\"alias\": \"acme\"}");
    ck_assert_ptr_nonnull(h->answer);
    ck_contains(h->told->str, "progress naming the account acme\n");
    ck_contains(h->told->str, "sent customer iam:CreateAccountAlias {\"AccountAlias\":\"acme\"}\n");
    harness_free(h);
}
END_TEST

START_TEST(it_leaves_a_name_alone)
{
    harness *h = begin();

    alias = "acme";
    harness_call(h, "account-alias", GW_CALL_LOOK, "{\"alias\": \"acme\"}");
    const json_t *seen = json_object_get(h->answer, "seen");
    ck_assert_str_eq(gw_json_string(json_object_get(seen, "doc"), "alias"), "acme");
    ck_assert_str_eq(gw_json_string(json_object_get(seen, "outputs"), "alias"), "acme");
    harness_call(h, "account-alias", GW_CALL_LOOK, "{\"alias\": \"other\"}");
    ck_failure(h, "conflict", "OtherAlias");
    harness_free(h);
}
END_TEST

START_TEST(it_passes_on_why_aws_refused)
{
    harness *h = begin();

    harness_call(h, "account-alias", GW_CALL_APPLY, "{\"alias\": \"taken\"}");
    ck_failure(h, "conflict", "EntityAlreadyExists");
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *s = suite_create("example plugin");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 30);
    tcase_add_test(all, it_names_an_account_that_has_no_name);
    tcase_add_test(all, it_leaves_a_name_alone);
    tcase_add_test(all, it_passes_on_why_aws_refused);
    suite_add_tcase(s, all);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
