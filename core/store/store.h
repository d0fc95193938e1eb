/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the journal: what happened, in order, provably, and the tables that say how things stand
 *
 * A run's events form a chain: each holds the SHA-256 of the one before it. Everything that belongs together
 * is put into one gw_txn and becomes durable at once or not at all; its last event carries the new hashes of
 * all rows that it changed, so that rows can be held against the chain (proof.h). Transactions of one loop
 * turn are committed together by a thread of the store's own; callbacks come on the main loop, in order.
 *
 * A run is written by the holder of its lease only. A commit under a lease epoch that is not the run's fails
 * with GW_ERROR_CONFLICT and writes nothing. Other processes reach a run through its inbox.
 *
 * Reads are synchronous and see what is committed. The database is behind backend.h. Addresses:
 * `sqlite:PATH`, `postgresql://…` (as libpq has them; a password in one is never shown); others are refused
 * with a clear error.
 */
#ifndef GW_STORE_STORE_H
#define GW_STORE_STORE_H

#include <glib.h>
#include <jansson.h>

#include "trust/signer.h"

typedef struct gw_store gw_store;
typedef struct gw_txn gw_txn;

/** The kind of an event that carries nothing but the hashes of rows: no news to a reader of the log. */
#define GW_EVENT_ROWS "rows.changed"

/** What a store is opened for. Reading needs no right to write the file or its folder; without it, what the
 * file and its write-ahead log hold at that moment is what is read. */
typedef enum { GW_STORE_USE, GW_STORE_READ, GW_STORE_MAKE } gw_store_purpose;

/** Opens, and migrates the schema. `address` NULL: GANGWAY_STORE, else
 *  sqlite:$XDG_STATE_HOME/gangway/gangway.db. Errors: none there (GW_ERROR_NOT_FOUND; GW_STORE_MAKE makes
 * one), corrupt, read-only, full, locked, a newer schema: each with what to do. */
gw_store *gw_store_open_for(const char *address, gw_store_purpose purpose, GError **error);
/** The same with GW_STORE_MAKE. */
gw_store *gw_store_open(const char *address, GError **error);
/** One without anything in it, in no file, to read in the place of one that is not there. */
gw_store *gw_store_open_empty(GError **error);
/** Is the store that an address (NULL: as above) means in a file of this machine? */
gboolean gw_store_in_file(const char *address);
/** The file that an address means. Caller frees. */
char *gw_store_path(const char *address, GError **error);

/** Who else may change a store's files, one sentence each with what to do; NULL-terminated, caller frees.
 * `*grave` (may be NULL): anybody can, or somebody has put one of them there. */
char **gw_store_exposed(const char *path, gboolean *grave);
/** Waits until everything is committed. */
void gw_store_close(gw_store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_store, gw_store_close)

/** From now on the heads of chains are signed (borrowed until the store is closed), and a run that this key
 * has not signed is not loaded. */
void gw_store_sign_with(gw_store *store, const gw_signer *signer);
/** After gw_store_sign_with: signatures of these public keys (by their id, the signer's own among them)
 * count, too. Without a signer runs are read, but none is written to: GW_ERROR_DENIED. */
void gw_store_trust(gw_store *store, GHashTable *keys);
/** Told, on the caller's thread and once a run, before something is written to a run that is signed, where
 * there is no key at all. */
typedef void (*gw_store_unsigned)(const char *run, gpointer data);
void gw_store_on_unsigned(gw_store *store, gw_store_unsigned told, gpointer data);

/** Told around every commit, on the store's thread: tests stop the world there. `first`..`last` number the
 * events of this process's commits from 1; both 0 when a commit holds none. */
typedef void (*gw_store_observer)(gboolean before, guint64 first, guint64 last, gpointer data);
void gw_store_observe(gw_store_observer observer, gpointer data); /* for every store opened later */

/* ---- leases ---- */

/** Takes the run's lease: epoch > 0 on success. A lease is free when nobody holds it, when its time is over,
 * or when its holder was a process of this machine that is gone. GW_ERROR_CONFLICT names the holder. */
gint64 gw_store_lease_take(gw_store *store, const char *run, guint seconds, GError **error);
gboolean gw_store_lease_renew(gw_store *store, const char *run, gint64 epoch, guint seconds, GError **error);
void gw_store_lease_release(gw_store *store, const char *run, gint64 epoch);

/* ---- writing ---- */

/** A transaction on one run under a lease epoch. */
gw_txn *gw_txn_new(const char *run, gint64 epoch);
void gw_txn_free(gw_txn *txn); /* one that is not committed */
/** Adds an event; `data` is taken over. The store gives it seq, time and hash. `step` may be NULL. */
void gw_txn_event(gw_txn *txn, const char *kind, const char *step, json_t *data);
/** Sets members of the run's row / of a step's row / of a task's row (made when missing); `row` is taken
 * over. Members are merged into the row's document: see gw_store_run and the others for the names. */
