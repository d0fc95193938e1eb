/* SPDX-License-Identifier: Apache-2.0 */
/* test_store.c - runs, steps, tasks, events, words and blobs: what is written is what is read
 */
#include "fixture.h"

#include <sys/stat.h>

static json_t *
row(const char *workflow, const char *customer, const char *status)
{
    return json_pack("{s:s, s:s, s:s}", "workflow", workflow, "customer", customer, "status", status);
}

static json_t *
begun(void)
{
    return json_pack("{s:s, s:{s:s}}", "kind", "begun", "data", "by", "a test");
}

static const char *
member(const json_t *rows, size_t i, const char *key)
{
    return gw_json_string(json_array_get(rows, i), key);
}

START_TEST(a_run_is_read_as_written)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = gw_store_run_create(store, "run-1", row("w", "c", "running"), begun(), 60, NULL);
    gw_json run = gw_store_run(store, "run-1", NULL);
    const json_t *lease = json_object_get(run, "lease");

    ck_assert_int_gt(epoch, 0);
    ck_assert_str_eq(gw_json_string(run, "run"), "run-1");
    ck_assert_str_eq(gw_json_string(run, "workflow"), "w");
    ck_assert_str_eq(gw_json_string(run, "customer"), "c");
    ck_assert_str_eq(gw_json_string(run, "status"), "running");
    ck_assert(json_is_null(json_object_get(run, "reason")));
    ck_assert_int_gt(gw_json_int(run, "created", 0), 0);
    ck_assert(gw_json_true(lease, "live"));
    ck_assert_ptr_nonnull(gw_json_string(lease, "owner"));
}
END_TEST

START_TEST(rows_are_merged)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    gw_txn *txn = gw_txn_new("r", epoch);

    gw_txn_run(txn, json_pack("{s:s, s:s, s:s, s:i}", "status", "waiting", "reason", "for the customer",
                              "run", "another", "created", 1));
    gw_txn_step(txn, "b", json_pack("{s:s, s:i, s:s}", "status", "pending", "attempts", 0, "id", "nonsense"));
    gw_txn_step(txn, "a", json_pack("{s:s}", "status", "pending"));
    gw_txn_step(txn, "b", json_pack("{s:i}", "attempts", 1));
    gw_store_commit(store, txn, NULL, NULL);
    txn = gw_txn_new("r", epoch);
    gw_txn_step(txn, "b", json_pack("{s:s}", "status", "verified"));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);

    gw_json run = gw_store_run(store, "r", NULL);
    gw_json steps = gw_store_steps(store, "r", NULL);
    ck_assert_str_eq(gw_json_string(run, "run"), "r");
    ck_assert_str_eq(gw_json_string(run, "workflow"), "w");
    ck_assert_str_eq(gw_json_string(run, "status"), "waiting");
    ck_assert_str_eq(gw_json_string(run, "reason"), "for the customer");
    ck_assert_int_gt(gw_json_int(run, "created", 0), 1);
    ck_assert_uint_eq(json_array_size(steps), 2);
    ck_assert_str_eq(member(steps, 0, "id"), "b");
    ck_assert_str_eq(member(steps, 0, "status"), "verified");
    ck_assert_int_eq(gw_json_int(json_array_get(steps, 0), "attempts", 0), 1);
    ck_assert_str_eq(member(steps, 1, "id"), "a");
}
END_TEST

START_TEST(a_row_does_not_follow_its_document)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    gw_txn *txn = gw_txn_new("r", epoch);
    json_t *step = json_pack("{s:s}", "status", "pending");

    gw_txn_step(txn, "a", json_incref(step));
    json_object_set_new(step, "status", json_string("changed later"));
    json_decref(step);
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);

    gw_json steps = gw_store_steps(store, "r", NULL);
    ck_assert_str_eq(member(steps, 0, "status"), "pending");
}
END_TEST

static void
put_step(gw_store *store, const char *run, const char *workflow, const char *customer, const char *word)
{
    gint64 epoch = gw_store_run_create(store, run, row(workflow, customer, "done"), begun(), 60, NULL);
    gw_txn *txn = gw_txn_new(run, epoch);

    gw_txn_step(txn, "a", json_pack("{s:s}", "word", word));
    gw_txn_step(txn, "b", json_pack("{s:s}", "word", "of another step"));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
}

static gboolean
is_wanted(const json_t *step, gpointer word)
{
    return g_strcmp0(gw_json_string(step, "word"), word) == 0;
}

