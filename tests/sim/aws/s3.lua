-- SPDX-License-Identifier: Apache-2.0
-- s3.lua - buckets: names that are everybody's, owners that must be proven

local access = require "lib.access"
local arns = require "lib.arns"
local s3 = require "lib.s3"
local util = require "lib.util"

---- who may, and in which region ----

local ACTIONS = { -- where the permission is not called like the operation
    HeadObject = "GetObject", HeadBucket = "ListBucket", ListObjectsV2 = "ListBucket", ListObjects = "ListBucket",
    ListBuckets = "ListAllMyBuckets", GetPublicAccessBlock = "GetBucketPublicAccessBlock",
    PutPublicAccessBlock = "PutBucketPublicAccessBlock", DeletePublicAccessBlock = "PutBucketPublicAccessBlock",
    GetBucketEncryption = "GetEncryptionConfiguration", PutBucketEncryption = "PutEncryptionConfiguration",
    DeleteBucketEncryption = "PutEncryptionConfiguration", DeleteBucketTagging = "PutBucketTagging",
    DeleteBucketOwnershipControls = "PutBucketOwnershipControls", CopyObject = "PutObject",
    CreateMultipartUpload = "PutObject", UploadPart = "PutObject", UploadPartCopy = "PutObject",
    CompleteMultipartUpload = "PutObject", ListParts = "ListMultipartUploadParts",
    ListMultipartUploads = "ListBucketMultipartUploads",
}

local AT_ONCE = { ListObjects = true, ListObjectsV2 = true, ListMultipartUploads = true, DeleteObjects = true } -- besides what names a key

-- Requests name whom they believe to be the owner; it is a mistake to go on when that is wrong.
local function check_expected_owner(input, call, bucket)
    local expected = input.ExpectedBucketOwner
    if expected == nil then
        return
    elseif not expected:match("^%d%d%d%d%d%d%d%d%d%d%d%d$") then
        s3.fail(call, "InvalidBucketOwnerAWSAccountID", 400,
            "The value of the expected bucket owner parameter must be an AWS account ID.")
    elseif bucket.owner ~= expected then
        s3.fail(call, "AccessDenied", 403, "Access Denied")
    end
end

-- Where a bucket is, us-east-1 tells of those of all regions.
local function check_region(call, bucket)
    local asks_where = call.operation == "GetBucketLocation" and call.region == "us-east-1"
    if bucket.region ~= call.region and not asks_where then
        s3.fail(call, "PermanentRedirect", 301, "The bucket you are attempting to access must be addressed using the "
            .. "specified endpoint. Please send all future requests to this endpoint.", {
                Endpoint = ("s3.%s.%s"):format(bucket.region, arns.suffix) })
    end
end

local function find_bucket(input, call)
    local bucket = call.aws.buckets[input.Bucket]
    if not bucket then
        s3.fail(call, "NoSuchBucket", 404, "The specified bucket does not exist")
    end
    return bucket
end

-- Is an action on a bucket, or on a key in it, allowed to the caller? Ends with a refusal where it is not.
local function demand(call, action, bucket, name, key)
    access.demand(call, action, arns.bucket(name .. (key and "/" .. key or "")), bucket.policy, bucket.owner)
end

-- What operations may want to know besides: of another bucket, of one key among many.
local function prepare_demands(call, bucket)
    call.demand_list = function(of)
        for name, one in pairs(call.aws.buckets) do
            if one == (of or bucket) then
                demand(call, "s3:ListBucket", one, name)
            end
        end
    end
    call.may = function(action, key)
        return (pcall(demand, call, action, bucket, call.bucket_name, key))
    end
    -- The object that a copy is of.
    call.source = function(name, key, expected)
        local from = find_bucket({ Bucket = name }, call)
        check_expected_owner({ ExpectedBucketOwner = expected }, call, from)
        demand(call, "s3:GetObject", from, name, key)
        return s3.find_object(call, from, key)
    end
