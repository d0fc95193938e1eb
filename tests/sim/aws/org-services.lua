-- SPDX-License-Identifier: Apache-2.0
-- org-services.lua - services that work on an organization, as far as one can look at them: IAM Identity Center, Firewall
-- Manager, Backup, RAM, StackSets

local access = require "lib.access"
local arns = require "lib.arns"
local paging = require "lib.paging"

-- Opens a service whose operations need an IAM action of their own name.
local function open(name, prefix, more)
    local traits = {
        wrong_type = function(member)
            fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
        end,
        missing = function(member)
            fail("ValidationException", 400, ("1 validation error detected: %s must not be null"):format(member))
        end,
        denied = function(message)
            fail("AccessDeniedException", 400, message)
        end,
        before = function(_, call)
            access.demand(call, prefix .. ":" .. call.operation, "*")
            call.organization = call.aws.organizations[call.account.organization or ""]
        end,
    }
    for key, value in pairs(more) do
        traits[key] = value
    end
    return service(name, traits)
end

-- One page of `list`; `size` and `token` are what was asked for, `most` is the largest page there is.
local function page(call, list, token, size, most, invalid)
    size = size or most
    if size < 1 or size > most then
        invalid("the page size must be between 1 and " .. most)
    end
    return paging.page(call.operation, list, token, size, function() invalid("the token is not valid") end)
end

local function is_master(call)
    return call.organization ~= nil and call.organization.master == call.account.id
end

---- IAM Identity Center ----

local sso = open("sso-admin", "sso", { types = { MaxResults = "number" } })

local function sso_invalid(message)
    fail("ValidationException", 400, message)
end

-- The instances that this account sees in this region.
local function instances(call)
    return map(is_master(call) and call.organization.identity_center or {}, function(found, arn)
        if found.region ~= call.region then
            return nil
        end
        return { InstanceArn = arn, IdentityStoreId = found.store, OwnerAccountId = call.organization.master,
                 Name = found.name, CreatedDate = found.created, Status = found.status }
    end)
end

sso("ListInstances", {}, function(input, call)
    local list, token = page(call, instances(call), input.NextToken, input.MaxResults, 100, sso_invalid)
    return { Instances = list, NextToken = token }
end)

sso("ListPermissionSets", { "InstanceArn" }, function(input, call)
    local known = false
    for _, found in ipairs(instances(call)) do
        known = known or found.InstanceArn == input.InstanceArn
    end
    if not known then
        fail("ResourceNotFoundException", 400, "Instance not found")
    end
    local sets = map(call.organization.identity_center[input.InstanceArn].permission_sets, function(_, arn) return arn end)
    local list, token = page(call, sets, input.NextToken, input.MaxResults, 100, sso_invalid)
    return { PermissionSets = list, NextToken = token }
end)

---- Firewall Manager ----

local fms = open("fms", "fms", { types = { MaxResults = "number" } })

local function firewall(call)
    local found = is_master(call) and call.organization.firewall_manager
    if not found or call.region ~= arns.home then
        fail("ResourceNotFoundException", 400, "No default admin could be found for account " .. call.account.id)
    end
    return found
end

fms("GetAdminAccount", {}, function(_, call)
    return { AdminAccount = firewall(call).admin, RoleStatus = "READY" }
end)

fms("ListAdminAccountsForOrganization", {}, function(input, call)
    local admin = firewall(call).admin
    local all = array({ { AdminAccount = admin, DefaultAdmin = true, Status = "ONBOARDING_COMPLETE" } })
    local list, token = page(call, all, input.NextToken, input.MaxResults, 100, function(message)
        fail("InvalidInputException", 400, message)
    end)
    return { AdminAccounts = list, NextToken = token }
end)

---- Backup ----

local backup = open("backup", "backup", {})

backup("DescribeGlobalSettings", {}, function(_, call)
    if not is_master(call) then
        fail("InvalidRequestException", 400, "The account is not the management account of an organization.")
    end
    return { GlobalSettings = call.organization.backup.settings, LastUpdateTime = call.organization.backup.updated }
end)

---- RAM ----

local ram = open("ram", "ram", { types = { maxResults = "number", resourceShareArns = "texts", tagFilters = "objects",
                                           permissionVersion = "number" } })

local function ram_invalid(message)
    fail("InvalidParameterException", 400, message)
end

ram("GetResourceShares", { "resourceOwner" }, function(input, call)
    if input.resourceOwner ~= "SELF" and input.resourceOwner ~= "OTHER-ACCOUNTS" then
        ram_invalid("The resource owner must be SELF or OTHER-ACCOUNTS.")
    end
    local all = map(input.resourceOwner == "SELF" and call.account.shares or {}, function(found, arn)
        if not arn:find(":" .. call.region .. ":", 1, true) or (input.name and input.name ~= found.name) then
            return nil
        end
        return { resourceShareArn = arn, name = found.name, owningAccountId = call.account.id, status = found.status,
                 allowExternalPrincipals = found.external or false, creationTime = found.created,
                 lastUpdatedTime = found.created, featureSet = "STANDARD" }
    end)
    local list, token = page(call, all, input.nextToken, input.maxResults, 500, ram_invalid)
    return { resourceShares = list, nextToken = token }
end)

---- StackSets ----

local stacks = open("cloudformation", "cloudformation", {
    wrong_type = function(member)
        fail("ValidationError", 400, ("The value of %s is malformed"):format(member))
    end,
    denied = function(message)
        fail("AccessDenied", 403, message)
    end,
})

stacks("DescribeOrganizationsAccess", {}, function(input, call)
    if input.CallAs ~= nil and input.CallAs ~= "SELF" and input.CallAs ~= "DELEGATED_ADMIN" then
        fail("ValidationError", 400, "1 validation error detected: CallAs must be SELF or DELEGATED_ADMIN")
    elseif not call.organization then
        fail("InvalidOperationException", 400, "The account is not part of an organization.")
    end
    return { Status = call.organization.stacksets }
end)
