/* SPDX-License-Identifier: Apache-2.0 */
/* cost-report.c - a cost and usage report that AWS delivers into a bucket
 *
 * The documents are AWS's own report definitions, so they compare member by member and what a definition has
 * besides is kept. A report of this name that goes to another place is somebody's: it is never redirected.
 */
#include "../common/policy.h"

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "report_name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 256,
            "pattern" : "^[0-9A-Za-z!_.*'()-]+$",
            "patternText" : "a report's name: letters, digits and !_.*'()-",
            "description" : "the report's name"
        },
        "bucket" : {"type" : "string", "format" : "s3-bucket", "description" : "where AWS delivers it"},
        "prefix" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 256,
            "pattern" : "^[0-9A-Za-z!_.*'()/-]+$",
            "patternText" : "a folder of letters, digits and !_.*'()/-",
            "default" : "CUR",
            "description" : "the objects' folder in the bucket"
        },
        "region" : {
            "type" : "string",
            "format" : "aws-region",
            "default" : "us-east-1",
            "description" : "the bucket's region"
        },
        "time_unit" : {
            "description" : "what a row of the report sums up",
            "type" : "string",
            "enum" : [ "HOURLY", "DAILY", "MONTHLY" ],
            "default" : "HOURLY"
        },
        "format" : {
            "description" : "Parquet goes with the compression Parquet only",
            "type" : "string",
            "enum" : [ "textORcsv", "Parquet" ],
            "default" : "textORcsv"
        },
        "compression" : {
            "description" : "Parquet goes with the format Parquet only",
            "type" : "string",
            "enum" : [ "GZIP", "ZIP", "Parquet" ],
            "default" : "GZIP"
        },
        "schema_elements" : {
            "type" : "array",
            "items" : {
                "type" : "string",
                "enum" : [ "RESOURCES", "SPLIT_COST_ALLOCATION_DATA", "MANUAL_DISCOUNT_COMPATIBILITY" ]
            },
            "default" : ["RESOURCES"],
            "description" : "which columns besides the usual ones"
        },
        "versioning" : {
            "description" : "whether a delivery replaces the one before",
            "type" : "string",
            "enum" : [ "CREATE_NEW_REPORT", "OVERWRITE_REPORT" ],
            "default" : "CREATE_NEW_REPORT"
        },
        "refresh_closed" : {
            "type" : "boolean",
            "default" : true,
            "description" : "deliver past months again when AWS corrects them"
        }
    },
    "required" : [ "report_name", "bucket" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "report_name" : {"description" : "as the parameter", "type" : "string"},
        "enabled_already" : {"type" : "integer", "description" : "how many other reports the account has"},
        "last_delivery" : {"type" : "string", "description" : "as AWS says it"},
        "last_status" : {"type" : "string", "description" : "SUCCESS, or what keeps AWS from delivering"}
    }
});

static const char *const reads[] = {"cur:DescribeReportDefinitions", NULL};
static const char *const writes[] = {"cur:PutReportDefinition", "cur:ModifyReportDefinition", NULL};

/* Reading knows no single report. */
static const char resources[] = GW_JSON({
    "arn:aws:cur:us-east-1:${account}:definition/${report_name}" :
        [ "cur:PutReportDefinition", "cur:ModifyReportDefinition" ]
});

/* AWS leaves empty lists out, and keeps the order in which they were given. */
static json_t *
sorted_list(gw_call *call, json_t *list)
{
    json_t *sorted = gw_pack(call, "[]");
    json_array_extend(sorted, list);
    policy_sort(sorted);
    return sorted;
}

/* The definition of the report's name, or NULL; and how many others there are. */
static int
find_report(gw_call *call, json_t **found, size_t *others)
{
    const char *name = gw_param(call, "report_name");
    json_t *answer = gw_aws_all(call, "cur:DescribeReportDefinitions", "{}"), *report;
    json_t *all = json_object_get(answer, "ReportDefinitions");
    size_t i;
    *found = NULL;
    if (!answer)
        return GW_FAILED;
    if (all && !json_is_array(all))
        return gw_fail_answer(call, "cur:DescribeReportDefinitions", "a list of ReportDefinitions");
    json_array_foreach (all, i, report) {
        const char *its = json_string_value(json_object_get(report, "ReportName"));
        if (its && name && strcmp(its, name) == 0)
            *found = gw_keep(call, json_copy(report));
    }
    *others = json_array_size(all) - (*found ? 1 : 0);
    return GW_OK;
}

/* "Enable Cost and Usage Reports" has no switch: they are when the account has one. */
static void
tell(gw_call *call, json_t *report, size_t others)
{
    json_t *status = json_object_get(report, "ReportStatus");
    const char *last = json_string_value(json_object_get(status, "lastDelivery"));
    const char *state = json_string_value(json_object_get(status, "lastStatus"));
    gw_outputs(call, "{s:s, s:I, s:s*, s:s*}", "report_name", gw_param(call, "report_name"),
               "enabled_already", (json_int_t)others, "last_delivery", last, "last_status", state);
    gw_evidence(call, "{s:I, s:s*, s:s*}", "enabled_already", (json_int_t)others, "last_delivery", last,
                "last_status", state);
}

