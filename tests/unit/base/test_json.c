/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - canonical text, parsing of hostile text, files, differences, merging
 */
#include "fixture.h"

#include "base/file.h"

START_TEST(text_is_canonical)
{
    gw_json one = json_of("{'b': [1, 2.5, null], 'a': {'d': true, 'c': 'x'}}");
    gw_json two = json_of("{ 'a' : {'c':'x','d':true}, 'b':[1,2.5,null] }");
    g_autofree char *text = gw_json_text(one), *none = gw_json_text(NULL);
    g_autofree char *hash = gw_json_sha256(one), *other = gw_json_sha256(two);

    ck_assert_str_eq(text, "{\"a\":{\"c\":\"x\",\"d\":true},\"b\":[1,2.5,null]}");
    ck_assert_str_eq(none, "null");
    ck_assert_str_eq(hash, other);
    ck_assert_uint_eq(strlen(hash), 64);
}
END_TEST

START_TEST(good_text_is_parsed)
{
    static const char *const texts[] = {"{}",    "[]",   "1",      "-0.5",
                                        "\"x\"", "true", " null ", "\"\\ud83d\\ude00\""};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        gw_json document = gw_json_parse(texts[i], strlen(texts[i]), "it", &error);

        ck_assert_msg(document != NULL, "%s: %s", texts[i], error ? error->message : "");
    }
}
END_TEST

START_TEST(bad_text_is_refused)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "{",
                                        "}",
                                        "{\"a\"}",
                                        "{\"a\":1,}",
                                        "[1 2]",
                                        "nul",
                                        "'x'",
                                        "\"x",
                                        "1 2",
                                        "{} x",
                                        "\"\xff\"",
                                        "\"\\u0000\"",
                                        "\"\\ud83d\"",
                                        "{\"a\":1,\"a\":2}",
                                        "99999999999999999999",
                                        "1e999",
                                        "NaN",
                                        "-",
                                        "01"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        GError *error = NULL;

        ck_assert_msg(gw_json_parse(texts[i], strlen(texts[i]), "it", &error) == NULL, "%s", texts[i]);
        expect_error(&error, GW_ERROR_INVALID, "it: line 1, column");
    }
    ck_assert_ptr_null(gw_json_parse("1\0", 2, "it", NULL));
    ck_assert_ptr_null(gw_json_parse("\"a\0b\"", 5, "it", NULL));
}
END_TEST

START_TEST(errors_name_the_place_and_no_content)
{
    GError *error = NULL;
    const char *text = "{\n \"SecretAccessKey\": \"hunter2\" \"x\"}";

    ck_assert_ptr_null(gw_json_parse(text, strlen(text), "/etc/x.json", &error));
    ck_assert_ptr_null(strstr(error->message, "hunter2"));
    ck_assert_ptr_null(strstr(error->message, "\"x\""));
    expect_error(&error, GW_ERROR_INVALID, "/etc/x.json: line 2, column");
}
END_TEST

/* A list of at most that many bytes. */
static char *
repeated(const char *item, gsize most)
{
    GString *text = g_string_new("[");

    g_string_append(text, item);
    while (text->len + strlen(item) + 2 <= most)
        g_string_append_printf(text, ",%s", item);
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

START_TEST(depth_is_limited)
{
    GError *error = NULL;
    g_autofree char *brackets = g_strnfill(1000000, '[');
    g_autofree char *fine = g_strconcat("\"", brackets, "\\\"[[\"", NULL);
    g_autoptr(GString) deep = g_string_new(NULL);

    ck_assert_ptr_null(gw_json_parse(brackets, 1000000, "it", &error));
    expect_error(&error, GW_ERROR_INVALID, "nested deeper than 100 levels");
    gw_json text = gw_json_parse(fine, strlen(fine), "it", NULL);
    ck_assert_ptr_nonnull(text);
    for (guint i = 0; i < 101; i++) {
        g_string_prepend(deep, "{\"x\":");
        g_string_append(deep, i ? "}" : "1}");
        gw_json document = gw_json_parse(deep->str, deep->len, "it", NULL);
        ck_assert_int_eq(document != NULL, i < 100);
    }
}
END_TEST

/* As much text as an answer may hold: without a limit it became 1.2 GB. */
START_TEST(memory_is_limited)
{
    static const char *const items[] = {"{}", "[]", "{\"a\":{}}", "\"\",\"\""};
    static const char ordinary[] = "{\"Id\":\"123456789012\",\"Name\":\"a, [b] {c}\",\"Status\":\"ACTIVE\"}";

    for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
        GError *error = NULL;
        g_autofree char *text = repeated(items[i], 16 * 1024 * 1024);

        ck_assert_ptr_null(gw_json_parse(text, strlen(text), "it", &error));
        expect_error(&error, GW_ERROR_INVALID, "more than 128 MiB of memory");
    }
    g_autofree char *text = repeated(ordinary, 8 * 1024 * 1024);
    gw_json document = gw_json_parse(text, strlen(text), "it", NULL);
    ck_assert_uint_gt(json_array_size(document), 100000);
}
END_TEST

