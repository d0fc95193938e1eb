/* SPDX-License-Identifier: Apache-2.0 */
/* test_lua_words.c - each word of steps in Lua through the real host: what it sends, what comes back; AWS is
 * played
 */
#include "base/error.h"
#include "base/json.h"
#include "harness.h"

static json_t *
play(const char *context G_GNUC_UNUSED, const char *service G_GNUC_UNUSED, const char *operation,
     const json_t *input, json_t **failure)
{
    const char *role = gw_json_string(input, "RoleName");

    if (!g_strcmp0(role, "gone")) {
        *failure = gw_failure_new(GW_ERROR_UNAVAILABLE, "NoSuchEntity", "there is no role 'gone'");
        return NULL;
    }
    if (!g_strcmp0(role, "bad")) {
        *failure = gw_failure_new(GW_ERROR_INVALID, "ValidationError", "the name is too short");
        return NULL;
    }
    return json_pack("{s:s, s:s?, s:[n, i]}", "Operation", operation, "RoleName", role, "List", 1);
}

static harness *
look(const char *params)
{
    harness *h = harness_new_steps("good");

    ck_assert_msg(json_array_size(h->refused) == 0, "%s",
                  gw_json_string(json_array_get(h->refused, 0), "reason"));
    harness_aws = play;
    harness_call(h, "words", GW_CALL_LOOK, params);
    return h;
}

/* A part of the answer as text. Caller frees. */
static char *
answered(const harness *h, const char *part)
{
    ck_assert_msg(h->answer != NULL, "%s", gw_json_string(h->failure, "message"));
    return gw_json_text(json_object_get(h->answer, part));
}

static const struct {
    const char *params;
    const char *seen; /* all of it */
} answers[] = {
    {"{\"with\": \"absent\"}", "{\"kind\":\"absent\"}"},
    {"{\"with\": \"unseen\"}", "{\"kind\":\"unseen\"}"},
    {"{\"with\": \"unseen_because\"}", "{\"about\":{\"devices\":[\"a\"]},\"actor\":\"customer\",\"kind\":"
                                       "\"unseen\",\"reason\":\"no API tells today\"}"},
    {"{\"with\": \"pending\"}", "{\"after\":60,\"kind\":\"pending\",\"reason\":\"a "
                                "review\",\"task\":{\"actor\":\"customer\",\"instructions\":"
                                "\"1. Open it.\",\"title\":\"Answer the mail\"}}"},
    {"{\"with\": \"observed\", \"doc\": {\"null\": null, \"empty\": [], \"none\": {}, \"big\": "
     "9223372036854775807, "
     "\"real\": 1.5, \"text\": \"grüß 🙂\", \"list\": [null, [], {}]}}",
     "{\"doc\":{\"given\":{\"big\":9223372036854775807,\"empty\":[],\"list\":[null,[],{}],\"none\":{},"
     "\"null\":null,"
     "\"real\":1.5,\"text\":\"grüß 🙂\"}},\"kind\":\"observed\"}"},
};

START_TEST(an_answer_arrives_as_it_was_given)
{
    harness *h = look(answers[_i].params);
    g_autofree char *seen = answered(h, "seen");

    ck_assert_str_eq(seen, answers[_i].seen);
    harness_free(h);
}
END_TEST

START_TEST(a_partition_is_the_account_s)
{
    harness_partition = "aws-us-gov";
    harness *h = look("{\"with\": \"partition\"}");
    g_autofree char *seen = answered(h, "seen");

    ck_contains(seen, "{\"arn\":\"arn:aws-us-gov:s3:::x\",\"customer\":\"aws-us-gov\",\"partner\":\"aws\"}");
    harness_free(h);
}
END_TEST

START_TEST(documents_are_copied_compared_read_and_written)
{
    harness *h = look("{\"with\": \"documents\", \"doc\": {\"null\": null, \"e\": [], \"o\": {}}}");
    g_autofree char *seen = answered(h, "seen");

    ck_contains(seen,
                "\"doc\":{\"added\":{\"big\":9007199254740993,\"empty\":[],\"none\":{},\"nothing\":null},"
                "\"e\":[],\"null\":null,\"o\":{}}");
    ck_contains(seen, "\"same\":false");
    ck_contains(seen, "\"is_null\":true");
    ck_contains(seen, "\"none\":false");
    ck_contains(seen, "\"text\":\"{\\\"a\\\":[],\\\"b\\\":1}\"");
    ck_contains(seen, "\"parsed\":{\"x\":[null,1]}");
    ck_lacks(seen, "\"broken\"");
    ck_contains(seen, "\"quoted\":\"\\\"a \\\\\\\"b\\\\\\\"\\\\n\\\"\"");
    ck_contains(seen, "\"greeting\":\"grüß Gott 🙂\"");
    ck_contains(seen, "\"time\":1806451200");
    ck_contains(seen, "\"no_day\":true");
    ck_contains(seen, "\"leap\":1835395200");
    ck_contains(seen, "\"day\":\"1970-01-01T00:00:00Z\"");
    ck_contains(seen, "\"uuid\":36");
    ck_contains(seen, "\"later\":true");
    harness_free(h);
}
END_TEST

