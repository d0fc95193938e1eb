/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - HTTP/1.1 on the loopback interface, a thread a connection */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "options.h"
#include "serve.h"

typedef struct sim_server sim_server;

/** Listens on 127.0.0.1; `quit` is called (on any thread) when a request asks for the end. `sim` and
 * `options` must outlive the server. */
sim_server *sim_server_new(const sim_service *sim, const sim_options *options, void (*quit)(gpointer data),
                           gpointer data, GError **error);

/** The port that is listened on. */
guint sim_server_port(const sim_server *server);

/** Ends every connection and waits for the threads. */
void sim_server_free(sim_server *server);

#endif
