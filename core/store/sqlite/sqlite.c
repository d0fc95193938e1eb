/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.c - connections and statements; what SQLite reports becomes what a person can act on
 */
#include "store/sqlite/sqlite.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/sqlite/store_file.h"
#include "store/sqlite/tables.h"

#define BUSY_MS 10000
#define HEADER_SIZE 100 /* of every SQLite file */
#define WAL_TRIES 200   /* of 50 ms */

/* ---- errors ---- */

static const struct {
    int code;
    gw_error_class cls;
    const char *text; /* %s: the file */
} faults[] = {
    {SQLITE_NOTADB, GW_ERROR_CORRUPT,
     "'%s' is not a database: name another file with --store or GANGWAY_STORE, or put a copy back"},
    {SQLITE_CORRUPT, GW_ERROR_CORRUPT,
     "the store '%s' is damaged: put a copy back, or save what can be read with "
     "the sqlite3 program's .recover"},
    {SQLITE_READONLY, GW_ERROR_DENIED,
     "the store '%s' is read-only: make the file and its folder writable for this user"},
    {SQLITE_PERM, GW_ERROR_DENIED,
     "the store '%s' may not be used: make it readable and writable for this user"},
    {SQLITE_CANTOPEN, GW_ERROR_DENIED,
     "cannot open the store '%s': make the file and its folder readable and writable for this user"},
    {SQLITE_FULL, GW_ERROR_UNAVAILABLE, "cannot write the store '%s': no room left: make room, then resume"},
    {SQLITE_IOERR, GW_ERROR_UNAVAILABLE,
     "cannot read or write the store '%s': the disk reports an error: check it and the room left, then "
     "resume"},
    {SQLITE_BUSY, GW_ERROR_UNAVAILABLE,
     "the store '%s' has been locked by another program for ten seconds: end that program, or try again "
     "later"},
    {SQLITE_LOCKED, GW_ERROR_UNAVAILABLE, "the store '%s' is locked: try again later"},
    {SQLITE_TOOBIG, GW_ERROR_INVALID, "too large for the store '%s'"},
    {SQLITE_NOMEM, GW_ERROR_UNAVAILABLE, "no memory for the store '%s'"},
    {SQLITE_CONSTRAINT, GW_ERROR_CONFLICT, "the store '%s' refuses what does not fit"},
};

static void
set_error(GError **error, const char *path, int code, const char *detail)
{
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        if (faults[i].code != (code & 0xff))
            continue;

        g_autoptr(GString) text = g_string_new(faults[i].text);
        g_string_replace(text, "%s", path, 1);
        g_set_error(error, GW_ERROR, (int)faults[i].cls, "%s (%s)", text->str, detail);
        return;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL, "the store '%s' failed: %s", path, detail);
}

void
gw_sqlite_fail(gw_sqlite *sqlite, GError **error)
{
    sqlite->fault = sqlite3_errcode(sqlite->db) & 0xff;
    set_error(error, sqlite->base.name, sqlite3_extended_errcode(sqlite->db), sqlite3_errmsg(sqlite->db));
}

/* ---- statements ---- */

static sqlite3_stmt *
prepare(gw_sqlite *sqlite, const char *sql, GError **error)
{
    sqlite3_stmt *statement = g_hash_table_lookup(sqlite->statements, sql);

    /* Begun anew it would end the reading that it is in the midst of. */
    if (statement && sqlite3_stmt_busy(statement)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL,
                    "a statement on the store '%s' is begun within itself", sqlite->base.name);
        return NULL;
    }
    if (statement)
        return statement;
    if (sqlite3_prepare_v3(sqlite->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
        gw_sqlite_fail(sqlite, error);
        return NULL;
    }
    g_hash_table_insert(sqlite->statements, (gpointer)(guintptr)sql, statement);
    return statement;
}

static void
bind_one(sqlite3_stmt *statement, int index, char type, va_list *args)
{
    gsize size;

    if (type == 't') {
        sqlite3_bind_text(statement, index, va_arg(*args, const char *), -1, SQLITE_STATIC);
    } else if (type == 'i') {
        sqlite3_bind_int64(statement, index, va_arg(*args, gint64));
    } else {
        gconstpointer bytes = g_bytes_get_data(va_arg(*args, GBytes *), &size);

        sqlite3_bind_blob64(statement, index, bytes ? bytes : "", size, SQLITE_STATIC);
    }
}

