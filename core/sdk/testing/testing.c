/* SPDX-License-Identifier: Apache-2.0 */
/* testing.c - looks and applies as the core does, and what came of it */
#include "sdk/testing/private.h"

#include "base/json.h"

#include <string.h>

/* ---- calls ---- */

static void
check_played(void)
{
    if (!gt.loose)
        ck_assert_msg(gt.at == json_array_size(gt.scene), "the scene goes on: %s",
                      gw_json_string(json_array_get(gt.scene, gt.at), "request"));
}

void
gt_check_heard(void)
{
    g_autofree char *text = gw_json_text(gt.failure);
    ck_assert_msg(!gt.unchecked, "the last look or apply failed, and the test does not check that: %s", text);
}

void
gt_look(void)
{
    gt_check_begun();
    gt_check_heard();
    json_decref(gt.look);
    gt.look = json_object();
    gt.writing = FALSE;
    json_t *seen =
        gt.step->inspect ? gt_call(gt.step->inspect, NULL, NULL) : json_pack("{s:s}", "kind", "unseen");
    if (seen) {
        const char *kind = gw_json_string(seen, "kind");
        json_object_set_new(gt.look, "inspect", seen);
        ck_assert_msg(kind && (strcmp(kind, "observed") != 0 || json_object_get(seen, "doc")), "no document");
        json_t *want = strcmp(kind, "pending") == 0 ? NULL : gt_call(gt.step->desire, gt_seen(), NULL);
        if (want)
            json_object_set_new(gt.look, "desire", want);
        ck_assert_msg(!want || json_object_get(want, "doc"), "desire without a document");
    }
    check_played();
}

void
gt_apply(void)
{
    gt_check_begun();
    gt_check_heard();
    ck_assert_msg(gt_want() != NULL, "look first");
    gt.writing = TRUE;
    json_decref(gt_call(gt.step->apply, gt_seen(), gt_want()));
    gt.writing = FALSE;
    check_played();
}

json_t *
gt_answer_of(const char *function)
{
    return json_object_get(gt.look, function);
}

json_t *
gt_seen(void)
{
    return json_object_get(gt_answer_of("inspect"), "doc");
}

json_t *
gt_want(void)
{
    return json_object_get(gt_answer_of("desire"), "doc");
}

json_t *
gt_outputs(void)
{
    json_t *seen = json_object_get(gt_answer_of("inspect"), "outputs");
    return seen ? seen : json_object_get(gt_answer_of("desire"), "outputs");
}

/* ---- what came of it ---- */

void
gt_check_worked(void)
{
    g_autofree char *text = gw_json_text(gt.failure);
    ck_assert_msg(!gt.failure, "failed: %s", text);
}

void
gt_check_failed(const char *failure_class, const char *code, const char *words)
{
    g_autofree char *text = gw_json_text(gt.failure);
    gt.unchecked = FALSE;
    ck_assert_msg(gt.failure != NULL, "worked, and should have failed with %s", code);
    ck_assert_msg(strcmp(gw_json_string(gt.failure, "class"), failure_class) == 0 &&
                      strcmp(gw_json_string(gt.failure, "code"), code) == 0 &&
                      strstr(gw_json_string(gt.failure, "message"), words),
                  "should have failed with %s %s '%s', and did with %s", failure_class, code, words, text);
}

void
gt_check_changes(const char *changes)
{
    gt_check_worked();
    gw_json list = gw_json_diff(gt_seen(), gt_want());
    g_autoptr(GString) text = g_string_new(gt_seen() ? "" : "absent");
    size_t i;
    json_t *change;
    json_array_foreach (list, i, change)
        if (gt_seen())
            g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", gw_json_string(change, "op"),
                                   gw_json_string(change, "path"));
    ck_assert_str_eq(text->str, changes);
}

void
gt_check_unseen(void)
{
    gt_check_worked();
    const char *kind = gw_json_string(gt_answer_of("inspect"), "kind");
    ck_assert_msg(g_strcmp0(kind, "unseen") == 0, "%s, and should be unseen", kind);
}

/* ---- the program ---- */

int
gt_run(const char *name, const TTest *const *tests)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_add_checked_fixture(all, NULL, gt_end);
    tcase_set_timeout(all, 60);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
