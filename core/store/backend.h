/* SPDX-License-Identifier: Apache-2.0 */
/* backend.h - what the journal needs of a database: one table of functions, and the records that pass through
 * it
 *
 * The rules (the chain, rows under it, signatures, commands, leases, one unfinished run a customer) know no
 * database: they read records here, decide, and give records back. A `gw_db` is one connection. A store has
 * two: the writer, which only the store's own thread uses, and the reader, under the store's lock. A call may
 * wait for a disk or a server; the main loop waits with it only where it reads.
 *
 * A writing transaction keeps others from a run from `run_end` on until it ends: whoever changes anything of
 * a run asks for its end first. Records are borrowed until the callback returns; one that returns FALSE ends
 * the reading, which fails if it set its error. Numbers that a find gives: 1 with a result, 0 without, -1
 * with an error.
 */
#ifndef GW_STORE_BACKEND_H
#define GW_STORE_BACKEND_H

#include "store/chain.h"
#include "store/store.h"

typedef struct gw_backend gw_backend;

/* The beginning of a backend's own connection. */
typedef struct {
    const gw_backend *calls;
    char *name; /* of the store in messages, without a password */
} gw_db;

/* ---- records ---- */

typedef enum { GW_ROW_RUN, GW_ROW_STEP, GW_ROW_TASK, GW_ROW_COMMAND, GW_ROW_TABLES } gw_row_table;

/* Columns of a row that its hash is about. */
typedef struct {
    gint64 id;
    gint64 created; /* GW_NO_COLUMN: the table has none, or it is NULL */
    gint64 taken;
    const char *doc;
} gw_row_columns;
#define GW_NO_COLUMN ((gint64)-1)
#define GW_NEVER G_MAXINT64

/* What lists ask for of a step's or task's document, in columns of their own. What there is none of is
 * NULL or GW_NO_COLUMN. */
typedef struct {
    const char *actor;
    gint64 due;
    gint64 next_look;
} gw_row_asked;

typedef struct {
    const char *run;
    const char *key; /* the run's or step's name, a command's id */
    gw_row_columns columns;
    gw_row_asked asked;
    gboolean hidden; /* there is text behind a NUL */
} gw_kept_row;
typedef gboolean (*gw_row_each)(const gw_kept_row *row, gpointer data, GError **error);

/* Rows in the order of their ids. */
typedef struct {
    gw_row_table table;
    const char *run; /* NULL: all tasks, or the command of this `key` */
    const char *key; /* a step's or task's; NULL: all of the run */
    gint64 waiting;  /* commands that are not taken, up to this id; 0: all */
} gw_row_choice;

/* A task with what is asked for of its run. */
typedef gboolean (*gw_task_each)(const gw_kept_row *task, const char *workflow, const char *customer,
                                 gpointer data, GError **error);

/* Where a page ended: numbers by which the database keeps the order that it pages in. */
typedef struct {
    gint64 major, minor;
} gw_cursor;

typedef struct {
    const char *owner; /* NULL: nobody */
    gint64 epoch;
    gint64 until; /* wall ms */
    gint64 ticks; /* gw_lease_ticks; 0: not known */
} gw_lease_columns;

/* How a run stands: the end of its chain, and who holds it. Owned; cleared with gw_run_end_clear. */
typedef struct {
    gint64 seq;
    char *head;
    char *owner; /* NULL: nobody */
    gint64 epoch, until, ticks;
} gw_run_end;
void gw_run_end_clear(gw_run_end *end);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gw_run_end, gw_run_end_clear)

typedef struct {
    const char *run, *workflow, *customer, *status, *account, *doc;
    gint64 id, created, updated;
    gw_row_asked asked; /* of its tasks and steps: see `sum_up` */
    gw_lease_columns lease;
    const char *hidden; /* the name of a column with text behind a NUL, or NULL */
} gw_run_columns;
typedef gboolean (*gw_run_each)(const gw_run_columns *run, gpointer data, GError **error);

