/* SPDX-License-Identifier: Apache-2.0 */
/* arns.h - ARNs in a request: none of another partition than the one that is asked */
#ifndef GW_AWS_ARNS_H
#define GW_AWS_ARNS_H

#include <glib.h>
#include <jansson.h>

/** Are all ARNs in a request's input, those in texts of policies too, of the partition of `region`? FALSE
 * with GW_ERROR_INVALID, which names the first that is not. A region of no partition has nothing to say. */
gboolean gw_arns_fit(const json_t *input, const char *region, GError **error);

/** The same of a step's parameters, for the customer's account in a partition that there is ("aws-cn"). */
gboolean gw_arns_fit_account(const json_t *params, const char *partition, GError **error);

#endif
