-- SPDX-License-Identifier: Apache-2.0
-- s3-uploads.lua - uploads in parts: begun, filled, listed, and then made an object or given up

local blobs = require "lib.blobs"
local objects = require "lib.objects"
local s3 = require "lib.s3"
local uploads = require "lib.uploads"
local util = require "lib.util"

local op = service("s3")

local LEAST = 5 * 1024 * 1024 -- bytes of a part that is not the last one

---- beginning and filling ----

op("CreateMultipartUpload", { "Bucket", "Key" }, function(input, call)
    objects.refuse_unknown(input, call)
    objects.check_new(input, call)
    local id, upload = uploads.begin(input, call)
    return { Bucket = input.Bucket, Key = input.Key, UploadId = id, ServerSideEncryption = s3.algorithm(call.bucket),
             ChecksumAlgorithm = upload.algorithm, ChecksumType = upload.checksum_type }
end)

local function algorithm_in(checksums)
    local member = next(checksums)
    return member and member:sub(#"Checksum" + 1) or nil
end

-- A part vouches for itself by the algorithm that the upload began with. Where that named none, any is taken.
local function check_algorithm(call, upload, checksums)
    local given = algorithm_in(checksums)
    if upload.algorithm and given ~= upload.algorithm then
        s3.fail(call, "InvalidRequest", 400, ("Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum "
            .. "Type: %s"):format(upload.algorithm:lower(), given and given:lower() or "null"))
    end
end

op("UploadPart", { "Bucket", "Key", "UploadId", "PartNumber", "Body" }, function(input, call)
    objects.refuse_unknown(input, call, "PartNumber")
    local upload = uploads.find(input, call)
    uploads.check_number(input, call)
    local checksums = objects.checksums_of(input)
    check_algorithm(call, upload, checksums)
    local part = objects.keep(call, sim.unbase64(input.Body))
    part.checksums = checksums
    uploads.put_part(call, upload, input.PartNumber, part)
    return util.merge({ ETag = objects.quoted(part.etag), ServerSideEncryption = s3.algorithm(call.bucket) }, checksums)
end)

---- ending ----

local function invalid_part(call)
    s3.fail(call, "InvalidPart", 400, "One or more of the specified parts could not be found. The part may not have been "
        .. "uploaded, or the specified entity tag may not match the part's entity tag.")
end

-- A checksum that is told of a part is that part's; where the whole's comes from them, each is told.
local function check_part_checksum(call, upload, told, part)
    for _, member in ipairs(objects.CHECKSUMS) do
        if told[member] ~= nil and told[member] ~= part.checksums[member] then
            invalid_part(call)
        end
    end
    if upload.checksum_type == "COMPOSITE" and told["Checksum" .. upload.algorithm] == nil then
        s3.fail(call, "InvalidRequest", 400, ("The upload was created using a %s checksum. The complete request must include "
            .. "the checksum for each part. It was missing for part %d in the request.")
            :format(upload.algorithm:lower(), told.PartNumber))
    end
end

-- The parts that a request lists, each held against what was uploaded.
local function parts_of(input, call, upload)
    local list, parts, last = input.MultipartUpload.Parts, {}, 0
    if not util.is_list(list) or #list == 0 or #list > 10000 then
        s3.bad_xml(call)
    end
    for i, told in ipairs(list) do
        if type(told) ~= "table" or math.type(told.PartNumber) ~= "integer" or type(told.ETag) ~= "string" then
            s3.bad_xml(call)
        elseif told.PartNumber <= last then
            s3.fail(call, "InvalidPartOrder", 400, "The list of parts was not in ascending order. Parts must be ordered by "
                .. "part number.", { UploadId = input.UploadId })
        end
        local part = upload.parts[tostring(told.PartNumber)]
        if not part or objects.unquoted(told.ETag) ~= part.etag then
            invalid_part(call)
        end
        check_part_checksum(call, upload, told, part)
        parts[i], last = part, told.PartNumber
    end
    return parts
end

local function check_sizes(input, call, parts)
    for i = 1, #parts - 1 do
        if parts[i].size < LEAST then
            s3.fail(call, "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size",
                { ProposedSize = parts[i].size, MinSizeAllowed = LEAST, ETag = parts[i].etag,
                  PartNumber = input.MultipartUpload.Parts[i].PartNumber })
        end
    end
end

-- What the request says of the whole is true.
local function check_whole(input, call, upload, object)
    if input.MpuObjectSize ~= nil and input.MpuObjectSize ~= object.size then
        s3.fail(call, "InvalidRequest", 400,
            "The provided 'x-amz-mp-object-size' header value does not match what was computed.")
    elseif input.ChecksumType ~= nil and input.ChecksumType ~= upload.checksum_type then
        s3.fail(call, "InvalidRequest", 400, ("The upload was created using the %s checksum mode. The complete request must "
            .. "use the same checksum mode."):format(upload.checksum_type or "FULL_OBJECT"))
    end
    for member, value in pairs(objects.checksums_of(input)) do
        local known = object.checksums[member]
            or sim.checksum(member:sub(#"Checksum" + 1), blobs.slices(object, 0, object.size - 1))
        if known:gsub("%-%d+$", "") ~= value:gsub("%-%d+$", "") then
            s3.fail(call, "BadDigest", 400, ("The %s you specified did not match the calculated checksum.")
                :format(member:sub(#"Checksum" + 1)))
        end
    end
end

op("CompleteMultipartUpload", { "Bucket", "Key", "UploadId", "MultipartUpload" }, function(input, call)
    objects.refuse_unknown(input, call)
    local upload = uploads.find(input, call)
    objects.check_place(input, call)
    local parts = parts_of(input, call, upload)
    check_sizes(input, call, parts)
    local object = { pieces = blobs.joined(parts), size = 0, modified = call.now, etag = uploads.etag(parts),
                     said = upload.said, metadata = upload.metadata, checksum_type = upload.checksum_type }
    for _, part in ipairs(parts) do
        object.size = object.size + part.size
    end
    object.checksums = uploads.checksums(upload, parts, object)
    check_whole(input, call, upload, object)
    call.bucket.objects[input.Key] = object
    uploads.forget(call, input.UploadId)
    return util.merge({
        Location = ("http://%s.s3.amazonaws.com/%s"):format(input.Bucket, sim.urlencode(input.Key, "/")),
        Bucket = input.Bucket, Key = input.Key, ETag = objects.quoted(object.etag), ChecksumType = object.checksum_type,
        ServerSideEncryption = s3.algorithm(call.bucket),
    }, object.checksums)
end)

op("AbortMultipartUpload", { "Bucket", "Key", "UploadId" }, function(input, call)
    objects.refuse_unknown(input, call)
    uploads.find(input, call)
    uploads.forget(call, input.UploadId)
    call.status = 204
end)

---- lists ----

local function most_of(call, asked, name)
    if (asked or 0) < 0 then
        s3.fail(call, "InvalidArgument", 400, ("Argument %s must be an integer between 0 and 2147483647"):format(name))
    end
    return math.min(asked or 1000, 1000)
end

local function people(call, upload)
    return { Initiator = { ID = upload.by, DisplayName = upload.by }, Owner = { ID = s3.canonical_id(call.bucket.owner) },
             StorageClass = upload.said.StorageClass or "STANDARD" }
end

op("ListParts", { "Bucket", "Key", "UploadId" }, function(input, call)
    objects.refuse_unknown(input, call)
    local upload = uploads.find(input, call)
    local most, parts, last = most_of(call, input.MaxParts, "max-parts"), array(), nil
    local from = math.tointeger(tonumber(input.PartNumberMarker or "0"))
    if not from then
        s3.fail(call, "InvalidArgument", 400, "Provided part-number-marker not an integer or within integer range")
    end
    for _, number in ipairs(uploads.numbers(upload)) do
        if number > from and #parts >= most then
            last = most > 0 and parts[#parts].PartNumber or from
            break
        elseif number > from then
            local part = upload.parts[tostring(number)]
            parts[#parts + 1] = util.merge({ PartNumber = number, Size = part.size, ETag = objects.quoted(part.etag),
                                             LastModified = part.modified }, part.checksums)
        end
    end
    return util.merge(people(call, upload), {
        Bucket = input.Bucket, Key = input.Key, UploadId = input.UploadId, MaxParts = most, Parts = parts,
        PartNumberMarker = tostring(from), NextPartNumberMarker = last and tostring(last) or nil, IsTruncated = last ~= nil,
        ChecksumAlgorithm = upload.algorithm, ChecksumType = upload.checksum_type,
    })
end)

-- All uploads under way whose keys begin with `prefix`: by key, then as they began.
local function sorted_uploads(bucket, prefix)
    local list = {}
    for id, upload in pairs(bucket.uploads or {}) do
        if upload.key:sub(1, #prefix) == prefix then
            list[#list + 1] = { id = id, upload = upload }
        end
    end
    table.sort(list, function(a, b)
        if a.upload.key ~= b.upload.key then
            return a.upload.key < b.upload.key
        end
        return a.upload.number < b.upload.number
    end)
    return list
end

-- Those behind the marker: after its key, or after its upload where that is told, too.
local function behind(list, key, id)
    if not key then
        return list
    end
    local out, passed = {}, false
    for _, one in ipairs(list) do
        if one.upload.key > key or one.upload.key == key and passed then
            out[#out + 1] = one
        end
        passed = passed or id ~= nil and one.upload.key == key and one.id == id
    end
    return out
end

local function shown(call, one)
    local upload = one.upload
    return util.merge(people(call, upload), { UploadId = one.id, Key = upload.key, Initiated = upload.started,
                                              ChecksumAlgorithm = upload.algorithm, ChecksumType = upload.checksum_type })
end

-- The common part of keys below a delimiter, or nil.
local function common_of(input, key)
    local at = input.Delimiter and input.Delimiter ~= ""
        and key:find(input.Delimiter, #(input.Prefix or "") + 1, true)
    return at and key:sub(1, at + #input.Delimiter - 1) or nil
end

op("ListMultipartUploads", { "Bucket" }, function(input, call)
    local most, out, prefixes, last = most_of(call, input.MaxUploads, "max-uploads"), array(), array(), nil
    local list = behind(sorted_uploads(call.bucket, input.Prefix or ""), input.KeyMarker, input.UploadIdMarker)
    local more = false
    for _, one in ipairs(list) do
        local common = common_of(input, one.upload.key)
        local known = common and prefixes[#prefixes] and prefixes[#prefixes].Prefix == common
        if not known and #out + #prefixes >= most then
            more = most > 0
            break
        elseif common and not known then
            prefixes[#prefixes + 1] = { Prefix = common }
        elseif not common then
            out[#out + 1] = shown(call, one)
        end
        last = one
    end
    return s3.url_encoded(input, {
        Bucket = input.Bucket, Prefix = input.Prefix or "", Delimiter = input.Delimiter, EncodingType = input.EncodingType,
        KeyMarker = input.KeyMarker or "", UploadIdMarker = input.UploadIdMarker or "", MaxUploads = most,
        NextKeyMarker = more and last.upload.key or nil, NextUploadIdMarker = more and last.id or nil, IsTruncated = more,
        Uploads = out, CommonPrefixes = prefixes,
    })
end)
