-- SPDX-License-Identifier: Apache-2.0
-- objects.lua - what objects, copies and uploads in parts share: what is said of bytes, conditions, room

local blobs = require "lib.blobs"
local s3 = require "lib.s3"

local objects = {}

---- what is not simulated is refused, not passed over ----

local NOT_HERE = { "SSECustomerAlgorithm", "SSECustomerKey", "VersionId", "PartNumber", "Tagging", "WriteOffsetBytes",
                   "ObjectLockMode", "ObjectLockLegalHoldStatus", "GrantFullControl", "GrantRead", "GrantReadACP",
                   "GrantWriteACP", "MFA", "IfMatchSize", "IfMatchLastModifiedTime", "IfMatchInitiatedTime",
                   "CopySourceSSECustomerAlgorithm", "CopySourceSSECustomerKey" }

function objects.not_here(call, what)
    s3.fail(call, "NotImplemented", 501, ("%s is not simulated"):format(what))
end

-- `but`: a member that this operation knows.
function objects.refuse_unknown(input, call, but)
    for _, member in ipairs(NOT_HERE) do
        if input[member] ~= nil and member ~= but then
            objects.not_here(call, member)
        end
    end
end

---- what is said of an object ----

local SAID = { "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Expires",
               "WebsiteRedirectLocation", "StorageClass" }
objects.CHECKSUMS = { "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256",
                      "ChecksumSHA512", "ChecksumMD5" }

function objects.quoted(etag)
    return '"' .. etag .. '"'
end

function objects.unquoted(etag)
    return (etag:gsub('^%s*"?', ""):gsub('"?%s*$', ""))
end

-- What the client says of its bytes, without the coding that they travelled in.
function objects.said_of(input)
    local said = {}
    for _, member in ipairs(SAID) do
        said[member] = input[member]
    end
    local coding = (said.ContentEncoding or ""):gsub("aws%-chunked,?%s*", ""):gsub(",%s*$", "")
    said.ContentEncoding = coding ~= "" and coding or nil
    said.ContentType = said.ContentType or "binary/octet-stream"
    return said
end

function objects.checksums_of(input)
    local checksums = {}
    for _, member in ipairs(objects.CHECKSUMS) do
        checksums[member] = input[member]
    end
    return checksums
end

-- Is this a name, and are these words, that an object may have?
function objects.check_new(input, call)
    local size = 0
    for key, value in pairs(input.Metadata or {}) do
        size = size + #key + #value
    end
    if size > 2048 then
        s3.fail(call, "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size")
    elseif #input.Key > 1024 then
        s3.fail(call, "KeyTooLongError", 400, "Your key is too long")
    end
end

-- Why one object of a list may not be deleted: {Code, Message}, or nil.
function objects.delete_refusal(call, one)
    for _, member in ipairs({ "VersionId", "ETag", "LastModifiedTime", "Size" }) do
        if one[member] ~= nil then
            return { Code = "NotImplemented", Message = ("%s is not simulated"):format(member) }
        end
    end
    return not call.may("s3:DeleteObject", one.Key) and { Code = "AccessDenied", Message = "Access Denied" } or nil
end

---- conditions ----

local MONTHS = { Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6, Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11, Dec = 12 }

-- Seconds of "Sun, 06 Nov 1994 08:49:37 GMT"; nil when it is no such date.
local function seconds_of(text)
    local day, month, year, hour, minute, second =
        text:match("^%a%a%a, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d):(%d%d):(%d%d) GMT$")
    if not MONTHS[month] then
        return nil
    end
    local fields = { year = year, month = MONTHS[month], day = day, hour = hour, min = minute, sec = second, isdst = false }
    local now = os.time()
    local zone = os.time(os.date("*t", now)) - os.time(os.date("!*t", now))
    return os.time(fields) + zone
end

-- Is `etag` in a list like `"a", "b"` or `*`?
local function is_in(list, etag)
    return list == "*" or ("," .. list:gsub("[%s\"]", "") .. ","):find("," .. etag .. ",", 1, true) ~= nil
end

function objects.precondition_failed(call)
    s3.fail(call, "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
end

-- Which condition of a request does not hold: "match", "changed" or nil. As S3 says, an ETag that fits counts before a
-- date. `prefix`: of the members' names.
function objects.unmet(input, object, prefix)
    local given = function(name)
        return input[prefix .. name]
    end
    local match, none = given("IfMatch"), given("IfNoneMatch")
    local after, before = seconds_of(given("IfModifiedSince") or ""), seconds_of(given("IfUnmodifiedSince") or "")
    if match and not is_in(match, object.etag) or not match and before and object.modified > before then
        return "match"
    elseif none and is_in(none, object.etag) or not none and after and object.modified <= after then
        return "changed"
    end
    return nil
end

-- May something be put where `there` is, or where nothing is?
function objects.check_place(input, call)
    local there = call.bucket.objects[input.Key]
    if input.IfMatch and not there then
        s3.no_key(call, input.Key)
    elseif input.IfMatch and not is_in(input.IfMatch, there.etag) or input.IfNoneMatch and there then
        objects.precondition_failed(call)
    end
end

---- keeping ----

-- Keeps bytes for an object or a part: {blob, size, etag, modified}.
function objects.keep(call, bytes)
    local kept = blobs.keep(bytes, call.now)
    if not kept then
        blobs.sweep()
        kept = blobs.keep(bytes, call.now)
    end
    if not kept then
        s3.fail(call, "EntityTooLarge", 400, "gangway-sim has no room for this object: it keeps 128 MiB of them")
    end
    return kept
end

-- Puts an object in its place; what was there before is let go.
function objects.put(call, key, object)
    call.bucket.objects[key] = object
    blobs.sweep()
end

return objects
