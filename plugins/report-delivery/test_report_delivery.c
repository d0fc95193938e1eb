/* SPDX-License-Identifier: Apache-2.0 */
/* test_report_delivery.c - delivered, not yet, and never because something is in the way
 */
#include "report-delivery.c"
#include <gangway/testing.h>

#define PARAMS "{'name': 'awsops-1234', 'bucket': 'awsops-1234', 'region': 'eu-west-1'}"
#define EXPORT "{'kind': 'data-export', 'name': 'awsops-1234', 'bucket': 'awsops-1234', 'prefix': 'CUR2'}"
#define MANIFEST "CUR/awsops-1234/20261101-20261201/awsops-1234-Manifest.json"

static void
reports(const char *status)
{
    char answer[256];
    snprintf(
        answer, sizeof answer,
        "{'ReportDefinitions': [{'ReportName': 'x'}, {'ReportName': 'awsops-1234', 'ReportStatus': %s}]}",
        status);
    gt_begin(steps, PARAMS);
    gt_answer("aws-all:cur:DescribeReportDefinitions", "{}", answer);
}

static void
objects(const char *list)
{
    gt_answer("aws/eu-west-1:s3:ListObjectsV2", "{'Bucket': 'awsops-1234', 'Prefix': 'CUR/awsops-1234/'}",
              list);
}

START_TEST(delivered)
{
    reports("{'lastStatus': 'SUCCESS', 'lastDelivery': '20261123T000000Z'}");
    objects("{'Contents': [{'Key': 'CUR/awsops-1234/a.csv.gz'}, {'Key': '" MANIFEST
            "'}], 'IsTruncated': false}");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'manifest': '" MANIFEST "', 'last_delivery': '20261123T000000Z'}");
    ck_assert_uint_eq(json_array_size(json_object_get(gt_answer_of("inspect"), "evidence")), 1);
}
END_TEST

START_TEST(not_yet)
{
    static const char *const lists[] = {"{}", "{'Contents': []}",
                                        "{'Contents': [{'Key': 'CUR/awsops-1234/test'}]}"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        reports("{}");
        objects(lists[i]);
        gt_look();
        gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 2}");
    }
}
END_TEST

/* A list may lag behind for a moment; a delivery may take a day. */
START_TEST(soon_then_seldom)
{
    static const char *const pauses[][2] = {{"1", "4"}, {"8", "512"}, {"9", "900"}, {"10", "900"}};
    char wanted[64];
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        reports("{}");
        gt_note("looks", pauses[i][0]);
        objects("{}");
        gt_look();
        snprintf(wanted, sizeof wanted, "{'kind': 'pending', 'after': %s}", pauses[i][1]);
        gt_check_has(gt_answer_of("inspect"), wanted);
    }
}
END_TEST

/* Files without their manifest are a delivery under way. */
START_TEST(more_than_a_page)
{
    static const char first[] =
        "{'Contents': [{'Key': 'CUR/awsops-1234/1.csv'}, {'Key': 'CUR/awsops-1234/2.csv'}],"
        " 'IsTruncated': true, 'NextContinuationToken': 'more'}";
    static const char *const lists[] = {"{'Contents': [{'Key': '" MANIFEST "'}], 'IsTruncated': false}",
                                        "{'Contents': [{'Key': 'CUR/awsops-1234/3.csv'}]}"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        reports("{}");
        objects(first);
        gt_answer("aws/eu-west-1:s3:ListObjectsV2",
                  "{'Prefix': 'CUR/awsops-1234/', 'ContinuationToken': 'more'}", lists[i]);
        gt_look();
        if (i == 0)
            gt_check_has(gt_outputs(), "{'manifest': '" MANIFEST "'}");
        else
            gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 2}");
    }
}
END_TEST

START_TEST(never)
{
    reports("{'lastStatus': 'ERROR_PERMISSIONS'}");
    gt_look();
    gt_check_failed("conflict", "NotDelivered", "it says ERROR_PERMISSIONS; check bucket 'awsops-1234'");
    gt_begin(steps, PARAMS);
    gt_answer("aws-all:cur:DescribeReportDefinitions", "{}", "{'ReportDefinitions': [{'ReportName': 'x'}]}");
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 2}");
}
END_TEST

START_TEST(exports)
{
    gt_begin(steps, EXPORT);
    gt_answer("aws-all:bcm-data-exports:ListExports", "{}",
              "{'Exports': [{'ExportName': 'awsops-1234', 'ExportStatus': {'StatusCode': 'HEALTHY',"
              " 'LastRefreshedAt': '2026-11-23T00:00:00Z'}}]}");
    gt_answer("aws/us-east-1:s3:ListObjectsV2", "{'Prefix': 'CUR2/awsops-1234/metadata/'}",
              "{'Contents': [{'Key': "
              "'CUR2/awsops-1234/metadata/BILLING_PERIOD=2026-11/awsops-1234-Manifest.json'}]}");
    gt_look();
    gt_check_changes("");
    gt_begin(steps, EXPORT);
    gt_answer("aws-all:bcm-data-exports:ListExports", "{}",
              "{'Exports': [{'ExportName': 'awsops-1234', 'ExportStatus': {'StatusCode': 'UNHEALTHY',"
              " 'StatusReason': 'INSUFFICIENT_PERMISSION'}}]}");
    gt_look();
    gt_check_failed("conflict", "NotDelivered", "it says INSUFFICIENT_PERMISSION");
}
END_TEST

START_TEST(denied)
{
    reports("{}");
    gt_refuse("aws/eu-west-1:s3:ListObjectsV2", "{}", "denied", "AccessDenied", "no");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no");
}
END_TEST

START_TEST(malformed)
{
    reports("{'lastStatus': 'SUCCESS', 'lastDelivery': '20261123T000000Z'}");
    objects("{'Contents': [1, {'Key': 2}, {'Key': '" MANIFEST "'}]}");
    gt_look();
    gt_check_changes("");
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'name': 'a'}"));
    ck_assert(!gt_fits(steps, "{'name': '', 'bucket': 'bbb'}"));
    ck_assert(!gt_fits(steps, "{'name': 'a', 'bucket': 'bbb', 'kind': 'report'}"));
    ck_assert(gt_fits(steps, "{'name': 'a', 'bucket': 'bbb'}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {delivered, not_yet, soon_then_seldom, more_than_a_page, never,
                                  exports,   denied,  malformed,        parameters,       NULL};
    return gt_run("report-delivery", tests);
}
