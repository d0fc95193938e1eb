-- SPDX-License-Identifier: Apache-2.0
-- organizations-transfer.lua - billing transfer: a partner's management account is invited to pay another organization's bill

local arns = require "lib.arns"
local ids = require "lib.ids"
local paging = require "lib.paging"
local transfer = require "lib.transfer"
local util = require "lib.util"

local DAY = 86400
local op = service("organizations")

local function invalid(reason, message)
    fail("InvalidInputException", 400, message, { Reason = reason })
end

local function handshake_refused(reason)
    fail("HandshakeConstraintViolationException", 400, "The requested operation would violate the constraint.",
        { Reason = reason })
end

-- After its management account's address has changed, an organization takes part in no invitation until that is verified.
local function check_verified(organization)
    if organization and organization.email_verified == false then
        handshake_refused("MANAGEMENT_ACCOUNT_EMAIL_NOT_VERIFIED")
    end
end

local function participant(call, account)
    return { ManagementAccountId = account, ManagementAccountEmail = call.aws.accounts[account].email }
end

local function show(call, found, id)
    return {
        Id = id, Name = found.name, Type = "BILLING", Status = transfer.status(found, call.now),
        Arn = arns.of("organizations", "", found.target, ("transfer/%s/billing/inbound/%s"):format(
            call.aws.accounts[found.target].organization, id)),
        Source = participant(call, found.source), Target = participant(call, found.target),
        StartTimestamp = found.start, EndTimestamp = found.ends, ActiveHandshakeId = found.handshake,
    }
end

---- invitations ----

-- The first of the next month, or of the one after that.
local function check_start(call, start)
    local date = os.date("!*t", start)
    local now = os.date("!*t", call.now)
    local ahead = (date.year - now.year) * 12 + date.month - now.month
    if date.hour ~= 0 or date.min ~= 0 or date.sec ~= 0 then
        invalid("START_DATE_NOT_BEGINNING_OF_DAY", "The start must be the beginning of a day, UTC.")
    elseif date.day ~= 1 then
        invalid("START_DATE_NOT_BEGINNING_OF_MONTH", "The start must be the first day of a month.")
    elseif start < call.now + 2 * DAY then
        invalid("START_DATE_TOO_EARLY", "The start is too early.")
    elseif ahead > 2 then
        invalid("START_DATE_TOO_LATE", "The start is too late.")
    end
end

local function source_of(call, target)
    local account = call.aws.accounts[target.Id]
    local organization = account and call.aws.organizations[account.organization or ""]
    if target.Type ~= "ACCOUNT" then
        invalid("INVALID_PARTY_TYPE_TARGET", "This simulator takes accounts as targets only.")
    elseif target.Id == call.account.id then
        handshake_refused("SOURCE_AND_TARGET_CANNOT_MATCH")
    elseif not organization or organization.master ~= target.Id then
        handshake_refused("TARGET_ACCOUNT_VALIDATION_FAILURE")
    elseif account.transfer_refusal then
        handshake_refused(account.transfer_refusal)
    end
    check_verified(organization)
    return target.Id
end

local function check_others(call, source)
    local inbound = 0
    for _, other in sorted(call.aws.transfers) do
        local status = transfer.status(other, call.now)
        local stands = status == "REQUESTED" or status == "ACCEPTED"
        if stands and other.source == source and other.target == call.account.id and status == "REQUESTED" then
            fail("DuplicateHandshakeException", 400, "A handshake with the same action and target exists.")
        elseif status == "ACCEPTED" and other.source == source then
            handshake_refused("RESPONSIBILITY_TRANSFER_ALREADY_EXISTS")
        elseif stands and other.target == call.account.id then
            inbound = inbound + 1
        end
    end
    if inbound >= call.account.quotas.transfers then
        fail("ConstraintViolationException", 400, "You have exceeded the number of inbound transfers.",
            { Reason = "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION" })
    end
end

local NEEDS = { "Type", "Target", "StartTimestamp", "SourceName" }
op("InviteOrganizationToTransferResponsibility", NEEDS, function(input, call)
    if input.Type ~= "BILLING" then
        invalid("INVALID_ENUM", "You specified a value that isn't valid for Type.")
    elseif not input.SourceName:match("^[ -~]+$") or #input.SourceName > 128 then
        invalid("INVALID_PATTERN", "You provided a value that does not match the required pattern.")
    end
    local source = source_of(call, input.Target)
    check_start(call, input.StartTimestamp)
    check_others(call, source)
    local name = ids.lower(10, "transfer", source, call.account.id, tostring(util.count(call.aws.transfers)))
    local made = { source = source, target = call.account.id, name = input.SourceName, status = "REQUESTED",
                   start = input.StartTimestamp, created = call.now, expires = input.StartTimestamp - 2 * DAY,
                   handshake = "h-" .. name }
    call.aws.transfers["rt-" .. name] = made
    return { Handshake = transfer.show_handshake(call.aws, made, "rt-" .. name, call.now) }
end)

local function ending(operation, side, status)
    op(operation, { "HandshakeId" }, function(input, call)
        local found, id = transfer.of(call.aws, input.HandshakeId, call.account.id)
        if not found or found[side] ~= call.account.id then
            fail("HandshakeNotFoundException", 400, "We can't find a handshake with the HandshakeId that you specified.")
        end
        local now = transfer.status(found, call.now)
        if now == status then
            fail("HandshakeAlreadyInStateException", 400, "The handshake is already in the requested state.")
        elseif now ~= "REQUESTED" then
            fail("InvalidHandshakeTransitionException", 400, ("The handshake is %s."):format(now))
        elseif status == "ACCEPTED" then
            check_verified(call.aws.organizations[call.account.organization or ""])
        end
        found.status, found.updated = status, call.now
        return { Handshake = transfer.show_handshake(call.aws, found, id, call.now) }
    end)
end

ending("AcceptHandshake", "source", "ACCEPTED")
ending("DeclineHandshake", "source", "DECLINED")
ending("CancelHandshake", "target", "CANCELED")

---- transfers ----

local function listing(operation, side)
    op(operation, { "Type" }, function(input, call)
        local list = map(call.aws.transfers, function(found, id)
            return found[side] == call.account.id and (input.Id == nil or input.Id == id) and show(call, found, id) or nil
        end)
        local size, out = input.MaxResults or 20, {}
        if size < 1 or size > 20 then
            invalid(size < 1 and "MIN_VALUE_EXCEEDED" or "MAX_VALUE_EXCEEDED", "MaxResults must be 1 to 20.")
        end
        out.ResponsibilityTransfers, out.NextToken = paging.page(operation, list, input.NextToken, size, function()
            invalid("INVALID_NEXT_TOKEN", "You provided a token that is not valid.")
        end)
        return out
    end)
end

listing("ListInboundResponsibilityTransfers", "target")
listing("ListOutboundResponsibilityTransfers", "source")

op("DescribeResponsibilityTransfer", { "Id" }, function(input, call)
    local found = call.aws.transfers[input.Id]
    if not found or (found.source ~= call.account.id and found.target ~= call.account.id) then
        fail("ResponsibilityTransferNotFoundException", 400, "We can't find a transfer with that id.")
    end
    return { ResponsibilityTransfer = show(call, found, input.Id) }
end)
