/* SPDX-License-Identifier: Apache-2.0 */
/* test_shown.c - a text that somebody was shown is never another one again: kept anew, after others, with a
 * new key of the vault, tampered with
 */
#include "../store/fixture.h"
#include "base/text.h"
#include "vault/guard.h"
#include "vault/vault.h"

#include <string.h>

#define ONE "0000000000000000000000000000000000000000000000000000000000000001"
#define TWO "0000000000000000000000000000000000000000000000000000000000000002"

static gw_store *store;
static gw_vault *vault;
static gint64 epoch;

static void
use_keys(const char *keys)
{
    gw_key_source source = {.text = (char *)(guintptr)keys};

    gw_vault_free(vault);
    vault = gw_vault_new(store, &source);
}

static void
keep(const char *text)
{
    gw_json terms = gw_guard_new(1, 3600000, NULL, NULL);
    g_autofree char *kind = gw_guard_kind("guarded", terms);

    ck_assert(gw_vault_set(vault, "root", kind, "", text, NULL));
}

static void
event(const char *kind, const char *data)
{
    gw_txn *txn = gw_txn_new("r1", epoch);

    gw_txn_event(txn, kind, "a", json_loads(data, 0, NULL));
    gw_store_commit(store, txn, NULL, NULL);
    flush(store);
}

static void
setup(void)
{
    make_folder();
    store = open_store();
    epoch = make_run(store, "r1");
    use_keys(ONE);
    keep("first-text");
    event("person.approved", "{\"by\": \"erin\", \"secrets\": [\"root\"], \"to\": \"dana\"}");
    event("step.verified", "{}");
}

static void
teardown(void)
{
    g_clear_pointer(&vault, gw_vault_free);
    gw_store_close(store);
    drop_folder();
}

static void
release(const char *name)
{
    GError *error = NULL;

    ck_assert_msg(gw_vault_release(vault, "r1", epoch, name, "root", "dana", "", &error), "%s",
                  error ? error->message : "");
}

static void
show(const char *run, const char *name, const char *wanted)
{
    GError *error = NULL;
    char *text = gw_vault_show(vault, run, name, "dana", &error);

    ck_assert_msg(text != NULL, "%s", error ? error->message : "");
    ck_assert_str_eq(text, wanted);
    gw_seal_forget(text);
}

static gboolean
is_changed(const char *name)
{
    gw_json copy = gw_vault_about(vault, "r1", name, NULL);
    GError *error = NULL;
    gboolean changed = gw_vault_is_changed(vault, copy, &error);

    ck_assert_msg(!error, "%s", error ? error->message : "");
    return changed;
}

static void
can_not_be_told(const char *name, gw_error_class cls, const char *part)
{
    gw_json copy = gw_vault_about(vault, "r1", name, NULL);
    GError *error = NULL;

    ck_assert(!gw_vault_is_changed(vault, copy, &error));
    expect_error(&error, cls, part);
}

START_TEST(another_text)
{
    release("r/secret");
    keep("second-text");
    ck_assert(!is_changed("r/secret")); /* dana can still take the first */
    show("r1", "r/secret", "first-text");
    ck_assert(is_changed("r/secret")); /* since before she did */
    keep("first-text");
    ck_assert(!is_changed("r/secret"));
    keep("second-text");
    ck_assert(is_changed("r/secret"));
    ck_assert(gw_store_verify(store, "r1", NULL, NULL));
}
END_TEST

START_TEST(the_same_once_more)
{
    gw_json row = gw_vault_about(vault, "", "root", NULL), again = NULL;

    release("r/secret");
    show("r1", "r/secret", "first-text");
    g_usleep(5000);
    keep("first-text");
    again = gw_vault_about(vault, "", "root", NULL);
    ck_assert_int_eq(gw_json_int(again, "created", 0), gw_json_int(row, "created", 1));
    ck_assert(!is_changed("r/secret"));
}
END_TEST

/* By whichever run, and before it was guarded. */
START_TEST(every_text_that_was_shown)
{
    ck_assert(gw_vault_set(vault, "root", "own", "", "early-text", NULL));
    show("", "root", "early-text");
    show("", "root", "early-text");
    keep("first-text");
    release("a/secret");
    show("r1", "a/secret", "first-text");
    keep("second-text");
    release("b/secret");
    show("r1", "b/secret", "second-text");
    keep("first-text");
    ck_assert(!is_changed("a/secret"));
    ck_assert(!is_changed("b/secret"));
    keep("early-text");
    ck_assert(!is_changed("b/secret"));
    ck_assert(gw_vault_was_shown(vault, "root", "second-text"));
    ck_assert(!gw_vault_was_shown(vault, "root", "third-text"));
    keep("third-text");
    ck_assert(is_changed("a/secret"));
    ck_assert(is_changed("b/secret"));
}
END_TEST

