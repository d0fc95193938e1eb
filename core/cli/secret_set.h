/* SPDX-License-Identifier: Apache-2.0 */
/* secret_set.h - `gangway secret set`, and what the other verbs share with it */
#ifndef GW_CLI_SECRET_SET_H
#define GW_CLI_SECRET_SET_H

#include "cli/cli.h"

/** `--guarded` with or without a number; a GOptionArgFunc. */
gboolean gw_secret_read_guarded(const char *option, const char *value, gpointer data, GError **error);

/** Keeps the text that is typed or read, as the options say. */
int gw_secret_set(gw_cli *cli, const char *name, GError **error);

/** "secret 'NAME' SENTENCE", or {"name", KEY: true}. */
int gw_secret_said(const char *key, const char *name, const char *sentence);

#endif
