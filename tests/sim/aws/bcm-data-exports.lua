-- SPDX-License-Identifier: Apache-2.0
-- bcm-data-exports.lua - Data Exports (CUR 2.0); names are nobody's key here: two exports may have the same

local access = require "lib.access"
local arns = require "lib.arns"
local delivery = require "lib.delivery"
local paging = require "lib.paging"
local util = require "lib.util"

local TABLE = "COST_AND_USAGE_REPORT"
-- Some of the table's columns, and those that a setting adds.
local COLUMNS = {
    "bill_bill_type", "bill_billing_entity", "bill_billing_period_end_date", "bill_billing_period_start_date",
    "bill_invoice_id", "bill_payer_account_id", "identity_line_item_id", "identity_time_interval",
    "line_item_line_item_type", "line_item_product_code", "line_item_unblended_cost", "line_item_usage_account_id",
    "line_item_usage_amount", "line_item_usage_start_date", "line_item_usage_type", "pricing_unit", "product",
    "resource_tags",
}
local ADDED = {
    INCLUDE_RESOURCES = { "line_item_resource_id" },
    INCLUDE_SPLIT_COST_ALLOCATION_DATA = { "split_line_item_split_cost", "split_line_item_split_usage" },
}
local BOOLEAN = { "FALSE", "TRUE" }
local SETTINGS = {
    TIME_GRANULARITY = { "HOURLY", "DAILY", "MONTHLY" }, INCLUDE_RESOURCES = BOOLEAN,
    INCLUDE_SPLIT_COST_ALLOCATION_DATA = BOOLEAN, INCLUDE_CAPACITY_RESERVATION_DATA = BOOLEAN,
    INCLUDE_IAM_PRINCIPAL_DATA = BOOLEAN, INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY = BOOLEAN,
}
local OUTPUT = {
    OutputType = { "CUSTOM", "ATHENA", "REDSHIFT" }, Format = { "TEXT_OR_CSV", "PARQUET" },
    Compression = { "GZIP", "PARQUET" }, Overwrite = { "CREATE_NEW_REPORT", "OVERWRITE_REPORT" },
}

local function invalid(message, ...)
    fail("ValidationException", 400, message:format(...))
end

local function new_arn(call, name)
    local sum = sim.sha256(("%s %s %d"):format(call.account.id, name, util.count(call.account.exports)))
    local uuid = ("%s-%s-%s-%s-%s"):format(sum:sub(1, 8), sum:sub(9, 12), sum:sub(13, 16), sum:sub(17, 20), sum:sub(21, 32))
    return arns.of("bcm-data-exports", arns.home, call.account.id, ("export/%s-%s"):format(name, uuid))
end

local op = service("bcm-data-exports", {
    types = { Export = "object", ResourceTags = "objects", MaxResults = "number", TableProperties = "object" },
    times = { CreatedAt = true, LastUpdatedAt = true, LastRefreshedAt = true, CompletedAt = true },
    wrong_type = function(member)
        fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        invalid("Value null at '%s' failed to satisfy constraint: Member must not be null", member)
    end,
    denied = function(message)
        fail("AccessDeniedException", 403, message)
    end,
    before = function(input, call)
        local table_arn = arns.of("bcm-data-exports", arns.home, call.account.id, "table/" .. TABLE)
        local export = type(input.Export) == "table" and tostring(input.Export.Name)
        local arn = input.ExportArn or call.operation == "CreateExport" and new_arn(call, export)
        if arn then
            access.demand(call, "bcm-data-exports:" .. call.operation, arn)
        end
        if arn then
            access.demand_tagging(call, "bcm-data-exports:TagResource", arn, input.ResourceTags)
        end
        if export or not arn then
            access.demand(call, "bcm-data-exports:" .. call.operation, call.operation:match("^List") and "*" or table_arn)
        end
        if call.operation == "CreateExport" then
            access.demand(call, "cur:PutReportDefinition", arns.of("cur", arns.home, call.account.id,
                ("definition/%s"):format(export)))
        end
        call.exports = call.account.exports
    end,
})

---- is it a proper export? ----

local function object(parent, member)
    local value = type(parent) == "table" and parent[member]
    if type(value) ~= "table" then
        invalid("Value at '%s' failed to satisfy constraint: Member must not be null", member)
    end
    return value
end

local function check_among(member, value, known)
    if not util.contains(known, value) then
        invalid("Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]",
            tostring(value), member, table.concat(known, ", "))
    end
end

