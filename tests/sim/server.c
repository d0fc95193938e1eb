/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - libmicrohttpd's requests as messages, and messages as its answers
 *
 * A connection has a thread, so that slow answers (--latency) wait side by side.
 */
#include "server.h"
#include "control.h"

#include "base/error.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <string.h>

/* An object, or a part of one, of 16 MiB, and the lines between its chunks. */
#define MAX_BODY ((gsize)16 * 1024 * 1024 + 512 * 1024)
#define MAX_COMING ((gsize)256 * 1024 * 1024) /* of all requests that are coming in */
#define MAX_HEADERS (32 * 1024)
#define MAX_CONNECTIONS 1000
#define IDLE_SECONDS 120

struct sim_server {
    const sim_service *sim;
    const sim_options *options;
    void (*quit)(gpointer data);
    gpointer data;
    struct MHD_Daemon *daemon;
    GMutex mutex;
    GCond ending; /* wakes who waits for latency's sake */
    gboolean ended;
    gsize coming; /* bytes of bodies in memory */
};

/* A request that is coming in. */
typedef struct {
    char *uri; /* as it was sent: the signature is over these bytes */
    GString *body;
    gboolean too_large;
    gboolean one_too_many;
    gboolean begun;
    gboolean quit; /* when it is answered */
} incoming;

/* ---- what libmicrohttpd calls ---- */

static void *
on_uri(void *cls G_GNUC_UNUSED, const char *uri, struct MHD_Connection *connection G_GNUC_UNUSED)
{
    incoming *in = g_new0(incoming, 1);
    in->uri = g_strdup(uri);
    in->body = g_string_new(NULL);
    return in;
}

static void
on_completed(void *cls, struct MHD_Connection *connection G_GNUC_UNUSED, void **state,
             enum MHD_RequestTerminationCode code G_GNUC_UNUSED)
{
    incoming *in = *state;
    sim_server *server = cls;
    if (!in)
        return;
    if (in->quit)
        server->quit(server->data);
    g_mutex_lock(&server->mutex);
    server->coming -= in->body->len;
    g_mutex_unlock(&server->mutex);
    g_free(in->uri);
    g_string_free(in->body, TRUE);
    g_free(in);
    *state = NULL;
}

/* libmicrohttpd may not touch the escapes. */
static size_t
leave_escapes(void *cls G_GNUC_UNUSED, struct MHD_Connection *connection G_GNUC_UNUSED, char *text)
{
    return strlen(text);
}

static enum MHD_Result
add_header(void *request, enum MHD_ValueKind kind G_GNUC_UNUSED, const char *name, const char *value)
{
    gw_message_add_header(request, name, value ? value : "");
    return MHD_YES;
}

/* ---- messages ---- */

static gw_message *
to_request(struct MHD_Connection *connection, const char *method, const incoming *in)
{
    g_autofree char *path = g_strdup(in->uri);
    char *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    gw_message *request = gw_message_new_request(method, path, query);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, request);
    gw_message_set_body(request, in->body->str, in->body->len);
    return request;
}

static ssize_t
no_bytes(void *cls G_GNUC_UNUSED, guint64 at G_GNUC_UNUSED, char *to G_GNUC_UNUSED, size_t most G_GNUC_UNUSED)
{
    return MHD_CONTENT_READER_END_OF_STREAM;
}

/* An answer to HEAD says how long a body would be that it has not; no other one says its length itself. */
static struct MHD_Response *
new_response(const gw_message *answer)
{
    gsize n;
    const char *body = gw_message_body(answer, &n);
    const char *length = n ? NULL : gw_message_header(answer, "Content-Length");
    if (length)
        return MHD_create_response_from_callback(g_ascii_strtoull(length, NULL, 10), 1, no_bytes, NULL, NULL);
    return MHD_create_response_from_buffer(n, (void *)(guintptr)body, MHD_RESPMEM_MUST_COPY);
}

/* Of a computer whose clock is another than AWS's. */
static void
add_date(struct MHD_Response *response, int ahead)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(gw_now_ms() / 1000 + ahead);
    g_autofree char *date = g_date_time_format(at, "%a, %d %b %Y %H:%M:%S GMT");
    MHD_add_response_header(response, "Date", date);
}

static enum MHD_Result
send_answer(struct MHD_Connection *connection, const sim_server *server, const gw_message *answer)
{
    struct MHD_Response *response = new_response(answer);
    if (!response)
        return MHD_NO;
    for (guint i = 0; i < gw_message_n_headers(answer); i++) {
        const gw_header *header = gw_message_nth_header(answer, i);
        if (g_ascii_strcasecmp(header->name, "Content-Length") != 0)
            MHD_add_response_header(response, header->name, header->value);
    }
    if (server->options->ahead)
        add_date(response, server->options->ahead);
    enum MHD_Result sent = MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    return sent;
}

