/* SPDX-License-Identifier: Apache-2.0 */
/* failure.h - AWS error codes: which class they are of, and what a person can do about them */
#ifndef GW_AWS_FAILURE_H
#define GW_AWS_FAILURE_H

#include "base/error.h"
#include <glib.h>
#include <jansson.h>

/** The class of an error code; by `status` when the code says nothing. */
gw_error_class gw_aws_error_class(const char *code, guint status);

/** Does the code say that the clock is off? */
gboolean gw_aws_is_clock_error(const char *code);

/** Does the code say that the keys are no good, or that there are none: nobody was asked for a permission? */
gboolean gw_aws_is_keys_error(const char *code);

/** What to do about a code, or NULL; static. */
const char *gw_aws_error_hint(const char *code);

#endif
