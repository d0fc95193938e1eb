/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - which step is in which plugin, and which version of it a run began with
 */
#include "plugin/pool.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/pool_private.h"

/* For a plugin's constructors; loading itself takes a millisecond. */
#define LOAD_MS 10000

static void
plugin_free(gpointer plugin)
{
    gw_plugin_free(plugin);
}

gw_pool *
gw_pool_new(const char *host, const char *const *folders, guint max)
{
    gw_pool *pool = g_new0(gw_pool, 1);

    pool->kinds[GW_POOL_OBJECTS] =
        (gw_pool_kind){g_strdup(host), g_strdupv((char **)(guintptr)folders), ".so", NULL};
    pool->max = MAX(max, 1);
    pool->load_ms = LOAD_MS;
    pool->plugins = g_ptr_array_new_with_free_func(plugin_free);
    pool->pinned = g_ptr_array_new_with_free_func(plugin_free);
    pool->steps = json_object();
    pool->refused = json_array();
    pool->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    pool->calls = g_ptr_array_new();
    return pool;
}

void
gw_pool_open(gw_pool *pool, gw_http *http, const char *outbox)
{
    pool->http = http;
    g_free(pool->outbox);
    pool->outbox = g_strdup(outbox);
}

void
gw_pool_trust(gw_pool *pool, const gw_trust *trust)
{
    pool->trust = trust;
}

const gw_trust *
gw_pool_get_trust(const gw_pool *pool)
{
    return pool->trust;
}

void
gw_pool_require_sandbox(gw_pool *pool)
{
    pool->require = TRUE;
}

void
gw_pool_serve_lua(gw_pool *pool, const char *host, const char *const *folders)
{
    g_return_if_fail(!pool->kinds[GW_POOL_LUA].host);
    pool->kinds[GW_POOL_LUA] =
        (gw_pool_kind){g_strdup(host), g_strdupv((char **)(guintptr)folders), ".lua", NULL};
}

gboolean
gw_pool_remember(gw_pool *pool, const char *folder, GError **error)
{
    gboolean all = TRUE;

    for (guint i = 0; all && i < GW_POOL_KINDS; i++) {
        gw_pool_kind *kind = &pool->kinds[i];
        gw_manifest_cache_free(kind->cache);
        kind->cache = kind->host ? gw_manifest_cache_open(folder, kind->host, error) : NULL;
        all = !kind->host || kind->cache;
    }
    return all;
}

char *
gw_pool_folders(const gw_pool *pool)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    for (guint i = 0; i < GW_POOL_KINDS; i++) {
        for (char **folder = pool->kinds[i].folders; folder && *folder; folder++)
            g_ptr_array_add(all, *folder);
    }
    g_ptr_array_add(all, NULL);
    return g_strjoinv(", ", (char **)all->pdata);
}

static void
kind_clear(gw_pool_kind *kind)
{
    gw_manifest_cache_free(kind->cache);
    g_strfreev(kind->folders);
    g_free(kind->host);
}

static void
end_units(GPtrArray *plugins)
{
    for (guint i = 0; i < plugins->len; i++)
        gw_plugin_end(plugins->pdata[i]);
}

void
gw_pool_free(gw_pool *pool)
{
    if (!pool)
        return;
    for (guint i = 0; i < pool->calls->len; i++)
        gw_call_drop(pool->calls->pdata[i]);
    gw_scan_free(pool->scan);
    end_units(pool->plugins);
    end_units(pool->pinned);
    g_ptr_array_unref(pool->plugins);
    g_ptr_array_unref(pool->pinned);
    g_ptr_array_unref(pool->calls);
    g_hash_table_unref(pool->owners);
    json_decref(pool->steps);
    json_decref(pool->refused);
    for (guint i = 0; i < GW_POOL_KINDS; i++)
        kind_clear(&pool->kinds[i]);
    g_free(pool->outbox);
    g_free(pool);
}

const json_t *
gw_pool_step(const gw_pool *pool, const char *name)
{
    return json_object_get(pool->steps, name);
}

const json_t *
gw_pool_steps(const gw_pool *pool)
{
    return pool->steps;
}

const json_t *
gw_pool_refused(const gw_pool *pool)
{
    return pool->refused;
}

/* ---- who has a step ---- */

/* A step that another plugin has, or that this one lists twice. */
static char *
find_duplicate(const gw_pool *pool, const gw_plugin *plugin)
{
    g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_t *step;

    json_array_foreach (plugin->steps, i, step) {
        const char *name = gw_json_string(step, "name");
        const gw_plugin *other = g_hash_table_lookup(pool->owners, name);

        if (other)
            return g_strdup_printf(
                "plugin '%s' has step '%s', which plugin '%s' in '%s' has already: remove one of "
                "the two files",
                plugin->name, name, other->name, other->file->path);
        if (!g_hash_table_add(own, (gpointer)(guintptr)name))
            return g_strdup_printf("plugin '%s' has two steps called '%s': rename one", plugin->name, name);
    }
    return NULL;
}

static void
sort_steps(gw_pool *pool)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(pool->owners), (GCompareFunc)strcmp);
    json_t *sorted = json_object();

    for (GList *name = names; name; name = name->next)
        json_object_set(sorted, name->data, json_object_get(pool->steps, name->data));
    json_decref(pool->steps);
    pool->steps = sorted;
}

