/* SPDX-License-Identifier: Apache-2.0 */
/* test_cost_report.c - reports made, changed, left alone and refused
 */
#include "cost-report.c"
#include <gangway/testing.h>

#define PARAMS "{'report_name': 'awsops-1234', 'bucket': 'awsops-1234'}"
#define DESCRIBE "aws-all:cur:DescribeReportDefinitions"
/* A report as AWS shows it; `more` are members after a comma. */
#define REPORT(bucket, more)                                                                                 \
    "{'ReportName': 'awsops-1234', 'TimeUnit': 'HOURLY', 'Format': 'textORcsv', 'Compression': 'GZIP',"      \
    " 'S3Bucket': '" bucket "', 'S3Prefix': 'CUR', 'S3Region': 'us-east-1'" more "}"
#define AS_WANTED                                                                                            \
    ", 'AdditionalSchemaElements': ['RESOURCES'], 'RefreshClosedReports': true, 'ReportVersioning': "        \
    "'CREATE_NEW_REPORT', 'ReportStatus': {'lastStatus': 'SUCCESS'}"
#define OTHER "{'ReportName': 'finance', 'S3Bucket': 'acme-finance', 'Format': 'Parquet'}"
#define REPORTS(list) "{'ReportDefinitions': [" list "]}"

static void
look(const char *params_text, const char *reports)
{
    gt_begin(steps, params_text);
    gt_answer(DESCRIBE, "{}", reports);
    gt_look();
}

START_TEST(fresh)
{
    look(PARAMS, REPORTS(OTHER));
    gt_check_changes("absent");
    gt_check_has(gt_answer_of("inspect"),
                 "{'outputs': {'enabled_already': 1, 'report_name': 'awsops-1234'}}");
    gt_answer(
        "aws:cur:PutReportDefinition",
        "{'ReportDefinition': {'ReportName': 'awsops-1234', 'TimeUnit': 'HOURLY', 'Format': 'textORcsv',"
        " 'Compression': 'GZIP', 'AdditionalSchemaElements': ['RESOURCES'], 'S3Bucket': 'awsops-1234',"
        " 'S3Prefix': 'CUR', 'S3Region': 'us-east-1', 'AdditionalArtifacts': [],"
        " 'RefreshClosedReports': true, 'ReportVersioning': 'CREATE_NEW_REPORT'}}",
        "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(converged)
{
    look(PARAMS, REPORTS(OTHER ", " REPORT("awsops-1234", AS_WANTED)));
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'enabled_already': 1, 'last_status': 'SUCCESS'}");
    gt_check_has(json_array_get(json_object_get(gt_answer_of("inspect"), "evidence"), 0),
                 "{'enabled_already': 1, 'last_status': 'SUCCESS'}");
    look(PARAMS, REPORTS(REPORT("awsops-1234", AS_WANTED ", 'AdditionalArtifacts': []")));
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'enabled_already': 0}");
}
END_TEST

START_TEST(order_of_lists)
{
    look("{'report_name': 'awsops-1234', 'bucket': 'awsops-1234',"
         " 'schema_elements': ['SPLIT_COST_ALLOCATION_DATA', 'RESOURCES']}",
         REPORTS(REPORT("awsops-1234",
                        ", 'AdditionalSchemaElements': ['RESOURCES', 'SPLIT_COST_ALLOCATION_DATA'],"
                        " 'RefreshClosedReports': true, 'ReportVersioning': 'CREATE_NEW_REPORT'")));
    gt_check_changes("");
}
END_TEST

