-- SPDX-License-Identifier: Apache-2.0
-- access.lua - may this caller do that? Identity policies, boundaries, session and resource policies together

local managed = require "lib.managed"
local policy = require "lib.policy"
local util = require "lib.util"

local access = {}

-- The text of a managed policy in force: the customer's own or AWS's.
function access.managed_text(account, arn)
    local own = account.iam.policies[arn]
    if own then
        return own.versions[own.default].document
    end
    local aws_managed = managed.by_arn[arn]
    return aws_managed and aws_managed.document
end

local function add_entity(documents, account, entity)
    for _, text in pairs(entity.inline) do
        documents[#documents + 1] = policy.read(text)
    end
    for arn in pairs(entity.attached) do
        local text = access.managed_text(account, arn)
        if text then
            documents[#documents + 1] = policy.read(text)
        end
    end
end

-- All documents that say what a user or a role may do, and its boundary's or nil.
function access.documents_of(account, kind, entity)
    local documents = {}
    add_entity(documents, account, entity)
    if kind == "user" then
        for _, group in pairs(account.iam.groups) do
            if group.members[entity.name] then
                add_entity(documents, account, group)
            end
        end
    end
    -- A boundary that cannot be read allows nothing.
    return documents, entity.boundary and policy.read(access.managed_text(account, entity.boundary) or "")
end

local function entity_of(account, caller)
    return (caller.type == "user" and account.iam.users or account.iam.roles)[caller.name]
end

-- What conditions can ask about, with lower-case keys.
function access.context(caller, more)
    local context = {
        ["aws:principalarn"] = caller.role_arn or caller.arn,
        ["aws:principalaccount"] = caller.account,
        ["aws:principaltype"] = ({ root = "Account", user = "User", role = "AssumedRole" })[caller.type],
        ["aws:userid"] = caller.user_id,
        ["aws:username"] = caller.type == "user" and caller.name or nil,
        ["aws:currenttime"] = os.date("!%Y-%m-%dT%H:%M:%SZ", sim.now() // 1000),
        ["aws:securetransport"] = "true",
        ["aws:sourceip"] = "127.0.0.1",
        ["aws:multifactorauthpresent"] = caller.temporary and "false" or nil,
    }
    for key, value in pairs(more or {}) do
        context[key] = value
    end
    return context
end

local function said_by_session(caller, action, resource, context)
    if #util.listed(caller.session_policies) == 0 then
        return "Allow"
    end
    local documents = {}
    for i, text in ipairs(caller.session_policies) do
        documents[i] = policy.read(text)
    end
    return policy.decide_all(documents, action, resource, context)
end

-- What the caller's own policies say: "Allow", or "Deny" / nil and which kind of policy is to blame.
function access.identity(account, caller, action, resource, context)
    if caller.type == "root" then
        return "Allow"
    end
    local entity = entity_of(account, caller)
    if not entity then
        return nil, "identity-based policy"
    end
    local documents, boundary = access.documents_of(account, caller.type, entity)
    -- A denial counts first, wherever it is; without one, all must allow it.
    local verdicts = {
        { "identity-based policy", policy.decide_all(documents, action, resource, context) },
        { "permissions boundary", not boundary and "Allow" or policy.decide(boundary, action, resource, context) },
        { "session policy", said_by_session(caller, action, resource, context) },
    }
    local blame
    for _, verdict in ipairs(verdicts) do
        if verdict[2] == "Deny" then
            return "Deny", verdict[1]
        end
        blame = blame or verdict[2] == nil and verdict[1] or nil
    end
    if blame then
        return nil, blame
    end
    return "Allow"
end

local function refusal(call, action, resource, denied, blame)
    local why = denied and ("with an explicit deny in %s %s"):format(blame:match("^i") and "an" or "a", blame)
        or ("because no %s allows the %s action"):format(blame, action)
    return ("User: %s is not authorized to perform: %s on resource: %s %s"):format(call.caller.arn, action,
        resource, why)
end

-- Stops a call that its caller may not make. `resource_policy`: the text of a policy on the resource, `owner`: whose
-- the resource is (the caller's own account when nil).
function access.demand(call, action, resource, resource_policy, owner)
    local caller = call.caller
    local context = access.context(caller, call.context)
    if call.resource and util.contains(call.actions, action) then
        resource = call.resource
    end
    call.demanded = true
    context["aws:requestedregion"] = call.region
    local own = owner == nil or owner == caller.account
    local there, how
    if resource_policy then
        there, how = policy.decide(policy.read(resource_policy), action, resource, context, caller)
    end
    local said, blame = "Allow", "identity-based policy"
    if sim.options.enforce_iam then
        said, blame = access.identity(call.account, caller, action, resource, context)
    end
    if there == "Deny" then
        said, blame = "Deny", "resource-based policy"
    elseif said ~= "Deny" and own and there == "Allow" and how == "exact" then
        said = "Allow"
    elseif said == "Allow" and not own and there ~= "Allow" then
        said, blame = nil, "resource-based policy"
    end
    if said ~= "Allow" then
        call.denied(refusal(call, action, resource, said == "Deny", blame))
    end
end

-- Tags that come with what is made need a permission of their own, `tagging` (github.com/openshift/installer issue 1073
-- shows IAM's refusal; the SDK's types name it for S3 and Organizations, the authorization references for the others:
-- of SNS, SES and Partner Central no refusal was seen).
function access.demand_tagging(call, tagging, resource, tags)
    if #util.listed(tags) > 0 then
        access.demand(call, tagging, resource)
    end
end

return access
