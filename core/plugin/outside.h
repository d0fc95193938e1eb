/* SPDX-License-Identifier: Apache-2.0 */
/* outside.h - messages that leave for somewhere else than AWS: `http:POST` and `smtp:send`
 *
 * A plugin never names a destination. It names the parameter that holds one, so where a message goes is what
 * the run's input says and nothing else; a key to sign with, user and password are named in the same way. In
 * a rehearsal everything goes to the simulator's outbox instead.
 */
#ifndef GW_PLUGIN_OUTSIDE_H
#define GW_PLUGIN_OUTSIDE_H

#include "http/http.h"
#include <jansson.h>

typedef struct gw_outside gw_outside;
typedef struct gw_outside_call gw_outside_call;

/** Is this one of the requests? */
gboolean gw_outside_is(const char *name);

/** Reads a request; `params` are the step's. NULL and a new failure when something in it can't be sent:
 * nothing has left then. */
gw_outside *gw_outside_new(const char *name, const json_t *params, const json_t *input, json_t **failure);
void gw_outside_free(gw_outside *outside);

/** What is to be journaled of it before it leaves: destination without its secret part, content. Borrowed. */
json_t *gw_outside_about(const gw_outside *outside);

/** `answer` of http:POST: {"status", "body"}, of smtp:send: {"status", "reply"}. On failure, `failure` has
 * "sent": may it have arrived all the same? And "status", "retry_after" (seconds) as far as they were told.
 */
typedef void (*gw_outside_done)(json_t *answer, json_t *failure, gpointer data);

/** Sends it, once; to `outbox` (an http:// address) instead, when that is not NULL. `done` is called once,
 * never before this returns. `outside` must live as long. */
gw_outside_call *gw_outside_send(const gw_outside *outside, gw_http *http, const char *outbox,
                                 gw_outside_done done, gpointer data);
void gw_outside_cancel(gw_outside_call *call);

#endif
