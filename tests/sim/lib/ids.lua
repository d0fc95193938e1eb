-- SPDX-License-Identifier: Apache-2.0
-- ids.lua - names that AWS would draw by lot; here they follow from the seed and from what they stand for, so that
-- they do not depend on the order of things

local ids = {}

local BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
local BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function spell(letters, length, ...)
    local digest = sim.hmac("id " .. sim.world.seed, table.concat({ ... }, "\0"))
    while #digest < 2 * length do
        digest = digest .. sim.hmac("more", digest)
    end
    return (digest:sub(1, 2 * length):gsub("%x%x", function(pair)
        local i = tonumber(pair, 16) % #letters + 1
        return letters:sub(i, i)
    end))
end

-- A new thing's id: `prefix` and 17 characters. A thing of the same name that was deleted had another one.
function ids.entity(prefix, account, name)
    local key = prefix .. " " .. account .. " " .. name
    local generation = (sim.world.sim.generations[key] or 0) + 1
    sim.world.sim.generations[key] = generation
    return prefix .. spell(BASE32, 17, key, tostring(generation))
end

-- An access key: its id and its secret.
function ids.key(prefix, ...)
    return prefix .. spell(BASE32, 16, prefix, ...), spell(BASE64, 40, "secret", prefix, ...)
end

-- Lower-case letters and digits, as Organizations likes them.
function ids.lower(length, ...)
    return spell("abcdefghijklmnopqrstuvwxyz0123456789", length, ...)
end

-- As a UUID is written.
function ids.uuid(...)
    local x = spell("0123456789abcdef", 32, "uuid", ...)
    return ("%s-%s-%s-%s-%s"):format(x:sub(1, 8), x:sub(9, 12), x:sub(13, 16), x:sub(17, 20), x:sub(21))
end

return ids
