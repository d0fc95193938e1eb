/* SPDX-License-Identifier: Apache-2.0 */
/* test_arns.c - ARNs of one partition are not sent to another */
#include "aws/arns.h"
#include "base/error.h"
#include "base/json.h"
#include "suite.h"

#include <string.h>

START_TEST(of_the_partition_that_is_asked)
{
    static const char *const cases[][2] = {
        {"{}", "us-gov-west-1"},
        {"{\"PolicyArn\": \"arn:aws:iam::aws:policy/x\"}", "eu-west-1"},
        {"{\"PolicyArn\": \"arn:aws-us-gov:iam::aws:policy/x\"}", "us-gov-east-1"},
        {"{\"Names\": [\"arn:aws-cn:s3:::b\", {\"x\": \"*\"}]}", "cn-north-1"},
        {"{\"x\": \"arn:aws-cn:s3:::b\"}", "local"},
        {"{\"x\": \"arn:aws\"}", "cn-north-1"},
        {"{\"x\": \"learn:aws:x\"}", "cn-north-1"},
        {"{\"x\": \"arn:nobody:x\"}", "cn-north-1"},
        {"{\"x\": [1, true, null]}", "cn-north-1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json input = json_loads(cases[i][0], 0, NULL);
        g_autoptr(GError) error = NULL;
        ck_assert_msg(gw_arns_fit(input, cases[i][1], &error), "%s: %s", cases[i][0],
                      error ? error->message : "?");
    }
}
END_TEST

START_TEST(of_another_one)
{
    static const char *const cases[][3] = {
        {"{\"PolicyArn\": \"arn:aws:iam::aws:policy/x\"}", "us-gov-west-1",
         "'arn:aws:iam::aws:policy/x' is of AWS,"},
        {"{\"a\": {\"b\": [{\"c\": \"arn:aws-cn:s3:::b\"}]}}", "us-east-1", "is of AWS China"},
        {"{\"PolicyDocument\": \"{\\\"Resource\\\": \\\"arn:aws:s3:::b/*\\\"}\"}", "cn-north-1",
         "'arn:aws:s3:::b/*' is of AWS, and region 'cn-north-1' of AWS China is asked"},
        {"{\"x\": \"arn:aws-eusc:s3:::a and arn:aws:s3:::b\"}", "eusc-de-east-1", "'arn:aws:s3:::b'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_json input = json_loads(cases[i][0], 0, NULL);
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_nonnull(input);
        ck_assert(!gw_arns_fit(input, cases[i][1], &error));
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_assert_msg(strstr(error->message, cases[i][2]) != NULL, "%s", error->message);
    }
}
END_TEST

SUITE("arns", of_the_partition_that_is_asked, of_another_one)
