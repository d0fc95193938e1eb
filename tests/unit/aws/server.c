/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - a tiny HTTP server for tests: a thread a connection, blocking, one queue of things to say
 */
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef enum { SAY, SAY_AND_CLOSE, HANG_UP, RESET, WAIT } action_kind;

typedef struct {
    action_kind kind;
    char *text;
    guint ms;
} action;

struct server {
    int socket;
    char *url;
    GThread *thread;
    GPtrArray *talks; /* of GThread */
    GMutex mutex;
    GQueue *actions;
    GPtrArray *requests; /* of char */
    guint connections;
    gboolean stopping;
    server_speaker speaker;
    gpointer speaker_data;
};

typedef struct {
    server *server;
    int socket;
} talk;

static void
send_text(int socket, const char *text)
{
    gsize n = strlen(text);
    while (n > 0) {
        ssize_t sent = send(socket, text, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        n -= (gsize)sent;
    }
}

/* Reads one request, headers and body, onto the end of `text`; FALSE when the other side is gone. */
static gboolean
read_request(int socket, GString *text)
{
    char buffer[4096];
    gsize wanted = 0;
    while (!wanted || text->len < wanted) {
        char *end = strstr(text->str, "\r\n\r\n");
        if (end && !wanted) {
            g_autofree char *lower = g_ascii_strdown(text->str, end - text->str);
            char *length = strstr(lower, "content-length:");
            wanted = (gsize)(end - text->str) + 4 + (length ? strtoul(length + 15, NULL, 10) : 0);
            continue;
        }
        ssize_t n = recv(socket, buffer, sizeof buffer, 0);
        if (n <= 0)
            return FALSE;
        g_string_append_len(text, buffer, n);
    }
    return TRUE;
}

static action *
next_action(server *peer, const char *request)
{
    g_mutex_lock(&peer->mutex);
    g_ptr_array_add(peer->requests, g_strdup(request));
    action *next = g_queue_pop_head(peer->actions);
    if (!next && peer->speaker) {
        next = g_new0(action, 1);
        next->text = peer->speaker(request, peer->speaker_data);
        next->kind = next->text ? SAY : HANG_UP;
    }
    g_mutex_unlock(&peer->mutex);
    return next;
}

static void
action_free(gpointer data)
{
    action *a = data;
    g_free(a->text);
    g_free(a);
}

/* FALSE when the connection is to be closed. */
static gboolean
act(int socket, action *a)
{
    if (!a) {
        send_text(socket, "HTTP/1.1 500 Nothing to say\r\nContent-Length: 0\r\n\r\n");
        return TRUE;
    }
    if (a->kind == RESET) {
        struct linger linger = {1, 0};
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
    if (a->kind == WAIT)
        g_usleep(a->ms * 1000);
    if (a->text)
        send_text(socket, a->text);
    gboolean goes_on = a->kind == SAY || a->kind == WAIT;
    action_free(a);
    return goes_on;
}

static gpointer
talk_thread(gpointer data)
{
    talk *t = data;
    gboolean goes_on = TRUE;
    while (goes_on) {
        g_autoptr(GString) text = g_string_new(NULL);
        goes_on = read_request(t->socket, text) && act(t->socket, next_action(t->server, text->str));
    }
    close(t->socket);
    g_free(t);
    return NULL;
}

static gpointer
accept_thread(gpointer data)
{
    server *peer = data;
    for (;;) {
        int socket = accept(peer->socket, NULL, NULL);
        if (socket < 0 || peer->stopping) {
            if (socket >= 0)
                close(socket);
            return NULL;
        }
        struct timeval patience = {5, 0};
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        talk *t = g_new0(talk, 1);
        t->server = peer;
        t->socket = socket;
        g_mutex_lock(&peer->mutex);
        peer->connections++;
        g_ptr_array_add(peer->talks, g_thread_new("talk", talk_thread, t));
        g_mutex_unlock(&peer->mutex);
    }
}

server *
server_start(void)
{
    server *s = g_new0(server, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    s->socket = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_true(bind(s->socket, (struct sockaddr *)&address, sizeof address) == 0);
    g_assert_true(listen(s->socket, 16) == 0);
    g_assert_true(getsockname(s->socket, (struct sockaddr *)&address, &length) == 0);
    s->url = g_strdup_printf("http://127.0.0.1:%d", ntohs(address.sin_port));
    s->actions = g_queue_new();
    s->requests = g_ptr_array_new_with_free_func(g_free);
    s->talks = g_ptr_array_new();
    g_mutex_init(&s->mutex);
    s->thread = g_thread_new("server", accept_thread, s);
    return s;
}

void
server_stop(server *peer)
{
    peer->stopping = TRUE;
    shutdown(peer->socket, SHUT_RDWR);
    g_thread_join(peer->thread);
    for (guint i = 0; i < peer->talks->len; i++)
        g_thread_join(peer->talks->pdata[i]);
    close(peer->socket);
    g_queue_free_full(peer->actions, action_free);
    g_ptr_array_unref(peer->requests);
    g_ptr_array_unref(peer->talks);
    g_mutex_clear(&peer->mutex);
    g_free(peer->url);
    g_free(peer);
}

const char *
server_url(const server *peer)
{
    return peer->url;
}

static void
push(server *peer, action_kind kind, char *text, guint ms)
{
    action *a = g_new0(action, 1);
    a->kind = kind;
    a->text = text;
    a->ms = ms;
    g_mutex_lock(&peer->mutex);
    g_queue_push_tail(peer->actions, a);
    g_mutex_unlock(&peer->mutex);
}

void
server_speak(server *peer, server_speaker speaker, gpointer data)
{
    g_mutex_lock(&peer->mutex);
    peer->speaker = speaker;
    peer->speaker_data = data;
    g_mutex_unlock(&peer->mutex);
}

char *
server_text(int status, const char *headers, const char *body)
{
    return g_strdup_printf("HTTP/1.1 %d Said\r\n%sContent-Length: %zu\r\n\r\n%s", status,
                           headers ? headers : "", strlen(body), body);
}

void
server_say(server *peer, int status, const char *headers, const char *body)
{
    push(peer, SAY, server_text(status, headers, body), 0);
}

void
server_say_raw(server *peer, const char *text)
{
    push(peer, SAY_AND_CLOSE, g_strdup(text), 0);
}

void
server_hang_up(server *peer)
{
    push(peer, HANG_UP, NULL, 0);
}

void
server_reset(server *peer)
{
    push(peer, RESET, NULL, 0);
}

void
server_wait(server *peer, guint ms)
{
    push(peer, WAIT, g_strdup("HTTP/1.1 200 Late\r\nContent-Length: 0\r\n\r\n"), ms);
}

guint
server_heard(server *peer)
{
    g_mutex_lock(&peer->mutex);
    guint n = peer->requests->len;
    g_mutex_unlock(&peer->mutex);
    return n;
}

const char *
server_request(server *peer, guint n)
{
    g_mutex_lock(&peer->mutex);
    const char *text = n < peer->requests->len ? peer->requests->pdata[n] : "";
    g_mutex_unlock(&peer->mutex);
    return text;
}

guint
server_connections(server *peer)
{
    g_mutex_lock(&peer->mutex);
    guint n = peer->connections;
    g_mutex_unlock(&peer->mutex);
    return n;
}
