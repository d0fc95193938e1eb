/* SPDX-License-Identifier: Apache-2.0 */
/* test_lua_faults.c - each bad step in Lua against the real pool and the real host: named, explained,
 * survived
 */
#include "base/json.h"
#include "harness.h"

/* ---- refused when they are loaded ---- */

static const struct {
    const char *fixture;
    const char *parts[4]; /* of the reason */
} refused[] = {
    {"no-step", {"it returns no step", "return step \"NAME\"", "such as lib/"}},
    {"returns-nothing", {"it returns no step"}},
    {"bad-syntax", {"bad-syntax.lua:6: ", "'end' expected", "near '}'"}},
    {"unknown-member", {"unknown-member.lua:4: ", "there is no 'sumary'", "did you mean 'summary'?"}},
    {"wrong-kind", {"wrong-kind.lua:4: ", "'reads' takes a table, not a string"}},
    {"no-desire", {"no-desire.lua:4: ", "has no desire", "desire = function(call, seen)"}},
    {"bad-name", {"bad-name.lua:4: ", "lower case letters, digits and hyphens", "'Bad_Name'"}},
    {"another-name", {"'something-else'", "call the file 'something-else.lua'"}},
    {"bad-timeout", {"timeout: 'soon' is not a duration", "30s or 2d"}},
    {"long-timeout", {"a timeout of 86400 s", "at most 3600"}},
    {"bad-operation", {"'s3:ListAllMyBuckets'", "no operation 'ListAllMyBuckets'"}},
    {"misspelt-operation", {"'iam:PutParamter'", "service 'iam' has no operation 'PutParamter'"}},
    {"misspelt-write", {"'iam:CreateAcountAlias'", "did you mean 'CreateAccountAlias'?"}},
    {"no-such-parameter", {"resource 'arn:aws:iam::${account}:role/${name}'", "'name' is no parameter"}},
    {"bad-service", {"'organisations:ListAccounts'", "not known", "did you mean 'organizations'?"}},
    {"removes", {"'removes'", "'iam:DeleteRole'", "additive only", "take it out"}},
    {"writes-as-read", {"'iam:CreateRole'", "it writes", "move it to the step's writes"}},
    {"bad-schema", {"'bad-schema'", "params", "multipleOf"}},
    {"schema-with-function", {"params.properties.n.default", "is a function, which has no JSON"}},
    {"schema-in-circle", {"params.properties.me", "is a table that holds itself"}},
    {"bad-resource", {"rol_name", "no parameter"}},
    {"wants-os", {"wants-os.lua:4: ", "'os' is not defined"}},
    {"wants-io", {"wants-io.lua:4: ", "'io' is not defined"}},
    {"wants-debug", {"wants-debug.lua:4: ", "'debug' is not defined"}},
    {"wants-load", {"wants-load.lua:4: ", "'load' is not defined"}},
    {"wants-coroutines", {"wants-coroutines.lua:4: ", "'coroutine' is not defined"}},
    {"loads-for-ever", {"loads-for-ever.lua:4: ", "without waiting for anything", "an endless loop?"}},
    {"eats-memory-at-load", {"not enough memory"}},
    {"requires-missing",
     {"requires-missing.lua:4: ", "there is no 'lib/nowhere.lua'", "require \"lib.names\""}},
    {"requires-computed", {"requires-computed.lua:5: ", "there is no 'lib/names.lua'", "not written out"}},
    {"requires-itself", {"requires-itself.lua:4: ", "requires itself"}},
    {"raises", {"raises.lua:4: no licence file found"}},
    {"asks-at-load", {"this is no function of a step"}},
};

START_TEST(a_bad_step_is_refused_and_the_reason_says_what_to_do)
{
    harness *h = harness_new_steps("refused");

    for (guint n = 0; n < G_N_ELEMENTS(refused); n++) {
        g_autofree char *file = g_strdup_printf("/%s.lua", refused[n].fixture);
        const char *reason = harness_refusal(h, file);

        for (guint i = 0; i < 4 && refused[n].parts[i]; i++)
            ck_contains(reason, refused[n].parts[i]);
        ck_lacks(reason, "step.lua:");
        ck_lacks(reason, "traceback");
    }
    ck_assert_uint_eq(json_array_size(h->refused), G_N_ELEMENTS(refused));
    ck_assert_uint_eq(json_object_size(gw_pool_steps(h->pool)), 0);
    harness_free(h);
}
END_TEST

/* ---- wrong when they are called ---- */