void gw_txn_run(gw_txn *txn, json_t *row);
void gw_txn_step(gw_txn *txn, const char *step, json_t *row);
void gw_txn_task(gw_txn *txn, const char *step, json_t *row); /* NULL row: the task is closed */
/** Marks inbox entries up to `id` as seen. */
void gw_txn_inbox_taken(gw_txn *txn, gint64 id);
/** Commits; the transaction is consumed. `done` (may be NULL) comes on the main loop with NULL when it is on
 * disk. After an error nothing further of this run is committed. */
typedef void (*gw_store_done)(const GError *error, gpointer data);
void gw_store_commit(gw_store *store, gw_txn *txn, gw_store_done done, gpointer data);
/** Waits until all that was committed so far is on disk; FALSE with the first error since the last flush. */
gboolean gw_store_flush(gw_store *store, GError **error);

/** Makes a run with its first event and rows, under a fresh lease (epoch returned, 0 on error), in one
 *  transaction: row = {"workflow", "customer", "status", …}, event = {"kind", "data"}; both are taken over.
 *  GW_ERROR_CONFLICT when an unfinished run of the same workflow and customer, or of the same workflow and
 *  AWS account ("account", which a row may get later, too), exists; the message names it.
 */
gint64 gw_store_run_create(gw_store *store, const char *run, json_t *row, json_t *event, guint lease_seconds,
                           GError **error);

/** Keeps bytes by their SHA-256 (hex, returned; caller frees) / gives them back. */
char *gw_store_blob_put(gw_store *store, GBytes *bytes, GError **error);
/** Keeps many (an array of GBytes, borrowed), all or none of them, in one commit. */
gboolean gw_store_blobs_put(gw_store *store, const GPtrArray *all, GError **error);
/** Is there something under this hash? */
gboolean gw_store_blob_has(gw_store *store, const char *sha256);
GBytes *gw_store_blob_get(gw_store *store, const char *sha256, GError **error);

/* ---- secrets: sealed by the vault; the store knows names and bytes only ---- */

/** Keeps a sealed secret, in the place of one of the same name. `run` "" is the operators' own; another needs
 * the run's lease, and the run's journal gets "secret.kept". `kind` and `about` are texts of the vault. */
gboolean gw_store_secret_put(gw_store *store, const char *run, gint64 epoch, const char *name,
                             const char *kind, const char *about, GBytes *sealed, GError **error);
/** The same of an operator's whose text has not changed: "created" stays, which says since when the text is
 * this. */
gboolean gw_store_secret_put_again(gw_store *store, const char *name, const char *kind, const char *about,
                                   GBytes *sealed, GError **error);
/** Keeps one for a run that does not exist yet: no lease, no event. */
gboolean gw_store_secret_prepare(gw_store *store, const char *run, const char *name, const char *kind,
                                 GBytes *sealed, GError **error);
/** {"run", "name", "kind", "about", "created", "there": bool, "used"?: {"at", "by"}}, and its bytes (`sealed`
 * may be NULL; none when it was shown once). NULL and GW_ERROR_NOT_FOUND. */
json_t *gw_store_secret(gw_store *store, const char *run, const char *name, GBytes **sealed, GError **error);
/** All, by run and name. */
json_t *gw_store_secrets(gw_store *store, GError **error);
/** A record of the operators that is written with another change, in one transaction, in the place of
 * `before` (NULL: of none). All borrowed. */
typedef struct {
    const char *name, *kind;
    GBytes *before, *after;
} gw_store_beside;
/** Records that `by` used it (a run's: in its journal, as "secret.shown" or "secret.used"); with `last`, its
 *  bytes are gone after that. `beside` may be NULL. GW_ERROR_CONFLICT when it, or what is beside it, is not
 *  what it was any more. Needs no lease. */
gboolean gw_store_secret_use(gw_store *store, const char *run, const char *name, GBytes *sealed,
                             const char *by, gboolean last, const gw_store_beside *beside, GError **error);
/** Removes it; a run's journal says by whom ("secret.removed"). `by` NULL: no event is written. */
gboolean
gw_store_secret_remove(gw_store *store, const char *run, const char *name, const char *by, GError **error);
/** Puts other bytes in the place of these: a new key. GW_ERROR_CONFLICT when they are not there any more. */
gboolean gw_store_secret_swap(gw_store *store, const char *run, const char *name, GBytes *before,
                              GBytes *after, GError **error);

/** Leaves a command for whoever runs it, e.g. {"verb": "done", "step": …}; gives its id. The run's journal
 * says that it was left, with its hash ("word.left"). */
gint64 gw_store_inbox_put(gw_store *store, const char *run, const json_t *command, GError **error);
/** Commands not yet taken: array of {"id", "word": the command}. GW_ERROR_CORRUPT when there is one that the
 * journal does not know or knows otherwise. Caller owns. */
json_t *gw_store_inbox(gw_store *store, const char *run, GError **error);
/** Has this command been taken? */
gboolean gw_store_inbox_is_taken(gw_store *store, gint64 id);

