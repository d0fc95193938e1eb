-- SPDX-License-Identifier: Apache-2.0
-- account.lua - Account Management: where the owner of an account lives

local access = require "lib.access"
local arns = require "lib.arns"
local util = require "lib.util"

local function invalid(message, ...)
    fail("ValidationException", 400, message:format(...), { reason = "fieldValidationFailed" })
end

local op = service("account", {
    types = { ContactInformation = "object" },
    wrong_type = function(member) invalid("%s has a value of the wrong type", member) end,
    missing = function(member) invalid("%s must not be null", member) end,
    denied = function(message) fail("AccessDeniedException", 403, message) end,
    before = function(_, call)
        access.demand(call, "account:" .. call.operation, arns.of("account", "", call.account.id, "account"))
    end,
})

-- The account that is asked about: the caller's own, or a member's by its management account, which may not name itself.
local function target(input, call)
    local organization = call.aws.organizations[call.account.organization or ""]
    if input.AccountId == nil then
        return call.account
    elseif not input.AccountId:match("^%d+$") or #input.AccountId ~= 12 then
        invalid("AccountId must be twelve digits")
    elseif not organization or organization.master ~= call.account.id or input.AccountId == call.account.id
        or not organization.accounts[input.AccountId] then
        call.denied("User: " .. call.caller.arn .. " is not authorized to perform: account:" .. call.operation)
    end
    return call.aws.accounts[input.AccountId]
end

op("GetContactInformation", {}, function(input, call)
    return { ContactInformation = util.copy(target(input, call).contact) }
end)

local MOST = { FullName = 50, AddressLine1 = 60, AddressLine2 = 60, AddressLine3 = 60, City = 50, StateOrRegion = 50,
               DistrictOrCounty = 50, PostalCode = 20, CountryCode = 2, PhoneNumber = 20, CompanyName = 50, WebsiteUrl = 256 }
local REQUIRED = { "FullName", "AddressLine1", "City", "PostalCode", "CountryCode", "PhoneNumber" }

op("PutContactInformation", { "ContactInformation" }, function(input, call)
    local contact = input.ContactInformation
    for _, member in ipairs(REQUIRED) do
        if contact[member] == nil then
            invalid("ContactInformation.%s must not be null", member)
        end
    end
    for member, value in sorted(contact) do
        if type(value) ~= "string" or not MOST[member] or #value < 1 or #value > MOST[member] then
            invalid("ContactInformation.%s is not a text of the length that AWS allows", member)
        end
    end
    if not contact.CountryCode:match("^%u%u$") then
        invalid("ContactInformation.CountryCode must be two capital letters")
    elseif not contact.PhoneNumber:match("^%+[%s%d()-]+$") then
        invalid("ContactInformation.PhoneNumber must begin with + and the country's code")
    end
    target(input, call).contact = util.copy(contact)
end)
