-- SPDX-License-Identifier: Apache-2.0
-- iam.lua - what IAM's operations share: users, roles and groups, their names, tags, policies and quotas

local access = require "lib.access"
local arns = require "lib.arns"
local callers = require "lib.callers"
local ids = require "lib.ids"
local managed = require "lib.managed"
local paging = require "lib.paging"
local parse_policy = require "lib.policyparse"
local policy = require "lib.policy"
local util = require "lib.util"

local fail, map = util.fail, util.map
local iam = {}

-- The kinds of entities: where they are kept, how their ids begin, how they are called.
iam.kinds = {
    User = { kept = "users", prefix = "AIDA", word = "user", quota = "users" },
    Role = { kept = "roles", prefix = "AROA", word = "role", quota = "roles" },
    Group = { kept = "groups", prefix = "AGPA", word = "group", quota = "groups" },
}

---- refusals ----

function iam.missing(member)
    fail("ValidationError", 400, ("1 validation error detected: Value null at '%s' failed to satisfy constraint: "
        .. "Member must not be null"):format(member:sub(1, 1):lower() .. member:sub(2)))
end

function iam.invalid(message, ...)
    fail("ValidationError", 400, message:format(...))
end

function iam.no_such(message, ...)
    fail("NoSuchEntity", 404, message:format(...))
end

-- Stops a value that is none of those that a member may have.
function iam.one_of(member, value, known)
    if value ~= nil and not util.contains(known, value) then
        iam.invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy "
            .. "enum value set: [%s]", value, member, table.concat(known, ", "))
    end
end

function iam.exists(message, ...)
    fail("EntityAlreadyExists", 409, message:format(...))
end

local QUOTA_NAMES = {
    users = "UsersPerAccount", roles = "RolesPerAccount", groups = "GroupsPerAccount",
    policies = "PoliciesPerAccount", access_keys = "AccessKeysPerUser", versions = "VersionsPerPolicy",
    attached = "PoliciesPerRole", trust = "ACLSizePerRole", policy_size = "PolicySize",
}

-- Stops what would be `count` of something of which there may be fewer.
function iam.within_quota(call, name, count)
    local limit = call.account.quotas[name]
    if count > limit then
        fail("LimitExceeded", 409, ("Cannot exceed quota for %s: %d"):format(QUOTA_NAMES[name] or name, limit))
    end
end

---- entities ----

function iam.find(call, kind, name)
    local entity = call.account.iam[iam.kinds[kind].kept][name]
    if not entity then
        iam.no_such("The %s with name %s cannot be found.", iam.kinds[kind].word, name)
    end
    return entity
end

-- The user of a request that may leave out the name: the caller then.
function iam.find_user(call, name)
    if name == nil and call.caller.type ~= "user" then
        iam.invalid("Must specify userName when calling with non-User credentials")
    end
    return iam.find(call, "User", name or call.caller.name)
end

function iam.arn(call, kind, entity)
    return arns.iam(call.account.id, iam.kinds[kind].word .. entity.path .. entity.name)
end

local function check_name(member, name, most)
    if not name:match("^[%w_+=,.@-]+$") then
        iam.invalid("The specified value for %s is invalid. It must contain only alphanumeric characters and/or the "
            .. "following: +=,.@_-", member:sub(1, 1):lower() .. member:sub(2))
    elseif #name > most then
        iam.invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must have "
            .. "length less than or equal to %d", name, member:sub(1, 1):lower() .. member:sub(2), most)
    end
end
iam.check_name = check_name

