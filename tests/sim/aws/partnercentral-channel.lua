-- SPDX-License-Identifier: Apache-2.0
-- partnercentral-channel.lua - AWS Channel Management: program management accounts, relationships, channel handshakes
--
-- `aws.channel` is everybody's: who is linked to Partner Central, and things by their id, each with its catalog.

local access = require "lib.access"
local arns = require "lib.arns"
local channel = require "lib.channel"
local ids = require "lib.ids"
local paging = require "lib.paging"
local util = require "lib.util"

local DAY = 86400
local EXPIRES = 7 * DAY -- AWS does not say how long an invitation stands
local PER_DAY = 5       -- handshakes of a kind to one receiver

---- refusals ----

local function invalid(field, message, reason)
    fail("ValidationException", 400, message, { reason = reason or "REQUEST_VALIDATION_FAILED",
        fieldList = array({ { name = field, code = "INVALID_VALUE", message = message } }) })
end

local function against_the_rules(field, message)
    invalid(field, message, "BUSINESS_VALIDATION_FAILED")
end

local function conflict(id, kind, message)
    fail("ConflictException", 409, message, { resourceId = id, resourceType = kind })
end

local function not_found(id)
    fail("ResourceNotFoundException", 404, ("%s does not exist."):format(id), { resourceId = id, resourceType = "Resource" })
end

-- What anybody may do who was sent a handshake, or has sent one.
local ANYBODY = { AcceptChannelHandshake = true, RejectChannelHandshake = true, CancelChannelHandshake = true,
                  ListChannelHandshakes = true }
local CATALOGS = { AWS = true, Sandbox = true }

local op = service("partnercentral-channel", {
    types = {
        maxResults = "number", statuses = "texts", accountIds = "texts", displayNames = "texts", programs = "texts",
        associatedAccountIds = "texts", associationTypes = "texts", programManagementAccountIdentifiers = "texts",
        associatedResourceIdentifiers = "texts", handshakeTypeFilters = "object", handshakeTypeSort = "object",
        sort = "object", payload = "object", requestedSupportPlan = "object", tags = "objects",
    },
    times = { createdAt = true, updatedAt = true, startDate = true, endDate = true },
    wrong_type = function(member)
        fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        invalid(member, ("%s must not be null"):format(member))
    end,
    denied = function(message)
        fail("AccessDeniedException", 403, message, { reason = "ACCESS_DENIED" })
    end,
    before = function(input, call)
        access.demand(call, "partnercentral:" .. call.operation, "*")
        access.demand_tagging(call, "partnercentral:TagResource", "*", input.tags)
        if not CATALOGS[input.catalog] then
            invalid("catalog", "catalog must be AWS or Sandbox")
        elseif not ANYBODY[call.operation] and not call.aws.channel.linked[call.account.id] then
            call.denied(("Account %s is not linked to AWS Partner Central."):format(call.account.id))
        end
        call.channel = call.aws.channel
    end,
})

---- what inputs have in common ----

local ENUMS = {
    program = { "SOLUTION_PROVIDER", "DISTRIBUTION", "DISTRIBUTION_SELLER" },
    associationType = { "DOWNSTREAM_SELLER", "END_CUSTOMER", "INTERNAL" },
    resaleAccountModel = { "DISTRIBUTOR", "END_CUSTOMER", "SOLUTION_PROVIDER" },
    sector = { "COMMERCIAL", "GOVERNMENT", "GOVERNMENT_EXCEPTION" },
    handshakeType = { "START_SERVICE_PERIOD", "REVOKE_SERVICE_PERIOD", "PROGRAM_MANAGEMENT_ACCOUNT" },
    participantType = { "SENDER", "RECEIVER" },
    servicePeriodType = { "MINIMUM_NOTICE_PERIOD", "FIXED_COMMITMENT_PERIOD" },
}

