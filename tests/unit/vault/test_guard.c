/* SPDX-License-Identifier: Apache-2.0 */
/* test_guard.c - approvals that count and that don't: another's, another run's, one's own, twice, too old,
 * tampered with
 */
#include "../store/fixture.h"
#include "base/text.h"
#include "vault/guard.h"
#include "vault/vault.h"

#define KEY "0000000000000000000000000000000000000000000000000000000000000001"

static gw_store *store;
static gw_vault *vault;
static gint64 epoch, other_epoch;

static void
keep(guint approvals, const char *approvers, gint64 for_ms)
{
    gw_json names = json_loads(approvers, 0, NULL), terms = gw_guard_new(approvals, for_ms, names, NULL);
    g_autofree char *kind = gw_guard_kind("guarded", terms);

    ck_assert(gw_vault_set(vault, "root", kind, "", "the-root-password", NULL));
}

static void
setup(void)
{
    gw_key_source source = {.text = (char *)(guintptr)KEY};

    make_folder();
    store = open_store();
    epoch = make_run(store, "r1");
    other_epoch = make_run(store, "r2");
    vault = gw_vault_new(store, &source);
    keep(2, "[]", 3600000);
}

static void
teardown(void)
{
    gw_vault_free(vault);
    gw_store_close(store);
    drop_folder();
}

static void
event(const char *run, const char *kind, const char *step, const char *data)
{
    gw_txn *txn = gw_txn_new(run, strcmp(run, "r1") == 0 ? epoch : other_epoch);

    gw_txn_event(txn, kind, step, json_loads(data, 0, NULL));
    gw_store_commit(store, txn, NULL, NULL);
}

static void
word(const char *run, const char *step, const char *by, const char *secret, const char *to)
{
    gw_json data = json_pack("{s:s, s:[s], s:s}", "by", by, "secrets", secret, "to", to);
    g_autofree char *text = gw_json_text(data);

    event(run, "person.approved", step, text);
    event(run, "step.verified", step, "{}");
}

static void
is_released(void)
{
    GError *error = NULL;

    ck_assert_msg(gw_vault_release(vault, "r1", epoch, "r/secret", "root", "dana", "", &error), "%s",
                  error ? error->message : "");
}

static void
is_not_released(gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert(!gw_vault_release(vault, "r1", epoch, "r/secret", "root", "dana", "", &error));
    expect_error(&error, cls, part);
    ck_assert_ptr_null(gw_vault_about(vault, "r1", "r/secret", NULL));
}

static void
is_not_taken(const char *by, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_vault_show(vault, "r1", "r/secret", by, &error));
    expect_error(&error, cls, part);
}

static void
is_taken(const char *by)
{
    GError *error = NULL;
    char *text = gw_vault_show(vault, "r1", "r/secret", by, &error);

    ck_assert_msg(text != NULL, "%s", error ? error->message : "");
    ck_assert_str_eq(text, "the-root-password");
    gw_seal_forget(text);
}

START_TEST(two_people)
{
    is_not_released(GW_ERROR_DENIED, "was kept with 2 approvals, and 0 of this run count for 'dana'");
    word("r1", "a", "erin", "root", "dana");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    word("r1", "b", "frank", "root", "Dana");
    is_released();
    is_not_taken("erin", GW_ERROR_DENIED, "was released to 'dana'");
    is_taken(" D.ANA");
    is_not_taken("dana", GW_ERROR_CONFLICT, "only once");
}
END_TEST

/* What an attacker may try with words. */
START_TEST(words_that_do_not_count)
{
    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "E-rin ", "root", "dana");
    is_not_released(GW_ERROR_DENIED, "approved once already");
    word("r1", "b", "DANA", "root", "dana");
    is_not_released(GW_ERROR_DENIED, "who asks does not approve");
    word("r1", "b", "frank", "other", "dana");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    word("r1", "b", "frank", "root", "mallory");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    word("r2", "b", "frank", "root", "dana");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    event("r1", "person.done", "b", "{\"by\": \"frank\", \"secrets\": [\"root\"], \"to\": \"dana\"}");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    event("r1", "person.approved", "b", "{\"by\": \"frank\", \"secrets\": [\"root\"], \"to\": \"dana\"}");
    is_not_released(GW_ERROR_DENIED, "its step has not agreed");
    event("r1", "person.approved", "b", "{\"by\": 7, \"secrets\": \"root\", \"to\": null}");
    event("r1", "step.verified", "b", "{}");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    word("r1", "a", "mallory", "root", "dana"); /* takes the place of erin's: one word a step */
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
}
END_TEST

/* In whatever form Unicode writes a name. */
START_TEST(one_person)
{
    static const char *const names[] = {"Zo\u00eb", "zoe\u0308", "ZO\u00cb", "\uff3ao\u00eb",
                                        "zo\u200b\u00eb"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_msg(gw_guard_same_person(names[i], names[0]), "%s", names[i]);
    ck_assert(!gw_guard_same_person("zoe", names[0]));
    ck_assert(!gw_guard_same_person("zoey", "zoe"));
    ck_assert(!gw_guard_same_person("zo", "zoe"));
    ck_assert(!gw_guard_same_person("", ""));
    ck_assert(!gw_guard_same_person("...", "..."));
    ck_assert(!gw_guard_same_person(NULL, "zoe"));
    ck_assert(!gw_guard_same_person("\xff", "\xff"));
}
END_TEST

START_TEST(only_those_who_may)
{
    keep(2, "[\"erin\", \"frank\", \"grace\"]", 3600000);
    word("r1", "a", "Erin", "root", "dana");
    word("r1", "b", "mallory", "root", "dana");
    is_not_released(GW_ERROR_DENIED, "that of 'mallory' (b) does not: is not among those who may");
    word("r1", "c", "grace", "root", "dana");
    is_released();
}
END_TEST

START_TEST(withdrawn)
{
    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "frank", "root", "dana");
    event("r1", "person.withdrew", "b", "{\"by\": \"frank\"}");
    is_not_released(GW_ERROR_DENIED, "1 of this run count");
    word("r1", "b", "frank", "root", "dana");
    is_released();
    event("r1", "person.withdrew", "a", "{\"by\": \"erin\"}");
    is_not_taken("dana", GW_ERROR_DENIED, "1 of this run count");
    word("r1", "a", "grace", "root", "dana");
    is_taken("dana");
}
END_TEST

