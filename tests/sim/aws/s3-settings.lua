-- SPDX-License-Identifier: Apache-2.0
-- s3-settings.lua - what is set on a bucket: its policy, public access, encryption, ownership, tags, versions

local arns = require "lib.arns"
local callers = require "lib.callers"
local parse_policy = require "lib.policyparse"
local policy = require "lib.policy"
local s3 = require "lib.s3"
local util = require "lib.util"

local op = service("s3")

---- the bucket's policy ----

-- Conditions that make a statement for everybody one for somebody.
local NARROW = {}
for key in ([[aws:sourcearn aws:sourceaccount aws:principalarn aws:principalaccount aws:principalorgid aws:sourceip
    aws:sourcevpc aws:sourcevpce aws:userid aws:sourceorgid]]):gmatch("%S+") do
    NARROW[key] = true
end

local function is_public(document)
    for _, statement in ipairs(document.Statement) do
        local principal = statement.Principal
        local everybody = principal == "*" or (type(principal) == "table" and util.contains(util.listed(principal.AWS), "*"))
        for _, keys in pairs(statement.Condition or {}) do
            for key in pairs(keys) do
                everybody = everybody and not NARROW[key:lower()]
            end
        end
        if everybody and statement.Effect == "Allow" then
            return true
        end
    end
    return false
end

local function malformed(call, message, ...)
    s3.fail(call, "MalformedPolicy", 400, message:format(...))
end

local function check_policy(call, name, text)
    local document, fault = parse_policy(text, "resource")
    if not document then
        malformed(call, fault == "Syntax errors in policy." and "Policies must be valid JSON and the first byte must be '{'"
            or fault)
    elseif #text > 20480 then
        malformed(call, "The policy exceeds the maximum allowed document size.")
    end
    local arn = arns.bucket(name)
    for _, statement in ipairs(document.Statement) do
        for _, resource in ipairs(util.listed(statement.Resource or statement.NotResource)) do
            if resource ~= arn and resource:sub(1, #arn + 1) ~= arn .. "/" and not sim.glob(resource, arn) then
                malformed(call, "Policy has invalid resource")
            end
        end
        for _, action in ipairs(util.listed(statement.Action or statement.NotAction)) do
            if action ~= "*" and not action:match("^s3:") then
                malformed(call, "Policy has invalid action")
            end
        end
    end
    local settled = call.settled()
    policy.each_principal(document, function(principal)
        if not callers.exists(settled, principal) then
            malformed(call, "Invalid principal in policy")
        end
    end)
    return document
end

op("PutBucketPolicy", { "Bucket", "Policy" }, function(input, call)
    local bucket = call.bucket
    local document = check_policy(call, input.Bucket, input.Policy)
    if (bucket.public_access_block or {}).BlockPublicPolicy and is_public(document) then
        call.denied(("User: %s is not authorized to perform: s3:PutBucketPolicy on resource: \"%s\" because "
            .. "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."):format(
            call.caller.arn, arns.bucket(input.Bucket)))
    end
    bucket.policy = input.Policy
    call.status = 204
end)

op("GetBucketPolicy", { "Bucket" }, function(_, call)
    if not call.bucket.policy then
        s3.fail(call, "NoSuchBucketPolicy", 404, "The bucket policy does not exist")
    end
    return { Policy = call.bucket.policy }
end)

op("DeleteBucketPolicy", { "Bucket" }, function(_, call)
    call.bucket.policy = nil
    call.status = 204
end)

op("GetBucketPolicyStatus", { "Bucket" }, function(_, call)
    if not call.bucket.policy then
        s3.fail(call, "NoSuchBucketPolicy", 404, "The bucket policy does not exist")
    end
    return { PolicyStatus = { IsPublic = is_public(policy.read(call.bucket.policy)) } }
end)

---- what is set on a bucket ----

local BLOCKS = { "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets" }

-- `Get…`, `Put…` and `Delete…` of one setting: kept as `kept`; `read` and `show` turn it in and out.
local function setting(name, member, kept, none, read, show)
    op("Get" .. name, { "Bucket" }, function(_, call)
        local value = call.bucket[kept]
        if value == nil or (type(value) == "table" and next(value) == nil) then
            s3.fail(call, none[1], 404, none[2])
        end
        return { [member] = show(value) }
    end)
    op("Put" .. name, { "Bucket", member }, function(input, call)
        if type(input[member]) ~= "table" then
            s3.bad_xml(call)
        end
        call.bucket[kept] = read(input[member], call)
    end)
    op("Delete" .. name, { "Bucket" }, function(_, call)
        call.bucket[kept] = nil
        call.status = 204
    end)
end

setting("PublicAccessBlock", "PublicAccessBlockConfiguration", "public_access_block",
    { "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found" },
    function(given)
        local kept = {}
        for _, key in ipairs(BLOCKS) do
            kept[key] = given[key] == true
        end
        return kept
    end, util.copy)

setting("BucketOwnershipControls", "OwnershipControls", "ownership",
    { "OwnershipControlsNotFoundError", "The bucket ownership controls were not found" },
    function(given, call)
        if #util.listed(given.Rules) ~= 1 then
            s3.bad_xml(call)
        end
        return s3.check_ownership(call, given.Rules[1].ObjectOwnership)
    end,
    function(kept) return { Rules = array({ { ObjectOwnership = kept } }) } end)

setting("BucketEncryption", "ServerSideEncryptionConfiguration", "encryption",
    { "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found" },
    function(given, call)
        local rule = #util.listed(given.Rules) == 1 and given.Rules[1].ApplyServerSideEncryptionByDefault
        if not rule or not util.contains({ "AES256", "aws:kms", "aws:kms:dsse" }, rule.SSEAlgorithm) then
            s3.bad_xml(call)
        end
        return { algorithm = rule.SSEAlgorithm, key = rule.KMSMasterKeyID,
                 bucket_key = given.Rules[1].BucketKeyEnabled == true }
    end,
    function(kept)
        return { Rules = array({ { BucketKeyEnabled = kept.bucket_key, ApplyServerSideEncryptionByDefault = {
            SSEAlgorithm = kept.algorithm, KMSMasterKeyID = kept.key } } }) }
    end)

local function show_tags(tags)
    return map(tags, function(value, key) return { Key = key, Value = value } end)
end

setting("BucketTagging", "Tagging", "tags", { "NoSuchTagSet", "The TagSet does not exist" },
    function(given, call)
        local tags = {}
        for _, tag in ipairs(util.listed(given.TagSet)) do
            if type(tag.Key) ~= "string" or tag.Key == "" or #tag.Key > 128 or #(tag.Value or "") > 256
                or tags[tag.Key] then
                s3.fail(call, "InvalidTag", 400, "The tag provided was not a valid tag.")
            end
            tags[tag.Key] = tag.Value or ""
        end
        call.status = 204
        return tags
    end,
    show_tags)
op("GetBucketTagging", { "Bucket" }, function(_, call)
    if not next(call.bucket.tags or {}) then
        s3.fail(call, "NoSuchTagSet", 404, "The TagSet does not exist")
    end
    return { TagSet = show_tags(call.bucket.tags) }
end)

op("PutBucketVersioning", { "Bucket", "VersioningConfiguration" }, function(input, call)
    local status = input.VersioningConfiguration.Status
    if status ~= "Enabled" and status ~= "Suspended" then
        s3.bad_xml(call)
    end
    call.bucket.versioning = status
end)

op("GetBucketVersioning", { "Bucket" }, function(_, call)
    return { Status = call.bucket.versioning }
end)
