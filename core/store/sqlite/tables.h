/* SPDX-License-Identifier: Apache-2.0 */
/* tables.h - the tables, and how an older file gets them */
#ifndef GW_STORE_SQLITE_TABLES_H
#define GW_STORE_SQLITE_TABLES_H

#include "store/sqlite/sqlite.h"

/* Of all runs; see `sum_up` in backend.h. */
#define GW_SUM_UP                                                                                            \
    "UPDATE runs SET due = (SELECT min(due) FROM tasks WHERE tasks.run = runs.run),"                         \
    "  actor = (SELECT actor FROM tasks WHERE tasks.run = runs.run ORDER BY due IS NULL, due, id LIMIT 1),"  \
    "  next_look = (SELECT min(next_look) FROM steps WHERE steps.run = runs.run AND next_look IS NOT NULL)"

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
