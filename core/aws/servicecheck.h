/* SPDX-License-Identifier: Apache-2.0 */
/* servicecheck.h - may a file of a service be used? */
#ifndef GW_AWS_SERVICECHECK_H
#define GW_AWS_SERVICECHECK_H

#include "aws/service.h"

/** Checks the document of a service's file. GW_ERROR_INVALID says where, what was found and what is wanted.
 */
gboolean gw_servicecheck(const json_t *told, GError **error);
/** Is it asked otherwise than the services that are built in? */
gboolean gw_servicecheck_alias(const gw_service *service, GError **error);

#endif
