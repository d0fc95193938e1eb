/* SPDX-License-Identifier: Apache-2.0 */
/* aws.c - contexts, calls, and list operations page by page
 */
#include "aws/assume.h"
#include "aws/aws.h"
#include "aws/client.h"
#include "base/error.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"

#include <string.h>

/* A plugin can't be given more than 16 MiB at once (plugin/pool_call.c); an item of the smallest kind takes
 * some 250 bytes of memory. */
static const gw_aws_list_limits list_limits = {
    .pages = 1000, .items = 100000, .bytes = (gsize)16 * 1024 * 1024, .ms = 5 * 60 * 1000};

/* Nobody minds a clock that is off by less. */
enum { CLOCK_MINUTES = 3 };

struct gw_aws_call {
    gw_aws_context *context;
    const gw_service *service;
    char *operation;
    json_t *input;
    char *region;
    gw_aws_done done;
    gpointer data;

    char **paging;  /* of all pages: token in, token out, more flag */
    json_t *merged; /* the pages so far, or NULL */
    guint pages;
    gsize items, bytes;
    gw_exchange *exchange;
    guint deadline; /* of all pages */
    guint source;
    json_t *failure; /* to be told from the main loop */
};

/* ---- the client ---- */

gw_aws_client *
gw_aws_client_new(gw_http *http)
{
    gw_aws_client *aws = g_new0(gw_aws_client, 1);
    aws->http = http;
    aws->lists = list_limits;
    gw_retry_bucket_init(&aws->bucket);
    gw_mfa_queue_init(&aws->mfa);
    return aws;
}

void
gw_aws_client_free(gw_aws_client *aws)
{
    if (!aws)
        return;
    gw_mfa_queue_clear(&aws->mfa);
    gw_imds_token_clear(&aws->imds);
    g_free(aws);
}

void
gw_aws_client_set_asker(gw_aws_client *aws, gw_aws_asker asker, gpointer data)
{
    aws->mfa.asker = asker;
    aws->mfa.asker_data = data;
}

guint
gw_aws_client_requests(const gw_aws_client *aws)
{
    return aws->requests;
}

/* ---- contexts ---- */

gw_aws_context *
gw_aws_context_new(gw_aws_client *aws, const char *name, const char *profile, GError **error)
{
    gw_settings *settings = gw_settings_load(profile, error);
    if (!settings) {
        g_prefix_error(error, "no credentials for '%s': ", name);
        return NULL;
    }
    gw_aws_context *context = g_new0(gw_aws_context, 1);
    context->refs = 1;
    context->aws = aws;
    context->name = g_strdup(name);
    context->settings = settings;
    context->provider = gw_provider_new(aws, settings);
    return context;
}

gw_aws_context *
gw_aws_context_ref(gw_aws_context *context)
{
    context->refs++;
    return context;
}

void
gw_aws_context_unref(gw_aws_context *context)
{
    if (!context || --context->refs > 0)
        return;
    gw_provider_unref(context->provider);
    if (context->base)
        gw_assumed_settings_free(context->settings);
    else
        gw_settings_free(context->settings);
    gw_aws_context_unref(context->base);
    g_free(context->name);
    g_free(context);
}

const char *
gw_aws_context_origin(const gw_aws_context *context)
{
    return context->settings->plan->origin;
}

char *
gw_aws_context_clock(const gw_aws_context *context)
{
    gint64 ahead = context->aws->clock_seen_ms, minutes = ABS(ahead) / 60000;

    if (minutes < CLOCK_MINUTES)
        return NULL;
    return g_strdup_printf("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min %s AWS's", minutes / 60,
                           minutes % 60, ahead > 0 ? "behind" : "ahead of");
}

gw_aws_certainty
gw_aws_context_certainty(const gw_aws_context *context)
{
    const gw_key_plan *plan = context->settings->plan;
    if (gw_key_plan_asks(plan))
        return GW_AWS_KEYS_TO_ASK;
    return plan->kind == GW_SOURCE_KEYS || plan->kind == GW_SOURCE_PROCESS ? GW_AWS_KEYS_SURE
                                                                           : GW_AWS_KEYS_TO_FETCH;
}

typedef struct {
    gw_aws_fetched done;
    gpointer data;
} fetch;

static void
on_fetched(G_GNUC_UNUSED const gw_credentials *keys, json_t *failure, gpointer data)
{
    g_autofree fetch *f = data;
    f->done(failure, f->data);
}

void
gw_aws_context_fetch(gw_aws_context *context, gw_aws_fetched done, gpointer data)
{
    fetch *f = g_new(fetch, 1);
    f->done = done;
    f->data = data;
    gw_provider_get(context->provider, on_fetched, f);
}

/* ---- whose keys ---- */