end

local op = service("s3", {
    types = {
        MaxKeys = "number", MaxParts = "number", MaxUploads = "number", MpuObjectSize = "number",
        MultipartUpload = "object", Delete = "object", PartNumber = "number", WriteOffsetBytes = "number", IfMatchSize = "number",
        BypassGovernanceRetention = "boolean", BucketKeyEnabled = "boolean", Metadata = "object", MaxBuckets = "number", FetchOwner = "boolean", ObjectLockEnabledForBucket = "boolean",
        ConfirmRemoveSelfBucketAccess = "boolean", CreateBucketConfiguration = "object",
        PublicAccessBlockConfiguration = "object", ServerSideEncryptionConfiguration = "object",
        OwnershipControls = "object", ["PutBucketTagging.Tagging"] = "object", VersioningConfiguration = "object",
    },
    times = { CreationDate = true, LastModified = true, Initiated = true }, -- LastModified of a header is text already
    wrong_type = function(member)
        fail("InvalidArgument", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        fail("InvalidRequest", 400, ("Missing required parameter: %s"):format(member))
    end,
    before = function(input, call)
        call.bucket_name = input.Bucket
        local action = "s3:" .. (ACTIONS[call.operation] or call.operation)
        if input.Bucket == nil then
            return access.demand(call, action, "*")
        end
        local arn = arns.bucket(input.Bucket)
        if call.operation == "CreateBucket" then
            if input.ObjectOwnership ~= nil then
                access.demand(call, "s3:PutBucketOwnershipControls", arn)
            end
            access.demand_tagging(call, "s3:TagResource", arn, (input.CreateBucketConfiguration or {}).Tags)
            return access.demand(call, action, arn)
        end
        if input.Key ~= nil or AT_ONCE[call.operation] then
            call.aws = sim.world.aws
        end
        local bucket = find_bucket(input, call)
        call.bucket = bucket
        prepare_demands(call, bucket)
        call.headers = bucket.tells_region ~= false and { ["x-amz-bucket-region"] = bucket.region } or nil
        check_expected_owner(input, call, bucket)
        if call.operation ~= "DeleteObjects" then
            demand(call, action, bucket, input.Bucket, input.Key)
        end
        check_region(call, bucket)
    end,
    denied = function(message)
        fail("AccessDenied", 403, message)
    end,
})

---- buckets ----

local REGIONS = {}
for name in ([[af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1
    ca-west-1 cn-north-1 cn-northwest-1 EU eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2
    eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1
    us-west-2]]):gmatch("%S+") do
    REGIONS[name] = arns.partition == "aws" or util.contains(arns.regions, name)
end

local RESERVED = { "^xn%-%-", "^sthree%-", "^amzn%-s3%-demo%-", "%-s3alias$", "%-%-ol%-s3$", "%.mrap$", "%-%-x%-s3$",
                   "%-%-table%-s3$", "%-an$" }

local function proper_name(name)
    for _, pattern in ipairs(RESERVED) do
        if name:match(pattern) then
            return false
        end
    end
    return #name >= 3 and #name <= 63 and name:match("^[a-z0-9][a-z0-9.-]*[a-z0-9]$") ~= nil
        and not name:find("..", 1, true) and not name:match("^%d+%.%d+%.%d+%.%d+$")
end

-- Where a new bucket is to be: the request's own region unless it says otherwise to the one in us-east-1.
local function wanted_region(input, call)
    local asked = (input.CreateBucketConfiguration or {}).LocationConstraint
    if asked == nil and call.region ~= "us-east-1" then
        s3.fail(call, "IllegalLocationConstraintException", 400, "The unspecified location constraint is incompatible "
            .. "for the region specific endpoint this request was sent to.")
    elseif asked ~= nil and not REGIONS[asked] then
        s3.fail(call, "InvalidLocationConstraint", 400, "The specified location-constraint is not valid",
            { LocationConstraint = asked })
    elseif asked ~= nil and call.region ~= "us-east-1" and asked ~= call.region then
        s3.fail(call, "IllegalLocationConstraintException", 400, ("The %s location constraint is incompatible for the "
            .. "region specific endpoint this request was sent to."):format(asked))
    end
    return asked == "EU" and "eu-west-1" or asked or "us-east-1"
end

-- A name that is taken: by somebody else, or by oneself, which us-east-1 alone does not mind.
local function taken(call, bucket)
    if bucket.owner ~= call.account.id then
        s3.fail(call, "BucketAlreadyExists", 409, "The requested bucket name is not available. The bucket namespace is "
            .. "shared by all users of the system. Please select a different name and try again.")
    elseif bucket.region ~= "us-east-1" or call.region ~= "us-east-1" then
        s3.fail(call, "BucketAlreadyOwnedByYou", 409,
            "Your previous request to create the named bucket succeeded and you already own it.")
    end
end

local function check_limit(call)
    local owned = 0
    for _, bucket in pairs(call.aws.buckets) do
        owned = owned + (bucket.owner == call.account.id and 1 or 0)
    end
    if owned >= call.account.quotas.buckets then
        s3.fail(call, "TooManyBuckets", 400, "You have attempted to create more buckets than allowed")
    end
end

local BLOCK_ALL = { BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true, RestrictPublicBuckets = true }
op("CreateBucket", { "Bucket" }, function(input, call)
    if not proper_name(input.Bucket) then
        s3.fail(call, "InvalidBucketName", 400, "The specified bucket is not valid.")
    end
    local region = wanted_region(input, call)
    local bucket = call.aws.buckets[input.Bucket]
    if bucket then
        taken(call, bucket)
    else
        check_limit(call)
        call.aws.buckets[input.Bucket] = {
            owner = call.account.id, region = region, created = call.now, objects = {}, tags = {},
            public_access_block = util.copy(BLOCK_ALL), encryption = { algorithm = "AES256", bucket_key = false },
            ownership = s3.check_ownership(call, input.ObjectOwnership or "BucketOwnerEnforced"),
        }
    end
    return { Location = call.region == "us-east-1" and "/" .. input.Bucket
        or ("http://%s.s3.%s/"):format(input.Bucket, arns.suffix) }
end)

op("HeadBucket", { "Bucket" }, function(_, call)
    return { BucketRegion = call.bucket.region, AccessPointAlias = false }
end)

op("DeleteBucket", { "Bucket" }, function(input, call)
    if next(call.bucket.objects) then
        s3.fail(call, "BucketNotEmpty", 409, "The bucket you tried to delete is not empty")
    end
    call.aws.buckets[input.Bucket] = nil
    call.status = 204
end)

op("GetBucketLocation", { "Bucket" }, function(_, call)
    local region = call.bucket.region
    return { LocationConstraint = region ~= "us-east-1" and region or nil }
end)

-- By the service's model a bucket's region is told where the request has any parameter.
op("ListBuckets", {}, function(input, call)
    local prefix, most = input.Prefix or "", input.MaxBuckets or 10000
    local told = input.Prefix or input.MaxBuckets or input.BucketRegion or input.ContinuationToken
    local out, last = array(), nil
    for name, bucket in sorted(call.aws.buckets) do
        if bucket.owner == call.account.id and name:sub(1, #prefix) == prefix
            and (input.BucketRegion == nil or input.BucketRegion == bucket.region)
            and name > (sim.unbase64(input.ContinuationToken or "") or "") then
            if #out == most then
                last = out[#out].Name
                break
            end
            out[#out + 1] = { Name = name, CreationDate = bucket.created,
                              BucketRegion = told and bucket.region or nil }
        end
    end
    return { Buckets = out, Owner = { ID = s3.canonical_id(call.account.id) }, Prefix = input.Prefix,
             ContinuationToken = last and sim.base64(last) or nil }
end)
