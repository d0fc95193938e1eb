-- SPDX-License-Identifier: Apache-2.0
-- sts.lua - who am I, and let me be somebody else for a while

local access = require "lib.access"
local arns = require "lib.arns"
local callers = require "lib.callers"
local parse_policy = require "lib.policyparse"
local policy = require "lib.policy"

local op = service("sts", {
    types = { DurationSeconds = "number", PolicyArns = "objects", Tags = "objects", TransitiveTagKeys = "texts",
              ProvidedContexts = "objects" },
    times = { Expiration = true },
    wrong_type = function(member)
        fail("ValidationError", 400, ("The value of %s is malformed"):format(member))
    end,
    missing = function(member)
        fail("ValidationError", 400, ("1 validation error detected: Value null at '%s' failed to satisfy constraint: "
            .. "Member must not be null"):format(member:sub(1, 1):lower() .. member:sub(2)))
    end,
})

local function invalid(message, ...)
    fail("ValidationError", 400, message:format(...))
end

op("GetCallerIdentity", {}, function(_, call)
    return { UserId = call.caller.user_id, Account = call.caller.account, Arn = call.caller.arn }
end)

---- AssumeRole ----

local function session_policies(input, account)
    local texts = array()
    if input.Policy then
        local document, fault = parse_policy(input.Policy, "identity")
        if not document then
            fail("MalformedPolicyDocument", 400, fault)
        end
        texts[#texts + 1] = input.Policy
    end
    for _, item in ipairs(input.PolicyArns or {}) do
        local text = access.managed_text(account, item.arn)
        if not text then
            fail("MalformedPolicyDocument", 400, ("Policy %s does not exist or is not attachable."):format(item.arn))
        end
        texts[#texts + 1] = text
    end
    return texts
end

local function check_duration(input, call, role)
    local seconds = input.DurationSeconds or 3600
    if seconds < 900 or seconds > 43200 then
        invalid("1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member "
            .. "must have value between 900 and 43200", seconds)
    elseif call.caller.temporary == "role" and seconds > 3600 then
        invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
    elseif seconds > role.max_session then
        invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    end
    return seconds
end

-- The role by its ARN, as everybody knows it by now.
local function role_by_arn(call, arn)
    local id, path = arns.match(arn, "iam::(%d+):role/(.+)$")
    local account = id and call.settled().accounts[id]
    local role = account and account.iam.roles[path:match("[^/]+$")]
    if role and role.path .. role.name == "/" .. path then
        return role, account
    end
end

-- Codes of MFA devices that were taken: each opens one session. The simulator can't know a device's clock, so it
-- takes any six digits.
local used = {}

local function check_mfa(input, call)
    if not (input.SerialNumber or input.TokenCode) then
        return nil
    end
    local device = call.account.iam.mfa_devices[input.SerialNumber or ""]
    if not (device and device.user and device.user == call.caller.name and input.TokenCode) then
        fail("AccessDenied", 403, "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your "
            .. "MFA serial number is valid and associated with this user.")
    end
    local once = input.SerialNumber .. " " .. input.TokenCode
    if used[once] or not input.TokenCode:match("^%d%d%d%d%d%d$") then
        fail("AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    end
    used[once] = true
    return "true"
end

local function may_assume(input, call, role, account)
    if not role then
        return false
    end
    local context = access.context(call.caller, {
        ["sts:externalid"] = input.ExternalId, ["sts:rolesessionname"] = input.RoleSessionName,
        ["aws:multifactorauthpresent"] = check_mfa(input, call),
    })
    local arn = input.RoleArn
    local said, how = policy.decide(policy.read(role.trust), "sts:AssumeRole", arn, context, call.caller)
    if said ~= "Allow" then
        return false
    elseif not sim.options.enforce_iam or (how == "exact" and account.id == call.caller.account) then
        return true
    end
    return access.identity(call.account, call.caller, "sts:AssumeRole", arn, context) == "Allow"
end

op("AssumeRole", { "RoleArn", "RoleSessionName" }, function(input, call)
    if call.caller.type == "root" then
        fail("AccessDenied", 403, "Roles may not be assumed by root accounts.")
    elseif not input.RoleSessionName:match("^[%w_+=,.@-]+$") or #input.RoleSessionName < 2
        or #input.RoleSessionName > 64 then
        invalid("1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: Member "
            .. "must satisfy regular expression pattern: [\\w+=,.@-]*", input.RoleSessionName)
    elseif input.ExternalId ~= nil and (not input.ExternalId:match("^[%w_+=,.@:/-]+$") or #input.ExternalId < 2
        or #input.ExternalId > 1224) then
        invalid("1 validation error detected: Value '%s' at 'externalId' failed to satisfy constraint: Member must "
            .. "satisfy regular expression pattern: [\\w+=,.@:\\/-]*", input.ExternalId)
    elseif not arns.match(input.RoleArn, "iam::%d+:role/.+") then
        invalid("%s is invalid", input.RoleArn)
    end
    local role, account = role_by_arn(call, input.RoleArn)
    if not may_assume(input, call, role, account) then
        fail("AccessDenied", 403, ("User: %s is not authorized to perform: sts:AssumeRole on resource: %s"):format(
            call.caller.arn, input.RoleArn))
    end
    local seconds = check_duration(input, call, role)
    return {
        Credentials = callers.issue({
            kind = "role", account = account.id, name = role.name, id = role.id, session = input.RoleSessionName,
            policies = session_policies(input, account), expires = call.now + seconds,
        }),
        AssumedRoleUser = {
            AssumedRoleId = role.id .. ":" .. input.RoleSessionName,
            Arn = arns.of("sts", "", account.id, ("assumed-role/%s/%s"):format(role.name, input.RoleSessionName)),
        },
    }
end)

op("GetSessionToken", {}, function(input, call)
    local caller = call.caller
    if caller.temporary then
        fail("AccessDenied", 403, "Cannot call GetSessionToken with session credentials")
    end
    local seconds = input.DurationSeconds or 43200
    if seconds < 900 or seconds > 129600 then
        invalid("1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member "
            .. "must have value between 900 and 129600", seconds)
    end
    return { Credentials = callers.issue({ kind = "user", account = caller.account, name = caller.name,
                                           id = caller.user_id, expires = call.now + seconds }) }
end)