START_TEST(changed)
{
    look(PARAMS,
         REPORTS(REPORT(
             "awsops-1234",
             ", 'AdditionalSchemaElements': [], 'RefreshClosedReports': false, 'BillingViewArn': 'arn:x',"
             " 'ReportVersioning': 'OVERWRITE_REPORT', 'ReportStatus': {'lastStatus': 'SUCCESS'}")));
    gt_check_changes(
        "add /AdditionalSchemaElements/0, change /RefreshClosedReports, change /ReportVersioning");
    gt_answer(
        "aws:cur:ModifyReportDefinition",
        "{'ReportName': 'awsops-1234', 'ReportDefinition': {'RefreshClosedReports': true, 'ReportVersioning':"
        " 'CREATE_NEW_REPORT', 'AdditionalSchemaElements': ['RESOURCES'], 'BillingViewArn': 'arn:x'}}",
        "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(made_meanwhile)
{
    look(PARAMS, REPORTS(""));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "conflict", "DuplicateReportNameException", "exists");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(of_another_destination)
{
    look(PARAMS, REPORTS(REPORT("acme-finance", AS_WANTED)));
    gt_check_failed("conflict", "OtherDestination", "delivered to bucket 'acme-finance', not 'awsops-1234'");
    look("{'report_name': 'awsops-1234', 'bucket': 'awsops-1234', 'prefix': 'reports'}",
         REPORTS(REPORT("awsops-1234", AS_WANTED)));
    gt_check_failed("conflict", "OtherDestination", "prefix 'CUR', not 'reports'");
}
END_TEST

START_TEST(limit)
{
    look(PARAMS, REPORTS(OTHER));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "invalid", "ReportLimitReachedException", "five");
    gt_answer(DESCRIBE, "{}", REPORTS(OTHER ", " OTHER));
    gt_apply();
    gt_check_failed("conflict", "ReportLimitReachedException", "has 2 cost and usage reports");
}
END_TEST

START_TEST(bucket_policy_not_in_force)
{
    look(PARAMS, REPORTS(""));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "invalid", "ValidationException",
              "Failed to verify customer bucket permission");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException", "billingreports.amazonaws.com");
}
END_TEST

/* The code decides, and AWS's words are shown whatever they are. */
START_TEST(refused_without_words)
{
    look(PARAMS, REPORTS(""));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "invalid", "ValidationException", "");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException",
                    "with ValidationException: most often because it may not write to bucket 'awsops-1234'");
}
END_TEST

START_TEST(invalid)
{
    look(PARAMS, REPORTS(""));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "invalid", "ValidationException", "Invalid S3Region");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException", "Invalid S3Region");
    gt_begin(steps, "{'report_name': 'r', 'bucket': 'bbb', 'format': 'Parquet'}");
    gt_answer(DESCRIBE, "{}", REPORTS(""));
    gt_look();
    gt_check_failed("invalid", "BadCombination", "both or neither");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PARAMS);
    gt_refuse(DESCRIBE, "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
    look(PARAMS, REPORTS(""));
    gt_refuse("aws:cur:PutReportDefinition", "{}", "denied", "AccessDeniedException", "no");
    gt_apply();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(malformed)
{
    look(PARAMS, "{'ReportDefinitions': 'none'}");
    gt_check_failed("unavailable", "BadAnswer", "ReportDefinitions");
    look(PARAMS, "{}");
    gt_check_changes("absent");
    look(PARAMS, REPORTS(OTHER ", " REPORT("awsops-1234", AS_WANTED)));
    gt_mangle();
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'report_name': 'a b', 'bucket': 'bbb'}"));
    ck_assert(!gt_fits(steps, "{'report_name': 'a'}"));
    ck_assert(!gt_fits(steps, "{'report_name': 'a', 'bucket': 'bbb', 'prefix': ''}"));
    ck_assert(!gt_fits(steps, "{'report_name': 'a', 'bucket': 'bbb', 'time_unit': 'hourly'}"));
    ck_assert(!gt_fits(steps, "{'report_name': 'a', 'bucket': 'bbb', 'schema_elements': ['ALL']}"));
    ck_assert(gt_fits(steps, "{'report_name': 'a(1)', 'bucket': 'bbb', 'prefix': 'x/y-z'}"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {fresh,
                                  converged,
                                  order_of_lists,
                                  changed,
                                  made_meanwhile,
                                  of_another_destination,
                                  limit,
                                  bucket_policy_not_in_force,
                                  refused_without_words,
                                  invalid,
                                  denied,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("cost-report", tests);
}