static json_t *
elsewhere(gw_store *store, const char *run, const char *word)
{
    GError *error = NULL;
    json_t *found =
        gw_store_step_elsewhere(store, run, "w", "c", "a", is_wanted, (gpointer)(guintptr)word, &error);

    ck_assert_ptr_null(error);
    return found;
}

START_TEST(a_step_is_found_in_other_runs)
{
    g_autoptr(gw_store) store = open_store();

    put_step(store, "oldest", "w", "c", "yes");
    put_step(store, "older", "w", "c", "yes");
    put_step(store, "newer", "w", "c", "no");
    put_step(store, "others", "w", "d", "never");
    put_step(store, "script", "v", "c", "never");

    gw_json newest = elsewhere(store, NULL, "yes"), one = elsewhere(store, "older", "yes");
    ck_assert_str_eq(gw_json_string(newest, "run"), "older");
    ck_assert_str_eq(gw_json_string(newest, "id"), "a");
    ck_assert_str_eq(gw_json_string(one, "run"), "oldest");
    ck_assert_ptr_null(elsewhere(store, "newer", "no"));
    ck_assert_ptr_null(elsewhere(store, NULL, "never"));
}
END_TEST

START_TEST(tasks_open_and_close)
{
    g_autoptr(gw_store) store = open_store();
    gint64 one = make_run(store, "one"), two = make_run(store, "two");
    gw_txn *txn = gw_txn_new("one", one);

    gw_txn_task(txn, "a", json_pack("{s:s}", "title", "do this"));
    gw_txn_task(txn, "b", json_pack("{s:s}", "title", "do that"));
    gw_store_commit(store, txn, NULL, NULL);
    txn = gw_txn_new("two", two);
    gw_txn_task(txn, "c", json_pack("{s:s}", "title", "do more"));
    gw_store_commit(store, txn, NULL, NULL);
    txn = gw_txn_new("one", one);
    gw_txn_task(txn, "a", NULL);
    gw_txn_task(txn, "never opened", NULL);
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);

    gw_json all = gw_store_tasks(store, NULL, NULL), ones = gw_store_tasks(store, "one", NULL);
    ck_assert_uint_eq(json_array_size(all), 2);
    ck_assert_str_eq(member(all, 1, "run"), "two");
    ck_assert_str_eq(member(all, 1, "step"), "c");
    ck_assert_uint_eq(json_array_size(ones), 1);
    ck_assert_str_eq(member(ones, 0, "title"), "do that");
}
END_TEST

START_TEST(events_are_numbered_and_chained)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *head = NULL;

    for (int i = 0; i < 5; i++)
        add_event(store, "r", epoch, i);
    flush(store);

    gw_json all = gw_store_events(store, "r", 0, 0, NULL), some = gw_store_events(store, "r", 2, 3, NULL);
    ck_assert_uint_eq(json_array_size(all), 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(gw_json_int(json_array_get(all, i), "seq", 0), (gint64)i + 1);
    ck_assert_str_eq(member(all, 0, "kind"), "begun");
    ck_assert(json_is_null(json_object_get(json_array_get(all, 0), "step")));
    ck_assert_str_eq(member(all, 5, "step"), "a-step");
    ck_assert_int_eq(gw_json_int(json_object_get(json_array_get(all, 5), "data"), "number", 0), 4);
    ck_assert_uint_eq(json_array_size(some), 3);
    ck_assert_int_eq(gw_json_int(json_array_get(some, 0), "seq", 0), 3);
    ck_assert(gw_store_verify(store, "r", &head, NULL));
    ck_assert_str_eq(head, member(all, 5, "hash"));
}
END_TEST

/* The rule of the chain, done by hand. */
START_TEST(a_hash_can_be_recomputed_by_others)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *previous = g_strdup("");
    size_t i;
    json_t *event;

    add_event(store, "r", epoch, 1);
    flush(store);
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    json_array_foreach (events, i, event) {
        gw_json copy = json_copy(event);
        json_object_del(copy, "hash");
        json_object_set_new(copy, "run", json_string("r"));
        g_autofree char *text = gw_json_text(copy);
        g_autofree char *both = g_strconcat(previous, text, NULL);

        g_free(previous);
        previous = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
        ck_assert_str_eq(previous, gw_json_string(event, "hash"));
    }
}
END_TEST

