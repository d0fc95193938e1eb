/* SPDX-License-Identifier: Apache-2.0 */
/* store_private.h - what the files of this room share
 *
 * Everything that writes is a job. The store's thread takes all jobs that wait, does each as a part of one
 * transaction that can be undone alone, commits, and hands out the results in order. Reads use a connection
 * of their own on the caller's thread.
 */
#ifndef GW_STORE_STORE_PRIVATE_H
#define GW_STORE_STORE_PRIVATE_H

#include "store/backend.h"
#include "store/checkpoint.h"
#include "store/proof.h"
#include "store/store.h"

struct gw_store {
    const gw_backend *calls;
    gw_db *writer; /* the store's thread's; NULL: opened for reading */
    gw_db *reader; /* under `reading` */
    GMutex reading;
    const gw_signer *signer; /* may be NULL; set before anything is written */
    GHashTable *keys;        /* the signer's and those that are trusted; NULL: none */
    gw_store_unsigned on_unsigned;
    gpointer on_unsigned_data;
    GHashTable *told_unsigned; /* runs */
    GHashTable *read_proofs;   /* run -> gw_proof, under `reading` */
    gw_store_observer observer;
    gpointer observer_data;

    GThread *thread;
    GAsyncQueue *jobs;
    GHashTable *failed; /* run -> failure: nothing more of it is committed; the thread's */
    GHashTable *proofs; /* run -> gw_proof; the thread's, and emptied when something is rolled back */

    GMutex lock; /* of what follows */
    GCond finished;
    GQueue done;      /* jobs whose callbacks are due on the main loop */
    GSource *deliver; /* pending, or NULL */
    GError *first_error;
    GMainContext *context;
};

/** Which database an address (NULL: as gw_store_open_for) means, and where in it; caller frees `*place`. NULL
 * and an error. */
const gw_backend *gw_store_backend_of(const char *address, char **place, GError **error);

/** May something be written to this run with the keys that there are? (signers.c) */
gboolean gw_trust_may_write(gw_store *store, const char *run, GError **error);

/* ---- jobs (group.c) ---- */

typedef struct gw_job gw_job;

/** Does a job's work on the store's thread, inside the transaction. */
typedef gboolean (*gw_job_work)(gw_store *store, gw_job *job, GError **error);

