/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - `gangway secret`: one file a verb, and what they share
 *
 * Each returns the exit code, and sets the error with GW_EXIT_ERROR.
 */
#ifndef GW_CLI_SECRET_H
#define GW_CLI_SECRET_H

#include "cli/cli.h"

/** `--guarded` with or without a number; a GOptionArgFunc. */
gboolean gw_secret_read_guarded(const char *option, const char *value, gpointer data, GError **error);

/** Keeps the text that is typed or read, as the options say. */
int gw_secret_set(gw_cli *cli, const char *name, GError **error);
int gw_secret_list(gw_cli *cli, GError **error);
int gw_secret_show(gw_cli *cli, const char *name, GError **error);
int gw_secret_codes(gw_cli *cli, const char *name, GError **error);
int gw_secret_remove(gw_cli *cli, const char *name, GError **error);
int gw_secret_new_key(gw_cli *cli, const char *path, GError **error);
int gw_secret_rekey(gw_cli *cli, GError **error);

/** `smtp-password`, which is of the run "", or `RUN/STEP/NAME` with any name of the run. Caller frees both.
 */
gboolean gw_secret_read_name(gw_cli *cli, const char *given, char **run, char **name, GError **error);
/** "secret 'NAME' SENTENCE", or {"name", KEY: true}. */
int gw_secret_said(const char *key, const char *name, const char *sentence);

#endif
