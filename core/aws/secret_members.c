/* SPDX-License-Identifier: Apache-2.0 */
/* secret_members.c - the members of AWS's documents that hold secrets, of all services together
 *
 * From the shapes that AWS's models mark as `sensitive`, in botocore's data for the services of services.c,
 * as far as they are credentials; STS's and SSO's session tokens, S3's keys and Secrets Manager's texts are
 * among them, whether marked or not. Names, mail addresses and tags are marked, too: a log is of no use
 * without them.
 */
#include "aws/secret_members.h"

#include "base/text.h"

#include <string.h>

/* All in lower case: services differ in how they begin a name. */
static const char *const credentials[] = {"accesstoken",
                                          "addprivatekey",
                                          "assertion",
                                          "authorizationtoken",
                                          "base32stringseed",
                                          "clientsecret",
                                          "codeverifier",
                                          "copysourcessecustomerkey",
                                          "credentials",
                                          "domainsigningprivatekey",
                                          "emailverificationcode",
                                          "idtoken",
                                          "newpassword",
                                          "oldpassword",
                                          "otp",
                                          "password",
                                          "privatekey",
                                          "procurementportalsharedsecret",
                                          "qrcodepng",
                                          "refreshtoken",
                                          "rolecredentials",
                                          "samlassertion",
                                          "secretaccesskey",
                                          "secretbinary",
                                          "secretkey",
                                          "secretstring",
                                          "servicecredentialsecret",
                                          "servicepassword",
                                          "sessiontoken",
                                          "ssecustomerkey",
                                          "subjecttoken",
                                          "tradeintoken",
                                          "webidentitytoken",
                                          NULL};

/* What the tax settings call a company's legal data, and an account's contact: a person's name and address.
 */
static const char *const legal[] = {"additionaltaxinformation",
                                    "certifiedemailid",
                                    "contactinformation",
                                    "dateofbirth",
                                    "filecontent",
                                    "legaladdress",
                                    "legalname",
                                    "registrationid",
                                    "taxregistrationnumber",
                                    "verificationdetails",
                                    NULL};

gboolean
gw_aws_is_credential(const char *member)
{
    g_autofree char *small = g_ascii_strdown(member, -1);

    return g_strv_contains(credentials, small);
}

gboolean
gw_aws_is_secret(const char *member)
{
    g_autofree char *small = g_ascii_strdown(member, -1);

    return g_strv_contains(credentials, small) || g_strv_contains(legal, small);
}

/* A word that somebody took for a password is a word in other texts, too: looked for are texts that were
 * made. */
static gboolean
is_made(const char *text)
{
    gsize length = strlen(text), plain = 0;

    for (gsize i = 0; i < length; i++)
        plain += g_ascii_isalpha(text[i]) || strchr("-_ ", text[i]) != NULL;
    return length >= 8 && plain < length;
}

/* In {"Credentials": {"AccessKeyId", "SecretAccessKey"}} each member is judged by its own name. */
static void
learn(const json_t *value, gboolean secret)
{
    const char *key;
    json_t *part;
    size_t i;

    if (json_is_string(value) && secret && is_made(json_string_value(value)))
        gw_redact_learn(json_string_value(value));
    json_array_foreach (value, i, part)
        learn(part, secret);
    json_object_foreach ((json_t *)(guintptr)value, key, part)
        learn(part, gw_aws_is_credential(key));
}

void
gw_aws_learn_credentials(const json_t *document)
{
    learn(document, FALSE);
}

/* A key of AWS's has 40 characters; a stand-in of AWS takes any word for one ("test"). */
#define MIN_KEY 16

void
gw_aws_learn_in_use(const char *secret)
{
    if (secret && (strlen(secret) >= MIN_KEY || is_made(secret)))
        gw_redact_learn_passing(secret, GW_PASSING_KEY);
}

void
gw_aws_learn_signature(const char *authorization)
{
    const char *signature = authorization ? strstr(authorization, "Signature=") : NULL;

    if (signature)
        gw_redact_learn_passing(signature + strlen("Signature="), GW_PASSING_SIGNATURE);
}
