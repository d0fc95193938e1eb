/* SPDX-License-Identifier: Apache-2.0 */
/* tables.c - the tables, one migration a version; a file of a newer version is refused
 */
#include "store/sqlite/tables.h"

#include "base/error.h"
#include "store/sqlite/takeover.h"

#define APPLICATION_ID 0x47574179 /* "GWAy" */

/* A time that is a whole number above 0, or NULL. */
#define TIME_IN_DOC(name)                                                                                    \
    "CASE WHEN json_valid(doc) THEN CASE typeof(json_extract(doc, '$." name                                  \
    "')) WHEN 'integer' THEN nullif(max(json_extract(doc, '$." name "'), 0), 0) END END"

/* Events are only ever added. The triggers stop slips; against intent there is the chain of hashes. */
static const char *const migrations[] = {
    "CREATE TABLE runs ("
    "  run TEXT NOT NULL UNIQUE, workflow TEXT NOT NULL, customer TEXT, status TEXT NOT NULL,"
    "  created INTEGER NOT NULL, updated INTEGER NOT NULL,"
    "  lease_owner TEXT, lease_epoch INTEGER NOT NULL, lease_until INTEGER NOT NULL,"
    "  seq INTEGER NOT NULL, head TEXT NOT NULL, doc TEXT NOT NULL, id INTEGER PRIMARY KEY) STRICT;"
    "CREATE UNIQUE INDEX runs_unfinished ON runs (workflow, customer)"
    "  WHERE status NOT IN ('done', 'cancelled', 'undone') AND customer <> '';"
    "CREATE TABLE events ("
    "  run TEXT NOT NULL REFERENCES runs (run), seq INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT NOT "
    "NULL,"
    "  step TEXT, data TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (run, seq)) STRICT;"
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never "
    "deleted'); END;"
    "CREATE TRIGGER events_are_final BEFORE UPDATE ON events"
    "  BEGIN SELECT raise(ABORT, 'events are never changed'); END;"
    "CREATE TABLE steps ("
    "  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (run), step TEXT NOT NULL, doc TEXT NOT "
    "NULL,"
    "  UNIQUE (run, step)) STRICT;"
    "CREATE TABLE tasks ("
    "  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (run), step TEXT NOT NULL, doc TEXT NOT "
    "NULL,"
    "  UNIQUE (run, step)) STRICT;"
    "CREATE TABLE inbox ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES runs (run), word TEXT NOT NULL,"
    "  created INTEGER NOT NULL, taken INTEGER) STRICT;"
    "CREATE INDEX inbox_waiting ON inbox (run, id) WHERE taken IS NULL;"
    "CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, created INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;",
    /* The vault: `run` is '' for what operators keep; no `sealed` is left of what was shown once. */
    "CREATE TABLE secrets ("
    "  run TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, created INTEGER NOT "
    "NULL,"
    "  sealed BLOB, used INTEGER, used_by TEXT, UNIQUE (run, name)) STRICT;",
    /* Rows are under the chain, and its head is signed from time to time. */
    "ALTER TABLE events ADD COLUMN rows TEXT;"
    "CREATE TABLE checkpoints ("
    "  run TEXT NOT NULL REFERENCES runs (run), seq INTEGER NOT NULL, head TEXT NOT NULL, time INTEGER NOT "
    "NULL,"
    "  key TEXT NOT NULL, signature TEXT NOT NULL, UNIQUE (run, seq)) STRICT;",
    /* One unfinished run a workflow and AWS account. */
    "ALTER TABLE runs ADD COLUMN account TEXT;"
    "CREATE UNIQUE INDEX runs_unfinished_account ON runs (workflow, account)"
    "  WHERE status NOT IN ('done', 'cancelled', 'undone') AND account <> '';",
    /* When a lease ends by a clock of its holder's machine that can't be set. */
    "ALTER TABLE runs ADD COLUMN lease_ticks INTEGER;",
    /* What lists ask for has columns. An older store has it in documents, which may be damaged. */
    "ALTER TABLE runs ADD COLUMN actor TEXT; ALTER TABLE runs ADD COLUMN due INTEGER;"
    "ALTER TABLE runs ADD COLUMN next_look INTEGER; ALTER TABLE steps ADD COLUMN next_look INTEGER;"
    "ALTER TABLE tasks ADD COLUMN actor TEXT; ALTER TABLE tasks ADD COLUMN due INTEGER;"
    "UPDATE steps SET next_look = " TIME_IN_DOC(
        "next_look") " WHERE doc LIKE '%next_look%';"
                     "UPDATE tasks SET due = " TIME_IN_DOC(
                         "due") ", actor = CASE WHEN json_valid(doc) THEN"
                                "  CASE json_type(doc, '$.actor') WHEN 'text' THEN json_extract(doc, "
                                "'$.actor') END END;" GW_SUM_UP ";"
                                "CREATE INDEX runs_of_customer ON runs (customer, id); CREATE INDEX "
                                "runs_of_workflow ON runs (workflow, id);"
                                "CREATE INDEX runs_of_account ON runs (account, id) WHERE account IS NOT "
                                "NULL;"
                                "CREATE INDEX runs_of_actor ON runs (actor, id) WHERE actor IS NOT NULL;"
                                "CREATE INDEX runs_of_status ON runs (status, id);"
                                "CREATE INDEX runs_due ON runs (due) WHERE due IS NOT NULL;"
                                "CREATE INDEX runs_next_look ON runs (next_look) WHERE next_look IS NOT NULL;"
                                "CREATE INDEX steps_next_look ON steps (run, next_look) WHERE next_look IS "
                                "NOT NULL;"
                                "CREATE INDEX tasks_due ON tasks (coalesce(due, 9223372036854775807), id);",
};

