-- SPDX-License-Identifier: Apache-2.0
-- s3-objects.lua - objects: their bytes, what is said of them, and lists of them
--
-- S3 shows objects at once (docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel), so
-- --late-reads does not count here.

local blobs = require "lib.blobs"
local s3 = require "lib.s3"
local util = require "lib.util"

local op = service("s3")

---- what is not simulated is refused, not passed over ----

local NOT_HERE = { "SSECustomerAlgorithm", "SSECustomerKey", "VersionId", "PartNumber", "Tagging", "WriteOffsetBytes",
                   "ObjectLockMode", "ObjectLockLegalHoldStatus", "GrantFullControl", "GrantRead", "GrantReadACP",
                   "GrantWriteACP", "MFA", "IfMatchSize", "IfMatchLastModifiedTime" }

local function refuse_unknown(input, call)
    for _, member in ipairs(NOT_HERE) do
        if input[member] ~= nil then
            s3.fail(call, "NotImplemented", 501, ("%s is not simulated"):format(member))
        end
    end
end

---- one object ----

local SAID = { "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires",
               "WebsiteRedirectLocation", "StorageClass" }
local CHECKSUMS = { "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256",
                    "ChecksumSHA512", "ChecksumMD5" }

local function quoted(etag)
    return '"' .. etag .. '"'
end

-- Is `etag` in a list like `"a", "b"` or `*`?
local function is_in(list, etag)
    return list == "*" or ("," .. list:gsub("[%s\"]", "") .. ","):find("," .. etag .. ",", 1, true) ~= nil
end

