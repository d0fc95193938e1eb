/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h - the verdict on runs' journals, for audit and doctor, and exports to hold them against */
#ifndef GW_CLI_AUDIT_H
#define GW_CLI_AUDIT_H

#include "cli/cli.h"

/** [{"run", "whole", "unproven", "created", and "fault" or what gw_store_audit gives and "signed"}] of one
 * run, or
 * (`only` NULL) of all in the open store; `*broken` counts. New reference or NULL. */
json_t *gw_audit_runs(gw_cli *cli, const char *only, guint *broken, GError **error);

/** Writes heads and signatures of all runs. */
int gw_audit_export(gw_cli *cli, GError **error);
/** Reads such a file. Its signatures are checked with `keys` (may be NULL); without any only if not
 * `must`. New reference or NULL. */
json_t *gw_audit_export_read(const char *path, GHashTable *keys, gboolean must, GError **error);
/** Changes verdicts on all runs by what the export knows of them, and adds those of runs that are gone; keeps
 * only that of `only` (may be NULL). How many are broken. */
guint gw_audit_compare(gw_cli *cli, json_t *verdicts, const json_t *export, const char *only);

#endif
