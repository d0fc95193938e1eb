/* SPDX-License-Identifier: Apache-2.0 */
/* older.h - a store as a program of an earlier schema left it: no event has hashes of rows */
#ifndef TESTS_STORE_OLDER_H
#define TESTS_STORE_OLDER_H

#include "fixture.h"
#include "store/chain.h"

/* Word for word what was shipped: never to be changed. */
#define OLDER_1                                                                                              \
    "CREATE TABLE runs ("                                                                                    \
    "  run TEXT NOT NULL UNIQUE, workflow TEXT NOT NULL, customer TEXT, status TEXT NOT NULL,"               \
    "  created INTEGER NOT NULL, updated INTEGER NOT NULL,"                                                  \
    "  lease_owner TEXT, lease_epoch INTEGER NOT NULL, lease_until INTEGER NOT NULL,"                        \
    "  seq INTEGER NOT NULL, head TEXT NOT NULL, doc TEXT NOT NULL, id INTEGER PRIMARY KEY) STRICT;"         \
    "CREATE UNIQUE INDEX runs_unfinished ON runs (workflow, customer)"                                       \
    "  WHERE status NOT IN ('done', 'cancelled', 'undone') AND customer <> '';"                              \
    "CREATE TABLE events ("                                                                                  \
    "  run TEXT NOT NULL REFERENCES runs (run), seq INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT NOT " \
    "NULL,"                                                                                                  \
    "  step TEXT, data TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (run, seq)) STRICT;"                        \
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never "        \
    "deleted'); END;"                                                                                        \
    "CREATE TRIGGER events_are_final BEFORE UPDATE ON events"                                                \
    "  BEGIN SELECT raise(ABORT, 'events are never changed'); END;"                                          \
    "CREATE TABLE steps ("                                                                                   \
    "  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (run), step TEXT NOT NULL, doc TEXT NOT "   \
    "NULL,"                                                                                                  \
    "  UNIQUE (run, step)) STRICT;"                                                                          \
    "CREATE TABLE tasks ("                                                                                   \
    "  id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES runs (run), step TEXT NOT NULL, doc TEXT NOT "   \
    "NULL,"                                                                                                  \
    "  UNIQUE (run, step)) STRICT;"                                                                          \
    "CREATE TABLE inbox ("                                                                                   \
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL REFERENCES runs (run), word TEXT NOT NULL,"   \
    "  created INTEGER NOT NULL, taken INTEGER) STRICT;"                                                     \
    "CREATE INDEX inbox_waiting ON inbox (run, id) WHERE taken IS NULL;"                                     \
    "CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, created INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"
#define OLDER_2                                                                                              \
    "CREATE TABLE secrets ("                                                                                 \
    "  run TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, created INTEGER NOT " \
    "NULL,"                                                                                                  \
    "  sealed BLOB, used INTEGER, used_by TEXT, UNIQUE (run, name)) STRICT;"

/** A store of schema 1 or 2 with a run "r" that waits: two steps, a task, a word. */
static inline void
make_older_store(int version)
{
    gw_event first = {"r", 1, 1000, "run.started", NULL, "{}", NULL};
    g_autofree char *hash = gw_chain_hash("", &first);
    g_autofree char *rows =
        g_strdup_printf("INSERT INTO runs VALUES ('r', 'w', NULL, 'waiting', 1000, 1005, NULL, 3, 0, 1, '%s',"
                        "  '{\"status\":\"waiting\",\"workflow\":\"w\"}', 1);"
                        "INSERT INTO events VALUES ('r', 1, 1000, 'run.started', NULL, '{}', '%s');"
                        "INSERT INTO steps (run, step, doc) VALUES ('r', 'a', '{\"status\":\"verified\"}'),"
                        "  ('r', 'b', '{\"status\":\"waiting\"}');"
                        "INSERT INTO tasks (run, step, doc) VALUES ('r', 'b', '{\"title\":\"t\"}');"
                        "INSERT INTO inbox (run, word, created) VALUES ('r', '{\"verb\":\"retry\"}', 1004);",
                        hash, hash);
    g_autofree char *sql = g_strdup_printf("%s%s%s PRAGMA application_id = %d; PRAGMA user_version = %d",
                                           OLDER_1, version > 1 ? OLDER_2 : "", rows, 0x47574179, version);

    raw_sql(sql);
}

#endif
