/* SPDX-License-Identifier: Apache-2.0 */
/* test_faults.c - each bad plugin against the real pool and the real host: named, explained, survived
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "harness.h"
#include "sdk/gangway/plugin.h"

/* ---- refused when they are loaded ---- */

static const struct {
    const char *fixture;
    const char *parts[4]; /* of the reason */
} refused[] = {
    {"no_symbol", {"exports no 'gangway_plugin'", "GANGWAY_PLUGIN"}},
    {"undefined_symbol", {"gangway_nobody_has_this"}},
    {"old_abi", {"ABI 0", "this is 1", "rebuild it"}},
    {"newer_api", {"needs plugin API", "has " G_STRINGIFY(GANGWAY_API) ":", "update gangway"}},
    {"bad_step_size", {"4 bytes", "sizeof(gangway_step)"}},
    {"bad_name", {"step 1", "'Bad_Name!'", "lower case"}},
    {"bad_action", {"'bad-action'", "'GetUser'", "reads", "iam:GetRole"}},
    {"removes", {"'removes'", "'iam:DeleteRole'", "additive only", "take it out"}},
    {"resets", {"'resets'", "'iam:ResetServiceSpecificCredential'", "additive only", "take it out"}},
    {"unknown_service", {"'organisations:ListAccounts'", "not known", "did you mean 'organizations'?"}},
    {"unknown_operation", {"'s3:ListAllMyBuckets'", "no operation 'ListAllMyBuckets'"}},
    {"unknown_vault", {"'vault:Reveal'", "no operation 'Reveal'", "vault"}},
    {"writes_as_read", {"'iam:CreateRole'", "reads", "it writes", "move it to the step's writes"}},
    {"no_desire", {"'no-desire'", "desire"}},
    {"bad_resource", {"'bad-resource'", "rol_name", "no parameter"}},
    {"bad_schema", {"'bad-schema'", "params", "not JSON", "line 1"}},
    {"unknown_keyword", {"'unknown-keyword'", "params", "multipleOf"}},
    {"step_twice", {"two steps", "'twice'"}},
    {"crashes_on_load", {"SIGABRT", "while it was loaded", "no licence file found"}},
    {"not_elf", {"invalid ELF header"}},
    {"has_runpath", {"RUNPATH '$ORIGIN/helper'", "nobody checked", "without -rpath"}},
    {"needs_by_path", {"tests/plugins/helper/unnamed.so' by its path", "soname"}},
    {"swapped_dependency", {"'libgangway-helper.so'", "system's own folders", "statically"}},
};

START_TEST(a_bad_plugin_is_refused_and_the_reason_says_what_to_do)
{
    const char *fixture = refused[_i].fixture;
    const char *names[] = {fixture, "good", NULL};
    harness *h = harness_new(names);
    g_autofree char *file = g_strconcat(fixture, ".so", NULL);
    const char *reason = harness_refusal(h, file);

    for (guint i = 0; i < 4 && refused[_i].parts[i]; i++)
        ck_contains(reason, refused[_i].parts[i]);
    ck_lacks(reason, "/proc/");
    ck_assert_uint_eq(json_array_size(h->refused), 1);
    ck_assert_ptr_nonnull(gw_pool_step(h->pool, "good"));
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 1);
    harness_free(h);
}
END_TEST

START_TEST(the_second_plugin_with_a_step_is_refused_and_both_are_named)
{
    const char *names[] = {"good", "duplicate_step", NULL};
    harness *h = harness_new(names);

    /* duplicate_step.so comes first by name. */
    const char *reason = harness_refusal(h, "/good.so");
    ck_contains(reason, "'good-plugin'");
    ck_contains(reason, "'duplicate-step-plugin'");
    ck_contains(reason, "/duplicate_step.so");
    ck_assert_str_eq(gw_json_string(gw_pool_step(h->pool, "good"), "plugin"), "duplicate-step-plugin");
    harness_free(h);
}
END_TEST

