/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_tables.c - the tables in a PostgreSQL database, all in a schema of their own; are they what is
 * made?
 */
#include <string.h>

#include "base/error.h"
#include "store/postgres/postgres_calls.h"

#define VERSION 1
#define MAKING_LOCK "731958" /* an advisory lock's number: one makes the tables at a time */

/* What every commit changes is apart from what is long: `heads` is narrow. Text is compared by its bytes. */
static const char tables[] =
    "CREATE SCHEMA IF NOT EXISTS gangway;"
    "CREATE TABLE schema_version (version bigint NOT NULL);"
    "CREATE TABLE runs (id bigint GENERATED ALWAYS AS IDENTITY UNIQUE, run text COLLATE \"C\" PRIMARY KEY,"
    "  workflow text COLLATE \"C\" NOT NULL, customer text COLLATE \"C\", account text COLLATE \"C\","
    "  status text COLLATE \"C\" NOT NULL, actor text COLLATE \"C\", due bigint, next_look bigint,"
    "  created bigint NOT NULL, doc text NOT NULL);"
    "CREATE TABLE heads (run text COLLATE \"C\" PRIMARY KEY REFERENCES runs, epoch bigint NOT NULL,"
    "  seq bigint NOT NULL, head text NOT NULL, updated bigint NOT NULL, owner text, until bigint NOT NULL,"
    "  ticks bigint) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);"
    "CREATE TABLE events (run text COLLATE \"C\" REFERENCES runs, seq bigint, time bigint NOT NULL,"
    "  kind text COLLATE \"C\" NOT NULL, step text, data text NOT NULL, hash text NOT NULL, rows text,"
    "  id bigint GENERATED ALWAYS AS IDENTITY, written xid8 NOT NULL DEFAULT pg_current_xact_id(),"
    "  PRIMARY KEY (run, seq));"
    "CREATE TABLE steps (id bigint GENERATED ALWAYS AS IDENTITY, run text COLLATE \"C\" REFERENCES runs,"
    "  step text COLLATE \"C\", doc text NOT NULL, next_look bigint, PRIMARY KEY (run, step))"
    "  WITH (fillfactor = 70);"
    "CREATE TABLE tasks (id bigint GENERATED ALWAYS AS IDENTITY, run text COLLATE \"C\" REFERENCES runs,"
    "  step text COLLATE \"C\", doc text NOT NULL, actor text COLLATE \"C\", due bigint,"
    "  PRIMARY KEY (run, step)) WITH (fillfactor = 70);"
    "CREATE TABLE inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  run text COLLATE \"C\" NOT NULL REFERENCES runs, word text NOT NULL, created bigint NOT NULL,"
    "  taken bigint);"
    "CREATE TABLE checkpoints (run text COLLATE \"C\" REFERENCES runs, seq bigint, head text NOT NULL,"
    "  time bigint NOT NULL, key text NOT NULL, signature text NOT NULL, PRIMARY KEY (run, seq));"
    "CREATE TABLE blobs (sha256 text COLLATE \"C\" PRIMARY KEY, created bigint NOT NULL, bytes bytea NOT "
    "NULL);"
    "CREATE TABLE secrets (run text COLLATE \"C\", name text COLLATE \"C\", kind text NOT NULL,"
    "  about text NOT NULL, created bigint NOT NULL, sealed bytea, used bigint, used_by text,"
    "  PRIMARY KEY (run, name));"
    "CREATE UNIQUE INDEX runs_unfinished ON runs (workflow, customer)"
    "  WHERE status NOT IN ('done', 'cancelled', 'undone') AND customer <> '';"
    "CREATE UNIQUE INDEX runs_unfinished_account ON runs (workflow, account)"
    "  WHERE status NOT IN ('done', 'cancelled', 'undone') AND account <> '';"
    "CREATE INDEX runs_of_customer ON runs (customer, id); CREATE INDEX runs_of_workflow ON runs (workflow, "
    "id);"
    "CREATE INDEX runs_of_account ON runs (account, id) WHERE account IS NOT NULL;"
    "CREATE INDEX runs_of_actor ON runs (actor, id) WHERE actor IS NOT NULL;"
    "CREATE INDEX runs_of_status ON runs (status, id);"
    "CREATE INDEX runs_due ON runs (due) WHERE due IS NOT NULL;"
    "CREATE INDEX runs_next_look ON runs (next_look) WHERE next_look IS NOT NULL;"
    "CREATE INDEX events_written ON events (written, id);"
    "CREATE INDEX steps_next_look ON steps (run, next_look) WHERE next_look IS NOT NULL;"
    "CREATE INDEX tasks_due ON tasks (coalesce(due, 9223372036854775807), id);"
    "CREATE INDEX inbox_waiting ON inbox (run, id) WHERE taken IS NULL;"
    "CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS"
    "  'BEGIN RAISE EXCEPTION ''events are never changed or deleted''; END';"
    "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW"
    "  EXECUTE FUNCTION events_stay();"
    "CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events FOR EACH STATEMENT"
    "  EXECUTE FUNCTION events_stay();"
    "INSERT INTO schema_version VALUES (1)";

