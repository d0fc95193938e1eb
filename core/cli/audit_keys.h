/* SPDX-License-Identifier: Apache-2.0 */
/* audit_keys.h - the key that signs the journal, and those whose signatures count: our own, audit.known_keys
 * of the settings, --key */
#ifndef GW_CLI_AUDIT_KEYS_H
#define GW_CLI_AUDIT_KEYS_H

#include "cli/cli.h"

/** The file with the key to sign with: GANGWAY_AUDIT_KEY_FILE, else the setting; borrowed, or NULL. */
const char *gw_audit_key_file(const gw_cli *cli);
/** Reads `signer` and `audit_keys` of the command; that one is NULL where no key is named. A key that is
 * named but can't be used is an error: nothing goes on unsigned, or unchecked, without a word. */
gboolean gw_audit_keys_open(gw_cli *cli, GError **error);
/** Has the open store sign and check with them. */
void gw_audit_keys_use(gw_cli *cli);

#endif
