/* SPDX-License-Identifier: Apache-2.0 */
/* test_signed.c - signed heads: when one is made, and chains that somebody without the key made anew
 */
#include "fixture.h"
#include "older.h"

#include "store/chain.h"
#include "store/proof.h"

#define FREE "DROP TRIGGER events_stay; DROP TRIGGER events_are_final;"
#define RESTORE                                                                                              \
    "CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never "        \
    "deleted'); END;"                                                                                        \
    "CREATE TRIGGER events_are_final BEFORE UPDATE ON events"                                                \
    "  BEGIN SELECT raise(ABORT, 'events are never changed'); END;"

static gw_signer *
make_key(const char *name)
{
    g_autofree char *file = g_build_filename(folder, name, NULL);
    GError *error = NULL;

    ck_assert_msg(gw_signer_make(file, &error), "%s", error ? error->message : "");
    gw_signer *signer = gw_signer_load(file, "audit", &error);
    ck_assert_msg(signer != NULL, "%s", error ? error->message : "");
    return signer;
}

static gw_store *
open_signing(const gw_signer *signer)
{
    gw_store *store = open_store();

    gw_store_sign_with(store, signer);
    return store;
}

static gint64
audited(gw_store *store, const char *member)
{
    g_autoptr(GError) error = NULL;
    gw_json status = gw_store_audit(store, "r", &error);

    ck_assert_msg(status != NULL, "%s", error ? error->message : "");
    return gw_json_int(status, member, -1);
}

static void
add_kind(gw_store *store, gint64 epoch, const char *kind, int how_many)
{
    for (int i = 0; i < how_many; i++) {
        gw_txn *txn = gw_txn_new("r", epoch);

        gw_txn_event(txn, kind, "a", json_pack("{s:i}", "n", i));
        gw_txn_step(txn, "a", json_pack("{s:i}", "n", i));
        gw_store_commit(store, txn, NULL, NULL);
    }
    flush(store);
}

START_TEST(when_heads_are_signed)
{
    g_autoptr(gw_signer) signer = make_key("key");
    g_autoptr(gw_store) store = open_signing(signer);
    gint64 epoch = make_run(store, "r");

    /* Each transaction is signed in itself; only where a word or a turn of the run is does it stay. */
    ck_assert_int_eq(audited(store, "signed_to"), 1);
    add_kind(store, epoch, "write.intent", 62);
    ck_assert_int_eq(audited(store, "signed_to"), 63);
    gint64 before = audited(store, "checkpoints");
    ck_assert_int_le(before, 2);
    add_kind(store, epoch, "person.approved", 1);
    add_kind(store, epoch, "write.intent", 5);
    add_kind(store, epoch, "step.attested", 1);
    ck_assert_int_eq(audited(store, "signed_to"), 70);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    ck_assert_int_eq(audited(store, "signed_to"), 71);
    add_kind(store, epoch, "write.intent", 5);
    ck_assert_int_eq(audited(store, "signed_to"), 76);
    ck_assert_int_le(audited(store, "checkpoints"), before + 4);
}
END_TEST

START_TEST(without_a_key)
{
    g_autoptr(gw_store) store = open_store();
    gint64 epoch = make_run(store, "r");
    GError *error = NULL;

    add_kind(store, epoch, "person.approved", 3);
    ck_assert_int_eq(audited(store, "checkpoints"), 0);
    ck_assert(!gw_store_sign(store, "r", &error));
    expect_error(&error, GW_ERROR_DENIED, "there is no key to sign with");
}
END_TEST

/* ---- the public rule, applied by somebody who can write to the file ---- */

static void
each_event(sqlite3 *db, const char *sql, void (*act)(sqlite3 *db, sqlite3_stmt *row, GString *head))
{
    sqlite3_stmt *row;
    g_autoptr(GString) head = g_string_new(NULL);

    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
        act(db, row, head);
    sqlite3_finalize(row);
}

