-- SPDX-License-Identifier: Apache-2.0
-- arns.lua - names of resources (ARNs) in the partition of AWS that is simulated, and that partition's regions

local arns = { partition = sim.options.partition, home = sim.options.home, regions = sim.options.regions,
               suffix = sim.options.suffix }

local PREFIX = "arn:" .. arns.partition .. ":"
local PATTERN = "^" .. PREFIX:gsub("%-", "%%-")

-- "" for a region or an account that such names do not have.
function arns.of(service, region, account, resource)
    return PREFIX .. service .. ":" .. region .. ":" .. account .. ":" .. resource
end

function arns.iam(account, resource)
    return arns.of("iam", "", account, resource)
end

function arns.bucket(name)
    return arns.of("s3", "", "", name)
end

-- What a pattern for all behind the partition ("iam::(%d+):root$") catches of a name; nil where it does not fit.
function arns.match(name, pattern)
    return name:match(PATTERN .. pattern)
end

-- What was written for the public partition is meant for this one.
function arns.here(name)
    return (name:gsub("^arn:aws:", PREFIX))
end

-- Where the sample's buckets are that are not in the home region.
local ELSEWHERE = { aws = { "eu-west-1", "eu-central-1" }, ["aws-us-gov"] = { "us-gov-east-1", "us-gov-east-1" },
                    ["aws-cn"] = { "cn-north-1", "cn-north-1" } }

arns.elsewhere = ELSEWHERE[arns.partition]

return arns