struct gw_aws_asking {
    gw_aws_context *context;
    gw_aws_identified done;
    gpointer data;
    gboolean begun; /* gw_aws_context_ask has returned */
    json_t *failure;
    guint source; /* tells a failure that came before it did */
};

void
gw_aws_asking_cancel(gw_aws_asking *asking)
{
    if (!asking)
        return;
    gw_provider_forget(asking->context->provider, asking);
    if (asking->source)
        g_source_remove(asking->source);
    gw_aws_context_unref(asking->context);
    json_decref(asking->failure);
    g_free(asking);
}

static gboolean
tell_identity(gpointer data)
{
    gw_aws_asking *asking = data;
    const gw_aws_identity *who = asking->failure ? NULL : gw_aws_context_whose(asking->context);
    asking->source = 0;
    asking->done(who, asking->failure, asking->data);
    gw_aws_asking_cancel(asking);
    return G_SOURCE_REMOVE;
}

static void
on_known(G_GNUC_UNUSED const gw_credentials *keys, json_t *failure, gpointer data)
{
    gw_aws_asking *asking = data;
    asking->failure = json_incref(failure);
    if (asking->begun)
        tell_identity(asking);
    else
        asking->source = g_idle_add_full(G_PRIORITY_DEFAULT, tell_identity, asking, NULL);
}

gw_aws_asking *
gw_aws_context_ask(gw_aws_context *context, gw_aws_identified done, gpointer data)
{
    gw_aws_asking *asking = g_new0(gw_aws_asking, 1);
    asking->context = gw_aws_context_ref(context);
    asking->done = done;
    asking->data = data;
    gw_provider_get_known(context->provider, on_known, asking);
    asking->begun = TRUE;
    return asking;
}

const gw_aws_identity *
gw_aws_context_whose(const gw_aws_context *context)
{
    return gw_provider_whose(context->provider);
}

const char *
gw_aws_context_partition(const gw_aws_context *context)
{
    const gw_aws_identity *who = gw_aws_context_whose(context);
    const gw_partition *partition = who ? gw_partition_of_arn(who->arn) : NULL;
    if (!partition)
        partition = gw_partition_of_region(context->settings->region);
    return (partition ? partition : gw_partition_nth(0))->id;
}

const char *
gw_aws_partition(const char *profile, GError **error)
{
    g_autofree char *region = gw_settings_find_region(profile, error);
    if (!region)
        return NULL;
    const gw_partition *partition = gw_partition_of_region(region);
    return (partition ? partition : gw_partition_nth(0))->id;
}

const char *
gw_aws_context_region(const gw_aws_context *context)
{
    return context->settings->region;
}

gboolean
gw_aws_context_pin(gw_aws_context *context, const char *account)
{
    return gw_provider_pin(context->provider, account);
}

/* ---- calls ---- */

static void
call_free(gw_aws_call *call)
{
    if (call->source)
        g_source_remove(call->source);
    if (call->deadline)
        g_source_remove(call->deadline);
    gw_exchange_cancel(call->exchange);
    g_strfreev(call->paging);
    json_decref(call->input);
    json_decref(call->merged);
    json_decref(call->failure);
    g_free(call->operation);
    g_free(call->region);
    gw_aws_context_unref(call->context);
    g_free(call);
}

void
gw_aws_call_cancel(gw_aws_call *call)
{
    if (call)
        call_free(call);
}

static void
call_finish(gw_aws_call *call, json_t *answer, json_t *failure)
{
    call->done(answer, failure, call->data);
    call_free(call);
}

static gboolean
on_failed(gpointer data)
{
    gw_aws_call *call = data;
    call->source = 0;
    call_finish(call, NULL, call->failure);
    return G_SOURCE_REMOVE;
}

/* ---- pages ---- */

static void on_page(json_t *answer, json_t *failure, gpointer data);

static void
send_page(gw_aws_call *call)
{
    gw_exchange_request request = {.aws = call->context->aws,
                                   .settings = call->context->settings,
                                   .provider = call->context->provider,
                                   .service = call->service,
                                   .operation = call->operation,
                                   .input = call->input,
                                   .region = call->region};
    call->exchange = gw_exchange_start(&request, on_page, call);
}

/* Lists grow; of everything else the last page's word counts. */
static void
merge_page(gw_aws_call *call, json_t *page)
{
    if (!call->merged) {
        call->merged = json_copy(page);
        return;
    }
    const char *name;
    json_t *value;
    json_object_foreach (page, name, value) {
        json_t *there = json_object_get(call->merged, name);
        if (json_is_array(there) && json_is_array(value))
            json_array_extend(there, value);
        else
            json_object_set(call->merged, name, value);
    }
}

