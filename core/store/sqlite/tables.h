/* SPDX-License-Identifier: Apache-2.0 */
/* tables.h - the tables, and how an older file gets them */
#ifndef GW_STORE_SQLITE_TABLES_H
#define GW_STORE_SQLITE_TABLES_H

#include "store/sqlite/sqlite.h"

/** Is it a database of ours (or an empty one), and not of a newer schema? */
gboolean gw_tables_recognise(gw_sqlite *sqlite, GError **error);
/** Is it of this program's schema? GW_ERROR_INVALID for an older one, which a reader can't bring up. */
gboolean gw_tables_are_current(gw_sqlite *sqlite, GError **error);
/** Makes or changes the tables up to this program's schema. */
gboolean gw_tables_migrate(gw_sqlite *sqlite, GError **error);
/** Are they what this program's migrations make? GW_ERROR_CORRUPT names the first table, index or trigger
 * that is missing, changed, or somebody else's. */
gboolean gw_tables_check(gw_sqlite *sqlite, GError **error);

#endif