/* ---- made ---- */

/* 1 when there are tables, 0 when not, -1 with an error. */
static int
find_version(gw_pg *pg, gint64 *version, GError **error)
{
    g_autoptr(PGresult) there =
        gw_pg_query(pg, error, "SELECT to_regclass('gangway.schema_version') IS NOT NULL", "");

    if (!there)
        return -1;
    if (*gw_pg_text(there, 0, 0) != 't')
        return 0;
    g_autoptr(PGresult) found = gw_pg_query(pg, error, "SELECT max(version) FROM gangway.schema_version", "");
    if (!found)
        return -1;
    *version = gw_pg_number(found, 0, 0, 0);
    return 1;
}

/* Inside the transaction: another process may have been faster. */
static gboolean
make_tables(gw_pg *pg, GError **error)
{
    gint64 version;

    if (!gw_pg_script(pg, "BEGIN; SELECT pg_advisory_xact_lock(" MAKING_LOCK ")", error))
        return FALSE;
    int found = find_version(pg, &version, error);
    if (found >= 0 && (found == 1 || gw_pg_script(pg, tables, error)) && gw_pg_script(pg, "COMMIT", error))
        return TRUE;
    gw_pg_script(pg, "ROLLBACK", NULL);
    return FALSE;
}

gboolean
gw_pg_tables_ready(gw_pg *pg, gboolean make, GError **error)
{
    gint64 version = 0;
    int found = find_version(pg, &version, error);

    if (found == 0 && make) {
        if (!make_tables(pg, error))
            return FALSE;
        found = find_version(pg, &version, error);
    }
    if (found == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "there is no store in the database '%s' yet: 'gangway start' makes one, or name another "
                    "with --store or GANGWAY_STORE",
                    pg->base.name);
    if (found == 1 && version != VERSION) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "the store '%s' has schema %" G_GINT64_FORMAT
                    " of PostgreSQL, this program knows %d: use the gangway that wrote it",
                    pg->base.name, version, VERSION);
        return FALSE;
    }
    return found == 1;
}

/* ---- are they still what was made? ---- */

#define IN_SCHEMA " = to_regnamespace('gangway')"

/* All that could change what a statement reads or does, a line each. */
static const char objects[] =
    "SELECT line FROM ("
    "  SELECT 'relation ' || relname || ' ' || relkind::text || CASE WHEN relrowsecurity THEN ' hidden rows' "
    "ELSE "
    "'' END"
    "    FROM pg_class WHERE relnamespace" IN_SCHEMA " AND relkind IN ('r', 'v', 'm', 'p', 'f')"
    "  UNION ALL SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, "
    "a.atttypmod)"
    "    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace" IN_SCHEMA
    "    AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    "  UNION ALL SELECT 'index ' || c.relname || CASE WHEN i.indisunique THEN ' unique' ELSE '' END"
    "    || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END"
    "    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace" IN_SCHEMA
    "  UNION ALL SELECT 'trigger ' || t.tgname || ' on ' || c.relname || ' ' || t.tgenabled::text || ' ' || "
    "t.tgtype::text"
    "    || ' ' || p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    "    JOIN pg_proc p ON p.oid = t.tgfoid WHERE c.relnamespace" IN_SCHEMA " AND NOT t.tgisinternal"
    "  UNION ALL SELECT 'rule ' || r.rulename || ' on ' || c.relname FROM pg_rewrite r"
    "    JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace" IN_SCHEMA
    ") AS of(line) ORDER BY line COLLATE \"C\"";

