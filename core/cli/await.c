/* SPDX-License-Identifier: Apache-2.0 */
/* await.c - the main loop is turned until the engine has answered */
#include "cli/await.h"

typedef struct {
    gboolean over;
    gw_run_result result;
    json_t *document;
    GError *error;
} answer;

static void
on_ran(gw_run_result result, const GError *error, gpointer data)
{
    *(answer *)data = (answer){TRUE, result, NULL, error ? g_error_copy(error) : NULL};
}

static void
on_told(json_t *document, const GError *error, gpointer data)
{
    *(answer *)data = (answer){TRUE, GW_RUN_ERROR, json_incref(document), error ? g_error_copy(error) : NULL};
}

static void
await(answer *self, GError **error)
{
    while (!self->over)
        g_main_context_iteration(NULL, TRUE);
    if (self->error)
        g_propagate_error(error, self->error);
}

gw_run_result
gw_await_start(gw_engine *engine, const gw_workflow *workflow, const json_t *input, gboolean detached,
               const gw_run_options *options, char **run, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_start(engine, workflow, input, detached, options, run, on_ran, &self);
    await(&self, error);
    return self.result;
}

gw_run_result
gw_await_resume(gw_engine *engine, const char *run, const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_resume(engine, run, options, on_ran, &self);
    await(&self, error);
    return self.result;
}

gw_run_result
gw_await_say(gw_engine *engine, const char *run, const json_t *command, const gw_run_options *options,
             GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_say(engine, run, command, options, on_ran, &self);
    await(&self, error);
    return self.result;
}

json_t *
gw_await_amend(gw_engine *engine, const char *run, const json_t *given, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_amend(engine, run, given, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_plan(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
              const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_plan(engine, workflow, input, options, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_survey(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_survey(engine, workflow, input, options, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_precheck(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
                  const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_precheck(engine, workflow, input, options, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_check(gw_engine *engine, const gw_workflow *workflow, const json_t *input,
               const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_check(engine, workflow, input, options, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_drift(gw_engine *engine, const char *run, const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_drift(engine, run, options, on_told, &self);
    await(&self, error);
    return self.document;
}

json_t *
gw_await_step(gw_engine *engine, const char *step, const json_t *params, gboolean apply,
              const gw_run_options *options, GError **error)
{
    answer self = {FALSE, GW_RUN_ERROR, NULL, NULL};

    gw_engine_step(engine, step, params, apply, options, on_told, &self);
    await(&self, error);
    return self.document;
}
