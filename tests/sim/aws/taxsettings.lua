-- SPDX-License-Identifier: Apache-2.0
-- taxsettings.lua - tax registrations of an organization's accounts, and the country that AWS taxes each of them by
--
-- AWS reviews a registration after it has taken it; `tax.review` of an account says how many seconds that lasts and
-- `tax.verdict` what comes of it ("Verified"). What AWS says of an account that it can't change is not published: the
-- codes in BatchPutTaxRegistration's `errors` are a guess.

local access = require "lib.access"
local paging = require "lib.paging"
local util = require "lib.util"

local function invalid(message, ...)
    fail("ValidationException", 400, message:format(...), { errorCode = "ValidationError", fieldList = array() })
end

local op = service("taxsettings", {
    types = { taxRegistrationEntry = "object", accountIds = "texts", maxResults = "number" },
    wrong_type = function(member) invalid("The value of %s is malformed", member) end,
    missing = function(member) invalid("%s must not be null", member) end,
    denied = function(message) fail("AccessDeniedException", 403, message) end,
    before = function(_, call)
        access.demand(call, "tax:" .. call.operation, "*")
    end,
})

---- whose ----

local function organization_of(call)
    local organization = call.aws.organizations[call.account.organization or ""]
    return organization and organization.master == call.account.id and organization or nil
end

-- An account by its id, as far as the caller may see it.
local function reach(call, id)
    local organization = organization_of(call)
    if id == call.account.id or organization and organization.accounts[id] then
        return call.aws.accounts[id]
    end
    return nil
end

local function target(input, call)
    local id = input.accountId or call.account.id
    if not id:match("^%d+$") or #id ~= 12 then
        invalid("accountId must be twelve digits")
    end
    local account = reach(call, id)
    if not account then
        call.denied("User: " .. call.caller.arn .. " is not authorized to perform: tax:" .. call.operation)
    end
    return account
end

---- a registration ----

local TYPES = { "VAT", "GST", "CPF", "CNPJ", "SST", "TIN", "NRIC", "PAN", "NIP" }
local SECTORS = { "Business", "Individual", "Government" }
local TEXTS = { registrationId = 200, legalName = 200, registrationType = 10, sector = 20, certifiedEmailId = 254 }
local ADDRESS = { addressLine1 = 180, addressLine2 = 60, addressLine3 = 60, districtOrCounty = 50, city = 50,
                  stateOrRegion = 50, postalCode = 20, countryCode = 2 }

local function check_texts(where, object, most)
    for member, limit in sorted(most) do
        local value = object[member]
        if value ~= nil and (type(value) ~= "string" or not value:match("%S") or #value > limit) then
            invalid("%s%s is not a text of the length that AWS allows", where, member)
        end
    end
end

local function check_entry(entry)
    check_texts("", entry, TEXTS)
    if entry.registrationId == nil or entry.registrationType == nil then
        invalid("registrationId and registrationType must not be null")
    elseif not util.contains(TYPES, entry.registrationType) then
        invalid("registrationType must be one of %s", table.concat(TYPES, ", "))
    elseif entry.sector ~= nil and not util.contains(SECTORS, entry.sector) then
        invalid("sector must be one of %s", table.concat(SECTORS, ", "))
    end
    local address = entry.legalAddress
    if type(address) ~= "table" then
        invalid("legalAddress must be an object")
    end
    check_texts("legalAddress.", address, ADDRESS)
    if address.postalCode == nil or not (address.countryCode or ""):match("^%a%a$") then
        invalid("legalAddress needs postalCode and a countryCode of two letters")
    end
end

local function register(call, account, entry)
    local kept = util.copy(entry)
    kept.verificationDetails = nil
    kept.legalName = kept.legalName or account.name
    account.tax.registration = { entry = kept, updated = call.now }
end

local function status_of(call, account)
    local reviewed = account.tax.registration.updated + account.tax.review
    return call.now >= reviewed and account.tax.verdict or "Pending"
end

local function show(call, account)
    local registration = account.tax.registration
    return registration and util.merge(util.copy(registration.entry), { status = status_of(call, account) }) or nil
end

op("GetTaxRegistration", {}, function(input, call)
    local shown = show(call, target(input, call))
    if not shown then
        fail("ResourceNotFoundException", 404, "No tax registration was found for the account.",
             { errorCode = "ResourceNotFound" })
    end
    return { taxRegistration = shown }
end)

op("PutTaxRegistration", { "taxRegistrationEntry" }, function(input, call)
    local account = target(input, call)
    check_entry(input.taxRegistrationEntry)
    register(call, account, input.taxRegistrationEntry)
    return { status = status_of(call, account) }
end)

-- Each account for itself: those that fail are told in an answer that is a success.
op("BatchPutTaxRegistration", { "accountIds", "taxRegistrationEntry" }, function(input, call)
    if #input.accountIds < 1 or #input.accountIds > 550 then
        invalid("accountIds must be 1 to 550")
    end
    check_entry(input.taxRegistrationEntry)
    local out = { errors = array() }
    for _, id in ipairs(input.accountIds) do
        local account = reach(call, id)
        if not account or account.tax.refuses then
            out.errors[#out.errors + 1] = { accountId = id, code = account and account.tax.refuses or "AccessDenied",
                                            message = "The tax registration of this account can't be changed." }
        else
            register(call, account, input.taxRegistrationEntry)
            out.status = status_of(call, account)
        end
    end
    return out
end)

op("DeleteTaxRegistration", {}, function(input, call)
    local account = target(input, call)
    if not account.tax.registration then
        fail("ResourceNotFoundException", 404, "No tax registration was found for the account.")
    end
    account.tax.registration = nil
end)

---- the whole organization ----

-- The country that counts is the registration's, and the contact's where there is none.
local function detail(call, account)
    local own = show(call, account)
    local shown = { accountId = account.id, accountMetaData = { accountName = account.name,
                    seller = "Amazon Web Services, Inc.", addressType = "ContactAddress",
                    addressRoleMap = { ContactAddress = { countryCode = account.contact.CountryCode } } } }
    local country = own and own.legalAddress.countryCode or account.contact.CountryCode
    shown.accountMetaData.addressRoleMap.TaxAddress = { countryCode = country }
    if own then
        own.jurisdiction = { countryCode = own.legalAddress.countryCode, stateOrRegion = own.legalAddress.stateOrRegion }
        own.legalAddress = nil
        shown.taxRegistration = own
    end
    return shown
end

op("ListTaxRegistrations", {}, function(input, call)
    local size = input.maxResults or 1000
    if size < 1 or size > 1000 then
        invalid("maxResults must be 1 to 1000")
    end
    local organization = organization_of(call)
    local list = map(organization and organization.accounts or { [call.account.id] = true }, function(_, id)
        return detail(call, call.aws.accounts[id])
    end)
    local out = {}
    out.accountDetails, out.nextToken = paging.page("registrations", list, input.nextToken, size, function()
        invalid("nextToken is not valid")
    end)
    return out
end)
