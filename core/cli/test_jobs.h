/* SPDX-License-Identifier: Apache-2.0 */
/* test_jobs.h - tests as processes: some at a time, each with a limit, each result in its place
 */
#ifndef GW_CLI_TEST_JOBS_H
#define GW_CLI_TEST_JOBS_H

#include "cli/test.h"

/** Runs the tests that `results` names (gw_test_result, filled in by this), at most `jobs` at once, each for
 * `limit_ms` at most; `told` hears of each, in their order. FALSE when Ctrl-C ended it: what did not end has
 * no message then. */
gboolean gw_test_jobs_run(GArray *results, guint jobs, gint64 limit_ms, void (*told)(const gw_test_result *));

#endif
