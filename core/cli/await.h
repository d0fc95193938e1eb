/* SPDX-License-Identifier: Apache-2.0 */
/* await.h - what engine.h answers later, waited for: each turns the main loop until the answer is there
 *
 * For a command that has nothing else to do. The words are those of engine.h; documents are new references,
 * NULL with `error`.
 */
#ifndef GW_CLI_AWAIT_H
#define GW_CLI_AWAIT_H

#include "engine/engine.h"

gw_run_result gw_await_start(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                             gboolean detached, const gw_run_options *options, char **run, GError **error);
gw_run_result
gw_await_resume(gw_engine *engine, const char *run, const gw_run_options *options, GError **error);
gw_run_result gw_await_say(gw_engine *engine, const char *run, const json_t *command,
                           const gw_run_options *options, GError **error);
json_t *gw_await_amend(gw_engine *engine, const char *run, const json_t *given, GError **error);
json_t *gw_await_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                      const gw_run_options *options, GError **error);
json_t *gw_await_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                        const gw_run_options *options, GError **error);
json_t *gw_await_precheck(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                          const gw_run_options *options, GError **error);
json_t *gw_await_check(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                       const gw_run_options *options, GError **error);
json_t *gw_await_drift(gw_engine *engine, const char *run, const gw_run_options *options, GError **error);
json_t *gw_await_step(gw_engine *engine, const char *step, const json_t *params, gboolean apply,
                      const gw_run_options *options, GError **error);

#endif
