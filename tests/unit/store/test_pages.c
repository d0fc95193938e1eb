/* SPDX-License-Identifier: Apache-2.0 */
/* test_pages.c - runs, tasks and events a page at a time, and the columns that lists ask for
 */
#include "older.h"

#define REAL_TIME 1796263775382 /* more than 32 bits have room for */

static const char *const customers[] = {"ada", "bob"};

/* Run "r0", "r1", … of customer "ada", "bob" in turn, each with an account of its own. */
static gint64
make_customers_run(gw_store *store, int number)
{
    GError *error = NULL;
    g_autofree char *run = g_strdup_printf("r%d", number), *workflow = g_strdup_printf("w%d", number / 2);
    g_autofree char *account = g_strdup_printf("%012d", number);
    gint64 epoch = gw_store_run_create(store, run,
                                       json_pack("{s:s, s:s, s:s, s:s}", "workflow", workflow, "customer",
                                                 customers[number % 2], "account", account, "status",
                                                 number % 3 ? "waiting" : "running"),
                                       json_pack("{s:s, s:{}}", "kind", "begun", "data"), 60, &error);

    ck_assert_msg(epoch > 0, "%s", error ? error->message : "");
    return epoch;
}

static void
put_task(gw_store *store, const char *run, const char *step, const char *actor, gint64 due)
{
    gw_txn *txn = gw_txn_new(run, 1);

    gw_txn_task(txn, step,
                due ? json_pack("{s:s, s:I}", "actor", actor, "due", (json_int_t)due)
                    : json_pack("{s:s, s:n}", "actor", actor, "due"));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
}

static void
close_task(gw_store *store, const char *run, const char *step)
{
    gw_txn *txn = gw_txn_new(run, 1);

    gw_txn_task(txn, step, NULL);
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
}

static void
put_look(gw_store *store, const char *run, const char *step, gint64 at)
{
    gw_txn *txn = gw_txn_new(run, 1);

    gw_txn_step(txn, step, json_pack("{s:o}", "next_look", at ? json_integer(at) : json_null()));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
}

/* All pages of a filter: the values of `member`, with a blank between; the number of pages. */
typedef json_t *(*pager)(gw_store *store, const gw_store_filter *filter, const char *after, guint limit,
                         GError **error);

static char *
walk(gw_store *store, pager ask, const gw_store_filter *filter, const char *rows, const char *member,
     guint limit, guint *pages)
{
    GString *all = g_string_new(NULL);
    g_autofree char *after = NULL;
    GError *error = NULL;

    for (*pages = 0; *pages == 0 || after; (*pages)++) {
        gw_json page = ask(store, filter, after, limit, &error);
        size_t i;
        json_t *row;

        ck_assert_msg(page != NULL, "%s", error ? error->message : "");
        json_array_foreach (json_object_get(page, rows), i, row)
            g_string_append_printf(all, "%s%s", all->len ? " " : "", gw_json_string(row, member));
        g_free(after);
        after = g_strdup(gw_json_string(page, "next"));
    }
    return g_string_free(all, FALSE);
}

static void
expect_runs(gw_store *store, gw_store_filter filter, guint limit, const char *runs, guint pages)
{
    guint count;
    g_autofree char *is = walk(store, gw_store_runs_page, &filter, "runs", "run", limit, &count);

    ck_assert_str_eq(is, runs);
    ck_assert_uint_eq(count, pages);
}

START_TEST(runs_come_in_pages)
{
    g_autoptr(gw_store) store = open_store();

    expect_runs(store, (gw_store_filter){0}, 2, "", 1);
    for (int i = 0; i < 6; i++)
        make_customers_run(store, i);
    expect_runs(store, (gw_store_filter){0}, 2, "r5 r4 r3 r2 r1 r0", 3);
    expect_runs(store, (gw_store_filter){0}, 4, "r5 r4 r3 r2 r1 r0", 2);
    expect_runs(store, (gw_store_filter){0}, 6, "r5 r4 r3 r2 r1 r0", 1);
    expect_runs(store, (gw_store_filter){.customer = "bob"}, 2, "r5 r3 r1", 2);
    expect_runs(store, (gw_store_filter){.workflow = "w1"}, 9, "r3 r2", 1);
    expect_runs(store, (gw_store_filter){.status = "running"}, 9, "r3 r0", 1);
    expect_runs(store, (gw_store_filter){.account = "000000000004"}, 9, "r4", 1);
    expect_runs(store, (gw_store_filter){.customer = "bob", .status = "waiting"}, 1, "r5 r1", 2);
    expect_runs(store, (gw_store_filter){.customer = "nobody"}, 9, "", 1);
}
END_TEST

