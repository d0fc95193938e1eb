/* SPDX-License-Identifier: Apache-2.0 */
/* test_secrets.c - secrets in requests, answers, notes and looks, through the real host; vault and AWS are
 * played
 */
#include "base/json.h"
#include "harness.h"

static const char *const asks[] = {"asks", NULL};

#define ASK(name, input) "{\"apply\": [{\"name\": \"" name "\", \"input\": " input "}]}"

static json_t *
give_a_key(const char *context G_GNUC_UNUSED, const char *service G_GNUC_UNUSED,
           const char *operation G_GNUC_UNUSED, const json_t *input G_GNUC_UNUSED,
           json_t **failure G_GNUC_UNUSED)
{
    return json_pack("{s:{s:s, s:s}, s:[{s:s}, {s:s}], s:i}", "AccessKey", "AccessKeyId", "AKIAX",
                     "SecretAccessKey", "hush-hush-1", "List", "SecretAccessKey", "hush-hush-2", "password",
                     "hush-hush-3", "Password", 7);
}

static json_t *
repeat(const char *context G_GNUC_UNUSED, const char *service G_GNUC_UNUSED,
       const char *operation G_GNUC_UNUSED, const json_t *input, json_t **failure)
{
    const char *password = gw_json_string(input, "Password");

    *failure = json_pack("{s:s, s:s, s:o}", "class", "invalid", "code", "PasswordPolicyViolation", "message",
                         json_sprintf("'%s' is too short", password ? password : ""));
    return NULL;
}

START_TEST(the_vault_keeps_what_an_answer_holds)
{
    harness *h = harness_new(asks);

    harness_aws = give_a_key;
    harness_call(h, "asks", GW_CALL_APPLY, ASK("aws-keep:iam:CreateRole", "{}"));
    ck_assert_ptr_nonnull(h->answer);
    ck_contains(h->told->str, "vault Ready \nintent ");
    ck_contains(h->told->str, "vault Keep {\"name\":\"SecretAccessKey\",\"value\":\"hush-hush-1\"}");
    ck_contains(h->told->str, "vault Keep {\"name\":\"SecretAccessKey-2\",\"value\":\"hush-hush-2\"}");
    ck_contains(h->told->str, "vault Keep {\"name\":\"password\",\"value\":\"hush-hush-3\"}");
    const char *outcome = strstr(h->told->str, "outcome ");
    ck_lacks(outcome, "hush");
    ck_contains(outcome, "\"AccessKeyId\":\"AKIAX\"");
    const char *progress = strstr(h->told->str, "progress ");
    ck_contains(progress, "\"SecretAccessKey\":{\"$secret\":\"asks/SecretAccessKey\"}");
    harness_free(h);
}
END_TEST

START_TEST(without_a_key_nothing_is_sent)
{
    harness *h = harness_new(asks);

    h->no_key = TRUE;
    harness_aws = give_a_key;
    harness_call(h, "asks", GW_CALL_APPLY, ASK("aws-keep:iam:CreateRole", "{}"));
    ck_contains(h->told->str, "the vault has no key");
    ck_lacks(h->told->str, "sent");
    ck_lacks(h->told->str, "intent");
    harness_free(h);
}
END_TEST

static json_t *
give_one_key(const char *context G_GNUC_UNUSED, const char *service G_GNUC_UNUSED,
             const char *operation G_GNUC_UNUSED, const json_t *input G_GNUC_UNUSED,
             json_t **failure G_GNUC_UNUSED)
{
    return json_pack("{s:{s:s, s:s}}", "AccessKey", "AccessKeyId", "AKIAX", "SecretAccessKey", "hush-hush-1");
}

/* The plugin has to know that it was sent all the same. */
START_TEST(the_vault_fails_after_the_answer)
{
    harness *h = harness_new(asks);

    h->no_keep = TRUE;
    harness_aws = give_one_key;
    harness_call(h, "asks", GW_CALL_APPLY, ASK("aws-keep:iam:CreateRole", "{}"));
    ck_contains(strstr(h->told->str, "outcome "), "\"AccessKeyId\":\"AKIAX\"");
    ck_contains(strstr(h->told->str, "progress "), "\"sent\":true");
    ck_lacks(strstr(h->told->str, "outcome "), "hush");
    harness_free(h);
}
END_TEST

START_TEST(a_reference_is_opened_for_the_wire_only)
{
    harness *h = harness_new(asks);

    harness_aws = repeat;
    harness_call(h, "asks", GW_CALL_APPLY,
                 ASK("aws:iam:CreateRole", "{\"Name\": \"x\", \"Password\": {\"$secret\": \"asks/made\"}}"));
    ck_contains(h->told->str,
                "sent customer iam:CreateRole {\"Name\":\"x\",\"Password\":\"s3cret-of-the-vault\"}");
    const char *outcome = strstr(h->told->str, "outcome ");
    ck_contains(outcome, "'(redacted)' is too short");
    ck_lacks(outcome, "s3cret");
    ck_assert_ptr_null(g_strstr_len(h->told->str, strstr(h->told->str, "reveal") - h->told->str, "s3cret"));
    harness_free(h);
}
END_TEST

