/* SPDX-License-Identifier: Apache-2.0 */
/* pin.h - a run keeps the plugins that it began with, by content */
#ifndef GW_ENGINE_PIN_H
#define GW_ENGINE_PIN_H

#include "plugin/pool.h"
#include "store/store.h"

/** Keeps the plugins' files in the store, those of all steps or of the ones named in `only`
 * (NULL-terminated):
 * {"iam-role": {"sha256", "file", "libraries"}}. A file that changed
 * since it was scanned is GW_ERROR_CONFLICT. "libraries" has the SHA-256 of each that the plugin brings
 * along, by path; they stay where they are. New reference or NULL. */
json_t *gw_pin_keep(gw_store *store, gw_pool *pool, const char *const *only, GError **error);

/** Makes the pool call `step` from the file that was kept ({"sha256", "file"}), which is taken out of the
 * store into the user's cache folder when the plugin that was found is another one, or none was. */
gboolean gw_pin_use(gw_store *store, gw_pool *pool, const char *step, const json_t *kept, GError **error);

/** The libraries that are not those which `kept`, a run's plugins, began with: [{"step", "library", "was",
 * "is"}]; "is" is null where there is none any more. New reference. */
json_t *gw_pin_replaced(gw_pool *pool, const json_t *kept);

#endif
