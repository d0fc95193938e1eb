/* SPDX-License-Identifier: Apache-2.0 */
/* test_rows.c - rows under the chain: each way to change one behind the journal's back, and that nothing goes
 * on
 */
#include "fixture.h"
#include "older.h"

#include <string.h>

#define FREE "DROP TRIGGER events_stay; DROP TRIGGER events_are_final;"

static gint64 word, taken_word; /* in the inbox */

/* Two steps, one of them with a task; a word that waits and one that was taken. */
static gint64
fill_run(gw_store *store, const char *run)
{
    gint64 epoch = make_run(store, run);
    gw_txn *txn = gw_txn_new(run, epoch);
    gw_json said = json_pack("{s:s, s:s, s:s}", "verb", "approve", "step", "b", "by", "eve");

    gw_txn_event(txn, "step.verified", "a", json_object());
    gw_txn_step(txn, "a", json_pack("{s:s, s:{s:i}}", "status", "verified", "outputs", "n", 1));
    gw_txn_step(txn, "b", json_pack("{s:s, s:s}", "status", "waiting", "checked", "approval"));
    gw_txn_task(txn, "b", json_pack("{s:s}", "title", "allow it"));
    gw_store_commit(store, txn, NULL, NULL);
    taken_word = gw_store_inbox_put(store, run, said, NULL);
    txn = gw_txn_new(run, epoch);
    gw_txn_run(txn, json_pack("{s:s, s:{s:i}}", "status", "waiting", "input", "n", 1));
    gw_txn_inbox_taken(txn, taken_word);
    gw_store_commit(store, txn, NULL, NULL);
    word = gw_store_inbox_put(store, run, said, NULL);
    ck_assert_int_gt(word, taken_word);
    flush(store);
    gw_store_lease_release(store, run, epoch);
    return epoch;
}

static void
make_rows(void)
{
    gw_store *store = open_store();

    fill_run(store, "r");
    fill_run(store, "other");
    gw_store_close(store);
}

