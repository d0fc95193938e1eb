/* SPDX-License-Identifier: Apache-2.0 */
/* test_vault.c - secrets by name in a store: who may open them, once or again, moved, damaged, with a new key
 */
#include "../store/fixture.h"
#include "base/hash.h"
#include "base/text.h"
#include "vault/evidence.h"
#include "vault/vault.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE "0000000000000000000000000000000000000000000000000000000000000001"
#define TWO "0000000000000000000000000000000000000000000000000000000000000002"

static gw_store *store;
static gw_vault *vault;
static gint64 epoch;

static gw_vault *
vault_with(const char *keys)
{
    gw_key_source source = {.text = (char *)(guintptr)keys};

    return gw_vault_new(store, &source);
}

static void
setup(void)
{
    make_folder();
    store = open_store();
    epoch = make_run(store, "r1");
    make_run(store, "r2");
    vault = vault_with(ONE);
    ck_assert(gw_vault_set(vault, "mail", "own", "of the mail server", "mail-secret-1", NULL));
    ck_assert(gw_vault_set(vault, "root", "guarded", "", "root-secret-1", NULL));
    ck_assert(gw_vault_prepare(vault, "r1", "input/token", "input-secret-1", NULL));
    ck_assert(gw_vault_keep(vault, "r1", epoch, "user/Password", "of dana", "kept-secret-1", NULL));
}

static void
teardown(void)
{
    gw_vault_free(vault);
    gw_store_close(store);
    drop_folder();
}

static void
opens(const char *run, const char *name, const char *wanted)
{
    GError *error = NULL;
    char *text = gw_vault_open(vault, run, name, NULL, &error);

    ck_assert_msg(text != NULL, "%s", error ? error->message : "");
    ck_assert_str_eq(text, wanted);
    gw_seal_forget(text);
}

static void
stays_shut(const char *run, const char *name, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_vault_open(vault, run, name, NULL, &error));
    expect_error(&error, cls, part);
}

static json_t *
file_of(GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *sha256 = gw_sha256(data, size);

    return json_pack("{s:s, s:s, s:I}", "file", "shot.png", "sha256", sha256, "size", (json_int_t)size);
}

static void
is_not_shown(const char *run, const char *name, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_vault_show(vault, run, name, "dana", &error));
    expect_error(&error, cls, part);
}

START_TEST(what_was_kept_opens)
{
    opens("", "mail", "mail-secret-1");
    opens("", "root", "root-secret-1");
    opens("r1", "input/token", "input-secret-1");
    opens("r1", "user/Password", "kept-secret-1");
    stays_shut("r2", "user/Password", GW_ERROR_NOT_FOUND, "there is no secret 'r2/user/Password'");
    stays_shut("", "nothing", GW_ERROR_NOT_FOUND, "there is no secret 'nothing'");
}
END_TEST

START_TEST(a_newer_one_takes_its_place)
{
    ck_assert(gw_vault_set(vault, "mail", "own", "", "mail-secret-2", NULL));
    opens("", "mail", "mail-secret-2");
}
END_TEST

START_TEST(nothing_is_no_secret)
{
    GError *error = NULL;

    ck_assert(!gw_vault_set(vault, "mail", "own", "", "", &error));
    expect_error(&error, GW_ERROR_INVALID, "is empty");
}
END_TEST

START_TEST(only_the_lease_may_keep)
{
    GError *error = NULL;

    ck_assert(!gw_vault_keep(vault, "r1", epoch + 1, "user/X", NULL, "text-of-x", &error));
    expect_error(&error, GW_ERROR_CONFLICT, "taken over");
    stays_shut("r1", "user/X", GW_ERROR_NOT_FOUND, "no secret");
}
END_TEST

