-- SPDX-License-Identifier: Apache-2.0
-- blobs.lua - the bytes of objects, apart from the state that is compared and shown: each once, within a bound
--
-- Bytes are base64, as they come and go. What no object names any more is dropped when room is needed.

local util = require "lib.util"

local blobs = {}

local MOST = 64 * 1024 * 1024 -- bytes of base64, of all objects together

local function kept()
    local own = sim.world.sim
    own.blobs = own.blobs or {}
    return own.blobs
end

local function drop_unnamed()
    local named = {}
    for _, bucket in pairs(sim.world.aws.buckets) do
        for _, object in pairs(bucket.objects) do
            named[object.blob or ""] = true
        end
    end
    for digest in pairs(kept()) do
        if not named[digest] then
            kept()[digest] = nil
        end
    end
end

local function has_room(size)
    for _, bytes in pairs(kept()) do
        size = size + #bytes
    end
    return size <= MOST
end

-- Keeps bytes and answers their digest; nil when there is no room.
function blobs.keep(base64)
    local digest = sim.sha256(base64)
    if not kept()[digest] and not has_room(#base64) then
        drop_unnamed()
        if not has_room(#base64) then
            return nil
        end
    end
    kept()[digest] = base64
    return digest
end

-- An object's bytes. Those that the simulator itself delivered have a size, and nothing that would be worth reading.
function blobs.bytes(object)
    local found = object.blob and kept()[object.blob]
    return found and sim.unbase64(found) or ("simulated\n"):rep(object.size // 10 + 1):sub(1, object.size)
end

-- What is kept of an object whose bytes these are; nil when there is no room.
function blobs.object(base64, now)
    local bytes = sim.unbase64(base64)
    local digest = blobs.keep(base64)
    return digest and { blob = digest, size = #bytes, etag = sim.md5(bytes), modified = now }
end

return blobs