START_TEST(a_page_begins_where_the_one_before_ended)
{
    g_autoptr(gw_store) store = open_store();

    for (int i = 0; i < 4; i++)
        make_customers_run(store, i);
    gw_json first = gw_store_runs_page(store, NULL, NULL, 2, NULL);
    make_customers_run(store, 4);
    gw_json second = gw_store_runs_page(store, NULL, gw_json_string(first, "next"), 2, NULL);
    const json_t *runs = json_object_get(second, "runs");
    ck_assert_uint_eq(json_array_size(runs), 2);
    ck_assert_str_eq(gw_json_string(json_array_get(runs, 0), "run"), "r1");
    ck_assert(json_is_null(json_object_get(second, "next")));
}
END_TEST

START_TEST(finished_runs_can_be_left_out)
{
    g_autoptr(gw_store) store = open_store();
    gint64 before = g_get_real_time() / 1000;

    for (int i = 0; i < 3; i++)
        make_customers_run(store, i);
    gw_txn *txn = gw_txn_new("r1", 1);
    gw_txn_run(txn, json_pack("{s:s}", "status", "done"));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    expect_runs(store, (gw_store_filter){.unfinished = TRUE}, 9, "r2 r0", 1);
    expect_runs(store, (gw_store_filter){.updated_since = before}, 9, "r2 r1 r0", 1);
    expect_runs(store, (gw_store_filter){.updated_since = before + 3600000}, 9, "", 1);
}
END_TEST

static void
expect_waits(gw_store *store, const char *run, const char *actor, gint64 due, gint64 look)
{
    gw_json page = gw_store_runs_page(store, NULL, NULL, 9, NULL);
    size_t i;
    json_t *row;

    json_array_foreach (json_object_get(page, "runs"), i, row) {
        if (g_strcmp0(gw_json_string(row, "run"), run) != 0)
            continue;
        ck_assert_ptr_nonnull(json_object_get(row, "actor"));
        ck_assert_int_eq(g_strcmp0(gw_json_string(row, "actor"), actor), 0);
        ck_assert_int_eq(gw_json_int(row, "due", 0), due);
        ck_assert_int_eq(gw_json_int(row, "next_look", 0), look);
        ck_assert(gw_store_verify(store, run, NULL, NULL));
        return;
    }
    ck_abort_msg("no run '%s'", run);
}

START_TEST(a_run_says_what_it_waits_for)
{
    g_autoptr(gw_store) store = open_store();

    make_customers_run(store, 0);
    expect_waits(store, "r0", NULL, 0, 0);
    put_task(store, "r0", "a", "ops", 0);
    expect_waits(store, "r0", "ops", 0, 0);
    put_task(store, "r0", "b", "customer", 2000);
    expect_waits(store, "r0", "customer", 2000, 0);
    put_task(store, "r0", "c", "aws", 1000);
    expect_waits(store, "r0", "aws", 1000, 0);
    put_look(store, "r0", "a", 5000);
    put_look(store, "r0", "b", 4000);
    expect_waits(store, "r0", "aws", 1000, 4000);
    expect_runs(store, (gw_store_filter){.due_before = 1001, .actor = "aws"}, 9, "r0", 1);
    expect_runs(store, (gw_store_filter){.due_before = 1000}, 9, "", 1);
    expect_runs(store, (gw_store_filter){.look_before = 4001}, 9, "r0", 1);
    close_task(store, "r0", "c");
    put_look(store, "r0", "b", 0);
    expect_waits(store, "r0", "customer", 2000, 5000);
    close_task(store, "r0", "b");
    close_task(store, "r0", "a");
    put_look(store, "r0", "a", 0);
    expect_waits(store, "r0", NULL, 0, 0);
    put_task(store, "r0", "d", "ops", REAL_TIME);
    put_look(store, "r0", "a", REAL_TIME + 1);
    expect_waits(store, "r0", "ops", REAL_TIME, REAL_TIME + 1);
}
END_TEST

