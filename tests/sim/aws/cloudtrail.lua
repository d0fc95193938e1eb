-- SPDX-License-Identifier: Apache-2.0
-- cloudtrail.lua - the event history of an account: global services' events, so in the partition's home region only

local access = require "lib.access"
local arns = require "lib.arns"
local paging = require "lib.paging"
local trail = require "lib.trail"
local util = require "lib.util"

local op = service("cloudtrail", {
    types = { LookupAttributes = "objects", StartTime = "time", EndTime = "time", MaxResults = "number" },
    wrong_type = function(member)
        fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        fail("ValidationException", 400, member .. " must not be null")
    end,
    denied = function(message) fail("AccessDeniedException", 400, message) end,
    before = function(_, call)
        access.demand(call, "cloudtrail:" .. call.operation, "*")
    end,
})

local function show(call, event)
    local arn = arns.iam(call.account.id, "root")
    local when = os.date("!%Y-%m-%dT%H:%M:%SZ", event.created)
    local record = {
        eventVersion = "1.09", eventTime = when, eventSource = event.source, eventName = event.name,
        userIdentity = { type = "Root", principalId = call.account.id, arn = arn, accountId = call.account.id },
        awsRegion = arns.home, sourceIPAddress = "192.0.2.7", recipientAccountId = call.account.id,
        eventID = event.id, readOnly = false, managementEvent = true, eventCategory = "Management",
        eventType = event.source:match("^signin") and "AwsConsoleSignIn" or "AwsApiCall",
        requestParameters = event.request, responseElements = event.response, errorCode = event.error,
    }
    return { EventId = event.id, EventName = event.name, EventSource = event.source, EventTime = event.created,
             ReadOnly = "false", Username = "root", Resources = array(), CloudTrailEvent = sim.json(record) }
end

-- By which member of an event an attribute asks; what the simulator has none of fits nothing.
local ATTRIBUTES = { EventId = "EventId", EventName = "EventName", EventSource = "EventSource", ReadOnly = "ReadOnly",
                     Username = "Username", ResourceType = "", ResourceName = "", AccessKeyId = "" }

local function attribute(input)
    local attributes = input.LookupAttributes or {}
    if #attributes > 1 then
        fail("InvalidLookupAttributesException", 400, "You can only specify one lookup attribute.")
    end
    local first = attributes[1]
    if first and (not ATTRIBUTES[first.AttributeKey] or type(first.AttributeValue) ~= "string"
        or first.AttributeValue == "") then
        fail("InvalidLookupAttributesException", 400, "The lookup attribute is not valid.")
    end
    return first
end

op("LookupEvents", {}, function(input, call)
    local wanted, size = attribute(input), input.MaxResults or 50
    if size < 1 or size > 50 then
        fail("InvalidMaxResultsException", 400, "MaxResults must be 1 to 50.")
    elseif input.EventCategory ~= nil and input.EventCategory ~= "insight" then
        fail("InvalidEventCategoryException", 400, "The event category must be insight.")
    elseif input.StartTime and input.EndTime and input.StartTime > input.EndTime then
        fail("InvalidTimeRangeException", 400, "The start time is after the end time.")
    end
    local found = array()
    local here = call.region == arns.home and input.EventCategory == nil
    for _, event in ipairs(here and trail.events(sim.world, call.account.id) or {}) do
        local shown = show(call, event)
        if (not wanted or shown[ATTRIBUTES[wanted.AttributeKey]] == wanted.AttributeValue)
            and event.created >= (input.StartTime or 0) and event.created <= (input.EndTime or math.huge) then
            found[#found + 1] = shown
        end
    end
    local out = {}
    out.Events, out.NextToken = paging.page("events", found, input.NextToken, size, function()
        fail("InvalidNextTokenException", 400, "The token is not valid.")
    end)
    return out
end)
