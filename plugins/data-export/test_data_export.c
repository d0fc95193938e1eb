/* SPDX-License-Identifier: Apache-2.0 */
/* test_data_export.c - exports made once, changed, left alone and refused; queries read
 */
#include "data-export.c"
#include "read.c"
#include <gangway/testing.h>

#define PARAMS "{'name': 'awsops-1234', 'bucket': 'awsops-1234'}"
#define LIST "aws-all:bcm-data-exports:ListExports"
#define GET "aws:bcm-data-exports:GetExport"
#define REF(name, arn)                                                                                       \
    "{'ExportName': '" name "', 'ExportArn': '" arn "', 'ExportStatus': {'StatusCode': 'HEALTHY'}}"
#define OURS REF("awsops-1234", "arn:1")
#define OTHER REF("finance", "arn:2")
#define EXPORTS(list) "{'Exports': [" list "]}"
#define SETTINGS(granularity)                                                                                \
    "{'TIME_GRANULARITY': '" granularity                                                                     \
    "', 'INCLUDE_RESOURCES': 'TRUE', 'INCLUDE_SPLIT_COST_ALLOCATION_DATA':"                                  \
    " 'FALSE', 'INCLUDE_IAM_PRINCIPAL_DATA': 'FALSE'}"
#define EXPORT(bucket, query, granularity, status)                                                           \
    "{'Export': {'ExportArn': 'arn:1', 'Name': 'awsops-1234', 'DataQuery': {'QueryStatement': '" query       \
    "', 'TableConfigurations': {'COST_AND_USAGE_REPORT': " SETTINGS(                                         \
        granularity) "}},"                                                                                   \
                     " 'DestinationConfigurations': {'S3Destination': {'S3Bucket': '" bucket                 \
                     "', 'S3Prefix': 'CUR2', 'S3Region': 'us-east-1', 'S3OutputConfigurations': "            \
                     "{'OutputType': 'CUSTOM',"                                                              \
                     " 'Format': 'TEXT_OR_CSV', 'Compression': 'GZIP', 'Overwrite': 'OVERWRITE_REPORT'}}}}," \
                     " 'ExportStatus': {" status "}}"
#define QUERY "SELECT bill_type, line_item_usage_amount FROM COST_AND_USAGE_REPORT"
#define WELL "'StatusCode': 'HEALTHY'"
#define AS_WANTED EXPORT("awsops-1234", QUERY, "HOURLY", WELL)
#define TABLE_ANSWER "{'Schema': [{'Name': 'line_item_usage_amount'}, {'Name': 'bill_type'}]}"

static void
look(const char *params_text, const char *exports, const char *export)
{
    gt_begin(steps, params_text);
    gt_answer(LIST, "{}", exports);
    if (export)
        gt_answer(GET, "{'ExportArn': 'arn:1'}", export);
    gt_look();
}

static void
look_at_none(void)
{
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_answer("aws:bcm-data-exports:GetTable",
              "{'TableName': 'COST_AND_USAGE_REPORT', 'TableProperties': {'TIME_GRANULARITY': 'HOURLY'}}",
              TABLE_ANSWER);
    gt_look();
}

