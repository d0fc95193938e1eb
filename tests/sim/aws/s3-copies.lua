-- SPDX-License-Identifier: Apache-2.0
-- s3-copies.lua - objects from others: whole, or a range of one as a part of an upload

local blobs = require "lib.blobs"
local objects = require "lib.objects"
local s3 = require "lib.s3"
local uploads = require "lib.uploads"
local util = require "lib.util"

local op = service("s3")

---- where from ----

-- Bucket and key of "bucket/key", percent-encoded, maybe with a slash in front.
local function place_of(input, call)
    local text = input.CopySource
    if text:find("?versionId=", 1, true) or text:find("^/?arn%%?") then
        objects.not_here(call, "A version or an access point as the source of a copy")
    end
    local plain = sim.urldecode(text)
    local bucket, key = (plain or ""):match("^/?([^/]+)/(.+)$")
    if not bucket then
        s3.fail(call, "InvalidArgument", 400, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            { ArgumentName = "x-amz-copy-source", ArgumentValue = text })
    end
    return bucket, key
end

-- The object, and the names of its bucket and of itself.
local function source_of(input, call)
    local bucket, key = place_of(input, call)
    local object = call.source(bucket, key, input.ExpectedSourceBucketOwner)
    if objects.unmet(input, object, "CopySource") then
        objects.precondition_failed(call)
    end
    return object, bucket, key
end

---- whole ----

local DIRECTIVES = { COPY = true, REPLACE = true }

-- Does the request leave all as it is?
local function changes_nothing(input, bucket, key)
    return bucket == input.Bucket and key == input.Key and input.MetadataDirective ~= "REPLACE"
        and not input.StorageClass and not input.WebsiteRedirectLocation and not input.ServerSideEncryption
end

local function check_copy(input, call, bucket, key)
    objects.refuse_unknown(input, call)
    objects.check_new(input, call)
    for _, member in ipairs({ "MetadataDirective", "TaggingDirective" }) do
        if input[member] and not DIRECTIVES[input[member]] then
            s3.fail(call, "InvalidArgument", 400, ("Unknown %s."):format(member == "MetadataDirective"
                and "metadata directive" or "tagging directive"))
        end
    end
    if changes_nothing(input, bucket, key) then
        s3.fail(call, "InvalidRequest", 400, "This copy request is illegal because it is trying to copy an object to itself "
            .. "without changing the object's metadata, storage class, website redirect location or encryption attributes.")
    end
end

-- A copy is one piece to those who read it, so its ETag is the MD5 of its bytes.
local function etag_of(object)
    local digest = sim.unbase64(sim.checksum("md5", blobs.slices(object, 0, object.size - 1)))
    return (digest:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function said_of_copy(input, object)
    if input.MetadataDirective == "REPLACE" then
        return objects.said_of(input), input.Metadata
    end
    local said = util.copy(object.said or { ContentType = "binary/octet-stream" })
    said.StorageClass, said.WebsiteRedirectLocation = input.StorageClass, input.WebsiteRedirectLocation
    return said, util.copy(object.metadata)
end

-- The checksum that is asked for, else the source's where it is of all its bytes.
local function checksums_of_copy(input, call, object)
    if not input.ChecksumAlgorithm then
        return object.checksum_type ~= "COMPOSITE" and util.copy(object.checksums) or {}
    end
    local algorithm = uploads.algorithm(input, call)
    return { ["Checksum" .. algorithm] = sim.checksum(algorithm, blobs.slices(object, 0, object.size - 1)) }
end

op("CopyObject", { "Bucket", "Key", "CopySource" }, function(input, call)
    local object, bucket, key = source_of(input, call)
    check_copy(input, call, bucket, key)
    objects.check_place(input, call)
    local said, metadata = said_of_copy(input, object)
    local copy = { size = object.size, modified = call.now, etag = etag_of(object), pieces = blobs.joined({ object }),
                   said = said, metadata = metadata, checksums = checksums_of_copy(input, call, object) }
    objects.put(call, input.Key, copy)
    return { ServerSideEncryption = s3.algorithm(call.bucket), CopyObjectResult = util.merge(
        { ETag = objects.quoted(copy.etag), LastModified = copy.modified }, copy.checksums) }
end)

---- a range as a part ----

-- From and to of "bytes=first-last", both within the object.
local function range_of(input, call, size)
    if input.CopySourceRange == nil then
        return 0, size - 1
    end
    local from, to = input.CopySourceRange:match("^bytes=(%d+)%-(%d+)$")
    from, to = math.tointeger(tonumber(from)), math.tointeger(tonumber(to))
    if not from or not to then
        s3.fail(call, "InvalidArgument", 400, "The x-amz-copy-source-range value must be of the form bytes=first-last where "
            .. "first and last are the zero-based offsets of the first and last bytes to copy")
    elseif from > to or to >= size then
        s3.fail(call, "InvalidArgument", 400, ("Range specified is not valid for source object of size: %d"):format(size))
    end
    return from, to
end

op("UploadPartCopy", { "Bucket", "Key", "UploadId", "PartNumber", "CopySource" }, function(input, call)
    objects.refuse_unknown(input, call, "PartNumber")
    local upload = uploads.find(input, call)
    uploads.check_number(input, call)
    local object = source_of(input, call)
    local from, to = range_of(input, call, object.size)
    local bytes = blobs.bytes(object, from, to)
    local part = objects.keep(call, bytes)
    part.checksums = upload.algorithm and { ["Checksum" .. upload.algorithm] = sim.checksum(upload.algorithm, { bytes }) }
        or {}
    uploads.put_part(call, upload, input.PartNumber, part)
    return { ServerSideEncryption = s3.algorithm(call.bucket), CopyPartResult = util.merge(
        { ETag = objects.quoted(part.etag), LastModified = part.modified }, part.checksums) }
end)
