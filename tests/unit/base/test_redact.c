/* SPDX-License-Identifier: Apache-2.0 */
/* test_redact.c - what is hidden, and what a log needs and keeps
 */
#include "fixture.h"

#include "base/text.h"

/* What a member is called says nothing: "Password: (redacted)" would say that there is one. */
START_TEST(names_hide_nothing)
{
    static const char document[] =
        "{'password': 'reset', 'Secret': {'token': 'absent', 'n': 1}, 'apiKey': 'the old one'}";
    gw_json object = json_of(document), clean = gw_redact(object, NULL);

    expect_json(clean, document);
}
END_TEST

static gboolean
is_ours(const char *member)
{
    return strcmp(member, "hush") == 0;
}

START_TEST(members_that_somebody_calls_secret)
{
    gw_json object =
        json_of("{'hush': {'a': ['x', 1, 2.5, true, null, {'b': 'y'}], 'c': {'$secret': 'n'}}, 'open': [1, "
                "{'hush': 'z'}]}");
    gw_json clean = gw_redact_members(object, NULL, is_ours);

    expect_json(clean,
                "{'hush': {'a': ['(redacted)', '(redacted)', '(redacted)', true, null, {'b': '(redacted)'}],"
                "'c': {'$secret': 'n'}}, 'open': [1, {'hush': '(redacted)'}]}");
    gw_json untouched = gw_redact(object, NULL);
    ck_assert(json_equal(object, untouched));
}
END_TEST

START_TEST(known_texts_are_hidden_wherever_they_are)
{
    static const char *const secrets[] = {"hunter2", "ab", "", NULL};
    gw_json object = json_of("{'message': 'key hunter2 is wrong, hunter2!', 'list': ['hunter2', 'ab', "
                             "'cab'], 'hunter2': 1, 'e': ''}");
    gw_json clean = gw_redact(object, secrets);

    expect_json(
        clean,
        "{'message': 'key (redacted) is wrong, (redacted)!', 'list': ['(redacted)', '(redacted)', 'cab'],"
        "'(redacted)': 1, 'e': ''}");
}
END_TEST

/* With what stands around it in other encodings, at every place of a group of three bytes. */
static char *
in_base64(const char *before, const char *secret, const char *after)
{
    g_autofree char *text = g_strconcat(before, secret, after, NULL);
    return g_base64_encode((const guchar *)text, strlen(text));
}

START_TEST(what_was_learned_is_hidden_in_every_form)
{
    static const char secret[] = "p&ss w\xc3\xb6rd\"/+9?>~~";
    static const char *const forms[] = {
        secret, "p&ss w\xc3\xb6rd\\\"/+9?>~~", "p%26ss%20w%C3%B6rd%22%2F%2B9%3F%3E~~",
        "p%26ss+w%C3%B6rd%22%2F%2B9%3F%3E~~", "p%26ss%20w%c3%b6rd%22%2f%2b9%3f%3e~~"};
    static const char *const before[] = {"", "u", "us", "user:"};

    ck_assert(!gw_redact_knows());
    gw_redact_learn(secret);
    ck_assert(gw_redact_knows());
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *text = g_strdup_printf("it is '%s', they say", forms[i]);
        g_autofree char *clean = gw_redact_text(text);
        ck_assert_str_eq(clean, "it is '(redacted)', they say");
    }
    for (guint i = 0; i < G_N_ELEMENTS(before); i++) {
        g_autofree char *text = in_base64(before[i], secret, i % 2 ? "" : " and more");
        g_autofree char *clean = gw_redact_text(text);
        g_autofree char *address = g_strdelimit(g_strdelimit(g_strdup(text), "+", '-'), "/", '_');
        g_autofree char *clean_address = gw_redact_text(address);
        ck_assert_msg(strstr(clean, "(redacted)") && strlen(clean) < 30, "%s: %s", text, clean);
        ck_assert_msg(strstr(clean_address, "(redacted)") && strlen(clean_address) < 30, "%s: %s", address,
                      clean_address);
    }
}
END_TEST