START_TEST(requests_say_context_region_and_pages)
{
    harness *h = look("{\"with\": \"requests\"}");

    ck_assert_ptr_nonnull(h->answer);
    ck_contains(h->told->str, "sent customer iam:GetRole {\"RoleName\":\"x\"}\n");
    ck_contains(h->told->str, "sent customer iam:GetRole {}\n");
    ck_contains(h->told->str, "sent customer iam:ListRoles all {}\n");
    ck_contains(h->told->str, "sent partner sts:AssumeRole {\"RoleArn\":\"arn\"}\n");
    ck_contains(h->told->str, "sent customer iam:GetRole in eu-west-1 {}\n");
    ck_contains(h->told->str, "sent partner iam:ListRoles in us-east-1 all {}\n");
    ck_contains(h->told->str, "sent customer iam:GetRole {\"RoleName\":\"raw\"}\n");
    g_autofree char *seen = answered(h, "seen");
    ck_contains(seen, "\"one\":{\"List\":[null,1],\"Operation\":\"GetRole\",\"RoleName\":\"x\"}");
    harness_free(h);
}
END_TEST

START_TEST(failures_can_be_caught)
{
    harness *h = look("{\"with\": \"failures\"}");
    g_autofree char *seen = answered(h, "seen");

    ck_contains(seen, "\"role\":true");
    ck_contains(seen, "\"code\":\"NoSuchEntity\"");
    ck_contains(seen, "\"class\":\"unavailable\"");
    ck_contains(seen, "\"text\":\"there is no role 'gone'\"");
    ck_contains(seen, "\"shown\":\"NoSuchEntity: there is no role 'gone'\"");
    ck_contains(seen, "\"unless\":true");
    ck_contains(seen, "\"none\":true");
    ck_contains(seen, "\"why\":\"NoSuchEntity\"");
    ck_contains(seen, "\"fine\":3");
    ck_contains(seen, "\"ok\":false");
    ck_contains(seen, "words.lua:");
    harness_free(h);
}
END_TEST

static const struct {
    const char *with, *cls, *code, *message;
} failures[] = {
    {"uncaught", "unavailable", "NoSuchEntity", "there is no role 'gone'"},
    {"rethrown", "unavailable", "NoSuchEntity", "there is no role 'gone'"},
    {"fail", "conflict", "Taken", "the name \"x\" is taken: choose another"},
    {"fail_answer", "unavailable", "BadAnswer", "the answer to 'iam:GetRole' lacks 'Role'"},
    {"refused", "invalid", "ValidationError", "words.lua:67: the name is too short"},
    {"raises", "invalid", "ScriptError", "words.lua:68: plain 1"},
    {"raises_table", "invalid", "ScriptError", "words.lua:69: {\"code\":7}"},
};

START_TEST(a_failure_that_is_not_caught_keeps_its_class)
{
    g_autofree char *params = g_strdup_printf("{\"with\": \"%s\"}", failures[_i].with);
    harness *h = look(params);

    ck_failure(h, failures[_i].cls, failures[_i].code);
    ck_assert_str_eq(gw_json_string(h->failure, "message"), failures[_i].message);
    harness_free(h);
}
END_TEST

START_TEST(notes_are_kept_and_read_again)
{
    harness *h = look("{\"with\": \"notes\"}");
    g_autofree char *seen = answered(h, "seen");

    ck_contains(h->told->str,
                "note count {\"n\":1}\nnote count {\"n\":2}\nnote gone 1\nnote gone (dropped)\n");
    ck_contains(seen, "\"doc\":{\"first\":1,\"gone\":true,\"now\":2,\"step\":\"words\"}");
    harness_free(h);
}
END_TEST

START_TEST(what_it_says_is_told)
{
    harness *h = look("{\"with\": \"talk\"}");
    g_autofree char *seen = answered(h, "seen");

    ck_contains(h->told->str, "progress 1 of two\nprogress 100%\n");
    ck_contains(h->told->str, "log 0 quiet\nlog 1 plain words\nlog 2 loud\nlog 1 printed\t1\tnil\ttable\n");
    ck_contains(seen, "\"evidence\":[{\"at\":1},{\"at\":2}]");
    ck_contains(seen, "\"outputs\":{\"name\":\"x\"}");
    harness_free(h);
}
END_TEST

