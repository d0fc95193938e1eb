/* SPDX-License-Identifier: Apache-2.0 */
/* test_format.c - texts of a known form: what passes, what doesn't, and what is said of it */
#include <string.h>

#include "base/format.h"
#include "base/region.h"
#include "tests/unit/base/fixture.h"

static const char *const good[][2] = {
    {"aws-region", "us-east-1"},
    {"aws-region", "ap-southeast-7"},
    {"aws-region", "cn-northwest-1"},
    {"aws-region", "us-gov-west-1"},
    {"aws-region", "eusc-de-east-1"},
    {"aws-partition", "aws"},
    {"aws-partition", "aws-us-gov"},
    {"aws-account", "111122223333"},
    {"aws-account", "000000000001"},
    {"iam-policy", "arn:aws:iam::aws:policy/job-function/Billing"},
    {"iam-policy", "arn:aws:iam::111122223333:policy/cmp"},
    {"iam-policy", "arn:aws-us-gov:iam::aws:policy/SecurityAudit"},
    {"s3-bucket", "doitintl-awsops-1234"},
    {"s3-bucket", "a.b.c"},
    {"s3-bucket", "1st"},
    {"arn", "arn:aws:iam::aws:policy/job-function/Billing"},
    {"arn", "arn:aws:sns:us-east-1:111122223333:onboarding"},
    {"arn", "arn:aws-cn:s3:::bucket/key:with:colons"},
    {"arn", "arn:aws:iam::111122223333:role/a"},
    {"country", "IL"},
    {"country", "GB"},
    {"email", "awsops+1234@doit-intl.com"},
    {"email", "awsops+{id}@doit-intl.com"},
    {"email", "o'neil@xn--bcher-kva.example"},
    {"https-url", "https://hooks.slack.com/services/T000/B000/XXXX"},
    {"https-url", "https://[2001:db8::1]:8443/x?y=z"},
    {"https-url", "http://127.0.0.1:8080/hook"},
    {"https-url", "http://localhost/hook"},
    {"https-url", "http://[::1]:99/"},
    {"date", "2028-02-29"},
    {"date", "2027-12-31"},
    {"json-file", "anything"},
    {"kept", "anything"},
};

static const char *const bad[][3] = {
    {"aws-region", "us-esat-1", "did you mean 'us-east-1'?"},
    {"aws-region", "eu-west-4", "setting 'regions'"},
    {"aws-region", "US-EAST-1", "did you mean 'us-east-1'?"},
    {"aws-region", "us-east-1a", "did you mean 'us-east-1'?"},
    {"aws-region", "aws-global", "not a region"},
    {"aws-region", "", "not a region"},
    {"aws-region", "us-east-1\n", "not a region"},
    {"aws-partition", "aws-us-gv", "did you mean 'aws-us-gov'?"},
    {"aws-partition", "", "not a partition"},
    {"aws-account", "000000000000", "all zeros"},
    {"iam-policy", "arn:aws:iam::aws:policy", "is not the ARN of an IAM policy"},
    {"iam-policy", "arn:aws:iam::aws:policy/", "is not the ARN of an IAM policy"},
    {"iam-policy", "arn:aws:iam::aws:policy/a b", "white space"},
    {"iam-policy", "arn:aws:iam::aws:policy/a*", "is not the ARN of an IAM policy"},
    {"iam-policy", "arn:aws:iam:::policy/Billing", "is not the ARN of an IAM policy"},
    {"iam-policy", "arn:aws:iam::111122223333:role/x", "is not the ARN of an IAM policy"},
    {"iam-policy", "arn:aws:s3:::policy/x", "is not the ARN of an IAM policy"},
    {"iam-policy", "AdministratorAccess", "arn:PARTITION"},
    {"s3-bucket", "ab", "3 to 63"},
    {"s3-bucket", "Acme", "lower case"},
    {"s3-bucket", "acme_billing", "lower case"},
    {"s3-bucket", "-acme", "first and last"},
    {"s3-bucket", "acme.", "first and last"},
    {"s3-bucket", "a..b", "beside a dot"},
    {"s3-bucket", "a.-b", "beside a dot"},
    {"s3-bucket", "192.168.5.4", "IP address"},
    {"s3-bucket", "xn--acme", "keeps"},
    {"s3-bucket", "acme--x-s3", "keeps"},
    {"s3-bucket", "s3://acme", "lower case"},
    {"aws-account", "1111-2222-3333", "leave hyphens"},
    {"aws-account", "11122223333", "leading zeros"},
    {"aws-account", "1111222233334", "12 digits"},
    {"aws-account", "11112222333O", "12 digits"},
    {"aws-account", "", "12 digits"},
    {"aws-account", "111122223333\n", "12 digits"},
    {"arn", "arm:aws:iam::aws:policy/x", "arn:PARTITION"},
    {"arn", "arn:aws:iam:aws:policy/x", "arn:PARTITION"},
    {"arn", "arn:awss:iam::aws:policy/x", "did you mean 'aws'?"},
    {"arn", "arn:aws:IAM::aws:policy/x", "service"},
    {"arn", "arn:aws:sns:us-esat-1:111122223333:x", "did you mean 'us-east-1'?"},
    {"arn", "arn:aws-cn:sns:us-east-1:111122223333:x", "in its partition"},
    {"arn", "arn:aws:sns:us-east-1:1111:x", "account"},
    {"arn", "arn:aws:s3:::", "resource"},
    {"arn", "arn:aws:s3:::a b", "white space"},
    {"arn", "", "arn:PARTITION"},
    {"country", "UK", "did you mean 'GB'?"},
    {"country", "il", "did you mean 'IL'?"},
    {"country", "USA", "did you mean 'US'?"},
    {"country", "XX", "ISO 3166"},
    {"country", "I L", "ISO 3166"},
    {"country", "", "ISO 3166"},
    {"email", "awsops", "'@'"},
    {"email", "@doit-intl.com", "'@'"},
    {"email", "awsops@", "'@'"},
    {"email", "awsops@doit", "ending"},
    {"email", "awsops@doit..com", "domain"},
    {"email", "awsops@-doit.com", "domain"},
    {"email", "aws ops@doit.com", "mailbox"},
    {"email", "a..b@doit.com", "mailbox"},
    {"email", "Ops <ops@doit.com>", "mailbox"},
    {"email", "a@doit.com\r\nBcc: x@y.com", "mailbox"},
    {"email", "a@192.0.2.1", "ending"},
    {"https-url", "htps://hooks.slack.com/x", "as in https"},
    {"https-url", "http://hooks.slack.com/x", "is not https"},
    {"https-url", "hooks.slack.com/x", "as in https"},
    {"https-url", "https:///x", "as in https"},
    {"https-url", "https://user:secret@hooks.slack.com/x", "leave them out"},
    {"https-url", "https://hooks/x", "ending"},
    {"https-url", "https://hooks.slack.com/x y", "as in https"},
    {"https-url", "https://ho_oks.slack.com/x", "as in https"},
    {"https-url", "https://hooks.slack.com:99999/x", "as in https"},
    {"https-url", "ftp://127.0.0.1/x", "as in https"},
    {"https-url", "", "as in https"},
    {"date", "2027-02-29", "no such day"},
    {"date", "2027-13-01", "no such day"},
    {"date", "2027-00-10", "no such day"},
    {"date", "0000-01-01", "no such day"},
    {"date", "27-01-01", "2027-03-31"},
    {"date", "2027/01/01", "2027-03-31"},
    {"date", "2027-01-011", "2027-03-31"},
    {"date", "", "2027-03-31"},
};

