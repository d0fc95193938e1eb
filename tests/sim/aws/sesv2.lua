-- SPDX-License-Identifier: Apache-2.0
-- sesv2.lua - mail by SES: from verified identities only, and as long as the account is in the sandbox also only to them

local access = require "lib.access"
local arns = require "lib.arns"
local ids = require "lib.ids"
local outbox = require "lib.outbox"
local util = require "lib.util"

local function bad(message, ...)
    fail("BadRequestException", 400, message:format(...))
end

local op = service("sesv2", {
    types = { Destination = "object", Content = "object", ReplyToAddresses = "texts", EmailTags = "objects",
              Tags = "objects", DkimSigningAttributes = "object", ListManagementOptions = "object" },
    wrong_type = function(member) bad("The value of %s is malformed", member) end,
    missing = function(member) bad("Missing required parameter %s", member) end,
    denied = function(message) fail("AccessDeniedException", 403, message) end,
    before = function(input, call)
        local identity = input.EmailIdentity or input.FromEmailAddress
        local arn = arns.of("ses", call.region, call.account.id, "identity/")
        access.demand(call, "ses:" .. call.operation, identity and arn .. identity or "*")
        if identity then
            access.demand_tagging(call, "ses:TagResource", arn .. identity, input.Tags)
        end
    end,
})

local function identities(account)
    account.ses = account.ses or {}
    account.ses.identities = account.ses.identities or {}
    return account.ses.identities
end

-- An address is verified by itself or by its domain.
local function is_verified(account, address)
    local found = identities(account)[address:lower()] or identities(account)[address:lower():match("@(.+)$") or ""]
    return found ~= nil and found.verified == true
end

op("CreateEmailIdentity", { "EmailIdentity" }, function(input, call)
    local name = input.EmailIdentity:lower()
    if identities(call.account)[name] then
        fail("AlreadyExistsException", 400, ("Email identity %s already exist."):format(name))
    end
    identities(call.account)[name] = { verified = false }
    return { IdentityType = name:find("@", 1, true) and "EMAIL_ADDRESS" or "DOMAIN", VerifiedForSendingStatus = false }
end)

op("GetEmailIdentity", { "EmailIdentity" }, function(input, call)
    local name = input.EmailIdentity:lower()
    local found = identities(call.account)[name]
    if not found then
        fail("NotFoundException", 404, ("Email identity %s does not exist."):format(name))
    end
    return { IdentityType = name:find("@", 1, true) and "EMAIL_ADDRESS" or "DOMAIN",
             VerifiedForSendingStatus = found.verified, VerificationStatus = found.verified and "SUCCESS" or "PENDING" }
end)

local function rejected(call, addresses)
    fail("MessageRejected", 400, ("Email address is not verified. The following identities failed the check in region "
        .. "%s: %s"):format(call.region:upper(), table.concat(addresses, ", ")))
end

local function recipients(input)
    local all = util.array()
    for _, kind in ipairs { "ToAddresses", "CcAddresses", "BccAddresses" } do
        for _, address in ipairs(util.listed((input.Destination or {})[kind])) do
            all[#all + 1] = address
        end
    end
    return all
end

local function text_of(part)
    return type(part) == "table" and part.Data or nil
end

op("SendEmail", { "Content" }, function(input, call)
    local simple, to = input.Content.Simple, recipients(input)
    if type(simple) ~= "table" or type(text_of(simple.Subject)) ~= "string" or type(simple.Body) ~= "table" then
        bad("Content must have Simple with Subject and Body: others are not simulated")
    elseif #to == 0 or #to > 50 then
        bad("Recipient count must be 1 to 50.")
    elseif not input.FromEmailAddress then
        bad("Missing required parameter FromEmailAddress")
    elseif not is_verified(call.account, input.FromEmailAddress) then
        rejected(call, { input.FromEmailAddress })
    end
    local strangers = {}
    for _, address in ipairs(to) do
        if not call.account.ses.production and not is_verified(call.account, address) then
            strangers[#strangers + 1] = address
        end
    end
    if #strangers > 0 then
        rejected(call, strangers)
    end
    local number = outbox.keep { request = "sesv2:SendEmail", from = input.FromEmailAddress, recipients = to,
                                 subject = text_of(simple.Subject), body = text_of(simple.Body.Text or simple.Body.Html) }
    return { MessageId = ids.uuid("ses", tostring(number)) .. "-000000" }
end)
