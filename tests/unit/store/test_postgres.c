/* SPDX-License-Identifier: Apache-2.0 */
/* test_postgres.c - what a store in a PostgreSQL server can meet: servers that are gone, refuse, or are cut
 * off in the midst; run by on_postgres.sh
 */
#include "fixture.h"
#include "store/postgres/postgres.h"
#include "store/store_private.h"

static char *database; /* of this test */

static void
name_database(void)
{
    make_folder();
    database = g_path_get_basename(folder);
}

static void
drop_database(void)
{
    g_clear_pointer(&database, g_free);
    drop_folder();
}

/* Ends all connections to the test's database, from outside. */
static void
cut_off(void)
{
    g_autofree char *sql = g_strdup_printf("DO $$ BEGIN PERFORM pg_terminate_backend(pid, 5000) FROM "
                                           "pg_stat_activity WHERE datname = '%s'; END $$",
                                           database);

    server_sql("postgres", sql);
}

static void
expect_events(gw_store *store, const char *run, guint count)
{
    GError *error = NULL;
    gw_json events = gw_store_events(store, run, 0, 0, &error);

    ck_assert_msg(events != NULL, "%s", error ? error->message : "");
    ck_assert_uint_eq(json_array_size(events), count);
    ck_assert_msg(gw_store_verify(store, run, NULL, &error), "%s", error ? error->message : "");
}

/* ---- connections that end ---- */

START_TEST(a_connection_that_ended_is_opened_again)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");

    cut_off();
    expect_events(store, "r", 1);
    cut_off();
    add_event(store, "r", epoch, 1);
    flush(store);
    expect_events(store, "r", 2);
    cut_off();
    ck_assert(gw_store_lease_renew(store, "r", epoch, 60, NULL));
    cut_off();
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    expect_events(store, "r", 3);
}
END_TEST

/* What happens once before a commit, on the store's thread. */
static gw_store *cut_store;
static gint cuts;
static gboolean commit_first;

static void
cut_before_commit(gboolean before, guint64 first G_GNUC_UNUSED, guint64 last G_GNUC_UNUSED,
                  gpointer data G_GNUC_UNUSED)
{
    if (!before || !g_atomic_int_compare_and_exchange(&cuts, 1, 0))
        return;
    if (commit_first)
        PQclear(PQexec(((gw_pg *)(void *)cut_store->writer)->connection, "COMMIT"));
    cut_off();
}

/* The server is cut off before it hears of the commit, or after it has committed and before it can say so. */
START_TEST(a_commit_whose_answer_is_lost_happens_once)
{
    commit_first = _i != 0;
    gw_store_observe(cut_before_commit, NULL);
    g_autoptr(gw_store) store = open_store();
    cut_store = store;
    g_atomic_int_set(&cuts, 1);
    gint64 epoch = make_run(store, "r");
    ck_assert_int_eq(g_atomic_int_get(&cuts), 0);
    expect_events(store, "r", 1);

    for (int i = 0; i < 5; i++) {
        g_atomic_int_set(&cuts, 1);
        add_event(store, "r", epoch, i);
        flush(store);
        ck_assert_int_eq(g_atomic_int_get(&cuts), 0);
        expect_events(store, "r", 2 + (guint)i);
    }
    g_atomic_int_set(&cuts, 1);
    gw_store_lease_release(store, "r", epoch);
    flush(store);
    g_atomic_int_set(&cuts, 1);
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), epoch + 1);
    g_atomic_int_set(&cuts, 1);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    gw_json commands = gw_store_inbox(store, "r", NULL);
    ck_assert_uint_eq(json_array_size(commands), 1);
    expect_events(store, "r", 7);
    gw_store_observe(NULL, NULL);
}
END_TEST

START_TEST(two_stores_write_one_chain)
{
    g_autoptr(gw_store) one = open_store(), two = open_store();
    gint64 epoch = make_run(one, "r");

    for (int i = 0; i < 20; i++) {
        add_event(one, "r", epoch, i);
        ck_assert_int_gt(gw_store_inbox_put(two, "r", NULL, NULL), 0);
    }
    flush(one);
    expect_events(two, "r", 41);
}
END_TEST

/* ---- servers that refuse ---- */

static void
expect_refusal(const char *where, gw_store_purpose purpose, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_store_open_for(where, purpose, &error));
    ck_assert_msg(!strstr(error->message, "secret-word"), "%s", error->message);
    expect_error(&error, cls, part);
}

static char *
at_port(const char *who, const char *place)
{
    return g_strdup_printf("postgresql://%s@127.0.0.1:%s/%s", who, g_getenv("PGPORT"), place);
}

