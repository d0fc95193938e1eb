/* SPDX-License-Identifier: Apache-2.0 */
/* protocol.h - JSON documents to HTTP messages and back, for each of AWS's protocols, in both directions
 *
 * The client encodes requests and decodes answers; the simulator decodes requests and encodes answers. Blobs
 * are base64 text on both sides; times are what the protocol says (ISO 8601 in XML, seconds in JSON).
 */
#ifndef GW_AWS_PROTOCOL_H
#define GW_AWS_PROTOCOL_H

#include "aws/service.h"
#include "http/message.h"
#include <jansson.h>

/** A request without host and signature. S3's bucket is in the path. `input` NULL: {}. GW_ERROR_INVALID when
 *  the service has no such operation or a member that the path needs is missing. Caller owns. */
gw_message *
gw_aws_encode_request(const gw_service *service, const char *operation, const json_t *input, GError **error);

/** The answer's document, or NULL and `failure` (caller owns both). A failure of AWS has its code, message,
 *  status and request_id, and further members of the error under "details"; its class is by failure.h. An
 *  answer that can't be read is "unavailable", code "BadAnswer". `failure` must not be NULL. */
json_t *gw_aws_decode_response(const gw_service *service, const char *operation, const gw_message *answer,
                               json_t **failure);

/** What a request asks for. */
typedef struct {
    const gw_service *service;
    char *operation;
    json_t *input;
} gw_aws_request;

/** Finds service, operation and input of a request: by target, by Action and Version, by the service that it
 *  is signed for, else S3. GW_ERROR_NOT_FOUND when nothing fits, GW_ERROR_INVALID when it is malformed. */
gw_aws_request *gw_aws_decode_request(const gw_message *request, GError **error);
void gw_aws_request_free(gw_aws_request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_aws_request, gw_aws_request_free)

/** The answer of a success. `output` NULL: {}. Caller owns. */
gw_message *gw_aws_encode_response(const gw_service *service, const char *operation, const json_t *output,
                                   const char *request_id);

/** The answer of a failure. `extra` (an object or NULL) adds members to the error ("Reason", "BucketName").
 *  `head`: no body, as for HEAD requests. Caller owns. */
gw_message *
gw_aws_encode_error(const gw_service *service, guint status, const char *code, const char *message,
                    const json_t *extra, const char *request_id, gboolean head);

#endif
