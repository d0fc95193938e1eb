/* SPDX-License-Identifier: Apache-2.0 */
/* test_secret.c - members of AWS's documents that hold secrets, and those that a log needs */
#include "aws/secret_members.h"
#include "base/json.h"
#include "base/text.h"
#include "suite.h"

START_TEST(members_that_hold_credentials)
{
    static const char *const names[] = {
        "SecretAccessKey", "secretAccessKey", "SessionToken",    "sessionToken",    "Password",
        "NewPassword",     "OldPassword",     "ServicePassword", "PrivateKey",      "Base32StringSeed",
        "QRCodePNG",       "SAMLAssertion",   "accessToken",     "refreshToken",    "idToken",
        "clientSecret",    "SecretString",    "SSECustomerKey",  "WebIdentityToken"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_msg(gw_aws_is_credential(names[i]) && gw_aws_is_secret(names[i]), "%s", names[i]);
}
END_TEST

START_TEST(legal_data)
{
    static const char *const names[] = {"ContactInformation", "registrationId", "legalName", "legalAddress"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_msg(gw_aws_is_secret(names[i]) && !gw_aws_is_credential(names[i]), "%s", names[i]);
}
END_TEST

START_TEST(members_that_a_log_needs)
{
    static const char *const names[] = {"ClientRequestToken",
                                        "NextToken",
                                        "nextToken",
                                        "Marker",
                                        "ContinuationToken",
                                        "ClientToken",
                                        "IdempotencyToken",
                                        "AccessKeyId",
                                        "PasswordLastUsed",
                                        "KeyId",
                                        "PasswordResetRequired",
                                        "SecretArn",
                                        "ExternalId",
                                        "TokenType",
                                        "Expiration",
                                        "RoleName",
                                        "Name",
                                        "Email",
                                        ""};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_msg(!gw_aws_is_secret(names[i]), "%s", names[i]);
}
END_TEST

START_TEST(credentials_are_learned)
{
    gw_json answer = json_pack("{s:{s:s, s:s, s:s}, s:[{s:s}]}", "Credentials", "AccessKeyId",
                               "ASIAEXAMPLE00001", "SecretAccessKey", "a-secret/of+AWS", "SessionToken",
                               "a-session-0f-AWS", "Users", "UserName", "not-a-secret");
    gw_json word = json_pack("{s:s}", "Password", "root-password");
    gw_aws_learn_credentials(answer);
    gw_aws_learn_credentials(word);
    gw_aws_learn_credentials(NULL);
    g_autofree char *text = gw_redact_text(
        "ASIAEXAMPLE00001 a-secret/of+AWS a-secret%2Fof%2BAWS root-password a-session-0f-AWS not-a-secret");
    ck_assert_str_eq(text, "ASIAEXAMPLE00001 (redacted) (redacted) root-password (redacted) not-a-secret");
}
END_TEST

SUITE("secret", members_that_hold_credentials, legal_data, members_that_a_log_needs, credentials_are_learned)
