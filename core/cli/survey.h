/* SPDX-License-Identifier: Apache-2.0 */
/* survey.h - a workflow's steps told without AWS (gw_engine_survey), for `permissions` and `describe
 * --policies` */
#ifndef GW_CLI_SURVEY_H
#define GW_CLI_SURVEY_H

#include "cli/cli.h"

/** New reference or NULL. */
json_t *gw_cli_survey(gw_cli *cli, const gw_workflow *workflow, json_t *input, GError **error);

/** A copy in which every text has `to` where it had `from`. */
json_t *gw_json_replaced(const json_t *document, const char *from, const char *to);

/** `describe WORKFLOW --policies`. */
int gw_describe_policies(gw_cli *cli, const gw_workflow *workflow, GError **error);

#endif