START_TEST(what_is_no_address_is_refused)
{
    expect_refusal("postgresql://a:secret-word@[x/y", GW_STORE_USE, GW_ERROR_INVALID,
                   "is not one of PostgreSQL");
    expect_refusal("postgresql://a:secret-word@h/d?nonsense=1", GW_STORE_USE, GW_ERROR_INVALID,
                   "is not one of PostgreSQL");
    expect_refusal("mysql://a:secret-word@h/d", GW_STORE_USE, GW_ERROR_INVALID, "'mysql:…' is not supported");
}
END_TEST

START_TEST(a_server_that_is_not_there)
{
    expect_refusal("postgresql://a:secret-word@127.0.0.1:1/d", GW_STORE_USE, GW_ERROR_UNAVAILABLE,
                   "cannot reach the server of the store 'postgresql://a@127.0.0.1:1/d': start it");
}
END_TEST

START_TEST(a_database_that_is_not_there)
{
    expect_refusal("postgresql:///no-such-database", GW_STORE_MAKE, GW_ERROR_NOT_FOUND,
                   "make it with createdb");
    expect_refusal(address, GW_STORE_USE, GW_ERROR_NOT_FOUND, "there is no store in the database");
    expect_refusal(address, GW_STORE_READ, GW_ERROR_NOT_FOUND, "there is no store in the database");
}
END_TEST

START_TEST(a_role_without_a_password_or_rights)
{
    g_autofree char *role = g_strdelimit(g_strdup(database), "-", '_');
    g_autofree char *make = g_strdup_printf("CREATE ROLE \"%s\" LOGIN PASSWORD 'secret-word'", role);
    g_autofree char *drop = g_strdup_printf("DROP ROLE \"%s\"", role);
    g_autofree char *wrong = g_strconcat(role, ":secret-word-not", NULL);
    g_autofree char *right = g_strconcat(role, ":secret-word", NULL);
    g_autofree char *wrong_place = at_port(wrong, database), *none_place = at_port(role, database);
    g_autofree char *right_place = at_port(right, database);

    gw_store_close(open_store());
    server_sql("postgres", make);
    expect_refusal(wrong_place, GW_STORE_USE, GW_ERROR_DENIED,
                   "does not let this role in: put the right password");
    expect_refusal(none_place, GW_STORE_USE, GW_ERROR_DENIED,
                   "does not let this role in: put the right password");
    expect_refusal(right_place, GW_STORE_USE, GW_ERROR_DENIED, "does not let this role do that");
    expect_refusal(right_place, GW_STORE_READ, GW_ERROR_DENIED, "does not let this role do that");
    server_sql("postgres", drop);
}
END_TEST

START_TEST(a_role_that_may_only_read)
{
    g_autofree char *role = g_strdelimit(g_strdup(database), "-", '_');
    g_autofree char *make =
        g_strdup_printf("CREATE ROLE \"%s\" LOGIN PASSWORD 'secret-word' IN ROLE pg_read_all_data", role);
    g_autofree char *drop = g_strdup_printf("DROP ROLE \"%s\"", role);
    g_autofree char *who = g_strconcat(role, ":secret-word", NULL), *place = at_port(who, database);
    GError *error = NULL;
    gint64 epoch;
    {
        g_autoptr(gw_store) store = open_store();
        epoch = make_run(store, "r");
        gw_store_lease_release(store, "r", epoch);
    }
    server_sql("postgres", make);
    {
        g_autoptr(gw_store) reading = gw_store_open_for(place, GW_STORE_READ, &error);
        ck_assert_msg(reading != NULL, "%s", error ? error->message : "");
        expect_events(reading, "r", 1);
        ck_assert_int_eq(gw_store_lease_take(reading, "r", 60, &error), 0);
        expect_error(&error, GW_ERROR_DENIED, "was opened for reading only");
    }
    {
        g_autoptr(gw_store) writing = gw_store_open_for(place, GW_STORE_USE, &error);
        ck_assert_msg(writing != NULL, "%s", error ? error->message : "");
        ck_assert_int_eq(gw_store_lease_take(writing, "r", 60, &error), 0);
        expect_error(&error, GW_ERROR_DENIED, "does not let this role do that");
    }
    server_sql("postgres", drop);
}
END_TEST

/* As on a standby: what libpq asks a server before it takes it for one that can be written. */
START_TEST(a_server_that_takes_no_writes)
{
    g_autofree char *sql =
        g_strdup_printf("ALTER DATABASE \"%s\" SET default_transaction_read_only TO on", database);
    {
        g_autoptr(gw_store) store = open_store();
        make_run(store, "r");
    }
    server_sql("postgres", sql);
    expect_refusal(address, GW_STORE_USE, GW_ERROR_UNAVAILABLE,
                   "takes no writes (a standby): name the primary");
    g_autoptr(gw_store) reading = gw_store_open_for(address, GW_STORE_READ, NULL);
    ck_assert_ptr_nonnull(reading);
    expect_events(reading, "r", 1);
}
END_TEST

