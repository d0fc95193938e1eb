/* SPDX-License-Identifier: Apache-2.0 */
/* test_parameter.c - a parameter that is not there, that is as wanted, and that has another value */
#include "parameter.c"
#include <gangway/testing.h>

#define PARAMS "{'name': '/reseller/id', 'value': 'r-1'}"
#define GET "aws:ssm:GetParameter", "{'Name': '/reseller/id'}"
#define PUT "aws:ssm:PutParameter", "{'Name': '/reseller/id', 'Value': 'r-1', 'Overwrite': true}"

START_TEST(fresh)
{
    gt_begin(steps, PARAMS);
    gt_refuse(GET, "invalid", "ParameterNotFound", "no such parameter");
    gt_look();
    gt_check_changes("absent");
    gt_answer(PUT, "{'Version': 1}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(converged)
{
    gt_begin(steps, PARAMS);
    gt_answer(GET, "{'Parameter': {'Name': '/reseller/id', 'Value': 'r-1'}}");
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(changed)
{
    gt_begin(steps, PARAMS);
    gt_answer(GET, "{'Parameter': {'Name': '/reseller/id', 'Value': 'r-0'}}");
    gt_look();
    gt_check_changes("change /value");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {fresh, converged, changed, NULL};

    return gt_run("parameter", tests);
}
