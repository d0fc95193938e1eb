/* SPDX-License-Identifier: Apache-2.0 */
/* sso.c - keys of IAM Identity Center: for the token that `aws sso login` left, renewed when it is about to
 * expire
 *
 * Other programs share the token's file and may renew it first, which can make ours refused: so after a
 * failure the file is read again before it counts.
 */
#include "aws/keysource.h"
#include "aws/ssotoken.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define MARGIN_MS G_GINT64_CONSTANT(300000)

static void ask_keys(gw_key_source *source);

static void
token_free(gpointer token)
{
    gw_sso_token_free(token);
}

static void
fail_signed_out(gw_key_source *source, const char *reason)
{
    gw_key_source_fail(source, GW_ERROR_DENIED, "%s: run 'aws sso login --profile %s'", reason,
                       source->plan->profile);
}

/* ---- keys ---- */

static void
on_keys(json_t *answer, json_t *failure, gpointer data)
{
    static const gw_credentials_names names = {.access_key = "accessKeyId",
                                               .secret_key = "secretAccessKey",
                                               .session_token = "sessionToken",
                                               .expires = "expiration",
                                               .must_have_all = TRUE};
    gw_key_source *source = data;
    g_autoptr(GError) error = NULL;
    source->exchange = NULL;
    gint64 status = answer ? 200 : gw_json_int(failure, "status", 0);
    if (status == 401) {
        fail_signed_out(source, "the session has ended");
        return;
    }
    if (!answer) {
        gboolean refused = status >= 400 && status < 500 && status != 429;
        gw_key_source_fail_with(source, failure, refused ? "check sso_account_id and sso_role_name" : NULL);
        return;
    }
    gw_credentials *keys = gw_credentials_read(json_object_get(answer, "roleCredentials"), &names, &error);
    if (keys)
        gw_key_source_give(source, keys);
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "the portal's answer can't be used: %s",
                           error->message);
}

static void
ask_keys(gw_key_source *source)
{
    const gw_sso_settings *sso = &source->plan->sso;
    gw_secret_free(source->secret);
    source->secret = g_strdup(gw_sso_token_text(source->own));
    gw_json input = json_pack("{s:s, s:s, s:s}", "roleName", sso->role_name, "accountId", sso->account_id,
                              "accessToken", source->secret);
    gw_exchange_request request = {.aws = source->aws,
                                   .settings = source->settings,
                                   .service = gw_service_find("sso"),
                                   .operation = "GetRoleCredentials",
                                   .input = input,
                                   .region = sso->region};
    source->exchange = gw_exchange_start(&request, on_keys, source);
}

/* ---- the token ---- */

static gboolean
load(gw_key_source *source, GError **error)
{
    gw_sso_token_free(source->own);
    source->own = gw_sso_token_load(&source->plan->sso, error);
    source->own_free = token_free;
    return source->own != NULL;
}

static void
on_renewed(json_t *answer, json_t *failure, gpointer data)
{
    gw_key_source *source = data;
    g_autoptr(GError) error = NULL;
    gw_sso_token *token = source->own;
    g_autofree char *client_secret = g_strdup(gw_json_string(token->document, "clientSecret"));
    source->exchange = NULL;
    if (answer && gw_sso_token_renew(source->own, answer)) {
        if (!gw_sso_token_save(source->own, &error))
            g_warning("%s", error->message);
        ask_keys(source);
    } else if (load(source, &error) && gw_sso_token_is_good(source->own, 0)) {
        ask_keys(source); /* renewed by somebody else, or good for minutes yet */
    } else if (failure && gw_failure_class(failure) != GW_ERROR_DENIED &&
               gw_failure_class(failure) != GW_ERROR_INVALID) {
        const char *const secrets[] = {client_secret, NULL};
        gw_json plain = gw_redact(failure, secrets);
        gw_key_source_fail_with(source, plain, NULL);
    } else {
        fail_signed_out(source, "the session has expired and can't be renewed");
    }
}

static void
renew(gw_key_source *source, const json_t *input)
{
    gw_exchange_request request = {.aws = source->aws,
                                   .settings = source->settings,
                                   .service = gw_service_find("sso-oidc"),
                                   .operation = "CreateToken",
                                   .input = input,
                                   .region = source->plan->sso.region};
    source->secret = g_strdup(gw_json_string(input, "refreshToken"));
    source->exchange = gw_exchange_start(&request, on_renewed, source);
}

void
gw_key_source_sso(gw_key_source *source)
{
    g_autoptr(GError) error = NULL;
    if (!load(source, &error)) {
        fail_signed_out(source, error->message);
        return;
    }
    gw_json input = gw_sso_token_is_good(source->own, MARGIN_MS) ? NULL : gw_sso_token_renewal(source->own);
    if (input)
        renew(source, input);
    else if (gw_sso_token_is_good(source->own, 0))
        ask_keys(source);
    else
        fail_signed_out(source, "the session has expired");
}
