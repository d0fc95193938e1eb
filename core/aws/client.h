/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the client's own inside: what a gw_aws_client is, and one request with its repetitions */
#ifndef GW_AWS_CLIENT_H
#define GW_AWS_CLIENT_H

#include "aws/imds.h"
#include "aws/mfa.h"
#include "aws/provider.h"
#include "aws/retry.h"
#include "http/http.h"

/** What all pages of one list may come to. */
typedef struct {
    guint pages;
    gsize items; /* of all lists */
    gsize bytes; /* of the pages' JSON text */
    guint ms;    /* from the first request to the last answer */
} gw_aws_list_limits;

struct gw_aws_client {
    gw_http *http;
    gw_aws_list_limits lists;
    gw_retry_bucket bucket;
    gint64 clock_offset_ms; /* AWS's clock minus ours, where that is put right */
    gint64 clock_seen_ms;   /* the same by the last answer's Date */
    guint requests;
    gw_mfa_queue mfa;
    gw_imds_token imds;
};

/** One operation, one page. Everything is borrowed for the time of gw_exchange_start, but `aws`, `settings`
 * and `provider` must live as long as the exchange. */
typedef struct {
    gw_aws_client *aws;
    const gw_settings *settings;
    gw_provider *provider;      /* NULL: with `keys` */
    const gw_credentials *keys; /* copied; NULL without a provider: unsigned */
    const gw_service *service;
    const char *operation;
    const json_t *input;
    const char *region; /* NULL: the settings' */
} gw_exchange_request;

/** Credentials with a region (aws.h). */
struct gw_aws_context {
    guint refs;
    gw_aws_client *aws;
    char *name;
    gw_aws_context *base;  /* of a role that was assumed with another's keys (assume.c); else NULL */
    gw_settings *settings; /* with a base: the base's, but for the plan */
    gw_provider *provider;
};

typedef struct gw_exchange gw_exchange;

/** Sends, repeats as far as that is safe, and tells. `done` is called once, never before this returns; the
 *  exchange is gone then. */
gw_exchange *gw_exchange_start(const gw_exchange_request *request, gw_aws_done done, gpointer data);
void gw_exchange_cancel(gw_exchange *exchange);

#endif
