-- SPDX-License-Identifier: Apache-2.0
-- blobs.lua - the bytes of objects and of parts, apart from the state that is compared and shown: each once, within a
-- bound
--
-- They are in memory, by their digest; with --state also in files of the folder beside it, one for each, so that a
-- change of the state does not write them all again. What nothing names any more is dropped.

local blobs = {}

local MOST = 128 * 1024 * 1024 -- bytes, of all together

local kept = {} -- bytes by digest

---- files ----

local function path_of(digest)
    local folder = sim.folder()
    return folder and folder .. "/" .. digest
end

-- Whole or not at all.
local function write(digest, bytes)
    local path = path_of(digest)
    if not path then
        return
    end
    local file = assert(io.open(path .. ".new", "wb"))
    assert(file:write(bytes))
    assert(file:close())
    assert(os.rename(path .. ".new", path))
end

local function read(digest)
    local path = path_of(digest)
    local file = path and io.open(path, "rb")
    local bytes = file and file:read("a")
    if file then
        file:close()
    end
    return bytes and sim.sha256(bytes) == digest and bytes or nil
end

---- which are needed ----

-- Calls `visit` with each piece, {blob, size}, of a thing: an object or a part may be one, or a list of them.
local function each_piece(thing, visit)
    for _, piece in ipairs(thing.pieces or { thing }) do
        visit(piece)
    end
end

local function named()
    local out = {}
    local function name(piece)
        out[piece.blob or ""] = true
    end
    for _, bucket in pairs(sim.world.aws.buckets) do
        for _, object in pairs(bucket.objects) do
            each_piece(object, name)
        end
        for _, upload in pairs(bucket.uploads or {}) do
            for _, part in pairs(upload.parts) do
                each_piece(part, name)
            end
        end
    end
    out[""] = nil
    return out
end

-- Drops what nothing names.
function blobs.sweep()
    local needed = named()
    for digest in pairs(kept) do
        if not needed[digest] then
            kept[digest] = nil
            local path = path_of(digest)
            if path then
                os.remove(path)
            end
        end
    end
end

-- Older states have their bytes in themselves, in base64.
function blobs.begin()
    kept = {}
    local within = sim.world.sim.blobs or {}
    sim.world.sim.blobs = nil
    local old = {}
    for digest, base64 in pairs(within) do
        local bytes = sim.unbase64(base64)
        old[digest] = sim.sha256(bytes)
        kept[old[digest]] = bytes
        write(old[digest], bytes)
    end
    for _, bucket in pairs(sim.world.aws.buckets) do
        for _, object in pairs(bucket.objects or {}) do
            object.blob = old[object.blob] or object.blob
        end
    end
    for digest in pairs(named()) do
        kept[digest] = kept[digest] or read(digest)
    end
end

---- bytes ----

local function has_room(size)
    for _, bytes in pairs(kept) do
        size = size + #bytes
    end
    return size <= MOST
end

-- Keeps bytes: what an object or a part says of them, or nil when there is no room.
function blobs.keep(bytes, now)
    local digest = sim.sha256(bytes)
    if not kept[digest] then
        if not has_room(#bytes) then
            return nil
        end
        write(digest, bytes)
        kept[digest] = bytes
    end
    return { blob = digest, size = #bytes, etag = sim.md5(bytes), modified = now }
end

-- Those that the simulator itself delivered have a size, and nothing that would be worth reading.
local function piece_bytes(piece)
    return piece.blob and kept[piece.blob]
        or ("simulated\n"):rep(piece.size // 10 + 1):sub(1, piece.size)
end

-- The pieces of bytes that are from `from` to `to` (inclusive, from 0), as a list of strings.
function blobs.slices(thing, from, to)
    local out, at = {}, 0
    each_piece(thing, function(piece)
        local first, last = math.max(from - at, 0), math.min(to - at, piece.size - 1)
        if first <= last then
            local bytes = piece_bytes(piece)
            out[#out + 1] = first == 0 and last == #bytes - 1 and bytes or bytes:sub(first + 1, last + 1)
        end
        at = at + piece.size
    end)
    return out
end

-- The same as one string; all of it where nothing else is said.
function blobs.bytes(thing, from, to)
    return table.concat(blobs.slices(thing, from or 0, to or thing.size - 1))
end

-- The pieces of a thing that is made of others, one behind the other.
function blobs.joined(things)
    local pieces = array()
    for _, thing in ipairs(things) do
        each_piece(thing, function(piece)
            pieces[#pieces + 1] = { blob = piece.blob, size = piece.size }
        end)
    end
    return pieces
end

return blobs
