-- SPDX-License-Identifier: Apache-2.0
-- iam.lua - users, roles and groups: made, shown, tagged, taken away

local access = require "lib.access"
local arns = require "lib.arns"
local ids = require "lib.ids"
local iam = require "lib.iam"
local util = require "lib.util"

local op = service("iam", {
    missing = iam.missing,
    wrong_type = function(member)
        iam.invalid("The value of %s is malformed", member)
    end,
    types = {
        MaxItems = "number", MaxSessionDuration = "number", Tags = "objects", TagKeys = "texts", ActionNames = "texts",
        ResourceArns = "texts", PolicyInputList = "texts", PermissionsBoundaryPolicyInputList = "texts",
        PolicyExclusionList = "objects", ContextEntries = "objects", Filter = "texts", OnlyAttached = "boolean",
        PasswordResetRequired = "boolean", SetAsDefault = "boolean",
    },
    times = { CreateDate = true, UpdateDate = true, EnableDate = true, GeneratedTime = true, LastUsedDate = true },
    before = function(input, call)
        local resource = iam.resource(input, call)
        if input.PolicyArn then
            call.context = { ["iam:policyarn"] = input.PolicyArn }
        end
        access.demand(call, "iam:" .. call.operation, resource)
        local made = call.operation:match("^Create(%u%l+)$")
        if made then
            access.demand_tagging(call, "iam:Tag" .. made, resource, input.Tags)
        end
    end,
})

---- what users, roles and groups have in common ----

