/* SPDX-License-Identifier: Apache-2.0 */
/* pool_private.h - what the pool's files share: plugins, their hosts, and calls
 *
 * pool.c knows which step is in which plugin, scan.c finds plugins, worker.c keeps their processes,
 * pool_call.c sees a call through.
 */
#ifndef GW_PLUGIN_POOL_PRIVATE_H
#define GW_PLUGIN_POOL_PRIVATE_H

#include "plugin/broker.h"
#include "plugin/plugin_file.h"
#include "plugin/manifest_cache.h"
#include "plugin/pool.h"
#include "plugin/host_process.h"

typedef struct gw_plugin gw_plugin;
typedef struct gw_worker gw_worker;
typedef struct gw_scan gw_scan;

/** What serves plugins of a kind: shared objects, or steps in Lua. */
typedef struct {
    char *host; /* the program; NULL: plugins of this kind are not looked for */
    char **folders;
    const char *suffix;       /* of their files' names */
    gw_manifest_cache *cache; /* manifests from before; NULL: all plugins are asked */
} gw_pool_kind;

enum { GW_POOL_OBJECTS, GW_POOL_LUA, GW_POOL_KINDS };

struct gw_pool {
    gw_pool_kind kinds[GW_POOL_KINDS];
    guint max;             /* workers of one plugin */
    guint load_ms;         /* what loading a plugin may take */
    const gw_trust *trust; /* borrowed; NULL: nobody asks who signed a plugin */
    gboolean require;      /* no plugin runs without the whole sandbox */
    GPtrArray *plugins;    /* plugins that are served */
    GPtrArray *pinned;     /* those that runs brought along */
    json_t *steps;         /* manifests by name */
    json_t *refused;       /* by the scan: [{"file", "reason"}] */
    GHashTable *owners;    /* step's name -> gw_plugin */
    gw_scan *scan;         /* under way */
    GPtrArray *calls;      /* all that are not done */
    gint64 last_call;
    gw_http *http; /* for messages to the outside; borrowed, may be NULL */
    char *outbox;  /* where they go instead; NULL: where they should */
};

/** A plugin's file and everything that serves it. */
struct gw_plugin {
    gw_pool *pool;
    gw_plugin_file *file;
    char *name;       /* for messages: the plugin's, or the file's until that is known */
    char *printed;    /* the first line that it printed while it was loaded */
    json_t *manifest; /* as its first host sent it, or as one did before */
    json_t *steps;    /* the same, checked and completed */
    GPtrArray *workers;
    GQueue waiting; /* gw_pool_call, no worker yet */
};

/** The kind of plugin that it is. */
static inline const gw_pool_kind *
gw_plugin_kind(const gw_plugin *plugin)
{
    return &plugin->pool->kinds[plugin->file->lua ? GW_POOL_LUA : GW_POOL_OBJECTS];
}

/* ---- worker.c ---- */

typedef enum { GW_WORKER_LOADING, GW_WORKER_IDLE, GW_WORKER_BUSY, GW_WORKER_DYING } gw_worker_state;

/** Told once when the first worker of a plugin has loaded the plugin (`reason` NULL, plugin->steps is set) or
 * not. */
typedef void (*gw_plugin_loaded)(gw_plugin *plugin, const char *reason, gpointer data);

struct gw_worker {
    gw_plugin *plugin;
    gw_host *process;
    gw_worker_state state;
    gw_pool_call *call; /* when busy */
    GSource *deadline;  /* of loading */
    char *last_line;    /* printed while loading */
    gw_plugin_loaded loaded;
    gpointer data;
};

gw_plugin *gw_plugin_new(gw_pool *pool, gw_plugin_file *file); /* takes the file */
void gw_plugin_free(gw_plugin *plugin); /* ends its workers; its calls are the caller's */
/** Takes the manifest that is known from before; FALSE when there is none that is good. */
gboolean gw_plugin_recall(gw_plugin *plugin);
/** Lets its workers end, without waiting for them: before gw_plugin_free, where there are many plugins. */
void gw_plugin_end(gw_plugin *plugin);
/** Starts a worker to read the manifest. FALSE when none could be started; then `loaded` does not come. */
gboolean gw_plugin_load(gw_plugin *plugin, gw_plugin_loaded loaded, gpointer data, GError **error);
/** Gives waiting calls to idle workers, and starts workers. */
void gw_plugin_serve(gw_plugin *plugin);
/** The call that it had is over: `healthy`, it serves the next one, else it is killed. */
void gw_worker_release(gw_worker *worker, gboolean healthy);

/* ---- pool_call.c ---- */

/** A worker begins with the call. */
void gw_call_begin(gw_pool_call *call, gw_worker *worker);
/** What the call's worker says; FALSE when that can't be. After a "result" the call is gone. */
gboolean gw_call_frame(gw_pool_call *call, const char *type, json_t *frame);
void gw_call_output(gw_pool_call *call, const char *line);
/** The worker's process is gone. */
void gw_call_crashed(gw_pool_call *call, const char *code, const char *how);
/** No worker could be started for it. */
void gw_call_failed(gw_pool_call *call, json_t *failure);
/** The pool ends: frees the call without a word. */
void gw_call_drop(gw_pool_call *call);

/* ---- pool.c, scan.c ---- */

/** All folders in which plugins are looked for, as one text. Caller frees. */
char *gw_pool_folders(const gw_pool *pool);

/** Makes the plugin's steps known. With `reason`, only if nobody else has one of them, else FALSE. */
gboolean gw_pool_adopt(gw_pool *pool, gw_plugin *plugin, char **reason);
void gw_scan_free(gw_scan *scan);

#endif
