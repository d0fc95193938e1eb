-- SPDX-License-Identifier: Apache-2.0
-- cur.lua - Cost and Usage Reports; before one is made, the billing service tries whether it may write to the bucket

local access = require "lib.access"
local arns = require "lib.arns"
local delivery = require "lib.delivery"
local paging = require "lib.paging"
local util = require "lib.util"

local function invalid(message, ...)
    fail("ValidationException", 400, message:format(...))
end

local op = service("cur", {
    types = { ReportDefinition = "object", Tags = "objects", MaxResults = "number" },
    wrong_type = function(member)
        fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        invalid("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null",
            member:sub(1, 1):lower() .. member:sub(2))
    end,
    denied = function(message)
        fail("AccessDeniedException", 400, message)
    end,
    before = function(input, call)
        local report = type(input.ReportDefinition) == "table" and input.ReportDefinition or {}
        local name = input.ReportName or report.ReportName
        local arn = arns.of("cur", arns.home, call.account.id, "definition/")
        arn = name and arn .. tostring(name) or "*"
        access.demand(call, "cur:" .. call.operation, arn)
        access.demand_tagging(call, "cur:TagResource", arn, input.Tags)
    end,
})

---- is it a proper report? ----

local ENUMS = {
    TimeUnit = { "HOURLY", "DAILY", "MONTHLY" },
    Format = { "textORcsv", "Parquet" },
    Compression = { "ZIP", "GZIP", "Parquet" },
    ReportVersioning = { "CREATE_NEW_REPORT", "OVERWRITE_REPORT" },
}
local LISTS = {
    AdditionalSchemaElements = { "RESOURCES", "SPLIT_COST_ALLOCATION_DATA", "MANUAL_DISCOUNT_COMPATIBILITY" },
    AdditionalArtifacts = { "REDSHIFT", "QUICKSIGHT", "ATHENA" },
}
local REQUIRED = { "ReportName", "TimeUnit", "Format", "Compression", "AdditionalSchemaElements", "S3Bucket", "S3Prefix",
                   "S3Region" }
local SHAPES = {
    ReportName = "^[%w!%-_.*'()]+$", S3Bucket = "^[%w_.%-]+$", S3Prefix = "^[%w!%-_.*'()/]+$",
    S3Region = "^%l%l%-[%l-]+%-%d$",
}

local function not_among(member, value, known)
    invalid("1 validation error detected: Value '%s' at 'reportDefinition.%s' failed to satisfy constraint: Member must "
        .. "satisfy enum value set: [%s]", tostring(value), member, table.concat(known, ", "))
end

local function check_members(report)
    for _, member in ipairs(REQUIRED) do
        if report[member] == nil then
            invalid("1 validation error detected: Value null at 'reportDefinition.%s' failed to satisfy constraint: "
                .. "Member must not be null", member)
        end
    end
    for member, shape in sorted(SHAPES) do
        local value = report[member]
        if type(value) ~= "string" or not value:match(shape) or #value > 256 then
            invalid("1 validation error detected: Value '%s' at 'reportDefinition.%s' failed to satisfy constraint: "
                .. "Member must satisfy regular expression pattern", tostring(value), member)
        end
    end
    for member, known in sorted(ENUMS) do
        if report[member] ~= nil and not util.contains(known, report[member]) then
            not_among(member, report[member], known)
        end
    end
    for member, known in sorted(LISTS) do
        for _, value in ipairs(util.listed(report[member])) do
            if not util.contains(known, value) then
                not_among(member, value, known)
            end
        end
    end
end

