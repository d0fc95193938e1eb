/* SPDX-License-Identifier: Apache-2.0 */
/* test_crash.c - SIGKILL in the middle of commits, and logs cut short: what was acknowledged is there, the
 * chain fits
 */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Writes events as fast as it can and tells through the pipe how many are on disk. */
static void
write_for_ever(int acknowledge)
{
    gw_store *store = gw_store_open(address, NULL);
    gint64 epoch = store ? gw_store_lease_take(store, "r", 3600, NULL) : 0;

    while (epoch > 0) {
        for (int i = 0; i < 5; i++)
            add_event(store, "r", epoch, i);
        if (!gw_store_flush(store, NULL) || write(acknowledge, "x", 1) != 1)
            break;
    }
    _exit(1);
}

/* Runs a writer for a while, kills it, and gives the number of batches that it was told are safe. */
static guint
kill_a_writer(gulong after_us)
{
    int ends[2];
    guint count = 0;
    char byte;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        write_for_ever(ends[1]);
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    g_usleep(after_us);
    kill(child, SIGKILL);
    for (count = 1; read(ends[0], &byte, 1) == 1;)
        count++;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return count;
}

static gint64
count_events(void)
{
    g_autoptr(gw_store) store = open_store();
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);

    ck_assert(gw_store_check(store, NULL));
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    return (gint64)json_array_size(events);
}

START_TEST(killed_while_committing)
{
    gw_store *store = open_store();
    gw_store_lease_release(store, "r", make_run(store, "r"));
    gw_store_close(store);

    for (gulong round = 0; round < 25; round++) {
        gint64 before = count_events();
        guint safe = kill_a_writer(round * 733 % 9000);
        gint64 after = count_events();

        ck_assert_int_ge(after, before + (gint64)safe * 5);
    }
}
END_TEST

static void
die(gboolean before, guint64 first, G_GNUC_UNUSED guint64 last, gpointer data)
{
    if (first && before == *(gboolean *)data)
        kill(getpid(), SIGKILL);
}

/* Right before a commit nothing is there, right after it everything. */
START_TEST(killed_around_a_commit)
{
    gboolean before = _i == 0;
    pid_t child = fork();
    int status;

    if (child == 0) {
        gw_store_observe(die, &before);
        make_run(open_store(), "r");
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    g_autoptr(gw_store) store = open_store();
    gw_json runs = gw_store_runs(store, NULL);
    ck_assert_uint_eq(json_array_size(runs), before ? 0 : 1);
}
END_TEST

/* The write-ahead log of a killed process loses its end, as after a power cut on a disk that lies. */
START_TEST(a_log_cut_short)
{
    g_autofree char *wal = g_strconcat(path, "-wal", NULL), *shm = g_strconcat(path, "-shm", NULL);
    g_autofree char *database = NULL, *log = NULL;
    gsize database_length, log_length;

    gw_store *store = open_store();
    gw_store_lease_release(store, "r", make_run(store, "r"));
    gw_store_close(store);
    kill_a_writer(3000);
    ck_assert(g_file_get_contents(path, &database, &database_length, NULL));
    ck_assert(g_file_get_contents(wal, &log, &log_length, NULL));
    ck_assert_uint_gt(log_length, 0);
    for (gsize part = 0; part <= 16; part++) {
        g_remove(shm);
        ck_assert(g_file_set_contents(path, database, (gssize)database_length, NULL));
        ck_assert(g_file_set_contents(wal, log, (gssize)(log_length * part / 16), NULL));
        ck_assert_int_ge(count_events(), 1);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, killed_while_committing);
    tcase_add_loop_test(tests, killed_around_a_commit, 0, 2);
    tcase_add_test(tests, a_log_cut_short);
}

int
main(void)
{
    return run_suite("store-crash", add_tests, 120);
}
