-- SPDX-License-Identifier: Apache-2.0
-- delivery.lua - the billing service at work: may it write to a bucket, and what it puts there
--
-- It delivers at once where AWS takes up to a day; with `delivers = false` in the state's `aws` only when it is told to
-- (people.lua, step "delivery").

local policy = require "lib.policy"
local util = require "lib.util"

local delivery = {}

-- May `service` do all of `needed` (resources by action) for `account`, speaking for `source`?
function delivery.allowed(bucket, account, service, source, needed)
    local fine = bucket ~= nil and bucket.owner == account and bucket.policy ~= nil
    local context = { ["aws:sourceaccount"] = account, ["aws:sourcearn"] = source }
    local caller = { service = service, type = "service", account = "" }
    for action, resource in pairs(needed) do
        fine = fine and policy.decide(policy.read(bucket.policy), action, resource, context, caller) == "Allow"
    end
    return fine
end

local function put(bucket, key, size, now)
    bucket.objects[key] = { size = size, modified = now, etag = sim.sha256(key):sub(1, 32) }
end

local function month(now, format)
    local date = os.date("!*t", now)
    local next = os.time({ year = date.year, month = date.month + 1, day = 1, hour = 12 })
    return os.date("!" .. format, now), os.date("!" .. format, next)
end

-- The first files of a Cost and Usage Report.
function delivery.report(aws, report, now)
    local what = report.definition
    local bucket = aws.buckets[what.S3Bucket]
    if not bucket then
        report.status = { lastStatus = "ERROR_NO_BUCKET" }
        return
    end
    local from, to = month(now, "%Y%m01")
    local folder = ("%s/%s/%s-%s/"):format(what.S3Prefix, what.ReportName, from, to)
    put(bucket, folder .. what.ReportName .. "-00001.csv.gz", 48213, now)
    put(bucket, folder .. what.ReportName .. "-Manifest.json", 9120, now)
    report.status = { lastDelivery = os.date("!%Y%m%dT%H%M%SZ", now), lastStatus = "SUCCESS" }
end

-- The first files of a data export.
function delivery.export(aws, found, now)
    local to = found.export.DestinationConfigurations.S3Destination
    local bucket = aws.buckets[to.S3Bucket]
    if not bucket then
        found.status, found.reason = "UNHEALTHY", "INSUFFICIENT_PERMISSION"
        return
    end
    local name, period = found.export.Name, month(now, "%Y-%m")
    local folder = ("%s/%s/%%s/BILLING_PERIOD=%s/%s"):format(to.S3Prefix, name, period, name)
    put(bucket, folder:format("data") .. "-00001.csv.gz", 51200, now)
    put(bucket, folder:format("metadata") .. "-Manifest.json", 2048, now)
    found.refreshed = now
end

-- Delivers what was never delivered. Tells whether there was any.
function delivery.all(aws, now)
    local some = false
    for _, account in util.sorted(aws.accounts) do
        for _, report in util.sorted(account.cur.reports) do
            if not report.status then
                some = true
                delivery.report(aws, report, now)
            end
        end
        for _, found in util.sorted(account.exports) do
            if not found.refreshed then
                some = true
                delivery.export(aws, found, now)
            end
        end
    end
    return some
end

return delivery