START_TEST(shown_once)
{
    char *text = gw_vault_show(vault, "r1", "user/Password", "dana", NULL);

    ck_assert_str_eq(text, "kept-secret-1");
    gw_seal_forget(text);
    is_not_shown("r1", "user/Password", GW_ERROR_CONFLICT, "was shown to 'dana' at 2");
    stays_shut("r1", "user/Password", GW_ERROR_CONFLICT, "only once");

    gw_json row = gw_vault_about(vault, "r1", "user/Password", NULL);
    ck_assert(!gw_json_true(row, "there"));
    ck_assert_str_eq(gw_json_string(json_object_get(row, "used"), "by"), "dana");
    gw_json events = gw_store_events(store, "r1", 0, 0, NULL);
    json_t *last = json_array_get(events, json_array_size(events) - 1);
    ck_assert_str_eq(gw_json_string(last, "kind"), "secret.shown");
    ck_assert_str_eq(gw_json_string(json_object_get(last, "data"), "by"), "dana");
    ck_assert(gw_store_verify(store, "r1", NULL, NULL));
}
END_TEST

START_TEST(a_code_leaves_it)
{
    gw_totp totp;

    ck_assert(gw_vault_keep(vault, "r1", epoch, "user/Seed", "", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", NULL));
    for (int i = 0; i < 2; i++) {
        ck_assert(gw_vault_code(vault, "r1", "user/Seed", "dana", &totp, NULL));
        ck_assert_uint_eq(totp.size, 20);
    }
    opens("r1", "user/Seed", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    gw_json row = gw_vault_about(vault, "r1", "user/Seed", NULL);
    ck_assert_str_eq(gw_json_string(json_object_get(row, "used"), "by"), "dana");
}
END_TEST

/* Nobody was shown anything. */
START_TEST(no_code_no_record)
{
    GError *error = NULL;
    gw_totp totp;

    ck_assert(!gw_vault_code(vault, "r1", "user/Password", "dana", &totp, &error));
    expect_error(&error, GW_ERROR_INVALID, "secret 'r1/user/Password' is no seed of an authenticator app");
    gw_json row = gw_vault_about(vault, "r1", "user/Password", NULL);
    ck_assert_ptr_null(json_object_get(row, "used"));
}
END_TEST

START_TEST(an_own_one_is_shown_again_and_again)
{
    for (int i = 0; i < 2; i++) {
        char *text = gw_vault_show(vault, "", "mail", "dana", NULL);
        ck_assert_str_eq(text, "mail-secret-1");
        gw_seal_forget(text);
    }
}
END_TEST

START_TEST(guarded_and_input_are_not_shown)
{
    is_not_shown("", "root", GW_ERROR_DENIED, "guarded");
    is_not_shown("r1", "input/token", GW_ERROR_DENIED, "only the run's steps");
}
END_TEST

START_TEST(no_other_kind_by_hand)
{
    raw_sql("UPDATE secrets SET kind = 'own' WHERE name = 'root'");
    is_not_shown("", "root", GW_ERROR_CORRUPT, "another place");
}
END_TEST

START_TEST(moved_by_hand)
{
    raw_sql("UPDATE secrets SET run = 'r2' WHERE name = 'user/Password'");
    stays_shut("r2", "user/Password", GW_ERROR_CORRUPT, "another place");
    raw_sql(
        "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'mail') WHERE name = 'root'");
    stays_shut("", "root", GW_ERROR_CORRUPT, "cannot open secret 'root': ");
}
END_TEST

START_TEST(damaged_by_hand)
{
    raw_sql("UPDATE secrets SET sealed = x'00' WHERE name = 'mail'");
    stays_shut("", "mail", GW_ERROR_CORRUPT, "none of ours");
    raw_sql("UPDATE secrets SET kind = 'strange' WHERE name = 'root'");
    stays_shut("", "root", GW_ERROR_CORRUPT, "another place");
}
END_TEST

/* ---- files that were kept ---- */

static void
comes_back(const json_t *item, GBytes *wanted)
{
    GError *error = NULL;
    g_autoptr(GBytes) bytes = gw_evidence_open(vault, "r1", item, &error);

    ck_assert_msg(bytes != NULL, "%s", error ? error->message : "");
    ck_assert(g_bytes_equal(bytes, wanted));
}

static void
does_not_come_back(const char *run, const json_t *item, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_evidence_open(vault, run, item, &error));
    expect_error(&error, cls, part);
}

START_TEST(a_sealed_file)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0PNG of a card 4711", 18), blob = NULL;
    gw_json item = file_of(bytes), plain = file_of(bytes);

    does_not_come_back("r1", item, GW_ERROR_NOT_FOUND, "was not kept");
    ck_assert(gw_evidence_keep(vault, "r1", bytes, item, NULL));
    ck_assert(gw_json_true(item, "sealed"));
    ck_assert_str_ne(gw_json_string(item, "kept"), gw_json_string(item, "sha256"));
    comes_back(item, bytes);
    blob = gw_store_blob_get(store, gw_json_string(item, "kept"), NULL);
    ck_assert_ptr_null(memmem(g_bytes_get_data(blob, NULL), g_bytes_get_size(blob), "4711", 4));
    g_autofree char *name = g_strconcat("evidence/", gw_json_string(item, "kept"), NULL);
    is_not_shown("r1", name, GW_ERROR_DENIED, "opens a kept file");
    does_not_come_back("r2", item, GW_ERROR_NOT_FOUND, "there is no secret"); /* another run's */
    json_object_set_new(item, "sha256", json_string("00"));                   /* another file's name on it */
    does_not_come_back("r1", item, GW_ERROR_CORRUPT, "cannot give evidence 'shot.png' out");
    json_object_set(item, "sha256", json_object_get(plain, "sha256"));

    gw_vault_free(vault); /* with a new key of the vault it still opens */
    vault = vault_with(TWO "\n" ONE);
    gw_rekeyed count;
    ck_assert(gw_vault_rekey(vault, &count, NULL, NULL, NULL));
    json_decref(count.left);
    gw_vault_free(vault);
    vault = vault_with(TWO);
    comes_back(item, bytes);
    gw_vault_free(vault);
    vault = vault_with(ONE);
    does_not_come_back("r1", item, GW_ERROR_DENIED, "sealed with key");
}
END_TEST

START_TEST(a_file_without_a_key)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("a shot", 6);
    gw_json item = file_of(bytes);
    gw_key_source bad = {.text = (char *)(guintptr) "no key"};
    GError *error = NULL;

    gw_vault_free(vault);
    vault = gw_vault_new(store, &bad); /* there should be one: it is not kept in the clear */
    ck_assert(!gw_evidence_keep(vault, "r1", bytes, item, &error));
    expect_error(&error, GW_ERROR_INVALID, "cannot keep evidence 'shot.png'");
    ck_assert_ptr_null(json_object_get(item, "kept"));
    gw_vault_free(vault);
    vault = vault_with(NULL);
    ck_assert(gw_evidence_keep(vault, "r1", bytes, item, NULL));
    ck_assert(!gw_json_true(item, "sealed"));
    ck_assert_str_eq(gw_json_string(item, "kept"), gw_json_string(item, "sha256"));
    comes_back(item, bytes);
    raw_sql("UPDATE blobs SET bytes = x'00'");
    does_not_come_back("r1", item, GW_ERROR_CORRUPT, "was changed");
    raw_sql("DELETE FROM blobs");
    does_not_come_back("r1", item, GW_ERROR_NOT_FOUND, "keeps nothing under");
}
END_TEST