/* ---- reading (caller owns what is returned) ---- */

/** {"run", "workflow", "customer", "status", "reason", "created", "updated", "lease": {"owner", "until",
 * "live"}, …}: the row as written with gw_txn_run, plus these; times are wall ms; no lease while nobody holds
 * one. NULL and GW_ERROR_NOT_FOUND (a unique prefix of an id is enough, "last" is the newest; the hint lists
 * near ones). */
json_t *gw_store_run(gw_store *store, const char *run, GError **error);
json_t *gw_store_runs(gw_store *store, GError **error); /* newest first */
/** A run's row and its steps, held against its events first, with all of its other rows: GW_ERROR_CORRUPT
 * names what was changed behind the journal's back. Whoever acts on rows gets them here. `*steps` is a new
 * reference, too. */
json_t *gw_store_load(gw_store *store, const char *run, json_t **steps, GError **error);
/** Rows in the order in which the steps first appeared: [{"id", …}]. */
json_t *gw_store_steps(gw_store *store, const char *run, GError **error);
/** The row of `step` that `wanted` takes, with its "run": of the newest run of this workflow and customer
 * that has one, other than `run` (may be NULL). NULL without an error when there is none. `wanted` must not
 * use the store. */
typedef gboolean (*gw_store_wanted)(const json_t *row, gpointer data);
json_t *gw_store_step_elsewhere(gw_store *store, const char *run, const char *workflow, const char *customer,
                                const char *step, gw_store_wanted wanted, gpointer data, GError **error);
/** Open tasks, of one run or (NULL) of all: [{"run", "step", …}]. */
json_t *gw_store_tasks(gw_store *store, const char *run, GError **error);
/** Which runs or tasks: what is NULL or 0 is not asked for. */
typedef struct {
    const char *workflow, *customer, *status, *account, *actor;
    gboolean unfinished;
    gint64 due_before;    /* a task is due before then, wall ms; of runs: their first one */
    gint64 look_before;   /* a step is looked at before then */
    gint64 updated_since; /* something happened then or later */
} gw_store_filter;
#define GW_PAGE_LIMIT 1000
/** A page of runs, the newest first: {"runs": [as gw_store_run, and "actor", "due", "next_look" of what they
 * wait for], "next": where the next page begins, or null}. `filter` may be NULL, `after` is the "next" of the
 * page before or NULL, `limit` 1 to GW_PAGE_LIMIT. GW_ERROR_INVALID for an `after` that no page gave. */
json_t *gw_store_runs_page(gw_store *store, const gw_store_filter *filter, const char *after, guint limit,
                           GError **error);
/** The same of open tasks, the one that is due first first: {"tasks": [as gw_store_tasks, and "workflow",
 * "customer"], "next"}. Of the filter `status`, `account`, `unfinished`, `look_before` and `updated_since`
 * are asked of their run. */
json_t *gw_store_tasks_page(gw_store *store, const gw_store_filter *filter, const char *after, guint limit,
                            GError **error);
/** Events of all runs, in an order in which none is missed by whoever asks again with "next": {"events": [as
 * gw_store_events, and "run"], "next": where to go on (never null)}. */
json_t *gw_store_feed(gw_store *store, const char *after, guint limit, GError **error);
/** Events with seq > after: [{"seq", "time", "kind", "step", "data", "hash", "rows"?}]; at most `limit` (0:
 *  all). `rows` has the hashes that rows got with it: {"steps": {NAME: HASH or null}, …}. */
json_t *gw_store_events(gw_store *store, const char *run, gint64 after, guint limit, GError **error);

/** All events of one kind, in their order. */
json_t *gw_store_events_of(gw_store *store, const char *run, const char *kind, GError **error);

/** Recomputes the chain of a run, holds every row against it, and the tables against the schema: FALSE and
 * GW_ERROR_CORRUPT naming the first event, row or table that does not fit. `head` (may be NULL) gets the last
 * hash; caller frees. */
gboolean gw_store_verify(gw_store *store, const char *run, char **head, GError **error);
/** The same, with the checkpoints; those are held against the signer's key and those that are trusted, too.
 * GW_ERROR_DENIED where everything fits, but no such key has signed its end.
 *  {"events", "head", "checkpoints": how many, "signed_to": seq of the last, "key": its key's id, "checked":
 * against a key}. New reference or NULL. */
json_t *gw_store_audit(gw_store *store, const char *run, GError **error);
/** How many signatures a run has, unchecked. */
guint gw_store_checkpoints(gw_store *store, const char *run);
/** All events of a run, of the very moment at which all of it was held against them and the signatures as by
 * gw_store_audit: for whoever decides by what they say. */
json_t *gw_store_proven_events(gw_store *store, const char *run, GError **error);
/** Signs the head of a run as it stands, after all of it was held against its events. */
gboolean gw_store_sign(gw_store *store, const char *run, GError **error);
/** The database's own integrity check; with it, whether anything is of a run that is gone. */
gboolean gw_store_check(gw_store *store, GError **error);

#endif