static void
expect_tasks(gw_store *store, gw_store_filter filter, guint limit, const char *steps, guint pages)
{
    guint count;
    g_autofree char *is = walk(store, gw_store_tasks_page, &filter, "tasks", "step", limit, &count);

    ck_assert_str_eq(is, steps);
    ck_assert_uint_eq(count, pages);
}

START_TEST(tasks_come_by_their_due_time)
{
    g_autoptr(gw_store) store = open_store();

    make_customers_run(store, 0);
    make_customers_run(store, 1);
    put_task(store, "r0", "never", "ops", 0);
    put_task(store, "r1", "late", "ops", 3000);
    put_task(store, "r0", "soon", "ops", 1000);
    put_task(store, "r1", "soon-too", "customer", 1000);
    put_task(store, "r1", "never-too", "customer", 0);
    for (guint limit = 1; limit <= 5; limit++)
        expect_tasks(store, (gw_store_filter){0}, limit, "soon soon-too late never never-too",
                     (5 + limit - 1) / limit);
    expect_tasks(store, (gw_store_filter){.actor = "customer"}, 1, "soon-too never-too", 2);
    expect_tasks(store, (gw_store_filter){.customer = "ada"}, 9, "soon never", 1);
    expect_tasks(store, (gw_store_filter){.due_before = 3000}, 9, "soon soon-too", 1);
    gw_json page = gw_store_tasks_page(store, NULL, NULL, 1, NULL);
    const json_t *task = json_array_get(json_object_get(page, "tasks"), 0);
    ck_assert_str_eq(gw_json_string(task, "run"), "r0");
    ck_assert_str_eq(gw_json_string(task, "customer"), "ada");
    ck_assert_str_eq(gw_json_string(task, "workflow"), "w0");
    ck_assert_int_eq(gw_json_int(task, "due", 0), 1000);
}
END_TEST

START_TEST(the_feed_has_the_events_of_all_runs)
{
    g_autoptr(gw_store) store = open_store();
    gint64 one = make_run(store, "one"), two = make_run(store, "two");

    gw_json begun = gw_store_feed(store, NULL, 9, NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(begun, "events")), 2);
    add_event(store, "two", two, 7);
    add_event(store, "one", one, 8);
    flush(store);
    gw_json first = gw_store_feed(store, gw_json_string(begun, "next"), 1, NULL);
    gw_json second = gw_store_feed(store, gw_json_string(first, "next"), 9, NULL);
    gw_json none = gw_store_feed(store, gw_json_string(second, "next"), 9, NULL);
    const json_t *event = json_array_get(json_object_get(first, "events"), 0);
    ck_assert_str_eq(gw_json_string(event, "run"), "two");
    ck_assert_int_eq(gw_json_int(event, "seq", 0), 2);
    ck_assert_int_eq(gw_json_int(json_object_get(event, "data"), "number", 0), 7);
    ck_assert_uint_eq(json_array_size(json_object_get(second, "events")), 1);
    ck_assert_uint_eq(json_array_size(json_object_get(none, "events")), 0);
    ck_assert_str_eq(gw_json_string(none, "next"), gw_json_string(second, "next"));
}
END_TEST

static const char *const wrong_places[] = {
    "", "x", "1", "1.", ".1", "-1.2", "1.2x", "1.-2", "99999999999999999999.1", "1 .2", " 1.2", NULL};

