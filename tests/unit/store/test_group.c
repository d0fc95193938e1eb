/* SPDX-License-Identifier: Apache-2.0 */
/* test_group.c - commits in groups: order, one bad among many, full and locked disks, observers, callbacks
 */
#include "fixture.h"

#include "store/sqlite/sqlite.h"
#include "store/store_private.h"

typedef struct {
    GArray *order; /* of int */
    guint failed;
} log_book;

typedef struct {
    log_book *log;
    int number;
    gboolean *flag;
} entry;

static void
note(const GError *error, gpointer data)
{
    entry *e = data;

    g_array_append_val(e->log->order, e->number);
    e->log->failed += error != NULL;
    g_free(e);
}

static void
commit_noted(gw_store *store, const char *run, gint64 epoch, log_book *log, int number)
{
    gw_txn *txn = gw_txn_new(run, epoch);
    entry *e = g_new0(entry, 1);

    e->log = log;
    e->number = number;
    gw_txn_event(txn, "tick", NULL, json_pack("{s:i}", "number", number));
    gw_store_commit(store, txn, note, e);
}

static void
turn_until(const log_book *log, guint count)
{
    while (log->order->len < count)
        g_main_context_iteration(NULL, TRUE);
}

START_TEST(callbacks_come_on_the_loop_in_order)
{
    g_autoptr(gw_store) store = open_store();
    gint64 one = make_run(store, "one"), two = make_run(store, "two");
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int));
    log_book log = {order, 0};

    for (int i = 0; i < 500; i++)
        commit_noted(store, i % 2 ? "one" : "two", i % 2 ? one : two, &log, i);
    flush(store);
    ck_assert_uint_eq(order->len, 0);
    turn_until(&log, 500);
    for (int i = 0; i < 500; i++)
        ck_assert_int_eq(g_array_index(order, int, i), i);
    ck_assert_uint_eq(log.failed, 0);
}
END_TEST

START_TEST(closing_commits_and_tells)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int));
    log_book log = {order, 0};

    for (int i = 0; i < 50; i++)
        commit_noted(store, "r", epoch, &log, i);
    gw_store_close(store);
    ck_assert_uint_eq(order->len, 50);
    ck_assert_uint_eq(log.failed, 0);
    store = open_store();
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(events), 51);
    gw_store_close(store);
}
END_TEST

/* Holds the store's thread in a job until let go, so that what follows is one group for sure. */
static GMutex gate;
static gint at_gate;

static gboolean
wait_at_gate(G_GNUC_UNUSED gw_store *store, G_GNUC_UNUSED gw_job *job, G_GNUC_UNUSED GError **error)
{
    g_atomic_int_set(&at_gate, 1);
    g_mutex_lock(&gate);
    g_mutex_unlock(&gate);
    return TRUE;
}

static void
hold_thread(gw_store *store)
{
    gw_job *job = g_new0(gw_job, 1);

    job->work = wait_at_gate;
    g_mutex_lock(&gate);
    g_atomic_int_set(&at_gate, 0);
    gw_group_queue(store, job);
    while (!g_atomic_int_get(&at_gate))
        g_usleep(1000);
}

START_TEST(one_bad_txn_leaves_the_others_of_its_group)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 good = make_run(store, "good"), bad = make_run(store, "bad");
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int));
    log_book log = {order, 0};

    for (int i = 0; i < 20; i++) {
        commit_noted(store, "good", good, &log, i);
        commit_noted(store, "bad", i < 10 ? bad : bad + 7, &log, i);
    }
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "run 'bad' has been taken over");
    flush(store);
    turn_until(&log, 40);
    ck_assert_uint_eq(log.failed, 10);

    gw_json goods = gw_store_events(store, "good", 0, 0, NULL),
            bads = gw_store_events(store, "bad", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(goods), 21);
    ck_assert_uint_eq(json_array_size(bads), 11);
    ck_assert(gw_store_verify(store, "good", NULL, NULL) && gw_store_verify(store, "bad", NULL, NULL));
}
END_TEST

/* A refused txn that was half done leaves nothing, and nothing of that holder follows. */
START_TEST(after_an_error_nothing_further_of_the_run)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = make_run(store, "r");
    gw_txn *txn = gw_txn_new("r", epoch);

    gw_txn_event(txn, "half", NULL, NULL);
    gw_txn_run(txn, json_pack("{s:n}", "status")); /* a run has a status */
    gw_store_commit(store, txn, NULL, NULL);
    add_event(store, "r", epoch, 1);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "does not fit");
    add_event(store, "r", epoch, 2);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "does not fit");

    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(events), 1);
    gw_store_lease_release(store, "r", epoch);
    epoch = gw_store_lease_take(store, "r", 60, NULL);
    add_event(store, "r", epoch, 3);
    flush(store);
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
}
END_TEST

static sqlite3 *
writers_own(gw_store *store)
{
    return ((gw_sqlite *)(void *)store->writer)->db;
}

