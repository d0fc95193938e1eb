-- SPDX-License-Identifier: Apache-2.0
-- transfer.lua - billing transfers, by their id in `aws.transfers`; a handshake is the other side of a transfer

local arns = require "lib.arns"
local util = require "lib.util"

local transfer = {}

-- What it is by now: an invitation that nobody has accepted in time has expired.
function transfer.status(found, now)
    return found.status == "REQUESTED" and now >= found.expires and "EXPIRED" or found.status
end

-- The transfer that a handshake is about, which `account` sent or received.
function transfer.of(aws, handshake, account)
    for id, found in util.sorted(aws.transfers) do
        if found.handshake == handshake and (found.source == account or found.target == account) then
            return found, id
        end
    end
end

local STATES = { WITHDRAWN = "CANCELED" }

local function party(aws, account)
    local about = aws.accounts[account]
    return { Type = "MANAGEMENT_ACCOUNT", Value = account,
             Resources = util.array({ { Type = "MANAGEMENT_EMAIL", Value = about.email },
                                      { Type = "MANAGEMENT_NAME", Value = about.name } }) }
end

function transfer.show_handshake(aws, found, id, now)
    local status = transfer.status(found, now)
    local organization = aws.accounts[found.target].organization
    return {
        Id = found.handshake, Action = "TRANSFER_RESPONSIBILITY", State = STATES[status] or status,
        Arn = arns.of("organizations", "", found.target, ("handshake/%s/transfer_responsibility/%s"):format(organization,
            found.handshake)),
        Parties = util.array({ { Id = found.source, Type = "ACCOUNT" },
                               { Id = organization:gsub("^o%-", ""), Type = "ORGANIZATION" } }),
        RequestedTimestamp = found.created, ExpirationTimestamp = found.expires,
        Resources = util.array({ { Type = "RESPONSIBILITY_TRANSFER", Value = id }, party(aws, found.target),
                                 { Type = "TRANSFER_START_TIMESTAMP", Value = os.date("!%Y-%m-%dT%H:%M:%SZ", found.start) },
                                 { Type = "TRANSFER_TYPE", Value = "BILLING" } }),
    }
end

return transfer