START_TEST(what_is_no_place_is_refused)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;

    for (int i = 0; wrong_places[i]; i++) {
        ck_assert_ptr_null(gw_store_runs_page(store, NULL, wrong_places[i], 5, &error));
        expect_error(&error, GW_ERROR_INVALID, "is not where a page ended");
        ck_assert_ptr_null(gw_store_tasks_page(store, NULL, wrong_places[i], 5, &error));
        expect_error(&error, GW_ERROR_INVALID, "is not where a page ended");
        ck_assert_ptr_null(gw_store_feed(store, wrong_places[i], 5, &error));
        expect_error(&error, GW_ERROR_INVALID, "is not where a page ended");
    }
    ck_assert_ptr_null(gw_store_runs_page(store, NULL, NULL, 0, &error));
    expect_error(&error, GW_ERROR_INVALID, "a page has 1 to 1000 rows, not 0");
    ck_assert_ptr_null(gw_store_feed(store, NULL, GW_PAGE_LIMIT + 1, &error));
    expect_error(&error, GW_ERROR_INVALID, "not 1001");
}
END_TEST

static const struct {
    const char *sql, *part;
} tampering[] = {
    {"UPDATE tasks SET due = 5", "the task of step 't' (table tasks) was changed in a column"},
    {"UPDATE tasks SET due = NULL", "the task of step 't' (table tasks) was changed in a column"},
    {"UPDATE tasks SET actor = 'x'", "the task of step 't' (table tasks) was changed in a column"},
    {"UPDATE steps SET next_look = 5", "the row of step 's' (table steps) was changed in a column"},
    {"UPDATE runs SET due = 5", "was changed in its column 'due'"},
    {"UPDATE runs SET actor = NULL", "was changed in its column 'actor'"},
    {"UPDATE runs SET next_look = NULL", "was changed in its column 'next_look'"},
};

START_TEST(columns_are_held_against_the_documents)
{
    GError *error = NULL;
    {
        g_autoptr(gw_store) store = open_store();
        make_customers_run(store, 0);
        put_task(store, "r0", "t", "ops", 1000);
        put_look(store, "r0", "s", 2000);
        ck_assert(gw_store_verify(store, "r0", NULL, NULL));
    }
    raw_sql(tampering[_i].sql);
    g_autoptr(gw_store) store = open_store();
    ck_assert(!gw_store_verify(store, "r0", NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, tampering[_i].part);
}
END_TEST

START_TEST(an_older_store_gets_the_columns)
{
    make_older_store(2);
    raw_sql("UPDATE tasks SET doc = '{\"actor\":\"ops\",\"due\":1000}';"
            "UPDATE steps SET doc = '{\"status\":\"waiting\",\"next_look\":3000}' WHERE step = 'b';"
            "INSERT INTO steps (run, step, doc) VALUES ('r', 'c', '{\"next_look\":\"x\"}'),"
            "  ('r', 'd', '{\"next_look\":-1}'), ('r', 'e', '{\"next_look\":2.5}');"
            "INSERT INTO tasks (run, step, doc) VALUES ('r', 'c', '{\"actor\":[1],\"due\":0}')");
    g_autoptr(gw_store) store = open_store();
    expect_waits(store, "r", "ops", 1000, 3000);
}
END_TEST

/* A number that jansson has no place for, and text that is no JSON: found when the run is read, not by the
 * opening of the whole store. */
START_TEST(an_older_store_with_damaged_documents_opens)
{
    GError *error = NULL;

    make_older_store(2);
    raw_sql("UPDATE tasks SET doc = '{\"actor\":'; UPDATE steps SET doc = "
            "'{\"next_look\":99999999999999999999}' WHERE step = 'b'");
    g_autoptr(gw_store) store = open_store();
    ck_assert_ptr_null(gw_store_tasks_page(store, NULL, NULL, 5, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is not JSON");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, runs_come_in_pages);
    tcase_add_test(tests, a_page_begins_where_the_one_before_ended);
    tcase_add_test(tests, finished_runs_can_be_left_out);
    tcase_add_test(tests, a_run_says_what_it_waits_for);
    tcase_add_test(tests, tasks_come_by_their_due_time);
    tcase_add_test(tests, the_feed_has_the_events_of_all_runs);
    tcase_add_test(tests, what_is_no_place_is_refused);
    tcase_add_loop_test(tests, columns_are_held_against_the_documents, 0, G_N_ELEMENTS(tampering));
    add_for_files(tests, an_older_store_gets_the_columns);
    add_for_files(tests, an_older_store_with_damaged_documents_opens);
}

int
main(void)
{
    return run_suite("store-pages", add_tests, 60);
}