/* What the journal says is kept is there: its hash, its key, or the audit says what is missing. */
START_TEST(kept_files_are_audited)
{
    static const struct {
        const char *sql, *said;
    } ways[] = {{"UPDATE blobs SET bytes = x'00'", "evidence 'shot.png' of step 's'"},
                {"DELETE FROM blobs", "is gone from the store"},
                {"DELETE FROM secrets WHERE kind = 'evidence'", "its key is gone from the vault"},
                {"UPDATE secrets SET sealed = NULL WHERE kind = 'evidence'", "its key is gone"}};
    g_autoptr(GBytes) bytes = g_bytes_new_static("a shot", 6);
    gw_json item = file_of(bytes);
    GError *error = NULL;

    ck_assert(gw_evidence_keep(vault, "r1", bytes, item, NULL));
    gw_txn *txn = gw_txn_new("r1", epoch);
    gw_txn_event(txn, "person.done", "s", json_pack("{s:s, s:[O]}", "by", "dana", "evidence", item));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
    ck_assert(gw_store_verify(store, "r1", NULL, NULL));
    raw_sql(ways[_i].sql);
    ck_assert(!gw_store_verify(store, "r1", NULL, &error));
    expect_error(&error, GW_ERROR_CORRUPT, ways[_i].said);
}
END_TEST