local function columns_with(settings)
    local names = util.copy(COLUMNS)
    for setting, more in sorted(ADDED) do
        for _, name in ipairs(settings[setting] == "TRUE" and more or {}) do
            names[#names + 1] = name
        end
    end
    table.sort(names)
    return names
end

local function check_settings(settings)
    for setting, value in sorted(settings) do
        if not SETTINGS[setting] then
            invalid("The table %s has no property %s.", TABLE, setting)
        end
        check_among(setting, value, SETTINGS[setting])
    end
end

local function check_query(query)
    local settings = query.TableConfigurations and query.TableConfigurations[TABLE] or {}
    check_settings(settings)
    local list = type(query.QueryStatement) == "string"
        and query.QueryStatement:match("^%s*SELECT%s+([%w_%.,%s]+)%s+FROM%s+" .. TABLE .. "%s*$")
    if not list then
        invalid("The query is not valid.")
    end
    local known = columns_with(settings)
    for name in list:gmatch("[^,%s]+") do
        if not util.contains(known, name) then
            invalid("The table %s has no column %s.", TABLE, name)
        end
    end
end

local function check_destination(call, to, arn)
    local output = object(to, "S3OutputConfigurations")
    for member, known in sorted(OUTPUT) do
        check_among(member, output[member], known)
    end
    for _, member in ipairs({ "S3Bucket", "S3Prefix", "S3Region" }) do
        if type(to[member]) ~= "string" then
            invalid("Value null at '%s' failed to satisfy constraint: Member must not be null", member)
        end
    end
    if (output.Format == "PARQUET") ~= (output.Compression == "PARQUET") then
        invalid("The format %s can't be combined with the compression %s.", output.Format, output.Compression)
    end
    local bucket = call.aws.buckets[to.S3Bucket]
    if not delivery.allowed(bucket, call.account.id, "bcm-data-exports.amazonaws.com", arn,
        { ["s3:PutObject"] = arns.bucket(("%s/%s/x"):format(to.S3Bucket, to.S3Prefix)) }) then
        invalid("The bucket %s can't be written to: check the bucket policy.", to.S3Bucket)
    elseif bucket.region ~= to.S3Region then
        invalid("The bucket %s is not in the region %s.", to.S3Bucket, to.S3Region)
    end
end

local function checked(call, export, arn)
    if type(export.Name) ~= "string" or not export.Name:match("^[%w%-_]+$") or #export.Name > 128 then
        invalid("Value '%s' at 'Name' failed to satisfy constraint", tostring(export.Name))
    end
    check_query(object(export, "DataQuery"))
    check_destination(call, object(object(export, "DestinationConfigurations"), "S3Destination"), arn)
    check_among("Frequency", object(export, "RefreshCadence").Frequency, { "SYNCHRONOUS" })
    local kept = util.copy(export)
    kept.ExportArn = arn
    return kept
end

---- the operations ----

op("CreateExport", { "Export" }, function(input, call)
    local report = arns.of("cur", arns.home, call.account.id, "definition/" .. tostring(input.Export.Name))
    access.demand(call, "cur:PutReportDefinition", report)
    local arn = new_arn(call, tostring(input.Export.Name))
    local export = checked(call, input.Export, arn)
    if util.count(call.exports) >= call.account.quotas.exports then
        fail("ServiceQuotaExceededException", 402, "The account has reached its limit of exports.",
            { ResourceId = arn, ResourceType = "Export", QuotaCode = "L-00000000", ServiceCode = "bcm-data-exports" })
    end
    local tags = {}
    for _, tag in ipairs(input.ResourceTags or {}) do
        tags[tag.Key] = tag.Value
    end
    call.exports[arn] = { export = export, tags = tags, created = call.now, status = "HEALTHY" }
    if call.aws.delivers ~= false then
        delivery.export(call.aws, call.exports[arn], call.now)
    end
    return { ExportArn = arn }
end)

local function show_status(found)
    return { StatusCode = found.status, StatusReason = found.reason, CreatedAt = found.created,
             LastUpdatedAt = found.updated or found.created, LastRefreshedAt = found.refreshed }
end

local function find(input, call)
    local found = call.exports[input.ExportArn]
    if not found then
        fail("ResourceNotFoundException", 404, "The export does not exist.",
            { ResourceId = input.ExportArn, ResourceType = "Export" })
    end
    return found
end

local function page(input, call, member, list)
    local size, out = input.MaxResults or 100, {}
    if size < 1 or size > 300 then
        invalid("Value '%d' at 'MaxResults' failed to satisfy constraint: Member must be 1 to 300", size)
    end
    out[member], out.NextToken = paging.page(call.operation, list, input.NextToken, size, function()
        invalid("The NextToken is not valid.")
    end)
    return out
end

op("GetExport", { "ExportArn" }, function(input, call)
    local found = find(input, call)
    return { Export = found.export, ExportStatus = show_status(found) }
end)

op("ListExports", {}, function(input, call)
    return page(input, call, "Exports", map(call.exports, function(found, arn)
        return { ExportArn = arn, ExportName = found.export.Name, ExportStatus = show_status(found) }
    end))
end)

op("UpdateExport", { "ExportArn", "Export" }, function(input, call)
    local found = find(input, call)
    if input.Export.Name ~= found.export.Name then
        invalid("The name of an export can't be changed.")
    end
    found.export, found.updated = checked(call, input.Export, input.ExportArn), call.now
    return { ExportArn = input.ExportArn }
end)

op("DeleteExport", { "ExportArn" }, function(input, call)
    find(input, call)
    call.exports[input.ExportArn] = nil
    return { ExportArn = input.ExportArn }
end)

op("ListExecutions", { "ExportArn" }, function(input, call)
    local found = find(input, call)
    local list = array()
    if found.refreshed then
        list[1] = { ExecutionId = sim.sha256(input.ExportArn):sub(1, 32), ExecutionStatus = {
            StatusCode = "DELIVERY_SUCCESS", CreatedAt = found.refreshed, CompletedAt = found.refreshed,
            LastUpdatedAt = found.refreshed } }
    end
    return page(input, call, "Executions", list)
end)

op("GetTable", { "TableName" }, function(input, _)
    if input.TableName ~= TABLE then
        invalid("There is no table %s.", input.TableName)
    end
    local settings = input.TableProperties or {}
    check_settings(settings)
    return { TableName = TABLE, Description = "Cost and Usage Report", TableProperties = settings,
             Schema = map(columns_with(settings), function(name)
                 return { Name = name, Type = "string", Description = name }
             end) }
end)
