/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - one HTTP request on its way: what http.c's pool needs of it */
#ifndef GW_HTTP_REQUEST_H
#define GW_HTTP_REQUEST_H

#include "http/http.h"
#include <curl/curl.h>

gw_http_call *gw_http_call_new(gw_http *http, const char *base, const gw_message *request,
                               const gw_http_limits *limits, gw_http_done done, gpointer data);
CURL *gw_http_call_easy(const gw_http_call *call);
gw_http *gw_http_call_pool(const gw_http_call *call);

/** Takes it out of `multi`, tells how it went, frees it. */
void gw_http_call_finish(gw_http_call *call, CURLM *multi, CURLcode code);
void gw_http_call_free(gw_http_call *call, CURLM *multi);

#endif
