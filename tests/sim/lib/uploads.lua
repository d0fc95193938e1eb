-- SPDX-License-Identifier: Apache-2.0
-- uploads.lua - uploads in parts: which are under way, their parts, and the checksums of what becomes of them

local blobs = require "lib.blobs"
local ids = require "lib.ids"
local objects = require "lib.objects"
local s3 = require "lib.s3"

local uploads = {}

local MOST_UPLOADS = 1000 -- under way in all buckets together
local MOST_PARTS = 20000 -- of all of them together

-- How the checksum of the whole comes from those of the parts where nothing is said; by algorithm.
-- docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
local TYPES = { CRC32 = "COMPOSITE", CRC32C = "COMPOSITE", CRC64NVME = "FULL_OBJECT", SHA1 = "COMPOSITE",
                SHA256 = "COMPOSITE", SHA512 = "COMPOSITE", MD5 = "COMPOSITE" }
local EITHER = { CRC32 = true, CRC32C = true }

---- beginning ----

-- The algorithm that a request names, or nil.
function uploads.algorithm(input, call)
    local name = input.ChecksumAlgorithm
    if name ~= nil and not TYPES[name] then
        s3.fail(call, "InvalidRequest", 400, "Checksum algorithm provided is unsupported. Please try again with any of the "
            .. "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
    end
    return name
end

local function type_of(input, call, algorithm)
    local wanted = input.ChecksumType
    if wanted == nil then
        return TYPES[algorithm]
    elseif not algorithm then
        s3.fail(call, "InvalidRequest", 400,
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
    elseif wanted ~= TYPES[algorithm] and not (EITHER[algorithm] and wanted == "FULL_OBJECT") then
        s3.fail(call, "InvalidRequest", 400, ("The %s checksum type cannot be used with the %s checksum algorithm.")
            :format(wanted, algorithm:lower()))
    end
    return wanted
end

local function counts()
    local under_way, parts = 0, 0
    for _, bucket in pairs(sim.world.aws.buckets) do
        for _, upload in pairs(bucket.uploads or {}) do
            under_way = under_way + 1
            for _ in pairs(upload.parts) do
                parts = parts + 1
            end
        end
    end
    return under_way, parts
end

local function no_room(call, most, what)
    s3.fail(call, "EntityTooLarge", 400, ("gangway-sim has no room for this: it keeps %d %s of uploads that are not "
        .. "completed; abort some"):format(most, what))
end

-- Begins an upload and answers its id.
function uploads.begin(input, call)
    if counts() >= MOST_UPLOADS then
        no_room(call, MOST_UPLOADS, "beginnings")
    end
    local algorithm = uploads.algorithm(input, call)
    local own = sim.world.sim
    own.uploads = (own.uploads or 0) + 1
    local id = ids.lower(64, "upload", tostring(own.uploads), input.Bucket, input.Key)
    call.bucket.uploads = call.bucket.uploads or {}
    call.bucket.uploads[id] = {
        key = input.Key, number = own.uploads, started = call.now, by = call.caller.arn, parts = {},
        said = objects.said_of(input), metadata = input.Metadata,
        algorithm = algorithm, checksum_type = type_of(input, call, algorithm),
    }
    return id, call.bucket.uploads[id]
end

-- The upload that a request is about.
function uploads.find(input, call)
    local upload = (call.bucket.uploads or {})[input.UploadId]
    if not upload or upload.key ~= input.Key then
        s3.fail(call, "NoSuchUpload", 404, "The specified upload does not exist. The upload ID may be invalid, or the "
            .. "upload may have been aborted or completed.", { UploadId = input.UploadId })
    end
    return upload
end

-- Ends it, one way or the other.
function uploads.forget(call, id)
    call.bucket.uploads[id] = nil
    if next(call.bucket.uploads) == nil then
        call.bucket.uploads = nil
    end
    blobs.sweep()
end

---- parts ----

function uploads.check_number(input, call)
    if input.PartNumber < 1 or input.PartNumber > 10000 then
        s3.fail(call, "InvalidArgument", 400, "Part number must be an integer between 1 and 10000, inclusive",
            { ArgumentName = "partNumber", ArgumentValue = tostring(input.PartNumber) })
    end
end

-- JSON has texts as keys.
function uploads.put_part(call, upload, number, part)
    local _, parts = counts()
    if parts >= MOST_PARTS and not upload.parts[tostring(number)] then
        no_room(call, MOST_PARTS, "parts")
    end
    upload.parts[tostring(number)] = part
    blobs.sweep()
end

-- The numbers of an upload's parts, in order.
function uploads.numbers(upload)
    local numbers = array()
    for number in pairs(upload.parts) do
        numbers[#numbers + 1] = math.tointeger(tonumber(number))
    end
    table.sort(numbers)
    return numbers
end

---- the whole ----

local function bytes_of_hex(hex)
    return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

function uploads.etag(parts)
    local digests = {}
    for i, part in ipairs(parts) do
        digests[i] = bytes_of_hex(part.etag)
    end
    return ("%s-%d"):format(sim.md5(table.concat(digests)), #parts)
end

-- The checksum of what the parts make, as {member = text}.
function uploads.checksums(upload, parts, object)
    local member = "Checksum" .. (upload.algorithm or "")
    if not upload.algorithm then
        return {}
    elseif upload.checksum_type == "FULL_OBJECT" then
        return { [member] = sim.checksum(upload.algorithm, blobs.slices(object, 0, object.size - 1)) }
    end
    local digests = {}
    for i, part in ipairs(parts) do
        digests[i] = sim.unbase64(part.checksums[member])
    end
    return { [member] = ("%s-%d"):format(sim.checksum(upload.algorithm, digests), #parts) }
end

return uploads
