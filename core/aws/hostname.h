/* SPDX-License-Identifier: Apache-2.0 */
/* hostname.h - AWS's own host of a service: by partition, region, and what else is asked of it */
#ifndef GW_AWS_HOSTNAME_H
#define GW_AWS_HOSTNAME_H

#include "aws/service.h"

typedef struct {
    gboolean fips; /* with validated cryptography (FIPS 140) */
    gboolean dual; /* with IPv4 and IPv6 */
} gw_host_options;

/** Is there such a region, or may there be by now? GW_ERROR_INVALID, with the nearest one: no. */
gboolean gw_host_is_region(const char *region, GError **error);

/** The host of a service for a region, and in *signing the region to sign for (caller frees both).
 *  GW_ERROR_INVALID: the region is not known, its partition cannot be reached, or has not the service or no
 * such host of it. */
char *gw_host_find(const gw_service *service, const char *region, const gw_host_options *options,
                   char **signing, GError **error);

#endif