/* Nobody who acts on the run gets it, and nobody can write behind the tampering. */
static void
expect_refusal(const char *run, const char *said)
{
    g_autoptr(gw_store) store = open_store();
    GError *error = NULL;
    json_t *steps = NULL;

    ck_assert(!gw_store_verify(store, run, NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, said);
    ck_assert_ptr_null(gw_store_load(store, run, &steps, &error));
    expect_error(&error, GW_ERROR_CORRUPT, said);
    ck_assert_ptr_null(steps);
}

static void
expect_whole(const char *run)
{
    g_autoptr(gw_store) store = open_store();
    g_autoptr(GError) error = NULL;
    gw_json steps = NULL, row = NULL;

    ck_assert_msg(gw_store_verify(store, run, NULL, &error), "%s", error ? error->message : "");
    row = gw_store_load(store, run, &steps, NULL);
    ck_assert_ptr_nonnull(row);
}

static const struct {
    const char *sql;
    const char *said;
} tampering[] = {
    {"UPDATE steps SET doc = json_set(doc, '$.approved', 'x') WHERE run = 'r' AND step = 'b'",
     "the row of step 'b' (table steps) was changed, and no event says so"},
    {"UPDATE steps SET doc = json_set(doc, '$.status', 'attested', '$.attestation', json('{\"by\":\"eve\"}'))"
     "  WHERE run = 'r' AND step = 'b'",
     "step 'b' (table steps) was changed"},
    {"UPDATE steps SET doc = json_set(doc, '$.outputs.n', 2) WHERE run = 'r'", "step 'a' (table steps)"},
    {"UPDATE steps SET doc = ' ' || doc WHERE run = 'r' AND step = 'a'",
     "step 'a' (table steps) was changed"},
    {"UPDATE steps SET doc = doc || char(0) || 'x' WHERE run = 'r' AND step = 'a'", "step 'a' (table steps)"},
    {"UPDATE steps SET doc = 'no JSON' WHERE run = 'r' AND step = 'a'", "step 'a' (table steps) was changed"},
    {"UPDATE steps SET id = id + 100 WHERE run = 'r' AND step = 'a'", "step 'a' (table steps) was changed"},
    {"UPDATE steps SET step = 'c' WHERE run = 'r' AND step = 'a'", "step 'c' (table steps) is there, and no"},
    {"UPDATE steps SET run = 'x' WHERE run = 'other'; UPDATE steps SET run = 'other' WHERE run = 'r' AND "
     "step = 'b'",
     "step 'b' (table steps) is gone, and no event says so"},
    {"INSERT INTO steps (run, step, doc) VALUES ('r', 'c', '{}')", "step 'c' (table steps) is there, and no"},
    {"DELETE FROM steps WHERE run = 'r' AND step = 'b'", "step 'b' (table steps) is gone"},
    {"DELETE FROM steps WHERE run = 'r'", "(table steps) is gone"},
    {"DELETE FROM tasks WHERE run = 'r'", "the task of step 'b' (table tasks) is gone, and no event says so"},
    {"UPDATE tasks SET doc = '{\"title\":\"nothing\"}' WHERE run = 'r'",
     "step 'b' (table tasks) was changed"},
    {"INSERT INTO tasks (run, step, doc) VALUES ('r', 'a', '{}')", "step 'a' (table tasks) is there"},
    {"UPDATE runs SET status = 'done' WHERE run = 'r'", "(table runs) was changed in its column 'status'"},
    {"UPDATE runs SET doc = json_set(doc, '$.status', 'done'), status = 'done' WHERE run = 'r'",
     "the run's own row (table runs) was changed, and no event says so"},
    {"UPDATE runs SET doc = json_set(doc, '$.input.n', 2) WHERE run = 'r'", "(table runs) was changed"},
    {"UPDATE runs SET doc = json_set(doc, '$.values', json('{\"now@1\":1}')) WHERE run = 'r'",
     "(table runs)"},
    {"UPDATE runs SET workflow = 'v' WHERE run = 'r'", "in its column 'workflow'"},
    {"UPDATE runs SET workflow = workflow || char(0) WHERE run = 'r'", "in its column 'workflow'"},
    {"UPDATE runs SET status = status || char(0) || 'x' WHERE run = 'r'", "in its column 'status'"},
    {"UPDATE runs SET customer = char(0) WHERE run = 'r'", "in its column 'customer'"},
    {"UPDATE runs SET account = '' WHERE run = 'r'", "in its column 'account'"},
    {"UPDATE steps SET step = step || char(0) WHERE run = 'r' AND step = 'b'", "step 'b' (table steps)"},
    {"UPDATE runs SET customer = 'c' WHERE run = 'r'", "in its column 'customer'"},
    {"UPDATE runs SET updated = updated + 1 WHERE run = 'r'", "in its column 'updated'"},
    {"UPDATE runs SET created = created + 1 WHERE run = 'r'", "(table runs) was changed"},
    {"UPDATE runs SET id = id + 100 WHERE run = 'r'", "(table runs) was changed"},
    {"UPDATE inbox SET word = json_set(word, '$.by', 'bob') WHERE run = 'r' AND taken IS NULL",
     "of the inbox (table inbox) was changed, and no event says so"},
    {"UPDATE inbox SET taken = NULL WHERE run = 'r'", "of the inbox (table inbox) was changed"},
    {"UPDATE inbox SET taken = 1 WHERE run = 'r'", "of the inbox (table inbox) was changed"},
    {"UPDATE inbox SET created = 1 WHERE run = 'r'", "of the inbox (table inbox) was changed"},
    {"UPDATE inbox SET run = 'r' WHERE run = 'other'", "of the inbox (table inbox) is there"},
    {"DELETE FROM inbox WHERE run = 'r' AND taken IS NULL", "of the inbox (table inbox) is gone"},
    {"DELETE FROM inbox WHERE run = 'r' AND taken IS NOT NULL", "of the inbox (table inbox) is gone"},
    {"INSERT INTO inbox (run, word, created) VALUES ('r', "
     "'{\"verb\":\"approve\",\"step\":\"b\",\"by\":\"eve\"}', 1)",
     "of the inbox (table inbox) is there, and no event says so"},
    {FREE "UPDATE events SET rows = json_set(rows, '$.steps.b', 'x') WHERE run = 'r' AND seq = 2",
     "event 2 was changed"},
    {FREE "UPDATE events SET rows = NULL WHERE run = 'r' AND seq = 2", "event 2 was changed"},
    {FREE "UPDATE events SET rows = '{}' WHERE run = 'r' AND kind = 'word.left'", "event 3 was changed"},
    {FREE "UPDATE events SET data = data || char(0) || 'x' WHERE run = 'r' AND seq = 2",
     "event 2 was changed"},
    {FREE "INSERT INTO events (run, seq, time, kind, data, hash) VALUES ('r', 0, 1, 'x', '{}', '')",
     "event 1 is missing"},
    {FREE "INSERT INTO events (run, seq, time, kind, data, hash) VALUES ('r', -3, 1, 'x', '{}', '')",
     "event 1 is missing"},
};

/* Rows that the events agree to: who makes the chain anew can write any document. */
static const struct {
    const char *run, *step; /* documents */
    const char *said;
} damaged[] = {
    {"{\"files\":-1}", NULL, "a run's row is damaged: its 'files' is not what the program writes"},
    {"{\"script\":[1]}", NULL, "a run's row is damaged: its 'script'"},
    {"{\"input\":5}", NULL, "a run's row is damaged: its 'input'"},
    {"{\"plugins\":{\"a\":\"x\"}}", NULL, "a run's row is damaged: its 'plugins'"},
    {"{\"profiles\":{\"customer\":[]}}", NULL, "a run's row is damaged: its 'profiles'"},
    {NULL, "{\"status\":{}}", "a step's row is damaged: its 'status'"},
    {NULL, "{\"evidence\":[1]}", "a step's row is damaged: its 'evidence'"},
    {NULL, "{\"outputs\":[]}", "a step's row is damaged: its 'outputs'"},
};

START_TEST(rows_of_another_shape)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    gw_txn *txn = gw_txn_new("r", epoch);
    GError *error = NULL;
    json_t *steps = NULL;

    gw_txn_event(txn, "x", NULL, json_object());
    if (damaged[_i].run)
        gw_txn_run(txn, json_loads(damaged[_i].run, 0, NULL));
    else
        gw_txn_step(txn, "a", json_loads(damaged[_i].step, 0, NULL));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    expect_error(&error, GW_ERROR_CORRUPT, damaged[_i].said);
}
END_TEST

