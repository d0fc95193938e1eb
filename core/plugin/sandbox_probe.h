/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox_probe.h - what this machine's kernel offers of the sandbox that plugins run in */
#ifndef GW_PLUGIN_SANDBOX_PROBE_H
#define GW_PLUGIN_SANDBOX_PROBE_H

#include <glib.h>

/** Has the program `host` enter the sandbox without a plugin, and says in a line what there is and what is
 *  missing; caller frees. NULL when the host can't be started. `whole` is set to whether nothing is missing.
 */
char *gw_sandbox_describe(const char *host, gboolean *whole, GError **error);

#endif
