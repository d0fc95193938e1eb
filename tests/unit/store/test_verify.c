/* SPDX-License-Identifier: Apache-2.0 */
/* test_verify.c - tampering: each way to change a journal behind the store's back, and what verify says
 */
#include "fixture.h"

#define FREE "DROP TRIGGER events_stay; DROP TRIGGER events_are_final;"

static void
make_journal(void)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");

    for (int i = 0; i < 9; i++)
        add_event(store, "r", epoch, i);
    make_run(store, "other");
    gw_store_close(store);
}

static const struct {
    const char *sql;
    const char *said;
} tampering[] = {
    {"UPDATE events SET data = '{\"number\":99}' WHERE run = 'r' AND seq = 5", "event 5 was changed"},
    {"UPDATE events SET data = ' ' || data WHERE run = 'r' AND seq = 5", "event 5 was changed"},
    {"UPDATE events SET time = time + 1 WHERE run = 'r' AND seq = 1", "event 1 was changed"},
    {"UPDATE events SET kind = 'tock' WHERE run = 'r' AND seq = 10", "event 10 was changed"},
    {"UPDATE events SET step = NULL WHERE run = 'r' AND seq = 3", "event 3 was changed"},
    {"UPDATE events SET hash = 'x' || substr(hash, 2) WHERE run = 'r' AND seq = 3", "event 3 was changed"},
    {"DELETE FROM events WHERE run = 'r' AND seq = 4", "event 4 is missing"},
    {"DELETE FROM events WHERE run = 'r' AND seq = 1", "event 1 is missing"},
    {"DELETE FROM events WHERE run = 'r' AND seq = 10", "event 10 is missing"},
    {"DELETE FROM events WHERE run = 'r'", "event 1 is missing"},
    {"UPDATE events SET seq = 0 - seq WHERE run = 'r' AND seq IN (6, 7);"
     "UPDATE events SET seq = 13 + seq WHERE run = 'r' AND seq < 0",
     "event 6 was changed"},
    {"UPDATE runs SET seq = 9 WHERE run = 'r'", "event 10 was added"},
    {"UPDATE runs SET seq = 9, head = (SELECT hash FROM events WHERE run = 'r' AND seq = 9) WHERE run = 'r'",
     "event 10 was added"},
    {"UPDATE runs SET head = (SELECT hash FROM events WHERE run = 'r' AND seq = 9) WHERE run = 'r'",
     "event 10 is not the one"},
    {"UPDATE events SET run = 'r', seq = 11 WHERE run = 'other'", "event 11 was changed"},
};

START_TEST(tampering_is_found)
{
    g_autofree char *sql = g_strconcat(FREE, tampering[_i].sql, NULL);
    GError *error = NULL;

    make_journal();
    raw_sql(sql);
    g_autoptr(gw_store) store = open_store();
    ck_assert(!gw_store_verify(store, "r", NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, tampering[_i].said);
}
END_TEST

START_TEST(slips_are_stopped)
{
    sqlite3 *db;

    make_journal();
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "DELETE FROM events", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    ck_assert_int_eq(sqlite3_exec(db, "UPDATE events SET kind = 'x'", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    g_autoptr(gw_store) store = open_store();
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
}
END_TEST

START_TEST(rows_that_are_no_json)
{
    GError *error = NULL;

    make_journal();
    raw_sql(
        FREE
        "UPDATE runs SET doc = '{' WHERE run = 'r'; UPDATE events SET data = 'x' WHERE run = 'r' AND seq = 2;"
        "INSERT INTO steps (run, step, doc) VALUES ('r', 's', ''), ('other', 's', '[]');"
        "INSERT INTO tasks (run, step, doc) VALUES ('r', 's', 'nil');"
        "INSERT INTO inbox (run, word, created) VALUES ('r', '}', 0)");
    g_autoptr(gw_store) store = open_store();
    ck_assert_ptr_null(gw_store_run(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
    ck_assert_ptr_null(gw_store_runs(store, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
    ck_assert_ptr_null(gw_store_steps(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
    ck_assert_ptr_null(gw_store_steps(store, "other", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not");
    ck_assert_ptr_null(gw_store_tasks(store, NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
    ck_assert_ptr_null(gw_store_events(store, "r", 0, 0, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
    ck_assert_ptr_null(gw_store_inbox(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "event 2 was changed");
    add_event(store, "r", 1, 1);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "event 2 was changed");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, tampering_is_found, 0, G_N_ELEMENTS(tampering));
    tcase_add_test(tests, slips_are_stopped);
    tcase_add_test(tests, rows_that_are_no_json);
}

int
main(void)
{
    return run_suite("store-verify", add_tests, 60);
}
