/* SPDX-License-Identifier: Apache-2.0 */
/* http.h - an HTTP client on GLib's main loop: libcurl's multi interface, one pool of connections for
 * everyone
 *
 * Calls are asynchronous on the default main context. TLS is verified (AWS_CA_BUNDLE names other
 * authorities), redirects are not followed, proxies are taken from the environment, HTTP/2 is used where it
 * is offered.
 */
#ifndef GW_HTTP_HTTP_H
#define GW_HTTP_HTTP_H

#include "http/message.h"

typedef struct gw_http gw_http;
typedef struct gw_http_call gw_http_call;

/** GW_ERROR_INVALID when the library can't be used. */
gw_http *gw_http_new(GError **error);

/** Calls under way are forgotten. */
void gw_http_free(gw_http *http);

typedef struct {
    guint connect_ms;  /* 0: 10 s */
    guint total_ms;    /* 0: 60 s */
    gsize max_body;    /* of the answer; 0: 16 MiB */
    gboolean once;     /* never sent twice, not even when a kept connection turns out to be dead */
    gboolean direct;   /* never by way of a proxy */
    const char *trust; /* a file of certificates to trust, copied; NULL: AWS_CA_BUNDLE, else the system's */
    gboolean head_counts; /* once the headers are there, that is the answer, with as much of a body as came */
} gw_http_limits;

/** How a call went. Everything is borrowed. */
typedef struct {
    const gw_message *answer; /* NULL on failure */
    const GError *error;      /* of GW_ERROR, says what was tried; NULL on success */
    const char *code; /* of a failure: Unreachable, TlsFailure, Timeout, ConnectionLost, AnswerTooLarge, … */
    gboolean sent;    /* of a failure: the server may have seen the request */
    const char *reason; /* of a failure: what went wrong, without what was tried and what to do */
} gw_http_result;

typedef void (*gw_http_done)(const gw_http_result *result, gpointer data);

/** Sends `request` to `base` (`https://host:port/prefix`, without a slash at the end). `limits` may be NULL.
 *  `done` is called once, never before this returns. The call is gone when `done` returns. */
gw_http_call *gw_http_start(gw_http *http, const char *base, const gw_message *request,
                            const gw_http_limits *limits, gw_http_done done, gpointer data);

/** Forgets a call that is not done: `done` will not be called. */
void gw_http_cancel(gw_http_call *call);

#endif
