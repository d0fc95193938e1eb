/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - follows a plan of where keys come from: at hand or from a program, then role by role
 *
 * Keys are renewed when a quarter of their life is left, at most five minutes before they expire. When that
 * fails, those at hand serve until they do expire.
 */
#include "aws/client.h"
#include "aws/process.h"
#include "base/json.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <string.h>

#define MARGIN_MS G_GINT64_CONSTANT(300000)
#define SESSION_NAME "gangway"

typedef struct {
    gw_provider_done done;
    gpointer data;
} waiter;

struct gw_provider {
    guint refs;
    gw_aws *aws;
    const gw_settings *settings;
    gw_credentials *current;
    GArray *waiting; /* of waiter */
    GArray *serving; /* those of a fetch that has ended */

    /* a fetch under way */
    gw_credentials *step; /* keys so far */
    guint hop;            /* the next role */
    gw_key_program *process;
    gw_exchange *exchange;
};

/* ---- keys ---- */

gw_credentials *
gw_credentials_new(const char *access_key, const char *secret_key, const char *session_token,
                   const char *expires)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) at = expires ? g_date_time_new_from_iso8601(expires, utc) : NULL;
    if (expires && !at)
        return NULL;
    gw_credentials *keys = g_new0(gw_credentials, 1);
    keys->access_key = g_strdup(access_key);
    keys->secret_key = g_strdup(secret_key);
    keys->session_token = g_strdup(session_token);
    keys->expires_ms = at ? g_date_time_to_unix(at) * 1000 : 0;
    keys->fetched_ms = gw_now_ms();
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

static void
secret_free(char *text)
{
    if (text)
        OPENSSL_cleanse(text, strlen(text));
    g_free(text);
}

void
gw_credentials_free(gw_credentials *keys)
{
    if (!keys)
        return;
    g_free(keys->access_key);
    secret_free(keys->secret_key);
    secret_free(keys->session_token);
    g_free(keys);
}

static gboolean
is_fresh(const gw_credentials *keys)
{
    if (!keys || !keys->expires_ms)
        return keys != NULL;
    gint64 margin = MIN(MARGIN_MS, (keys->expires_ms - keys->fetched_ms) / 4);
    return gw_now_ms() < keys->expires_ms - margin;
}

static gboolean
is_alive(const gw_credentials *keys)
{
    return keys && (!keys->expires_ms || gw_now_ms() < keys->expires_ms);
}

/* ---- life ---- */

gw_provider *
gw_provider_new(gw_aws *aws, const gw_settings *settings)
{
    gw_provider *provider = g_new0(gw_provider, 1);
    provider->refs = 1;
    provider->aws = aws;
    provider->settings = settings;
    provider->waiting = g_array_new(FALSE, FALSE, sizeof(waiter));
    provider->serving = g_array_new(FALSE, FALSE, sizeof(waiter));
    return provider;
}

gw_provider *
gw_provider_ref(gw_provider *provider)
{
    provider->refs++;
    return provider;
}

void
gw_provider_unref(gw_provider *provider)
{
    if (!provider || --provider->refs > 0)
        return;
    gw_key_program_cancel(provider->process);
    gw_exchange_cancel(provider->exchange);
    gw_credentials_free(provider->current);
    gw_credentials_free(provider->step);
    g_array_unref(provider->waiting);
    g_array_unref(provider->serving);
    g_free(provider);
}

/* ---- a fetch ---- */

/* Those served may ask again, or let go of the provider. */
static void
serve(gw_provider *provider, json_t *failure)
{
    gw_provider_ref(provider);
    GArray *waiting = provider->waiting;
    provider->waiting = g_array_new(FALSE, FALSE, sizeof(waiter));
    g_array_append_vals(provider->serving, waiting->data, waiting->len);
    g_array_unref(waiting);
    while (provider->serving->len > 0) {
        waiter next = g_array_index(provider->serving, waiter, 0);
        g_array_remove_index(provider->serving, 0);
        next.done(failure ? NULL : provider->current, failure, next.data);
    }
    gw_provider_unref(provider);
}

static void
fetch_done(gw_provider *provider)
{
    gw_credentials_free(provider->current);
    provider->current = g_steal_pointer(&provider->step);
    serve(provider, NULL);
}

static void
fetch_failed(gw_provider *provider, json_t *failure)
{
    g_clear_pointer(&provider->step, gw_credentials_free);
    serve(provider, is_alive(provider->current) ? NULL : failure);
}

