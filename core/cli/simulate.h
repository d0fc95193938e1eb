/* SPDX-License-Identifier: Apache-2.0 */
/* simulate.h - has the caller what a policy allows? */
#ifndef GW_CLI_SIMULATE_H
#define GW_CLI_SIMULATE_H

#include "cli/survey.h"
#include "plugin/resource.h"

/** {"caller", "verdict", "reason"?, "missing": [{"action", "resource", "decision"}]}: whether the keys of a
 * context are allowed all of `policy`. The verdict is "allowed", "missing", or "unknown" with the reason: AWS
 * does not let this caller ask, or can't tell. New reference; NULL when it can't be found out who asks. */
json_t *gw_cli_simulate(gw_aws_context *context, const char *name, const json_t *policy, GError **error);

/** The least policies of a workflow, of a survey: {"customer": policy or null, "partner", "looks": […], …}.
 * `owner`: the customer's account, where the input does not say it; "*". */
json_t *gw_cli_permissions(gw_cli *cli, const json_t *survey, const gw_resource_owner *owner);
/** The same for the account of the customer's context: AWS takes a star in an account's place for itself.
 * NULL when it can't be found out whose that is. */
json_t *gw_cli_own_permissions(gw_cli *cli, const json_t *survey, GError **error);

#endif
