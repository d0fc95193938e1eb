/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - keys: made, read out of documents, wiped
 */
#include "aws/credentials.h"
#include "aws/secret_members.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <string.h>

const gw_credentials_names gw_credentials_of_sts = {.access_key = "AccessKeyId",
                                                    .secret_key = "SecretAccessKey",
                                                    .session_token = "SessionToken",
                                                    .expires = "Expiration",
                                                    .must_have_all = TRUE};

static gboolean
parse_time(const char *text, gint64 *ms)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(text, utc);
    if (at)
        *ms = g_date_time_to_unix(at) * 1000 + g_date_time_get_microsecond(at) / 1000;
    return at != NULL;
}

gw_credentials *
gw_credentials_new(const char *access_key, const char *secret_key, const char *session_token,
                   const char *expires)
{
    gint64 expires_ms = 0;
    if (expires && !parse_time(expires, &expires_ms))
        return NULL;
    gw_credentials *keys = g_new0(gw_credentials, 1);
    keys->access_key = g_strdup(access_key);
    keys->secret_key = g_strdup(secret_key);
    keys->session_token = g_strdup(session_token);
    keys->expires_ms = expires_ms;
    keys->fetched_ms = gw_now_ms();
    gw_aws_learn_in_use(secret_key);
    gw_aws_learn_in_use(session_token);
    return keys;
}

gw_credentials *
gw_credentials_copy(const gw_credentials *keys)
{
    gw_credentials *copy = gw_credentials_new(keys->access_key, keys->secret_key, keys->session_token, NULL);
    copy->expires_ms = keys->expires_ms;
    copy->fetched_ms = keys->fetched_ms;
    return copy;
}

void
gw_secret_free(char *secret)
{
    if (secret)
        OPENSSL_cleanse(secret, strlen(secret));
    g_free(secret);
}

char *
gw_secret_file_read(const char *path, gsize limit, gsize *length, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return gw_file_read(path, limit, length, error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not a regular file", path);
    return NULL;
}

void
gw_credentials_free(gw_credentials *keys)
{
    if (!keys)
        return;
    g_free(keys->access_key);
    gw_secret_free(keys->secret_key);
    gw_secret_free(keys->session_token);
    g_free(keys);
}

static const char *
text_of(const json_t *document, const char *name)
{
    const char *text = gw_json_string(document, name);
    return text && *text ? text : NULL;
}

gboolean
gw_credentials_is_plain(const char *text)
{
    for (; text && *text; text++)
        if (!g_ascii_isgraph(*text))
            return FALSE;
    return TRUE;
}

gw_credentials *
gw_credentials_read(const json_t *document, const gw_credentials_names *names, GError **error)
{
    const char *access = text_of(document, names->access_key);
    const char *secret = text_of(document, names->secret_key);
    const char *token = text_of(document, names->session_token);
    const json_t *expires = json_object_get(document, names->expires);
    gboolean has_end = expires && !json_is_null(expires);
    const char *missing = !access                            ? names->access_key
                          : !secret                          ? names->secret_key
                          : names->must_have_all && !token   ? names->session_token
                          : names->must_have_all && !has_end ? names->expires
                                                             : NULL;
    if (missing) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "there is no %s in it", missing);
        return NULL;
    }
    if (!gw_credentials_is_plain(access) || !gw_credentials_is_plain(secret) ||
        !gw_credentials_is_plain(token)) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "its keys have characters that no key has");
        return NULL;
    }
    gw_credentials *keys = gw_credentials_new(access, secret, token, json_string_value(expires));
    if (keys && json_is_integer(expires))
        keys->expires_ms = json_integer_value(expires);
    gboolean fine = keys && (!has_end || (keys->expires_ms > 0 && keys->expires_ms < G_MAXINT64 / 2));
    if (!fine) {
        g_clear_pointer(&keys, gw_credentials_free);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "its %s is not a time", names->expires);
    }
    return keys;
}

gboolean
gw_credentials_are_fresh(const gw_credentials *keys, gint64 margin_ms)
{
    if (!keys || !keys->expires_ms)
        return keys != NULL;
    gint64 margin = MIN(margin_ms, (keys->expires_ms - keys->fetched_ms) / 4);
    return gw_now_ms() < keys->expires_ms - margin;
}

gboolean
gw_credentials_are_alive(const gw_credentials *keys)
{
    return keys && (!keys->expires_ms || gw_now_ms() < keys->expires_ms);
}
