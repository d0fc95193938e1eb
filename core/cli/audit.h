/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h - the verdict on runs' chains of hashes, for audit and doctor */
#ifndef GW_CLI_AUDIT_H
#define GW_CLI_AUDIT_H

#include "cli/cli.h"

/** [{"run", "whole", "head" or "fault"}] of one run, or (`only` NULL) of all in the open store; `*broken`
 * counts. New reference or NULL. */
json_t *gw_audit_runs(gw_cli *cli, const char *only, guint *broken, GError **error);

#endif
