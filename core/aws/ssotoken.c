/* SPDX-License-Identifier: Apache-2.0 */
/* ssotoken.c - the token cache of AWS's own tools: one JSON file a session
 */
#include "aws/ssotoken.h"
#include "aws/secret_members.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

#define MAX_FILE ((gsize)256 * 1024)
#define MAX_LIFE_S G_GINT64_CONSTANT(31536000)

void
gw_sso_token_free(gw_sso_token *token)
{
    if (!token)
        return;
    g_free(token->path);
    json_decref(token->document);
    g_free(token);
}

/* ---- reading ---- */

static char *
cache_path(const gw_sso_settings *sso)
{
    const char *name = sso->session ? sso->session : sso->start_url;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA1, name, -1);
    g_autofree char *file = g_strconcat(hash, ".json", NULL);
    return g_build_filename(g_get_home_dir(), ".aws", "sso", "cache", file, NULL);
}

/* An ISO 8601 time; older tools wrote "UTC" where a Z belongs. */
static gint64
time_of(const json_t *document, const char *key)
{
    const char *text = gw_json_string(document, key);
    g_autofree char *plain = g_strdup(text ? text : "");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    if (g_str_has_suffix(plain, "UTC"))
        memcpy(plain + strlen(plain) - 3, "Z", 2);
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(plain, utc);
    return at ? g_date_time_to_unix(at) * 1000 : 0;
}

static void
learn(const gw_sso_token *token)
{
    static const char *const members[] = {"accessToken", "refreshToken", "clientSecret"};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        gw_aws_learn_in_use(gw_json_string(token->document, members[i]));
}

gw_sso_token *
gw_sso_token_load(const gw_sso_settings *sso, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(gw_sso_token) token = g_new0(gw_sso_token, 1);
    token->path = cache_path(sso);
    gsize n = 0;
    char *text = gw_secret_file_read(token->path, MAX_FILE, &n, &reason);
    if (text)
        token->document = gw_json_parse(text, n, "it", NULL);
    gw_secret_free(text);
    learn(token);
    token->expires_ms = time_of(token->document, "expiresAt");
    if (g_error_matches(reason, GW_ERROR, GW_ERROR_NOT_FOUND))
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "nobody has signed in: there is no '%s'", token->path);
    else if (reason)
        g_set_error_literal(error, GW_ERROR, GW_ERROR_DENIED, reason->message);
    else if (!gw_sso_token_text(token) || !token->expires_ms)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "'%s' has no accessToken with its expiresAt",
                    token->path);
    else
        return g_steal_pointer(&token);
    return NULL;
}

const char *
gw_sso_token_text(const gw_sso_token *token)
{
    const char *text = gw_json_string(token->document, "accessToken");
    for (const char *p = text; p && *p; p++)
        if (!g_ascii_isgraph(*p)) /* it becomes a header */
            return NULL;
    return text && *text ? text : NULL;
}

gboolean
gw_sso_token_is_good(const gw_sso_token *token, gint64 margin_ms)
{
    return gw_now_ms() < token->expires_ms - margin_ms;
}

/* ---- renewing ---- */

json_t *
gw_sso_token_renewal(const gw_sso_token *token)
{
    const char *id = gw_json_string(token->document, "clientId");
    const char *secret = gw_json_string(token->document, "clientSecret");
    const char *refresh = gw_json_string(token->document, "refreshToken");
    gboolean registered = gw_now_ms() < time_of(token->document, "registrationExpiresAt");
    if (!id || !secret || !refresh || !registered)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:s}", "grantType", "refresh_token", "clientId", id, "clientSecret",
                     secret, "refreshToken", refresh);
}

gboolean
gw_sso_token_renew(gw_sso_token *token, const json_t *answer)
{
    const char *access = gw_json_string(answer, "accessToken");
    const char *refresh = gw_json_string(answer, "refreshToken");
    gint64 seconds = gw_json_int(answer, "expiresIn", 0);
    if (!access || seconds <= 0 || seconds > MAX_LIFE_S)
        return FALSE;
    token->expires_ms = gw_now_ms() + seconds * 1000;
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(token->expires_ms / 1000);
    g_autofree char *until = g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
    json_object_set_new(token->document, "accessToken", json_string(access));
    json_object_set_new(token->document, "expiresAt", json_string(until));
    if (refresh)
        json_object_set_new(token->document, "refreshToken", json_string(refresh));
    learn(token);
    return gw_sso_token_text(token) != NULL;
}

gboolean
gw_sso_token_save(const gw_sso_token *token, GError **error)
{
    char *text = json_dumps(token->document, JSON_INDENT(2));
    gboolean saved = gw_file_replace(token->path, text, strlen(text), 0600, error);
    g_prefix_error(error, "cannot write the token: ");
    memset(text, 0, strlen(text));
    free(text);
    return saved;
}
