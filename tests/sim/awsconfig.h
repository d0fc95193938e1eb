/* SPDX-License-Identifier: Apache-2.0 */
/* awsconfig.h - an AWS configuration file whose profiles lead to the simulator */
#ifndef SIM_AWSCONFIG_H
#define SIM_AWSCONFIG_H

#include "runtime.h"

/** Writes the profiles of the state to `path`. A file that somebody else wrote is left alone:
 * GW_ERROR_CONFLICT. */
gboolean sim_aws_config_write(sim_runtime *runtime, const char *url, const char *region, const char *path,
                              GError **error);

#endif
