/* SPDX-License-Identifier: Apache-2.0 */
/* smtp.c - a tiny mail server for tests: one connection after the other, with or without TLS
 */
#include "smtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct smtp_peer {
    int socket;
    guint port;
    SSL_CTX *tls;
    gboolean at_once;
    GHashTable *replies;
    GThread *thread;
    GString *heard, *message;
    guint taken;
    gboolean stopping;
};

typedef struct {
    smtp_peer *peer;
    int socket;
    SSL *tls;
} talk;

static gssize
receive(talk *t, char *c)
{
    return t->tls ? SSL_read(t->tls, c, 1) : recv(t->socket, c, 1, 0);
}

static void
say(talk *t, const char *text)
{
    g_autofree char *line = g_strconcat(text, "\r\n", NULL);
    if (t->tls)
        SSL_write(t->tls, line, (int)strlen(line));
    else if (send(t->socket, line, strlen(line), MSG_NOSIGNAL) < 0)
        return;
}

/* FALSE: it hangs up, or has said something else than the usual. */
static gboolean
answer(talk *t, const char *command, const char *usual)
{
    gpointer reply = NULL;
    gboolean other = g_hash_table_lookup_extended(t->peer->replies, command, NULL, &reply);
    if (reply || !other)
        say(t, other ? reply : usual);
    return !other;
}

static gboolean
begin_tls(talk *t)
{
    t->tls = SSL_new(t->peer->tls);
    SSL_set_fd(t->tls, t->socket);
    return SSL_accept(t->tls) == 1;
}

static gboolean
read_line(talk *t, GString *line)
{
    char c;
    g_string_truncate(line, 0);
    while (line->len < 100000 && receive(t, &c) == 1) {
        g_string_append_c(line, c);
        if (c == '\n')
            return TRUE;
    }
    return FALSE;
}

static gboolean
read_message(talk *t, GString *line)
{
    g_string_truncate(t->peer->message, 0);
    while (read_line(t, line)) {
        if (strcmp(line->str, ".\r\n") == 0)
            return TRUE;
        g_string_append(t->peer->message, line->str + (line->str[0] == '.'));
    }
    return FALSE;
}

static gboolean
hangs_up(const talk *t, const char *command)
{
    gpointer reply = NULL;
    return g_hash_table_lookup_extended(t->peer->replies, command, NULL, &reply) && !reply;
}

static gboolean
take_message(talk *t, GString *line)
{
    if (!answer(t, "DATA", "354 go ahead"))
        return !hangs_up(t, "DATA");
    if (!read_message(t, line) || hangs_up(t, "."))
        return FALSE;
    if (answer(t, ".", "250 2.0.0 Ok: queued as 4F1A2"))
        t->peer->taken++;
    return TRUE;
}

static void
log_in(talk *t, GString *line)
{
    say(t, "334 ");
    if (read_line(t, line))
        answer(t, "AUTH", "235 welcome");
}

/* FALSE: the talk is over. */
static gboolean
obey(talk *t, const char *command, GString *line)
{
    gboolean offers = t->peer->tls && !t->tls;
    if (hangs_up(t, command))
        return FALSE;
    if (strcmp(command, "EHLO") == 0)
        answer(t, command,
               offers ? "250-peer\r\n250-STARTTLS\r\n250 SIZE 100000"
                      : "250-peer\r\n250-AUTH PLAIN\r\n250 SIZE 100000");
    else if (strcmp(command, "STARTTLS") == 0)
        return answer(t, command, "220 go ahead") ? begin_tls(t) : TRUE;
    else if (strcmp(command, "AUTH") == 0)
        log_in(t, line);
    else if (strcmp(command, "DATA") == 0)
        return take_message(t, line);
    else if (strcmp(command, "QUIT") == 0)
        answer(t, command, "221 bye");
    else
        answer(t, command, "250 Ok");
    return strcmp(command, "QUIT") != 0;
}

static void
talk_to(talk *t)
{
    g_autoptr(GString) line = g_string_new(NULL);
    gboolean goes_on = !t->peer->at_once || begin_tls(t);
    if (goes_on && !hangs_up(t, "")) {
        answer(t, "", "220 peer ESMTP");
        while (goes_on && read_line(t, line)) {
            g_string_append(t->peer->heard, line->str);
            g_autofree char *command = g_ascii_strup(line->str, (gssize)strcspn(line->str, " \r\n"));
            goes_on = obey(t, command, line);
        }
    }
    if (t->tls)
        SSL_free(t->tls);
    close(t->socket);
}

static gpointer
serve(gpointer data)
{
    smtp_peer *peer = data;
    for (;;) {
        int socket = accept(peer->socket, NULL, NULL);
        if (socket < 0 || peer->stopping) {
            if (socket >= 0)
                close(socket);
            return NULL;
        }
        struct timeval patience = {5, 0};
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        talk t = {peer, socket, NULL};
        talk_to(&t);
    }
}

smtp_peer *
smtp_start(const char *certificate, const char *key, gboolean at_once)
{
    smtp_peer *peer = g_new0(smtp_peer, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    signal(SIGPIPE, SIG_IGN); /* who is not trusted is hung up on */
    if (certificate) {
        peer->tls = SSL_CTX_new(TLS_server_method());
        g_assert(SSL_CTX_use_certificate_file(peer->tls, certificate, SSL_FILETYPE_PEM) == 1);
        g_assert(SSL_CTX_use_PrivateKey_file(peer->tls, key, SSL_FILETYPE_PEM) == 1);
    }
    peer->at_once = at_once;
    peer->replies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    peer->heard = g_string_new(NULL);
    peer->message = g_string_new(NULL);
    peer->socket = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_true(bind(peer->socket, (struct sockaddr *)&address, sizeof address) == 0);
    g_assert_true(listen(peer->socket, 4) == 0);
    g_assert_true(getsockname(peer->socket, (struct sockaddr *)&address, &length) == 0);
    peer->port = ntohs(address.sin_port);
    peer->thread = g_thread_new("smtp", serve, peer);
    return peer;
}

void
smtp_join(smtp_peer *peer)
{
    if (!peer->thread)
        return;
    peer->stopping = TRUE;
    shutdown(peer->socket, SHUT_RDWR);
    g_thread_join(peer->thread);
    peer->thread = NULL;
}

void
smtp_stop(smtp_peer *peer)
{
    smtp_join(peer);
    close(peer->socket);
    SSL_CTX_free(peer->tls);
    g_hash_table_unref(peer->replies);
    g_string_free(peer->heard, TRUE);
    g_string_free(peer->message, TRUE);
    g_free(peer);
}

guint
smtp_port(const smtp_peer *peer)
{
    return peer->port;
}

void
smtp_say(smtp_peer *peer, const char *command, const char *reply)
{
    g_hash_table_insert(peer->replies, g_strdup(command), g_strdup(reply));
}

const char *
smtp_heard(const smtp_peer *peer)
{
    return peer->heard->str;
}

const char *
smtp_message(const smtp_peer *peer)
{
    return peer->message->str;
}

guint
smtp_taken(const smtp_peer *peer)
{
    return peer->taken;
}
