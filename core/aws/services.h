/* SPDX-License-Identifier: Apache-2.0 */
/* services.h - the service table itself; everybody else asks service.h */
#ifndef GW_AWS_SERVICES_H
#define GW_AWS_SERVICES_H

#include "aws/service.h"

/** Ends with a NULL id. */
extern const gw_service gw_services[];

/** Ends with a NULL name. */
extern const gw_operation gw_s3_operations[];

#endif