START_TEST(a_schema_of_another_version)
{
    gw_store_close(open_store());
    raw_sql("UPDATE schema_version SET version = 99");
    expect_refusal(address, GW_STORE_USE, GW_ERROR_INVALID,
                   "has schema 99 of PostgreSQL, this program knows 1");
    expect_refusal(address, GW_STORE_READ, GW_ERROR_INVALID,
                   "has schema 99 of PostgreSQL, this program knows 1");
    raw_sql("UPDATE schema_version SET version = 1");
    gw_store_close(open_store());
}
END_TEST

/* ---- tables that were changed ---- */

static const struct {
    const char *sql, *part;
} changes[] = {
    {"DROP TRIGGER events_stay ON events", "its trigger events_stay on events"},
    {"ALTER TABLE events DISABLE TRIGGER events_stay", "its trigger events_stay on events"},
    {"CREATE TABLE more (x int)", "column more.x integer was added"},
    {"CREATE VIEW more AS SELECT 1", "relation more v was added"},
    {"ALTER TABLE steps ADD COLUMN x text", "column steps.x text was added"},
    {"DROP INDEX runs_unfinished", "its index runs_unfinished unique is missing"},
    {"CREATE RULE quiet AS ON UPDATE TO tasks DO INSTEAD NOTHING", "rule quiet on tasks was added"},
    {"ALTER TABLE runs ENABLE ROW LEVEL SECURITY", "relation runs r"},
    {"CREATE OR REPLACE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
     "its trigger events_stay on events"},
};

START_TEST(tables_that_were_changed_are_found)
{
    g_autoptr(gw_store) store = open_store();
    g_autoptr(GError) error = NULL;
    json_t *steps = NULL;

    make_run(store, "r");
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    raw_sql(changes[_i].sql);
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    ck_assert_int_eq(error->code, GW_ERROR_CORRUPT);
    ck_assert_msg(strstr(error->message, changes[_i].part) != NULL, "%s", error->message);
}
END_TEST

static const struct {
    const char *sql, *part;
} tampering[] = {
    {"ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET data = '{}' WHERE seq = 2;"
     "ALTER TABLE events ENABLE TRIGGER ALL",
     "event 2 was changed"},
    {"ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE seq = 3;"
     "ALTER TABLE events ENABLE TRIGGER ALL",
     "event 3 is missing"},
    {"UPDATE runs SET doc = '{}'", "the run's own row"},
    {"UPDATE runs SET status = 'done'", "column 'status'"},
    {"UPDATE heads SET updated = 1", "column 'updated'"},
    {"INSERT INTO steps (run, step, doc) VALUES ('r', 'x', '{}')", "the row of step 'x'"},
    {"INSERT INTO inbox (run, word, created) VALUES ('r', '{}', 1)", "word 1 of the inbox"},
};

START_TEST(what_was_changed_behind_the_journals_back_is_found)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = make_run(store, "r");

    add_event(store, "r", epoch, 1);
    add_event(store, "r", epoch, 2);
    flush(store);
    raw_sql(tampering[_i].sql);
    ck_assert(!gw_store_verify(store, "r", NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, tampering[_i].part);
}
END_TEST

/* A transaction that began earlier and ends later must not be passed by. */
START_TEST(the_feed_waits_for_those_under_way)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *place = g_strdup_printf("dbname=%s", database);
    PGconn *other = PQconnectdb(place);

    PQclear(PQexec(other, "BEGIN; SELECT pg_current_xact_id()"));
    add_event(store, "r", epoch, 1);
    flush(store);
    gw_json early = gw_store_feed(store, NULL, 9, NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(early, "events")), 1);
    PQclear(PQexec(other, "COMMIT"));
    PQfinish(other);
    gw_json late = gw_store_feed(store, gw_json_string(early, "next"), 9, NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(late, "events")), 1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, a_connection_that_ended_is_opened_again);
    tcase_add_loop_test(tests, a_commit_whose_answer_is_lost_happens_once, 0, 2);
    tcase_add_test(tests, two_stores_write_one_chain);
    tcase_add_test(tests, what_is_no_address_is_refused);
    tcase_add_test(tests, a_server_that_is_not_there);
    tcase_add_test(tests, a_database_that_is_not_there);
    tcase_add_test(tests, a_role_without_a_password_or_rights);
    tcase_add_test(tests, a_role_that_may_only_read);
    tcase_add_test(tests, a_server_that_takes_no_writes);
    tcase_add_test(tests, a_schema_of_another_version);
    tcase_add_loop_test(tests, tables_that_were_changed_are_found, 0, G_N_ELEMENTS(changes));
    tcase_add_loop_test(tests, what_was_changed_behind_the_journals_back_is_found, 0,
                        G_N_ELEMENTS(tampering));
    tcase_add_test(tests, the_feed_waits_for_those_under_way);
}

int
main(void)
{
    TCase *tests = tcase_create("store-postgres");
    Suite *suite = suite_create("store-postgres");

    if (!on_postgres())
        return 77;
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, name_database, drop_database);
    add_tests(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