static void
limit_pages(gw_store *store, const char *sql)
{
    hold_thread(store);
    sqlite3_exec(writers_own(store), sql, NULL, NULL, NULL);
    g_mutex_unlock(&gate);
    flush(store);
}

START_TEST(a_full_disk_loses_nothing)
{
    g_autoptr(gw_store) store = open_store();
    g_autofree char *big = g_strnfill(20000, 'x');
    GError *error = NULL;
    gint64 epoch = make_run(store, "r"), other = make_run(store, "other");

    limit_pages(store, "PRAGMA max_page_count = 60");
    for (int i = 0; i < 50; i++) {
        gw_txn *txn = gw_txn_new("r", epoch);

        gw_txn_event(txn, "big", NULL, json_pack("{s:s}", "text", big));
        gw_store_commit(store, txn, NULL, NULL);
    }
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_UNAVAILABLE, "no room left: make room, then resume");
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    ck_assert(gw_store_verify(store, "other", NULL, NULL));
    ck_assert(gw_store_check(store, NULL));

    limit_pages(store, "PRAGMA max_page_count = 100000");
    gw_store_lease_release(store, "r", epoch);
    epoch = gw_store_lease_take(store, "r", 60, NULL);
    add_event(store, "r", epoch, 1);
    add_event(store, "other", other, 1);
    gw_store_flush(store, NULL); /* "other" may have been in the group that failed */
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
}
END_TEST

START_TEST(a_locked_store_says_so)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    sqlite3 *locker;
    gint64 epoch = make_run(store, "r");

    ck_assert_int_eq(sqlite3_open(path, &locker), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(locker, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_busy_timeout(writers_own(store), 100);
    add_event(store, "r", epoch, 1);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_UNAVAILABLE, "locked by another program");
    ck_assert_int_eq(gw_store_inbox_put(store, "r", NULL, &error), 0);
    expect_error(&error, GW_ERROR_UNAVAILABLE, "locked by another program");
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(events), 1);
    sqlite3_close(locker);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
}
END_TEST

/* ---- observers ---- */

static struct {
    guint calls;
    guint64 last;
    gboolean open; /* between before and after */
    gboolean wrong;
} seen;

static void
observe(gboolean before, guint64 first, guint64 last, gpointer data)
{
    seen.calls++;
    seen.wrong |= data != &seen || before == seen.open || (first == 0) != (last == 0) || first > last;
    seen.wrong |= before && first != 0 && first != seen.last + 1;
    seen.open = before;
    if (!before && last)
        seen.last = last;
}

START_TEST(observers_see_every_event_once)
{
    gw_store_observe(observe, &seen);
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");

    for (int i = 0; i < 100; i++)
        add_event(store, "r", epoch, i);
    add_event(store, "r", epoch + 1, 1);
    gw_store_flush(store, NULL);
    gw_store_inbox_put(store, "r", NULL, NULL);
    gw_store_close(store);
    gw_store_observe(NULL, NULL);
    ck_assert(!seen.wrong && !seen.open);
    ck_assert_uint_eq(seen.last, 102); /* a word that is left is an event, too */
    ck_assert_uint_ge(seen.calls, 6);
}
END_TEST

/* What waits while one commit is under way is committed by the next one, together. */
START_TEST(what_waits_is_one_group)
{
    gw_store_observe(observe, &seen);
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");

    hold_thread(store);
    guint before = seen.calls;
    for (int i = 0; i < 1000; i++)
        add_event(store, "r", epoch, i);
    g_mutex_unlock(&gate);
    flush(store);
    gw_store_observe(NULL, NULL);
    ck_assert_uint_le(seen.calls - before, 4);
    ck_assert_uint_eq(seen.last, 1001);
    gw_store_close(store);
}
END_TEST

START_TEST(ten_thousand_events)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epochs[10];

    for (int r = 0; r < 10; r++) {
        g_autofree char *run = g_strdup_printf("run-%d", r);

        epochs[r] = make_run(store, run);
    }
    for (int i = 0; i < 10000; i++) {
        g_autofree char *run = g_strdup_printf("run-%d", i % 10);

        add_event(store, run, epochs[i % 10], i);
    }
    flush(store);
    for (int r = 0; r < 10; r++) {
        g_autofree char *run = g_strdup_printf("run-%d", r);
        gw_json events = gw_store_events(store, run, 0, 0, NULL);

        ck_assert_uint_eq(json_array_size(events), 1001);
        ck_assert(gw_store_verify(store, run, NULL, NULL));
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, callbacks_come_on_the_loop_in_order);
    tcase_add_test(tests, closing_commits_and_tells);
    tcase_add_test(tests, one_bad_txn_leaves_the_others_of_its_group);
    tcase_add_test(tests, after_an_error_nothing_further_of_the_run);
    add_for_files(tests, a_full_disk_loses_nothing);
    add_for_files(tests, a_locked_store_says_so);
    tcase_add_test(tests, observers_see_every_event_once);
    tcase_add_test(tests, what_waits_is_one_group);
    tcase_add_test(tests, ten_thousand_events);
}

int
main(void)
{
    return run_suite("store-group", add_tests, 120);
}
