/* SPDX-License-Identifier: Apache-2.0 */
/* test_redact.c - what is hidden, and what a log needs and keeps
 */
#include "fixture.h"

#include "base/text.h"

START_TEST(secret_names_are_hidden)
{
    static const char *const names[] = {"SecretAccessKey",
                                        "secret_access_key",
                                        "aws_secret_access_key",
                                        "SessionToken",
                                        "aws_session_token",
                                        "Password",
                                        "NewPassword",
                                        "password",
                                        "client_secret",
                                        "ClientSecret",
                                        "Authorization",
                                        "authorization",
                                        "X-Amz-Security-Token",
                                        "X-Amz-Signature",
                                        "private_key",
                                        "PrivateKey",
                                        "api-key",
                                        "Cookie",
                                        "Set-Cookie",
                                        "access_token",
                                        "refreshToken",
                                        "IdToken",
                                        "WebIdentityToken",
                                        "SAMLAssertion",
                                        "registrationId",
                                        "legalName",
                                        "legalAddress",
                                        "SecretString",
                                        "Base32StringSeed",
                                        "QRCodePNG",
                                        "KeyMaterial",
                                        "passphrase",
                                        "tokens"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        gw_json object = json_pack("{s:{s:s}}", "Outer", names[i], "hunter2");
        gw_json clean = gw_redact(object, NULL);
        g_autofree char *text = gw_json_text(clean);

        ck_assert_msg(!strstr(text, "hunter2"), "%s", text);
        ck_assert_msg(strstr(text, "(redacted)") != NULL, "%s", text);
    }
}
END_TEST

START_TEST(open_names_are_kept)
{
    static const char *const names[] = {"ClientRequestToken",
                                        "NextToken",
                                        "nextToken",
                                        "Marker",
                                        "ContinuationToken",
                                        "NextContinuationToken",
                                        "ClientToken",
                                        "StartingToken",
                                        "IdempotencyToken",
                                        "AccessKeyId",
                                        "PasswordLastUsed",
                                        "password_last_changed",
                                        "KeyId",
                                        "PasswordResetRequired",
                                        "SecretArn",
                                        "ExternalId",
                                        "TokenType",
                                        "Expiration",
                                        "RoleName",
                                        ""};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        gw_json object = json_pack("{s:s}", names[i], "value");
        gw_json clean = gw_redact(object, NULL);

        ck_assert_str_eq(gw_json_string(clean, names[i]), "value");
    }
}
END_TEST

START_TEST(everything_below_a_secret_name_is_hidden)
{
    gw_json object = json_of("{'secret': {'a': ['x', 1, 2.5, true, null, {'b': 'y'}]}, 'open': [1, 'z']}");
    gw_json clean = gw_redact(object, NULL);

    expect_json(
        clean,
        "{'secret': {'a': ['(redacted)', '(redacted)', '(redacted)', true, null, {'b': '(redacted)'}]},"
        "'open': [1, 'z']}");
    expect_json(object, "{'secret': {'a': ['x', 1, 2.5, true, null, {'b': 'y'}]}, 'open': [1, 'z']}");
}
END_TEST

START_TEST(known_texts_are_hidden_wherever_they_are)
{
    static const char *const secrets[] = {"hunter2", "ab", "", NULL};
    gw_json object = json_of("{'message': 'key hunter2 is wrong, hunter2!', 'list': ['hunter2', 'ab', "
                             "'cab'], 'hunter2': 1, 'e': ''}");
    gw_json clean = gw_redact(object, secrets);

    expect_json(
        clean,
        "{'message': 'key (redacted) is wrong, (redacted)!', 'list': ['(redacted)', '(redacted)', 'cab'],"
        "'(redacted)': 1, 'e': ''}");
}
END_TEST

START_TEST(nothing_stays_nothing)
{
    static const char *const secrets[] = {"(redacted)", NULL};
    gw_json text = json_of("'(redacted)'");
    gw_json clean = gw_redact(text, secrets);

    ck_assert_ptr_null(gw_redact(NULL, secrets));
    expect_json(clean, "'(redacted)'");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, secret_names_are_hidden);
    tcase_add_test(tests, open_names_are_kept);
    tcase_add_test(tests, everything_below_a_secret_name_is_hidden);
    tcase_add_test(tests, known_texts_are_hidden_wherever_they_are);
    tcase_add_test(tests, nothing_stays_nothing);
}

int
main(void)
{
    return run_suite("redact", add_tests);
}