typedef enum {
    GW_RUNS_ITSELF,      /* `run` */
    GW_RUNS_LIKE,        /* whose ids begin with `run`, by id */
    GW_RUNS_NEWEST,      /* all, the newest first */
    GW_RUNS_OF_CUSTOMER, /* of this workflow and customer, the newest first */
    GW_RUNS_IN_THE_WAY,  /* unfinished, of this workflow and customer or account; those of the customer first
                          */
    GW_RUNS_PAGE         /* that `filter` takes, older than `before` (0: all), the newest first */
} gw_runs_which;
typedef struct {
    gw_runs_which which;
    const char *run, *workflow, *customer, *account;
    gint64 limit; /* 0: none */
    gint64 before;
    const gw_store_filter *filter;
} gw_run_choice;

typedef struct {
    gw_event event;
    const char *hash;
    gboolean hidden; /* there is text behind a NUL */
} gw_kept_event;
typedef gboolean (*gw_event_each)(const gw_kept_event *event, gpointer data, GError **error);
typedef gboolean (*gw_feed_each)(const gw_kept_event *event, const gw_cursor *at, gpointer data,
                                 GError **error);

/* Events of a run in their order. */
typedef struct {
    const char *run;
    gint64 after;        /* those with a greater seq */
    gboolean odd;        /* those with a seq below 1 as well, first */
    const char *kind;    /* NULL: any */
    const char *mention; /* a text that is somewhere in the data; NULL: any */
    gint64 limit;        /* 0: none */
} gw_event_choice;

typedef struct {
    gint64 seq, time;
    const char *head, *key, *signature;
    const char *is; /* the hash of the event at `seq` as it stands, or "" */
} gw_checkpoint;
typedef gboolean (*gw_checkpoint_each)(const gw_checkpoint *checkpoint, gpointer data, GError **error);

typedef struct {
    const char *run, *name, *kind, *about, *used_by;
    gint64 created;
    gint64 used; /* GW_NO_COLUMN: never */
    gboolean there;
    GBytes *sealed; /* where it was asked for, and there; borrowed */
} gw_sealed;
typedef gboolean (*gw_sealed_each)(const gw_sealed *secret, gpointer data, GError **error);

/* ---- the table ---- */

struct gw_backend {
    /* Opens both; `*writer` stays NULL where nothing can be written. `place` is the address behind `sqlite:`,
     * the whole of others. */
    gboolean (*open)(const char *place, gw_store_purpose purpose, gw_db **writer, gw_db **reader,
                     GError **error);
    /* One to read, with nothing in it. NULL where the database can't make such. */
    gw_db *(*open_empty)(GError **error);
    void (*close)(gw_db *db);
    /* Sets the error: it was opened for reading. */
    void (*refuse)(const gw_db *db, GError **error);

    /* A reading transaction sees one moment. */
    gboolean (*begin)(gw_db *db, gboolean writing, GError **error);
    gboolean (*commit)(gw_db *db, GError **error);
    /* The last writing transaction failed, left nothing behind, and may succeed when all of it is done again.
     * NULL: never. */
    gboolean (*may_do_again)(gw_db *db);
    void (*rollback)(gw_db *db); /* also where there is none */
    gboolean (*is_open)(gw_db *db);
    /* A part of a transaction that can be undone alone. */
    gboolean (*mark)(gw_db *db, GError **error);
    gboolean (*keep)(gw_db *db, GError **error);
    void (*undo)(gw_db *db);

