/* SPDX-License-Identifier: Apache-2.0 */
/* test_configfile.c - files that people write, with the mistakes that people make
 */
#include "fixture.h"

#include "base/configfile.h"

static char *folder;

static void
set_up(void)
{
    folder = make_folder();
}

static void
tear_down(void)
{
    drop_folder(folder);
}

static json_t *
load(const char *name, const char *content, GError **error)
{
    g_autofree char *path = make_file(folder, name, content);

    return gw_config_load(path, error);
}

static void
refuse(const char *name, const char *content, const char *part)
{
    GError *error = NULL;

    ck_assert_msg(load(name, content, &error) == NULL, "%s", content);
    expect_error(&error, GW_ERROR_INVALID, part);
}

START_TEST(every_type_of_value)
{
    gw_json document =
        load("a.cfg",
             "# a comment\n// another\n/* and\none more */\n"
             "text = \"a\" \"b\\n\\x41\"; whole = -5; wide = 123456789012L; hex = 0xFF; real = 1.5e2;\n"
             "yes = true; no = FALSE;\n"
             "group : { a = 1; b-c = \"# no comment\"; };\n"
             "array = [ 1, 2 ]; list = ( \"x\", { y = 1; }, ( ) );\n",
             NULL);

    expect_json(document,
                "{'text': 'ab\\nA', 'whole': -5, 'wide': 123456789012, 'hex': 255, 'real': 150.0,"
                "'yes': true, 'no': false, 'group': {'a': 1, 'b-c': '# no comment'}, 'array': [1, 2],"
                "'list': ['x', {'y': 1}, []]}");
}
END_TEST

START_TEST(json_is_known_by_name_or_content)
{
    gw_json named = load("a.json", "{\"a\": 1}", NULL), other = load("a.cfg", "\n {\"a\": 1}", NULL);
    gw_json empty = load("b.cfg", "", NULL);

    expect_json(named, "{'a': 1}");
    expect_json(other, "{'a': 1}");
    expect_json(empty, "{}");
    gw_json marked = load("d.json", "\xef\xbb\xbf{\"a\": 1}", NULL);
    gw_json marked_too = load("d.cfg",
                              "\xef\xbb\xbf"
                              "a = 1;",
                              NULL);
    expect_json(marked, "{'a': 1}");
    expect_json(marked_too, "{'a': 1}");
    refuse("a.json", "a = 1;", "a.json: line 1");
    refuse("a.json", "[1]", "a.json: must be an object");
    refuse("c.cfg", "[1]", "c.cfg: must be an object");
}
END_TEST

static const char *const faults[][2] = {
    {"a = 1;\nb = ;\n", "a.cfg:2: syntax error"},
    {"a = 1;\nb = 2\n}", "a.cfg:3: syntax error"},
    {"a = 1;\na = 2;", "a.cfg:2: duplicate setting name"},
    {"a = [1, \"x\"];", "a.cfg:1: mismatched element type"},
    {"\nid = 123456789012;", "a.cfg:2: the number 123456789012 is too large: write \"123456789012\""},
    {"id = 99999999999999999999;", "a.cfg:1: the number 99999999999999999999 is too large"},
    {"id = 99999999999999999999L;", "is too large: write \"99999999999999999999L\" if it is an identifier"},
    {"id = 012345678901;",
     "a.cfg:1: the number 012345678901 would lose its leading zero: write \"012345678901\""},
    {"id = 0x1FFFFFFFF;", "is too large"},
    {"a = -3000000000;", "is too large"},
    {"r = 1e999;", "a.cfg:1: 'r' is not a number that can be kept"},
    {"a = 1;\n\ns = \"no end\n\n\n", "a.cfg:3: a text begins here and does not end"},
    {"a = 1; /* no end\n\n", "a.cfg:1: a comment begins here and does not end"},
    {"a = \"x\\x00y\";", "a.cfg:1: a text cannot hold a NUL"},
    {"a = 1;\nb = \"\xff\";", "a.cfg:2: 'b' is not UTF-8"},
    {"\xef\xbb\xbf\xef\xbb\xbf"
     "a = 1;",
     "a.cfg:1: syntax error"},
    {"just words", "a.cfg:1: syntax error"},
    {"@include \"a.cfg\"\n", "does a file include itself?"},
    {"a = 1;\n@include \"missing.cfg\"\n", "a.cfg:2: cannot read '"},
    {"a = 1;\n@include \"\"\n", "a.cfg:2: "},
    {"@include \"/dev/zero\"\n", "larger than"},
    {"@include \".\"\n", "a.cfg:1: cannot read"},
    {"@include \"\xff.cfg\"\n", "a.cfg:1: cannot include a file whose name is not UTF-8"},
};

START_TEST(faults_name_file_and_line)
{
    g_autofree char *path = make_file(folder, "a.cfg", faults[_i][0]);
    GError *error = NULL;

    ck_assert_msg(gw_config_load(path, &error) == NULL, "%s", faults[_i][0]);
    ck_assert_msg(strstr(error->message, faults[_i][1]) != NULL, "'%s' lacks '%s'", error->message,
                  faults[_i][1]);
    g_error_free(error);
}
END_TEST

START_TEST(a_file_with_a_nul)
{
    g_autofree char *path = g_build_filename(folder, "a.cfg", NULL);
    GError *error = NULL;

    ck_assert(g_file_set_contents(path, "a = 1;\0b = 2;", 13, NULL));
    ck_assert_ptr_null(gw_config_load(path, &error));
    expect_error(&error, GW_ERROR_INVALID, "not a text file");
}
END_TEST

