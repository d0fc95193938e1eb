/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - finds plugins and reads their manifests, several at a time, then makes them known in order
 */
#include "base/error.h"
#include "base/json.h"
#include "plugin/frames.h"
#include "plugin/pool_private.h"
#include <string.h>

/* Processes that load at once. */
#define MAX_LOADING 16

typedef struct {
    char *path;
    gw_plugin *plugin;
    char *reason; /* why it is refused */
    gw_scan *scan;
} entry;

struct gw_scan {
    gw_pool *pool;
    gw_pool_scanned done;
    gpointer data;
    GPtrArray *entries; /* in the order in which they count */
    guint next;         /* to be loaded */
    guint loading;
    GSource *finish;
};

static void
entry_free(gpointer data)
{
    entry *one = data;

    if (one->plugin)
        gw_plugin_free(one->plugin);
    g_free(one->path);
    g_free(one->reason);
    g_free(one);
}

void
gw_scan_free(gw_scan *scan)
{
    if (!scan)
        return;
    gw_source_stop(&scan->finish);
    g_ptr_array_unref(scan->entries);
    g_free(scan);
}

/* ---- the end ---- */

static void
refuse(json_t *refused, const char *file, const char *reason)
{
    g_autofree char *path = g_utf8_make_valid(file, -1), *why = g_utf8_make_valid(reason, -1);

    json_array_append_new(refused, json_pack("{s:s, s:s}", "file", path, "reason", why));
}

/* A step in Lua is found by its file's name. */
static gboolean
is_called_so(entry *one)
{
    g_autofree char *base = g_path_get_basename(one->path);
    const char *name = gw_json_string(json_array_get(one->plugin->steps, 0), "name");
    g_autofree char *wanted = g_strconcat(name, ".lua", NULL);

    if (!one->plugin->file->lua || strcmp(base, wanted) == 0)
        return TRUE;
    one->reason =
        g_strdup_printf("its step is called '%s': call the file '%s', or the step as the file", name, wanted);
    return FALSE;
}

static json_t *
take_entries(gw_scan *scan)
{
    json_t *refused = json_array();

    for (guint i = 0; i < scan->entries->len; i++) {
        entry *one = scan->entries->pdata[i];

        if (one->plugin && !one->reason && is_called_so(one) &&
            gw_pool_adopt(scan->pool, one->plugin, &one->reason))
            g_ptr_array_add(scan->pool->plugins, g_steal_pointer(&one->plugin));
        else
            refuse(refused, one->path, one->reason);
    }
    if (scan->entries->len == 0) {
        g_autofree char *folders = gw_pool_folders(scan->pool);
        refuse(refused, folders,
               "no plugin is there: is gangway built and installed? set GANGWAY_PLUGIN_PATH");
    }
    return refused;
}

static gboolean
on_finish(gpointer data)
{
    gw_scan *scan = data;
    gw_pool_scanned done = scan->done;
    gpointer done_data = scan->data;
    gw_json refused = take_entries(scan);

    json_array_extend(scan->pool->refused, refused);
    scan->pool->scan = NULL;
    gw_scan_free(scan);
    done(refused, done_data);
    return G_SOURCE_REMOVE;
}

/* ---- loading ---- */

static void load_some(gw_scan *scan);

static void
on_loaded(G_GNUC_UNUSED gw_plugin *plugin, const char *reason, gpointer data)
{
    entry *one = data;

    one->reason = g_strdup(reason);
    one->scan->loading--;
    load_some(one->scan);
}

static void
load_some(gw_scan *scan)
{
    while (scan->loading < MAX_LOADING && scan->next < scan->entries->len) {
        entry *one = scan->entries->pdata[scan->next++];
        g_autoptr(GError) error = NULL;

        if (!one->plugin || gw_plugin_recall(one->plugin))
            continue;
        if (gw_plugin_load(one->plugin, on_loaded, one, &error))
            scan->loading++;
        else
            one->reason = g_strdup(error->message);
    }
    if (scan->loading > 0 || scan->next < scan->entries->len || scan->finish)
        return;
    /* Not from here: a worker that was refused is still at it. */
    scan->finish = g_idle_source_new();
    g_source_set_priority(scan->finish, G_PRIORITY_DEFAULT);
    gw_source_start(scan->finish, on_finish, scan, "plugin scan");
}

/* ---- finding ---- */

static gboolean
is_known(const gw_scan *scan, const gw_plugin_file *file)
{
    for (guint i = 0; i < scan->entries->len; i++) {
        const entry *one = scan->entries->pdata[i];

        if (one->plugin && one->plugin->file->device == file->device &&
            one->plugin->file->inode == file->inode)
            return TRUE;
    }
    return FALSE;
}

static void
on_found(const char *path, gw_plugin_file *file, const char *reason, gpointer data)
{
    gw_scan *scan = data;

    if (file && is_known(scan, file)) {
        gw_plugin_file_free(file);
        return;
    }
    g_autoptr(GError) error = NULL;
    if (file && scan->pool->trust && !gw_plugin_file_verify(file, scan->pool->trust, &error)) {
        g_clear_pointer(&file, gw_plugin_file_free);
        reason = error->message;
    }
    entry *one = g_new0(entry, 1);
    one->path = g_strdup(path);
    one->plugin = file ? gw_plugin_new(scan->pool, file) : NULL;
    one->reason = g_strdup(reason);
    one->scan = scan;
    g_ptr_array_add(scan->entries, one);
}

static void
list_kind(const gw_pool_kind *kind, gw_scan *scan)
{
    for (char **folder = kind->folders; folder && *folder; folder++)
        gw_plugin_folder_list(*folder, kind->suffix, on_found, scan);
}

void
gw_pool_scan(gw_pool *pool, gw_pool_scanned done, gpointer data)
{
    g_return_if_fail(!pool->scan && pool->plugins->len == 0);

    gw_scan *scan = g_new0(gw_scan, 1);
    scan->pool = pool;
    scan->done = done;
    scan->data = data;
    scan->entries = g_ptr_array_new_with_free_func(entry_free);
    pool->scan = scan;
    for (guint i = 0; i < GW_POOL_KINDS; i++)
        list_kind(&pool->kinds[i], scan);
    load_some(scan);
}
