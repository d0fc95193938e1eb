/* SPDX-License-Identifier: Apache-2.0 */
/* test_lease.c - one holder at a time: living, dead, late, and two that want it at once
 */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "store/owner.h"

START_TEST(a_held_lease_is_refused_and_names_the_holder)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    g_autofree char *holder = g_strdup_printf("process %d on %s", (int)getpid(), g_get_host_name());

    ck_assert_int_eq(make_run(store, "r"), 1);
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, holder);
}
END_TEST

START_TEST(a_released_lease_is_free)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");

    gw_store_lease_release(store, "r", epoch);
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), epoch + 1);
    gw_store_lease_release(store, "r", epoch); /* too late: another's by now */
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), 0);
}
END_TEST

START_TEST(a_lease_ends_by_time)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");

    ck_assert(gw_store_lease_renew(store, "r", epoch, 0, NULL));
    gw_json run = gw_store_run(store, "r", NULL);
    ck_assert(!gw_json_true(json_object_get(run, "lease"), "live"));
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), epoch + 1);
}
END_TEST

/* What the wall clock says of the lease's end after it jumped, as the row has it. */
static gboolean
live_after_jump(const char *sql)
{
    raw_sql(sql);
    g_autoptr(gw_store) store = open_store();
    gw_json run = gw_store_run(store, "r", NULL);
    gboolean live = gw_json_true(json_object_get(run, "lease"), "live");
    gint64 taken = gw_store_lease_take(store, "r", 60, NULL);

    ck_assert_int_eq(taken > 0, !live);
    return live;
}

START_TEST(a_clock_that_jumped_takes_no_live_lease)
{
    gw_store *store = open_store();
    make_run(store, "r");
    gw_store_close(store); /* the process stays, and with it the lease */

    ck_assert(live_after_jump("UPDATE runs SET lease_until = 1"));
    ck_assert(live_after_jump("UPDATE runs SET lease_until = 99999999999999"));
    /* Its time is over by the clock that nobody sets, whatever the other says. */
    ck_assert(!live_after_jump("UPDATE runs SET lease_ticks = 1, lease_until = 99999999999999"));
    /* Of another machine only the wall clock is known. */
    ck_assert(live_after_jump("UPDATE runs SET lease_owner = 'elsewhere:boot:1:1', lease_ticks = 1,"
                              "  lease_until = 99999999999999"));
    ck_assert(
        !live_after_jump("UPDATE runs SET lease_owner = 'elsewhere:boot:1:1', lease_ticks = 99999999999999,"
                         "  lease_until = 1"));
}
END_TEST

START_TEST(only_the_holder_renews)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = make_run(store, "r");

    ck_assert(gw_store_lease_renew(store, "r", epoch, 60, NULL));
    ck_assert(!gw_store_lease_renew(store, "r", epoch + 1, 60, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "taken over");
    gw_store_lease_release(store, "r", epoch);
    ck_assert(!gw_store_lease_renew(store, "r", epoch, 60, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "taken over");
}
END_TEST

START_TEST(a_stale_epoch_writes_nothing)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 old = make_run(store, "r");

    gw_store_lease_release(store, "r", old);
    gint64 epoch = gw_store_lease_take(store, "r", 60, NULL);
    gw_txn *txn = gw_txn_new("r", old);
    gw_txn_step(txn, "a", json_pack("{s:s}", "status", "verified"));
    gw_txn_run(txn, json_pack("{s:s}", "status", "done"));
    gw_txn_event(txn, "late", NULL, NULL);
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "run 'r' has been taken over");

    gw_json run = gw_store_run(store, "r", NULL), steps = gw_store_steps(store, "r", NULL),
            events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert_str_eq(gw_json_string(run, "status"), "running");
    ck_assert_uint_eq(json_array_size(steps), 0);
    ck_assert_uint_eq(json_array_size(events), 1);
    add_event(store, "r", epoch, 1);
    flush(store);
}
END_TEST

/* A child makes a run, or takes its lease, and says so; then it waits to be killed. */
static pid_t
child_holding(const char *run, gboolean make)
{
    int ends[2];
    char byte = 0;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        gw_store *store = gw_store_open(address, NULL);
        gint64 epoch = make ? make_run(store, run) : gw_store_lease_take(store, run, 3600, NULL);

        byte = (char)(epoch > 0 ? 'y' : 'n');
        if (write(ends[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    ck_assert_int_eq(byte, 'y');
    return child;
}

START_TEST(a_killed_holder_is_known_at_once)
{
    pid_t child = child_holding("r", TRUE);
    gw_store *store = open_store();

    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), 0);
    kill(child, SIGKILL);
    /* Not waited for yet: what is left of it is a zombie. */
    for (guint i = 0; i < 200; i++) {
        gw_json run = gw_store_run(store, "r", NULL);

        if (!gw_json_true(json_object_get(run, "lease"), "live"))
            break;
        g_usleep(10000);
    }
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), 2);
    waitpid(child, NULL, 0);
    gw_store_lease_release(store, "r", 2);
    gw_store_close(store); /* an open one does not survive a fork */

    child = child_holding("r", FALSE);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    store = open_store();
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, NULL), 4);
    gw_store_close(store);
}
END_TEST

