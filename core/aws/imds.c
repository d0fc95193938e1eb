/* SPDX-License-Identifier: Apache-2.0 */
/* imds.c - keys of the role of an EC2 instance: IMDSv2 only, one second a question, each asked once
 *
 * A token is fetched and kept, then the role's name, then its keys. The service of the first version, which
 * wants no token, is never used. Where nothing answers there is no instance: the last way of the chain fails,
 * and the failure says what was tried before.
 */
#include "aws/imds.h"
#include "aws/keysource.h"
#include "aws/secret_members.h"
#include "aws/url.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define TIMEOUT_MS 1000
#define MAX_BODY ((gsize)64 * 1024)
#define TOKEN_SECONDS 21600
#define TOKEN_MARGIN_MS G_GINT64_CONSTANT(60000)
#define MAX_CODE 64
#define GRACE_MS G_GINT64_CONSTANT(900000)
#define TOKEN_HEADER "x-aws-ec2-metadata-token"
#define TTL_HEADER "x-aws-ec2-metadata-token-ttl-seconds"
#define ROLES "/latest/meta-data/iam/security-credentials/"

void
gw_imds_token_clear(gw_imds_token *token)
{
    g_clear_pointer(&token->url, g_free);
    g_clear_pointer(&token->token, gw_secret_free);
    token->until_ms = 0;
}

/* ---- failures ---- */

static void
fail_by_status(gw_key_source *source, guint status)
{
    gboolean passing = status >= 500 || status == 429;
    if (status == 403)
        gw_key_source_fail(source, GW_ERROR_DENIED, "the service is turned off for this instance");
    else
        gw_key_source_fail(source, passing ? GW_ERROR_UNAVAILABLE : GW_ERROR_DENIED,
                           "'%s' answered with status %u", source->plan->url, status);
}

static void
fail_without_answer(gw_key_source *source, const gw_http_result *result)
{
    gboolean silent = strcmp(result->code, "Unreachable") == 0 || strcmp(result->code, "Timeout") == 0;
    gboolean hopeless = source->plan->tried && !source->aws->imds.url; /* it never answered */
    if (silent)
        gw_key_source_fail(source, hopeless ? GW_ERROR_DENIED : GW_ERROR_UNAVAILABLE,
                           "nothing answers at '%s' within a second", source->plan->url);
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "%s", result->error->message);
}

/* ---- asking ---- */

static void
ask(gw_key_source *source, const char *method, const char *path, const char *header, const char *value,
    gw_http_done done)
{
    g_autoptr(gw_url) url = gw_url_parse(source->plan->url);
    g_autofree char *whole = g_strconcat(url->path, path, NULL);
    g_autoptr(gw_message) request = gw_message_new_request(method, whole, NULL);
    gw_message_add_header(request, "Host", url->authority);
    gw_message_add_header(request, header, value);
    gw_http_limits limits = {
        .connect_ms = TIMEOUT_MS, .total_ms = TIMEOUT_MS, .max_body = MAX_BODY, .direct = TRUE};
    source->http = gw_http_start(source->aws->http, url->base, request, &limits, done, source);
}

/* The answer's text, or NULL: then the source has ended. Caller frees. */
static char *
take_text(gw_key_source *source, const gw_http_result *result)
{
    source->http = NULL;
    if (!result->answer) {
        fail_without_answer(source, result);
        return NULL;
    }
    if (result->answer->status != 200) {
        fail_by_status(source, result->answer->status);
        return NULL;
    }
    gsize n = 0;
    const char *body = gw_message_body(result->answer, &n);
    return g_strstrip(g_strndup(body, n));
}

/* ---- keys ---- */

/* During a failure of AWS's own the service hands out keys that have expired, which AWS then still takes:
 * they serve a while. */
