/* SPDX-License-Identifier: Apache-2.0 */
/* rest.h - operations that are a verb and a path: members in path, query string and headers */
#ifndef GW_AWS_REST_H
#define GW_AWS_REST_H

#include "aws/service.h"
#include "http/message.h"
#include <jansson.h>

/** A request with everything but the body. Members that found their place are taken out of `input`. */
gw_message *gw_rest_encode(const gw_service *service, const char *operation, json_t *input, GError **error);

/** The operation that a request's verb, path and query string stand for, and what they say put into `input`;
 *  NULL when there is none. Caller frees. */
char *gw_rest_match(const gw_service *service, const gw_message *request, json_t *input);

/** Headers of a request, or of an answer, into `document`. */
void gw_rest_take_headers(const gw_service *service, const char *bindings, const gw_message *message,
                          json_t *document);

/** Members of `document` that belong there into headers, and out of the document. */
void gw_rest_put_headers(const char *bindings, gw_message *message, json_t *document);

/** For S3: moves the bucket from the path into the host, and back. `host` is the Host header's value. Into
 * the host only a name without dots goes; returns the new host, or NULL when nothing moved. Caller frees. */
char *gw_rest_bucket_to_host(gw_message *request, const char *host);
void gw_rest_bucket_from_host(gw_message *request, const char *host);

#endif