START_TEST(an_empty_folder_says_where_was_searched)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);

    ck_assert_uint_eq(json_array_size(h->refused), 1);
    ck_contains(harness_refusal(h, ""), "no plugin");
    ck_assert_str_eq(gw_json_string(json_array_get(h->refused, 0), "file"), h->folder);
    harness_free(h);
}
END_TEST

START_TEST(a_host_that_is_missing_is_named)
{
    const char *names[] = {"good", "asks", NULL};
    harness *h = harness_new_with("/nowhere/gangway-host", 1, names);

    ck_contains(harness_refusal(h, "/good.so"), "cannot start '/nowhere/gangway-host'");
    ck_contains(harness_refusal(h, "/asks.so"), "installed");
    harness_free(h);
}
END_TEST

START_TEST(a_file_that_others_can_write_is_refused)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);
    g_autofree char *file = g_build_filename(h->folder, "good.so", NULL);

    harness_copy(h, "good", "good");
    harness_copy(h, "asks", "asks");
    ck_assert_int_eq(chmod(file, 0664), 0);
    harness_scan(h);
    ck_contains(harness_refusal(h, "/good.so"), "0664");
    ck_contains(harness_refusal(h, "/good.so"), "chmod go-w");
    ck_assert_ptr_nonnull(gw_pool_step(h->pool, "asks"));
    harness_free(h);
}
END_TEST

START_TEST(a_file_of_another_user_is_refused)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);
    g_autofree char *file = g_build_filename(h->folder, "good.so", NULL);

    harness_copy(h, "good", "good");
    if (chown(file, 12345, (gid_t)-1) == 0) {
        harness_scan(h);
        ck_contains(harness_refusal(h, "/good.so"), "user 12345");
    }
    harness_free(h);
}
END_TEST

START_TEST(a_folder_that_others_can_write_is_refused)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);

    harness_copy(h, "good", "good");
    ck_assert_int_eq(chmod(h->folder, 0777), 0);
    harness_scan(h);
    ck_contains(harness_refusal(h, h->folder), "the folder can be written by others");
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 0);
    harness_free(h);
}
END_TEST

START_TEST(a_pipe_and_a_folder_called_so_are_refused)
{
    const char *names[] = {NULL};
    harness *h = harness_new(names);
    g_autofree char *fifo = g_build_filename(h->folder, "fifo.so", NULL);
    g_autofree char *folder = g_build_filename(h->folder, "folder.so", NULL);
    g_autofree char *gone = g_build_filename(h->folder, "gone.so", NULL);

    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    ck_assert_int_eq(symlink("/nowhere/gone.so", gone), 0);
    harness_scan(h);
    ck_contains(harness_refusal(h, "/fifo.so"), "shared object");
    ck_contains(harness_refusal(h, "/folder.so"), "shared object");
    ck_contains(harness_refusal(h, "/gone.so"), "cannot open it: No such file");
    harness_free(h);
}
END_TEST

/* ---- bad in a call ---- */