/* What rows and events name by a hash. */
static const struct {
    const char *sql;
    const char *said;
} blobs[] = {
    {"DELETE FROM blobs WHERE bytes = CAST('files' AS BLOB)", "the workflow that it began with, kept as "},
    {"DELETE FROM blobs WHERE bytes = CAST('plugin' AS BLOB)", "the plugin of step 'a', kept as "},
    {"DELETE FROM blobs WHERE bytes = CAST('snapshot' AS BLOB)", "the kept output 'snapshot', kept as "},
    {"DELETE FROM blobs", "is gone from the store"},
    {"UPDATE blobs SET bytes = CAST(bytes || ' ' AS BLOB) WHERE bytes = CAST('files' AS BLOB)",
     "the workflow that"},
    {"UPDATE blobs SET bytes = CAST(bytes || ' ' AS BLOB)", "was changed in the store"},
};

static char *
keep_text(gw_store *store, const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    return gw_store_blob_put(store, bytes, NULL);
}

START_TEST(what_is_kept_is_held_against_its_hash)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *files = keep_text(store, "files"), *plugin = keep_text(store, "plugin"),
                    *snapshot = keep_text(store, "snapshot");
    gw_txn *txn = gw_txn_new("r", epoch);
    GError *error = NULL;

    gw_txn_run(txn, json_pack("{s:s, s:{s:{s:s}}}", "files", files, "plugins", "a", "sha256", plugin));
    gw_txn_step(txn, "b", json_pack("{s:{s:s}}", "kept", "snapshot", snapshot));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    ck_assert(gw_store_verify(store, "r", NULL, NULL));
    gw_store_close(store);
    raw_sql(blobs[_i].sql);
    store = open_store();
    ck_assert(!gw_store_verify(store, "r", NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, blobs[_i].said);
    gw_store_close(store);
}
END_TEST

START_TEST(tampering_is_found_and_nothing_goes_on)
{
    g_autofree char *sql = g_strconcat("PRAGMA foreign_keys = OFF;", tampering[_i].sql, NULL);

    make_rows();
    raw_sql(sql);
    expect_refusal("r", tampering[_i].said);
}
END_TEST

START_TEST(nothing_is_written_behind_tampering)
{
    g_autofree char *sql = g_strconcat("PRAGMA foreign_keys = OFF;", tampering[_i].sql, NULL);
    gint64 epoch;
    GError *error = NULL;

    make_rows();
    raw_sql(sql);
    g_autoptr(gw_store) store = open_store();
    epoch = gw_store_lease_take(store, "r", 60, NULL);
    add_event(store, "r", epoch, 1);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CORRUPT, tampering[_i].said);
}
END_TEST

