/* SPDX-License-Identifier: Apache-2.0 */
/* data-export.c - a data export (CUR 2.0) that AWS delivers into a bucket, and its first delivery
 *
 * Nothing keeps AWS from making two exports of one name, and a request carries no token: so the list comes
 * first, again right before one is made. An export of this name that goes to another place is somebody's.
 */
#include "data-export.h"

#include <time.h>

#define SETTLE_S 60 /* how long the list may lack an export that was just made */

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "name" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 128,
            "pattern" : "^[0-9A-Za-z_-]+$",
            "patternText" : "an export's name: letters, digits, _ and -",
            "description" : "the export's name"
        },
        "bucket" : {"type" : "string", "format" : "s3-bucket", "description" : "where AWS delivers it"},
        "prefix" : {
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 512,
            "pattern" : "^[0-9A-Za-z!_.*'()/-]+$",
            "patternText" : "a folder of letters, digits and !_.*'()/-",
            "default" : "CUR2",
            "description" : "the objects' folder in the bucket"
        },
        "region" : {
            "type" : "string",
            "format" : "aws-region",
            "default" : "us-east-1",
            "description" : "the bucket's region"
        },
        "description" : {
            "description" : "of the export, for people",
            "type" : "string",
            "minLength" : 1,
            "maxLength" : 1024
        },
        "columns" : {
            "type" : "array",
            "items" : {"type" : "string", "pattern" : "^[a-z][a-z0-9_.]*$"},
            "default" : [],
            "description" : "which columns; empty: all that the table has when the export is made"
        },
        "time_granularity" : {
            "description" : "what a row of the export sums up",
            "type" : "string",
            "enum" : [ "HOURLY", "DAILY", "MONTHLY" ],
            "default" : "HOURLY"
        },
        "include_resources" :
            {"description" : "a row for each resource", "type" : "boolean", "default" : true},
        "split_cost_allocation" :
            {"description" : "costs of containers, split", "type" : "boolean", "default" : false},
        "format" : {
            "description" : "PARQUET goes with the compression PARQUET only",
            "type" : "string",
            "enum" : [ "TEXT_OR_CSV", "PARQUET" ],
            "default" : "TEXT_OR_CSV"
        },
        "compression" : {
            "description" : "PARQUET goes with the format PARQUET only",
            "type" : "string",
            "enum" : [ "GZIP", "PARQUET" ],
            "default" : "GZIP"
        },
        "overwrite" : {
            "description" : "whether a delivery replaces the one before",
            "type" : "string",
            "enum" : [ "CREATE_NEW_REPORT", "OVERWRITE_REPORT" ],
            "default" : "OVERWRITE_REPORT"
        }
    },
    "required" : [ "name", "bucket" ]
});

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "name" : {"description" : "as the parameter", "type" : "string"},
        "arn" : {"description" : "of the export", "type" : "string"},
        "enabled_already" : {"type" : "integer", "description" : "how many other exports the account has"},
        "status" : {"type" : "string", "description" : "HEALTHY or UNHEALTHY, and why"}
    }
});

static const char *const reads[] = {SERVICE "ListExports", SERVICE "GetExport", SERVICE "GetTable", NULL};
/* AWS asks for cur:PutReportDefinition as well, since the table is a report's; it is never called. */
static const char *const writes[] = {SERVICE "CreateExport", SERVICE "UpdateExport",
                                     "cur:PutReportDefinition", NULL};

static const char resources[] = GW_JSON({
    "arn:aws:bcm-data-exports:us-east-1:${account}:export/${name}-*" :
        [ "bcm-data-exports:CreateExport", "bcm-data-exports:GetExport", "bcm-data-exports:UpdateExport" ],
    "arn:aws:bcm-data-exports:us-east-1:${account}:table/COST_AND_USAGE_REPORT" :
        [ "bcm-data-exports:CreateExport", "bcm-data-exports:GetTable", "bcm-data-exports:UpdateExport" ]
});

/* ---- what is there ---- */

static json_t *
destination_of(gw_call *call, json_t *export)
{
    json_t *to = json_object_get(json_object_get(export, "DestinationConfigurations"), "S3Destination");
    json_t *how = json_object_get(to, "S3OutputConfigurations");
    return gw_pack(call, "{s:s, s:s, s:s, s:s, s:s, s:s}", "bucket", gw_member(to, "S3Bucket"), "prefix",
                   gw_member(to, "S3Prefix"), "region", gw_member(to, "S3Region"), "format",
                   gw_member(how, "Format"), "compression", gw_member(how, "Compression"), "overwrite",
                   gw_member(how, "Overwrite"));
}