static const char *
text(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

static void
link_again(sqlite3 *db, sqlite3_stmt *row, GString *head)
{
    gint64 was = sqlite3_column_int64(row, 0), seq = sqlite3_column_int64(row, 6);
    gw_event event = {"r",          seq,         sqlite3_column_int64(row, 1), text(row, 2), text(row, 3),
                      text(row, 4), text(row, 5)};
    g_autofree char *hash = gw_chain_hash(head->str, &event);
    g_autofree char *sql = g_strdup_printf("UPDATE events SET seq = %" G_GINT64_FORMAT
                                           ", hash = '%s' WHERE run = 'r' AND seq = %" G_GINT64_FORMAT
                                           "; UPDATE runs SET seq = %" G_GINT64_FORMAT
                                           ", head = '%s', updated = %" G_GINT64_FORMAT " WHERE run = 'r'",
                                           seq, hash, was, seq, hash, event.time);

    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    g_string_assign(head, hash);
}

/* Tampers, then makes every hash of the chain anew, so that nothing but a signature tells. */
static void
make_anew(const char *sql)
{
    sqlite3 *db;

    raw_sql(FREE);
    raw_sql(sql);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    each_event(db,
               "SELECT seq, time, kind, step, data, rows, row_number() OVER (ORDER BY seq) FROM"
               "  (SELECT * FROM events WHERE run = 'r' ORDER BY seq LIMIT -1)",
               link_again);
    sqlite3_close(db);
    raw_sql(RESTORE);
}

static void
make_signed(const gw_signer *signer)
{
    gw_store *store = open_signing(signer);
    gint64 epoch = make_run(store, "r");

    add_kind(store, epoch, "write.intent", 3);
    add_kind(store, epoch, "person.approved", 1);
    add_kind(store, epoch, "write.outcome", 2);
    gw_store_lease_release(store, "r", epoch);
    gw_store_close(store);
}

static const struct {
    const char *sql;
    const char *said;  /* by whoever has the public key */
    gboolean unproven; /* rather than changed */
} anew[] = {
    {"UPDATE events SET data = '{\"n\":77}' WHERE run = 'r' AND seq = 2", "was made anew", FALSE},
    {"DELETE FROM events WHERE run = 'r' AND seq = 3", "was made anew", FALSE},
    {"UPDATE events SET time = 1 WHERE run = 'r' AND seq = 5", "was made anew", FALSE},
    {"DELETE FROM events WHERE run = 'r' AND seq > 3", "the end of the chain was cut off", FALSE},
    {"UPDATE events SET kind = 'person.approved' WHERE run = 'r' AND seq = 6", "was made anew", FALSE},
    {"UPDATE events SET kind = 'run.done' WHERE run = 'r' AND seq = 7", "was made anew", FALSE},
    {"DELETE FROM checkpoints WHERE seq > 5", "event 6 (write.outcome) is not: whoever wrote it had no key",
     TRUE},
    {"UPDATE checkpoints SET signature = 'A' || substr(signature, 2)", "was not made with the key", FALSE},
    {"UPDATE checkpoints SET head = 'beef' || substr(head, 5) WHERE seq = (SELECT min(seq) FROM checkpoints)",
     "was made anew", FALSE},
};

START_TEST(a_chain_made_anew)
{
    g_autoptr(gw_signer) signer = make_key("key");
    GError *error = NULL;
    json_t *steps = NULL;

    make_signed(signer);
    make_anew(anew[_i].sql);
    g_autoptr(gw_store) store = open_signing(signer);
    ck_assert_ptr_null(gw_store_audit(store, "r", &error));
    gw_error_class class = anew[_i].unproven ? GW_ERROR_DENIED : GW_ERROR_CORRUPT;
    expect_error(&error, class, anew[_i].said);
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    expect_error(&error, class, anew[_i].said);
}
END_TEST

START_TEST(a_chain_made_anew_and_signed_by_another_key)
{
    g_autoptr(gw_signer) signer = make_key("key"), thief = make_key("thief");
    GError *error = NULL;

    make_signed(signer);
    make_anew("UPDATE events SET data = '{\"n\":77}' WHERE run = 'r' AND seq = 2; DELETE FROM checkpoints");
    gw_store *store = open_signing(thief);
    ck_assert(gw_store_sign(store, "r", &error));
    gw_store_close(store);
    store = open_signing(signer);
    ck_assert_ptr_null(gw_store_audit(store, "r", &error));
    expect_error(&error, GW_ERROR_DENIED, "which is not known here");
    gw_store_close(store);
}
END_TEST

static void
expect_refused(gw_store *store, gw_error_class code, const char *said)
{
    GError *error = NULL;
    json_t *steps = NULL;

    ck_assert_ptr_null(gw_store_audit(store, "r", &error));
    expect_error(&error, code, said);
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    expect_error(&error, code, said);
    ck_assert_int_eq(gw_store_inbox_put(store, "r", NULL, &error), 0);
    expect_error(&error, code, said);
    ck_assert_ptr_null(gw_store_proven_events(store, "r", &error));
    expect_error(&error, code, said);
}

/* Without one signature a run is as one that nobody has ever signed. */
START_TEST(signatures_taken_away)
{
    g_autoptr(gw_signer) signer = make_key("key");

    make_signed(signer);
    make_anew("UPDATE events SET data = '{\"n\":77}' WHERE run = 'r' AND seq = 2; DELETE FROM checkpoints");
    g_autoptr(gw_store) store = open_signing(signer);
    expect_refused(store, GW_ERROR_DENIED, "is not signed with a key that is known here");
}
END_TEST

START_TEST(signatures_of_an_invented_key)
{
    g_autoptr(gw_signer) signer = make_key("key");
    GError *error = NULL;
    json_t *steps = NULL;

    make_signed(signer);
    make_anew("UPDATE checkpoints SET key = 'deadbeefdeadbeef', signature = '00' WHERE seq = 7");
    g_autoptr(gw_store) store = open_signing(signer);
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    expect_error(&error, GW_ERROR_DENIED, "is signed with key deadbeefdeadbeef, which is not known here");
    make_anew("UPDATE checkpoints SET key = 'deadbeefdeadbeef', signature = '00'");
    ck_assert_ptr_null(gw_store_load(store, "r", &steps, &error));
    expect_error(&error, GW_ERROR_DENIED, "is signed with key deadbeefdeadbeef, which is not known here");
}
END_TEST

/* What somebody without the key adds by the rules of the chain: each is a kind that decides. */
static const struct {
    const char *kind;
    gboolean step, run, word;
} added[] = {
    {"step.attested", TRUE, FALSE, FALSE}, {"step.verified", TRUE, FALSE, FALSE},
    {GW_EVENT_ROWS, TRUE, FALSE, FALSE},   {GW_EVENT_ROWS, FALSE, TRUE, FALSE},
    {GW_EVENT_ROWS, FALSE, FALSE, TRUE},   {"value", FALSE, FALSE, FALSE},
};

static void
add_without_key(gw_store *store, int i)
{
    gint64 epoch = gw_store_lease_take(store, "r", 60, NULL);
    gw_txn *txn = gw_txn_new("r", epoch);

    gw_txn_event(txn, added[i].kind, "a", json_object());
    if (added[i].step)
        gw_txn_step(txn, "a", json_pack("{s:s}", "status", "verified"));
    if (added[i].run)
        gw_txn_run(txn, json_pack("{s:s}", "status", "done"));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    if (added[i].word)
        ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    gw_store_lease_release(store, "r", epoch);
}

START_TEST(an_end_without_a_signature)
{
    g_autoptr(gw_signer) signer = make_key("key");

    make_signed(signer);
    gw_store *store = open_store();
    add_without_key(store, _i);
    gw_store_close(store);
    store = open_signing(signer);
    expect_refused(store, GW_ERROR_DENIED, "is not: whoever wrote it had no key");
    GError *error = NULL;
    gw_json heard = gw_store_inbox(store, "r", &error);
    ck_assert_int_eq(heard == NULL, added[_i].word);
    if (added[_i].word)
        expect_error(&error, GW_ERROR_DENIED, "is not: whoever wrote it had no key");
    gw_store_close(store);
}
END_TEST

/* Who is at work meanwhile neither goes on nor signs it. */
START_TEST(an_event_slipped_in)
{
    g_autoptr(gw_signer) signer = make_key("key");
    g_autoptr(gw_store) store = open_signing(signer);
    gint64 epoch = make_run(store, "r");
    GError *error = NULL;

    add_kind(store, epoch, "write.intent", 2);
    gw_store *other = open_store();
    ck_assert_int_gt(gw_store_inbox_put(other, "r", NULL, NULL), 0);
    gw_store_close(other);

    gw_txn *txn = gw_txn_new("r", epoch);
    gw_txn_event(txn, "write.outcome", "a", json_object());
    gw_store_commit(store, txn, NULL, NULL);
    ck_assert(!gw_store_flush(store, &error));
    expect_error(&error, GW_ERROR_DENIED, "(word.left) is not: whoever wrote it had no key");
    expect_refused(store, GW_ERROR_DENIED, "is not: whoever wrote it had no key");
}
END_TEST

START_TEST(a_run_begun_without_a_key)
{
    g_autoptr(gw_signer) signer = make_key("key");
    gw_store *store = open_store();
    json_t *steps = NULL;

    add_kind(store, make_run(store, "r"), "person.approved", 1);
    gw_store_close(store);
    store = open_signing(signer);
    expect_refused(store, GW_ERROR_DENIED, "'gangway audit sign r' vouches for it");
    ck_assert(gw_store_sign(store, "r", NULL));
    gw_json row = gw_store_load(store, "r", &steps, NULL);
    gw_json rows = steps;
    ck_assert(row && rows);
    ck_assert_int_eq(audited(store, "signed_to"), audited(store, "events"));
    gw_store_close(store);
}
END_TEST

/* ---- keys of others ---- */

/* The public keys of both, the first one's own among them; NULL: of nobody else. */
static gw_store *
open_trusting(const gw_signer *own, const gw_signer *other)
{
    gw_store *store = open_signing(own);
    g_autoptr(GHashTable) keys = own ? gw_public_keys_of(own) : gw_public_keys_new();

    ck_assert(gw_public_keys_add(keys, gw_signer_public(other), FALSE, "audit", NULL));
    gw_store_trust(store, keys);
    return store;
}

START_TEST(a_colleague_s_key)
{
    g_autoptr(gw_signer) signer = make_key("key"), colleague = make_key("colleague");
    json_t *steps = NULL;

    make_signed(colleague);
    gw_store *store = open_signing(signer);
    expect_refused(store, GW_ERROR_DENIED, "which is not known here");
    gw_store_close(store);

    store = open_trusting(signer, colleague);
    gw_json row = gw_store_load(store, "r", &steps, NULL);
    gw_json rows = steps;
    ck_assert(row && rows);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    ck_assert_int_eq(audited(store, "signed_to"), 8);
    gw_store_close(store);
    store = open_trusting(colleague, signer);
    add_kind(store, gw_store_lease_take(store, "r", 60, NULL), "write.intent", 2);
    ck_assert_int_eq(audited(store, "signed_to"), 10);
    gw_store_close(store);
}
END_TEST

/* Another's signatures that are known are held against the key, too. */
START_TEST(a_colleague_s_signature_that_is_wrong)
{
    g_autoptr(gw_signer) signer = make_key("key"), colleague = make_key("colleague");
    GError *error = NULL;

    make_signed(colleague);
    make_anew("UPDATE checkpoints SET signature = 'A' || substr(signature, 2)");
    g_autoptr(gw_store) store = open_trusting(signer, colleague);
    ck_assert_ptr_null(gw_store_audit(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "was not made with the key");
}
END_TEST

/* Whose signatures count is known, but there is no key of one's own: what was written would stop the run. */
START_TEST(known_keys_without_one_s_own)
{
    g_autoptr(gw_signer) colleague = make_key("colleague");
    GError *error = NULL;
    json_t *steps = NULL;

    make_signed(colleague);
    g_autoptr(gw_store) store = open_trusting(NULL, colleague);
    gw_json row = gw_store_load(store, "r", &steps, NULL);
    gw_json rows = steps;
    ck_assert(row && rows);
    ck_assert_int_eq(gw_store_lease_take(store, "r", 60, &error), 0);
    expect_error(&error, GW_ERROR_DENIED, "there is no key to sign with here");
    ck_assert_int_eq(gw_store_inbox_put(store, "r", NULL, &error), 0);
    expect_error(&error, GW_ERROR_DENIED, "there is no key to sign with here");
    ck_assert_int_eq(audited(store, "signed_to"), 7);
}
END_TEST

/* A key that takes the place of another vouches for what that one has signed. */
START_TEST(another_key_from_now_on)
{
    g_autoptr(gw_signer) before = make_key("before"), signer = make_key("key");

    make_signed(before);
    g_autoptr(gw_store) store = open_signing(signer);
    ck_assert(gw_store_sign(store, "r", NULL));
    ck_assert_int_eq(audited(store, "signed_to"), 7);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    ck_assert_int_eq(audited(store, "signed_to"), 8);
}
END_TEST

static void
count_run(const char *run, gpointer data)
{
    ck_assert_str_eq(run, "r");
    (*(guint *)data)++;
}

START_TEST(who_has_no_key_is_told)
{
    g_autoptr(gw_signer) signer = make_key("key");
    guint told = 0;

    make_signed(signer);
    gw_store *store = open_store();
    gw_store_on_unsigned(store, count_run, &told);
    ck_assert_int_gt(gw_store_lease_take(store, "r", 60, NULL), 0);
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    ck_assert_uint_eq(told, 1);
    gw_store_close(store);
    store = open_signing(signer);
    gw_store_on_unsigned(store, count_run, &told);
    gw_store_inbox_put(store, "r", NULL, NULL);
    ck_assert_uint_eq(told, 1);
    gw_store_close(store);
}
END_TEST

/* Bringing a store up is no way around: whoever rebuilds one as an older one leaves runs without signatures.
 */
START_TEST(an_older_store_is_not_signed_by_being_brought_up)
{
    g_autoptr(gw_signer) signer = make_key("key");

    make_older_store(_i);
    gw_store *store = open_signing(signer);
    expect_refused(store, GW_ERROR_DENIED, "is not signed with a key that is known here");
    ck_assert(gw_store_sign(store, "r", NULL));
    ck_assert_int_eq(audited(store, "signed_to"), 2);
    gw_store_close(store);
}
END_TEST

/* Signing again does not cover up what contradicts a signature. */
START_TEST(nobody_vouches_for_a_contradiction)
{
    g_autoptr(gw_signer) signer = make_key("key");
    GError *error = NULL;

    make_signed(signer);
    make_anew("UPDATE events SET data = '{\"n\":77}' WHERE run = 'r' AND seq = 2");
    g_autoptr(gw_store) store = open_signing(signer);
    ck_assert(!gw_store_sign(store, "r", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "was made anew");
}
END_TEST

/* The same test, without tampering: making it anew changes nothing. */
START_TEST(a_chain_left_alone)
{
    g_autoptr(gw_signer) signer = make_key("key");

    make_signed(signer);
    make_anew("SELECT 1");
    g_autoptr(gw_store) store = open_signing(signer);
    ck_assert_int_eq(audited(store, "signed_to"), 7);
    ck_assert_int_eq(audited(store, "events"), 7);
}
END_TEST

START_TEST(a_word_without_a_key_can_be_vouched_for)
{
    g_autoptr(gw_signer) signer = make_key("key");
    GError *error = NULL;

    make_signed(signer);
    gw_store *store = open_store();
    ck_assert_int_gt(gw_store_inbox_put(store, "r", NULL, NULL), 0);
    gw_store_close(store);
    store = open_signing(signer);
    ck_assert_ptr_null(gw_store_audit(store, "r", &error));
    expect_error(&error, GW_ERROR_DENIED, "'gangway audit sign r' vouches for it");
    ck_assert(gw_store_sign(store, "r", NULL));
    ck_assert_int_eq(audited(store, "signed_to"), 8);
    gw_store_close(store);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, when_heads_are_signed);
    tcase_add_test(tests, without_a_key);
    tcase_add_loop_test(tests, a_chain_made_anew, 0, G_N_ELEMENTS(anew));
    tcase_add_test(tests, a_chain_made_anew_and_signed_by_another_key);
    tcase_add_test(tests, signatures_taken_away);
    tcase_add_test(tests, a_colleague_s_key);
    tcase_add_test(tests, a_colleague_s_signature_that_is_wrong);
    tcase_add_test(tests, known_keys_without_one_s_own);
    tcase_add_test(tests, another_key_from_now_on);
    tcase_add_test(tests, who_has_no_key_is_told);
    tcase_add_test(tests, signatures_of_an_invented_key);
    tcase_add_loop_test(tests, an_end_without_a_signature, 0, G_N_ELEMENTS(added));
    tcase_add_test(tests, an_event_slipped_in);
    tcase_add_test(tests, a_run_begun_without_a_key);
    tcase_add_loop_test(tests, an_older_store_is_not_signed_by_being_brought_up, 1, 3);
    tcase_add_test(tests, nobody_vouches_for_a_contradiction);
    tcase_add_test(tests, a_chain_left_alone);
    tcase_add_test(tests, a_word_without_a_key_can_be_vouched_for);
}

int
main(void)
{
    return run_suite("store-signed", add_tests, 60);
}
