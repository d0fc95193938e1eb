/* SPDX-License-Identifier: Apache-2.0 */
/* report-delivery.c - AWS has delivered a cost and usage report, or a data export, for the first time
 *
 * Nobody does anything here: AWS delivers within a day. Until the first manifest is in the bucket the step is
 * pending; what keeps AWS from delivering stops it.
 */
#include <gangway/step.h>

#define PAGES 100    /* of a thousand objects each */
#define SELDOM_S 900 /* between two looks */

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "kind" : {
            "type" : "string",
            "enum" : [ "cost-report", "data-export" ],
            "default" : "cost-report",
            "description" : "which of the two is waited for"
        },
        "name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 256,
            "description" : "the report's or the export's name"
        },
        "bucket" : {
            "description" : "where the report or export is delivered",
            "type" : "string",
            "format" : "s3-bucket"
        },
        "prefix" : {
            "description" : "the objects' folder in the bucket, as the report or export has it",
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 512,
            "default" : "CUR"
        },
        "region" : {
            "type" : "string",
            "format" : "aws-region",
            "default" : "us-east-1",
            "description" : "the bucket's region"
        }
    },
    "required" : [ "name", "bucket" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "manifest" : {"type" : "string", "description" : "the first one's key in the bucket"},
        "last_delivery" : {"type" : "string", "description" : "as AWS says it"}
    }
});

static const char *const reads[] = {"cur:DescribeReportDefinitions", "bcm-data-exports:ListExports",
                                    "s3:ListObjectsV2", NULL};

static const char resources[] = GW_JSON({
    "arn:aws:s3:::${bucket}" : ["s3:ListObjectsV2"],
    "${kind!=data-export?}*" : ["cur:DescribeReportDefinitions"],
    "${kind=data-export?}*" : ["bcm-data-exports:ListExports"]
});

static bool
is_export(gw_call *call)
{
    return strcmp(gw_param(call, "kind"), "data-export") == 0;
}

/* What AWS says of the delivery; a `state` other than "" keeps it from delivering, NULL: there is nothing to
 * be delivered. */
static int
read_status(gw_call *call, const char **state, const char **last)
{
    bool export = is_export(call);
    json_t *answer =
        gw_aws_all(call, export ? "bcm-data-exports:ListExports" : "cur:DescribeReportDefinitions", "{}");
    json_t *item, *found = NULL;
    size_t i;
    if (!answer)
        return GW_FAILED;
    json_array_foreach (json_object_get(answer, export ? "Exports" : "ReportDefinitions"), i, item)
        if (strcmp(gw_member(item, export ? "ExportName" : "ReportName"), gw_param(call, "name")) == 0)
            found = item;
    if (!found)
        return GW_OK;
    json_t *status = json_object_get(found, export ? "ExportStatus" : "ReportStatus");
    *last = gw_member(status, export ? "LastRefreshedAt" : "lastDelivery");
    if (export)
        *state = strcmp(gw_member(status, "StatusCode"), "UNHEALTHY") == 0 ? gw_member(status, "StatusReason")
                                                                           : "";
    else
        *state =
            strncmp(gw_member(status, "lastStatus"), "ERROR", 5) == 0 ? gw_member(status, "lastStatus") : "";
    return GW_OK;
}

static bool
ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The first manifest's key on a page of the bucket's list, or "". */
static const char *
manifest_on(json_t *page)
{
    json_t *item;
    size_t i;
    json_array_foreach (json_object_get(page, "Contents"), i, item)
        if (ends_with(gw_member(item, "Key"), "-Manifest.json"))
            return gw_member(item, "Key");
    return "";
}

/* The first manifest's key, or "". A month's files can be many, and only the manifest says that they are all
 * there. */
static int
find_manifest(gw_call *call, const char **key)
{
    const char *folder = gw_text(call, "%s/%s/%s", gw_param(call, "prefix"), gw_param(call, "name"),
                                 is_export(call) ? "metadata/" : "");
    json_t *token = NULL;
    *key = "";
    for (int page = 0; page < PAGES && !**key; page++) {
        json_t *answer = gw_aws_in(call, gw_param(call, "region"), "s3:ListObjectsV2",
                                   "{s:s, s:s, s:i, s:O*}", "Bucket", gw_param(call, "bucket"), "Prefix",
                                   folder, "MaxKeys", 1000, "ContinuationToken", token);
        if (!answer)
            return GW_FAILED;
        *key = manifest_on(answer);
        token = json_object_get(answer, "NextContinuationToken");
        if (!json_is_string(token))
            break;
    }
    return GW_OK;
}

/* Seconds until the next look: at first soon, since what AWS shows may lag behind what there is, then seldom.
 */
static int
pause_of(gw_call *call)
{
    json_int_t looks = json_integer_value(gw_noted(call, "looks"));
    if (looks >= 10)
        return SELDOM_S;
    gw_note(call, "looks", gw_keep(call, json_integer(looks + 1)));
    return looks < 9 ? 2 << looks : SELDOM_S;
}

static int
inspect(gw_call *call)
{
    const char *state = NULL, *last = "", *key = "";
    if (read_status(call, &state, &last) != GW_OK)
        return GW_FAILED;
    if (!state)
        return gw_pending(call, pause_of(call), "there is no %s '%s' yet", gw_param(call, "kind"),
                          gw_param(call, "name"));
    if (*state)
        return gw_fail(call, GANGWAY_CONFLICT, "NotDelivered",
                       "AWS cannot deliver %s '%s': it says %s; check bucket '%s' and its policy, then "
                       "gangway retry RUN",
                       gw_param(call, "kind"), gw_param(call, "name"), state, gw_param(call, "bucket"));
    if (find_manifest(call, &key) != GW_OK)
        return GW_FAILED;
    if (!*key)
        return gw_pending(call, pause_of(call),
                          "no manifest of '%s' in bucket '%s' yet (the first comes within 24 hours)",
                          gw_param(call, "name"), gw_param(call, "bucket"));
    gw_outputs(call, "{s:s, s:s}", "manifest", key, "last_delivery", last);
    gw_evidence(call, "{s:s, s:s, s:s}", "bucket", gw_param(call, "bucket"), "manifest", key, "last_delivery",
                last);
    return gw_observed(call, "{s:b, s:s}", "delivered", true, "last_delivery", last);
}

static int
desire(gw_call *call)
{
    return gw_wanted(call, "{s:b}", "delivered", true);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{
    .name = "report-delivery",
    .summary = "AWS has delivered a cost and usage report or a data export for the first time",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
}};

GANGWAY_PLUGIN("report-delivery", "1.0", "Gangway", steps);
