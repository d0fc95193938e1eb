/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - what the tests of the store share: a folder of their own, runs with events, raw SQL */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <check.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "store/store.h"

static char *folder;  /* a new one for each test */
static char *path;    /* of the database in it */
static char *address; /* the same, as a store's address */

static inline void
remove_tree(const char *name)
{
    g_autoptr(GDir) dir = g_dir_open(name, 0, NULL);
    const char *entry;

    while (dir && (entry = g_dir_read_name(dir))) {
        g_autofree char *sub = g_build_filename(name, entry, NULL);

        if (g_file_test(sub, G_FILE_TEST_IS_DIR))
            remove_tree(sub);
        g_remove(sub);
    }
}

/** Do these tests run on PostgreSQL? Then libpq's variables name the server (tests/store/postgres.sh). */
static inline gboolean
on_postgres(void)
{
    return g_getenv("GANGWAY_TEST_ON_POSTGRES") != NULL;
}

static inline void
server_sql(const char *database, const char *sql)
{
    g_autofree char *place = g_strdup_printf("dbname=%s", database);
    PGconn *connection = PQconnectdb(place);
    PGresult *result = PQexec(connection, sql);

    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

static inline void
make_folder(void)
{
    folder = g_dir_make_tmp("gangway-store-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    if (on_postgres()) {
        g_autofree char *name = g_path_get_basename(folder);
        g_autofree char *make = g_strdup_printf("CREATE DATABASE \"%s\"", name);

        server_sql("postgres", make);
        address = g_strconcat("postgresql:///", name, NULL);
    } else {
        path = g_build_filename(folder, "x.db", NULL);
        address = g_strconcat("sqlite:", path, NULL);
    }
}

static inline void
drop_folder(void)
{
    if (on_postgres()) {
        g_autofree char *name = g_path_get_basename(folder);
        g_autofree char *drop = g_strdup_printf("DROP DATABASE \"%s\" WITH (FORCE)", name);

        server_sql("postgres", drop);
    }
    remove_tree(folder);
    g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
    g_clear_pointer(&path, g_free);
    g_clear_pointer(&address, g_free);
}

static inline gw_store *
open_store(void)
{
    GError *error = NULL;
    gw_store *store = gw_store_open(address, &error);

    ck_assert_msg(store != NULL, "%s", error ? error->message : "");
    return store;
}

/** A run without a customer, so that any number of them can be under way. */
static inline gint64
make_run(gw_store *store, const char *run)
{
    GError *error = NULL;
    gint64 epoch =
        gw_store_run_create(store, run, json_pack("{s:s, s:s}", "workflow", "w", "status", "running"),
                            json_pack("{s:s, s:{s:i}}", "kind", "begun", "data", "x", 1), 60, &error);

    ck_assert_msg(epoch > 0, "%s", error ? error->message : "");
    return epoch;
}

static inline void
add_event(gw_store *store, const char *run, gint64 epoch, int number)
{
    gw_txn *txn = gw_txn_new(run, epoch);

    gw_txn_event(txn, "tick", "a-step", json_pack("{s:i}", "number", number));
    gw_store_commit(store, txn, NULL, NULL);
}

static inline void
flush(gw_store *store)
{
    GError *error = NULL;

    ck_assert_msg(gw_store_flush(store, &error), "%s", error ? error->message : "");
}

static inline void
expect_error(GError **error, gw_error_class cls, const char *part)
{
    ck_assert_ptr_nonnull(*error);
    const char *message = (*error)->message;

    ck_assert_ptr_nonnull(message);
    ck_assert_msg((*error)->domain == GW_ERROR && (*error)->code == (int)cls, "%d: %s", (*error)->code,
                  message);
    ck_assert_msg(strstr(message, part) != NULL, "'%s' lacks '%s'", message, part);
    g_clear_error(error);
}

/** Runs SQL on the database behind the store's back. */
static inline void
raw_sql(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    if (on_postgres()) {
        g_autofree char *name = g_path_get_basename(folder);
        g_autofree char *in_schema = g_strconcat("SET search_path TO gangway;", sql, NULL);

        server_sql(name, in_schema);
        return;
    }
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(message == NULL, "%s", message);
    sqlite3_close(db);
}

/** A test of what only a file has. */
static inline void
add_for_files(TCase *tests, const TTest *test)
{
    if (!on_postgres())
        tcase_add_test(tests, test);
}

static inline int
run_suite(const char *name, void (*add)(TCase *), double seconds)
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);

    tcase_set_timeout(tests, seconds);
    tcase_add_checked_fixture(tests, make_folder, drop_folder);
    add(tests);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