gboolean
gw_pool_adopt(gw_pool *pool, gw_plugin *plugin, char **reason)
{
    char *duplicate = reason ? find_duplicate(pool, plugin) : NULL;
    size_t i;
    json_t *step;

    if (duplicate) {
        *reason = duplicate;
        return FALSE;
    }
    json_array_foreach (plugin->steps, i, step) {
        const char *name = gw_json_string(step, "name");

        g_hash_table_insert(pool->owners, g_strdup(name), plugin);
        json_object_set(pool->steps, name, step);
    }
    sort_steps(pool);
    return TRUE;
}

/* ---- a run's own version ---- */

static gboolean
has_step(const gw_plugin *plugin, const char *name)
{
    size_t i;
    json_t *step;

    json_array_foreach (plugin->steps, i, step) {
        if (!g_strcmp0(gw_json_string(step, "name"), name))
            return TRUE;
    }
    return FALSE;
}

static gw_plugin *
find_version(GPtrArray *plugins, const char *step, const char *sha256)
{
    for (guint i = 0; i < plugins->len; i++) {
        gw_plugin *plugin = plugins->pdata[i];

        if (g_str_equal(plugin->file->sha256, sha256) && has_step(plugin, step))
            return plugin;
    }
    return NULL;
}

typedef struct {
    gboolean over;
    char *reason;
} pin_load;

static void
on_pin_loaded(G_GNUC_UNUSED gw_plugin *plugin, const char *reason, gpointer data)
{
    pin_load *load = data;

    load->over = TRUE;
    load->reason = g_strdup(reason);
}

/* Reads the manifest at once, on a main context of its own: a few milliseconds, and nothing else happens. The
 * worker is of no use on the default context, so the first call gets another. */
static gboolean
load_now(gw_plugin *plugin, GError **error)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    pin_load load = {FALSE, NULL};

    g_main_context_push_thread_default(context);
    gboolean started = gw_plugin_load(plugin, on_pin_loaded, &load, error);
    while (started && !load.over)
        g_main_context_iteration(context, TRUE);
    g_ptr_array_set_size(plugin->workers, 0);
    g_main_context_pop_thread_default(context);
    if (load.reason)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot load '%s': %s", plugin->file->path,
                    load.reason);
    g_free(load.reason);
    return started && plugin->steps;
}

static gw_plugin *
load_version(gw_pool *pool, const char *step, const char *path, const char *sha256, GError **error)
{
    g_autoptr(gw_plugin_file) file = gw_plugin_file_open(path, error);

    if (!file) {
        g_prefix_error(error, "cannot load '%s': ", path);
        return NULL;
    }
    if (!g_str_equal(file->sha256, sha256)) {
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "cannot load '%s': it is not the version that the run began with (%.12s, not %.12s)",
                    path, file->sha256, sha256);
        return NULL;
    }
    gw_plugin *plugin = gw_plugin_new(pool, g_steal_pointer(&file));
    if ((gw_plugin_recall(plugin) || load_now(plugin, error)) && !has_step(plugin, step))
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "cannot load '%s': it has no step '%s'", path, step);
    else if (plugin->steps)
        return plugin;
    gw_plugin_free(plugin);
    return NULL;
}

gboolean
gw_pool_pin(gw_pool *pool, const char *step, const char *file, const char *sha256, GError **error)
{
    gw_plugin *plugin = find_version(pool->plugins, step, sha256);

    if (!plugin)
        plugin = find_version(pool->pinned, step, sha256);
    if (!plugin) {
        plugin = load_version(pool, step, file, sha256, error);
        if (!plugin)
            return FALSE;
        g_ptr_array_add(pool->pinned, plugin);
    }
    return gw_pool_adopt(pool, plugin, NULL);
}

void
gw_pool_refuse(gw_pool *pool, const char *step, const char *file, const char *reason)
{
    json_object_del(pool->steps, step);
    g_hash_table_remove(pool->owners, step);
    json_array_append_new(pool->refused, json_pack("{s:s, s:s, s:s}", "file", file ? file : step, "reason",
                                                   reason, "step", step));
}

/* ---- one more file ---- */

static gboolean
adopt_new(gw_pool *pool, gw_plugin *plugin, GError **error)
{
    g_autofree char *reason = NULL;

    if (!load_now(plugin, error))
        return FALSE;
    if (!gw_pool_adopt(pool, plugin, &reason))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot load '%s': %s", plugin->file->path, reason);
    return reason == NULL;
}

gboolean
gw_pool_add(gw_pool *pool, const char *path, char **printed, GError **error)
{
    g_autoptr(gw_plugin_file) file = gw_plugin_file_open(path, error);

    if (!file) {
        g_prefix_error(error, "cannot load '%s': ", path);
        return FALSE;
    }
    gw_plugin *plugin = gw_plugin_new(pool, g_steal_pointer(&file));
    gboolean added = adopt_new(pool, plugin, error);
    if (printed)
        *printed = g_strdup(plugin->printed);
    if (added)
        g_ptr_array_add(pool->plugins, plugin);
    else
        gw_plugin_free(plugin);
    return added;
}
