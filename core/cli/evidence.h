/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - the files of --evidence: read, hashed, and kept where that is wanted */
#ifndef GW_CLI_EVIDENCE_H
#define GW_CLI_EVIDENCE_H

#include "cli/cli.h"

/** What a kept file may weigh unless the settings say otherwise, in bytes. */
#define GW_EVIDENCE_LIMIT ((gsize)10 * 1024 * 1024)

/** The files that were given with --evidence for a step that waits, as a command takes them: [{"file",
 * "sha256", "size", "kept"?, "sealed"?}]. Kept in the store where --keep-evidence or the settings say so. New
 * reference. */
json_t *gw_evidence_given(gw_cli *cli, const char *run, const char *step, GError **error);

#endif
