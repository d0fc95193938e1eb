-- SPDX-License-Identifier: Apache-2.0
-- sns.lua - topics, and what is published to them

local access = require "lib.access"
local arns = require "lib.arns"
local ids = require "lib.ids"
local outbox = require "lib.outbox"

local MESSAGE_MAX = 256 * 1024

local function invalid(message, ...)
    fail("InvalidParameter", 400, ("Invalid parameter: " .. message):format(...))
end

local op = service("sns", {
    types = { Attributes = "object", Tags = "objects", MessageAttributes = "object" },
    wrong_type = function(member) invalid("%s", member) end,
    missing = function(member) invalid("%s", member) end,
    denied = function(message) fail("AuthorizationError", 403, message) end,
    before = function(input, call)
        local arn = input.TopicArn or input.TargetArn
            or arns.of("sns", call.region, call.account.id, input.Name or "*")
        access.demand(call, "sns:" .. call.operation, arn)
        access.demand_tagging(call, "sns:TagResource", arn, input.Tags)
    end,
})

local function topics(account)
    account.sns = account.sns or {}
    account.sns.topics = account.sns.topics or {}
    return account.sns.topics
end

op("CreateTopic", { "Name" }, function(input, call)
    if not input.Name:find("^[%w_-]+$") or #input.Name > 256 then
        invalid("Topic Name")
    end
    local arn = arns.of("sns", call.region, call.account.id, input.Name)
    topics(call.account)[arn] = topics(call.account)[arn] or { name = input.Name }
    return { TopicArn = arn }
end)

local function check_subject(subject)
    if #subject > 100 or subject:find("[^\32-\126]") or not subject:find("^[%w%p]") then
        invalid("Subject")
    end
end

op("Publish", { "Message" }, function(input, call)
    local arn = input.TopicArn or input.TargetArn
    if not arn then
        invalid("TopicArn or TargetArn Reason: no value for required parameter")
    elseif #input.Message == 0 then
        invalid("Empty message")
    elseif #input.Message > MESSAGE_MAX then
        invalid("Message too long")
    elseif input.Subject then
        check_subject(input.Subject)
    end
    local region, owner = arns.match(arn, "sns:([%w-]+):(%d+):[%w_-]+$")
    if not region or region ~= call.region then
        invalid("TopicArn")
    elseif owner ~= call.account.id then
        -- Of somebody else's topic nobody learns whether it is there.
        call.denied(("User: %s is not authorized to perform: SNS:Publish on resource: %s"):format(call.caller.arn, arn))
    elseif not topics(call.account)[arn] then
        fail("NotFound", 404, "Topic does not exist")
    end
    local number = outbox.keep { request = "sns:Publish", to = arn, subject = input.Subject, body = input.Message }
    return { MessageId = ids.uuid("sns", tostring(number)) }
end)