/* The connection is of no use after it: the rest of the request may still be on its way. */
static enum MHD_Result
send_refusal(struct MHD_Connection *connection, const sim_server *server, guint status, const char *code,
             const char *message)
{
    g_autoptr(gw_message) answer = gw_message_new_answer(status);
    g_autofree char *text =
        g_strdup_printf("<Error><Code>%s</Code><Message>%s</Message></Error>", code, message);
    gw_message_set_header(answer, "Content-Type", "application/xml");
    gw_message_set_header(answer, "Connection", "close");
    gw_message_set_body(answer, text, strlen(text));
    return send_answer(connection, server, answer);
}

/* ---- a request ---- */

static void
wait_latency(sim_server *server)
{
    gint64 until = g_get_monotonic_time() + (gint64)server->options->latency * 1000;
    g_mutex_lock(&server->mutex);
    while (!server->ended && g_cond_wait_until(&server->ending, &server->mutex, until))
        ;
    g_mutex_unlock(&server->mutex);
}

static enum MHD_Result
answer_request(sim_server *server, struct MHD_Connection *connection, const char *method, incoming *in)
{
    g_autoptr(gw_message) request = to_request(connection, method, in);
    g_autoptr(gw_message) answer = NULL;
    if (sim_control_is_for(request)) {
        answer = sim_control(server->sim, request, &in->quit);
    } else {
        if (server->options->latency > 0)
            wait_latency(server);
        answer = sim_serve(server->sim, request);
    }
    return answer ? send_answer(connection, server, answer) : MHD_NO;
}

static gboolean
announces_too_much(struct MHD_Connection *connection)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    return length && g_ascii_strtoull(length, NULL, 10) > MAX_BODY;
}

/* Is there room for so much more? */
static gboolean
reserve(sim_server *server, gsize size)
{
    g_mutex_lock(&server->mutex);
    gboolean room = server->coming + size <= MAX_COMING;
    if (room)
        server->coming += size;
    g_mutex_unlock(&server->mutex);
    return room;
}

static void
take_upload(sim_server *server, incoming *in, const char *data, size_t *size)
{
    if (in->body->len + *size > MAX_BODY)
        in->too_large = TRUE;
    else if (in->one_too_many || !reserve(server, *size))
        in->one_too_many = TRUE;
    else
        g_string_append_len(in->body, data, (gssize)*size);
    *size = 0;
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url G_GNUC_UNUSED, const char *method,
           const char *version G_GNUC_UNUSED, const char *upload, size_t *upload_size, void **state)
{
    incoming *in = *state;
    if (!in->begun) {
        in->begun = TRUE;
        if (announces_too_much(connection))
            return send_refusal(connection, cls, 413, "RequestEntityTooLarge",
                                "the request is larger than 16 MiB");
        return MHD_YES;
    }
    if (*upload_size > 0) {
        take_upload(cls, in, upload, upload_size);
        return in->too_large ? MHD_NO : MHD_YES;
    }
    if (in->one_too_many)
        return send_refusal(connection, cls, 503, "SlowDown", "Please reduce your request rate.");
    return answer_request(cls, connection, method, in);
}

/* ---- the daemon ---- */

sim_server *
sim_server_new(const sim_service *sim, const sim_options *options, void (*quit)(gpointer data), gpointer data,
               GError **error)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((guint16)options->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    sim_server *server = g_new0(sim_server, 1);
    *server = (sim_server){.sim = sim, .options = options, .quit = quit, .data = data};
    g_mutex_init(&server->mutex);
    g_cond_init(&server->ending);
    errno = 0;
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_AUTO_INTERNAL_THREAD, (guint16)options->port, NULL, NULL,
        on_request, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
        on_uri, NULL, MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, server, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)MAX_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MAX_HEADERS, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (server->daemon)
        return server;
    int code = errno;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "cannot listen on 127.0.0.1:%d: %s", options->port,
                code ? g_strerror(code) : "the HTTP server does not start");
    sim_server_free(server);
    return NULL;
}

guint
sim_server_port(const sim_server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void
sim_server_free(sim_server *server)
{
    if (!server)
        return;
    g_mutex_lock(&server->mutex);
    server->ended = TRUE;
    g_cond_broadcast(&server->ending);
    g_mutex_unlock(&server->mutex);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    g_cond_clear(&server->ending);
    g_mutex_clear(&server->mutex);
    g_free(server);
}
