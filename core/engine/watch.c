/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c - what a run waits for: one function looks whether it has come, each time that something happened
 *
 * Whatever changes a run (a call's answer, a command, a timer, an error of the journal) nudges it. The look
 * comes from the main loop, once for any number of nudges, and never from within the change.
 */
#include "engine/run.h"

/* A signal handler can do no more than set a variable. */
typedef struct {
    GSource source;
    gw_run *run;
    gboolean told;
} stop_source;

static gboolean
is_set(GSource *source)
{
    const stop_source *self = (const stop_source *)source;

    return !self->told && *self->run->options->stop;
}

static gboolean
prepare_stop(GSource *source, int *timeout)
{
    *timeout = -1;
    return is_set(source);
}

static gboolean
tell_stop(GSource *source, GSourceFunc function G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    stop_source *self = (stop_source *)source;

    self->told = TRUE;
    gw_run_nudge(self->run);
    return G_SOURCE_CONTINUE;
}

static GSource *
stop_source_new(gw_run *run)
{
    static GSourceFuncs functions = {prepare_stop, is_set, tell_stop, NULL, NULL, NULL};
    GSource *source = g_source_new(&functions, sizeof(stop_source));

    ((stop_source *)source)->run = run;
    g_source_set_static_name(source, "stop");
    g_source_attach(source, NULL);
    return source;
}

static gboolean
on_nudge(gpointer data)
{
    gw_run *run = data;

    run->nudge = 0;
    if (run->watcher)
        run->watcher(run);
    return G_SOURCE_REMOVE;
}

void
gw_run_nudge(gw_run *run)
{
    if (run->watcher && !run->nudge)
        run->nudge = g_idle_add_full(G_PRIORITY_DEFAULT, on_nudge, run, NULL);
}

void
gw_run_watch(gw_run *run, gw_run_watcher watcher)
{
    run->watcher = watcher;
    if (run->stop) {
        g_source_destroy(run->stop);
        g_clear_pointer(&run->stop, g_source_unref);
    }
    if (!watcher && run->nudge) {
        g_source_remove(run->nudge);
        run->nudge = 0;
    }
    if (watcher && run->options->stop)
        run->stop = stop_source_new(run);
    gw_run_nudge(run);
}

void
gw_run_fail(gw_run *run, const GError *error)
{
    if (!run->error)
        run->error = g_error_copy(error);
    gw_run_nudge(run);
}

gboolean
gw_run_asked_to_stop(const gw_run *run)
{
    return run->options->stop && *run->options->stop;
}