function iam.check_path(path)
    if path ~= nil and (not path:match("^/[!-~]*$") or path:sub(-1) ~= "/" or #path > 512) then
        iam.invalid("The specified value for path is invalid. It must begin and end with / and contain only "
            .. "alphanumeric characters and/or / characters.")
    end
    return path or "/"
end

-- Makes an entity; names differ by more than their case.
function iam.create(call, kind, input, more)
    local k = iam.kinds[kind]
    local name, all = input[kind .. "Name"], call.account.iam[k.kept]
    check_name(kind .. "Name", name, kind == "Group" and 128 or 64)
    for other in pairs(all) do
        if other:lower() == name:lower() then
            iam.exists("%s with name %s already exists.", kind, name)
        end
    end
    iam.within_quota(call, k.quota, util.count(all) + 1)
    local entity = util.merge({
        name = name, path = iam.check_path(input.Path), created = call.now, inline = {}, attached = {},
        tags = iam.tags_of(input.Tags), boundary = iam.check_boundary(call, input.PermissionsBoundary),
    }, more or {})
    entity.id = ids.entity(k.prefix, call.account.id, name)
    all[name] = entity
    return entity
end

function iam.check_boundary(call, arn)
    if arn ~= nil and not access.managed_text(call.account, arn) then
        iam.no_such("Scope ARN: %s does not exist or is not attachable.", arn)
    end
    return arn
end

local function show_boundary(arn)
    return arn and { PermissionsBoundaryType = "PermissionsBoundaryPolicy", PermissionsBoundaryArn = arn } or nil
end

-- An entity as IAM shows it. Lists leave out tags and boundaries: `brief`.
function iam.show(call, kind, entity, brief)
    local shown = {
        Path = entity.path, [kind .. "Name"] = entity.name, [kind .. "Id"] = entity.id,
        Arn = iam.arn(call, kind, entity), CreateDate = entity.created,
    }
    if kind == "Role" then
        shown.AssumeRolePolicyDocument = entity.trust
        shown.Description = entity.description
        shown.MaxSessionDuration = entity.max_session
    end
    if not brief and kind ~= "Group" then
        shown.PermissionsBoundary = show_boundary(entity.boundary)
        shown.Tags = next(entity.tags) and iam.show_tags(entity.tags) or nil
    end
    if kind == "Role" and not brief then
        shown.RoleLastUsed = {}
    end
    return shown
end

---- tags ----

function iam.show_tags(tags)
    return map(tags, function(value, key)
        return { Key = key, Value = value }
    end)
end

function iam.tags_of(list)
    local tags = {}
    for _, tag in ipairs(list or {}) do
        if type(tag.Key) ~= "string" or type(tag.Value) ~= "string" or tag.Key == "" or #tag.Key > 128
            or #tag.Value > 256 then
            fail("InvalidInput", 400, "Tag keys and values must be strings of at most 128 and 256 characters")
        elseif tag.Key:lower():match("^aws:") then
            fail("InvalidInput", 400, "The tag keys must not begin with aws:")
        elseif tags[tag.Key] then
            fail("InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        end
        tags[tag.Key] = tag.Value
    end
    if util.count(tags) > 50 then
        fail("LimitExceeded", 409, "Cannot exceed quota for TagsPerEntity: 50")
    end
    return tags
end

function iam.add_tags(entity, list)
    local tags = util.merge(util.copy(entity.tags), iam.tags_of(list))
    if util.count(tags) > 50 then
        fail("LimitExceeded", 409, "Cannot exceed quota for TagsPerEntity: 50")
    end
    entity.tags = tags
end

---- pages ----

-- Answers a page of `list` under `member`, with what else belongs into the answer.
function iam.page(call, input, member, list, more)
    local size = input.MaxItems or 100
    if size < 1 or size > 1000 then
        iam.invalid("1 validation error detected: Value '%d' at 'maxItems' failed to satisfy constraint: Member must "
            .. "have value between 1 and 1000", size)
    end
    local out = more or {}
    out[member], out.Marker = paging.page(call.operation, list, input.Marker, size, function()
        iam.invalid("Invalid Marker")
    end)
    out.IsTruncated = out.Marker ~= nil
    return out
end

-- The same of several lists, one after the other: `list` has { member =, item = }, `members` are those of the answer.
function iam.page_of_lists(call, input, list, members)
    local page = iam.page(call, input, "items", list)
    local out = { IsTruncated = page.IsTruncated, Marker = page.Marker }
    for _, member in ipairs(members) do
        out[member] = util.array()
    end
    for _, entry in ipairs(page.items) do
        local into = out[entry.member]
        into[#into + 1] = entry.item
    end
    return out
end

---- policies ----

function iam.malformed(fault)
    fail("MalformedPolicyDocument", 400, fault)
end

-- Reads a policy of an identity, or stops.
function iam.read_policy(text)
    local document, fault = parse_policy(text, "identity")
    if not document then
        iam.malformed(fault)
    end
    return document
end

-- Reads a trust policy: whoever it names must exist, and must have done so for a while.
function iam.read_trust(call, text)
    local document, fault = parse_policy(text, "trust")
    if not document then
        iam.malformed(fault)
    end
    local settled = call.settled()
    policy.each_principal(document, function(name)
        if not callers.exists(settled, name) then
            iam.malformed(('Invalid principal in policy: "AWS":"%s"'):format(name))
        end
    end)
    iam.within_quota(call, "trust", #text:gsub("%s", ""))
    return document
end

-- A trust policy as IAM gives it back: accounts are spelt out as ARNs, spaces are gone.
function iam.trust_text(document)
    for _, statement in ipairs(document.Statement) do
        local principal = statement.Principal
        if type(principal) == "table" and principal.AWS ~= nil then
            local names = util.listed(principal.AWS)
            for i, name in ipairs(names) do
                names[i] = name:match("^%d+$") and arns.iam(name, "root") or name
            end
            principal.AWS = #names == 1 and names[1] or names
        end
    end
    return sim.json(document)
end

-- A managed policy, the account's own or AWS's, or nil.
function iam.policy(call, arn)
    return call.account.iam.policies[arn] or managed.by_arn[arn]
end

function iam.show_attached(call, attached)
    return map(attached, function(_, arn)
        local found = iam.policy(call, arn)
        return { PolicyName = found and found.name or arn:match("[^/]+$"), PolicyArn = arn }
    end)
end

-- Calls `visit(kind, entity)` with each user, role and group to which a policy is attached.
function iam.each_attached(call, arn, visit)
    for kind, k in util.sorted(iam.kinds) do
        for _, entity in util.sorted(call.account.iam[k.kept]) do
            if entity.attached[arn] then
                visit(kind, entity)
            end
        end
    end
end

-- How many have a managed policy attached, and for how many it is the boundary.
function iam.usage(call, arn)
    local attached, boundaries = 0, 0
    iam.each_attached(call, arn, function() attached = attached + 1 end)
    for _, kept in ipairs({ "users", "roles" }) do
        for _, entity in pairs(call.account.iam[kept]) do
            boundaries = boundaries + (entity.boundary == arn and 1 or 0)
        end
    end
    return attached, boundaries
end

-- What an operation is about, as its ARN: for permissions.
function iam.resource(input, call)
    local account = call.account
    if type(input.PolicySourceArn) == "string" then
        return input.PolicySourceArn
    end
    if input.PolicyArn and not input.RoleName and not input.UserName and not input.GroupName then
        return input.PolicyArn
    end
    for kind, k in pairs(iam.kinds) do
        local name = input[kind .. "Name"]
        if type(name) == "string" and not (kind == "User" and input.GroupName) then
            local entity = account.iam[k.kept][name]
            local path = entity and entity.path or type(input.Path) == "string" and input.Path or "/"
            return arns.iam(account.id, k.word .. path .. name)
        end
    end
    if type(input.PolicyName) == "string" then
        return arns.iam(account.id, ("policy%s%s"):format(input.Path or "/", input.PolicyName))
    end
    return "*"
end

return iam