static int
inspect(gw_call *call)
{
    json_t *report;
    size_t others = 0;
    if (find_report(call, &report, &others) != GW_OK)
        return GW_FAILED;
    tell(call, report, others);
    if (!report && others > 0)
        gw_progress(call, "cost and usage reports are enabled already: the account has %zu of other names",
                    others);
    if (!report)
        return gw_absent(call);
    const char *const lists[] = {"AdditionalSchemaElements", "AdditionalArtifacts"};
    for (size_t i = 0; i < 2; i++)
        json_object_set(report, lists[i], sorted_list(call, json_object_get(report, lists[i])));
    return gw_observed(call, "O", report);
}

static int
refuse_unfit(gw_call *call)
{
    const char *format = gw_param(call, "format"), *compression = gw_param(call, "compression");
    if ((strcmp(format, "Parquet") == 0) != (strcmp(compression, "Parquet") == 0))
        return gw_fail(call, GANGWAY_INVALID, "BadCombination",
                       "format '%s' does not go with compression '%s': Parquet is both or neither", format,
                       compression);
    const char *const place[][2] = {{"S3Bucket", "bucket"}, {"S3Prefix", "prefix"}, {"S3Region", "region"}};
    for (size_t i = 0; gw_seen(call) && i < 3; i++) {
        const char *there = json_string_value(json_object_get(gw_seen(call), place[i][0]));
        if (!there || strcmp(there, gw_param(call, place[i][1])) != 0)
            return gw_fail(
                call, GANGWAY_CONFLICT, "OtherDestination",
                "report '%s' exists and is delivered to %s '%s', not '%s': choose another report_name, or "
                "let its owner delete it",
                gw_param(call, "report_name"), place[i][1], there ? there : "", gw_param(call, place[i][1]));
    }
    return GW_OK;
}

static int
desire(gw_call *call)
{
    if (refuse_unfit(call) != GW_OK)
        return GW_FAILED;
    gw_outputs(call, "{s:s}", "report_name", gw_param(call, "report_name"));
    return gw_wanted(call, "{s:s, s:s, s:s, s:s, s:O, s:[], s:s, s:s, s:s, s:b, s:s}", "ReportName",
                     gw_param(call, "report_name"), "TimeUnit", gw_param(call, "time_unit"), "Format",
                     gw_param(call, "format"), "Compression", gw_param(call, "compression"),
                     "AdditionalSchemaElements", sorted_list(call, gw_param_json(call, "schema_elements")),
                     "AdditionalArtifacts", "S3Bucket", gw_param(call, "bucket"), "S3Prefix",
                     gw_param(call, "prefix"), "S3Region", gw_param(call, "region"), "RefreshClosedReports",
                     gw_param_bool(call, "refresh_closed", true), "ReportVersioning",
                     gw_param(call, "versioning"));
}

static int
refuse_limit(gw_call *call)
{
    json_t *report;
    size_t others = 0;
    if (find_report(call, &report, &others) != GW_OK)
        return GW_FAILED;
    return gw_fail(call, GANGWAY_CONFLICT, "ReportLimitReachedException",
                   "the account has %zu cost and usage reports, and AWS allows no more: let the customer "
                   "delete one that "
                   "nobody reads, then retry",
                   others);
}

static int
apply(gw_call *call)
{
    json_t *report = gw_keep(call, json_object()), *answer;
    json_object_update(report, gw_seen(call));
    json_object_update(report, gw_want(call));
    json_object_del(report, "ReportStatus"); /* AWS's to say */
    gw_progress(call, "setting up report '%s'", gw_param(call, "report_name"));
    if (gw_seen(call))
        answer = gw_aws(call, "cur:ModifyReportDefinition", "{s:s, s:O}", "ReportName",
                        gw_param(call, "report_name"), "ReportDefinition", report);
    else
        answer = gw_aws(call, "cur:PutReportDefinition", "{s:O}", "ReportDefinition", report);
    if (answer ||
        gw_failed_with(call, "DuplicateReportNameException")) /* made meanwhile: the next look tells */
        return GW_OK;
    if (gw_failed_with(call, "ReportLimitReachedException"))
        return refuse_limit(call);
    /* One code for all, sometimes without a word: what passes by itself is the bucket's policy. */
    if (gw_failed_with(call, "ValidationException"))
        return gw_fail_as(
            call, GANGWAY_UNAVAILABLE,
            "AWS refused report '%s' with ValidationException: most often because it may not write to bucket "
            "'%s' yet (a new policy needs some minutes; if it lasts, check that the policy allows "
            "billingreports.amazonaws.com, and that no other statement of it denies that, and the report's "
            "region and prefix)",
            gw_param(call, "report_name"), gw_param(call, "bucket"));
    return GW_FAILED;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "cost-report",
    .summary = "a cost and usage report that AWS delivers into a bucket",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("cost-report", "1.0", "Gangway", steps);