struct gw_job {
    gw_job_work work; /* NULL: ends nothing but the wait of those who flush */
    gpointer arg;
    GDestroyNotify free_arg; /* may be NULL */
    gboolean last;           /* ends the thread */
    gboolean marked;         /* it is the one because of which its run has failed */
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

/** Is everything there, and unchanged, that the run's events and rows name by its hash (named.c)? For who
 * holds the reader, like the two that it is made of. */
gboolean gw_named_check(gw_db *reader, const char *run, GError **error);
/** 1: it is there; 0: `*how` says why not; -1: an error. */
int gw_blob_state(gw_db *reader, const char *sha256, const char **how, GError **error);
/** Are the files that the run's events say are kept (evidence_check.c) there, unchanged, and can be opened
 * with the right key? */
gboolean gw_evidence_check(gw_db *reader, const char *run, GError **error);

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

/* Whatever changes a row of the run notes its new hash here; gw_run_row_save puts all of them on the last
 * event, or on one of their own, "rows.changed". */
typedef struct {
    const char *run;
    gw_proof *proof; /* borrowed */
    gint64 id;
    gint64 created;
    json_t *doc;      /* NULL until it is needed */
    gboolean changed; /* the document */
    gboolean claims;  /* so that another run may be in its way now */
    gboolean asked;   /* what lists ask for of its steps and tasks */
    json_t *rows;     /* hashes that no event carries yet; NULL: none */
    struct {
        const char *kind; /* NULL: no event is held back */
        const char *step;
        const char *data;
    } last;         /* it carries the rows; borrowed until the row is saved */
    guint written;  /* events */
    gboolean stays; /* the signature of one of them */
} gw_run_row;

void gw_run_row_clear(gw_run_row *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gw_run_row, gw_run_row_clear)
/** Reads the row without its document, if `epoch` is its lease's, and the events since it was read last.
 * Where there are keys, one of them must have signed what is there. */
gboolean gw_run_row_load(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error);
/** The same of what nobody may have signed. */
gboolean
gw_run_row_load_unsigned(gw_store *store, const char *run, gint64 epoch, gw_run_row *row, GError **error);
/** Sets members of the row's document. */
gboolean gw_run_row_merge(gw_store *store, gw_run_row *row, const json_t *members, GError **error);
/** The same, whoever holds the lease: for an event that is true in any case. */
#define GW_ANY_EPOCH ((gint64)-1)
/** Adds a new run with its lease. */
gboolean gw_run_row_insert(gw_store *store, gw_run_row *row, guint lease_seconds, GError **error);
/** Writes what is still held back: the document, the last event with the hashes of all rows, the chain's
 * head. */
gboolean gw_run_row_save(gw_store *store, gw_run_row *row, GError **error);
/** Adds an event behind the last one. The texts are borrowed until the row is saved. */
gboolean gw_run_row_event(gw_store *store, gw_run_row *row, const char *kind, const char *step,
                          const char *data, GError **error);
/** Another row of the run was written (`columns` NULL: removed). */
void gw_run_row_note(gw_run_row *row, gw_row_table table, const char *key, const gw_row_columns *columns);
/** Is another row of the run (NULL: there is none) still what the events say? */
gboolean gw_run_row_holds(const gw_run_row *row, gw_row_table table, const char *key,
                          const gw_row_columns *columns, GError **error);

/* ---- commands (inbox.c) ---- */

/** Marks commands up to `id` as taken. */
gboolean gw_inbox_take(gw_store *store, gw_run_row *row, gint64 id, GError **error);

/* ---- reading what belongs together (journal_check.c) ---- */

/** Takes `reading` and begins a transaction, so that all that is read is of one moment while others write.
 * Ended in any case, also after an error. */
gboolean gw_read_begin(gw_store *store, GError **error);
void gw_read_end(gw_store *store);
/** The proof of a run, brought up to its last event; borrowed. NULL and an error. In between these two. */
const gw_proof *gw_read_proof(gw_store *store, const char *run, GError **error);
/** gw_store_events, in between these two. */
json_t *gw_read_events(gw_store *store, const char *run, gint64 after, guint limit, GError **error);

/* ---- documents for readers (read.c); new references, or NULL and an error ---- */

json_t *gw_run_document(const gw_run_columns *row, GError **error);
json_t *gw_task_document(const gw_kept_row *row, GError **error);
json_t *gw_event_document(const gw_kept_event *kept, GError **error);

/* ---- rows (rows.c) ---- */

/** Sets members of `row` in `doc`, without those that the store itself gives (run, id, lease, …). */
void gw_row_merge(json_t *doc, const json_t *row);
/** What lists ask for of a step's or task's document; borrowed from it. */
gw_row_asked gw_row_asked_of(const json_t *doc, gw_row_table table);
gboolean gw_row_asked_same(const gw_row_asked *a, const gw_row_asked *b);
/** The document that was kept; GW_ERROR_CORRUPT names `what`. */
json_t *gw_stored_parse(const char *text, const char *what, GError **error);
/** That of a row: an object, each known member of its type; GW_ERROR_CORRUPT names the first that is not. */
json_t *gw_row_parse(const char *text, gw_row_table table, GError **error);

/* ---- leases (lease.c) ---- */

/** {"owner", "until", "live"}, or NULL without an owner. `ticks`: when it ends by gw_lease_ticks, 0 if that
 * was not recorded. */
json_t *gw_lease_json(const char *owner, gint64 until, gint64 ticks);
/** Milliseconds since this machine's boot, `seconds` from now. */
gint64 gw_lease_ticks(guint seconds);
/** A lease of `owner` (borrowed) that ends in `seconds`. */
gw_lease_columns gw_lease_of(const char *owner, gint64 epoch, guint seconds);

#endif
