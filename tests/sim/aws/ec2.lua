-- SPDX-License-Identifier: Apache-2.0
-- ec2.lua - what an onboarding asks of EC2: regions, and whether volumes are encrypted unasked

local access = require "lib.access"
local arns = require "lib.arns"

local op = service("ec2", {
    types = { DryRun = "boolean", AllRegions = "boolean", RegionNames = "texts", Filters = "objects" },
    wrong_type = function(member)
        fail("InvalidParameterValue", 400, ("Value for parameter %s is invalid"):format(member))
    end,
    missing = function(member)
        fail("MissingParameter", 400, ("The request must contain the parameter %s"):format(member))
    end,
    denied = function()
        fail("UnauthorizedOperation", 403, "You are not authorized to perform this operation.")
    end,
    before = function(input, call)
        access.demand(call, "ec2:" .. call.operation, "*")
        if input.DryRun then
            fail("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.")
        end
    end,
})

---- regions ----

local REGIONS = { "ap-northeast-1", "ap-southeast-1", "eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2" }
if arns.partition ~= "aws" then
    REGIONS = arns.regions
end
local OPTED_OUT = arns.partition == "aws" and { "ap-east-1", "eu-south-1" } or {} -- where an account must ask to be let in

local function region(name, status)
    return { RegionName = name, Endpoint = ("ec2.%s.%s"):format(name, arns.suffix), OptInStatus = status }
end

local function known_regions(all)
    local out = {}
    for _, name in ipairs(REGIONS) do
        out[name] = region(name, "opt-in-not-required")
    end
    for _, name in ipairs(all and OPTED_OUT or {}) do
        out[name] = region(name, "not-opted-in")
    end
    return out
end

op("DescribeRegions", {}, function(input)
    if input.Filters then
        fail("InvalidParameterValue", 400, "filters of regions are not simulated")
    end
    local known = known_regions(input.AllRegions)
    for _, name in ipairs(input.RegionNames or {}) do
        if not known[name] then
            fail("InvalidParameterValue", 400, ("Invalid region provided: '%s'"):format(name))
        end
    end
    local wanted = {}
    for _, name in ipairs(input.RegionNames or {}) do
        wanted[name] = true
    end
    return { Regions = map(known, function(one, name)
        return (input.RegionNames == nil or wanted[name]) and one or nil
    end) }
end)

---- encryption, by region ----

op("GetEbsEncryptionByDefault", {}, function(_, call)
    return { EbsEncryptionByDefault = ((call.account.ec2 or {}).encrypts or {})[call.region] == true, SseType = "none" }
end)

op("EnableEbsEncryptionByDefault", {}, function(_, call)
    local own = call.account.ec2 or {}
    own.encrypts = own.encrypts or {}
    own.encrypts[call.region] = true
    call.account.ec2 = own
    return { EbsEncryptionByDefault = true }
end)
