-- SPDX-License-Identifier: Apache-2.0
-- iam-policies.lua - inline and managed policies of users, roles and groups, and what they allow

local access = require "lib.access"
local arns = require "lib.arns"
local ids = require "lib.ids"
local iam = require "lib.iam"
local managed = require "lib.managed"
local policy = require "lib.policy"
local util = require "lib.util"

local op = service("iam")

---- inline policies, and managed ones attached ----

local INLINE_SIZE = { User = 2048, Role = 10240, Group = 5120 }

local function check_inline_size(kind, entity, name, text)
    local size = #text:gsub("%s", "")
    for other, document in pairs(entity.inline) do
        size = size + (other ~= name and #document:gsub("%s", "") or 0)
    end
    if size > INLINE_SIZE[kind] then
        fail("LimitExceeded", 409, ("Maximum policy size of %d bytes exceeded for %s %s"):format(INLINE_SIZE[kind],
            iam.kinds[kind].word, entity.name))
    end
end

local function attachable(call, arn)
    if not arns.match(arn, "iam::[%w]*:policy/.+") then
        fail("InvalidInput", 400, ("ARN %s is not valid."):format(arn))
    end
    local found = iam.policy(call, arn)
    if not found then
        iam.no_such("Policy %s does not exist or is not attachable.", arn)
    end
    return found
end

local function define_for(kind)
    local name, word = kind .. "Name", iam.kinds[kind].word

    local function inline(input, call)
        local entity = iam.find(call, kind, input[name])
        local text = entity.inline[input.PolicyName]
        if not text then
            iam.no_such("The %s policy with name %s cannot be found.", word, input.PolicyName)
        end
        return text, entity
    end

    op("Put" .. kind .. "Policy", { name, "PolicyName", "PolicyDocument" }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        iam.check_name("PolicyName", input.PolicyName, 128)
        iam.read_policy(input.PolicyDocument)
        check_inline_size(kind, entity, input.PolicyName, input.PolicyDocument)
        entity.inline[input.PolicyName] = input.PolicyDocument
    end)

    op("Get" .. kind .. "Policy", { name, "PolicyName" }, function(input, call)
        local text, entity = inline(input, call)
        return { [name] = entity.name, PolicyName = input.PolicyName, PolicyDocument = text }
    end)

    op("Delete" .. kind .. "Policy", { name, "PolicyName" }, function(input, call)
        local _, entity = inline(input, call)
        entity.inline[input.PolicyName] = nil
    end)

    op("List" .. kind .. "Policies", { name }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        return iam.page(call, input, "PolicyNames", map(entity.inline, function(_, key) return key end))
    end)

    op("Attach" .. kind .. "Policy", { name, "PolicyArn" }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        attachable(call, input.PolicyArn)
        if not entity.attached[input.PolicyArn] then
            iam.within_quota(call, "attached", util.count(entity.attached) + 1)
            entity.attached[input.PolicyArn] = true
        end
    end)

    op("Detach" .. kind .. "Policy", { name, "PolicyArn" }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        if not entity.attached[input.PolicyArn] then
            iam.no_such("Policy %s was not found.", input.PolicyArn)
        end
        entity.attached[input.PolicyArn] = nil
    end)

    op("ListAttached" .. kind .. "Policies", { name }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        return iam.page(call, input, "AttachedPolicies", iam.show_attached(call, entity.attached))
    end)
end

for kind in sorted(iam.kinds) do
    define_for(kind)
end

---- managed policies ----

local function show_policy(call, found, brief)
    local attached, boundaries = iam.usage(call, found.arn)
    return {
        PolicyName = found.name, PolicyId = found.id, Arn = found.arn, Path = found.path,
        DefaultVersionId = found.default, AttachmentCount = attached, PermissionsBoundaryUsageCount = boundaries,
        IsAttachable = true, CreateDate = found.created, UpdateDate = found.updated,
        Description = not brief and found.description or nil,
        Tags = not brief and found.tags and next(found.tags) and iam.show_tags(found.tags) or nil,
    }
end

local function versions_of(found)
    return found.versions or { v1 = { document = found.document, created = found.created } }
end

local function show_version(found, id, with_document)
    local version = versions_of(found)[id]
    return { VersionId = id, IsDefaultVersion = id == found.default, CreateDate = version.created,
             Document = with_document and version.document or nil }
end

local function find_policy(call, arn)
    local found = iam.policy(call, arn)
    if not found then
        iam.no_such("Policy %s was not found.", arn)
    end
    return found
end

local function own_policy(call, arn)
    local found = find_policy(call, arn)
    if not found.versions then
        fail("AccessDenied", 403, ("User: %s is not authorized to perform: iam:%s on resource: policy %s"):format(
            call.caller.arn, call.operation, arn))
    end
    return found
end

local function find_version(found, id)
    if not versions_of(found)[id] then
        iam.no_such("Policy %s version %s does not exist or is not attachable.", found.arn, id)
    end
end

op("CreatePolicy", { "PolicyName", "PolicyDocument" }, function(input, call)
    iam.check_name("PolicyName", input.PolicyName, 128)
    local path, all = iam.check_path(input.Path), call.account.iam.policies
    for _, other in pairs(all) do
        if other.name:lower() == input.PolicyName:lower() then
            iam.exists("A policy called %s already exists. Duplicate names are not allowed.", input.PolicyName)
        end
    end
    iam.read_policy(input.PolicyDocument)
    iam.within_quota(call, "policy_size", #input.PolicyDocument:gsub("%s", ""))
    iam.within_quota(call, "policies", util.count(all) + 1)
    local arn = arns.iam(call.account.id, "policy" .. path .. input.PolicyName)
    all[arn] = {
        name = input.PolicyName, arn = arn, path = path, id = ids.entity("ANPA", call.account.id, input.PolicyName),
        created = call.now, updated = call.now, description = input.Description, tags = iam.tags_of(input.Tags),
        default = "v1", last = 1, versions = { v1 = { document = input.PolicyDocument, created = call.now } },
    }
    return { Policy = show_policy(call, all[arn]) }
end)

op("GetPolicy", { "PolicyArn" }, function(input, call)
    return { Policy = show_policy(call, find_policy(call, input.PolicyArn)) }
end)

op("DeletePolicy", { "PolicyArn" }, function(input, call)
    local found = own_policy(call, input.PolicyArn)
    local attached, boundaries = iam.usage(call, found.arn)
    if attached + boundaries > 0 then
        fail("DeleteConflict", 409, "Cannot delete a policy attached to entities.")
    elseif util.count(found.versions) > 1 then
        fail("DeleteConflict", 409, "This policy has more than one version. Before you delete a policy, you must delete "
            .. "the policy's versions. The default version is deleted with the policy.")
    end
    call.account.iam.policies[found.arn] = nil
end)

op("ListPolicies", {}, function(input, call)
    local all = {}
    for _, source in ipairs({ input.Scope ~= "AWS" and call.account.iam.policies or {},
                              input.Scope ~= "Local" and managed.by_arn or {} }) do
        for arn, found in pairs(source) do
            if found.path:sub(1, #(input.PathPrefix or "")) == (input.PathPrefix or "")
                and (not input.OnlyAttached or iam.usage(call, arn) > 0) then
                all[arn] = found
            end
        end
    end
    return iam.page(call, input, "Policies", map(all, function(found) return show_policy(call, found, true) end))
end)

op("GetPolicyVersion", { "PolicyArn", "VersionId" }, function(input, call)
    local found = find_policy(call, input.PolicyArn)
    find_version(found, input.VersionId)
    return { PolicyVersion = show_version(found, input.VersionId, true) }
end)

op("ListPolicyVersions", { "PolicyArn" }, function(input, call)
    local found = find_policy(call, input.PolicyArn)
    return iam.page(call, input, "Versions", map(versions_of(found), function(_, id) return show_version(found, id) end))
end)

op("CreatePolicyVersion", { "PolicyArn", "PolicyDocument" }, function(input, call)
    local found = own_policy(call, input.PolicyArn)
    iam.read_policy(input.PolicyDocument)
    iam.within_quota(call, "policy_size", #input.PolicyDocument:gsub("%s", ""))
    if util.count(found.versions) >= call.account.quotas.versions then
        fail("LimitExceeded", 409, "A managed policy can have up to " .. call.account.quotas.versions .. " versions. "
            .. "Before you create a new version, you must delete an existing version.")
    end
    found.last = found.last + 1
    local id = "v" .. found.last
    found.versions[id] = { document = input.PolicyDocument, created = call.now }
    found.updated = call.now
    if input.SetAsDefault then
        found.default = id
    end
    return { PolicyVersion = show_version(found, id) }
end)

op("SetDefaultPolicyVersion", { "PolicyArn", "VersionId" }, function(input, call)
    local found = own_policy(call, input.PolicyArn)
    find_version(found, input.VersionId)
    found.default = input.VersionId
end)

op("DeletePolicyVersion", { "PolicyArn", "VersionId" }, function(input, call)
    local found = own_policy(call, input.PolicyArn)
    find_version(found, input.VersionId)
    if found.default == input.VersionId then
        fail("DeleteConflict", 409, "Cannot delete the default version of a policy.")
    end
    found.versions[input.VersionId] = nil
end)

-- Without a filter, those for whom the policy is only a boundary are listed as well.
local function uses(entity, arn, filter)
    return (filter ~= "PermissionsBoundary" and entity.attached[arn])
        or (filter ~= "PermissionsPolicy" and entity.boundary == arn)
end

op("ListEntitiesForPolicy", { "PolicyArn" }, function(input, call)
    find_policy(call, input.PolicyArn)
    iam.one_of("entityFilter", input.EntityFilter, { "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy" })
    iam.one_of("policyUsageFilter", input.PolicyUsageFilter, { "PermissionsPolicy", "PermissionsBoundary" })
    local list, prefix = {}, input.PathPrefix or ""
    for kind, k in sorted(iam.kinds) do
        for _, entity in sorted((input.EntityFilter or kind) == kind and call.account.iam[k.kept] or {}) do
            if uses(entity, input.PolicyArn, input.PolicyUsageFilter) and entity.path:sub(1, #prefix) == prefix then
                list[#list + 1] = { member = "Policy" .. kind .. "s",
                                    item = { [kind .. "Name"] = entity.name, [kind .. "Id"] = entity.id } }
            end
        end
    end
    return iam.page_of_lists(call, input, list, { "PolicyUsers", "PolicyRoles", "PolicyGroups" })
end)

---- what may somebody do? ----

local function entity_by_arn(call, arn)
    local id, word, path = arns.match(arn, "iam::(%d+):(%a+)/(.+)$")
    for kind, k in pairs(iam.kinds) do
        local entity = word == k.word and id == call.account.id and call.account.iam[k.kept][path:match("[^/]+$")]
        if entity then
            return entity, kind
        end
    end
    iam.no_such("The policy source %s cannot be found.", arn)
end

local DECISIONS = { Allow = "allowed", Deny = "explicitDeny" }

-- The keys that conditions of these documents ask about and nobody told the value of.
local function missing_of(documents, context)
    local missing = {}
    for _, document in ipairs(documents) do
        policy.each_condition_key(document, function(key)
            if context[key:lower()] == nil then
                missing[key] = true
            end
        end)
    end
    return map(missing, function(_, key) return key end)
end

local function simulate(documents, boundary, action, resource, context)
    local said = policy.decide_all(documents, action, resource, context)
    local result = { EvalActionName = action, EvalResourceName = resource, MatchedStatements = array() }
    if boundary then
        local bound = policy.decide_all(boundary, action, resource, context)
        result.PermissionsBoundaryDecisionDetail = { AllowedByPermissionsBoundary = bound == "Allow" }
        if said == "Allow" or bound == "Deny" then
            said = bound
        end
    end
    result.EvalDecision = DECISIONS[said] or "implicitDeny"
    return result
end

-- What is known of a principal that does nothing now: who it is, not from where and how it asks.
local function context_of(call, input, entity, kind)
    local known = access.context({ type = iam.kinds[kind].word, arn = input.PolicySourceArn, account = call.account.id,
                                   name = entity.name, user_id = entity.id })
    known["aws:sourceip"], known["aws:securetransport"] = nil, nil
    for _, entry in ipairs(input.ContextEntries or {}) do
        known[tostring(entry.ContextKeyName):lower()] = entry.ContextKeyValues
    end
    return known
end

local function read_all(texts)
    local documents = {}
    for i, text in ipairs(texts) do
        documents[i] = iam.read_policy(text)
    end
    return documents
end

-- A boundary that is handed in takes the place of the principal's own.
local function boundary_of(input, own)
    local given = util.listed(input.PermissionsBoundaryPolicyInputList)
    if #given > 1 then
        fail("InvalidInput", 400, "Only one permissions boundary policy can be given.")
    end
    return #given == 1 and read_all(given) or own and { own } or nil
end

op("SimulatePrincipalPolicy", { "PolicySourceArn", "ActionNames" }, function(input, call)
    local entity, kind = entity_by_arn(call, input.PolicySourceArn)
    local documents, own_boundary = access.documents_of(call.account, iam.kinds[kind].word, entity)
    table.move(read_all(input.PolicyInputList or {}), 1, #(input.PolicyInputList or {}), #documents + 1, documents)
    local boundary = boundary_of(input, own_boundary)
    local context, results = context_of(call, input, entity, kind), array()
    local missing = missing_of(documents, context)
    for _, key in ipairs(missing_of(boundary or {}, context)) do
        missing[#missing + 1] = not util.contains(missing, key) and key or nil
    end
    for _, action in ipairs(input.ActionNames) do
        if not action:match("^[%w-]+:%w+$") then
            fail("InvalidInput", 400, ("Invalid Entity Name: %s"):format(action))
        end
        for _, resource in ipairs(#util.listed(input.ResourceArns) > 0 and input.ResourceArns or { "*" }) do
            local result = simulate(documents, boundary, action, resource, context)
            result.MissingContextValues = missing
            results[#results + 1] = result
        end
    end
    return iam.page(call, input, "EvaluationResults", results)
end)
