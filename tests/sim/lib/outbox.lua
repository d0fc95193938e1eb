-- SPDX-License-Identifier: Apache-2.0
-- outbox.lua - what people would have got: messages by SNS and SES, and those that a rehearsal sends outside of AWS

local util = require "lib.util"

local outbox = {}

-- Keeps a message; one with an id that was there before is the same message once more, as a good receiver takes it.
-- Tells its number.
function outbox.keep(message)
    local all = sim.world.aws.outbox
    if not all then
        all = util.array()
        sim.world.aws.outbox = all
    end
    for number, known in ipairs(all) do
        if message.id and known.id == message.id and known.request == message.request then
            return number
        end
    end
    all[#all + 1] = message
    return #all
end

local SAYS = { ["http:POST"] = "ok", ["smtp:send"] = "250 2.0.0 Ok: kept for the rehearsal as %d" }

-- What the receiver says to a message that was to leave AWS altogether; nil and why.
function outbox.take(message)
    local says = SAYS[message.request]
    if not says then
        return nil, "'request' is not http:POST or smtp:send"
    end
    for key, value in pairs(message) do
        if value == sim.null then
            message[key] = nil
        end
    end
    return says:format(outbox.keep(message))
end

return outbox
