/* SPDX-License-Identifier: Apache-2.0 */
/* test_secret_release.c - released once, taken once; the vault is played
 */
#include "secret-release.c"
#include <gangway/testing.h>

START_TEST(released)
{
    gt_begin(steps, "{'own': 'root', 'to': 'dana'}");
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': true, 'there': true, 'guard': {}}");
    gt_answer("vault:Describe", "{'name': 'secret'}", "{'kept': false, 'there': false}");
    gt_look();
    gt_check_worked();
    gt_check_has(gt_want(), "{'released': 'root'}");
    gt_answer("vault:Release", "{'own': 'root', 'name': 'secret', 'to': 'dana', 'about': 'root'}",
              "{'$secret': 'x/secret'}");
    gt_apply();
    gt_check_worked();
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': true, 'there': true, 'guard': {}}");
    gt_answer("vault:Describe", "{'name': 'secret'}", "{'kept': true, 'there': false}");
    gt_look();
    gt_check_worked();
    gt_check_has(gt_seen(), "{'released': 'root'}");
}
END_TEST

START_TEST(not_kept)
{
    gt_begin(steps, "{'own': 'root'}");
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': false, 'there': false}");
    gt_look();
    gt_check_failed("invalid", "NoSuchSecret", "gangway secret set root --guarded 2");
}
END_TEST

START_TEST(not_guarded)
{
    gt_begin(steps, "{'own': 'root', 'to': 'dana'}");
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': true, 'there': true, 'kind': 'own'}");
    gt_look();
    gt_check_failed("invalid", "NotGuarded", "gangway secret set root --guarded 2 --replace");
}
END_TEST

/* Once by the look, once for what the task says. */
static void
describe_copy(const char *copy)
{
    gt_answer("vault:Describe", "{'of': 'x/secret'}", copy);
    gt_answer("vault:Describe", "{'of': 'x/secret'}", copy);
    gt_look();
}

START_TEST(taken)
{
    gt_begin(steps + 1, "{'secret': 'x/secret'}");
    describe_copy("{'kept': true, 'there': true, 'release': {'to': 'dana'}}");
    gt_check_has(gt_seen(), "{'taken': false}");
    describe_copy("{'kept': true, 'there': false, 'used': {'by': 'dana', 'at': 1}}");
    gt_check_has(gt_seen(), "{'taken': true}");
    gt_check_has(gt_outputs(), "{'by': 'dana'}");
    describe_copy("{'kept': false, 'there': false}");
    gt_check_has(gt_seen(), "{'taken': false}");
}
END_TEST

/* The copy and the operators' own, for the look and for the task. */
static void
describe_both(const char *copy, const char *own)
{
    for (int i = 0; i < 2; i++) {
        gt_answer("vault:Describe", "{'of': 'x/secret'}", copy);
        gt_answer("vault:Describe", "{'own': 'root'}", own);
    }
    gt_look();
}

START_TEST(changed)
{
    static const char shown[] =
        "{'kept': true, 'there': false, 'release': {'own': 'root'}, 'changed': false}";
    static const char anew[] = "{'kept': true, 'there': false, 'release': {'own': 'root'}, 'changed': true}";
    static const char untold[] =
        "{'kept': true, 'release': {'own': 'root'}, 'untold': 'the vault has no key'}";
    static const char waits[] = "{'kept': true, 'there': true, 'release': {'own': 'root'}}";

    gt_begin(steps + 2, "{'secret': 'x/secret'}");
    describe_both(shown, "{'kept': true, 'there': true, 'since': 400, 'guard': {'approvals': 3}}");
    gt_check_changes("change /changed");
    ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(gt_answer_of("desire"), "instructions")),
                                 "gangway secret set root --guarded 3 --replace"));
    describe_both(waits, "{'kept': true, 'there': true, 'since': 900}"); /* dana can still take the new one */
    gt_check_changes("change /changed");
    describe_both(anew, "{'kept': true, 'there': true, 'since': 501}");
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'at': 501}");
    gt_answer("vault:Describe", "{'of': 'x/secret'}", untold);
    gt_answer("vault:Describe", "{'own': 'root'}", "{'kept': true, 'there': true, 'since': 501}");
    gt_look();
    gt_check_failed("invalid", "NoKey", "can't be told: the vault has no key");
    gt_answer("vault:Describe", "{'of': 'x/secret'}", "{'kept': false, 'there': false}");
    gt_look();
    gt_check_failed("invalid", "NotReleased", "'x/secret' is no secret that this run released");
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{}"));
    ck_assert(!gt_fits(steps, "{'own': 'input/token'}"));
    ck_assert(!gt_fits(steps, "{'own': ''}"));
    ck_assert(!gt_fits(steps + 1, "{}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {released, not_kept, not_guarded, taken, changed, parameters, NULL};
    return gt_run("secret-release", tests);
}
