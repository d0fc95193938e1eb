/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - a tiny HTTP server on a thread of its own that says what a test tells it to, and keeps what it
 * heard */
#ifndef GW_TESTS_UNIT_AWS_SERVER_H
#define GW_TESTS_UNIT_AWS_SERVER_H

#include <glib.h>

typedef struct server server;

server *server_start(void);
void server_stop(server *peer);

/** `http://127.0.0.1:PORT`. Borrowed. */
const char *server_url(const server *peer);

/** Queues an answer: status, headers (each ended by \r\n, or NULL) and body; Content-Length is added. */
void server_say(server *peer, int status, const char *headers, const char *body);

/** Queues raw bytes; then the connection is closed. */
void server_say_raw(server *peer, const char *text);

/** Queues silence: the connection is closed without an answer / reset / left open for `ms` and then answered
 * 200. */
void server_hang_up(server *peer);
void server_reset(server *peer);
void server_wait(server *peer, guint ms);

/** Has requests that nothing is queued for answered by `speaker`, on a thread of the server's: it gives a
 *  whole answer, maybe made by server_text (the server frees it), or NULL to hang up. */
typedef char *(*server_speaker)(const char *request, gpointer data);
void server_speak(server *peer, server_speaker speaker, gpointer data);
char *server_text(int status, const char *headers, const char *body);

/** How many requests came, and the nth of them (from 0) as it came. Borrowed. */
guint server_heard(server *peer);
const char *server_request(server *peer, guint n);

/** How many connections were made. */
guint server_connections(server *peer);

#endif
