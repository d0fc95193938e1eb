-- SPDX-License-Identifier: Apache-2.0
-- s3.lua - what S3's operations share

local util = require "lib.util"

local s3 = {}

-- Ends an operation with an error that names the bucket.
function s3.fail(call, code, status, message, more)
    util.fail(code, status, message, util.merge({ BucketName = call.bucket_name }, more or {}))
end

function s3.no_key(call, key)
    s3.fail(call, "NoSuchKey", 404, "The specified key does not exist.", { Key = key })
end

-- An object of a bucket. Who may not list the bucket isn't told that there is none.
function s3.find_object(call, bucket, key)
    local object = bucket.objects[key]
    if not object then
        call.demand_list(bucket)
        s3.no_key(call, key)
    end
    return object
end

-- How the bucket encrypts what it is given.
function s3.algorithm(bucket)
    return bucket.encryption and bucket.encryption.algorithm or "AES256"
end

function s3.canonical_id(account)
    return sim.sha256("canonical " .. account)
end

-- A list with its keys and prefixes percent-encoded, where the request wants them so.
function s3.url_encoded(input, out)
    if input.EncodingType ~= "url" then
        return out
    end
    for list, member in pairs({ Contents = "Key", Uploads = "Key", CommonPrefixes = "Prefix" }) do
        for _, entry in ipairs(out[list] or {}) do
            entry[member] = sim.urlencode(entry[member], "/")
        end
    end
    for _, member in ipairs({ "Prefix", "Delimiter", "StartAfter", "Marker", "NextMarker", "KeyMarker", "NextKeyMarker" }) do
        out[member] = out[member] and sim.urlencode(out[member], "/")
    end
    return out
end

function s3.bad_xml(call)
    s3.fail(call, "MalformedXML", 400,
        "The XML you provided was not well-formed or did not validate against our published schema")
end

local OWNERSHIPS = { "BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced" }

function s3.check_ownership(call, ownership)
    if not util.contains(OWNERSHIPS, ownership) then
        s3.fail(call, "InvalidArgument", 400, "Invalid x-amz-object-ownership header: " .. tostring(ownership))
    end
    return ownership
end

return s3