static sqlite3_stmt *
bind(gw_sqlite *sqlite, GError **error, const char *sql, const char *types, va_list *args)
{
    sqlite3_stmt *statement = prepare(sqlite, sql, error);

    for (int i = 0; statement && types[i]; i++)
        bind_one(statement, i + 1, types[i], args);
    return statement;
}

void
gw_sqlite_end(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

int
gw_sqlite_next(gw_sqlite *sqlite, sqlite3_stmt *statement, GError **error)
{
    int got = sqlite3_step(statement);

    if (got == SQLITE_ROW)
        return 1;
    if (got != SQLITE_DONE)
        gw_sqlite_fail(sqlite, error);
    gw_sqlite_end(statement);
    return got == SQLITE_DONE ? 0 : -1;
}

int
gw_sqlite_first(gw_sqlite *sqlite, sqlite3_stmt **statement, GError **error, const char *sql,
                const char *types, ...)
{
    va_list args;
    va_start(args, types);
    *statement = bind(sqlite, error, sql, types, &args);
    va_end(args);

    return *statement ? gw_sqlite_next(sqlite, *statement, error) : -1;
}

gboolean
gw_sqlite_run(gw_sqlite *sqlite, GError **error, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *statement = bind(sqlite, error, sql, types, &args);
    va_end(args);

    int got = statement ? gw_sqlite_next(sqlite, statement, error) : -1;
    if (got == 1)
        gw_sqlite_end(statement);
    return got >= 0;
}

const char *
gw_sqlite_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text ? text : "";
}

gboolean
gw_sqlite_hides(sqlite3_stmt *statement, int column)
{
    return (gsize)sqlite3_column_bytes(statement, column) != strlen(gw_sqlite_text(statement, column));
}

void
gw_sqlite_read_only(const gw_sqlite *sqlite, GError **error)
{
    set_error(error, sqlite->base.name, SQLITE_READONLY, "opened for reading only");
}

/* ---- opening ---- */

/* SQLite takes a file shorter than a page for an empty database, and would write over it. */
static gboolean
check_magic(gw_sqlite *sqlite, GError **error)
{
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic];
    sqlite3_file *file = NULL;
    struct stat st;

    sqlite3_file_control(sqlite->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || stat(sqlite->base.name, &st) < 0 || st.st_size == 0)
        return TRUE;
    if (st.st_size >= HEADER_SIZE && file->pMethods->xRead(file, head, sizeof head, 0) == SQLITE_OK &&
        !memcmp(head, magic, sizeof head))
        return TRUE;
    set_error(error, sqlite->base.name, SQLITE_NOTADB, "it begins with something else");
    return FALSE;
}

static void
finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

/* Changing to WAL needs the file for a moment alone, and SQLite does not wait for that by itself. */
static gboolean
use_wal(gw_sqlite *sqlite, GError **error)
{
    for (guint i = 0;; i++) {
        g_autoptr(GError) fault = NULL;
        sqlite3_stmt *row;
        int got = gw_sqlite_first(sqlite, &row, &fault, "PRAGMA journal_mode = WAL", "");

        if (got == 1) {
            gboolean ok = !g_strcmp0(gw_sqlite_text(row, 0), "wal");

            gw_sqlite_end(row);
            if (!ok)
                g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                            "the store '%s' cannot keep a write-ahead log: put it on a local file system",
                            sqlite->base.name);
            return ok;
        }
        if ((sqlite3_errcode(sqlite->db) & 0xff) != SQLITE_BUSY || i == WAL_TRIES) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return FALSE;
        }
        g_usleep(50000);
    }
}

static gboolean
prepare_connection(gw_sqlite *sqlite, GError **error)
{
    sqlite3_busy_timeout(sqlite->db, BUSY_MS);
    sqlite3_extended_result_codes(sqlite->db, 1);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

    return check_magic(sqlite, error) && gw_sqlite_run(sqlite, error, "PRAGMA trusted_schema = OFF", "") &&
           gw_tables_recognise(sqlite, error);
}

static gboolean
set_up(gw_sqlite *sqlite, gw_sqlite_how how, GError **error)
{
    if (!prepare_connection(sqlite, error))
        return FALSE;
    if (sqlite3_db_readonly(sqlite->db, "main") == 1) {
        gw_sqlite_read_only(sqlite, error);
        return FALSE;
    }
    return use_wal(sqlite, error) && gw_sqlite_run(sqlite, error, "PRAGMA synchronous = FULL", "") &&
           gw_sqlite_run(sqlite, error, "PRAGMA foreign_keys = ON", "") &&
           (how == GW_SQLITE_AGAIN || gw_tables_migrate(sqlite, error));
}