static const struct {
    const char *params;
    const char *part;
} bad[] = {
    {ASK("aws:iam:CreateRole", "{\"Description\": {\"$secret\": \"asks/made\"}}"), "SecretMisplaced"},
    {ASK("aws:iam:CreateRole", "{\"Tags\": [{\"$secret\": \"asks/made\"}]}"), "SecretMisplaced"},
    {ASK("aws:iam:CreateRole", "{\"Password\": {\"$secret\": \"other/made\"}}"), "not yours"},
    {ASK("aws:iam:GetRole", "{\"Password\": {\"$secret\": \"other/made\"}}"), "not yours"},
    {ASK("aws-keep:iam:GetRole", "{}"), "ask with aws, not aws-keep"},
    {ASK("aws-keep-all:iam:GetRole", "{}"), "UnknownRequest"},
    {ASK("vault:Open", "{}"), "there is no vault:Open"},
    {ASK("vault:", "{}"), "there is no vault:"},
    {ASK("vault:Keepp", "{}"), "did you mean 'Keep'?"},
    {ASK("vault:Keep", "{\"name\": \"no\", \"value\": \"x\"}"), "the vault has no key"},
};

START_TEST(what_is_refused)
{
    harness *h = harness_new(asks);

    harness_aws = give_a_key;
    harness_call(h, "asks", GW_CALL_APPLY, bad[_i].params);
    ck_contains(h->told->str, bad[_i].part);
    ck_lacks(h->told->str, "sent");
    harness_free(h);
}
END_TEST

START_TEST(undeclared)
{
    harness *h = harness_new(asks);

    harness_call(h, "asks", GW_CALL_APPLY, ASK("vault:Release", "{\"name\": \"x\"}"));
    ck_contains(h->told->str, "UndeclaredAction");
    ck_lacks(h->told->str, "vault Release");
    harness_free(h);
}
END_TEST

START_TEST(a_look_only_describes)
{
    harness *h = harness_new(asks);

    harness_call(
        h, "asks", GW_CALL_LOOK,
        "{\"look\": [{\"name\": \"vault:Keep\", \"input\": {\"name\": \"x\", \"value\": \"y\"}}, {\"name\": "
        "\"vault:Generate\", \"input\": {\"name\": \"x\"}}, {\"name\": \"vault:Describe\", \"input\": "
        "{\"name\": \"x\"}}]}");
    ck_assert_str_eq(h->told->str, "vault Describe {\"name\":\"x\"}\n");
    g_autofree char *text = gw_json_text(h->answer);
    ck_contains(text, "WriteInLook");
    harness_free(h);
}
END_TEST

START_TEST(no_vault_at_all)
{
    harness *h = harness_new(asks);

    h->no_vault = TRUE;
    harness_call(h, "asks", GW_CALL_APPLY, ASK("vault:Generate", "{\"name\": \"x\"}"));
    ck_contains(h->told->str, "NoVault");
    harness_call(h, "asks", GW_CALL_APPLY,
                 ASK("aws:iam:CreateRole", "{\"Password\": {\"$secret\": \"asks/x\"}}"));
    ck_contains(h->told->str, "there is no vault here to open 'asks/x'");
    ck_lacks(h->told->str, "sent");
    harness_free(h);
}
END_TEST

START_TEST(a_note_holds_no_secret)
{
    harness *h = harness_new(asks);

    harness_call(
        h, "asks", GW_CALL_APPLY,
        "{\"password\": \"s3cr3t-word\", \"apply\": [{\"note\": \"a\", \"value\": \"is s3cr3t-word\"}]}");
    ck_lacks(h->told->str, "note a");
    ck_lacks(h->told->str, "s3cr3t");
    harness_free(h);
}
END_TEST

START_TEST(what_a_look_saw_holds_none)
{
    harness *h = harness_new(asks);

    harness_aws = repeat;
    harness_call(h, "asks", GW_CALL_LOOK,
                 "{\"password\": \"s3cr3t-word\", \"look\": [{\"name\": \"aws:iam:GetRole\", \"input\": "
                 "{\"Password\": "
                 "\"s3cr3t-word\"}}]}");
    g_autofree char *text = gw_json_text(h->answer);
    ck_contains(text, "'(redacted)' is too short");
    ck_lacks(text, "s3cr3t");
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *s = suite_create("plugin secrets");
    TCase *tests = tcase_create("secrets");

    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, the_vault_keeps_what_an_answer_holds);
    tcase_add_test(tests, without_a_key_nothing_is_sent);
    tcase_add_test(tests, the_vault_fails_after_the_answer);
    tcase_add_test(tests, a_reference_is_opened_for_the_wire_only);
    tcase_add_loop_test(tests, what_is_refused, 0, G_N_ELEMENTS(bad));
    tcase_add_test(tests, undeclared);
    tcase_add_test(tests, a_look_only_describes);
    tcase_add_test(tests, no_vault_at_all);
    tcase_add_test(tests, a_note_holds_no_secret);
    tcase_add_test(tests, what_a_look_saw_holds_none);
    suite_add_tcase(s, tests);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