START_TEST(deep_nesting)
{
    g_autofree char *open = g_strnfill(60, '('), *close = g_strnfill(60, ')'),
                    *many = g_strnfill(100000, '(');
    g_autofree char *deep = g_strconcat("a = ", open, close, ";", NULL),
                    *deeper = g_strconcat("a = ", many, NULL);

    refuse("a.cfg", deep, "a.cfg:1: 'a value' is nested too deeply");
    refuse("a.cfg", deeper, "a.cfg:1: ");
}
END_TEST

START_TEST(includes_are_relative_to_their_file)
{
    put_file(folder, "sub/one.cfg", "one = 1;\n@include \"two.cfg\"\nfour = 4;");
    put_file(folder, "sub/two.cfg", "two = 2;\nthree = 3; // no line's end");
    gw_json document =
        load("a.cfg", "zero = 0;\ngroup = {\n  @include \"sub/one.cfg\"\n};\nnot = \"@include\";\n", NULL);

    expect_json(document,
                "{'zero': 0, 'group': {'one': 1, 'two': 2, 'three': 3, 'four': 4}, 'not': '@include'}");
}
END_TEST

START_TEST(faults_behind_and_inside_includes)
{
    put_file(folder, "good.cfg", "one = 1;\n\n\ntwo = 2;\n");
    put_file(folder, "bad.cfg", "one = 1;\ntwo = = 2;\n");
    put_file(folder, "again.cfg", "x = 1;\n@include \"again.cfg\"\n");

    refuse("a.cfg", "@include \"good.cfg\"\nthree = = 3;\n", "a.cfg:2: syntax error");
    refuse("a.cfg", "zero = 0;\n\n@include \"bad.cfg\"\n", "bad.cfg:2: syntax error");
    refuse("a.cfg", "@include \"again.cfg\"\n", "again.cfg:2: cannot include 'again.cfg': too many includes");
    refuse("a.cfg", "@include \"good.cfg\"\n@include \"good.cfg\"\n", "good.cfg:1: duplicate setting name");
}
END_TEST

/* A bomb: each file includes the next one twice. */
START_TEST(includes_are_counted)
{
    for (guint i = 0; i < 9; i++) {
        g_autofree char *name = g_strdup_printf("f%u.cfg", i);
        g_autofree char *content =
            g_strdup_printf("@include \"f%u.cfg\"\n@include \"f%u.cfg\"\n", i + 1, i + 1);
        put_file(folder, name, content);
    }
    put_file(folder, "f9.cfg", "");
    refuse("a.cfg", "@include \"f0.cfg\"\n", "too many includes");
}
END_TEST

START_TEST(what_is_no_file)
{
    g_autofree char *missing = g_build_filename(folder, "missing.cfg", NULL);
    GError *error = NULL;

    ck_assert_ptr_null(gw_config_load(missing, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "missing.cfg': No such file");
    ck_assert_ptr_null(gw_config_load(folder, &error));
    expect_error(&error, GW_ERROR_INVALID, "Is a directory");
}
END_TEST

/* ---- KEY=VALUE ---- */

START_TEST(assignments)
{
    static const char *const given[] = {"a=1",     "b=text", "c.d.e=[1, 2]", "c.f=\"12\"",
                                        "b=again", "g=",     "h=x=y",        "i={"};
    gw_json object = json_object();

    for (guint i = 0; i < G_N_ELEMENTS(given); i++)
        ck_assert(gw_config_set(object, given[i], NULL));
    expect_json(
        object,
        "{'a': 1, 'b': 'again', 'c': {'d': {'e': [1, 2]}, 'f': '12'}, 'g': '', 'h': 'x=y', 'i': '{'}");
}
END_TEST

START_TEST(what_is_no_assignment)
{
    static const char *const bad[] = {"", "a", "=", "=1", ".a=1", "a.=1", "a..b=1", "."};
    gw_json object = json_of("{'a': 1}");
    GError *error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        ck_assert_msg(!gw_config_set(object, bad[i], &error), "%s", bad[i]);
        expect_error(&error, GW_ERROR_INVALID, "is not an assignment: write name=value");
    }
    ck_assert(!gw_config_set(object, "a.b=1", &error));
    expect_error(&error, GW_ERROR_INVALID, "cannot set 'a.b': 'a' has a value and no members");
    ck_assert(!gw_config_set(object, "b=\xff", &error));
    expect_error(&error, GW_ERROR_INVALID, "the assignment to 'b' is not UTF-8");
    ck_assert(!gw_config_set(object, "b\xff", &error));
    expect_error(&error, GW_ERROR_INVALID, "the assignment to 'b\\xff' is not UTF-8");
    expect_json(object, "{'a': 1}");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, every_type_of_value);
    tcase_add_test(tests, json_is_known_by_name_or_content);
    tcase_add_loop_test(tests, faults_name_file_and_line, 0, G_N_ELEMENTS(faults));
    tcase_add_test(tests, a_file_with_a_nul);
    tcase_add_test(tests, deep_nesting);
    tcase_add_test(tests, includes_are_relative_to_their_file);
    tcase_add_test(tests, faults_behind_and_inside_includes);
    tcase_add_test(tests, includes_are_counted);
    tcase_add_test(tests, what_is_no_file);
    tcase_add_test(tests, assignments);
    tcase_add_test(tests, what_is_no_assignment);
}

int
main(void)
{
    return run_suite("configfile", add_tests);
}