    int (*run_end)(gw_db *db, const char *run, gw_run_end *end, GError **error);
    gboolean (*runs)(gw_db *db, const gw_run_choice *choice, gw_run_each each, gpointer data, GError **error);
    gboolean (*rows)(gw_db *db, const gw_row_choice *choice, gw_row_each each, gpointer data, GError **error);
    gboolean (*events)(gw_db *db, const gw_event_choice *choice, gw_event_each each, gpointer data,
                       GError **error);
    /* Open tasks that `filter` takes: what is due first comes first, what is never due last; a cursor is the
     * time (GW_NEVER) and the id. */
    gboolean (*tasks)(gw_db *db, const gw_store_filter *filter, const gw_cursor *after, gint64 limit,
                      gw_task_each each, gpointer data, GError **error);
    /* Events of all runs in an order in which none appears later before one that was given out. */
    gboolean (*feed)(gw_db *db, const gw_cursor *after, gint64 limit, gw_feed_each each, gpointer data,
                     GError **error);
    /* By seq; `seq` 0: all. */
    gboolean (*checkpoints)(gw_db *db, const char *run, gint64 seq, gw_checkpoint_each each, gpointer data,
                            GError **error);

    /* With its lease, before its first event; `*id` says which run is newer. */
    gboolean (*add_run)(gw_db *db, const gw_run_columns *run, gint64 *id, GError **error);
    /* Document and columns; neither the lease nor the end, nor what is summed up. */
    gboolean (*save_run)(gw_db *db, const gw_run_columns *run, GError **error);
    gboolean (*set_lease)(gw_db *db, const char *run, const gw_lease_columns *lease, GError **error);
    gboolean (*add_event)(gw_db *db, const gw_event *event, const char *hash, GError **error);
    gboolean (*set_end)(gw_db *db, const char *run, gint64 seq, gint64 time, const char *head,
                        GError **error);
    /* A step's or task's document in the place of the one before; `*id` is its own for good. */
    gboolean (*put_row)(gw_db *db, gw_row_table table, const char *run, const char *step, const char *doc,
                        const gw_row_asked *asked, gint64 *id, GError **error);
    /* Notes in the run's own columns when the first of its tasks is due and whose it is (of those that are
     * never due: the oldest), and when the next of its steps is looked at. */
    gboolean (*sum_up)(gw_db *db, const char *run, GError **error);
    int (*close_task)(gw_db *db, const char *run, const char *step, GError **error);
    /* Commands of a run get rising ids. */
    gboolean (*add_command)(gw_db *db, const char *run, const char *command, gint64 created, gint64 *id,
                            GError **error);
    gboolean (*take_command)(gw_db *db, gint64 id, gint64 taken, GError **error);
    gboolean (*add_checkpoint)(gw_db *db, const char *run, const gw_checkpoint *checkpoint, GError **error);
    gboolean (*drop_checkpoint)(gw_db *db, const char *run, gint64 seq, GError **error);

    /* Nothing happens where there is one. */
    gboolean (*put_blob)(gw_db *db, const char *sha256, GBytes *bytes, GError **error);
    int (*blob)(gw_db *db, const char *sha256, GBytes **bytes, GError **error); /* `bytes` may be NULL */

    /* In the place of one of this name; `same`: it was created when that one was. */
    gboolean (*put_secret)(gw_db *db, const gw_sealed *secret, gboolean same, GError **error);
    /* The one with its bytes, or (both NULL) all without, by run and name. */
    gboolean (*secrets)(gw_db *db, const char *run, const char *name, gw_sealed_each each, gpointer data,
                        GError **error);
    /* These three: 0 when it is not there, or not `sealed`. Notes who used it; with `last` its bytes go. */
    int (*use_secret)(gw_db *db, const gw_sealed *secret, gboolean last, GError **error);
    int (*swap_secret)(gw_db *db, const gw_sealed *secret, GBytes *after, GError **error);
    int (*drop_secret)(gw_db *db, const char *run, const char *name, GError **error);

    /* Are the tables what the program makes? GW_ERROR_CORRUPT names what is missing, changed or added. */
    gboolean (*check_tables)(gw_db *db, GError **error);
    /* The database's own check of all of it. */
    gboolean (*check_all)(gw_db *db, GError **error);
};

extern const gw_backend gw_sqlite_backend;
extern const gw_backend gw_postgres_backend;

#endif
