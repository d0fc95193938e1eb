/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - the processes of one plugin: loading, idle and warm, busy with a call, or dying
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/answer.h"
#include "plugin/frames.h"
#include "plugin/manifest.h"
#include "plugin/pool_private.h"

/* ---- life of a worker ---- */

static void
worker_free(gpointer data)
{
    gw_worker *worker = data;

    gw_host_free(worker->process);
    gw_source_stop(&worker->deadline);
    g_free(worker->last_line);
    g_free(worker);
}

static void
worker_kill(gw_worker *worker)
{
    worker->state = GW_WORKER_DYING;
    worker->call = NULL;
    gw_source_stop(&worker->deadline);
    gw_host_kill(worker->process);
}

/* Loading is over: `reason` NULL when it went well. Whoever waits for the manifest hears of it; later workers
 * load what was loaded before, and a failure is that of the call that wanted one. */
static void
worker_loaded(gw_worker *worker, const char *reason)
{
    gw_plugin *plugin = worker->plugin;
    gw_plugin_loaded loaded = g_steal_pointer(&worker->loaded);

    gw_source_stop(&worker->deadline);
    if (reason)
        worker_kill(worker);
    else
        worker->state = GW_WORKER_IDLE;
    gw_pool_call *first = reason && !loaded ? g_queue_pop_head(&plugin->waiting) : NULL;
    if (first)
        gw_call_failed(first,
                       gw_failure_new(GW_ERROR_CRASHED, "NotLoaded",
                                      "plugin '%s' could not be loaded again: %s", plugin->name, reason));
    if (loaded)
        loaded(plugin, reason, worker->data);
    else
        gw_plugin_serve(plugin);
}

static gboolean
on_deadline(gpointer data)
{
    gw_worker *worker = data;
    g_autofree char *time = gw_duration_text(worker->plugin->pool->load_ms);
    g_autofree char *reason = g_strdup_printf("it took longer than %s to load and was killed", time);

    worker_loaded(worker, reason);
    return G_SOURCE_REMOVE;
}

/* ---- what its process says ---- */

/* What is heard for the first time is checked and kept. */
static gboolean
learn(gw_plugin *plugin, json_t *manifest, GError **error)
{
    json_t *steps = gw_manifest_read(manifest, plugin->file, error);

    if (!steps)
        return FALSE;
    plugin->manifest = json_incref(manifest);
    plugin->steps = steps;
    g_free(plugin->name);
    plugin->name = g_strdup(gw_json_string(manifest, "name"));
    return TRUE;
}

static void
on_manifest(gw_worker *worker, json_t *frame)
{
    gw_plugin *plugin = worker->plugin;
    const gw_manifest_cache *cache = gw_plugin_kind(plugin)->cache;
    json_t *manifest = json_object_get(frame, "manifest");
    g_autoptr(GError) error = NULL;

    if (plugin->manifest && !json_equal(plugin->manifest, manifest)) {
        if (cache)
            gw_manifest_cache_drop(cache, plugin->file->sha256);
        worker_loaded(worker, "it now says something else of itself than before");
        return;
    }
    if (!plugin->manifest && learn(plugin, manifest, &error) && cache)
        gw_manifest_cache_put(cache, plugin->file->sha256, manifest);
    worker_loaded(worker, error ? error->message : NULL);
}

static void
on_load_frame(gw_worker *worker, const char *type, json_t *frame)
{
    if (!g_strcmp0(type, "manifest")) {
        on_manifest(worker, frame);
    } else if (!g_strcmp0(type, "refused")) {
        const char *given = gw_json_string(frame, "reason");
        g_autofree char *clean = gw_redact_text(given ? given : "its host gave no reason");
        g_autofree char *reason = gw_printable(clean);
        worker_loaded(worker, reason);
    } else {
        worker_loaded(worker, "its host sent a frame that is no manifest");
    }
}

/* Its host says what the plugin tried, and is ending. */
static void
on_violation(gw_worker *worker, const json_t *frame)
{
    const char *call = gw_json_string(frame, "call"), *function = gw_json_string(frame, "function");
    g_autofree char *how = g_strdup_printf(
        "made the system call '%s' in %s, which no plugin may: it computes, and asks gangway for all else",
        call ? call : "?", function ? function : "?");
    g_autofree char *printable = gw_printable(how);
    g_autofree char *reason = g_strconcat("it ", printable, NULL);
    gw_pool_call *busy = worker->call;

    if (worker->state == GW_WORKER_LOADING) {
        worker_loaded(worker, reason);
        return;
    }
    worker_kill(worker);
    if (busy)
        gw_call_crashed(busy, GW_HOST_VIOLATION, printable);
}

static void
on_nonsense(gw_worker *worker)
{
    gw_pool_call *call = worker->call;

    worker_kill(worker);
    gw_call_crashed(call, "BadFrame", "sent a frame that makes no sense and was killed");
}

static void
on_frame(json_t *frame, gpointer data)
{
    gw_worker *worker = data;
    const char *type = gw_json_string(frame, "type");

    if (!g_strcmp0(type, "violation") && worker->state != GW_WORKER_DYING) {
        on_violation(worker, frame);
    } else if (worker->state == GW_WORKER_LOADING) {
        on_load_frame(worker, type, frame);
    } else if (worker->state == GW_WORKER_BUSY) {
        if (!type || !gw_call_frame(worker->call, type, frame))
            on_nonsense(worker);
    } else if (worker->state != GW_WORKER_DYING) {
        /* It speaks without being asked. Nobody waits for it, so the next call gets another process. */
        worker_kill(worker);
    }
}

