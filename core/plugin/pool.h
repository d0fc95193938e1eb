/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - the plugins that were found, and the warm processes that run them
 *
 * A plugin is a shared object, or one step in Lua. One gangway-host or gangway-lua-host process serves one
 * plugin, one call at a time. The pool starts as many as calls need (at most `max` a plugin, further calls
 * wait), keeps them warm, and kills a process group at a call's timeout. The core itself never loads a
 * plugin: its manifest, too, is read through a host.
 */
#ifndef GW_PLUGIN_POOL_H
#define GW_PLUGIN_POOL_H

#include "aws/aws.h"
#include "http/http.h"
#include "trust/trust.h"
#include <glib.h>
#include <jansson.h>

typedef struct gw_pool gw_pool;
typedef struct gw_pool_call gw_pool_call;

/** `host` is gangway-host's path, `folders` are searched for *.so (NULL-terminated). */
gw_pool *gw_pool_new(const char *host, const char *const *folders, guint max);
/** Serves steps in Lua, too: `host` is gangway-lua-host's path, `folders` are searched for *.lua. Before
 * gw_pool_remember and the scan. */
void gw_pool_serve_lua(gw_pool *pool, const char *host, const char *const *folders);
/** Ends every host and drops every call without a word. Not from within a callback. */
void gw_pool_free(gw_pool *pool);

/** Lets steps send messages to the outside (`http:POST`, `smtp:send`); without this they fail with NoNetwork.
 *  `http` is borrowed. With `outbox` (an http:// address, may be NULL) all of them go there: a rehearsal. */
void gw_pool_open(gw_pool *pool, gw_http *http, const char *outbox);

/** Asks of every plugin who signed it: its manifest then has "signature", a record of trust.h, and what the
 * policy does not admit is refused. `trust` is borrowed. Before the scan. */
void gw_pool_trust(gw_pool *pool, const gw_trust *trust);
/** What was given there, or NULL. */
const gw_trust *gw_pool_get_trust(const gw_pool *pool);

/** Refuses every plugin where the kernel lacks a part of the sandbox; without this they run with what there
 * is. Before the scan. */
void gw_pool_require_sandbox(gw_pool *pool);

/** Remembers manifests in this folder (manifest_cache.h): a plugin that was loaded before starts when it is
 * called, not to be asked what it is. FALSE when the folder can't be used; then all are asked. Before the
 * scan. */
gboolean gw_pool_remember(gw_pool *pool, const char *folder, GError **error);

/** Learns every plugin's manifest, once in a pool's life; `done` comes when all have answered or failed,
 * `refused` is an array of
 *  {"file", "reason"} (borrowed); the reason says what was found, what is wanted and what to do. A folder or
 * file that others may write, or with an owner other than root and oneself, is refused. */
typedef void (*gw_pool_scanned)(json_t *refused, gpointer data);
void gw_pool_scan(gw_pool *pool, gw_pool_scanned done, gpointer data);

/** Loads one more file, at once; `*printed` (may be NULL) gets the first line that it printed meanwhile
 * (caller frees), else NULL. FALSE when it is refused: the message names the file and what to do. Who signed
 * it is not asked: that is for what a run would serve. */
gboolean gw_pool_add(gw_pool *pool, const char *path, char **printed, GError **error);

/** One step's manifest: {"name", "summary", "params", "outputs", "reads": […], "writes": […], "inspect":
 * bool, "apply": bool, "timeout_s", "plugin", "version", "vendor", "file", "sha256", "libraries"}; borrowed,
 * NULL when there is none of that name. "libraries" are the paths of the system's that it brings along,
 * missing where there are none. */
const json_t *gw_pool_step(const gw_pool *pool, const char *name);

/** All steps' manifests by name, sorted; borrowed. */
const json_t *gw_pool_steps(const gw_pool *pool);

/** What the scan refused, as gw_pool_scanned says; borrowed. */
const json_t *gw_pool_refused(const gw_pool *pool);

/** Takes a step back that was made known, or that a run had and can't have: from now on there is none of that
 * name, for this reason. */
void gw_pool_refuse(gw_pool *pool, const char *step, const char *file, const char *reason);

/** Why the scan refused the file that is named as the step (NAME.so, NAME.lua): "step 'x': its file 'F' was
 * refused: …", or NULL when none was. Caller frees. */
char *gw_pool_refusal(const gw_pool *pool, const char *name);

/** What to tell when gw_pool_step has none of that name: the refusal, or that there is none and which name is
 * near. Caller frees. */
char *gw_pool_no_step(const gw_pool *pool, const char *name);

/** Makes a run's own version of a plugin (by hash) available: steps of it are then called from `file`. */
gboolean gw_pool_pin(gw_pool *pool, const char *step, const char *file, const char *sha256, GError **error);

