-- SPDX-License-Identifier: Apache-2.0
-- util.lua - small helpers of all operations: ordered walks, lists, errors that go over the wire

local util = {}

-- A list, also when it is empty: JSON and Lua disagree about {}.
function util.array(t)
    return setmetatable(t or {}, sim.array)
end

-- Walks a table in the order of its keys, so that every answer is the same twice.
function util.sorted(t)
    local keys = {}
    for key in pairs(t or {}) do
        keys[#keys + 1] = key
    end
    table.sort(keys)
    local i = 0
    return function()
        i = i + 1
        if keys[i] ~= nil then
            return keys[i], t[keys[i]]
        end
    end
end

-- What `show(value, key)` gives of each entry, in order; nil leaves one out.
function util.map(t, show)
    local out = util.array()
    for key, value in util.sorted(t) do
        out[#out + 1] = show(value, key)
    end
    return out
end

function util.count(t)
    local n = 0
    for _ in pairs(t or {}) do
        n = n + 1
    end
    return n
end

function util.contains(list, value)
    for _, item in ipairs(list or {}) do
        if item == value then
            return true
        end
    end
    return false
end

-- One value or a list of them, as policies have it: always a list.
function util.listed(value)
    if value == nil or value == sim.null then
        return {}
    end
    return type(value) == "table" and value or { value }
end

-- Is this a list (and not an object)?
function util.is_list(value)
    return type(value) == "table" and (getmetatable(value) == sim.array or #value > 0)
end

function util.copy(value)
    if type(value) ~= "table" then
        return value
    end
    local out = setmetatable({}, getmetatable(value))
    for key, item in pairs(value) do
        out[key] = util.copy(item)
    end
    return out
end

-- Lays `over` on `base`, object by object; null takes a member away.
function util.merge(base, over)
    for key, value in pairs(over) do
        if value == sim.null then
            base[key] = nil
        elseif type(value) == "table" and type(base[key]) == "table" and not util.is_list(value) then
            util.merge(base[key], value)
        else
            base[key] = value
        end
    end
    return base
end

-- Ends an operation with an error as AWS tells it. `extra`: further members of the error.
function util.fail(code, status, message, extra)
    error({ code = code, status = status, message = message or "", extra = extra }, 0)
end

return util
