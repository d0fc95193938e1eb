-- SPDX-License-Identifier: Apache-2.0
-- paging.lua - long answers in pages; a token says where the next one begins and for which question

local util = require "lib.util"

local paging = {}

local function token_of(what, offset)
    return sim.base64(what .. " " .. offset)
end

-- One page of `list`, and the token of the next or nil. `invalid` is called for a token that is not ours.
function paging.page(what, list, token, size, invalid)
    local first = 1
    if token ~= nil then
        local asked, offset = (sim.unbase64(token) or ""):match("^(.*) (%d+)$")
        first = tonumber(offset)
        if asked ~= what or not first or first < 1 or first > #list then
            invalid()
        end
    end
    local out = util.array()
    for i = first, math.min(first + size - 1, #list) do
        out[#out + 1] = list[i]
    end
    if first + size <= #list then
        return out, token_of(what, first + size)
    end
    return out, nil
end

return paging