/* The first schema whose events have the hashes of rows. */
#define ROWS_COVERED 3

static gboolean
pragma(gw_sqlite *sqlite, const char *sql, gint64 *value, GError **error)
{
    sqlite3_stmt *row;
    int got = gw_sqlite_first(sqlite, &row, error, sql, "");

    if (got != 1)
        return FALSE;
    *value = sqlite3_column_int64(row, 0);
    gw_sqlite_end(row);
    return TRUE;
}

static gboolean
execute(gw_sqlite *sqlite, const char *sql, GError **error)
{
    gboolean ok = sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK;

    if (!ok)
        gw_sqlite_fail(sqlite, error);
    return ok;
}

/* What the file says of its schema does not fit what is in it. */
static gboolean
not_of_version(const gw_sqlite *sqlite, gint64 version, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the store '%s' says that its schema is %" G_GINT64_FORMAT
                ", and its tables are not of that one: put a copy of the store back",
                sqlite->base.name, version);
    return FALSE;
}

/* All of one moment: another process may be making the store meanwhile. */
static gboolean
read_marks(gw_sqlite *sqlite, gint64 *application, gint64 *version, gint64 *objects, GError **error)
{
    if (!execute(sqlite, "SAVEPOINT marks", error))
        return FALSE;
    gboolean ok = pragma(sqlite, "SELECT count(*) FROM sqlite_schema", objects, error) &&
                  pragma(sqlite, "PRAGMA application_id", application, error) &&
                  pragma(sqlite, "PRAGMA user_version", version, error);
    sqlite3_exec(sqlite->db, "RELEASE marks", NULL, NULL, NULL);
    return ok;
}

gboolean
gw_tables_recognise(gw_sqlite *sqlite, GError **error)
{
    gint64 application, version, objects;

    if (!read_marks(sqlite, &application, &version, &objects, error))
        return FALSE;
    if (application != APPLICATION_ID && (application != 0 || version != 0 || objects != 0)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is a database of another program: name another file with --store or GANGWAY_STORE",
                    sqlite->base.name);
        return FALSE;
    }
    if (version > (gint64)G_N_ELEMENTS(migrations)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the store '%s' has schema %" G_GINT64_FORMAT
                    ", this program knows up to %u: use the newer "
                    "gangway that wrote it",
                    sqlite->base.name, version, (guint)G_N_ELEMENTS(migrations));
        return FALSE;
    }
    return (version >= 0 && (version > 0) == (objects > 0)) || not_of_version(sqlite, version, error);
}

/* A statement of a migration that SQLite takes, but not with these tables. */
static gboolean
step_up(gw_sqlite *sqlite, gint64 version, const char *migration, GError **error)
{
    g_autoptr(GError) fault = NULL;

    if (execute(sqlite, migration, &fault))
        return TRUE;
    if (sqlite->fault == SQLITE_ERROR)
        return not_of_version(sqlite, version, error);
    g_propagate_error(error, g_steal_pointer(&fault));
    return FALSE;
}

/* Inside the transaction: another process may have been faster. */
static gboolean
migrate(gw_sqlite *sqlite, GError **error)
{
    gint64 version;

    if (!gw_tables_recognise(sqlite, error) || !pragma(sqlite, "PRAGMA user_version", &version, error))
        return FALSE;
    for (gsize i = (gsize)version; i < G_N_ELEMENTS(migrations); i++) {
        if (!step_up(sqlite, version, migrations[i], error))
            return FALSE;
    }
    if (version < ROWS_COVERED && !gw_take_over(sqlite, error))
        return FALSE;

    guint newest = G_N_ELEMENTS(migrations);
    g_autofree char *marks =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %u", APPLICATION_ID, newest);
    return version == (gint64)newest || execute(sqlite, marks, error);
}

gboolean
gw_tables_migrate(gw_sqlite *sqlite, GError **error)
{
    gint64 version;

    if (!pragma(sqlite, "PRAGMA user_version", &version, error))
        return FALSE;
    if (version == (gint64)G_N_ELEMENTS(migrations))
        return TRUE;
    if (!execute(sqlite, "BEGIN IMMEDIATE", error))
        return FALSE;
    if (migrate(sqlite, error) && execute(sqlite, "COMMIT", error))
        return TRUE;
    sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

gboolean
gw_tables_are_current(gw_sqlite *sqlite, GError **error)
{
    gint64 version;

    if (!pragma(sqlite, "PRAGMA user_version", &version, error))
        return FALSE;
    if (version == (gint64)G_N_ELEMENTS(migrations))
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "the store '%s' is of an older gangway and can't be written here, so it is not brought up: copy it "
        "to a folder of your own and name the copy with --store, or let 'gangway list' be run once by "
        "whoever may write it",
        sqlite->base.name);
    return FALSE;
}
