/* SPDX-License-Identifier: Apache-2.0 */
/* postgres.h - one connection to a PostgreSQL server: opened again when it is lost, statements prepared once,
 * errors that say what to do
 *
 * `types` has a letter for each parameter that follows: `t` const char * (may be NULL), `i` gint64, `b`
 * GBytes *. A statement is found again by its text's address: pass literals.
 */
#ifndef GW_STORE_POSTGRES_H
#define GW_STORE_POSTGRES_H

#include <libpq-fe.h>

#include "store/backend.h"

/* What tells afterwards whether a transaction was committed: the last thing that it wrote to a run. */
typedef struct {
    char *run; /* NULL: it wrote to none */
    char *head;
    gint64 seq;   /* 0: only the lease */
    gint64 epoch; /* of the lease, 0: it did not touch it */
    char *owner;
} gw_pg_trace;

typedef struct {
    gw_db base;
    PGconn *connection;
    char *address; /* may hold a password: never shown */
    gboolean writes;
    GHashTable *statements; /* text -> name, on this connection */
    gboolean again;         /* the transaction left nothing behind, and may succeed when it is done again */
    gboolean lost;          /* the connection, in the midst of a transaction */
    guint queued;           /* statements that were sent and are not answered yet */
    gboolean unsure;        /* the server has said that a standby may not have what it committed */
    gw_pg_trace trace;
} gw_pg;

/** `writes`: only a server that takes writes will do. */
gw_pg *gw_pg_open(const char *address, gboolean writes, GError **error);
void gw_pg_close(gw_pg *pg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_pg, gw_pg_close)
/** Connects again where the connection was lost. */
gboolean gw_pg_ready(gw_pg *pg, GError **error);
/** The address without a password, for messages. Caller frees. GW_ERROR_INVALID when it is none. */
char *gw_pg_name(const char *address, GError **error);

/** Runs a statement; what it gives is to be cleared with PQclear. NULL and an error. */
PGresult *gw_pg_query(gw_pg *pg, GError **error, const char *sql, const char *types, ...);
/** The same of one that gives no rows. */
gboolean gw_pg_run(gw_pg *pg, GError **error, const char *sql, const char *types, ...);
/** The same, in a writing transaction, without waiting for the answer: that comes with the next statement's,
 * or with gw_pg_answered. */
gboolean gw_pg_queue(gw_pg *pg, GError **error, const char *sql, const char *types, ...);
/** Waits until all that was queued is done. */
gboolean gw_pg_answered(gw_pg *pg, GError **error);
/** The same: 1 when it changed rows, 0 when none, -1 with an error. */
int gw_pg_change(gw_pg *pg, GError **error, const char *sql, const char *types, ...);
/** Several statements in one text, not prepared. */
gboolean gw_pg_script(gw_pg *pg, const char *sql, GError **error);

/** A column as text, or NULL. */
const char *gw_pg_text(const PGresult *rows, int row, int column);
/** A column as a number; `none` for NULL. */
gint64 gw_pg_number(const PGresult *rows, int row, int column, gint64 none);
/** A bytea column. Caller frees; NULL for NULL. */
GBytes *gw_pg_bytes(const PGresult *rows, int row, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)

#endif
