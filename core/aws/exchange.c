/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - one request and its repetitions: keys, signature, answer, and what to make of a failure
 *
 * Three things are put right once each before a failure counts: our clock, the bucket's region, keys that
 * have expired. What is left is repeated by retry.h's rules. A refused HEAD has no body that could say which
 * of them it is, so the same is asked with GET, and that answer counts.
 */
#include "aws/arns.h"
#include "aws/client.h"
#include "aws/denial.h"
#include "aws/endpoint.h"
#include "aws/failure.h"
#include "aws/protocol.h"
#include "aws/secret_members.h"
#include "aws/sigv4a.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"

#include <string.h>

/* Within this, AWS accepts a clock that is off. */
#define CLOCK_TOLERANCE_MS G_GINT64_CONSTANT(60000)

struct gw_exchange {
    gw_aws_client *aws;
    const gw_settings *settings;
    gw_provider *provider;
    gw_credentials *keys; /* without a provider; NULL: unsigned */
    const gw_service *service;
    char *operation;
    char *region; /* or NULL */
    gw_message *template;
    gboolean writes;
    gw_aws_done done;
    gpointer data;

    char *invocation;
    guint attempts;
    guint cost;   /* of the last repetition */
    guint source; /* waits to be sent, or to tell a failure */
    gw_http_call *http;
    json_t *failure; /* to be told from the main loop */
    gboolean clock_set, region_set, keys_renewed;
    gboolean with_get; /* what was to be a HEAD is asked with GET, since HEAD was refused */
    gboolean had_get;  /* GET was answered well, so HEAD's refusal counts */
};

static void send_request(gw_exchange *exchange);

/* ---- the end ---- */

static void
exchange_free(gw_exchange *exchange)
{
    if (exchange->provider) {
        gw_provider_forget(exchange->provider, exchange);
        gw_provider_unref(exchange->provider);
    }
    if (exchange->source)
        g_source_remove(exchange->source);
    gw_http_cancel(exchange->http);
    gw_credentials_free(exchange->keys);
    gw_message_free(exchange->template);
    json_decref(exchange->failure);
    g_free(exchange->operation);
    g_free(exchange->region);
    g_free(exchange->invocation);
    g_free(exchange);
}

void
gw_exchange_cancel(gw_exchange *exchange)
{
    if (exchange)
        exchange_free(exchange);
}

/* A service that takes two kinds of signature may have come to want the other one. */
static const char *
other_signature_hint(const gw_exchange *exchange, const char *code)
{
    if (!exchange->service->region_set || !gw_aws_is_clock_error(code) ||
        gw_settings_region_set(exchange->settings, exchange->service))
        return "";
    return ", or sign for a set of regions (AWS_AUTH_SCHEME_PREFERENCE=sigv4a,sigv4)";
}

/* Where more follows, AWS's sentence is not at its end. Caller frees. */
static char *
without_stop(const char *message)
{
    gsize n = message ? strlen(message) : 0;

    return g_strndup(message ? message : "", n > 0 && message[n - 1] == '.' ? n - 1 : n);
}

/* Says what to do where AWS only says what is wrong. */
static void
add_remedy(const gw_exchange *exchange, json_t *failure, const char *action)
{
    g_autofree char *message = without_stop(gw_json_string(failure, "message"));
    const char *code = gw_json_string(failure, "code");
    const char *hint = gw_aws_error_hint(code);
    const char *origin = exchange->settings->plan->origin;
    const char *by = gw_json_string(failure, "denied_by");
    gboolean denied = gw_failure_class(failure) == GW_ERROR_DENIED && json_object_get(failure, "status");
    if (!exchange->provider && !exchange->keys)
        return; /* there are no keys to speak of */
    if (hint)
        json_object_set_new(failure, "message",
                            json_sprintf("%s: %s%s (keys from %s)", message, hint,
                                         other_signature_hint(exchange, code), origin));
    else if (denied && by)
        json_object_set_new(
            failure, "message",
            json_sprintf("%s: it is denied in %s, which no permission outweighs (keys from %s)", message, by,
                         origin));
    else if (denied)
        json_object_set_new(failure, "message",
                            json_sprintf("%s: allow %s for the keys from %s", message, action, origin));
}

/* The action that is missing: AWS may name another one than the operation's, and what denies it. */
static char *
action_denied(const gw_exchange *exchange, json_t *failure)
{
    gboolean denied = gw_failure_class(failure) == GW_ERROR_DENIED;
    g_autoptr(gw_denial) denial = gw_denial_new(denied ? gw_json_string(failure, "message") : NULL);
    if (denial->by)
        json_object_set_new(failure, "denied_by", json_string(denial->by));
    return denial->action ? g_steal_pointer(&denial->action)
                          : gw_service_action(exchange->service, exchange->operation);
}

static void
finish_failed(gw_exchange *exchange, json_t *failure)
{
    if (!json_object_get(failure, "action")) {
        g_autofree char *action = action_denied(exchange, failure);
        add_remedy(exchange, failure, action);
        json_object_set_new(failure, "action", json_string(action));
        json_object_set_new(failure, "attempts", json_integer(exchange->attempts));
    }
    exchange->done(NULL, failure, exchange->data);
    exchange_free(exchange);
}