START_TEST(fresh)
{
    look_at_none();
    gt_check_changes("absent");
    gt_check_has(gt_answer_of("inspect"), "{'outputs': {'enabled_already': 1, 'name': 'awsops-1234'}}");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_answer(
        "aws:bcm-data-exports:CreateExport",
        "{'Export': {'Name': 'awsops-1234', 'DataQuery': {'QueryStatement': '" QUERY
        "', 'TableConfigurations': {'COST_AND_USAGE_REPORT': {'TIME_GRANULARITY': 'HOURLY',"
        " 'INCLUDE_RESOURCES': 'TRUE', 'INCLUDE_SPLIT_COST_ALLOCATION_DATA': 'FALSE'}}},"
        " 'DestinationConfigurations': {'S3Destination': {'S3Bucket': 'awsops-1234', 'S3Prefix': 'CUR2',"
        " 'S3Region': 'us-east-1', 'S3OutputConfigurations': {'OutputType': 'CUSTOM', 'Format': "
        "'TEXT_OR_CSV',"
        " 'Compression': 'GZIP', 'Overwrite': 'OVERWRITE_REPORT'}}},"
        " 'RefreshCadence': {'Frequency': 'SYNCHRONOUS'}}}",
        "{'ExportArn': 'arn:1'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* An answer that got lost, or somebody else: no second one is made. */
START_TEST(made_meanwhile)
{
    look_at_none();
    gt_answer(LIST, "{}", EXPORTS(OURS));
    gt_answer(GET, "{}", AS_WANTED);
    gt_apply();
    gt_check_worked();
}
END_TEST

/* The list lags behind: no second one is made, but after a while it counts. */
START_TEST(not_listed_yet)
{
    look_at_none();
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "unavailable", "HttpError", "connection broke");
    gt_apply();
    gt_check_failed("unavailable", "HttpError", "broke");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 5}");
    json_object_set_new(gt_notes(), "sent", json_integer(1));
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_answer("aws:bcm-data-exports:GetTable", "{}", TABLE_ANSWER);
    gt_look();
    gt_check_changes("absent");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "denied", "AccessDeniedException", "no");
    gt_apply();
    gt_check_failed("denied", "AccessDeniedException", "no");
    ck_assert_ptr_null(json_object_get(gt_notes(), "sent"));
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", EXPORTS(OURS));
    gt_refuse(GET, "{}", "invalid", "ResourceNotFoundException", "no such");
    gt_look();
    gt_check_failed("unavailable", "ResourceNotFoundException", "not visible everywhere yet");
}
END_TEST

START_TEST(converged)
{
    look(PARAMS, EXPORTS(OTHER ", " OURS), AS_WANTED);
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'enabled_already': 1, 'arn': 'arn:1', 'status': 'HEALTHY'}");
    look("{'name': 'awsops-1234', 'bucket': 'awsops-1234', 'columns': ['line_item_usage_amount', "
         "'bill_type']}",
         EXPORTS(OURS), AS_WANTED);
    gt_check_changes("");
}
END_TEST