START_TEST(too_old)
{
    keep(2, "[]", 1000);
    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "frank", "root", "dana");
    flush(store);
    g_usleep(1100000);
    is_not_released(GW_ERROR_DENIED, "is too old");
    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "frank", "root", "dana");
    is_released();
    g_usleep(1100000);
    is_not_taken("dana", GW_ERROR_DENIED, "ended at 2");
}
END_TEST

START_TEST(a_run_that_is_over)
{
    static const char *const over[] = {"cancelled", "done", "undone"};

    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "frank", "root", "dana");
    is_released();
    for (gsize i = 0; i < G_N_ELEMENTS(over); i++) {
        gw_txn *txn = gw_txn_new("r1", epoch);
        gw_txn_run(txn, json_pack("{s:s}", "status", over[i]));
        gw_store_commit(store, txn, NULL, NULL);
        flush(store);
        is_not_taken("dana", GW_ERROR_DENIED, over[i]);
    }
}
END_TEST

/* With SQL: another run's events, another guard, another taker, another time. */
START_TEST(by_hand)
{
    word("r2", "a", "erin", "root", "dana");
    word("r2", "b", "frank", "root", "dana");
    flush(store);
    raw_sql("CREATE TEMP TABLE copied AS SELECT * FROM events WHERE run = 'r2' AND seq > 1;"
            "UPDATE copied SET run = 'r1'; INSERT INTO events SELECT * FROM copied");
    is_not_released(GW_ERROR_CORRUPT, "is not what was written");
}
END_TEST

START_TEST(the_guard_by_hand)
{
    word("r1", "a", "erin", "root", "dana");
    flush(store);
    raw_sql("UPDATE secrets SET kind = replace(kind, ':2', ':1') WHERE name = 'root'");
    is_not_released(GW_ERROR_CORRUPT, "another place");
    raw_sql("UPDATE secrets SET kind = 'own' WHERE name = 'root'");
    is_not_released(GW_ERROR_DENIED, "is not guarded");
}
END_TEST

START_TEST(the_release_by_hand)
{
    word("r1", "a", "erin", "root", "dana");
    word("r1", "b", "frank", "root", "dana");
    is_released();
    raw_sql("UPDATE secrets SET kind = replace(kind, 'dana', 'mallory') WHERE name = 'r/secret'");
    is_not_taken("mallory", GW_ERROR_DENIED, "0 of this run count for 'mallory'");
    raw_sql("UPDATE secrets SET kind = 'once' WHERE name = 'r/secret'");
    is_not_taken("mallory", GW_ERROR_CORRUPT, "another place");
    raw_sql("UPDATE secrets SET kind = 'released {}' WHERE name = 'r/secret'");
    is_not_taken("mallory", GW_ERROR_DENIED, "nobody else can take it");
}
END_TEST

START_TEST(guards_that_are_none)
{
    GError *error = NULL;
    gw_json one = json_loads("[\"erin\", \"ERIN \"]", 0, NULL);

    ck_assert_ptr_null(gw_guard_new(2, 1000, one, &error));
    expect_error(&error, GW_ERROR_INVALID, "only 1 people");
    ck_assert_ptr_null(gw_guard_new(0, 1000, NULL, &error));
    expect_error(&error, GW_ERROR_INVALID, "1 to 9 approvals");
    ck_assert_ptr_null(gw_guard_new(10, 1000, NULL, &error));
    expect_error(&error, GW_ERROR_INVALID, "1 to 9 approvals");
    ck_assert_ptr_null(gw_guard_new(2, 0, NULL, &error));
    expect_error(&error, GW_ERROR_INVALID, "for a second or longer");

    /* One that was kept without terms has the usual ones. */
    ck_assert(gw_vault_set(vault, "old", "guarded", "", "an-old-password", NULL));
    gw_json row = gw_vault_about(vault, "", "old", NULL);
    ck_assert_int_eq(gw_json_int(json_object_get(row, "guard"), "approvals", 0), 2);
    ck_assert(!gw_vault_release(vault, "r1", epoch, "r/secret", "old", "dana", "", &error));
    expect_error(&error, GW_ERROR_DENIED, "was kept with 2 approvals");
}
END_TEST

int
main(void)
{
    const TTest *const all[] = {two_people,          words_that_do_not_count,
                                one_person,          only_those_who_may,
                                withdrawn,           too_old,
                                a_run_that_is_over,  by_hand,
                                the_guard_by_hand,   the_release_by_hand,
                                guards_that_are_none};
    Suite *suite = suite_create("vault/guard");
    TCase *tests = tcase_create("guard");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        tcase_add_test(tests, all[i]);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
