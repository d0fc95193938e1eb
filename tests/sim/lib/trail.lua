-- SPDX-License-Identifier: Apache-2.0
-- trail.lua - what CloudTrail remembers: what people do at their consoles (of API calls it keeps nothing here)

local util = require "lib.util"

local trail = {}

local function id_of(account, number)
    local digest = sim.sha256(account .. " event " .. number)
    return ("%s-%s-%s-%s-%s"):format(digest:sub(1, 8), digest:sub(9, 12), digest:sub(13, 16), digest:sub(17, 20),
        digest:sub(21, 32))
end

-- Remembers what the root user of an account did. `more`: further members of the event: request, response and error code.
function trail.root_did(world, account, source, name, more)
    world.sim.trail = world.sim.trail or {}
    local events = world.sim.trail[account] or util.array()
    world.sim.trail[account] = events
    events[#events + 1] = util.merge({ id = id_of(account, #events + 1), name = name, source = source,
                                       created = sim.now() // 1000 }, more or {})
end

-- The events of an account that can be seen by now, the latest first; CloudTrail itself may be `trail_late` seconds late.
function trail.events(world, account)
    local out, seen = util.array(), (sim.now() - sim.options.late_reads) // 1000 - (world.aws.trail_late or 0)
    local events = (world.sim.trail or {})[account] or {}
    for i = #events, 1, -1 do
        if events[i].created <= seen then
            out[#out + 1] = events[i]
        end
    end
    return out
end

return trail