static void
finish_well(gw_exchange *exchange, json_t *answer)
{
    gw_retry_bucket_give(&exchange->aws->bucket, exchange->cost);
    exchange->done(answer, NULL, exchange->data);
    exchange_free(exchange);
}

static gboolean
on_failed(gpointer data)
{
    gw_exchange *exchange = data;
    gw_json failure = g_steal_pointer(&exchange->failure);
    exchange->source = 0;
    finish_failed(exchange, failure);
    return G_SOURCE_REMOVE;
}

/* ---- failures ---- */

static gboolean
on_again(gpointer data)
{
    gw_exchange *exchange = data;
    exchange->source = 0;
    send_request(exchange);
    return G_SOURCE_REMOVE;
}

static void
send_after(gw_exchange *exchange, guint ms)
{
    exchange->source = g_timeout_add_full(G_PRIORITY_DEFAULT, ms, on_again, exchange, NULL);
}

static gboolean
set_clock(gw_exchange *exchange, const json_t *failure, const gw_message *answer)
{
    if (exchange->clock_set || !gw_aws_is_clock_error(gw_json_string(failure, "code")))
        return FALSE;
    gint64 offset = gw_retry_clock_offset(answer, gw_now_ms());
    if (!answer || ABS(offset - exchange->aws->clock_offset_ms) < CLOCK_TOLERANCE_MS)
        return FALSE;
    exchange->aws->clock_offset_ms = offset;
    return exchange->clock_set = TRUE;
}

static gboolean
set_region(gw_exchange *exchange, const json_t *failure, const gw_message *answer)
{
    if (exchange->region_set || !answer || strcmp(exchange->service->id, "s3") != 0)
        return FALSE;
    const char *region = gw_message_header(answer, "x-amz-bucket-region");
    if (!region)
        region = gw_json_string(json_object_get(failure, "details"), "Region");
    const char *used = exchange->region ? exchange->region : exchange->settings->region;
    if (!region || !gw_is_region(region) || strcmp(region, used) == 0)
        return FALSE;
    g_free(exchange->region);
    exchange->region = g_strdup(region);
    return exchange->region_set = TRUE;
}

static gboolean
renew_keys(gw_exchange *exchange, const json_t *failure)
{
    const char *code = gw_json_string(failure, "code");
    gboolean expired = g_strcmp0(code, "ExpiredToken") == 0 || g_strcmp0(code, "ExpiredTokenException") == 0;
    if (!expired || exchange->keys_renewed || !exchange->provider || !gw_provider_expire(exchange->provider))
        return FALSE;
    return exchange->keys_renewed = TRUE;
}

/* Of a HEAD these say nothing: keys that have expired, a clock that is off, a region, or really a stranger's.
 */
static gboolean
ask_with_get(gw_exchange *exchange, const gw_message *answer)
{
    gsize n = 0;
    gboolean refused = answer && (answer->status == 301 || answer->status == 307 || answer->status == 400 ||
                                  answer->status == 401 || answer->status == 403);
    if (!refused || exchange->with_get || exchange->had_get ||
        strcmp(exchange->template->method, "HEAD") != 0)
        return FALSE;
    gw_message_body(answer, &n);
    return exchange->with_get = n == 0;
}

static void
consider(gw_exchange *exchange, json_t *failure, const gw_message *answer, gboolean sent)
{
    if (set_clock(exchange, failure, answer) || set_region(exchange, failure, answer) ||
        renew_keys(exchange, failure)) {
        exchange->with_get = FALSE;
        send_after(exchange, 0);
        return;
    }
    if (ask_with_get(exchange, answer)) {
        send_after(exchange, 0);
        return;
    }
    guint cost = 0;
    if (exchange->attempts < exchange->settings->max_attempts && !gw_retry_is_long(failure) &&
        gw_retry_is_safe(failure, exchange->writes, sent))
        cost = gw_retry_bucket_take(&exchange->aws->bucket, failure);
    if (cost) {
        exchange->cost = cost;
        send_after(exchange, gw_retry_delay(failure, exchange->attempts - 1, answer));
    } else {
        finish_failed(exchange, failure);
    }
}

static void
on_answer(const gw_http_result *result, gpointer data)
{
    gw_exchange *exchange = data;
    gw_json failure = NULL;
    gw_json answer = NULL;
    exchange->http = NULL;
    if (result->answer)
        exchange->aws->clock_seen_ms = gw_retry_clock_offset(result->answer, gw_now_ms());
    if (result->answer)
        answer = gw_aws_decode_response(exchange->service, exchange->operation, result->answer, &failure);
    else
        failure =
            gw_failure_new((gw_error_class)result->error->code, result->code, "%s", result->error->message);
    if (!result->answer) /* may it have been carried out all the same? */
        json_object_set_new(failure, "sent", json_boolean(result->sent));
    if (answer && exchange->with_get) { /* HEAD is tried once more */
        exchange->with_get = FALSE;
        exchange->had_get = TRUE;
        send_after(exchange, 0);
    } else if (answer)
        finish_well(exchange, answer);
    else {
        gw_json clean =
            gw_redact(failure, NULL); /* before anybody cuts it: a part of a secret is not found */
        consider(exchange, clean, result->answer, result->answer || result->sent);
    }
}

