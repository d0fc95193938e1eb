/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - what http.c's pool needs of a transfer, be it an HTTP request or a mail */
#ifndef GW_HTTP_REQUEST_H
#define GW_HTTP_REQUEST_H

#include "http/http.h"
#include <curl/curl.h>

/** The first member of a gw_http_call and of a gw_mail_call. */
typedef struct gw_transfer {
    gw_http *http;
    CURL *easy;
    char text[CURL_ERROR_SIZE]; /* what curl says of a failure */
    /** Tells how it went; the transfer is released afterwards. */
    void (*tell)(struct gw_transfer *transfer, CURLcode code);
    /** Frees it and what it has, but not `easy`. */
    void (*release)(struct gw_transfer *transfer);
} gw_transfer;

/** Sets what all transfers have: certificates, time limits, the name of the program. */
void gw_transfer_init(gw_transfer *transfer, gw_http *http, guint connect_ms, guint total_ms);

/** Begins it, or forgets it: then nothing is told. */
void gw_transfer_start(gw_transfer *transfer);
void gw_transfer_cancel(gw_transfer *transfer);

/** What is wrong in curl's words, as part of a message. Caller frees. */
char *gw_transfer_reason(const gw_transfer *transfer, CURLcode code);

#endif