/* As it was made by the text above. */
static const char *const wanted[] = {
    "column blobs.bytes bytea",
    "column blobs.created bigint",
    "column blobs.sha256 text",
    "column checkpoints.head text",
    "column checkpoints.key text",
    "column checkpoints.run text",
    "column checkpoints.seq bigint",
    "column checkpoints.signature text",
    "column checkpoints.time bigint",
    "column events.data text",
    "column events.hash text",
    "column events.id bigint",
    "column events.kind text",
    "column events.rows text",
    "column events.run text",
    "column events.seq bigint",
    "column events.step text",
    "column events.time bigint",
    "column events.written xid8",
    "column heads.epoch bigint",
    "column heads.head text",
    "column heads.owner text",
    "column heads.run text",
    "column heads.seq bigint",
    "column heads.ticks bigint",
    "column heads.until bigint",
    "column heads.updated bigint",
    "column inbox.created bigint",
    "column inbox.id bigint",
    "column inbox.run text",
    "column inbox.taken bigint",
    "column inbox.word text",
    "column runs.account text",
    "column runs.actor text",
    "column runs.created bigint",
    "column runs.customer text",
    "column runs.doc text",
    "column runs.due bigint",
    "column runs.id bigint",
    "column runs.next_look bigint",
    "column runs.run text",
    "column runs.status text",
    "column runs.workflow text",
    "column schema_version.version bigint",
    "column secrets.about text",
    "column secrets.created bigint",
    "column secrets.kind text",
    "column secrets.name text",
    "column secrets.run text",
    "column secrets.sealed bytea",
    "column secrets.used bigint",
    "column secrets.used_by text",
    "column steps.doc text",
    "column steps.id bigint",
    "column steps.next_look bigint",
    "column steps.run text",
    "column steps.step text",
    "column tasks.actor text",
    "column tasks.doc text",
    "column tasks.due bigint",
    "column tasks.id bigint",
    "column tasks.run text",
    "column tasks.step text",
    "index blobs_pkey unique",
    "index checkpoints_pkey unique",
    "index events_pkey unique",
    "index events_written",
    "index heads_pkey unique",
    "index inbox_pkey unique",
    "index inbox_waiting",
    "index runs_due",
    "index runs_id_key unique",
    "index runs_next_look",
    "index runs_of_account",
    "index runs_of_actor",
    "index runs_of_customer",
    "index runs_of_status",
    "index runs_of_workflow",
    "index runs_pkey unique",
    "index runs_unfinished unique",
    "index runs_unfinished_account unique",
    "index secrets_pkey unique",
    "index steps_next_look",
    "index steps_pkey unique",
    "index tasks_due",
    "index tasks_pkey unique",
    "relation blobs r",
    "relation checkpoints r",
    "relation events r",
    "relation heads r",
    "relation inbox r",
    "relation runs r",
    "relation schema_version r",
    "relation secrets r",
    "relation steps r",
    "relation tasks r",
    "trigger events_stay on events O 27 BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END",
    "trigger events_stay_all on events O 34 BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END",
};

static gboolean
differs(const gw_pg *pg, const char *object, const char *how, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the store '%s' has not the tables that were made: its %s %s: put a copy of the store back",
                pg->base.name, object, how);
    return FALSE;
}

gboolean
gw_pg_check_tables(gw_db *db, GError **error)
{
    gw_pg *pg = (gw_pg *)(void *)db;
    g_autoptr(PGresult) found = gw_pg_query(pg, error, objects, "");
    gsize i = 0, count = found ? (gsize)PQntuples(found) : 0;

    if (!found)
        return FALSE;
    while (i < count && i < G_N_ELEMENTS(wanted) && !strcmp(gw_pg_text(found, (int)i, 0), wanted[i]))
        i++;
    if (i < G_N_ELEMENTS(wanted) && (i == count || strcmp(gw_pg_text(found, (int)i, 0), wanted[i]) > 0))
        return differs(pg, wanted[i], "is missing or was changed", error);
    return i == count ||
           differs(pg, gw_pg_text(found, (int)i, 0), "was added or changed by something else", error);
}
