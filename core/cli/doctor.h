/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.h - the page that `gangway doctor` makes */
#ifndef GW_CLI_DOCTOR_H
#define GW_CLI_DOCTOR_H

#include "cli/cli.h"

/** One line of the page: what was looked at, whether it is well, and what was found. */
void
gw_doctor_add(json_t *page, const char *what, gboolean well, const char *format, ...) G_GNUC_PRINTF(4, 5);

/** Lines on the input that the command line gives, for each of the workflows; none named: the one it fits.
 * Was a plan tried, which says what is wrong with the contexts' accounts? */
gboolean gw_doctor_input(gw_cli *cli, json_t *page, char **workflows);

/** Lines on who may read the store's file, and on the vault: its key, and every record that does not open. */
void gw_doctor_modes(json_t *page, const char *path);
/** A line where the store, or its folder, can't be written. */
void gw_doctor_may_write(json_t *page, const char *path);
void gw_doctor_vault(gw_cli *cli, json_t *page);

#endif