local function check_combination(report)
    if (report.Format == "Parquet") ~= (report.Compression == "Parquet") then
        invalid("The report format %s can't be combined with the compression %s.", report.Format, report.Compression)
    elseif util.contains(report.AdditionalArtifacts, "ATHENA")
        and (report.Format ~= "Parquet" or report.ReportVersioning ~= "OVERWRITE_REPORT"
            or #report.AdditionalArtifacts > 1) then
        invalid("The artifact ATHENA needs the format Parquet and the versioning OVERWRITE_REPORT, and no other artifact.")
    end
end

---- may the billing service use the bucket? ----

local function check_bucket(call, report)
    local account = call.account.id
    local bucket, arn = call.aws.buckets[report.S3Bucket], arns.bucket(report.S3Bucket)
    local needed = { ["s3:GetBucketAcl"] = arn, ["s3:GetBucketPolicy"] = arn,
                     ["s3:PutObject"] = arn .. "/" .. report.S3Prefix .. "/" .. report.ReportName .. "/x" }
    local fine = delivery.allowed(bucket, account, "billingreports.amazonaws.com",
        arns.of("cur", arns.home, account, "definition/*"), needed)
    if not fine then
        invalid("Failed to verify customer bucket permission. BucketName: %s", report.S3Bucket)
    elseif bucket.region ~= report.S3Region then
        invalid("The bucket %s is not in the region %s.", report.S3Bucket, report.S3Region)
    end
end

local function checked(input, call)
    local report = input.ReportDefinition
    if type(report) ~= "table" then
        invalid("1 validation error detected: Value at 'reportDefinition' failed to satisfy constraint: Member must be "
            .. "an object")
    end
    check_members(report)
    check_combination(report)
    check_bucket(call, report)
    local kept = util.copy(report)
    kept.ReportStatus = nil
    kept.RefreshClosedReports = kept.RefreshClosedReports or false
    kept.ReportVersioning = kept.ReportVersioning or "CREATE_NEW_REPORT"
    kept.AdditionalArtifacts = kept.AdditionalArtifacts or array()
    return kept
end

---- the operations ----

op("PutReportDefinition", { "ReportDefinition" }, function(input, call)
    local report, reports = checked(input, call), call.account.cur.reports
    if reports[report.ReportName] then
        fail("DuplicateReportNameException", 400, ("Report with name %s already exists."):format(report.ReportName))
    elseif util.count(reports) >= call.account.quotas.reports then
        fail("ReportLimitReachedException", 400, "The account has reached its limit of report definitions.")
    end
    local tags = {}
    for _, tag in ipairs(input.Tags or {}) do
        tags[tag.Key] = tag.Value
    end
    reports[report.ReportName] = { definition = report, tags = tags }
    if call.aws.delivers ~= false then
        delivery.report(call.aws, reports[report.ReportName], call.now)
    end
end)

op("DescribeReportDefinitions", {}, function(input, call)
    if input.MaxResults ~= nil and input.MaxResults ~= 5 then
        invalid("1 validation error detected: Value '%s' at 'maxResults' failed to satisfy constraint: Member must have "
            .. "value between 5 and 5", tostring(input.MaxResults))
    end
    local list = map(call.account.cur.reports, function(report)
        return util.merge({ ReportStatus = report.status }, report.definition)
    end)
    local out = {}
    out.ReportDefinitions, out.NextToken = paging.page("reports", list, input.NextToken, 5, function()
        invalid("Invalid NextToken")
    end)
    return out
end)

local function find(input, call)
    local report = call.account.cur.reports[input.ReportName]
    if not report then
        invalid("Report with name %s does not exist.", input.ReportName)
    end
    return report
end

-- What a report is called and where it goes can't be changed.
local FIRM = { "ReportName", "S3Bucket", "S3Prefix", "S3Region" }

op("ModifyReportDefinition", { "ReportName", "ReportDefinition" }, function(input, call)
    local report = find(input, call)
    local definition = checked(input, call)
    for _, member in ipairs(FIRM) do
        if definition[member] ~= report.definition[member] then
            invalid("%s of a report can't be changed.", member)
        end
    end
    report.definition = definition
end)

op("DeleteReportDefinition", { "ReportName" }, function(input, call)
    find(input, call)
    call.account.cur.reports[input.ReportName] = nil
    return { ResponseMessage = "Successfully deleted report definition" }
end)