START_TEST(texts_of_the_form)
{
    g_autofree char *fault = gw_format_fault(good[_i][0], good[_i][1]);

    ck_assert(gw_format_known(good[_i][0]));
    ck_assert_msg(!fault, "%s: '%s' %s", good[_i][0], good[_i][1], fault);
}
END_TEST

START_TEST(texts_that_are_not)
{
    g_autofree char *fault = gw_format_fault(bad[_i][0], bad[_i][1]);

    ck_assert_msg(fault != NULL, "%s: '%s' passes", bad[_i][0], bad[_i][1]);
    ck_assert_msg(strstr(fault, bad[_i][2]) != NULL, "'%s' %s", bad[_i][1], fault);
}
END_TEST

START_TEST(formats_that_there_are)
{
    g_autofree char *names = gw_format_names();

    ck_assert(strstr(names, "aws-region") != NULL);
    ck_assert(!gw_format_known("aws-regoin"));
    ck_assert(!gw_format_known(NULL));
    ck_assert_str_eq(gw_format_about("country"), "a country by ISO 3166");
    ck_assert(!gw_format_about("kept"));
}
END_TEST

/* AWS adds regions: a person can say so, but not that anything is one. */
START_TEST(a_region_that_is_newer)
{
    ck_assert(!gw_region_known("sa-west-1"));
    ck_assert(gw_region_add("sa-west-1"));
    ck_assert(gw_region_add("sa-west-1"));
    ck_assert(gw_region_known("sa-west-1"));
    ck_assert(gw_region_add("us-gov-north-1"));
    ck_assert_str_eq(gw_partition_of_region("us-gov-north-1")->id, "aws-us-gov");
    ck_assert(!gw_region_add("us-east"));
    ck_assert(!gw_region_add("us-east-1a"));
    ck_assert(!gw_region_add("us-east-1-2"));
    ck_assert(!gw_region_add("xx-east-1"));
    ck_assert(!gw_region_add(""));
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, texts_of_the_form, 0, G_N_ELEMENTS(good));
    tcase_add_loop_test(tests, texts_that_are_not, 0, G_N_ELEMENTS(bad));
    tcase_add_test(tests, formats_that_there_are);
    tcase_add_test(tests, a_region_that_is_newer);
}

int
main(void)
{
    return run_suite("format", add_tests);
}
