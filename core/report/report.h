/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - what a run did, for the customer: one document made of the journal, and a page made of that
 *
 * gw_report_collect reads the store once and gives the document of `report --json` (doc/ops.md has its
 * members); gw_report_page makes a self-contained page of it and knows nothing else. Embedded JSON texts are
 * opened and secrets are redacted before anything else looks at the journal's documents. The input of a run
 * is not part of a report.
 */
#ifndef GW_REPORT_REPORT_H
#define GW_REPORT_REPORT_H

#include "store/store.h"

/** `row` is the run's, as it is to be shown. New reference, NULL when the store can't be read. A chain that
 * is broken is not an error: `audit` says so. */
json_t *gw_report_collect(gw_store *store, const json_t *row, GError **error);

/** What a run left behind in AWS (see doc/ops.md), null of one that left nothing. New reference, NULL when
 * the store can't be read. */
json_t *gw_report_left_behind(gw_store *store, const json_t *row, GError **error);

/** The page, UTF-8. Caller owns. */
GString *gw_report_page(const json_t *document);

#endif
