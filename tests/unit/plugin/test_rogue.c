/* SPDX-License-Identifier: Apache-2.0 */
/* test_rogue.c - hosts that break the protocol, as one would that its plugin has taken over
 */
#include <stdlib.h>

#include "base/json.h"
#include "harness.h"
#include "plugin/pool_private.h"

static harness *
harness_rogue(const char *fault)
{
    const char *none[] = {NULL};
    g_autofree char *host = g_build_filename(g_getenv("top_builddir"), "tests/plugins/rogue_host", NULL);
    harness *h = harness_new_with(host, 1, none);

    h->pool->load_ms = 500;
    harness_copy(h, "good", fault);
    harness_scan(h);
    return h;
}

static const struct {
    const char *name;
    const char *part; /* of the reason */
} loads[] = {
    {"not_json", "was killed while it was loaded"},
    {"not_an_object", "not an object"},
    {"no_type", "no manifest"},
    {"other_type", "no manifest"},
    {"refused_without_reason", "no reason"},
    {"no_manifest", "manifest that is none"},
    {"no_steps", "without steps"},
    {"steps_no_list", "without steps"},
    {"step_no_object", "manifest that is none"},
    {"step_bad_name", "'../../etc'"},
    {"step_bad_member", "manifest that is none"},
    {"silent", "took longer than"},
    {"frame_of_nothing", "a frame of 0 bytes"},
    {"frame_of_gigabytes", "a frame of 4294967280 bytes"},
    {"frame_cut_short", "exit code 0"},
    {"hangs_up", "SIGKILL"},
    {"talks_first", "no manifest"},
};

START_TEST(a_plugin_of_a_rogue_host_is_refused)
{
    harness *h = harness_rogue(loads[_i].name);
    g_autofree char *file = g_strconcat(loads[_i].name, ".so", NULL);

    ck_contains(harness_refusal(h, file), loads[_i].part);
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 0);
    harness_free(h);
}
END_TEST

static const char *const calls[] = {
    "call_not_json",    "call_other_type", "call_no_type",    "result_other_id",   "result_empty",
    "result_no_object", "request_no_id",   "request_no_name", "request_bad_input", "result_too_early",
    "two_at_once",      "note_no_key",     "note_no_value",   "log_no_text",       "log_bad_level",
    "logs_without_end", "hangs_up_in_call"};

START_TEST(nonsense_in_a_call_is_a_crash)
{
    harness *h = harness_rogue(calls[_i]);

    h->hold = TRUE;
    for (int i = 0; i < 2; i++) {
        harness_start(h, "rogue", GW_CALL_LOOK, NULL, 0);
        harness_wait(h);
        ck_assert_str_eq(gw_json_string(h->failure, "class"), "crashed");
        ck_contains(gw_json_string(h->failure, "message"), "plugin 'p'");
        if (h->go)
            harness_release(h), h->hold = TRUE; /* late: nobody is there */
    }
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *s = suite_create("rogue hosts");
    TCase *rogue = tcase_create("rogue");

    tcase_set_timeout(rogue, 30);
    tcase_add_loop_test(rogue, a_plugin_of_a_rogue_host_is_refused, 0, G_N_ELEMENTS(loads));
    tcase_add_loop_test(rogue, nonsense_in_a_call_is_a_crash, 0, G_N_ELEMENTS(calls));
    suite_add_tcase(s, rogue);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