/* A child that waits for the start, tries for the lease, says how it went, and stays: a dead winner's lease
 * is free. */
static pid_t
rival(const int start[2], int result)
{
    pid_t child = fork();

    if (child == 0) {
        char byte;
        gw_store *store = gw_store_open(address, NULL);

        close(start[1]);
        if (store && read(start[0], &byte, 1) == 0) {
            byte = gw_store_lease_take(store, "r", 3600, NULL) > 0 ? 'y' : 'n';
            if (write(result, &byte, 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
        _exit(1);
    }
    return child;
}

START_TEST(of_many_that_want_it_one_gets_it)
{
    enum { COUNT = 8 };
    gw_store *store = open_store();
    pid_t children[COUNT];
    int start[2], result[2], winners = 0;

    gw_store_lease_release(store, "r", make_run(store, "r"));
    gw_store_close(store);
    ck_assert(pipe(start) == 0 && pipe(result) == 0);
    for (guint i = 0; i < COUNT; i++)
        children[i] = rival(start, result[1]);
    close(start[0]);
    close(start[1]);
    close(result[1]);
    for (guint i = 0; i < COUNT; i++) {
        char byte = 0;

        ck_assert_int_eq(read(result[0], &byte, 1), 1);
        winners += byte == 'y';
    }
    ck_assert_int_eq(winners, 1);
    for (guint i = 0; i < COUNT; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
    close(result[0]);
}
END_TEST

/* Two processes that both believe to be the holder write as fast as they can: every event has one writer. */
START_TEST(a_fight_leaves_a_whole_chain)
{
    gw_store *store = open_store();
    gw_store_lease_release(store, "r", make_run(store, "r"));
    gw_store_close(store);

    pid_t children[2];
    for (guint c = 0; c < 2; c++) {
        children[c] = fork();
        if (children[c] != 0)
            continue;

        gw_store *mine = gw_store_open(address, NULL);
        for (int round = 0; mine && round < 30; round++) {
            gint64 epoch = gw_store_lease_take(mine, "r", 0, NULL); /* free for the other at once */

            for (int i = 0; i < 10; i++)
                add_event(mine, "r", epoch, i);
            gw_store_flush(mine, NULL);
        }
        gw_store_close(mine);
        _exit(mine ? 0 : 1);
    }
    for (guint c = 0; c < 2; c++) {
        int status;

        ck_assert_int_eq(waitpid(children[c], &status, 0), children[c]);
        ck_assert_int_eq(status, 0);
    }
    store = open_store();
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    ck_assert_uint_gt(json_array_size(events), 30);
    gw_store_close(store);
}
END_TEST

START_TEST(owners_are_told_apart)
{
    g_autofree char *self = gw_owner_self();
    g_auto(GStrv) parts = g_strsplit(self, ":", -1);
    g_autofree char *reused = g_strdup_printf("%s:%s:%s:1", parts[0], parts[1], parts[2]);
    g_autofree char *gone = g_strdup_printf("%s:%s:999999999:1", parts[0], parts[1]);
    g_autofree char *other_host = g_strdup_printf("elsewhere:%s:999999999:1", parts[1]);
    g_autofree char *other_boot = g_strdup_printf("%s:another/1:999999999:1", parts[0]);
    g_autofree char *path_like = g_strdup_printf("%s:%s:../self:1", parts[0], parts[1]);

    ck_assert_uint_eq(g_strv_length(parts), 4);
    ck_assert_int_eq(gw_owner_look(self), GW_OWNER_HERE);
    ck_assert_int_eq(gw_owner_look(reused), GW_OWNER_GONE);
    ck_assert_int_eq(gw_owner_look(gone), GW_OWNER_GONE);
    ck_assert_int_eq(gw_owner_look(other_host), GW_OWNER_ELSEWHERE);
    ck_assert_int_eq(gw_owner_look(other_boot), GW_OWNER_ELSEWHERE);
    ck_assert_int_eq(gw_owner_look(path_like), GW_OWNER_ELSEWHERE);
    ck_assert_int_eq(gw_owner_look(""), GW_OWNER_ELSEWHERE);
    ck_assert_int_eq(gw_owner_look("::::::"), GW_OWNER_ELSEWHERE);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, a_held_lease_is_refused_and_names_the_holder);
    tcase_add_test(tests, a_released_lease_is_free);
    tcase_add_test(tests, a_lease_ends_by_time);
    add_for_files(tests, a_clock_that_jumped_takes_no_live_lease);
    tcase_add_test(tests, only_the_holder_renews);
    tcase_add_test(tests, a_stale_epoch_writes_nothing);
    tcase_add_test(tests, a_killed_holder_is_known_at_once);
    tcase_add_loop_test(tests, of_many_that_want_it_one_gets_it, 0, 5);
    tcase_add_test(tests, a_fight_leaves_a_whole_chain);
    tcase_add_test(tests, owners_are_told_apart);
}

int
main(void)
{
    return run_suite("store-lease", add_tests, 120);
}
