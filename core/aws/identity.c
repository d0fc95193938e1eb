/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c - whose keys are: asked of STS, and what it answers read */
#include "aws/identity.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

enum { ACCOUNT_DIGITS = 12 };

void
gw_identity_free(gw_identity *identity)
{
    if (!identity)
        return;
    g_free(identity->access_key);
    g_free(identity->who.account);
    g_free(identity->who.arn);
    g_free(identity);
}

static gw_identity *
identity_new(const char *access_key, const char *account, const char *arn)
{
    gw_identity *identity = g_new(gw_identity, 1);

    *identity = (gw_identity){g_strdup(access_key), {g_strdup(account), g_strdup(arn)}};
    return identity;
}

gw_identity *
gw_identity_copy(const gw_identity *identity)
{
    return identity ? identity_new(identity->access_key, identity->who.account, identity->who.arn) : NULL;
}

gboolean
gw_identity_is_of(const gw_identity *identity, const gw_credentials *keys)
{
    return identity && keys && strcmp(identity->access_key, keys->access_key) == 0;
}

gw_exchange *
gw_identity_ask(gw_aws_client *aws, const gw_settings *settings, const gw_credentials *keys, gw_aws_done done,
                gpointer data)
{
    gw_json nothing = json_object();
    gw_exchange_request request = {.aws = aws,
                                   .settings = settings,
                                   .keys = keys,
                                   .service = gw_service_find("sts"),
                                   .operation = "GetCallerIdentity",
                                   .input = nothing};

    return gw_exchange_start(&request, done, data);
}

static gboolean
is_account(const char *text)
{
    return text && strlen(text) == ACCOUNT_DIGITS && strspn(text, "0123456789") == ACCOUNT_DIGITS;
}

gw_identity *
gw_identity_read(const json_t *answer, const char *access_key, json_t **failure)
{
    const char *account = gw_json_string(answer, "Account"), *arn = gw_json_string(answer, "Arn");

    if (is_account(account) && arn)
        return identity_new(access_key, account, arn);
    *failure = gw_failure_new(GW_ERROR_UNAVAILABLE, "BadAnswer",
                              "the answer of STS does not tell whose the keys are: it has no account or Arn");
    json_object_set_new(*failure, "action", json_string("sts:GetCallerIdentity"));
    return NULL;
}
