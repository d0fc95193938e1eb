/* SPDX-License-Identifier: Apache-2.0 */
/* planfile.h - a plan kept in a file: {"gangway_plan": 1, "made", "workflow", "sha256", "version", "input",
 * "plan"} */
#ifndef GW_CLI_PLANFILE_H
#define GW_CLI_PLANFILE_H

#include "engine/workflow.h"

gboolean gw_planfile_write(const char *path, const gw_workflow *workflow, const json_t *input,
                           const json_t *plan, GError **error);

/** New reference. GW_ERROR_INVALID when it is no plan. */
json_t *gw_planfile_read(const char *path, GError **error);

/** Is the file about this workflow, word for word, and this input? GW_ERROR_CONFLICT says where it isn't. */
gboolean
gw_planfile_fits(const json_t *file, const gw_workflow *workflow, const json_t *input, GError **error);

/** Would a run still do what the file says? GW_ERROR_CONFLICT names the first step that differs. */
gboolean gw_planfile_holds(const json_t *file, const json_t *plan, GError **error);

#endif
