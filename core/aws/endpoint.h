/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.h - where a request goes, and for which region it is signed */
#ifndef GW_AWS_ENDPOINT_H
#define GW_AWS_ENDPOINT_H

#include "aws/profile_settings.h"
#include "http/message.h"

typedef struct {
    char *base;   /* "https://iam.amazonaws.com" */
    char *region; /* to sign for */
} gw_endpoint;

/** Finds the endpoint by configuration or by the service's own rule; sets the request's Host header, moves
 * S3's bucket there, puts a configured path before the request's. `region` NULL: the settings'.
 * GW_ERROR_INVALID. */
gw_endpoint *gw_endpoint_new(const gw_settings *settings, const gw_service *service, const char *region,
                             gw_message *request, GError **error);
void gw_endpoint_free(gw_endpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_endpoint, gw_endpoint_free)

#endif
