/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - one HTTP request on its way: options, the answer as it comes, failures in plain words
 */
#include "config.h"

#include "http/request.h"
#include "base/error.h"

#include <string.h>

#define CONNECT_MS 10000
#define TOTAL_MS 60000
#define MAX_BODY ((gsize)16 * 1024 * 1024)
#define MAX_HEADERS 256

struct gw_http_call {
    gw_transfer transfer;
    char *base;
    gw_message *request;
    gw_http_limits limits;
    gw_http_done done;
    gpointer data;

    struct curl_slist *headers;
    gw_message *answer;
    GString *body;
    guint sendings; /* how often curl began to send it */
    gboolean too_large;
    gboolean complete; /* the empty line after the headers has come */
};

/* ---- the answer as it comes ---- */

static size_t
on_body(char *data, size_t size, size_t n, void *user)
{
    gw_http_call *call = user;
    if (size * n > call->limits.max_body - call->body->len) {
        call->too_large = TRUE;
        return 0;
    }
    g_string_append_len(call->body, data, (gssize)(size * n));
    return size * n;
}

static size_t
on_header(char *data, size_t size, size_t n, void *user)
{
    gw_http_call *call = user;
    g_autofree char *line = g_strndup(data, size * n);
    char *colon = strchr(line, ':');
    if (g_str_has_prefix(line, "HTTP/")) { /* a new answer: the one before was a "100 Continue" */
        gw_message_free(call->answer);
        call->answer = gw_message_new_answer(0);
        call->complete = FALSE;
    } else if (!*g_strchomp(line)) {
        call->complete = TRUE;
    } else if (colon && call->answer) {
        *colon = '\0';
        if (gw_message_n_headers(call->answer) >= MAX_HEADERS) {
            call->too_large = TRUE;
            return 0;
        }
        gw_message_add_header(call->answer, line, g_strstrip(colon + 1));
    }
    return size * n;
}

/* curl sends once more, on a new connection, when a kept one was dead. A request that changes something may
 * have been carried out by then: nobody but its sender can tell whether to repeat it. */
static int
before_sending(void *user, G_GNUC_UNUSED char *ip, G_GNUC_UNUSED char *local_ip, G_GNUC_UNUSED int port,
               G_GNUC_UNUSED int local_port)
{
    gw_http_call *call = user;
    if (call->limits.once && call->sendings > 0)
        return CURL_PREREQFUNC_ABORT;
    call->sendings++;
    return CURL_PREREQFUNC_OK;
}

/* ---- options ---- */

static void
add_header(gw_http_call *call, const char *name, const char *value)
{
    /* curl wants a semicolon to send a header without a value */
    g_autofree char *line = *value ? g_strconcat(name, ": ", value, NULL) : g_strconcat(name, ";", NULL);
    call->headers = curl_slist_append(call->headers, line);
}

static void
set_headers(gw_http_call *call)
{
    for (guint i = 0; i < gw_message_n_headers(call->request); i++) {
        const gw_header *header = gw_message_nth_header(call->request, i);
        add_header(call, header->name, header->value);
    }
    if (!gw_message_header(call->request, "Content-Type"))
        call->headers = curl_slist_append(call->headers, "Content-Type:");
    call->headers = curl_slist_append(call->headers, "Expect:");
    curl_easy_setopt(call->transfer.easy, CURLOPT_HTTPHEADER, call->headers);
}