START_TEST(removed_and_kept_again)
{
    release("r/secret");
    show("r1", "r/secret", "first-text");
    ck_assert(gw_store_secret_remove(store, "", "root", NULL, NULL));
    ck_assert(!is_changed("r/secret"));
    keep("first-text");
    ck_assert(!is_changed("r/secret"));
}
END_TEST

START_TEST(with_a_new_key)
{
    gw_rekeyed count;

    release("r/secret");
    show("r1", "r/secret", "first-text");
    use_keys(TWO "\n" ONE);
    ck_assert(gw_vault_rekey(vault, &count, NULL, NULL, NULL));
    json_decref(count.left);
    use_keys(TWO);
    keep("second-text");
    ck_assert(is_changed("r/secret"));
    keep("first-text");
    ck_assert(!is_changed("r/secret"));
    use_keys(ONE);
    can_not_be_told("r/secret", GW_ERROR_DENIED, "sealed with key");
}
END_TEST

/* Neither shown without a record, nor recorded without being shown. */
START_TEST(both_or_none)
{
    GError *error = NULL;

    release("a/secret");
    release("b/secret");
    show("r1", "a/secret", "first-text");
    raw_sql("UPDATE secrets SET sealed = x'00' WHERE name = 'shown/root'");
    ck_assert_ptr_null(gw_vault_show(vault, "r1", "b/secret", "dana", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "cannot open secret 'shown/root'");
    gw_json row = gw_vault_about(vault, "r1", "b/secret", NULL);
    ck_assert(gw_json_true(row, "there"));
    can_not_be_told("a/secret", GW_ERROR_CORRUPT, "shown/root");
}
END_TEST

/* As a store from before has it: the time tells. */
START_TEST(without_the_record)
{
    release("r/secret");
    show("r1", "r/secret", "first-text");
    raw_sql("DELETE FROM secrets WHERE name = 'shown/root'");
    ck_assert(!is_changed("r/secret"));
    g_usleep(5000);
    keep("second-text");
    ck_assert(is_changed("r/secret"));
}
END_TEST

START_TEST(as_many_as_a_record_holds)
{
    char text[32];

    for (int i = 0; i < 300; i++) {
        g_snprintf(text, sizeof text, "text-number-%d", i);
        ck_assert(gw_vault_set(vault, "pin", "own", "", text, NULL));
        show("", "pin", text);
    }
    ck_assert(gw_vault_was_shown(vault, "pin", "text-number-299"));
    ck_assert(gw_vault_was_shown(vault, "pin", "text-number-100"));
    ck_assert(!gw_vault_was_shown(vault, "pin", "text-number-1"));
}
END_TEST

/* A short text is not found in the file by trying all of them, nor is its plain hash. */
START_TEST(no_plain_hash)
{
    g_autofree char *hash = NULL, *bytes = NULL;
    gsize size;

    ck_assert(gw_vault_set(vault, "pin", "own", "", "4711", NULL));
    show("", "pin", "4711");
    flush(store);
    hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "4711", -1);
    for (int i = 0; i < 2; i++) {
        g_autofree char *file = g_strconcat(path, i ? "-wal" : "", NULL);
        if (!g_file_get_contents(file, &bytes, &size, NULL))
            continue;
        ck_assert_ptr_null(memmem(bytes, size, hash, 32));
        ck_assert_ptr_null(memmem(bytes, size, "digest", 6));
        g_clear_pointer(&bytes, g_free);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("shown");
    TCase *tests = tcase_create("shown");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, another_text);
    tcase_add_test(tests, the_same_once_more);
    tcase_add_test(tests, every_text_that_was_shown);
    tcase_add_test(tests, removed_and_kept_again);
    tcase_add_test(tests, with_a_new_key);
    tcase_add_test(tests, both_or_none);
    tcase_add_test(tests, without_the_record);
    tcase_add_test(tests, as_many_as_a_record_holds);
    tcase_add_test(tests, no_plain_hash);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