static const struct {
    const char *params;
    const char *want; /* all of it */
} wants[] = {
    {"{\"with\": \"absent\"}", "{\"doc\":null}"},
    {"{\"with\": \"nothing\"}", "{\"doc\":null}"},
    {"{\"with\": \"person\"}",
     "{\"doc\":{\"a\":1},\"evidence\":\"a picture\",\"instructions\":\"1. Do it.\",\"irreversible\":\"AWS "
     "keeps it\","
     "\"late\":\"within an hour\",\"outputs\":{\"name\":\"none\"},\"title\":\"Do it\"}"},
    {"{\"with\": \"observed\", \"doc\": {}}", "{\"doc\":{\"a\":\"1\",\"seen\":true}}"},
};

START_TEST(what_is_wanted_arrives_as_it_was_given)
{
    harness *h = look(wants[_i].params);
    g_autofree char *want = answered(h, "want");

    ck_assert_str_eq(want, wants[_i].want);
    harness_free(h);
}
END_TEST

START_TEST(apply_uses_the_vault_and_the_outside)
{
    harness *h = look("{\"with\": \"absent\"}");

    harness_call(h, "words", GW_CALL_APPLY, "{\"with\": \"secrets\"}");
    ck_failure(h, "invalid", "ScriptError"); /* no want here: it is told with its line */
    ck_contains(gw_json_string(h->failure, "message"), "words.lua:");
    ck_contains(h->told->str, "vault Generate {\"about\":\"a password\",\"length\":20,\"name\":\"made\"}");
    ck_contains(h->told->str,
                "vault Keep {\"about\":\"a text\",\"name\":\"kept\",\"value\":\"a text of mine\"}");
    harness_call(h, "words", GW_CALL_APPLY, "{\"with\": \"outside\", \"url\": \"https://hooks.example/x\"}");
    ck_assert_msg(h->answer != NULL, "%s", gw_json_string(h->failure, "message"));
    ck_contains(h->told->str, "progress http NoNetwork");
    ck_contains(h->told->str, "progress smtp true ");
    harness_call(h, "words", GW_CALL_APPLY, "{\"with\": \"nothing\"}");
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

START_TEST(the_manifest_has_all_of_it)
{
    harness *h = harness_new_steps("good");
    const json_t *step = gw_pool_step(h->pool, "words");

    ck_assert_ptr_nonnull(step);
    ck_assert_str_eq(gw_json_string(step, "version"), "1.0");
    ck_assert_str_eq(gw_json_string(step, "vendor"), "Gangway");
    ck_assert_int_eq(gw_json_int(step, "timeout_s", 0), 120);
    const json_t *params = json_object_get(step, "params");
    ck_assert_str_eq(gw_json_string(params, "type"), "object");
    const json_t *tags = json_object_get(json_object_get(params, "properties"), "tags");
    ck_assert(json_is_array(json_object_get(tags, "default")));
    ck_assert_uint_eq(json_array_size(json_object_get(step, "reads")), 5);
    ck_assert_uint_eq(json_object_size(json_object_get(step, "resources")), 1);
    ck_assert(gw_json_true(step, "inspect") && gw_json_true(step, "apply"));
    harness_free(h);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("words of steps in Lua");
    TCase *words = tcase_create("words");

    tcase_set_timeout(words, 60);
    tcase_add_loop_test(words, an_answer_arrives_as_it_was_given, 0, G_N_ELEMENTS(answers));
    tcase_add_test(words, a_partition_is_the_account_s);
    tcase_add_test(words, documents_are_copied_compared_read_and_written);
    tcase_add_test(words, requests_say_context_region_and_pages);
    tcase_add_test(words, failures_can_be_caught);
    tcase_add_loop_test(words, a_failure_that_is_not_caught_keeps_its_class, 0, G_N_ELEMENTS(failures));
    tcase_add_test(words, notes_are_kept_and_read_again);
    tcase_add_test(words, what_it_says_is_told);
    tcase_add_loop_test(words, what_is_wanted_arrives_as_it_was_given, 0, G_N_ELEMENTS(wants));
    tcase_add_test(words, apply_uses_the_vault_and_the_outside);
    tcase_add_test(words, the_manifest_has_all_of_it);
    suite_add_tcase(s, words);
    return harness_run(s);
}
