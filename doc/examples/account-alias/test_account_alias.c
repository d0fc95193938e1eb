/* SPDX-License-Identifier: Apache-2.0 */
/* test_account_alias.c - no alias yet, the right one, another one, and answers that AWS should never give */
#include "account-alias.c"
#include <gangway/testing.h>

#define LIST "aws:iam:ListAccountAliases", "{}"

START_TEST(fresh)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_answer(LIST, "{'AccountAliases': []}");
    gt_look();
    gt_check_changes("absent");
    gt_answer("aws:iam:CreateAccountAlias", "{'AccountAlias': 'acme'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(converged)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_answer(LIST, "{'AccountAliases': ['acme']}");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'alias': 'acme'}");
}
END_TEST

START_TEST(another)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_answer(LIST, "{'AccountAliases': ['acme-corp']}");
    gt_look();
    gt_check_failed("conflict", "OtherAlias", "keep that alias");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_refuse(LIST, "denied", "AccessDenied", "not allowed");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "not allowed");
}
END_TEST

START_TEST(parameters)
{
    ck_assert(gt_fits(steps, "{'alias': 'acme'}"));
    ck_assert(!gt_fits(steps, "{}"));
    ck_assert(!gt_fits(steps, "{'alias': 'Not An Alias'}"));
}
END_TEST

START_TEST(mangled)
{
    gt_begin(steps, "{'alias': 'acme'}");
    gt_answer(LIST, "{'AccountAliases': ['acme']}");
    gt_mangle();
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {fresh, converged, another, denied, parameters, mangled, NULL};

    return gt_run("account-alias", tests);
}