START_TEST(another_key)
{
    gw_vault_free(vault);
    vault = vault_with(TWO);
    stays_shut("", "mail", GW_ERROR_DENIED, "sealed with key");
    is_not_shown("r1", "user/Password", GW_ERROR_DENIED, "sealed with key");
    gw_vault_free(vault);
    vault = vault_with(ONE);
    opens("r1", "user/Password", "kept-secret-1");
}
END_TEST

START_TEST(no_key)
{
    gw_key_source none = {0};

    gw_vault_free(vault);
    vault = gw_vault_new(store, &none);
    gw_json about = gw_vault_about(vault, "", "mail", NULL);
    ck_assert_ptr_nonnull(about);
    stays_shut("", "mail", GW_ERROR_DENIED, "the vault has no key");
}
END_TEST

static void
expect_rekeyed(guint anew, guint before, guint left)
{
    gw_rekeyed count;

    ck_assert(gw_vault_rekey(vault, &count, NULL, NULL, NULL));
    ck_assert_uint_eq(count.anew, anew);
    ck_assert_uint_eq(count.before, before);
    ck_assert_uint_eq(json_array_size(count.left), left);
    json_decref(count.left);
}

START_TEST(a_new_key)
{
    gw_vault_free(vault);
    vault = vault_with(TWO "\n" ONE);
    opens("", "mail", "mail-secret-1");
    expect_rekeyed(4, 0, 0);
    expect_rekeyed(0, 4, 0);
    gw_vault_free(vault);
    vault = vault_with(TWO);
    opens("", "mail", "mail-secret-1");
    opens("r1", "user/Password", "kept-secret-1");
}
END_TEST

#define MANY 300

static guint
count_opened_with(const char *keys)
{
    guint opened = 0;

    store = open_store();
    vault = vault_with(keys);
    for (int i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("many-%d", i);
        char *text = gw_vault_open(vault, "", name, NULL, NULL);
        opened += g_strcmp0(text, name) == 0 ? 1 : 0;
        gw_seal_forget(text);
    }
    gw_vault_free(vault);
    gw_store_close(store);
    return opened;
}