static const struct {
    const char *step, *code;
    const char *parts[3]; /* of the message */
} faulty[] = {
    {"loops", "ScriptLimit", {"loops.lua:7: ", "too many instructions without waiting for anything"}},
    {"loops-in-pattern", "ScriptError", {"loops-in-pattern.lua:7: ", "this pattern repeats too much"}},
    {"loops-in-pcall", "ScriptLimit", {"loops-in-pcall.lua:6: ", "without waiting for anything"}},
    {"loops-in-try", "ScriptLimit", {"loops-in-try.lua:6: ", "without waiting for anything"}},
    {"recurses", "ScriptError", {"recurses.lua:6: ", "stack overflow"}},
    {"eats-memory", "ScriptLimit", {"not enough memory: the script keeps more than it may"}},
    {"eats-boxes", "ScriptLimit", {"not enough memory: the script keeps more than it may"}},
    {"says-nan", "ScriptError", {"says-nan.lua:6: observed.a is a number that is not finite"}},
    {"says-circle", "ScriptError", {"says-circle.lua:8: observed.deep[1].me is a table that holds itself"}},
    {"says-function",
     "ScriptError",
     {"says-function.lua:6: observed.list[2] is a function, which has no JSON"}},
    {"says-bytes", "ScriptError", {"says-bytes.lua:6: observed.name is text that is not UTF-8"}},
    {"says-too-much", "ScriptError", {"says-too-much.lua:9: observed: the document is over 7 MiB"}},
    {"says-too-deep", "ScriptError", {"says-too-deep.lua:8: ", "is nested too deep"}},
    {"says-nothing", "ScriptError", {"says-nothing.lua:5: inspect returned a nil", "observed { … }"}},
    {"says-text", "ScriptError", {"says-text.lua:5: inspect returned a string", "it must return observed"}},
    {"says-wanted", "ScriptError", {"says-wanted.lua:5: inspect returned wanted"}},
    {"says-half", "ScriptError", {"observed.list is a list with holes (item 2 is nil)"}},
    {"asks-undeclared",
     "ScriptError",
     {"asks-undeclared.lua:7: ", "'iam:GetRol'", "did you mean 'iam:GetRole'?"}},
    {"asks-with-function", "ScriptError", {"asks-with-function.lua:7: ", "input.RoleName is a function"}},
    {"writes-in-look", "WriteInLook", {"writes-in-look.lua:7: ", "inspect and desire may only read"}},
    {"misspells-word", "ScriptError", {"misspells-word.lua:6: there is no call.notee; did you mean 'note'?"}},
    {"misspells-param",
     "ScriptError",
     {"misspells-param.lua:7: there is no 'alais' here; did you mean 'alias'?"}},
    {"sets-global", "ScriptError", {"sets-global.lua:6: 'counter' is not a variable", "local counter"}},
    {"sets-call", "ScriptError", {"sets-call.lua:6: call.memory can't be set"}},
    {"instructs-in-look",
     "ScriptError",
     {"instructs-in-look.lua:6: call.instruct is a word of desire, this is inspect"}},
    {"fails-oddly", "ScriptError", {"fails-oddly.lua:6: fail: there is no class 'broken'"}},
    {"fails-without-values",
     "ScriptError",
     {"fails-without-values.lua:6: bad argument #3 to 'format' (no value)"}},
    {"indexes-nil", "ScriptError", {"indexes-nil.lua:7: attempt to index a nil value (field 'Role')"}},
    {"bad-note", "ScriptError", {"bad-note.lua:6: note is a function, which has no JSON"}},
    {"long-note", "BadInput", {"long-note.lua:7: a note needs a key and JSON of at most 64 KiB"}},
    {"bad-output", "BadOutput", {"'bad-output'", "arn"}},
    {"is-pending-for-nothing",
     "ScriptError",
     {"is-pending-for-nothing.lua:6: pending takes a reason and whole seconds"}},
    {"is-pending-at-once",
     "ScriptError",
     {"is-pending-at-once.lua:6: pending takes", "1 to 2592000 (30 days), not '0'"}},
};

START_TEST(a_fault_is_told_with_its_line_and_the_host_serves_on)
{
    const char *step = faulty[_i].step;
    harness *h = harness_new_steps("faulty");

    for (guint round = 0; round < 2; round++) {
        harness_call(h, step, GW_CALL_LOOK, NULL);
        ck_failure(h, "invalid", faulty[_i].code);
        for (guint i = 0; i < 3 && faulty[_i].parts[i]; i++)
            ck_contains(gw_json_string(h->failure, "message"), faulty[_i].parts[i]);
    }
    harness_call(h, "works", GW_CALL_LOOK, NULL);
    ck_assert_ptr_nonnull(h->answer);
    harness_free(h);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("faults of steps in Lua");
    TCase *bad = tcase_create("bad");

    tcase_set_timeout(bad, 60);
    tcase_add_test(bad, a_bad_step_is_refused_and_the_reason_says_what_to_do);
    tcase_add_loop_test(bad, a_fault_is_told_with_its_line_and_the_host_serves_on, 0, G_N_ELEMENTS(faulty));
    suite_add_tcase(s, bad);
    return harness_run(s);
}