static void
set_method(gw_http_call *call)
{
    const char *method = call->request->method;
    gsize n;
    const char *body = gw_message_body(call->request, &n);
    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(call->transfer.easy, CURLOPT_NOBODY, 1L);
    } else if (n > 0 || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0) {
        curl_easy_setopt(call->transfer.easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
        curl_easy_setopt(call->transfer.easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(call->transfer.easy, CURLOPT_CUSTOMREQUEST, method);
    } else {
        curl_easy_setopt(call->transfer.easy, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(call->transfer.easy, CURLOPT_CUSTOMREQUEST, method);
    }
}

static void
set_url(gw_http_call *call)
{
    const char *query = call->request->query;
    gboolean has_query = query && *query;
    g_autofree char *url =
        g_strconcat(call->base, call->request->path, has_query ? "?" : NULL, has_query ? query : NULL, NULL);
    curl_easy_setopt(call->transfer.easy, CURLOPT_URL, url);
    curl_easy_setopt(call->transfer.easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(call->transfer.easy, CURLOPT_PROTOCOLS_STR, "http,https");
}

static void
set_callbacks(gw_http_call *call)
{
    curl_easy_setopt(call->transfer.easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(call->transfer.easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->transfer.easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->transfer.easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(call->transfer.easy, CURLOPT_PREREQFUNCTION, before_sending);
    curl_easy_setopt(call->transfer.easy, CURLOPT_PREREQDATA, call);
}

static void
set_transport(gw_http_call *call)
{
    curl_easy_setopt(call->transfer.easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(call->transfer.easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (call->limits.direct)
        curl_easy_setopt(call->transfer.easy, CURLOPT_PROXY, "");
    curl_easy_setopt(call->transfer.easy, CURLOPT_USERAGENT, "gangway/" PACKAGE_VERSION);
}

/* ---- how it went ---- */

typedef struct {
    CURLcode curl;
    gw_error_class cls;
    const char *code;
    const char *remedy; /* NULL: none but another try */
} curl_entry;

#define NETWORK "check the endpoint (AWS_ENDPOINT_URL, endpoint_url) and the network"
#define TRUST "set AWS_CA_BUNDLE or ca_bundle to the certificates to trust, or check the endpoint"

static const curl_entry curl_entries[] = {
    {CURLE_URL_MALFORMAT, GW_ERROR_INVALID, "BadEndpoint", NETWORK},
    {CURLE_UNSUPPORTED_PROTOCOL, GW_ERROR_INVALID, "BadEndpoint", NETWORK},
    {CURLE_COULDNT_RESOLVE_HOST, GW_ERROR_UNAVAILABLE, "Unreachable", NETWORK},
    {CURLE_COULDNT_RESOLVE_PROXY, GW_ERROR_UNAVAILABLE, "Unreachable", "check HTTPS_PROXY and NO_PROXY"},
    {CURLE_PROXY, GW_ERROR_UNAVAILABLE, "Unreachable", "check HTTPS_PROXY and NO_PROXY"},
    {CURLE_COULDNT_CONNECT, GW_ERROR_UNAVAILABLE, "Unreachable", NETWORK},
    {CURLE_PEER_FAILED_VERIFICATION, GW_ERROR_INVALID, "TlsFailure", TRUST},
    {CURLE_SSL_CACERT_BADFILE, GW_ERROR_INVALID, "TlsFailure", TRUST},
    {CURLE_SSL_CONNECT_ERROR, GW_ERROR_UNAVAILABLE, "TlsFailure", NETWORK},
    {CURLE_OPERATION_TIMEDOUT, GW_ERROR_UNAVAILABLE, "Timeout", NULL},
    {CURLE_ABORTED_BY_CALLBACK, GW_ERROR_UNAVAILABLE, "ConnectionLost", NULL},
};

/* After sending, "unsupported protocol" means that the answer is not HTTP. */
static const curl_entry *
find_entry(CURLcode code, gboolean sent)
{
    static const curl_entry other = {CURLE_OK, GW_ERROR_UNAVAILABLE, "ConnectionLost", NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(curl_entries); i++)
        if (curl_entries[i].curl == code && !(sent && curl_entries[i].cls == GW_ERROR_INVALID))
            return &curl_entries[i];
    return &other;
}

/* A proxy that answers, and will not connect: curl has several codes for it. */
static gboolean
is_refused_by_proxy(const gw_http_call *call)
{
    long status = 0;
    curl_easy_getinfo(call->transfer.easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return call->sendings == 0 && status >= 300;
}

/* Ours where curl would speak of its own callbacks. */
static char *
reason_of(const gw_http_call *call, CURLcode code)
{
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return g_strdup("the connection was lost before an answer came");
    if (is_refused_by_proxy(call)) {
        g_autofree char *why = gw_transfer_reason(&call->transfer, code);
        return g_strconcat("the proxy does not connect: ", why, NULL);
    }
    return gw_transfer_reason(&call->transfer, code);
}

static void
tell_failure(gw_http_call *call, CURLcode code)
{
    g_autoptr(GError) error = NULL;
    gboolean sent = call->sendings > 0;
    const curl_entry *entry = find_entry(is_refused_by_proxy(call) ? CURLE_PROXY : code, sent);
    g_autofree char *reason = reason_of(call, code);
    gw_http_result result = {.code = entry->code, .sent = sent, .reason = reason};
    if (call->too_large) {
        g_autofree char *limit = g_format_size_full(call->limits.max_body, G_FORMAT_SIZE_IEC_UNITS);
        result.code = "AnswerTooLarge";
        g_set_error(&error, GW_ERROR, GW_ERROR_UNAVAILABLE, "the answer of '%s' is larger than %s",
                    call->base, limit);
    } else {
        g_set_error(&error, GW_ERROR, (int)entry->cls, "cannot %s '%s': %s%s%s",
                    result.sent ? "get an answer of" : "reach", call->base, reason, entry->remedy ? ": " : "",
                    entry->remedy ? entry->remedy : "");
    }
    result.error = error;
    call->done(&result, call->data);
}

static void
tell_answer(gw_http_call *call)
{
    long status = 0;
    curl_easy_getinfo(call->transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    call->answer->status = (guint)status;
    gw_message_take_body(call->answer, call->body);
    call->body = g_string_new(NULL);
    gw_http_result result = {.answer = call->answer};
    call->done(&result, call->data);
}

static void
tell(gw_transfer *transfer, CURLcode code)
{
    gw_http_call *call = (gw_http_call *)transfer;
    /* To curl, a connection that is closed amid the headers ends them. */
    if (code == CURLE_OK && !call->complete)
        code = CURLE_PARTIAL_FILE;
    gboolean answered = call->complete && call->limits.head_counts;
    if (code == CURLE_OK || answered)
        tell_answer(call);
    else
        tell_failure(call, code);
}

/* ---- life ---- */

static void
release(gw_transfer *transfer)
{
    gw_http_call *call = (gw_http_call *)transfer;
    curl_slist_free_all(call->headers);
    gw_message_free(call->request);
    gw_message_free(call->answer);
    g_string_free(call->body, TRUE);
    g_free(call->base);
    g_free(call);
}

static gw_http_call *
call_new(gw_http *http, const char *base, const gw_message *request, const gw_http_limits *limits,
         gw_http_done done, gpointer data)
{
    gw_http_call *call = g_new0(gw_http_call, 1);
    call->transfer.tell = tell;
    call->transfer.release = release;
    call->base = g_strdup(base);
    call->request = gw_message_copy(request);
    call->done = done;
    call->data = data;
    call->body = g_string_new(NULL);
    if (limits)
        call->limits = *limits;
    if (!call->limits.connect_ms)
        call->limits.connect_ms = CONNECT_MS;
    if (!call->limits.total_ms)
        call->limits.total_ms = TOTAL_MS;
    if (!call->limits.max_body)
        call->limits.max_body = MAX_BODY;
    gw_transfer_init(&call->transfer, http, call->limits.connect_ms, call->limits.total_ms);
    if (call->limits.trust)
        curl_easy_setopt(call->transfer.easy, CURLOPT_CAINFO, call->limits.trust);
    call->limits.trust = NULL; /* libcurl has a copy */
    set_url(call);
    set_method(call);
    set_headers(call);
    set_callbacks(call);
    set_transport(call);
    return call;
}

gw_http_call *
gw_http_start(gw_http *http, const char *base, const gw_message *request, const gw_http_limits *limits,
              gw_http_done done, gpointer data)
{
    gw_http_call *call = call_new(http, base, request, limits, done, data);
    gw_transfer_start(&call->transfer);
    return call;
}

void
gw_http_cancel(gw_http_call *call)
{
    if (call)
        gw_transfer_cancel(&call->transfer);
}