/* `name` is the path, or an address that means it. */
static gw_sqlite *
connect(const char *path, const char *name, int flags, GError **error)
{
    g_autoptr(gw_sqlite) sqlite = g_new0(gw_sqlite, 1);

    sqlite->base.calls = &gw_sqlite_backend;
    sqlite->base.name = g_strdup(path);
    sqlite->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
    if (sqlite3_open_v2(name, &sqlite->db, flags, NULL) == SQLITE_OK)
        return g_steal_pointer(&sqlite);
    gw_sqlite_fail(sqlite, error);
    return NULL;
}

gw_sqlite *
gw_sqlite_open(const char *path, gw_sqlite_how how, GError **error)
{
    if (how == GW_SQLITE_MAKE ? !gw_storefile_make(path, error)
                              : !gw_storefile_check(path, R_OK | W_OK, error))
        return NULL;

    g_autoptr(gw_sqlite) sqlite = connect(path, path, SQLITE_OPEN_READWRITE, error);
    return sqlite && set_up(sqlite, how, error) ? g_steal_pointer(&sqlite) : NULL;
}

/* ---- reading what can't be written ---- */

static gboolean
set_up_reading(gw_sqlite *sqlite, GError **error)
{
    return prepare_connection(sqlite, error) && gw_sqlite_run(sqlite, error, "PRAGMA query_only = ON", "") &&
           gw_tables_are_current(sqlite, error);
}

/* `*code` is SQLite's, without its details. */
static gw_sqlite *
open_as(const char *path, const char *name, int flags, int *code, GError **error)
{
    g_autoptr(gw_sqlite) sqlite = connect(path, name, flags, error);

    if (sqlite && set_up_reading(sqlite, error))
        return g_steal_pointer(&sqlite);
    *code = sqlite ? sqlite->fault : SQLITE_CANTOPEN;
    return NULL;
}

/* Nothing may, or can, be written beside the file. */
static gboolean
lacks_room(int code)
{
    return code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM || code == SQLITE_FULL ||
           code == SQLITE_IOERR;
}

/* The log of a writer that is gone must be worked in, which needs files beside the store: beside a copy. The
 * copy is taken away at once: what is open stays readable. */
static gw_sqlite *
open_copy(const char *path, GError **error)
{
    g_autofree char *copy = gw_storefile_copy(path, error);
    gw_sqlite *sqlite = copy ? connect(path, copy, SQLITE_OPEN_READWRITE, error) : NULL;

    if (sqlite &&
        (!gw_sqlite_run(sqlite, error, "PRAGMA journal_mode = DELETE", "") || !set_up_reading(sqlite, error)))
        g_clear_pointer(&sqlite, gw_sqlite_close);
    if (copy)
        gw_storefile_remove_copy(copy);
    return sqlite;
}

gw_sqlite *
gw_sqlite_open_reading(const char *path, GError **error)
{
    g_autoptr(GError) fault = NULL;
    int code = SQLITE_OK;

    if (!gw_storefile_check(path, R_OK, error))
        return NULL;
    /* Works where the log's index is there, as while somebody writes, or can be made. */
    gw_sqlite *sqlite = open_as(path, path, SQLITE_OPEN_READONLY, &code, &fault);
    if (sqlite)
        return sqlite;
    if (!lacks_room(code)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return NULL;
    }
    if (gw_storefile_has_log(path))
        return open_copy(path, error);
    g_autofree char *uri = g_filename_to_uri(path, NULL, error);
    g_autofree char *still = uri ? g_strconcat(uri, "?immutable=1", NULL) : NULL;
    return still ? open_as(path, still, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, &code, error) : NULL;
}

gboolean
gw_sqlite_may_write(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    /* What is not there is told by whoever opens it. */
    return access(path, F_OK) < 0 || (access(path, W_OK) == 0 && access(folder, W_OK) == 0);
}

gw_sqlite *
gw_sqlite_open_model(GError **error)
{
    g_autoptr(gw_sqlite) sqlite = connect(":memory:", ":memory:", SQLITE_OPEN_READWRITE, error);

    return sqlite && gw_tables_migrate(sqlite, error) ? g_steal_pointer(&sqlite) : NULL;
}

void
gw_sqlite_close(gw_sqlite *sqlite)
{
    if (!sqlite)
        return;
    g_hash_table_unref(sqlite->statements);
    sqlite3_close(sqlite->db);
    g_free(sqlite->base.name);
    g_free(sqlite);
}
