-- SPDX-License-Identifier: Apache-2.0
-- s3-objects.lua - objects: their bytes, what is said of them, and lists of them
--
-- S3 shows objects at once (docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel), so
-- --late-reads does not count here.

local blobs = require "lib.blobs"
local objects = require "lib.objects"
local s3 = require "lib.s3"
local util = require "lib.util"

local op = service("s3")

---- one object ----

local quoted = objects.quoted

op("PutObject", { "Bucket", "Key", "Body" }, function(input, call)
    objects.refuse_unknown(input, call)
    objects.check_new(input, call)
    objects.check_place(input, call)
    local object = objects.keep(call, sim.unbase64(input.Body))
    object.said, object.metadata, object.checksums =
        objects.said_of(input), input.Metadata, objects.checksums_of(input)
    objects.put(call, input.Key, object)
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

-- From and to of what is asked for, which the answer says, too.
local function cut(input, call, size, out)
    local from, to = range_of(input.Range or "", size)
    if not from then
        return 0, size - 1
    elseif from > to then
        s3.fail(call, "InvalidRange", 416, "The requested range is not satisfiable",
            { RangeRequested = input.Range, ActualObjectSize = size })
    end
    call.status = 206
    out.ContentRange = ("bytes %d-%d/%d"):format(from, to, size)
    return from, to
end

local OVERRIDES = { ResponseCacheControl = "CacheControl", ResponseContentDisposition = "ContentDisposition",
                    ResponseContentEncoding = "ContentEncoding", ResponseContentLanguage = "ContentLanguage",
                    ResponseContentType = "ContentType", ResponseExpires = "Expires" }

local function find(input, call)
    objects.refuse_unknown(input, call)
    local object = s3.find_object(call, call.bucket, input.Key)
    local unmet = objects.unmet(input, object, "")
    if unmet == "match" then
        objects.precondition_failed(call)
    elseif unmet == "changed" then
        s3.fail(call, "NotModified", 304, "Not Modified")
    end
    return object
end

-- All that the headers say of an object, the object, and which of its bytes are asked for.
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
    local from, to = cut(input, call, object.size, out)
    if input.ChecksumMode == "ENABLED" and not out.ContentRange then
        out = util.merge(out, object.checksums or {})
        out.ChecksumType = object.checksum_type
    end
    out.ContentLength = to - from + 1
    return out, object, from, to
end

op("GetObject", { "Bucket", "Key" }, function(input, call)
    local out, object, from, to = show(input, call)
    call.bytes = blobs.bytes(object, from, to)
    return out
end)

op("HeadObject", { "Bucket", "Key" }, function(input, call)
    return (show(input, call))
end)

op("DeleteObject", { "Bucket", "Key" }, function(input, call)
    objects.refuse_unknown(input, call)
    objects.put(call, input.Key, nil)
    call.status = 204
end)

local function delete_one(call, one, deleted, errors)
    local refusal = objects.delete_refusal(call, one)
    if refusal then
        errors[#errors + 1] = util.merge({ Key = one.Key }, refusal)
    else
        call.bucket.objects[one.Key] = nil
        deleted[#deleted + 1] = { Key = one.Key }
    end
end

-- Each key is a matter of its own: some may go where others may not.
op("DeleteObjects", { "Bucket", "Delete" }, function(input, call)
    objects.refuse_unknown(input, call)
    local list = input.Delete.Objects
    if not util.is_list(list) or #list < 1 or #list > 1000 then
        s3.bad_xml(call)
    end
    local deleted, errors = array(), array()
    for _, one in ipairs(list) do
        if type(one) ~= "table" or type(one.Key) ~= "string" or one.Key == "" then
            s3.bad_xml(call)
        end
    end
    for _, one in ipairs(list) do
        delete_one(call, one, deleted, errors)
    end
    blobs.sweep()
    return { Deleted = not input.Delete.Quiet and deleted or array(), Errors = errors }
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
    return s3.url_encoded(input, out)
end)

-- The marker of the next page is told only where there is a delimiter; else it is the last key.
op("ListObjects", { "Bucket" }, function(input, call)
    local out, last = list(input, call, input.Marker or "")
    out.Marker = input.Marker or ""
    out.NextMarker = out.Delimiter and last or nil
    return s3.url_encoded(input, out)
end)
