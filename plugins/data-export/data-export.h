/* SPDX-License-Identifier: Apache-2.0 */
/* data-export.h - what is read of exports and tables (read.c)
 */
#ifndef PLUGINS_DATA_EXPORT_H
#define PLUGINS_DATA_EXPORT_H

#include <gangway/step.h>

#define SERVICE "bcm-data-exports:"
#define TABLE "COST_AND_USAGE_REPORT"

/** The export of the name that the parameters say; `arn` NULL: there is none. */
typedef struct {
    const char *arn;
    json_t *export; /* AWS's Export */
    json_t *status; /* AWS's ExportStatus */
    size_t others;  /* exports of other names */
} export_found;

/** Lists, and looks at the one of our name. Two of that name are a conflict. */
int export_find(gw_call *call, export_found *found);

/** "HEALTHY", "UNHEALTHY: INSUFFICIENT_PERMISSION". */
const char *export_health(gw_call *call, const json_t *status);

/** The columns of "SELECT a, b FROM table", sorted; NULL when the query is of another form. */
json_t *export_columns(gw_call *call, const char *query);

/** The query for these columns. */
const char *export_query(gw_call *call, json_t *columns);

/** The columns that the table has with these settings; NULL when AWS doesn't say. */
json_t *export_table(gw_call *call, json_t *settings);

/** A sorted copy of a list of texts. */
json_t *export_sorted(gw_call *call, json_t *list);

#endif