static void
on_keys(const gw_http_result *result, gpointer data)
{
    static const gw_credentials_names names = {.access_key = "AccessKeyId",
                                               .secret_key = "SecretAccessKey",
                                               .session_token = "Token",
                                               .expires = "Expiration",
                                               .must_have_all = TRUE};
    gw_key_source *source = data;
    char *text = take_text(source, result);
    if (!text)
        return;
    g_autoptr(GError) error = NULL;
    gw_json document = gw_json_parse(text, strlen(text), "its answer", NULL);
    const char *code = gw_json_string(document, "Code");
    gboolean refused = code && strcmp(code, "Success") != 0;
    gw_credentials *keys = refused ? NULL : gw_credentials_read(document, &names, &error);
    gw_secret_free(text);
    if (keys && !gw_credentials_are_alive(keys))
        keys->expires_ms = gw_now_ms() + GRACE_MS;
    if (keys)
        gw_key_source_give(source, keys);
    else if (refused)
        gw_key_source_fail(source, GW_ERROR_DENIED, "it gave no keys: %s",
                           strlen(code) <= MAX_CODE ? code : "its answer says why at length");
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "its answer can't be used: %s",
                           document ? error->message : "it is not JSON");
}

static void
on_role(const gw_http_result *result, gpointer data)
{
    gw_key_source *source = data;
    guint status = result->answer ? result->answer->status : 0;
    if (status == 401 && source->attempts == 0) { /* the token that was kept is no good any more */
        source->http = NULL;
        source->attempts++;
        gw_imds_token_clear(&source->aws->imds);
        gw_key_source_imds(source);
        return;
    }
    if (status == 404) {
        source->http = NULL;
        gw_key_source_fail(source, GW_ERROR_DENIED, "no role is attached to this instance");
        return;
    }
    g_autofree char *text = take_text(source, result);
    if (!text)
        return;
    g_autofree char *role = g_strndup(text, strcspn(text, "\r\n"));
    g_autofree char *name = gw_percent_encode(role, -1, NULL);
    g_autofree char *path = g_strconcat(ROLES, name, NULL);
    if (!*role || strlen(role) > 128)
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "it names no role");
    else
        ask(source, "GET", path, TOKEN_HEADER, source->secret, on_keys);
}

/* ---- the token ---- */

static gboolean
keep_token(gw_imds_token *kept, const char *url, char *token, const char *ttl)
{
    guint64 seconds = TOKEN_SECONDS;
    gsize n = strlen(token);
    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isgraph(token[i]))
            n = 0;
    if (n == 0 || n > 4096) {
        gw_secret_free(token);
        return FALSE;
    }
    if (ttl)
        g_ascii_string_to_unsigned(ttl, 10, 1, TOKEN_SECONDS, &seconds, NULL);
    gw_imds_token_clear(kept);
    kept->url = g_strdup(url);
    kept->token = token;
    gw_aws_learn_in_use(token);
    kept->until_ms = gw_now_ms() + (gint64)seconds * 1000;
    return TRUE;
}

static void
ask_role(gw_key_source *source)
{
    gw_secret_free(source->secret);
    source->secret = g_strdup(source->aws->imds.token);
    ask(source, "GET", ROLES, TOKEN_HEADER, source->secret, on_role);
}

static void
on_token(const gw_http_result *result, gpointer data)
{
    gw_key_source *source = data;
    char *token = take_text(source, result);
    if (!token)
        return;
    if (keep_token(&source->aws->imds, source->plan->url, token,
                   gw_message_header(result->answer, TTL_HEADER)))
        ask_role(source);
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "it gave no token");
}

void
gw_key_source_imds(gw_key_source *source)
{
    const gw_imds_token *kept = &source->aws->imds;
    if (kept->url && strcmp(kept->url, source->plan->url) == 0 &&
        gw_now_ms() < kept->until_ms - TOKEN_MARGIN_MS)
        ask_role(source);
    else
        ask(source, "PUT", "/latest/api/token", TTL_HEADER, G_STRINGIFY(TOKEN_SECONDS), on_token);
}