START_TEST(files_are_read_with_care)
{
    char *folder = make_folder();
    g_autofree char *good = make_file(folder, "good.json", "{\"a\": 1}"),
                    *bad = make_file(folder, "bad.json", "\n{");
    g_autofree char *missing = g_build_filename(folder, "missing.json", NULL);
    GError *error = NULL;
    gw_json document = gw_json_load(good, NULL);

    ck_assert_int_eq(gw_json_int(document, "a", 0), 1);
    ck_assert_ptr_null(gw_json_load(bad, &error));
    expect_error(&error, GW_ERROR_INVALID, "bad.json: line 2");
    ck_assert_ptr_null(gw_json_load(missing, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "missing.json': No such file");
    ck_assert_ptr_null(gw_json_load(folder, &error));
    expect_error(&error, GW_ERROR_INVALID, "Is a directory");
    ck_assert_ptr_null(gw_json_load("/dev/zero", &error));
    expect_error(&error, GW_ERROR_INVALID, "larger than 16777216 bytes");
    ck_assert_ptr_null(gw_file_read(good, 7, NULL, &error));
    expect_error(&error, GW_ERROR_INVALID, "larger than 7 bytes");
    drop_folder(folder);
}
END_TEST

START_TEST(members_of_the_wrong_type)
{
    gw_json object = json_of("{'s': 'x', 'i': 7, 't': true, 'n': null}");
    gw_json array = json_of("[1]");

    ck_assert_str_eq(gw_json_string(object, "s"), "x");
    ck_assert_ptr_null(gw_json_string(object, "i"));
    ck_assert_ptr_null(gw_json_string(array, "s"));
    ck_assert_ptr_null(gw_json_string(NULL, "s"));
    ck_assert_int_eq(gw_json_int(object, "i", 3), 7);
    ck_assert_int_eq(gw_json_int(object, "s", 3), 3);
    ck_assert_int_eq(gw_json_int(NULL, "s", 3), 3);
    ck_assert(gw_json_true(object, "t"));
    ck_assert(!gw_json_true(object, "i"));
    ck_assert(!gw_json_true(NULL, "t"));
}
END_TEST

static const struct {
    const char *seen;
    const char *want;
    const char *changes;
} diffs[] = {
    {NULL, NULL, "[]"},
    {NULL, "{'a': 1}", "[{'op': 'add', 'path': '', 'to': {'a': 1}}]"},
    {"{'a': 1}", NULL, "[{'op': 'remove', 'path': '', 'from': {'a': 1}}]"},
    {"{'a': 1, 'more': 2}", "{'a': 1}", "[]"},
    {"{'a': 1}", "{'a': 2}", "[{'op': 'change', 'path': '/a', 'from': 1, 'to': 2}]"},
    {"{'a': 1}", "{'a': 1.0}", "[]"},
    {"{'a': 1}", "{'a': '1'}", "[{'op': 'change', 'path': '/a', 'from': 1, 'to': '1'}]"},
    {"{'a': null}", "{'a': null}", "[]"},
    {"{}", "{'a': null}", "[{'op': 'add', 'path': '/a', 'to': null}]"},
    {"{'b': {'c': 1, 'more': 2}}", "{'b': {'c': 1, 'd': 2}}", "[{'op': 'add', 'path': '/b/d', 'to': 2}]"},
    {"{'a/b': {'~': 1}}", "{'a/b': {'~': 2}}", "[{'op': 'change', 'path': '/a~1b/~0', 'from': 1, 'to': 2}]"},
    {"{'z': 1, 'y': 1, 'x': 1}", "{'z': 2, 'y': 2, 'x': 2}",
     "[{'op': 'change', 'path': '/x', 'from': 1, 'to': 2}, {'op': 'change', 'path': '/y', 'from': 1, 'to': "
     "2},"
     "{'op': 'change', 'path': '/z', 'from': 1, 'to': 2}]"},
    {"[1, 2]", "[1]", "[{'op': 'remove', 'path': '/1', 'from': 2}]"},
    {"[1]", "[1, 2]", "[{'op': 'add', 'path': '/1', 'to': 2}]"},
    {"[1, 2]", "[2, 1]",
     "[{'op': 'change', 'path': '/0', 'from': 1, 'to': 2}, {'op': 'change', 'path': '/1', 'from': 2, 'to': "
     "1}]"},
    {"[{'a': 1, 'more': 2}]", "[{'a': 1}]", "[{'op': 'remove', 'path': '/0/more', 'from': 2}]"},
    {"{'a': [1]}", "{'a': {'b': 1}}", "[{'op': 'change', 'path': '/a', 'from': [1], 'to': {'b': 1}}]"},
    {"{'a': {'b': 1}}", "{'a': {'$unknown': 'x'}}",
     "[{'op': 'change', 'path': '/a', 'from': {'b': 1}, 'to': {'$unknown': 'x'}}]"},
};

START_TEST(differences)
{
    gw_json seen = diffs[_i].seen ? json_of(diffs[_i].seen) : NULL;
    gw_json want = diffs[_i].want ? json_of(diffs[_i].want) : NULL;
    gw_json changes = gw_json_diff(seen, want);

    expect_json(changes, diffs[_i].changes);
}
END_TEST

static const char *const merges[][3] = {
    {"{'a': {'b': 1, 'c': 2}, 'd': 3}", "{'a': {'c': 4, 'e': 5}}", "{'a': {'b': 1, 'c': 4, 'e': 5}, 'd': 3}"},
    {"{'a': [1, 2]}", "{'a': [3]}", "{'a': [3]}"},
    {"{'a': {'b': 1}}", "{'a': null}", "{'a': null}"},
    {"1", "{'a': 1}", "{'a': 1}"},
    {"{}", "{}", "{}"},
};

START_TEST(merging)
{
    gw_json base = json_of(merges[_i][0]), over = json_of(merges[_i][1]);
    gw_json merged = gw_json_merge(base, over);

    expect_json(merged, merges[_i][2]);
    expect_json(base, merges[_i][0]);
    expect_json(over, merges[_i][1]);
}
END_TEST

START_TEST(merging_with_nothing)
{
    gw_json base = json_of("{'a': 1}");
    gw_json left = gw_json_merge(base, NULL), right = gw_json_merge(NULL, base),
            none = gw_json_merge(NULL, NULL);

    expect_json(left, "{'a': 1}");
    expect_json(right, "{'a': 1}");
    ck_assert_ptr_null(none);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, text_is_canonical);
    tcase_add_test(tests, good_text_is_parsed);
    tcase_add_test(tests, bad_text_is_refused);
    tcase_add_test(tests, errors_name_the_place_and_no_content);
    tcase_add_test(tests, depth_is_limited);
    tcase_add_test(tests, memory_is_limited);
    tcase_add_test(tests, files_are_read_with_care);
    tcase_add_test(tests, members_of_the_wrong_type);
    tcase_add_loop_test(tests, differences, 0, G_N_ELEMENTS(diffs));
    tcase_add_loop_test(tests, merging, 0, G_N_ELEMENTS(merges));
    tcase_add_test(tests, merging_with_nothing);
}

int
main(void)
{
    return run_suite("json", add_tests);
}