/* ---- sending ---- */

static void
fail_later(gw_exchange *exchange, json_t *failure)
{
    exchange->failure = failure;
    exchange->source = g_idle_add_full(G_PRIORITY_DEFAULT, on_failed, exchange, NULL);
}

/* Of what GET gives nothing is wanted: no name of a bucket's list, one byte of an object. */
static void
make_get(gw_message *request, gboolean list)
{
    g_free(request->method);
    g_free(request->query);
    request->method = g_strdup("GET");
    request->query = list ? g_strdup("list-type=2&max-keys=0") : NULL;
    gw_message_set_header(request, "Range", "bytes=0-0");
}

static gw_message *
make_request(gw_exchange *exchange, gw_endpoint **endpoint, GError **error)
{
    g_autoptr(gw_message) request = gw_message_copy(exchange->template);
    *endpoint = gw_endpoint_new(exchange->settings, exchange->service, exchange->region, request, error);
    if (!*endpoint)
        return NULL;
    g_autofree char *attempt =
        g_strdup_printf("attempt=%u; max=%u", exchange->attempts + 1, exchange->settings->max_attempts);
    if (exchange->with_get)
        make_get(request, strcmp(exchange->operation, "HeadBucket") == 0);
    gw_message_set_header(request, "amz-sdk-invocation-id", exchange->invocation);
    gw_message_set_header(request, "amz-sdk-request", attempt);
    return g_steal_pointer(&request);
}

/* What was sent may come back, from whoever answers. */
static void
learn_what_is_sent(const gw_credentials *keys, const gw_message *request)
{
    if (keys) {
        gw_aws_learn_in_use(keys->secret_key);
        gw_aws_learn_in_use(keys->session_token);
    }
    gw_aws_learn_signature(gw_message_header(request, "Authorization"));
}

static gboolean
sign(const gw_exchange *exchange, const gw_credentials *keys, const char *region, gw_message *request,
     GError **error)
{
    if (!exchange->service->sign || !keys)
        return TRUE;
    const char *region_set = gw_settings_region_set(exchange->settings, exchange->service);
    g_autofree char *now = gw_sigv4_date_time(gw_now_ms() + exchange->aws->clock_offset_ms);
    gw_sigv4_keys of = {keys->access_key, keys->secret_key, keys->session_token};
    gw_sigv4_scope scope = {now, region_set ? region_set : region, exchange->service->sign};
    if (region_set)
        return gw_sigv4a_sign(request, &of, &scope, error);
    gw_sigv4_sign(request, &of, &scope);
    return TRUE;
}

static void
send_with(gw_exchange *exchange, const gw_credentials *keys)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_endpoint) endpoint = NULL;
    g_autoptr(gw_message) request = make_request(exchange, &endpoint, &error);
    if (!request || !sign(exchange, keys, endpoint->region, request, &error)) {
        fail_later(exchange, gw_failure_from_error(error));
        return;
    }
    learn_what_is_sent(keys, request);
    gw_http_limits limits = {.once = exchange->writes, .trust = exchange->settings->ca_bundle};
    exchange->attempts++;
    exchange->aws->requests++;
    exchange->http =
        gw_http_start(exchange->aws->http, endpoint->base, request, &limits, on_answer, exchange);
}

static void
on_keys(const gw_credentials *keys, json_t *failure, gpointer data)
{
    gw_exchange *exchange = data;
    if (keys)
        send_with(exchange, keys);
    else
        fail_later(exchange, json_deep_copy(failure));
}

static void
send_request(gw_exchange *exchange)
{
    if (exchange->provider)
        gw_provider_get(exchange->provider, on_keys, exchange);
    else
        send_with(exchange, exchange->keys);
}

gw_exchange *
gw_exchange_start(const gw_exchange_request *request, gw_aws_done done, gpointer data)
{
    g_autoptr(GError) error = NULL;
    gw_exchange *exchange = g_new0(gw_exchange, 1);
    exchange->aws = request->aws;
    exchange->settings = request->settings;
    exchange->provider = request->provider ? gw_provider_ref(request->provider) : NULL;
    exchange->service = request->service;
    exchange->operation = g_strdup(request->operation);
    exchange->region = g_strdup(request->region);
    exchange->writes = gw_aws_operation_kind(request->service->id, request->operation) != GW_AWS_READ;
    exchange->invocation = gw_uuid();
    exchange->done = done;
    exchange->data = data;
    if (request->keys)
        exchange->keys = gw_credentials_copy(request->keys);
    const char *region = request->region ? request->region : request->settings->region;
    if (gw_arns_fit(request->input, region, &error))
        exchange->template =
            gw_aws_encode_request(request->service, request->operation, request->input, &error);
    if (exchange->template)
        send_request(exchange);
    else
        fail_later(exchange, gw_failure_from_error(error));
    return exchange;
}