static void
tell(gw_call *call, const export_found *found)
{
    gw_outputs(call, "{s:s, s:s*, s:I, s:s*}", "name", gw_param(call, "name"), "arn", found->arn,
               "enabled_already", (json_int_t)found->others, "status",
               found->arn ? export_health(call, found->status) : NULL);
}

/* Has a request left a moment ago that the list may not show yet? */
static bool
was_sent(gw_call *call)
{
    json_t *at = gw_noted(call, "sent");
    return json_is_integer(at) && time(NULL) - (time_t)json_integer_value(at) < SETTLE_S;
}

static int
inspect(gw_call *call)
{
    export_found found;
    if (export_find(call, &found) != GW_OK)
        return GW_FAILED;
    tell(call, &found);
    if (!found.arn && was_sent(call))
        return gw_pending(call, 5, "export '%s' was asked for and is not listed yet", gw_param(call, "name"));
    if (!found.arn)
        return gw_absent(call);
    if (strcmp(gw_member(found.status, "StatusReason"), "BILL_OWNER_CHANGED") == 0)
        return gw_fail(
            call, GANGWAY_CONFLICT, "BillOwnerChanged",
            "export '%s' stopped when the bill got another owner (a billing transfer): set one up under "
            "another name, and keep what this one delivered",
            gw_param(call, "name"));
    json_t *query = json_object_get(found.export, "DataQuery");
    json_t *settings = json_object_get(json_object_get(query, "TableConfigurations"), TABLE);
    json_t *columns = export_columns(call, gw_member(query, "QueryStatement"));
    if (!columns)
        return gw_fail(call, GANGWAY_CONFLICT, "OtherQuery",
                       "export '%s' exists and is not of columns of " TABLE ": choose another name",
                       gw_param(call, "name"));
    return gw_observed(call, "{s:s, s:s, s:O, s:O*, s:O, s:s}", "name", gw_param(call, "name"), "description",
                       gw_member(found.export, "Description"), "columns", columns, "settings", settings,
                       "destination", destination_of(call, found.export), "health",
                       export_health(call, found.status));
}

/* ---- what should be there ---- */

static int
refuse_unfit(gw_call *call)
{
    static const char *const place[] = {"bucket", "prefix", "region"};
    const char *format = gw_param(call, "format"), *compression = gw_param(call, "compression");
    json_t *to = json_object_get(gw_seen(call), "destination");
    if ((strcmp(format, "PARQUET") == 0) != (strcmp(compression, "PARQUET") == 0))
        return gw_fail(call, GANGWAY_INVALID, "BadCombination",
                       "format '%s' does not go with compression '%s': PARQUET is both or neither", format,
                       compression);
    for (size_t i = 0; to && i < 3; i++)
        if (strcmp(gw_member(to, place[i]), gw_param(call, place[i])) != 0)
            return gw_fail(
                call, GANGWAY_CONFLICT, "OtherDestination",
                "export '%s' exists and is delivered to %s '%s', not '%s': choose another name, or let "
                "its owner delete it",
                gw_param(call, "name"), place[i], gw_member(to, place[i]), gw_param(call, place[i]));
    return GW_OK;
}

static json_t *
settings_wanted(gw_call *call)
{
    return gw_pack(call, "{s:s, s:s, s:s}", "TIME_GRANULARITY", gw_param(call, "time_granularity"),
                   "INCLUDE_RESOURCES", gw_param_bool(call, "include_resources", true) ? "TRUE" : "FALSE",
                   "INCLUDE_SPLIT_COST_ALLOCATION_DATA",
                   gw_param_bool(call, "split_cost_allocation", false) ? "TRUE" : "FALSE");
}

static int
desire(gw_call *call)
{
    json_t *columns = gw_param_json(call, "columns"), *settings = settings_wanted(call);
    if (refuse_unfit(call) != GW_OK)
        return GW_FAILED;
    if (json_array_size(columns) == 0 && gw_seen(call))
        columns = NULL; /* whatever it has */
    else if (json_array_size(columns) == 0 && !(columns = export_table(call, settings)))
        return GW_FAILED;
    gw_outputs(call, "{s:s}", "name", gw_param(call, "name"));
    return gw_wanted(call, "{s:s, s:s*, s:O*, s:O, s:{s:s, s:s, s:s, s:s, s:s, s:s}}", "name",
                     gw_param(call, "name"), "description", gw_param(call, "description"), "columns",
                     columns ? export_sorted(call, columns) : NULL, "settings", settings, "destination",
                     "bucket", gw_param(call, "bucket"), "prefix", gw_param(call, "prefix"), "region",
                     gw_param(call, "region"), "format", gw_param(call, "format"), "compression",
                     gw_param(call, "compression"), "overwrite", gw_param(call, "overwrite"));
}

