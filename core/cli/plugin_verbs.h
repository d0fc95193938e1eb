/* SPDX-License-Identifier: Apache-2.0 */
/* plugin_verbs.h - the verbs of `gangway plugin`: signatures of plugins, steps, workflows and files of
 * services */
#ifndef GW_CLI_PLUGIN_VERBS_H
#define GW_CLI_PLUGIN_VERBS_H

#include "cli/cli.h"

/** What a file that is signed may weigh, as a plugin. */
#define GW_PLUGIN_FILE_MAX ((gsize)64 * 1024 * 1024)

/** `gangway plugin trust PUB`: shows a key, and what to write into the settings to trust it. */
int gw_plugin_trust(gw_cli *cli, const char *given, GError **error);

/** `gangway plugin install FILE`: checks a file, loads it, and puts it where it is found. */
int gw_plugin_install(gw_cli *cli, const char *file, GError **error);

#endif
