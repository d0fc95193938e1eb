/* SPDX-License-Identifier: Apache-2.0 */
/* test_names.c - the words that editors are told (scripts/types) are the words that scripts have */
#include "base/json.h"
#include "cli/test.h"
#include "engine/engine.h"

#include <check.h>
#include <stdlib.h>

static const char *const of_lua[] = {
    "_G",    "_VERSION", "assert",   "error",  "getmetatable", "ipairs", "math",   "next",         "pairs",
    "pcall", "print",    "rawequal", "rawget", "rawlen",       "rawset", "select", "setmetatable", "string",
    "table", "tonumber", "tostring", "type",   "utf8",         "xpcall", NULL};

/* {"step": true, "expect.writes": true, …} */
static json_t *
words_of(const json_t *names)
{
    json_t *words = json_object(), *members, *inner;
    const char *name, *member;

    json_object_foreach ((json_t *)(guintptr)names, name, members) {
        if (g_strv_contains(of_lua, name))
            continue;
        if (json_object_size(members) == 0)
            json_object_set_new(words, name, json_true());
        json_object_foreach (members, member, inner) {
            g_autofree char *word = g_strconcat(name, ".", member, NULL);
            json_object_set_new(words, word, json_true());
        }
    }
    return words;
}

static json_t *
words_told(const char *file)
{
    const char *source = g_getenv("top_srcdir");
    g_autofree char *path = g_build_filename(source ? source : ".", "scripts", "types", file, NULL),
                    *text = NULL;
    g_autoptr(GRegex) regex =
        g_regex_new("^(?:function )?([\\w.]+)(?:\\(| = nil)", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    json_t *words = json_object();

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *word = g_match_info_fetch(match, 1);
        json_object_set_new(words, word, json_true());
    }
    return words;
}

static void
expect_same(const char *file, json_t *names)
{
    gw_json there = words_of(names), told = words_told(file);
    const char *word;
    json_t *yes;

    json_decref(names);
    json_object_foreach (there, word, yes)
        ck_assert_msg(json_object_get(told, word) != NULL, "%s does not tell '%s'", file, word);
    json_object_foreach (told, word, yes)
        ck_assert_msg(json_object_get(there, word) != NULL, "%s tells '%s', which is not there", file, word);
}

START_TEST(words_of_a_workflow)
{
    expect_same("gangway.lua", gw_workflow_names());
}
END_TEST

START_TEST(words_of_a_test)
{
    expect_same("gangway-test.lua", gw_test_vocabulary());
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("names");
    TCase *tests = tcase_create("all");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, words_of_a_workflow);
    tcase_add_test(tests, words_of_a_test);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