static void
on_output(const char *line, gpointer data)
{
    gw_worker *worker = data;

    if (worker->state == GW_WORKER_BUSY) {
        gw_call_output(worker->call, line);
    } else if (worker->state == GW_WORKER_LOADING) {
        g_free(worker->last_line);
        g_autofree char *clean = gw_redact_text(line);
        worker->last_line = gw_printable(clean);
        if (!worker->plugin->printed)
            worker->plugin->printed = g_strdup(worker->last_line);
    }
}

static void
on_ended(const char *code, const char *how, gpointer data)
{
    gw_worker *worker = data;
    gw_plugin *plugin = worker->plugin;

    if (worker->state == GW_WORKER_LOADING) {
        g_autofree char *reason = g_strdup_printf("it %s while it was loaded%s%s", how,
                                                  worker->last_line ? "; its last words: " : "",
                                                  worker->last_line ? worker->last_line : "");
        worker_loaded(worker, reason);
    } else if (worker->state == GW_WORKER_BUSY) {
        gw_pool_call *call = g_steal_pointer(&worker->call);
        worker->state = GW_WORKER_DYING;
        gw_call_crashed(call, code, how);
    }
    g_ptr_array_remove(plugin->workers, worker);
    gw_plugin_serve(plugin);
}

static const gw_host_events worker_events = {on_frame, on_output, on_ended};

static gboolean
worker_start(gw_plugin *plugin, gw_plugin_loaded loaded, gpointer data, GError **error)
{
    if (!gw_plugin_file_seal(plugin->file, error))
        return FALSE;
    const char *host = gw_plugin_kind(plugin)->host;

    if (!host) {
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE, "nothing here serves '%s'", plugin->file->path);
        return FALSE;
    }
    gw_worker *worker = g_new0(gw_worker, 1);
    worker->plugin = plugin;
    worker->state = GW_WORKER_LOADING;
    worker->loaded = loaded;
    worker->data = data;
    worker->process = gw_host_start(host, plugin->file->descriptor, plugin->file->path, plugin->pool->require,
                                    &worker_events, worker, error);
    if (!worker->process) {
        g_free(worker);
        return FALSE;
    }
    worker->deadline = g_timeout_source_new(plugin->pool->load_ms);
    gw_source_start(worker->deadline, on_deadline, worker, "plugin load deadline");
    g_ptr_array_add(plugin->workers, worker);
    return TRUE;
}

/* ---- who serves the next call ---- */

static gw_worker *
idle_worker(const gw_plugin *plugin)
{
    for (guint i = 0; i < plugin->workers->len; i++) {
        gw_worker *worker = plugin->workers->pdata[i];

        if (worker->state == GW_WORKER_IDLE)
            return worker;
    }
    return NULL;
}

/* How many are in this state; the dying do not count among those that may be. */
static guint
count(const gw_plugin *plugin, gw_worker_state state)
{
    guint n = 0;

    for (guint i = 0; i < plugin->workers->len; i++)
        n += ((gw_worker *)plugin->workers->pdata[i])->state == state;
    return n;
}

static gboolean
wants_worker(const gw_plugin *plugin)
{
    guint loading = count(plugin, GW_WORKER_LOADING);

    return g_queue_get_length((GQueue *)(guintptr)&plugin->waiting) > loading &&
           loading + count(plugin, GW_WORKER_BUSY) < plugin->pool->max;
}

void
gw_plugin_serve(gw_plugin *plugin)
{
    gw_worker *worker;

    while (!g_queue_is_empty(&plugin->waiting) && (worker = idle_worker(plugin))) {
        worker->state = GW_WORKER_BUSY;
        worker->call = g_queue_pop_head(&plugin->waiting);
        gw_call_begin(worker->call, worker);
    }
    while (wants_worker(plugin)) {
        g_autoptr(GError) error = NULL;

        if (!worker_start(plugin, NULL, NULL, &error))
            gw_call_failed(g_queue_pop_head(&plugin->waiting), gw_failure_from_error(error));
    }
}

void
gw_worker_release(gw_worker *worker, gboolean healthy)
{
    if (healthy) {
        worker->call = NULL;
        worker->state = GW_WORKER_IDLE;
    } else {
        worker_kill(worker);
    }
    gw_plugin_serve(worker->plugin);
}

/* ---- plugins ---- */

gw_plugin *
gw_plugin_new(gw_pool *pool, gw_plugin_file *file)
{
    gw_plugin *plugin = g_new0(gw_plugin, 1);

    plugin->pool = pool;
    plugin->file = file;
    plugin->name = g_path_get_basename(file->path);
    plugin->workers = g_ptr_array_new_with_free_func(worker_free);
    g_queue_init(&plugin->waiting);
    return plugin;
}

gboolean
gw_plugin_recall(gw_plugin *plugin)
{
    const gw_manifest_cache *cache = gw_plugin_kind(plugin)->cache;
    gw_json manifest = cache ? gw_manifest_cache_get(cache, plugin->file->sha256) : NULL;

    return manifest && learn(plugin, manifest, NULL);
}

void
gw_plugin_end(gw_plugin *plugin)
{
    for (guint i = 0; i < plugin->workers->len; i++)
        gw_host_end(((gw_worker *)plugin->workers->pdata[i])->process);
}

gboolean
gw_plugin_load(gw_plugin *plugin, gw_plugin_loaded loaded, gpointer data, GError **error)
{
    return worker_start(plugin, loaded, data, error);
}

void
gw_plugin_free(gw_plugin *plugin)
{
    g_ptr_array_unref(plugin->workers);
    g_queue_clear(&plugin->waiting);
    json_decref(plugin->manifest);
    json_decref(plugin->steps);
    gw_plugin_file_free(plugin->file);
    g_free(plugin->name);
    g_free(plugin->printed);
    g_free(plugin);
}