START_TEST(changed)
{
    look("{'name': 'awsops-1234', 'bucket': 'awsops-1234', 'columns': ['bill_type'], 'description': 'ours'}",
         EXPORTS(OURS), EXPORT("awsops-1234", QUERY, "DAILY", WELL));
    gt_check_changes("remove /columns/1, change /description, change /settings/TIME_GRANULARITY");
    gt_answer(LIST, "{}", EXPORTS(OURS));
    gt_answer(GET, "{}", EXPORT("awsops-1234", QUERY, "DAILY", WELL));
    gt_answer(
        "aws:bcm-data-exports:UpdateExport",
        "{'ExportArn': 'arn:1', 'Export': {'Description': 'ours', 'DataQuery': {'QueryStatement':"
        " 'SELECT bill_type FROM COST_AND_USAGE_REPORT', 'TableConfigurations': {'COST_AND_USAGE_REPORT':"
        " {'TIME_GRANULARITY': 'HOURLY', 'INCLUDE_IAM_PRINCIPAL_DATA': 'FALSE'}}}}}",
        "{'ExportArn': 'arn:1'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(of_another_place_or_kind)
{
    look(PARAMS, EXPORTS(OURS), EXPORT("acme-finance", QUERY, "HOURLY", WELL));
    gt_check_failed("conflict", "OtherDestination", "bucket 'acme-finance', not 'awsops-1234'");
    look(PARAMS, EXPORTS(OURS), EXPORT("awsops-1234", "SELECT a FROM FOCUS_1_0_AWS", "HOURLY", WELL));
    gt_check_failed("conflict", "OtherQuery", "choose another name");
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", EXPORTS(OURS ", " REF("awsops-1234", "arn:3")));
    gt_look();
    gt_check_failed("conflict", "SeveralExports", "'arn:1' and 'arn:3'");
}
END_TEST

START_TEST(health)
{
    look(PARAMS, EXPORTS(OURS),
         EXPORT("awsops-1234", QUERY, "HOURLY",
                "'StatusCode': 'UNHEALTHY', 'StatusReason': 'INSUFFICIENT_PERMISSION'"));
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'status': 'UNHEALTHY: INSUFFICIENT_PERMISSION'}");
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", EXPORTS(OURS));
    gt_answer(GET, "{}",
              EXPORT("awsops-1234", QUERY, "HOURLY",
                     "'StatusCode': 'UNHEALTHY', 'StatusReason': 'BILL_OWNER_CHANGED'"));
    gt_look();
    gt_check_failed("conflict", "BillOwnerChanged", "billing transfer");
}
END_TEST

START_TEST(refusals)
{
    look_at_none();
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "invalid", "ServiceQuotaExceededException", "five");
    gt_apply();
    gt_check_failed("conflict", "ServiceQuotaExceededException", "has 1 data exports");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "invalid", "ValidationException",
              "no access to the bucket");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException", "bcm-data-exports.amazonaws.com");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "invalid", "ValidationException", "bad query");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException", "bad query");
    gt_answer(LIST, "{}", EXPORTS(OTHER));
    gt_refuse("aws:bcm-data-exports:CreateExport", "{}", "invalid", "ValidationException", "");
    gt_apply();
    gt_check_failed("unavailable", "ValidationException", "most often because it may not write to bucket");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, PARAMS);
    gt_refuse(LIST, "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", "{'Exports': 'none'}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "Exports");
    gt_begin(steps, PARAMS);
    gt_answer(LIST, "{}", EXPORTS(""));
    gt_answer("aws:bcm-data-exports:GetTable", "{}", "{'Schema': [1, {'Name': 2}]}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "Schema");
    look(PARAMS, EXPORTS(OTHER ", " OURS), EXPORT("awsops-1234", QUERY, "DAILY", WELL));
    gt_mangle();
}
END_TEST

START_TEST(queries)
{
    static const char *const bad[] = {"",
                                      "SELECT",
                                      "SELECT FROM COST_AND_USAGE_REPORT",
                                      "SELECT * FROM COST_AND_USAGE_REPORT",
                                      "SELECT a, FROM COST_AND_USAGE_REPORT",
                                      "SELECT a b FROM COST_AND_USAGE_REPORT",
                                      "SELECTa FROM COST_AND_USAGE_REPORT",
                                      "SELECT a FROM COST_AND_USAGE_REPORTS",
                                      "SELECT a FROM COST_AND_USAGE_REPORT WHERE b",
                                      "DROP a"};
    json_t *kept = json_array();
    gw_call call = {.kept = kept};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!export_columns(&call, bad[i]), "should be none of ours: %s", bad[i]);
    json_t *columns = export_columns(&call, " select b ,a.c\nfrom cost_and_usage_report ");
    ck_assert_uint_eq(json_array_size(columns), 2);
    ck_assert_str_eq(export_query(&call, columns), "SELECT a.c, b FROM COST_AND_USAGE_REPORT");
    json_decref(kept);
}
END_TEST

START_TEST(parameters)
{
    ck_assert(!gt_fits(steps, "{'name': 'a b', 'bucket': 'bbb'}"));
    ck_assert(!gt_fits(steps, "{'name': 'a'}"));
    ck_assert(!gt_fits(steps, "{'name': 'a', 'bucket': 'bbb', 'prefix': ''}"));
    ck_assert(!gt_fits(steps, "{'name': 'a', 'bucket': 'bbb', 'time_granularity': 'YEARLY'}"));
    ck_assert(!gt_fits(steps, "{'name': 'a', 'bucket': 'bbb', 'columns': ['a; DROP']}"));
    ck_assert(gt_fits(steps, "{'name': 'a', 'bucket': 'bbb', 'columns': ['a_b', 'c.d']}"));
    gt_begin(steps, "{'name': 'a', 'bucket': 'bbb', 'format': 'PARQUET'}");
    gt_answer(LIST, "{}", EXPORTS(""));
    gt_look();
    gt_check_failed("invalid", "BadCombination", "both or neither");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        fresh,  made_meanwhile, not_listed_yet, converged, changed, of_another_place_or_kind,
        health, refusals,       denied,         malformed, queries, parameters,
        NULL};
    return gt_run("data-export", tests);
}
