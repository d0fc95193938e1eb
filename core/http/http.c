/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - libcurl's multi interface driven by GLib: a source a socket, one timer
 *
 * curl says which sockets and which timeout it waits for; GLib waits; curl is told what happened. Nothing in
 * curl may be called from one of its own callbacks, so calls end in `finish_done`, outside of them.
 */
#include "http/http.h"
#include "base/error.h"
#include "http/request.h"

#include <glib-unix.h>

#define MAX_HOST_CONNECTIONS 16L
#define MAX_CONNECTIONS 64L

struct gw_http {
    CURLM *multi;
    guint timer;
    GHashTable *calls;   /* of gw_transfer */
    GHashTable *watches; /* of watch */
};

typedef struct {
    gw_http *http;
    curl_socket_t socket;
    GSource *source;
} watch;

static void finish_done(gw_http *http);

/* ---- what curl waits for ---- */

static void
act(gw_http *http, curl_socket_t socket, int events)
{
    int running;
    curl_multi_socket_action(http->multi, socket, events, &running);
    finish_done(http);
}

static gboolean
on_socket(G_GNUC_UNUSED int fd, GIOCondition condition, gpointer data)
{
    watch *w = data;
    int events = (condition & (G_IO_IN | G_IO_HUP) ? CURL_CSELECT_IN : 0) |
                 (condition & G_IO_OUT ? CURL_CSELECT_OUT : 0) |
                 (condition & G_IO_ERR ? CURL_CSELECT_ERR : 0);
    act(w->http, w->socket, events);
    return G_SOURCE_CONTINUE;
}

static void
watch_stop(watch *w)
{
    if (w->source) {
        g_source_destroy(w->source);
        g_source_unref(w->source);
    }
    w->source = NULL;
}

static void
watch_free(gpointer data)
{
    watch_stop(data);
    g_free(data);
}

static void
watch_start(watch *w, int what)
{
    GIOCondition condition = (what & CURL_POLL_IN ? G_IO_IN | G_IO_HUP : 0) | G_IO_ERR;
    if (what & CURL_POLL_OUT)
        condition |= G_IO_OUT;
    watch_stop(w);
    w->source = g_unix_fd_source_new(w->socket, condition);
    g_source_set_callback(w->source, G_SOURCE_FUNC(on_socket), w, NULL);
    g_source_set_can_recurse(w->source,
                             TRUE); /* spares GLib two wake-ups an event: nothing here turns the loop */
    g_source_attach(w->source, NULL);
}

static int
socket_wanted(G_GNUC_UNUSED CURL *easy, curl_socket_t socket, int what, void *data, void *socket_data)
{
    gw_http *http = data;
    watch *w = socket_data;
    if (what == CURL_POLL_REMOVE) {
        if (w)
            g_hash_table_remove(http->watches, w);
        return 0;
    }
    if (!w) {
        w = g_new0(watch, 1);
        w->http = http;
        w->socket = socket;
        g_hash_table_add(http->watches, w);
        curl_multi_assign(http->multi, socket, w);
    }
    watch_start(w, what);
    return 0;
}

static gboolean
on_timer(gpointer data)
{
    gw_http *http = data;
    http->timer = 0;
    act(http, CURL_SOCKET_TIMEOUT, 0);
    return G_SOURCE_REMOVE;
}

static int
timer_wanted(G_GNUC_UNUSED CURLM *multi, long ms, void *data)
{
    gw_http *http = data;
    if (http->timer)
        g_source_remove(http->timer);
    http->timer = ms < 0 ? 0 : g_timeout_add((guint)MIN(ms, G_MAXINT), on_timer, http);
    return 0;
}

/* ---- the pool ---- */

gw_http *
gw_http_new(GError **error)
{
    static gsize ready;
    if (g_once_init_enter(&ready))
        g_once_init_leave(&ready, curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
    CURLM *multi = ready == 1 ? curl_multi_init() : NULL;
    if (!multi) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot start the HTTP library %s", curl_version());
        return NULL;
    }
    gw_http *http = g_new0(gw_http, 1);
    http->multi = multi;
    http->calls = g_hash_table_new(g_direct_hash, g_direct_equal);
    http->watches = g_hash_table_new_full(g_direct_hash, g_direct_equal, watch_free, NULL);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, MAX_HOST_CONNECTIONS);
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, MAX_CONNECTIONS);
    return http;
}

static void
transfer_free(gw_transfer *transfer)
{
    CURL *easy = transfer->easy;
    curl_multi_remove_handle(transfer->http->multi, easy);
    curl_easy_cleanup(easy); /* first: it may still point into the transfer */
    transfer->release(transfer);
}

void
gw_http_free(gw_http *http)
{
    if (!http)
        return;
    GHashTableIter iter;
    gpointer call;
    g_hash_table_iter_init(&iter, http->calls);
    while (g_hash_table_iter_next(&iter, &call, NULL)) {
        g_hash_table_iter_remove(&iter);
        transfer_free(call);
    }
    curl_multi_cleanup(http->multi);
    if (http->timer)
        g_source_remove(http->timer);
    g_hash_table_unref(http->calls);
    g_hash_table_unref(http->watches);
    g_free(http);
}

/* `done` may start and cancel other calls, so each message of curl's is taken alone. */
static void
finish_done(gw_http *http)
{
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(http->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *data = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
        gw_transfer *transfer = (gw_transfer *)(gpointer)data;
        g_hash_table_remove(http->calls, transfer);
        transfer->tell(transfer, code);
        transfer_free(transfer);
    }
}

/* ---- any transfer ---- */

void
gw_transfer_init(gw_transfer *transfer, gw_http *http, guint connect_ms, guint total_ms)
{
    const char *bundle = g_getenv("AWS_CA_BUNDLE");
    transfer->http = http;
    CURL *easy = transfer->easy = curl_easy_init();
    if (bundle && *bundle)
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->text);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)total_ms);
}

void
gw_transfer_start(gw_transfer *transfer)
{
    g_hash_table_add(transfer->http->calls, transfer);
    /* Asks for a timeout of 0 and does nothing else yet. */
    curl_multi_add_handle(transfer->http->multi, transfer->easy);
}

void
gw_transfer_cancel(gw_transfer *transfer)
{
    if (transfer && g_hash_table_remove(transfer->http->calls, transfer))
        transfer_free(transfer);
}

char *
gw_transfer_reason(const gw_transfer *transfer, CURLcode code)
{
    const char *text = *transfer->text ? transfer->text : curl_easy_strerror(code);
    char *lower = g_strdup(text);
    if (g_ascii_islower(lower[0] ? lower[1] : '\0')) /* no word of capitals: SSL, CONNECT */
        lower[0] = g_ascii_tolower(lower[0]);
    return lower;
}
