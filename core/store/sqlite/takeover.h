/* SPDX-License-Identifier: Apache-2.0 */
/* takeover.h - a store from before rows were under the chain */
#ifndef GW_STORE_SQLITE_TAKEOVER_H
#define GW_STORE_SQLITE_TAKEOVER_H

#include "store/sqlite/sqlite.h"

/** The kind of the event that records a run's rows as they were found: what was before it is not proven. */
#define GW_EVENT_TAKEN_OVER "rows.taken_over"

/** Adds that event to every run, inside the transaction of the migration. GW_ERROR_CONFLICT names a run that
 * is being worked on. */
gboolean gw_take_over(gw_sqlite *sqlite, GError **error);

#endif