local function check_members(input)
    for member, known in sorted(ENUMS) do
        if input[member] ~= nil and not util.contains(known, input[member]) then
            invalid(member, ("%s must be one of %s"):format(member, table.concat(known, ", ")))
        end
    end
    local name = input.displayName
    if name ~= nil and (#name < 1 or utf8.len(name) == nil or utf8.len(name) > 30 or name:match("%c")) then
        invalid("displayName", "displayName must have 1 to 30 characters")
    end
    for _, member in ipairs({ "accountId", "associatedAccountId" }) do
        if input[member] ~= nil and not input[member]:match("^" .. ("%d"):rep(12) .. "$") then
            invalid(member, member .. " must be 12 digits")
        end
    end
end

-- The same token again is the same request: its first answer. Another request with it is a conflict.
local function once(call, input, make)
    local token = input.clientToken
    if token == nil then
        return make()
    elseif not token:match("^[!-~]+$") or #token > 64 then
        invalid("clientToken", "clientToken must have 1 to 64 printable characters")
    end
    local tokens, key = sim.world.sim.tokens, call.account.id .. " " .. call.operation .. " " .. token
    local digest = sim.sha256(sim.json(input))
    if tokens[key] and tokens[key].digest ~= digest then
        conflict(token, "ClientToken", "This clientToken was used with other parameters.")
    elseif not tokens[key] then
        local answer = make()
        tokens[key] = { digest = digest, answer = answer }
    end
    return tokens[key].answer
end

-- Ids of things that were made later come later.
local function new_id(prefix, others, ...)
    return ("%s%s%03d"):format(prefix, ids.lower(10, prefix, ...), util.count(others))
end

local function arn(call, catalog, kind, id, owner)
    return arns.of("partnercentral", arns.home, owner or call.account.id, ("catalog/%s/%s/%s"):format(catalog, kind, id))
end

-- A thing by id or ARN that this catalog has and `may` lets the caller see.
local function find(things, identifier, catalog, may)
    local id = identifier:match("[^/]+$") or identifier
    local found = things[id]
    if not found or found.catalog ~= catalog or (may and not may(found)) then
        not_found(identifier)
    end
    return found, id
end

local function own(call)
    return function(thing) return thing.owner == call.account.id end
end

local function among(list, value)
    return list == nil or #list == 0 or util.contains(list, value)
end

local function by_ids(list, id)
    local short = map(list or {}, function(text) return text:match("[^/]+$") end)
    return list == nil or #list == 0 or util.contains(short, id)
end

local function page(input, call, items)
    local size = input.maxResults or 50
    if size < 1 or size > 100 then
        invalid("maxResults", "maxResults must be 1 to 100")
    end
    local out = {}
    out.items, out.nextToken = paging.page(call.operation, items, input.nextToken, size, function()
        invalid("nextToken", "nextToken is not valid")
    end)
    return out
end

---- program management accounts ----

op("CreateProgramManagementAccount", { "program", "displayName", "accountId" }, function(input, call)
    check_members(input)
    if not call.aws.accounts[input.accountId] and not util.contains(call.aws.known_accounts, input.accountId) then
        against_the_rules("accountId", "The account does not exist.")
    end
    return once(call, input, function()
        for id, other in sorted(call.channel.programs) do
            if other.account == input.accountId and other.program == input.program and other.catalog == input.catalog then
                conflict(id, "ProgramManagementAccount", "The account has a program management account of this program.")
            end
        end
        local id = new_id("pma-", call.channel.programs, input.accountId, input.program, input.catalog)
        call.channel.programs[id] = { owner = call.account.id, catalog = input.catalog, program = input.program,
            account = input.accountId, name = input.displayName, status = "PENDING", created = call.now, revision = 1 }
        return { programManagementAccountDetail = { id = id,
            arn = arn(call, input.catalog, "program-management-account", id) } }
    end)
end)

op("ListProgramManagementAccounts", {}, function(input, call)
    return page(input, call, map(call.channel.programs, function(found, id)
        if found.owner ~= call.account.id or found.catalog ~= input.catalog or not among(input.accountIds, found.account)
            or not among(input.programs, found.program) or not among(input.statuses, found.status)
            or not among(input.displayNames, found.name) then
            return nil
        end
        return { id = id, revision = tostring(found.revision), catalog = found.catalog, program = found.program,
                 displayName = found.name, accountId = found.account, createdAt = found.created,
                 updatedAt = found.updated or found.created, startDate = found.started, status = found.status,
                 arn = arn(call, found.catalog, "program-management-account", id) }
    end))
end)

---- relationships ----

local function show_relationship(call, found, id)
    return { id = id, arn = arn(call, found.catalog, "relationship", id), revision = tostring(found.revision),
             catalog = found.catalog, associationType = found.association, programManagementAccountId = found.program,
             associatedAccountId = found.account, displayName = found.name, sector = found.sector,
             createdAt = found.created, updatedAt = found.updated or found.created, startDate = found.created }
end

op("CreateRelationship", { "associationType", "programManagementAccountIdentifier", "associatedAccountId", "displayName",
                           "sector" }, function(input, call)
    check_members(input)
    local program, program_id = find(call.channel.programs, input.programManagementAccountIdentifier, input.catalog, own(call))
    if program.status ~= "ACTIVE" then
        against_the_rules("programManagementAccountIdentifier", "The program management account is not active.")
    elseif not call.aws.accounts[input.associatedAccountId] then
        against_the_rules("associatedAccountId", "The account does not exist.")
    end
    return once(call, input, function()
        for id, other in sorted(call.channel.relationships) do
            if other.account == input.associatedAccountId and other.program == program_id then
                conflict(id, "Relationship", "There is a relationship with this account.")
            end
        end
        local id = new_id("rs-", call.channel.relationships, input.associatedAccountId, program_id)
        call.channel.relationships[id] = { owner = call.account.id, catalog = input.catalog, program = program_id,
            account = input.associatedAccountId, association = input.associationType, sector = input.sector,
            model = input.resaleAccountModel, name = input.displayName, created = call.now, revision = 1 }
        return { relationshipDetail = { id = id, arn = arn(call, input.catalog, "relationship", id) } }
    end)
end)

local function find_relationship(input, call)
    local _, program_id = find(call.channel.programs, input.programManagementAccountIdentifier, input.catalog, own(call))
    return find(call.channel.relationships, input.identifier, input.catalog, function(found)
        return found.program == program_id
    end)
end

op("GetRelationship", { "programManagementAccountIdentifier", "identifier" }, function(input, call)
    local found, id = find_relationship(input, call)
    return { relationshipDetail = util.merge({ resaleAccountModel = found.model }, show_relationship(call, found, id)) }
end)

op("ListRelationships", {}, function(input, call)
    return page(input, call, map(call.channel.relationships, function(found, id)
        if found.owner ~= call.account.id or found.catalog ~= input.catalog
            or not among(input.associatedAccountIds, found.account) or not among(input.associationTypes, found.association)
            or not among(input.displayNames, found.name)
            or not by_ids(input.programManagementAccountIdentifiers, found.program) then
            return nil
        end
        return show_relationship(call, found, id)
    end))
end)

op("UpdateRelationship", { "programManagementAccountIdentifier", "identifier" }, function(input, call)
    check_members(input)
    local found, id = find_relationship(input, call)
    if input.revision ~= nil and input.revision ~= tostring(found.revision) then
        conflict(id, "Relationship", "The relationship has another revision by now.")
    end
    found.name, found.revision, found.updated = input.displayName or found.name, found.revision + 1, call.now
    return { relationshipDetail = { id = id, arn = arn(call, found.catalog, "relationship", id),
                                    revision = tostring(found.revision), displayName = found.name } }
end)

---- handshakes ----

local function show_detail(found)
    if found.type == "PROGRAM_MANAGEMENT_ACCOUNT" then
        return { programManagementAccountHandshakeDetail = { program = found.program } }
    end
    local member = found.type == "START_SERVICE_PERIOD" and "startServicePeriodHandshakeDetail"
        or "revokeServicePeriodHandshakeDetail"
    return { [member] = { note = found.note, servicePeriodType = found.period, minimumNoticeDays = found.notice,
                          endDate = found.ends, startDate = found.started } }
end

-- The payload of a service period that is to start: what of it is kept.
local function read_period(input, program_id)
    local payload = input.payload or {}
    local period = payload.startServicePeriodPayload
    if type(period) ~= "table" or util.count(payload) ~= 1 then
        invalid("payload", "payload must have the one member startServicePeriodPayload")
    end
    check_members(period)
    local known = type(period.programManagementAccountIdentifier) == "string"
        and period.programManagementAccountIdentifier:match("[^/]+$")
    if known ~= program_id then
        invalid("programManagementAccountIdentifier", "It is not the relationship's program management account.")
    end
    local fixed = period.servicePeriodType == "FIXED_COMMITMENT_PERIOD"
    if period.servicePeriodType == nil then
        invalid("servicePeriodType", "servicePeriodType must not be null")
    elseif not fixed and not util.contains({ "14", "30", "60" }, period.minimumNoticeDays) then
        against_the_rules("minimumNoticeDays", "minimumNoticeDays must be 14, 30 or 60")
    elseif fixed and (type(period.endDate) ~= "string" or not period.endDate:match("^%d%d%d%d%-%d%d%-%d%dT")) then
        against_the_rules("endDate", "endDate must be a time")
    end
    return { note = period.note, period = period.servicePeriodType, notice = not fixed and period.minimumNoticeDays or nil,
             ends = fixed and period.endDate or nil }
end

local function new_handshake(input, call)
    if input.handshakeType == "PROGRAM_MANAGEMENT_ACCOUNT" then
        local program, id = find(call.channel.programs, input.associatedResourceIdentifier, input.catalog, own(call))
        if program.status ~= "PENDING" then
            conflict(id, "ProgramManagementAccount", "The program management account needs no activation.")
        end
        return id, { receiver = program.account, program = program.program }
    elseif input.handshakeType == "START_SERVICE_PERIOD" then
        local found, id = find(call.channel.relationships, input.associatedResourceIdentifier, input.catalog, own(call))
        return id, util.merge({ receiver = found.account }, read_period(input, found.program))
    end
    against_the_rules("handshakeType", "There is no service period to revoke.")
end

-- One at a time, and only so many a day.
local function check_traffic(call, kind, receiver, resource)
    local today = 0
    for id, other in sorted(call.channel.handshakes) do
        local status = channel.status(other, call.now)
        if other.resource == resource and other.type == kind
            and (status == "PENDING" or (status == "ACCEPTED" and kind == "START_SERVICE_PERIOD")) then
            conflict(id, "ChannelHandshake", ("There is a handshake of this type that is %s."):format(status))
        elseif other.receiver == receiver and other.type == kind and other.created > call.now - DAY then
            today = today + 1
        end
    end
    if today >= PER_DAY then
        fail("ServiceQuotaExceededException", 402, "Too many handshakes of this type were sent to this account today.",
            { quotaCode = "L-00000000" })
    end
end

op("CreateChannelHandshake", { "handshakeType", "associatedResourceIdentifier" }, function(input, call)
    check_members(input)
    return once(call, input, function()
        local resource, made = new_handshake(input, call)
        check_traffic(call, input.handshakeType, made.receiver, resource)
        local id = new_id("ch-", call.channel.handshakes, resource)
        call.channel.handshakes[id] = util.merge(made, { owner = call.account.id, catalog = input.catalog,
            type = input.handshakeType, sender = call.account.id, sender_name = call.account.name, resource = resource,
            status = "PENDING", created = call.now, expires = call.now + EXPIRES })
        return { channelHandshakeDetail = { id = id, arn = arn(call, input.catalog, "channel-handshake", id) } }
    end)
end)

op("ListChannelHandshakes", { "handshakeType", "participantType" }, function(input, call)
    check_members(input)
    local side = input.participantType == "SENDER" and "sender" or "receiver"
    return page(input, call, map(call.channel.handshakes, function(found, id)
        local status = channel.status(found, call.now)
        if found[side] ~= call.account.id or found.catalog ~= input.catalog or found.type ~= input.handshakeType
            or not among(input.statuses, status) or not by_ids(input.associatedResourceIdentifiers, found.resource) then
            return nil
        end
        return { id = id, arn = arn(call, found.catalog, "channel-handshake", id, found.owner), catalog = found.catalog,
                 handshakeType = found.type, ownerAccountId = found.owner, senderAccountId = found.sender,
                 senderDisplayName = found.sender_name, receiverAccountId = found.receiver,
                 associatedResourceId = found.resource, detail = show_detail(found), createdAt = found.created,
                 updatedAt = found.updated or found.created, status = status }
    end))
end)

-- Who sent or received a handshake ends it, while it is pending.
local function ending(operation, side, status, act)
    op(operation, { "identifier" }, function(input, call)
        local found, id = find(call.channel.handshakes, input.identifier, input.catalog, function(handshake)
            return handshake[side] == call.account.id
        end)
        local now = channel.status(found, call.now)
        if now ~= "PENDING" then
            against_the_rules("identifier", ("The handshake is %s."):format(now))
        end
        found.status, found.updated = status, call.now
        if act then
            act(call, found)
        end
        return { channelHandshakeDetail = { id = id, arn = arn(call, found.catalog, "channel-handshake", id, found.owner),
                                            status = status } }
    end)
end

ending("AcceptChannelHandshake", "receiver", "ACCEPTED", function(call, found)
    channel.accept(call.channel.programs, found, call.now)
end)
ending("RejectChannelHandshake", "receiver", "REJECTED")
ending("CancelChannelHandshake", "sender", "CANCELED")
