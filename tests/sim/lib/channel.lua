-- SPDX-License-Identifier: Apache-2.0
-- channel.lua - channel handshakes: what they are by now, and what follows when one is accepted

local channel = {}

-- An invitation that nobody has answered in time is no more.
function channel.status(handshake, now)
    return handshake.status == "PENDING" and now >= handshake.expires and "EXPIRED" or handshake.status
end

-- Accepts one that is pending. `programs`: the program management accounts by id.
function channel.accept(programs, handshake, now)
    handshake.status, handshake.updated, handshake.started = "ACCEPTED", now, now
    local program = programs[handshake.resource]
    if program then
        program.status, program.started = "ACTIVE", now
    end
end

return channel