/* Whoever has read the run already must not make it look whole by writing the row again. */
START_TEST(a_row_changed_under_its_writer)
{
    static const char *const changes[] = {
        "UPDATE steps SET doc = json_set(doc, '$.approved', 'x') WHERE run = 'r' AND step = 'b'",
        "DELETE FROM steps WHERE run = 'r' AND step = 'b'",
        "UPDATE tasks SET doc = '{}' WHERE run = 'r'",
        "UPDATE runs SET doc = json_set(doc, '$.input.n', 2) WHERE run = 'r'",
        "INSERT INTO inbox (run, word, created) VALUES ('r', '{\"verb\":\"cancel\"}', 1)",
    };
    GError *error = NULL;

    make_rows();
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = gw_store_lease_take(store, "r", 60, NULL);
    add_event(store, "r", epoch, 1);
    flush(store);
    raw_sql(changes[_i]);
    gw_txn *txn = gw_txn_new("r", epoch);
    gw_txn_step(txn, "b", json_pack("{s:i}", "looks", 1));
    gw_txn_task(txn, "b", json_pack("{s:i}", "looks", 1));
    gw_txn_run(txn, json_pack("{s:i}", "looks", 1));
    gw_txn_inbox_taken(txn, 1000);
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "and no event says so");
}
END_TEST

