/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.h - one connection: opened with care, statements kept, errors that say what to do
 *
 * `types` has a letter for each parameter that follows: `t` const char * (may be NULL), `i` gint64, `b`
 * GBytes *. They are borrowed until the statement ends. A statement is found again by its text's address:
 * pass literals.
 */
#ifndef GW_STORE_SQLITE_H
#define GW_STORE_SQLITE_H

#include <glib.h>
#include <sqlite3.h>

#include "store/backend.h"

typedef struct {
    gw_db base;
    sqlite3 *db;
    GHashTable *statements;
    int fault; /* SQLite's code of the last error that was told, without its details */
} gw_sqlite;

typedef enum {
    GW_SQLITE_USE,  /* the schema is brought up */
    GW_SQLITE_MAKE, /* so is the file, if there is none */
    GW_SQLITE_AGAIN /* another connection of this process has done so */
} gw_sqlite_how;
/** Opens a file to read and write it. GW_ERROR_NOT_FOUND without one. */
gw_sqlite *gw_sqlite_open(const char *path, gw_sqlite_how how, GError **error);
/** Opens a file that can't be written, or stands in a folder that can't: as it is, with its write-ahead log.
 */
gw_sqlite *gw_sqlite_open_reading(const char *path, GError **error);
/** May this user write the file and its folder, which holds the write-ahead log? */
gboolean gw_sqlite_may_write(const char *path);
/** Sets `error`: it was opened for reading. */
void gw_sqlite_read_only(const gw_sqlite *sqlite, GError **error);
/** The same in memory, empty: what a store should look like. */
gw_sqlite *gw_sqlite_open_model(GError **error);
void gw_sqlite_close(gw_sqlite *sqlite);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_sqlite, gw_sqlite_close)

/** Runs a statement that gives no rows. */
gboolean gw_sqlite_run(gw_sqlite *sqlite, GError **error, const char *sql, const char *types, ...);

/** Begins a statement: 1 with a row in `*statement`, 0 without, -1 with an error. Rows that are left over are
 *  ended with gw_sqlite_end. */
int gw_sqlite_first(gw_sqlite *sqlite, sqlite3_stmt **statement, GError **error, const char *sql,
                    const char *types, ...);
int gw_sqlite_next(gw_sqlite *sqlite, sqlite3_stmt *statement, GError **error);
void gw_sqlite_end(sqlite3_stmt *statement);

/** A column as text, borrowed until the next step; "" for NULL. */
const char *gw_sqlite_text(sqlite3_stmt *statement, int column);
/** Is there text behind a NUL in a column? C does not see it, an index does. */
gboolean gw_sqlite_hides(sqlite3_stmt *statement, int column);

/** Sets `error` from the connection's last one. */
void gw_sqlite_fail(gw_sqlite *sqlite, GError **error);

#endif