/* The pool goes on with the plugin after its process died. */
static void
still_serves(harness *h, const char *step)
{
    harness_call(h, step, GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
}

START_TEST(a_crash_names_the_signal_and_the_plugin)
{
    const char *names[] = {"crashes", "good", NULL};
    harness *h = harness_new(names);

    for (int i = 0; i < 2; i++) {
        harness_call(h, "crashes", GW_CALL_LOOK, NULL);
        ck_failure(h, "crashed", "SIGSEGV");
        ck_contains(gw_json_string(h->failure, "message"), "'crashes-plugin' was killed by SIGSEGV");
        ck_contains(gw_json_string(h->failure, "message"),
                    "; its last words: about to follow a wild pointer");
    }
    /* Its last words, though no line end came. */
    ck_contains(h->told->str, "log 1 about to follow a wild pointer");
    still_serves(h, "good");
    harness_free(h);
}
END_TEST

START_TEST(a_plugin_that_exits_has_crashed)
{
    const char *names[] = {"exits", NULL};
    harness *h = harness_new(names);

    harness_call(h, "exits", GW_CALL_LOOK, NULL);
    ck_failure(h, "crashed", "Exited");
    ck_contains(gw_json_string(h->failure, "message"), "exit code 0");
    ck_contains(h->told->str, "log 2 leaving");
    harness_free(h);
}
END_TEST

START_TEST(a_hanging_plugin_is_killed_at_its_timeout)
{
    const char *names[] = {"hangs", NULL};
    harness *h = harness_new(names);
    gint64 begun = g_get_monotonic_time();

    harness_call(h, "hangs", GW_CALL_LOOK, NULL);
    ck_failure(h, "timed-out", "TimedOut");
    ck_contains(gw_json_string(h->failure, "message"), "'hangs-plugin'");
    ck_assert_int_ge(g_get_monotonic_time() - begun, 900000);

    harness_start(h, "hangs", GW_CALL_LOOK, NULL, 50);
    harness_wait(h);
    ck_failure(h, "timed-out", "TimedOut");
    ck_assert_int_le(g_get_monotonic_time() - begun, 5000000);
    harness_free(h);
}
END_TEST

START_TEST(what_a_plugin_prints_is_logged_and_does_no_harm)
{
    const char *names[] = {"prints", NULL};
    harness *h = harness_new(names);

    still_serves(h, "prints");
    ck_contains(h->told->str, "log 1 first line\n");
    ck_contains(h->told->str, "log 1 second  [31mred [0m line\n");
    ck_contains(h->told->str, "log 1 to standard error\n");
    ck_contains(h->told->str, "log 1 {\"type\":\"result\"}\n");
    ck_contains(h->told->str, "input: 0\n");
    still_serves(h, "prints");
    harness_free(h);
}
END_TEST

static guint
count_lines(const harness *h)
{
    guint lines = 0;

    for (const char *c = h->told->str; *c; c++)
        lines += *c == '\n';
    return lines;
}

START_TEST(a_flood_of_words_is_cut)
{
    const char *names[] = {"floods", NULL};
    harness *h = harness_new(names);

    still_serves(h, _i ? "prints-much" : "talks");
    ck_assert_uint_eq(count_lines(h), 1000);
    ck_contains(h->told->str, _i ? "log 2 the plugin prints too much" : "log 2 the plugin says too much");
    /* The next call begins anew. */
    g_string_truncate(h->told, 0);
    still_serves(h, _i ? "prints-much" : "talks");
    ck_assert_uint_eq(count_lines(h), 1000);
    harness_free(h);
}
END_TEST

START_TEST(an_answer_that_is_too_long_is_refused)
{
    const char *names[] = {"floods", NULL};
    harness *h = harness_new(names);

    harness_call(h, _i ? "answers-numbers" : "answers-much", GW_CALL_LOOK, NULL);
    ck_failure(h, "invalid", "BadOutput");
    still_serves(h, "talks");
    harness_free(h);
}
END_TEST

/* ---- answers that are none ---- */

static const struct {
    const char *params;
    const char *code;
    const char *part; /* of the message */
} outputs[] = {
    {"{}", "BadOutput", "inspect gave no answer"},
    {"{\"answer\": \"this is not JSON\"}", "BadOutput", "JSON object"},
    {"{\"answer\": \"[1]\"}", "BadOutput", "JSON object"},
    {"{\"answer\": \"{\\\"a\\\": 1, \\\"a\\\": 2}\"}", "BadOutput", "JSON object"},
    {"{\"answer\": \"\"}", "BadOutput", "JSON object"},
    {"{\"answer\": \"{}\", \"want\": \"{\\\"doc\\\": {}}\"}", "BadOutput", "inspect"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"sleepy\\\"}\", \"want\": \"{\\\"doc\\\": {}}\"}", "BadOutput",
     "kind"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"unseen\\\", \\\"actor\\\": \\\"me\\\"}\", \"want\": \"{\\\"doc\\\": "
     "{}}\"}",
     "BadOutput", "actor"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"actor\\\": \\\"ops\\\"}\", \"want\": \"{\\\"doc\\\": "
     "{}}\"}",
     "BadOutput", "actor"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"unseen\\\", \\\"about\\\": 7}\", \"want\": \"{\\\"doc\\\": {}}\"}",
     "BadOutput", "about"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"about\\\": {}}\", \"want\": \"{\\\"doc\\\": {}}\"}",
     "BadOutput", "about"},
    {"{\"answer\": \"{\\\"kind\\\": 7}\", \"want\": \"{\\\"doc\\\": {}}\"}", "BadOutput", "inspect"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"observed\\\"}\", \"want\": \"{\\\"doc\\\": {}}\"}", "BadOutput",
     "without a doc"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"ouputs\\\": {}}\", \"want\": \"{\\\"doc\\\": {}}\"}",
     "BadOutput", "ouputs"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"outputs\\\": 3}\", \"want\": \"{\\\"doc\\\": {}}\"}",
     "BadOutput", "outputs"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"outputs\\\": {\\\"lettre\\\": \\\"a\\\"}}\", "
     "\"want\": "
     "\"{\\\"doc\\\": {}}\"}",
     "BadOutput", "outputs.lettre: unknown; did you mean 'letter'?"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\"}\", \"want\": "
     "\"{\\\"doc\\\": {}, \\\"outputs\\\": {\\\"letter\\\": []}}\"}",
     "BadOutput", "desire: outputs.letter: must be a string"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\"}\", \"want\": "
     "\"{\\\"doc\\\": {}, \\\"outputs\\\": {\\\"letter\\\": 7}}\"}",
     "BadOutput", "desire: outputs.letter: must be a string, is an integer"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"outputs\\\": {\\\"letter\\\": 7}}\", \"want\": "
     "\"{\\\"doc\\\": {}}\"}",
     "BadOutput", "inspect: outputs.letter: must be a string, is an integer"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"outputs\\\": {\\\"hush\\\": \\\"s3cr3t-word\\\"}}\", "
     "\"want\": "
     "\"{\\\"doc\\\": {}}\"}",
     "BadOutput", "inspect: an output that is secret is given as a text: keep it (vault:Keep)"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\", \\\"evidence\\\": 3}\", \"want\": \"{\\\"doc\\\": {}}\"}",
     "BadOutput", "evidence"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"pending\\\", \\\"after\\\": 5}\"}", "BadOutput", "without a reason"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"pending\\\", \\\"after\\\": \\\"x\\\", \\\"reason\\\": \\\"y\\\"}\"}",
     "BadOutput", "inspect"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\"}\"}", "BadOutput", "desire gave no answer"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\"}\", \"want\": \"{}\"}", "BadOutput", "desire"},
    {"{\"answer\": \"{\\\"kind\\\": \\\"absent\\\"}\", \"want\": \"{\\\"doc\\\": {}, \\\"title\\\": 1}\"}",
     "BadOutput", "desire"},
    {"{\"answer\": \"{\\\"$unknown\\\": true}\", \"want\": \"{\\\"$unknown\\\": true}\"}", "BadOutput",
     "inspect"},
};

START_TEST(an_answer_that_is_none_is_refused)
{
    const char *names[] = {"bad_output", NULL};
    harness *h = harness_new(names);

    harness_call(h, "bad-output", GW_CALL_LOOK, outputs[_i].params);
    ck_failure(h, "invalid", outputs[_i].code);
    ck_contains(gw_json_string(h->failure, "message"), outputs[_i].part);
    harness_free(h);
}
END_TEST

START_TEST(an_answer_that_is_nested_too_deep_is_refused)
{
    const char *names[] = {"bad_output", NULL};
    harness *h = harness_new(names);
    g_autoptr(GString) params = g_string_new("{\"answer\": \"{\\\"kind\\\": \\\"observed\\\", \\\"doc\\\": ");

    for (int i = 0; i < 80; i++)
        g_string_append_c(params, '[');
    for (int i = 0; i < 80; i++)
        g_string_append_c(params, ']');
    g_string_append(params, "}\"}");
    harness_call(h, "bad-output", GW_CALL_LOOK, params->str);
    ck_failure(h, "invalid", "BadOutput");
    ck_contains(gw_json_string(h->failure, "message"), "64 levels");
    harness_free(h);
}
END_TEST

START_TEST(a_failure_without_a_reason_says_so)
{
    const char *names[] = {"bad_output", NULL};
    harness *h = harness_new(names);

    harness_call(h, "bad-output", GW_CALL_APPLY, "{}");
    ck_failure(h, "invalid", "NoReason");
    ck_contains(gw_json_string(h->failure, "message"), "apply failed and did not say why");
    harness_free(h);
}
END_TEST

/* ---- against the rules ---- */

static const struct {
    const char *fixture, *step;
    gw_call_kind kind;
    const char *code;
    const char *action;
} rules[] = {
    {"writes_in_inspect", "writes-in-inspect", GW_CALL_LOOK, "WriteInLook", "iam:CreateRole"},
    {"undeclared_action", "undeclared-action", GW_CALL_LOOK, "UndeclaredAction", "iam:GetUser"},
    {"removes_undeclared", "removes-undeclared", GW_CALL_APPLY, "Removal", "iam:DeleteRole"},
    {"smuggles", "smuggles", GW_CALL_LOOK, "ReservedMember", "iam:GetUser"},
};

START_TEST(what_is_against_the_rules_never_leaves)
{
    const char *names[] = {rules[_i].fixture, NULL};
    harness *h = harness_new(names);
    g_autofree char *plugin = g_strdup_printf("plugin '%s-plugin'", rules[_i].step);

    harness_call(h, rules[_i].step, rules[_i].kind, NULL);
    ck_failure(h, "invalid", rules[_i].code);
    ck_assert_str_eq(gw_json_string(h->failure, "action"), rules[_i].action);
    ck_contains(gw_json_string(h->failure, "message"), plugin);
    ck_contains(gw_json_string(h->failure, "message"), rules[_i].action);
    ck_lacks(h->told->str, "sent");
    ck_lacks(h->told->str, "intent");
    harness_free(h);
}
END_TEST

static Suite *
suite(void)
{
    Suite *s = suite_create("plugin faults");
    TCase *load = tcase_create("refused"), *call = tcase_create("calls"), *rule = tcase_create("rules");

    tcase_set_timeout(load, 30);
    tcase_add_loop_test(load, a_bad_plugin_is_refused_and_the_reason_says_what_to_do, 0,
                        G_N_ELEMENTS(refused));
    tcase_add_test(load, the_second_plugin_with_a_step_is_refused_and_both_are_named);
    tcase_add_test(load, an_empty_folder_says_where_was_searched);
    tcase_add_test(load, a_host_that_is_missing_is_named);
    tcase_add_test(load, a_file_that_others_can_write_is_refused);
    tcase_add_test(load, a_file_of_another_user_is_refused);
    tcase_add_test(load, a_folder_that_others_can_write_is_refused);
    tcase_add_test(load, a_pipe_and_a_folder_called_so_are_refused);
    suite_add_tcase(s, load);

    tcase_set_timeout(call, 60);
    tcase_add_test(call, a_crash_names_the_signal_and_the_plugin);
    tcase_add_test(call, a_plugin_that_exits_has_crashed);
    tcase_add_test(call, a_hanging_plugin_is_killed_at_its_timeout);
    tcase_add_test(call, what_a_plugin_prints_is_logged_and_does_no_harm);
    tcase_add_loop_test(call, a_flood_of_words_is_cut, 0, 2);
    tcase_add_loop_test(call, an_answer_that_is_too_long_is_refused, 0, 2);
    tcase_add_loop_test(call, an_answer_that_is_none_is_refused, 0, G_N_ELEMENTS(outputs));
    tcase_add_test(call, an_answer_that_is_nested_too_deep_is_refused);
    tcase_add_test(call, a_failure_without_a_reason_says_so);
    suite_add_tcase(s, call);

    tcase_add_loop_test(rule, what_is_against_the_rules_never_leaves, 0, G_N_ELEMENTS(rules));
    suite_add_tcase(s, rule);
    return s;
}

int
main(void)
{
    return harness_run(suite());
}