START_TEST(a_forged_word_is_not_heard)
{
    GError *error = NULL;

    make_rows();
    g_autoptr(gw_store) store = open_store();
    gw_json words = gw_store_inbox(store, "r", NULL);
    ck_assert_uint_eq(json_array_size(words), 1);
    raw_sql("INSERT INTO inbox (run, word, created) VALUES ('r', '{\"verb\":\"approve\"}', 1)");
    ck_assert_ptr_null(gw_store_inbox(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "of the inbox (table inbox) is there, and no event says so");
}
END_TEST

static gboolean
any_row(const json_t *row G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return TRUE;
}

START_TEST(a_forged_row_of_an_earlier_run_is_not_taken)
{
    GError *error = NULL;

    make_rows();
    raw_sql("UPDATE runs SET customer = 'c', status = 'done' WHERE run = 'other';"
            "UPDATE steps SET doc = '{\"attestation\":{}}' WHERE run = 'other'");
    g_autoptr(gw_store) store = open_store();
    ck_assert_ptr_null(gw_store_step_elsewhere(store, "r", "w", "c", "b", any_row, NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "run 'other' is not what its journal says");
}
END_TEST

START_TEST(a_run_of_another_customer_is_not_taken)
{
    GError *error = NULL;

    make_rows();
    raw_sql("UPDATE runs SET customer = 'c' WHERE run = 'other'");
    g_autoptr(gw_store) store = open_store();
    ck_assert_ptr_null(gw_store_step_elsewhere(store, "r", "w", "c", "b", any_row, NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "run 'other' is not what its journal says");
}
END_TEST

START_TEST(rows_as_they_were_written)
{
    make_rows();
    expect_whole("r");
    expect_whole("other");
}
END_TEST

/* A row that was changed and changed back, a table that was copied: nothing happened. */
START_TEST(what_is_the_same_again_is_whole)
{
    make_rows();
    raw_sql("UPDATE steps SET doc = '{' || substr(doc, 2); VACUUM; ANALYZE; REINDEX");
    expect_whole("r");
}
END_TEST

/* ---- the schema ---- */

static const struct {
    const char *sql;
    const char *said;
} schemas[] = {
    {"DROP TRIGGER events_stay", "its trigger 'events_stay' is missing"},
    {"DROP TRIGGER events_are_final", "its trigger 'events_are_final' is missing"},
    {"DROP TRIGGER events_stay; CREATE TRIGGER events_stay BEFORE DELETE ON blobs BEGIN SELECT 1; END",
     "its trigger 'events_stay' was changed"},
    {"CREATE TRIGGER helper AFTER INSERT ON steps BEGIN UPDATE runs SET status = 'done'; END",
     "its trigger 'helper' was added by something else"},
    {"DROP INDEX runs_unfinished", "its index 'runs_unfinished' is missing"},
    {"CREATE TABLE notes (x)", "its table 'notes' was added"},
    {"ALTER TABLE tasks RENAME TO tasks_; CREATE VIEW tasks AS SELECT * FROM tasks_", "tasks' is missing"},
    {"DROP TABLE blobs", "its table 'blobs' is missing"},
    {"ALTER TABLE steps ADD COLUMN approved TEXT", "its table 'steps' was changed"},
};

START_TEST(a_changed_schema_is_named)
{
    g_autofree char *sql = g_strconcat("PRAGMA foreign_keys = OFF;", schemas[_i].sql, NULL);

    make_rows();
    raw_sql(sql);
    expect_refusal("r", schemas[_i].said);
    expect_refusal("other", schemas[_i].said);
}
END_TEST

/* ---- a store from before ---- */

START_TEST(an_older_store_is_taken_over)
{
    make_older_store(2);
    gw_store *store = open_store();
    gw_json events = gw_store_events(store, "r", 0, 0, NULL);
    const json_t *last = json_array_get(events, 1);
    ck_assert_uint_eq(json_array_size(events), 2);
    ck_assert_str_eq(gw_json_string(last, "kind"), "rows.taken_over");
    ck_assert_uint_eq(json_object_size(json_object_get(json_object_get(last, "rows"), "steps")), 2);
    gw_json words = gw_store_inbox(store, "r", NULL);
    ck_assert_uint_eq(json_array_size(words), 1);
    gw_store_close(store);
    expect_whole("r");
    raw_sql("UPDATE steps SET doc = '{}' WHERE step = 'b'");
    expect_refusal("r", "step 'b' (table steps) was changed");
}
END_TEST

START_TEST(an_older_store_is_not_taken_over_twice)
{
    g_autoptr(GError) error = NULL;

    make_older_store(2);
    gw_store_close(open_store());
    raw_sql("UPDATE steps SET doc = '{}'; PRAGMA user_version = 2");
    ck_assert_ptr_null(gw_store_open(address, &error));
    ck_assert_ptr_nonnull(error);
    raw_sql("DROP INDEX runs_of_customer; DROP INDEX runs_of_workflow; DROP INDEX runs_of_account;"
            "DROP INDEX runs_of_actor; DROP INDEX runs_of_status; DROP INDEX runs_due;"
            "DROP INDEX runs_next_look; DROP INDEX steps_next_look; DROP INDEX tasks_due;"
            "ALTER TABLE runs DROP COLUMN actor; ALTER TABLE runs DROP COLUMN due;"
            "ALTER TABLE runs DROP COLUMN next_look; ALTER TABLE steps DROP COLUMN next_look;"
            "ALTER TABLE tasks DROP COLUMN actor; ALTER TABLE tasks DROP COLUMN due;");
    raw_sql(FREE "ALTER TABLE events DROP COLUMN rows; DROP TABLE checkpoints;"
                 "DROP INDEX runs_unfinished_account; ALTER TABLE runs DROP COLUMN account;"
                 "ALTER TABLE runs DROP COLUMN lease_ticks;");
    gw_store_close(open_store());
    expect_refusal("r", "event 2 was changed");
}
END_TEST

START_TEST(an_older_store_under_work_is_left_alone)
{
    GError *error = NULL;

    make_older_store(2);
    raw_sql("UPDATE runs SET lease_owner = 'elsewhere:boot:1:1', lease_until = 99999999999999");
    ck_assert_ptr_null(gw_store_open(address, &error));
    expect_error(&error, GW_ERROR_CONFLICT, "is of an older gangway, and run 'r' is being worked on");
    raw_sql("UPDATE runs SET lease_until = 1");
    gw_store_close(open_store());
    expect_whole("r");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, rows_of_another_shape, 0, G_N_ELEMENTS(damaged));
    tcase_add_loop_test(tests, what_is_kept_is_held_against_its_hash, 0, G_N_ELEMENTS(blobs));
    tcase_add_loop_test(tests, tampering_is_found_and_nothing_goes_on, 0, G_N_ELEMENTS(tampering));
    tcase_add_loop_test(tests, nothing_is_written_behind_tampering, 0, G_N_ELEMENTS(tampering));
    tcase_add_loop_test(tests, a_row_changed_under_its_writer, 0, 5);
    tcase_add_test(tests, a_forged_word_is_not_heard);
    tcase_add_test(tests, a_forged_row_of_an_earlier_run_is_not_taken);
    tcase_add_test(tests, a_run_of_another_customer_is_not_taken);
    tcase_add_test(tests, rows_as_they_were_written);
    tcase_add_test(tests, what_is_the_same_again_is_whole);
    tcase_add_loop_test(tests, a_changed_schema_is_named, 0, G_N_ELEMENTS(schemas));
    tcase_add_test(tests, an_older_store_is_taken_over);
    tcase_add_test(tests, an_older_store_is_not_taken_over_twice);
    tcase_add_test(tests, an_older_store_under_work_is_left_alone);
}

int
main(void)
{
    return run_suite("store-rows", add_tests, 60);
}