START_TEST(data_of_every_kind_comes_back)
{
    static const char *const texts[] = {
        "null", "[]", "0.1", "\"\\u0001 ü \\ud83d\\ude00\"", "[1e300,-5,true]", "{\"\":{}}"};
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        gw_txn *txn = gw_txn_new("r", epoch);

        gw_txn_event(txn, "k", NULL, json_loads(texts[i], JSON_DECODE_ANY, NULL));
        gw_store_commit(store, txn, NULL, NULL);
    }
    flush(store);
    gw_json events = gw_store_events(store, "r", 1, 0, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        gw_json wanted = json_loads(texts[i], JSON_DECODE_ANY, NULL);

        ck_assert(json_equal(json_object_get(json_array_get(events, i), "data"), wanted));
    }
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
}
END_TEST

START_TEST(a_second_run_for_a_customer_is_refused)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = gw_store_run_create(store, "first", row("w", "c", "running"), begun(), 60, NULL);

    ck_assert_int_eq(gw_store_run_create(store, "second", row("w", "c", "running"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, "as run 'first' (running)");
    ck_assert_int_gt(
        gw_store_run_create(store, "other-customer", row("w", "d", "running"), begun(), 60, NULL), 0);
    ck_assert_int_gt(
        gw_store_run_create(store, "other-workflow", row("v", "c", "running"), begun(), 60, NULL), 0);
    ck_assert_int_gt(gw_store_run_create(store, "nobody", row("w", "", "running"), begun(), 60, NULL), 0);
    ck_assert_int_gt(gw_store_run_create(store, "nobody-2", row("w", "", "running"), begun(), 60, NULL), 0);
    make_run(store, "no-customer");
    make_run(store, "no-customer-2");

    gw_txn *txn = gw_txn_new("first", epoch);
    gw_txn_run(txn, json_pack("{s:s}", "status", "stopped"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert_int_eq(gw_store_run_create(store, "second", row("w", "c", "running"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, "as run 'first' (stopped)");

    txn = gw_txn_new("first", epoch);
    gw_txn_run(txn, json_pack("{s:s}", "status", "done"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert_int_gt(gw_store_run_create(store, "second", row("w", "c", "running"), begun(), 60, NULL), 0);

    txn = gw_txn_new("first", epoch);
    gw_txn_run(txn, json_pack("{s:s}", "status", "running"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "as run 'second'");
}
END_TEST

/* A row for customer `c`, in an AWS account. */
static json_t *
row_in(const char *workflow, const char *customer, const char *account)
{
    json_t *made = row(workflow, customer, "running");

    json_object_set_new(made, "account", json_string(account));
    return made;
}

START_TEST(a_second_run_in_an_account_is_refused)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = gw_store_run_create(store, "first", row_in("w", "c", "111122223333"), begun(), 60, NULL);

    ck_assert_int_gt(epoch, 0);
    ck_assert_int_eq(
        gw_store_run_create(store, "second", row_in("w", "d", "111122223333"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT,
                 "in AWS account '111122223333' is under way already as run 'first' (running)");
    ck_assert_int_eq(
        gw_store_run_create(store, "nobody", row_in("w", "", "111122223333"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, "as run 'first'");
    ck_assert_int_eq(
        gw_store_run_create(store, "both", row_in("w", "c", "111122223333"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, "for customer 'c'");
    ck_assert_int_gt(
        gw_store_run_create(store, "elsewhere", row_in("w", "d", "777788889999"), begun(), 60, NULL), 0);
    ck_assert_int_gt(
        gw_store_run_create(store, "other-workflow", row_in("v", "d", "111122223333"), begun(), 60, NULL), 0);

    gw_txn *txn = gw_txn_new("first", epoch);
    gw_txn_run(txn, json_pack("{s:s}", "status", "done"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert_int_gt(gw_store_run_create(store, "later", row_in("w", "e", "111122223333"), begun(), 60, NULL),
                     0);
}
END_TEST

/* A run that began without knowing its account learns it while another is under way there. */
START_TEST(an_account_that_is_learned_later_is_refused_as_well)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gint64 epoch = gw_store_run_create(store, "late", row("w", "d", "running"), begun(), 60, NULL);

    gw_store_run_create(store, "first", row_in("w", "c", "111122223333"), begun(), 60, NULL);
    gw_txn *txn = gw_txn_new("late", epoch);
    gw_txn_event(txn, "run.account", NULL, json_object());
    gw_txn_run(txn, json_pack("{s:s}", "account", "111122223333"));
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "as run 'first' (running)");
    gw_json events = gw_store_events(store, "late", 1, 0, NULL);
    ck_assert_int_eq((int)json_array_size(events), 0);
}
END_TEST

START_TEST(a_run_needs_its_parts)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;

    ck_assert_int_eq(gw_store_run_create(store, "r", json_object(), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_INVALID, "a workflow");
    ck_assert_int_eq(gw_store_run_create(store, "r", row("w", "c", "running"), json_object(), 60, &error), 0);
    expect_error(&error, GW_ERROR_INVALID, "a kind");
    make_run(store, "r");
    ck_assert_int_eq(gw_store_run_create(store, "r", row("w", "c", "running"), begun(), 60, &error), 0);
    expect_error(&error, GW_ERROR_CONFLICT, "'r' exists already");
}
END_TEST

START_TEST(runs_are_found_by_what_people_write)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;

    ck_assert_ptr_null(gw_store_run(store, "last", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "no runs yet");
    make_run(store, "abc-1");
    make_run(store, "abc-12");
    make_run(store, "abd-3");

    static const char *const found[][2] = {
        {"abc-1", "abc-1"}, {"abc-12", "abc-12"}, {"abd", "abd-3"}, {"last", "abd-3"}};
    for (guint i = 0; i < G_N_ELEMENTS(found); i++) {
        gw_json run = gw_store_run(store, found[i][0], NULL);

        ck_assert_str_eq(gw_json_string(run, "run"), found[i][1]);
    }
    ck_assert_ptr_null(gw_store_run(store, "abc", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "abc-1, abc-12");
    ck_assert_ptr_null(gw_store_run(store, "abe-3", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "did you mean 'abd-3'?");
    ck_assert_ptr_null(gw_store_run(store, "zzzzzzzzz", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "known are: abd-3, abc-12");
    ck_assert_ptr_null(gw_store_run(store, "", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run ''");
    ck_assert_ptr_null(gw_store_run(store, "a%", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run 'a%'");

    gw_json runs = gw_store_runs(store, NULL);
    ck_assert_uint_eq(json_array_size(runs), 3);
    ck_assert_str_eq(member(runs, 0, "run"), "abd-3");
}
END_TEST

START_TEST(an_unknown_run_has_nothing)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    gw_json steps = gw_store_steps(store, "r", NULL), events = gw_store_events(store, "r", 0, 0, NULL);

    ck_assert_uint_eq(json_array_size(steps) + json_array_size(events), 0);
    ck_assert(!gw_store_verify(store, "r", NULL, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run 'r'");
    add_event(store, "r", 1, 1);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run 'r'");
    ck_assert_int_eq(gw_store_inbox_put(store, "r", NULL, &error), 0);
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run 'r'");
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, &error), 0);
    expect_error(&error, GW_ERROR_NOT_FOUND, "no run 'r'");
}
END_TEST

START_TEST(words_wait_until_taken)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    gw_json word = json_pack("{s:s}", "verb", "done");

    make_run(store, "other");
    gint64 first = gw_store_inbox_put(store, "r", word, NULL),
           second = gw_store_inbox_put(store, "r", word, NULL);
    gint64 others = gw_store_inbox_put(store, "other", word, NULL);
    ck_assert_int_gt(first, 0);
    ck_assert_int_gt(second, first);

    gw_json before = gw_store_inbox(store, "r", NULL);
    ck_assert_uint_eq(json_array_size(before), 2);
    ck_assert_int_eq(gw_json_int(json_array_get(before, 0), "id", 0), first);
    ck_assert_str_eq(gw_json_string(json_object_get(json_array_get(before, 0), "word"), "verb"), "done");
    ck_assert(!gw_store_inbox_is_taken(store, first));

    gw_txn *txn = gw_txn_new("r", epoch);
    gw_txn_inbox_taken(txn, others);
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    gw_json after = gw_store_inbox(store, "r", NULL);
    ck_assert_uint_eq(json_array_size(after), 0);
    ck_assert(gw_store_inbox_is_taken(store, first));
    ck_assert(!gw_store_inbox_is_taken(store, others));
    ck_assert(!gw_store_inbox_is_taken(store, 999));
}
END_TEST

START_TEST(bytes_are_kept_by_their_hash)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new_static("a\0b", 3), none = g_bytes_new_static("", 0);
    g_autofree char *one = gw_store_blob_put(store, bytes, NULL),
                    *again = gw_store_blob_put(store, bytes, NULL);
    g_autofree char *empty = gw_store_blob_put(store, none, NULL);
    g_autoptr(GBytes) back = gw_store_blob_get(store, one, NULL);
    g_autoptr(GBytes) nothing = gw_store_blob_get(store, empty, NULL);

    ck_assert_str_eq(one, again);
    ck_assert(g_bytes_equal(bytes, back));
    ck_assert_uint_eq(g_bytes_get_size(nothing), 0);
    ck_assert_ptr_null(gw_store_blob_get(store, "abc", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "nothing under 'abc'");

    raw_sql(on_postgres() ? "UPDATE blobs SET bytes = '\\x00' WHERE length(bytes) = 3"
                          : "UPDATE blobs SET bytes = x'00' WHERE length(bytes) = 3");
    ck_assert_ptr_null(gw_store_blob_get(store, one, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "was changed");
}
END_TEST

START_TEST(many_are_kept_in_one_commit)
{
    g_autoptr(gw_store) store = open_store();
    g_autoptr(GBytes) a = g_bytes_new_static("a", 1), b = g_bytes_new_static("b", 1);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_autofree char *known = gw_store_blob_put(store, a, NULL);
    GError *error = NULL;

    ck_assert(gw_store_blobs_put(store, all, NULL));
    for (guint i = 0; i < 2; i++) {
        g_ptr_array_add(all, a);
        g_ptr_array_add(all, b);
    }
    ck_assert(gw_store_blobs_put(store, all, NULL));
    ck_assert(gw_store_blob_has(store, known));
    ck_assert(gw_store_blob_has(store, "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"));

    /* None of them when one can't be. */
    raw_sql("CREATE TRIGGER no BEFORE INSERT ON blobs WHEN length(NEW.bytes) = 2 BEGIN SELECT raise(ABORT, "
            "'no'); "
            "END");
    g_autoptr(GBytes) c = g_bytes_new_static("c", 1), bad = g_bytes_new_static("no", 2);
    g_ptr_array_add(all, c);
    g_ptr_array_add(all, bad);
    ck_assert(!gw_store_blobs_put(store, all, &error));
    g_clear_error(&error);
    ck_assert(!gw_store_blob_has(store, "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"));
}
END_TEST

START_TEST(the_file_is_the_owners_alone)
{
    g_autofree char *deep = g_strconcat("sqlite:", folder, "/a/b/c.db", NULL);
    g_autofree char *file = g_build_filename(folder, "a", "b", "c.db", NULL);
    g_autofree char *made = g_build_filename(folder, "a", NULL);
    g_autofree char *wal = g_strconcat(file, "-wal", NULL);
    struct stat st;

    umask(0);
    g_autoptr(gw_store) store = gw_store_open(deep, NULL);
    make_run(store, "r");
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(stat(wal, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(stat(made, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0700);
}
END_TEST

START_TEST(everything_is_there_after_reopening)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");

    add_event(store, "r", epoch, 1);
    gw_store_lease_release(store, "r", epoch);
    gw_store_close(store);
    store = open_store();
    gw_json run = gw_store_run(store, "r", NULL), events = gw_store_events(store, "r", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(events), 2);
    ck_assert_ptr_null(json_object_get(run, "lease"));
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    ck_assert(gw_store_check(store, NULL));
    gw_store_close(store);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, a_run_is_read_as_written);
    tcase_add_test(tests, rows_are_merged);
    tcase_add_test(tests, a_row_does_not_follow_its_document);
    tcase_add_test(tests, a_step_is_found_in_other_runs);
    tcase_add_test(tests, tasks_open_and_close);
    tcase_add_test(tests, events_are_numbered_and_chained);
    tcase_add_test(tests, a_hash_can_be_recomputed_by_others);
    tcase_add_test(tests, data_of_every_kind_comes_back);
    tcase_add_test(tests, a_second_run_for_a_customer_is_refused);
    tcase_add_test(tests, a_second_run_in_an_account_is_refused);
    tcase_add_test(tests, an_account_that_is_learned_later_is_refused_as_well);
    tcase_add_test(tests, a_run_needs_its_parts);
    tcase_add_test(tests, runs_are_found_by_what_people_write);
    tcase_add_test(tests, an_unknown_run_has_nothing);
    tcase_add_test(tests, words_wait_until_taken);
    tcase_add_test(tests, bytes_are_kept_by_their_hash);
    add_for_files(tests, many_are_kept_in_one_commit);
    add_for_files(tests, the_file_is_the_owners_alone);
    tcase_add_test(tests, everything_is_there_after_reopening);
}

int
main(void)
{
    return run_suite("store", add_tests, 60);
}
