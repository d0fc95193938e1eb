/* SPDX-License-Identifier: Apache-2.0 */
/* assume.h - settings of a context that has a role, assumed with another context's keys */
#ifndef GW_AWS_ASSUME_H
#define GW_AWS_ASSUME_H

#include "aws/profile_settings.h"

/** Frees the settings of a context that gw_aws_context_assume made. */
void gw_assumed_settings_free(gw_settings *settings);

#endif
