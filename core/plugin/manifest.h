/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h - what a plugin says of itself, checked; and which of its parameters are secret */
#ifndef GW_PLUGIN_MANIFEST_H
#define GW_PLUGIN_MANIFEST_H

#include <glib.h>
#include <jansson.h>

#include "plugin/plugin_file.h"

/** The steps of a host's "manifest" frame as gw_pool_step tells them, new reference; or NULL and the reason:
 * a host can say anything, and a plugin's schemas and actions can be wrong. */
json_t *gw_manifest_read(const json_t *manifest, const gw_plugin_file *file, GError **error);

/** Does the step declare this action (`iam:GetRole`, `partner/sts:AssumeRole`) among `member`, "reads" or
 *  "writes"? */
gboolean gw_manifest_declares(const json_t *step, const char *member, const char *action);

/** The texts in a document that the schema marks as secret, but for references to secrets, NULL-terminated;
 *  caller frees with g_strfreev. */
char **gw_manifest_secrets(const json_t *schema, const json_t *params);

#endif