/* ---- making it so ---- */

static json_t *
as_request(gw_call *call, json_t *was)
{
    json_t *want = gw_want(call), *to = json_object_get(want, "destination");
    json_t *columns = json_object_get(want, "columns");
    const char *query = columns ? export_query(call, columns)
                                : gw_member(json_object_get(was, "DataQuery"), "QueryStatement");
    json_t *settings = gw_keep(call, json_object()), *old = json_object_get(was, "DataQuery");
    json_object_update(settings, json_object_get(json_object_get(old, "TableConfigurations"), TABLE));
    json_object_update(settings, json_object_get(want, "settings"));
    json_t *owner = json_object_get(
        json_object_get(json_object_get(was, "DestinationConfigurations"), "S3Destination"), "S3BucketOwner");
    json_t *text = json_object_get(want, "description");
    return gw_pack(
        call, "{s:O, s:O*, s:{s:s, s:{s:O}}, s:{s:{s:O, s:O*, s:O, s:O, s:{s:s, s:O, s:O, s:O}}}, s:{s:s}}",
        "Name", json_object_get(want, "name"), "Description",
        text ? text : json_object_get(was, "Description"), "DataQuery", "QueryStatement", query,
        "TableConfigurations", TABLE, settings, "DestinationConfigurations", "S3Destination", "S3Bucket",
        json_object_get(to, "bucket"), "S3BucketOwner", owner, "S3Prefix", json_object_get(to, "prefix"),
        "S3Region", json_object_get(to, "region"), "S3OutputConfigurations", "OutputType", "CUSTOM", "Format",
        json_object_get(to, "format"), "Compression", json_object_get(to, "compression"), "Overwrite",
        json_object_get(to, "overwrite"), "RefreshCadence", "Frequency", "SYNCHRONOUS");
}

static int
refused(gw_call *call, const export_found *found)
{
    if (gw_failed_with(call, "ServiceQuotaExceededException"))
        return gw_fail(
            call, GANGWAY_CONFLICT, "ServiceQuotaExceededException",
            "the account has %zu data exports, and AWS allows no more: let the customer delete one that "
            "nobody reads, then retry",
            found->others);
    if (gw_failed_with(call, "ValidationException"))
        return gw_fail_as(
            call, GANGWAY_UNAVAILABLE,
            "AWS refused export '%s' with ValidationException: most often because it may not write to bucket "
            "'%s' yet (a new policy needs some minutes; if it lasts, check that the policy allows "
            "bcm-data-exports.amazonaws.com, and the export's columns and region)",
            gw_param(call, "name"), gw_param(call, "bucket"));
    return GW_FAILED;
}

/* What AWS refuses was not made; of anything else one can't tell until the list has settled. */
static int
create(gw_call *call, const export_found *found)
{
    if (gw_note(call, "sent", gw_pack(call, "I", (json_int_t)time(NULL))) != GW_OK)
        return GW_FAILED;
    if (gw_aws(call, SERVICE "CreateExport", "{s:O}", "Export", as_request(call, NULL)))
        return GW_OK;
    int result = refused(call, found);
    if (!gw_failed_as(call, GANGWAY_UNAVAILABLE))
        gw_note(call, "sent", NULL);
    return result;
}

static int
update(gw_call *call, const export_found *found)
{
    return gw_aws(call, SERVICE "UpdateExport", "{s:s, s:O}", "ExportArn", found->arn, "Export",
                  as_request(call, found->export))
               ? GW_OK
               : refused(call, found);
}

static int
apply(gw_call *call)
{
    export_found found;
    if (!gw_want(call))
        return gw_fail(call, GANGWAY_INVALID, "NotUndone",
                       "an export is deleted by its owner, in the console");
    if (export_find(call, &found) != GW_OK)
        return GW_FAILED;
    if (found.arn && !gw_seen(call))
        return GW_OK; /* made meanwhile, perhaps by us: the next look tells */
    gw_progress(call, "setting up export '%s'", gw_param(call, "name"));
    return found.arn ? update(call, &found) : create(call, &found);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "data-export",
    .summary = "a data export (CUR 2.0) that AWS delivers into a bucket",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("data-export", "1.0", "Gangway", steps);