/** For checks of plugins: what stands between the broker and AWS. Each returns FALSE when the plugin is not
 * to be answered at all; whoever does that cancels the call. */
typedef struct {
    /** A request that may be made is about to leave. With a new `*failure`, that is its answer instead. */
    gboolean (*before)(gpointer run, const char *action, const json_t *input, json_t **failure);
    /** It was answered, or refused: both may be replaced. `action` is "note" for a note, "vault:Keep" or the
     * like for the vault. */
    gboolean (*after)(gpointer run, const char *action, json_t **answer, json_t **failure);
} gw_call_tricks;

/** What a call's broker uses and tells. `run` is handed to each function. All on the main loop. Any of them
 * may be NULL. Each `go` is to be called exactly once, at once or later, even after the call is over. */
typedef struct {
    gpointer run;
    gw_aws_context *customer_context;
    gw_aws_context *partner_context; /* may be NULL: requests to it fail with NoSuchContext */
    /** May `run` use keys of this owner in this context ("customer", "partner")? NULL, or a new failure that
     *  is the request's. Asked before every request. Without it (a single step) there is no run that could be
     *  in another account. */
    json_t *(*owner)(gpointer run, const char *context, const gw_aws_identity *who);
    /** A request in this context ("customer", "partner") was answered by AWS; `failure` (borrowed) when it
     * was refused or could not be sent, else NULL. */
    void (*answered)(gpointer run, const char *context, const json_t *failure);
    /** A write is about to leave: {"service", "operation", "context", "account"?: a member's,
     *  "input" (redacted), "key"}. The broker
     *  sends it after `go(TRUE, go_data)`; FALSE means that the run may not write any more. */
    void (*intent)(gpointer run, json_t *intent, void (*go)(gboolean yes, gpointer go_data),
                   gpointer go_data);
    /** What became of it: {"key", "answer" (redacted)} or {"key", "failure"}. */
    void (*outcome)(gpointer run, json_t *outcome);
    /** `value` NULL drops the note; the plugin is answered after `go`. */
    void (*note)(gpointer run, const char *key, json_t *value, void (*go)(gboolean yes, gpointer go_data),
                 gpointer go_data);
    void (*progress)(gpointer run, const char *text);
    void (*log)(gpointer run, int level, const char *text);
    const char *member;  /* the member account that the customer's context acts in, for the journal; NULL: the
                          * run's own; outlives the call */
    const char *account; /* of a want: the account that the caller is said to be in; outlives the call */
    const char *partition; /* without a customer's context: its partition; NULL: the public one; outlives the
                            * call */
    /** What a step asks of the vault: "Keep", "Generate", "Release", "Describe" (doc/plugins.md), or "Ready":
     *  is there a key? A new answer, or NULL and a new failure. */
    json_t *(*vault)(gpointer run, const char *operation, const json_t *input, json_t **failure);
    /** The text behind a reference that this step may use (caller: gw_seal_forget), or NULL and a new
     * failure. */
    char *(*reveal)(gpointer run, const char *name, json_t **failure);
    const gw_call_tricks *tricks;
} gw_call_hooks;

typedef enum {
    GW_CALL_LOOK, /* inspect, then desire unless pending: one round trip, no writes */
    GW_CALL_APPLY,
    GW_CALL_WANT /* desire where nothing is there yet; AWS is not asked, only who the caller is can be told */
} gw_call_kind;

/** `answer` (borrowed) of a look: {"seen": {"kind": "observed"|"absent"|"pending"|"unseen", "doc", "outputs",
 *  "reason", "after", "task", "evidence"}, "want": {"doc", "outputs", "title", "instructions",
 * "late", "irreversible"}}; "unseen" when the step has no inspect, or inspect says so (then maybe with
 * "reason" and "actor"); `want` is missing when pending. Of a want the same, and what is seen is "absent" or
 * "unseen". Of apply: {}. Or NULL, and `failure`. */
typedef void (*gw_pool_done)(json_t *answer, json_t *failure, gpointer data);

/** Calls a step; `input` is {"params", "seen", "want", "notes", "run"} as plugin.h says. `hooks` is copied;
 * the contexts are kept alive. `timeout_ms` 0: the manifest's. */
gw_pool_call *
gw_pool_call_start(gw_pool *pool, const char *step, gw_call_kind kind, const json_t *input, guint timeout_ms,
                   const gw_call_hooks *hooks, gw_pool_done done, gpointer data);

/** Kills the host that is at it (or leaves the queue); neither `done` nor a hook is called any more. A write
 * that is under way stays an intent without an outcome. */
void gw_pool_call_cancel(gw_pool_call *call);

/** For checks of plugins: what happens to a call when its time is up happens now. Nothing to one that no host
 * is at yet. `done` may be called before this returns, and the call is gone then. */
void gw_pool_call_expire(gw_pool_call *call);

#endif