local function under(entities, prefix)
    local found = {}
    for name, entity in pairs(entities) do
        if entity.path:sub(1, #(prefix or "")) == (prefix or "") then
            found[name] = entity
        end
    end
    return found
end

for kind, k in sorted(iam.kinds) do
    op("List" .. kind .. "s", {}, function(input, call)
        local list = map(under(call.account.iam[k.kept], input.PathPrefix), function(entity)
            return iam.show(call, kind, entity, true)
        end)
        return iam.page(call, input, kind .. "s", list)
    end)
end

for _, kind in ipairs({ "User", "Role" }) do
    local name = kind .. "Name"

    op("Tag" .. kind, { name, "Tags" }, function(input, call)
        iam.add_tags(iam.find(call, kind, input[name]), input.Tags)
    end)

    op("Untag" .. kind, { name, "TagKeys" }, function(input, call)
        local entity = iam.find(call, kind, input[name])
        for _, key in ipairs(input.TagKeys) do
            entity.tags[key] = nil
        end
    end)

    op("List" .. kind .. "Tags", { name }, function(input, call)
        return iam.page(call, input, "Tags", iam.show_tags(iam.find(call, kind, input[name]).tags))
    end)
end

-- Nothing may hang on what is deleted.
local function check_bare(entity, more)
    if next(entity.inline) then
        fail("DeleteConflict", 409, "Cannot delete entity, must delete policies first.")
    elseif next(entity.attached) then
        fail("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.")
    elseif more then
        fail("DeleteConflict", 409, more)
    end
end

---- users ----

op("GetUser", {}, function(input, call)
    if input.UserName == nil and call.caller.type == "root" then
        return { User = { Path = "/", UserName = "root", UserId = call.account.id, CreateDate = call.account.created,
                          Arn = arns.iam(call.account.id, "root") } }
    end
    return { User = iam.show(call, "User", iam.find_user(call, input.UserName)) }
end)

op("CreateUser", { "UserName" }, function(input, call)
    local user = iam.create(call, "User", input, { access_keys = {} })
    return { User = iam.show(call, "User", user) }
end)

op("DeleteUser", { "UserName" }, function(input, call)
    local user, member = iam.find(call, "User", input.UserName), nil
    for _, group in pairs(call.account.iam.groups) do
        member = member or group.members[user.name]
    end
    check_bare(user, (next(user.access_keys) and "Cannot delete entity, must delete access keys first.")
        or (user.login and "Cannot delete entity, must delete login profile first.")
        or (member and "Cannot delete entity, must remove users from group first.") or nil)
    call.account.iam.users[user.name] = nil
end)

op("ListGroupsForUser", { "UserName" }, function(input, call)
    local user = iam.find(call, "User", input.UserName)
    local list = map(call.account.iam.groups, function(group)
        return group.members[user.name] and iam.show(call, "Group", group, true) or nil
    end)
    return iam.page(call, input, "Groups", list)
end)

---- a user's keys and passwords ----

op("CreateAccessKey", {}, function(input, call)
    local user = iam.find_user(call, input.UserName)
    iam.within_quota(call, "access_keys", util.count(user.access_keys) + 1)
    local drawn = ids.entity("key ", call.account.id, user.name)
    local id, secret = ids.key("AKIA", drawn)
    user.access_keys[id] = { secret = secret, status = "Active", created = call.now }
    return { AccessKey = { UserName = user.name, AccessKeyId = id, SecretAccessKey = secret, Status = "Active",
                           CreateDate = call.now } }
end)

op("ListAccessKeys", {}, function(input, call)
    local user = iam.find_user(call, input.UserName)
    return iam.page(call, input, "AccessKeyMetadata", map(user.access_keys, function(key, id)
        return { UserName = user.name, AccessKeyId = id, Status = key.status, CreateDate = key.created }
    end))
end)

local function find_key(input, call)
    local user = iam.find_user(call, input.UserName)
    if not user.access_keys[input.AccessKeyId] then
        iam.no_such("The Access Key with id %s cannot be found.", input.AccessKeyId)
    end
    return user
end

op("UpdateAccessKey", { "AccessKeyId", "Status" }, function(input, call)
    if input.Status ~= "Active" and input.Status ~= "Inactive" then
        iam.invalid("1 validation error detected: Value '%s' at 'status' failed to satisfy constraint", input.Status)
    end
    find_key(input, call).access_keys[input.AccessKeyId].status = input.Status
end)

op("DeleteAccessKey", { "AccessKeyId" }, function(input, call)
    find_key(input, call).access_keys[input.AccessKeyId] = nil
end)

local function strong_enough(password, rules)
    return #password >= (rules.MinimumPasswordLength or 8)
        and (not rules.RequireNumbers or password:find("%d"))
        and (not rules.RequireSymbols or password:find("[!@#$%%^&*()_+%-=%[%]{}|']"))
        and (not rules.RequireUppercaseCharacters or password:find("%u"))
        and (not rules.RequireLowercaseCharacters or password:find("%l"))
end

op("CreateLoginProfile", { "Password" }, function(input, call)
    local user = iam.find_user(call, input.UserName)
    if #input.Password > 128 then
        iam.invalid("1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have "
            .. "length less than or equal to 128")
    elseif user.login then
        iam.exists("Login Profile for user %s already exists.", user.name)
    elseif not strong_enough(input.Password, call.account.password_policy or {}) then
        fail("PasswordPolicyViolation", 400, "Password does not conform to the account password policy.")
    end
    user.login = { created = call.now, reset = input.PasswordResetRequired or false }
    return { LoginProfile = { UserName = user.name, CreateDate = call.now, PasswordResetRequired = user.login.reset } }
end)

op("GetLoginProfile", {}, function(input, call)
    local user = iam.find_user(call, input.UserName)
    if not user.login then
        iam.no_such("Login Profile for User %s cannot be found.", user.name)
    end
    return { LoginProfile = { UserName = user.name, CreateDate = user.login.created,
                              PasswordResetRequired = user.login.reset } }
end)

op("DeleteLoginProfile", {}, function(input, call)
    local user = iam.find_user(call, input.UserName)
    if not user.login then
        iam.no_such("Login Profile for User %s cannot be found.", user.name)
    end
    user.login = nil
end)

---- groups ----

op("CreateGroup", { "GroupName" }, function(input, call)
    return { Group = iam.show(call, "Group", iam.create(call, "Group", input, { members = {} }), true) }
end)

op("GetGroup", { "GroupName" }, function(input, call)
    local group = iam.find(call, "Group", input.GroupName)
    local users = map(group.members, function(_, name)
        local user = call.account.iam.users[name]
        return user and iam.show(call, "User", user, true) or nil
    end)
    return iam.page(call, input, "Users", users, { Group = iam.show(call, "Group", group, true) })
end)

op("AddUserToGroup", { "GroupName", "UserName" }, function(input, call)
    local user = iam.find(call, "User", input.UserName)
    iam.find(call, "Group", input.GroupName).members[user.name] = true
end)

op("RemoveUserFromGroup", { "GroupName", "UserName" }, function(input, call)
    local user = iam.find(call, "User", input.UserName)
    iam.find(call, "Group", input.GroupName).members[user.name] = nil
end)

op("DeleteGroup", { "GroupName" }, function(input, call)
    local group = iam.find(call, "Group", input.GroupName)
    check_bare(group, next(group.members) and "Cannot delete entity, must remove users from group first." or nil)
    call.account.iam.groups[group.name] = nil
end)

---- roles ----

local function check_session(seconds)
    if seconds ~= nil and (seconds < 3600 or seconds > 43200) then
        iam.invalid("1 validation error detected: Value '%d' at 'maxSessionDuration' failed to satisfy constraint: "
            .. "Member must have value between 3600 and 43200", seconds)
    end
    return seconds
end

local function check_description(text)
    if text ~= nil and utf8.len(text) and utf8.len(text) > 1000 then
        iam.invalid("1 validation error detected: Value at 'description' failed to satisfy constraint: Member must "
            .. "have length less than or equal to 1000")
    end
    return text
end

op("CreateRole", { "RoleName", "AssumeRolePolicyDocument" }, function(input, call)
    local trust = iam.trust_text(iam.read_trust(call, input.AssumeRolePolicyDocument))
    local role = iam.create(call, "Role", input, {
        trust = trust, description = check_description(input.Description),
        max_session = check_session(input.MaxSessionDuration) or 3600,
    })
    return { Role = iam.show(call, "Role", role) }
end)

op("GetRole", { "RoleName" }, function(input, call)
    return { Role = iam.show(call, "Role", iam.find(call, "Role", input.RoleName)) }
end)

op("UpdateRole", { "RoleName" }, function(input, call)
    local role = iam.find(call, "Role", input.RoleName)
    local seconds = check_session(input.MaxSessionDuration)
    role.description = check_description(input.Description) or role.description
    role.max_session = seconds or role.max_session
end)

op("UpdateAssumeRolePolicy", { "RoleName", "PolicyDocument" }, function(input, call)
    local role = iam.find(call, "Role", input.RoleName)
    role.trust = iam.trust_text(iam.read_trust(call, input.PolicyDocument))
end)

op("DeleteRole", { "RoleName" }, function(input, call)
    local role = iam.find(call, "Role", input.RoleName)
    check_bare(role)
    call.account.iam.roles[role.name] = nil
end)

for _, kind in ipairs({ "User", "Role" }) do
    local name = kind .. "Name"

    op("Put" .. kind .. "PermissionsBoundary", { name, "PermissionsBoundary" }, function(input, call)
        iam.find(call, kind, input[name]).boundary = iam.check_boundary(call, input.PermissionsBoundary)
    end)

    op("Delete" .. kind .. "PermissionsBoundary", { name }, function(input, call)
        iam.find(call, kind, input[name]).boundary = nil
    end)
end