START_TEST(what_was_learned_is_hidden_line_by_line)
{
    gw_redact_learn("-----BEGIN KEY-----\nMC4CAQAwBQYDK2Vw\r\nend\n");
    g_autofree char *line = gw_redact_text("it printed MC4CAQAwBQYDK2Vw");
    g_autofree char *open = gw_redact_text("the end");
    ck_assert_str_eq(line, "it printed (redacted)");
    ck_assert_str_eq(open, "the end");
}
END_TEST

/* What follows the host of a secret address is secret by itself. */
START_TEST(what_is_secret_of_an_address)
{
    static const char *const hidden[] = {"no such hook: /services/T0123456/B0765432/XyzzyPlugh123",
                                         "token XyzzyPlugh123 is revoked",
                                         "key=abcdefghijklmnopqrs",
                                         "abcdefghijklmnopqrs",
                                         "who=hook-user",
                                         "hook-pass-1 is wrong"};
    static const char *const open[] = {"services", "the host hooks.example.test",
                                       "https://hooks.example.test"};

    gw_redact_learn(
        "https://hook-user:hook-pass-1@hooks.example.test/services/T0123456/B0765432/XyzzyPlugh123?key="
        "abcdefghijklmnopqrs");
    for (gsize i = 0; i < G_N_ELEMENTS(hidden); i++) {
        g_autofree char *text = gw_redact_text(hidden[i]);
        ck_assert_msg(strstr(text, "(redacted)") && !strstr(text, "Xyzzy") && !strstr(text, "hijklm"), "%s",
                      text);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(open); i++) {
        g_autofree char *text = gw_redact_text(open[i]);
        ck_assert_str_eq(text, open[i]);
    }
}
END_TEST

START_TEST(what_is_short_is_not_looked_for)
{
    gw_redact_learn("hush");
    g_autofree char *text = gw_redact_text("hush, aHVzaA==");
    ck_assert_str_eq(text, "hush, aHVzaA==");
}
END_TEST

/* Of what comes and goes the latest are known, and those that are used again. */
START_TEST(what_passes_is_forgotten)
{
    gw_redact_learn_passing("signature-00-xyz", GW_PASSING_SIGNATURE);
    gw_redact_learn_passing("key-of-long-use", GW_PASSING_KEY);
    for (guint i = 0; i < 100; i++) {
        g_autofree char *key = g_strdup_printf("key-%02u-xyz", i);
        gw_redact_learn_passing(key, GW_PASSING_KEY);
        gw_redact_learn_passing("key-of-long-use", GW_PASSING_KEY);
    }
    ck_assert(gw_redact_knows());
    g_autofree char *text = gw_redact_text(
        "key-00-xyz key-36-xyz key-37-xyz key-99-xyz key-of-long-use signature-00-xyz 6b65792d39392d78797a");
    ck_assert_str_eq(text, "key-00-xyz key-36-xyz (redacted) (redacted) (redacted) (redacted) (redacted)");
}
END_TEST

START_TEST(nothing_stays_nothing)
{
    static const char *const secrets[] = {"(redacted)", NULL};
    gw_json text = json_of("'(redacted)'");
    gw_json clean = gw_redact(text, secrets);

    ck_assert_ptr_null(gw_redact(NULL, secrets));
    expect_json(clean, "'(redacted)'");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, names_hide_nothing);
    tcase_add_test(tests, members_that_somebody_calls_secret);
    tcase_add_test(tests, known_texts_are_hidden_wherever_they_are);
    tcase_add_test(tests, what_was_learned_is_hidden_in_every_form);
    tcase_add_test(tests, what_was_learned_is_hidden_line_by_line);
    tcase_add_test(tests, what_is_secret_of_an_address);
    tcase_add_test(tests, what_is_short_is_not_looked_for);
    tcase_add_test(tests, what_passes_is_forgotten);
    tcase_add_test(tests, nothing_stays_nothing);
}

int
main(void)
{
    return run_suite("redact", add_tests);
}
