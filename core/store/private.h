/* SPDX-License-Identifier: Apache-2.0 */
/* private.h - what the files of this room share
 *
 * Everything that writes is a job. The store's thread takes all jobs that wait, does each inside a savepoint
 * of one SQLite transaction, commits, and hands out the results in order. Reads use a connection of their own
 * on the caller's thread.
 */
#ifndef GW_STORE_PRIVATE_H
#define GW_STORE_PRIVATE_H

#include "store/sqlite.h"
#include "store/store.h"

struct gw_store {
    gw_sqlite *writer; /* the store's thread's */
    gw_sqlite *reader; /* under `reading` */
    GMutex reading;
    gw_store_observer observer;
    gpointer observer_data;

    GThread *thread;
    GAsyncQueue *jobs;
    GHashTable *failed; /* run -> failure: nothing more of it is committed; the thread's */
    GHashTable *sound;  /* runs whose documents this thread has read once */

    GMutex lock; /* of what follows */
    GCond finished;
    GQueue done;      /* jobs whose callbacks are due on the main loop */
    GSource *deliver; /* pending, or NULL */
    GError *first_error;
    GMainContext *context;
};

/* ---- jobs (group.c) ---- */

typedef struct gw_job gw_job;

/** Does a job's work on the store's thread, inside the transaction. */
typedef gboolean (*gw_job_work)(gw_store *store, gw_job *job, GError **error);

struct gw_job {
    gw_job_work work; /* NULL: ends nothing but the wait of those who flush */
    gpointer arg;
    GDestroyNotify free_arg; /* may be NULL */
    gboolean last;           /* ends the thread */
    gw_txn *txn;             /* owned; NULL for what is no transaction on a run */
    guint events;            /* how many it wrote */
    GError *error;
    gw_store_done done;
    gpointer data;
    gboolean waited_for; /* the caller owns it and waits for `finished` */
    gboolean finished;
};

void gw_group_start(gw_store *store);
void gw_group_stop(gw_store *store); /* after everything that is queued */
/** Queues a job made with g_new0; it is freed after its callback. */
void gw_group_queue(gw_store *store, gw_job *job);
/** Queues work and waits for it. */
gboolean gw_group_wait(gw_store *store, gw_job_work work, gpointer arg, GError **error);
/** Forgets that a run has failed: it has a new holder. For work on the store's thread. */
void gw_group_forgive(gw_store *store, const char *run);

/* ---- transactions (txn.c) ---- */

typedef enum { GW_OP_EVENT, GW_OP_RUN, GW_OP_STEP, GW_OP_TASK, GW_OP_TASK_CLOSED, GW_OP_INBOX } gw_op_type;

/* What crosses to the thread is text or a copy: documents are not for two threads. */
typedef struct {
    gw_op_type type;
    char *kind;
    char *step;
    char *data; /* of an event: its canonical text */
    json_t *row;
    gint64 id;
} gw_op;

struct gw_txn {
    char *run;
    gint64 epoch;
    GPtrArray *ops;
};

/* ---- a run's row while it is being written, on the thread (runrow.c) ---- */

typedef struct {
    const char *run;
    gint64 seq;       /* of the last event */
    char *head;       /* its hash, "" without one */
    json_t *doc;      /* NULL until it is needed */
    gboolean changed; /* the document */
} gw_run_row;

void gw_run_row_clear(gw_run_row *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gw_run_row, gw_run_row_clear)
/** Reads the row without its document, if `epoch` is its lease's. */
gboolean gw_run_row_load(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error);
/** Sets members of the row's document. */
gboolean gw_run_row_merge(gw_store *store, gw_run_row *row, const json_t *members, GError **error);
/** The same, whoever holds the lease: for an event that is true in any case. */
#define GW_ANY_EPOCH ((gint64)-1)
/** Adds a new run with its lease. */
gboolean gw_run_row_insert(gw_store *store, const gw_run_row *row, guint lease_seconds, GError **error);
gboolean gw_run_row_save(gw_store *store, const gw_run_row *row, GError **error);
/** Adds an event behind the last one. */
gboolean gw_run_row_event(gw_store *store, gw_run_row *row, const char *kind, const char *step,
                          const char *data, GError **error);

/* ---- rows (rows.c) ---- */

/** Sets members of `row` in `doc`, without those that the store itself gives (run, id, lease, …). */
void gw_row_merge(json_t *doc, const json_t *row);
/** The document that was kept; GW_ERROR_CORRUPT names `what`. Of a row it is an object. */
json_t *gw_kept_parse(const char *text, const char *what, GError **error);
json_t *gw_row_parse(const char *text, const char *what, GError **error);

/* ---- addresses (address.c) ---- */

/** The file of an address (NULL: the default one). Caller frees. */
char *gw_address_path(const char *address, GError **error);

/* ---- leases (lease.c) ---- */

/** {"owner", "until", "live"}, or NULL without an owner. */
json_t *gw_lease_json(const char *owner, gint64 until);

#endif