/* A process that goes over to the new key, and is killed after so many microseconds. */
static void
rekey_for(long us)
{
    const struct itimerval soon = {.it_value = {us / 1000000, us % 1000000}};
    gw_rekeyed count;
    pid_t child = fork();

    if (child == 0) {
        store = open_store();
        vault = vault_with(TWO "\n" ONE);
        signal(SIGALRM, SIG_DFL);
        setitimer(ITIMER_REAL, &soon, NULL);
        _exit(gw_vault_rekey(vault, &count, NULL, NULL, NULL) ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

START_TEST(killed_on_the_way_to_a_new_key)
{
    guint halfway = 0, done = 0;

    for (int i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("many-%d", i);
        ck_assert(gw_vault_set(vault, name, "own", "", name, NULL));
    }
    gw_vault_free(vault);
    gw_store_close(store);
    for (long us = 500; done < MANY; us += us / 4) {
        rekey_for(us);
        done = count_opened_with(TWO);
        halfway += done > 0 && done < MANY ? 1 : 0;
        ck_assert_uint_eq(count_opened_with(TWO "\n" ONE), MANY);
    }
    ck_assert_uint_gt(halfway, 0);
    store = open_store();
    vault = vault_with(TWO);
}
END_TEST

START_TEST(a_new_key_without_the_old)
{
    GError *error = NULL;

    gw_vault_free(vault);
    vault = vault_with(TWO);
    ck_assert(gw_vault_set(vault, "of-two", "own", "", "secret-of-two", NULL));
    expect_rekeyed(0, 1, 4);
    gw_json rows = gw_vault_list(vault, TRUE, NULL);
    ck_assert_uint_eq(json_array_size(rows), 5);
    ck_assert(!gw_json_true(json_array_get(rows, 0), "opens"));
    ck_assert(!gw_vault_is_ours(vault, &error));
    expect_error(&error, GW_ERROR_DENIED, "is sealed with key");
    gw_vault_free(vault);
    vault = vault_with(ONE "\n" TWO);
    ck_assert(gw_vault_is_ours(vault, NULL));
}
END_TEST

START_TEST(removed)
{
    GError *error = NULL;

    ck_assert(gw_store_secret_remove(store, "r1", "user/Password", "dana", NULL));
    stays_shut("r1", "user/Password", GW_ERROR_NOT_FOUND, "no secret");
    ck_assert(!gw_store_secret_remove(store, "r1", "user/Password", "dana", &error));
    expect_error(&error, GW_ERROR_CONFLICT, "by somebody else");
    ck_assert(gw_store_verify(store, "r1", NULL, NULL));
}
END_TEST

START_TEST(passwords)
{
    static const guint lengths[] = {12, 32, 128};
    char *one = gw_vault_password(lengths[_i], NULL), *two = gw_vault_password(lengths[_i], NULL);

    ck_assert_uint_eq(strlen(one), lengths[_i]);
    ck_assert_str_ne(one, two);
    ck_assert_ptr_nonnull(strpbrk(one, "0123456789"));
    ck_assert_ptr_nonnull(strpbrk(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    ck_assert_ptr_nonnull(strpbrk(one, "!@#$%^&*()_+-=[]{}|"));
    gw_seal_forget(one);
    gw_seal_forget(two);
}
END_TEST

START_TEST(what_was_seen_is_hidden)
{
    g_autofree char *text = gw_redact_text("the password is mail-secret-1, or root-secret-1");
    gw_json document = json_pack("{s:s}", "note", "kept-secret-1!"), clean = gw_redact(document, NULL);

    ck_assert_str_eq(text, "the password is (redacted), or (redacted)");
    ck_assert_str_eq(gw_json_string(clean, "note"), "(redacted)!");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("vault");
    TCase *tests = tcase_create("vault");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, what_was_kept_opens);
    tcase_add_test(tests, a_newer_one_takes_its_place);
    tcase_add_test(tests, nothing_is_no_secret);
    tcase_add_test(tests, only_the_lease_may_keep);
    tcase_add_test(tests, shown_once);
    tcase_add_test(tests, a_code_leaves_it);
    tcase_add_test(tests, no_code_no_record);
    tcase_add_test(tests, an_own_one_is_shown_again_and_again);
    tcase_add_test(tests, guarded_and_input_are_not_shown);
    tcase_add_test(tests, no_other_kind_by_hand);
    tcase_add_test(tests, moved_by_hand);
    tcase_add_test(tests, damaged_by_hand);
    tcase_add_test(tests, a_sealed_file);
    tcase_add_test(tests, a_file_without_a_key);
    tcase_add_loop_test(tests, kept_files_are_audited, 0, 4);
    tcase_add_test(tests, another_key);
    tcase_add_test(tests, no_key);
    tcase_add_test(tests, a_new_key);
    tcase_add_test(tests, killed_on_the_way_to_a_new_key);
    tcase_add_test(tests, a_new_key_without_the_old);
    tcase_add_test(tests, removed);
    tcase_add_loop_test(tests, passwords, 0, 3);
    tcase_add_test(tests, what_was_seen_is_hidden);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