/* The token of the next page, or NULL. The flag, where there is one, has the last word. */
static json_t *
next_token(const gw_aws_call *call, const json_t *page)
{
    json_t *token = call->paging ? json_object_get(page, call->paging[1]) : NULL;
    if (!json_is_string(token) || !*json_string_value(token))
        return NULL;
    const char *flag = call->paging[2];
    return flag && !gw_json_true(page, flag) ? NULL : token;
}

static void
pages_done(gw_aws_call *call)
{
    json_object_del(call->merged, call->paging[1]);
    if (call->paging[2])
        json_object_set_new(call->merged, call->paging[2], json_false());
    call_finish(call, call->merged, NULL);
}

static void pages_failed(gw_aws_call *call, gw_error_class cls, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
pages_failed(gw_aws_call *call, gw_error_class cls, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    gw_json failure = gw_failure_new(cls, "BadPages", "%s:%s %s", call->service->id, call->operation, what);
    g_autofree char *action = gw_service_action(call->service, call->operation);
    json_object_set_new(failure, "action", json_string(action));
    call_finish(call, NULL, failure);
}

#define NARROW "narrow what is asked for by the operation's parameters, or ask page by page without aws-all"

static gboolean
on_deadline(gpointer data)
{
    gw_aws_call *call = data;
    call->deadline = 0;
    pages_failed(call, GW_ERROR_UNAVAILABLE,
                 "has not told all its pages within %u seconds (page %u): " NARROW,
                 (call->context->aws->lists.ms + 999) / 1000, call->pages + 1);
    return G_SOURCE_REMOVE;
}

static void
count_page(gw_aws_call *call, const json_t *page)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(guintptr)page, name, value)
        call->items += json_array_size(value);
    call->bytes += json_dumpb(page, NULL, 0, JSON_COMPACT);
    call->pages++;
}

/* Has it told too much, all pages together? Asking again would not help. Then the call is gone. */
static gboolean
ends_for_size(gw_aws_call *call)
{
    const gw_aws_list_limits *most = &call->context->aws->lists;
    if (call->items > most->items)
        pages_failed(call, GW_ERROR_INVALID, "lists more than %" G_GSIZE_FORMAT " items: " NARROW,
                     most->items);
    else if (call->bytes > most->bytes)
        pages_failed(call, GW_ERROR_INVALID, "lists more than %" G_GSIZE_FORMAT " KiB: " NARROW,
                     most->bytes / 1024);
    else
        return FALSE;
    return TRUE;
}

static void
on_page(json_t *answer, json_t *failure, gpointer data)
{
    gw_aws_call *call = data;
    call->exchange = NULL;
    if (!answer || !call->paging) {
        call_finish(call, answer, failure);
        return;
    }
    count_page(call, answer);
    if (ends_for_size(call))
        return;
    json_t *token = next_token(call, answer);
    merge_page(call, answer);
    if (!token)
        pages_done(call);
    else if (json_equal(token, json_object_get(call->input, call->paging[0])))
        pages_failed(call, GW_ERROR_UNAVAILABLE, "names the same page as the next one, over and over");
    else if (call->pages >= call->context->aws->lists.pages)
        pages_failed(call, GW_ERROR_INVALID, "has more than %u pages: " NARROW,
                     call->context->aws->lists.pages);
    else {
        json_object_set(call->input, call->paging[0], token);
        send_page(call);
    }
}

/* ---- starting ---- */

static json_t *
unknown_service(const char *service, const char *operation)
{
    g_autoptr(GError) fault = NULL;
    gw_service_get(service, &fault);
    json_t *failure = gw_failure_new(GW_ERROR_INVALID, "UnknownService", "cannot call '%s:%s': %s", service,
                                     operation, fault ? fault->message : "unknown service");
    json_object_set_new(failure, "action", json_sprintf("%s:%s", service, operation));
    return failure;
}

gw_aws_call *
gw_aws_call_start(gw_aws_context *context, const char *service, const char *operation, const json_t *input,
                  const char *region, gboolean all_pages, gw_aws_done done, gpointer data)
{
    gw_aws_call *call = g_new0(gw_aws_call, 1);
    call->context = gw_aws_context_ref(context);
    call->service = gw_service_find(service);
    call->operation = g_strdup(operation);
    call->input = input ? json_deep_copy(input) : json_object();
    call->region = g_strdup(region);
    call->done = done;
    call->data = data;
    if (call->service) {
        call->paging = all_pages ? gw_service_paging(call->service, operation) : NULL;
        if (call->paging)
            call->deadline = g_timeout_add(context->aws->lists.ms, on_deadline, call);
        send_page(call);
    } else {
        call->failure = unknown_service(service, operation);
        call->source = g_idle_add_full(G_PRIORITY_DEFAULT, on_failed, call, NULL);
    }
    return call;
}