static void next_role(gw_provider *provider);

static gw_credentials *
keys_of_answer(const json_t *answer)
{
    const json_t *keys = json_object_get(answer, "Credentials");
    const char *access = gw_json_string(keys, "AccessKeyId");
    const char *secret = gw_json_string(keys, "SecretAccessKey");
    const char *token = gw_json_string(keys, "SessionToken");
    return access && secret && token
               ? gw_credentials_new(access, secret, token, gw_json_string(keys, "Expiration"))
               : NULL;
}

static void
on_role(json_t *answer, json_t *failure, gpointer data)
{
    gw_provider *provider = data;
    const gw_role_hop *hop = provider->settings->plan->roles->pdata[provider->hop];
    provider->exchange = NULL;
    gw_credentials *keys = answer ? keys_of_answer(answer) : NULL;
    if (keys) {
        gw_credentials_free(provider->step);
        provider->step = keys;
        provider->hop++;
        next_role(provider);
        return;
    }
    gw_json own = failure ? json_copy(failure)
                          : gw_failure_new(GW_ERROR_UNAVAILABLE, "BadAnswer", "the answer has no keys");
    json_object_set_new(own, "message",
                        json_sprintf("cannot assume '%s' for profile '%s': %s", hop->role_arn, hop->profile,
                                     gw_json_string(own, "message")));
    fetch_failed(provider, own);
}

static void
next_role(gw_provider *provider)
{
    const GPtrArray *roles = provider->settings->plan->roles;
    if (provider->hop >= roles->len) {
        fetch_done(provider);
        return;
    }
    const gw_role_hop *hop = roles->pdata[provider->hop];
    gw_json input =
        json_pack("{s:s, s:s, s:s*}", "RoleArn", hop->role_arn, "RoleSessionName",
                  hop->session_name ? hop->session_name : SESSION_NAME, "ExternalId", hop->external_id);
    if (hop->duration)
        json_object_set_new(input, "DurationSeconds", json_integer(hop->duration));
    gw_exchange_request request = {.aws = provider->aws,
                                   .settings = provider->settings,
                                   .keys = provider->step,
                                   .service = gw_service_find("sts"),
                                   .operation = "AssumeRole",
                                   .input = input};
    provider->exchange = gw_exchange_start(&request, on_role, provider);
}

static void
on_process(gw_credentials *keys, const GError *error, gpointer data)
{
    gw_provider *provider = data;
    provider->process = NULL;
    provider->step = keys;
    if (keys && is_alive(keys)) {
        next_role(provider);
        return;
    }
    gw_json failure = gw_failure_new(GW_ERROR_DENIED, "CredentialProcessFailed",
                                     "cannot get keys from the %s: %s", provider->settings->plan->origin,
                                     error ? error->message : "the keys that it printed have expired");
    fetch_failed(provider, failure);
}

static gboolean
is_fetching(const gw_provider *provider)
{
    return provider->process || provider->exchange;
}

static void
fetch(gw_provider *provider)
{
    const gw_key_plan *plan = provider->settings->plan;
    provider->hop = 0;
    if (plan->kind == GW_SOURCE_PROCESS) {
        provider->process = gw_key_program_start(plan->process, on_process, provider);
        return;
    }
    provider->step = gw_credentials_new(plan->access_key, plan->secret_key, plan->session_token, NULL);
    next_role(provider);
}

/* ---- asking ---- */

void
gw_provider_get(gw_provider *provider, gw_provider_done done, gpointer data)
{
    if (is_fresh(provider->current)) {
        done(provider->current, NULL, data);
        return;
    }
    waiter next = {done, data};
    g_array_append_val(provider->waiting, next);
    if (!is_fetching(provider))
        fetch(provider);
}

static void
forget_in(GArray *list, gpointer data)
{
    for (guint i = list->len; i > 0; i--)
        if (g_array_index(list, waiter, i - 1).data == data)
            g_array_remove_index(list, i - 1);
}

void
gw_provider_forget(gw_provider *provider, gpointer data)
{
    forget_in(provider->waiting, data);
    forget_in(provider->serving, data);
}

gboolean
gw_provider_expire(gw_provider *provider)
{
    const gw_key_plan *plan = provider->settings->plan;
    if (plan->kind == GW_SOURCE_KEYS && plan->roles->len == 0)
        return FALSE;
    g_clear_pointer(&provider->current, gw_credentials_free);
    return TRUE;
}
