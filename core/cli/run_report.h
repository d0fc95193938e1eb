/* SPDX-License-Identifier: Apache-2.0 */
/* run_report.h - a run's report, for the commands that write one */
#ifndef GW_CLI_RUN_REPORT_H
#define GW_CLI_RUN_REPORT_H

#include "cli/cli.h"

/** The report's document. New reference. */
json_t *gw_cli_report(gw_cli *cli, const char *run, GError **error);

/** Writes its page into a file, whole or not at all. */
gboolean gw_cli_report_write(const json_t *document, const char *path, GError **error);

#endif