local function precondition_failed(call)
    s3.fail(call, "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
end

-- What the client says of its bytes, without the coding that they travelled in.
local function said_of(input)
    local said = {}
    for _, member in ipairs(SAID) do
        said[member] = input[member]
    end
    local coding = (said.ContentEncoding or ""):gsub("aws%-chunked,?%s*", ""):gsub(",%s*$", "")
    said.ContentEncoding = coding ~= "" and coding or nil
    said.ContentType = said.ContentType or "binary/octet-stream"
    return said
end

local function check_metadata(input, call)
    local size = 0
    for key, value in pairs(input.Metadata or {}) do
        size = size + #key + #value
    end
    if size > 2048 then
        s3.fail(call, "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size")
    end
end

op("PutObject", { "Bucket", "Key", "Body" }, function(input, call)
    refuse_unknown(input, call)
    check_metadata(input, call)
    if #input.Key > 1024 then
        s3.fail(call, "KeyTooLongError", 400, "Your key is too long")
    end
    local there = call.bucket.objects[input.Key]
    if input.IfMatch and not there then
        s3.no_key(call, input.Key)
    elseif input.IfMatch and not is_in(input.IfMatch, there.etag) or input.IfNoneMatch and there then
        precondition_failed(call)
    end
    local object = blobs.object(input.Body, call.now)
    if not object then
        s3.fail(call, "EntityTooLarge", 400, "gangway-sim has no room for this object: it keeps 48 MiB of them")
    end
    object.said, object.metadata, object.checksums = said_of(input), input.Metadata, {}
    for _, member in ipairs(CHECKSUMS) do
        object.checksums[member] = input[member]
    end
    call.bucket.objects[input.Key] = object
    return util.merge({ ETag = quoted(object.etag), ServerSideEncryption = s3.algorithm(call.bucket) }, object.checksums)
end)

-- From and to (inclusive, from 0) of "bytes=a-b", "bytes=a-" or "bytes=-n"; nothing when it is no such range.
local function range_of(text, size)
    local from, to = text:match("^bytes=(%d*)%-(%d*)$")
    if not from or from == "" and to == "" then
        return nil
    elseif from == "" then
        return math.max(size - math.tointeger(tonumber(to)), 0), size - 1
    end
    return math.tointeger(tonumber(from)), math.min(to ~= "" and math.tointeger(tonumber(to)) or size - 1, size - 1)
end

-- The part that is asked for, of the bytes and in the answer.
local function cut(input, call, bytes, out)
    local from, to = range_of(input.Range, #bytes)
    if not from then
        return bytes
    elseif from > to then
        s3.fail(call, "InvalidRange", 416, "The requested range is not satisfiable",
            { RangeRequested = input.Range, ActualObjectSize = #bytes })
    end
    call.status = 206
    out.ContentRange = ("bytes %d-%d/%d"):format(from, to, #bytes)
    return bytes:sub(from + 1, to + 1)
end

local OVERRIDES = { ResponseCacheControl = "CacheControl", ResponseContentDisposition = "ContentDisposition",
                    ResponseContentEncoding = "ContentEncoding", ResponseContentLanguage = "ContentLanguage",
                    ResponseContentType = "ContentType", ResponseExpires = "Expires" }

local function find(input, call)
    refuse_unknown(input, call)
    local object = call.bucket.objects[input.Key]
    if not object then
        call.demand_list()
        s3.no_key(call, input.Key)
    elseif input.IfMatch and not is_in(input.IfMatch, object.etag) then
        precondition_failed(call)
    elseif input.IfNoneMatch and is_in(input.IfNoneMatch, object.etag) then
        s3.fail(call, "NotModified", 304, "Not Modified")
    end
    return object
end

-- All that the headers say of an object, and the bytes.
local function show(input, call)
    local object = find(input, call)
    local out = util.merge({
        ETag = quoted(object.etag), AcceptRanges = "bytes", Metadata = object.metadata,
        LastModified = os.date("!%a, %d %b %Y %H:%M:%S GMT", object.modified),
        ServerSideEncryption = s3.algorithm(call.bucket),
    }, object.said or { ContentType = "binary/octet-stream" })
    for member, of in pairs(OVERRIDES) do
        out[of] = input[member] or out[of]
    end
    local bytes = blobs.bytes(object)
    if input.Range then
        bytes = cut(input, call, bytes, out)
    elseif input.ChecksumMode == "ENABLED" then
        out = util.merge(out, object.checksums or {})
    end
    out.ContentLength = #bytes
    return out, bytes
end

op("GetObject", { "Bucket", "Key" }, function(input, call)
    local out, bytes = show(input, call)
    out.Body = sim.base64(bytes)
    return out
end)

op("HeadObject", { "Bucket", "Key" }, function(input, call)
    return (show(input, call))
end)

op("DeleteObject", { "Bucket", "Key" }, function(input, call)
    refuse_unknown(input, call)
    call.bucket.objects[input.Key] = nil
    call.status = 204
end)

---- lists ----

-- Keys after `from` that begin with `prefix`, with those below a delimiter gathered; and where the next page begins,
-- if there is one.
local function walk_keys(bucket, prefix, delimiter, from, most)
    local keys, prefixes, last = array(), array(), nil
    for key, object in sorted(bucket.objects) do
        local begins = key > from and key:sub(1, #prefix) == prefix
        local cut_at = begins and delimiter and key:find(delimiter, #prefix + 1, true)
        local common = cut_at and key:sub(1, cut_at + #delimiter - 1)
        if begins and common ~= from then
            local known = common and prefixes[#prefixes] and prefixes[#prefixes].Prefix == common
            if not known then
                if #keys + #prefixes >= most then
                    return keys, prefixes, last
                elseif common then
                    prefixes[#prefixes + 1] = { Prefix = common }
                else
                    keys[#keys + 1] = { Key = key, Size = object.size, ETag = quoted(object.etag),
                                        LastModified = object.modified, StorageClass = "STANDARD" }
                end
            end
            last = common or key
        end
    end
    return keys, prefixes, nil
end

local function url_encoded(input, out)
    if input.EncodingType ~= "url" then
        return out
    end
    for _, entry in ipairs(out.Contents) do
        entry.Key = sim.urlencode(entry.Key, "/")
    end
    for _, entry in ipairs(out.CommonPrefixes) do
        entry.Prefix = sim.urlencode(entry.Prefix, "/")
    end
    for _, member in ipairs({ "Prefix", "Delimiter", "StartAfter", "Marker", "NextMarker" }) do
        out[member] = out[member] and sim.urlencode(out[member], "/")
    end
    return out
end

-- What both lists have in common, and where the next page begins, or nil.
local function list(input, call, from)
    local most = math.min(input.MaxKeys or 1000, 1000)
    if most < 0 then
        s3.fail(call, "InvalidArgument", 400, "Argument maxKeys must be an integer between 0 and 2147483647")
    end
    local prefix, delimiter = input.Prefix or "", input.Delimiter ~= "" and input.Delimiter or nil
    local keys, prefixes, last = walk_keys(call.bucket, prefix, delimiter, from, most)
    local more = last ~= nil and most > 0
    return {
        Name = input.Bucket, Prefix = prefix, Delimiter = delimiter, MaxKeys = most, EncodingType = input.EncodingType,
        IsTruncated = more, Contents = keys, CommonPrefixes = prefixes,
    }, more and last or nil
end

op("ListObjectsV2", { "Bucket" }, function(input, call)
    local from = input.StartAfter or ""
    if input.ContinuationToken ~= nil then
        from = sim.unbase64(input.ContinuationToken)
        if not from or from == "" then
            s3.fail(call, "InvalidArgument", 400, "The continuation token provided is incorrect")
        end
    end
    local out, last = list(input, call, from)
    out.StartAfter, out.ContinuationToken = input.StartAfter, input.ContinuationToken
    out.KeyCount = #out.Contents + #out.CommonPrefixes
    out.NextContinuationToken = last and sim.base64(last)
    return url_encoded(input, out)
end)

-- The marker of the next page is told only where there is a delimiter; else it is the last key.
op("ListObjects", { "Bucket" }, function(input, call)
    local out, last = list(input, call, input.Marker or "")
    out.Marker = input.Marker or ""
    out.NextMarker = out.Delimiter and last or nil
    return url_encoded(input, out)
end)
