-- SPDX-License-Identifier: Apache-2.0
-- organizations.lua - the organization as its management account sees it

local access = require "lib.access"
local arns = require "lib.arns"
local paging = require "lib.paging"
local transfer = require "lib.transfer"
local util = require "lib.util"

local function invalid(reason, message)
    fail("InvalidInputException", 400, message, { Reason = reason })
end

local ANYBODY = { -- operations that a member account may call too
    DescribeOrganization = true, ListHandshakesForAccount = true, DescribeHandshake = true,
}

local op = service("organizations", {
    types = { MaxResults = "number", States = "texts", Target = "object", StartTimestamp = "number", Tags = "objects", ["ListHandshakesForOrganization.Filter"] = "object",
              ["ListHandshakesForAccount.Filter"] = "object" },
    wrong_type = function(member)
        fail("SerializationException", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        invalid("INPUT_REQUIRED", ("1 validation error detected: %s must not be null."):format(member))
    end,
    denied = function(message)
        fail("AccessDeniedException", 400, message)
    end,
    before = function(input, call)
        access.demand(call, "organizations:" .. call.operation, "*")
        if call.operation ~= "TagResource" then
            access.demand_tagging(call, "organizations:TagResource", "*", input.Tags)
        end
        call.organization = call.aws.organizations[call.account.organization or ""]
        if not call.organization and call.operation ~= "ListHandshakesForAccount" then
            fail("AWSOrganizationsNotInUseException", 400, "Your account is not a member of an organization.")
        elseif call.organization and call.organization.master ~= call.account.id and not ANYBODY[call.operation]
            and not call.organization.delegated[call.account.id] then
            call.denied("You don't have permissions to access this resource.")
        end
    end,
})

local function page(input, call, member, list)
    local size = input.MaxResults or 20
    if size < 1 or size > 20 then
        invalid(size < 1 and "MIN_VALUE_EXCEEDED" or "MAX_VALUE_EXCEEDED", "You provided a value for MaxResults that "
            .. "does not meet the requirements.")
    end
    local out = {}
    out[member], out.NextToken = paging.page(call.operation, list, input.NextToken, size, function()
        invalid("INVALID_NEXT_TOKEN", "You provided a token that is not valid.")
    end)
    return out
end

---- names ----

local function arn(organization, kind, rest)
    return arns.of("organizations", "", organization.master, ("%s/%s/%s"):format(kind, organization.id, rest))
end

local function policy_arn(organization, id, found)
    if found.aws_managed then
        return arns.of("organizations", "", "aws", ("policy/%s/%s"):format(found.type:lower(), id))
    end
    return arn(organization, "policy", found.type:lower() .. "/" .. id)
end

local function master_arn(organization)
    return arn(organization, "account", organization.master)
end

local function show_policy_types(organization)
    return map(organization.root.policy_types, function(status, kind)
        return { Type = kind, Status = status }
    end)
end

---- the organization and its accounts ----

op("DescribeOrganization", {}, function(_, call)
    local organization = call.organization
    return { Organization = {
        Id = organization.id,
        Arn = arns.of("organizations", "", organization.master, "organization/" .. organization.id),
        FeatureSet = organization.feature_set, MasterAccountId = organization.master,
        MasterAccountArn = master_arn(organization), AvailablePolicyTypes = show_policy_types(organization),
        -- A new address takes its time to arrive here.
        MasterAccountEmail = call.settled().accounts[organization.master].email,
    } }
end)

op("ListRoots", {}, function(input, call)
    local organization = call.organization
    return page(input, call, "Roots", array({ {
        Id = organization.root.id, Arn = arn(organization, "root", organization.root.id), Name = "Root",
        PolicyTypes = show_policy_types(organization),
    } }))
end)

local function show_account(call, id)
    local organization = call.organization
    local member, account = organization.accounts[id], call.aws.accounts[id]
    return {
        Id = id, Arn = arn(organization, "account", id), Email = account.email, Name = account.name,
        Status = account.status or "ACTIVE", State = account.status or "ACTIVE",
        JoinedMethod = member.joined_method, JoinedTimestamp = member.joined,
    }
end

op("ListAccounts", {}, function(input, call)
    return page(input, call, "Accounts", map(call.organization.accounts, function(_, id)
        return show_account(call, id)
    end))
end)

op("DescribeAccount", { "AccountId" }, function(input, call)
    if not input.AccountId:match("^%d%d%d%d%d%d%d%d%d%d%d%d$") then
        invalid("INVALID_PATTERN", "You provided a value that does not match the required pattern.")
    elseif not call.organization.accounts[input.AccountId] then
        fail("AccountNotFoundException", 400, "You specified an account that doesn't exist.")
    end
    return { Account = show_account(call, input.AccountId) }
end)

---- the tree ----

local function check_parent(call, id)
    local organization = call.organization
    if not id:match("^r%-") and not id:match("^ou%-") then
        invalid("INVALID_PATTERN", "You provided a value that does not match the required pattern.")
    elseif id ~= organization.root.id and not organization.units[id] then
        fail("ParentNotFoundException", 400, "You specified parent that doesn't exist.")
    end
end

local function show_unit(call, id)
    return { Id = id, Arn = arn(call.organization, "ou", id), Name = call.organization.units[id].name }
end

-- What lies directly under `parent` in `entries`, shown by `show(id)`.
local function under(call, parent, entries, show)
    check_parent(call, parent)
    return map(entries, function(entry, id)
        return entry.parent == parent and show(id) or nil
    end)
end

op("ListOrganizationalUnitsForParent", { "ParentId" }, function(input, call)
    return page(input, call, "OrganizationalUnits", under(call, input.ParentId, call.organization.units, function(id)
        return show_unit(call, id)
    end))
end)

op("DescribeOrganizationalUnit", { "OrganizationalUnitId" }, function(input, call)
    if not call.organization.units[input.OrganizationalUnitId] then
        fail("OrganizationalUnitNotFoundException", 400, "You specified an organizational unit that doesn't exist.")
    end
    return { OrganizationalUnit = show_unit(call, input.OrganizationalUnitId) }
end)

op("ListAccountsForParent", { "ParentId" }, function(input, call)
    return page(input, call, "Accounts", under(call, input.ParentId, call.organization.accounts, function(id)
        return show_account(call, id)
    end))
end)

op("ListChildren", { "ParentId", "ChildType" }, function(input, call)
    local entries = { ACCOUNT = call.organization.accounts, ORGANIZATIONAL_UNIT = call.organization.units }
    if not entries[input.ChildType] then
        invalid("INVALID_ENUM", "You specified a value that isn't valid for ChildType.")
    end
    return page(input, call, "Children", under(call, input.ParentId, entries[input.ChildType], function(id)
        return { Id = id, Type = input.ChildType }
    end))
end)

op("ListParents", { "ChildId" }, function(input, call)
    local child = call.organization.accounts[input.ChildId] or call.organization.units[input.ChildId]
    if not child then
        fail("ChildNotFoundException", 400, "You specified an organizational unit or account that doesn't exist.")
    end
    local kind = child.parent == call.organization.root.id and "ROOT" or "ORGANIZATIONAL_UNIT"
    return page(input, call, "Parents", array({ { Id = child.parent, Type = kind } }))
end)

---- policies ----

local POLICY_TYPES = {
    "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY", "S3_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY",
}

local function check_policy_type(name)
    if not util.contains(POLICY_TYPES, name) then
        invalid("INVALID_ENUM_POLICY_TYPE", "You specified an invalid value for the policy type.")
    end
end

local function summary(call, id)
    local found = call.organization.policies[id]
    return { Id = id, Arn = policy_arn(call.organization, id, found), Name = found.name, Type = found.type,
             Description = found.description or "", AwsManaged = found.aws_managed or false }
end

local function find_policy(call, id)
    if not call.organization.policies[id] then
        fail("PolicyNotFoundException", 400, "You specified a policy that doesn't exist.")
    end
    return call.organization.policies[id]
end

op("ListPolicies", { "Filter" }, function(input, call)
    check_policy_type(input.Filter)
    return page(input, call, "Policies", map(call.organization.policies, function(found, id)
        return found.type == input.Filter and summary(call, id) or nil
    end))
end)

op("DescribePolicy", { "PolicyId" }, function(input, call)
    local found = find_policy(call, input.PolicyId)
    return { Policy = { PolicySummary = summary(call, input.PolicyId), Content = found.content } }
end)

-- An account, an organizational unit or the root, as policies name their targets.
local function target(call, id)
    local organization = call.organization
    if id == organization.root.id then
        return { TargetId = id, Arn = arn(organization, "root", id), Name = "Root", Type = "ROOT" }
    elseif organization.units[id] then
        return { TargetId = id, Arn = arn(organization, "ou", id), Name = organization.units[id].name,
                 Type = "ORGANIZATIONAL_UNIT" }
    elseif organization.accounts[id] then
        return { TargetId = id, Arn = arn(organization, "account", id), Name = call.aws.accounts[id].name,
                 Type = "ACCOUNT" }
    end
end

op("ListTargetsForPolicy", { "PolicyId" }, function(input, call)
    local found = find_policy(call, input.PolicyId)
    return page(input, call, "Targets", map(found.targets, function(_, id) return target(call, id) end))
end)

op("ListPoliciesForTarget", { "TargetId", "Filter" }, function(input, call)
    check_policy_type(input.Filter)
    if not target(call, input.TargetId) then
        fail("TargetNotFoundException", 400, "You specified a target that doesn't exist.")
    end
    return page(input, call, "Policies", map(call.organization.policies, function(found, id)
        return found.type == input.Filter and found.targets[input.TargetId] and summary(call, id) or nil
    end))
end)

---- services that are trusted ----

op("ListAWSServiceAccessForOrganization", {}, function(input, call)
    return page(input, call, "EnabledServicePrincipals", map(call.organization.services, function(since, name)
        return { ServicePrincipal = name, DateEnabled = since }
    end))
end)

op("EnableAWSServiceAccess", { "ServicePrincipal" }, function(input, call)
    if not input.ServicePrincipal:match("^[%w.-]+%.amazonaws%.com$") then
        invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
    end
    local services = call.organization.services
    services[input.ServicePrincipal] = services[input.ServicePrincipal] or call.now
end)

op("ListDelegatedAdministrators", {}, function(input, call)
    local list = map(call.organization.delegated, function(services, id)
        if input.ServicePrincipal ~= nil and not services[input.ServicePrincipal] then
            return nil
        end
        local shown = show_account(call, id)
        for _, since in pairs(services) do
            shown.DelegationEnabledDate = math.min(shown.DelegationEnabledDate or since, since)
        end
        return shown
    end)
    return page(input, call, "DelegatedAdministrators", list)
end)

op("ListDelegatedServicesForAccount", { "AccountId" }, function(input, call)
    local services = call.organization.delegated[input.AccountId]
    if not call.organization.accounts[input.AccountId] then
        fail("AccountNotFoundException", 400, "You specified an account that doesn't exist.")
    elseif not services then
        fail("AccountNotRegisteredException", 400, "The specified account is not a delegated administrator.")
    end
    return page(input, call, "DelegatedServices", map(services, function(since, name)
        return { ServicePrincipal = name, DelegationEnabledDate = since }
    end))
end)

op("DescribeResourcePolicy", {}, function(_, call)
    local found = call.organization.resource_policy
    if not found then
        fail("ResourcePolicyNotFoundException", 400, "We can't find a resource policy for the organization.")
    end
    return { ResourcePolicy = { ResourcePolicySummary = { Id = found.id,
        Arn = arn(call.organization, "resourcepolicy", found.id) }, Content = found.content } }
end)

---- handshakes, tags, accounts in the making ----

local function show_handshake(call, id)
    local found = call.organization.handshakes[id]
    return util.merge({ Id = id, Arn = arn(call.organization, "handshake", found.action:lower() .. "/" .. id),
        Action = found.action, State = found.state, RequestedTimestamp = found.requested,
        ExpirationTimestamp = found.expires, Resources = array(found.resources) }, { Parties = array(found.parties) })
end

op("ListHandshakesForOrganization", {}, function(input, call)
    local action = input.Filter and input.Filter.ActionType
    return page(input, call, "Handshakes", map(call.organization.handshakes, function(found, id)
        return (action == nil or action == found.action) and show_handshake(call, id) or nil
    end))
end)

op("ListHandshakesForAccount", {}, function(input, call)
    local action = input.Filter and input.Filter.ActionType
    return page(input, call, "Handshakes", map(call.aws.transfers, function(found, id)
        local theirs = found.source == call.account.id and (action == nil or action == "TRANSFER_RESPONSIBILITY")
        return theirs and transfer.show_handshake(call.aws, found, id, call.now) or nil
    end))
end)

op("DescribeHandshake", { "HandshakeId" }, function(input, call)
    local moved, id = transfer.of(call.aws, input.HandshakeId, call.account.id)
    if moved then
        return { Handshake = transfer.show_handshake(call.aws, moved, id, call.now) }
    elseif not call.organization.handshakes[input.HandshakeId] then
        fail("HandshakeNotFoundException", 400, "We can't find a handshake with the HandshakeId that you specified.")
    end
    return { Handshake = show_handshake(call, input.HandshakeId) }
end)

op("ListCreateAccountStatus", {}, function(input, call)
    return page(input, call, "CreateAccountStatuses", array())
end)

op("ListTagsForResource", { "ResourceId" }, function(input, call)
    if not target(call, input.ResourceId) and not call.organization.policies[input.ResourceId] then
        fail("TargetNotFoundException", 400, "You specified a target that doesn't exist.")
    end
    return page(input, call, "Tags", map((call.organization.tags or {})[input.ResourceId], function(value, key)
        return { Key = key, Value = value }
    end))
end)
