-- SPDX-License-Identifier: Apache-2.0
-- policyparse.lua - is this text an IAM policy, and if not, what does AWS say is wrong with it?

local policy = require "lib.policy"
local util = require "lib.util"

local ELEMENTS = {
    Sid = true, Effect = true, Action = true, NotAction = true, Resource = true, NotResource = true,
    Principal = true, NotPrincipal = true, Condition = true,
}

local function texts(value)
    for _, item in ipairs(util.listed(value)) do
        if type(item) ~= "string" then
            return false
        end
    end
    return value == nil or type(value) == "string" or util.is_list(value)
end

local function conditions_fault(conditions)
    if type(conditions) ~= "table" or util.is_list(conditions) then
        return "Syntax errors in policy."
    end
    for name, keys in pairs(conditions) do
        if not policy.operator(name) then
            return "Invalid Condition type : " .. name .. "."
        elseif type(keys) ~= "table" or util.is_list(keys) then
            return "Syntax errors in policy."
        end
        for _, wanted in pairs(keys) do
            if type(wanted) == "table" and not util.is_list(wanted) then
                return "Syntax errors in policy."
            end
        end
    end
end

local function actions_fault(statement)
    local actions = statement.Action or statement.NotAction
    if actions == nil or (statement.Action ~= nil and statement.NotAction ~= nil) or not texts(actions)
        or #util.listed(actions) == 0 then
        return "Policy statement must contain actions."
    end
    for _, action in ipairs(util.listed(actions)) do
        if action ~= "*" and not action:match("^[%w*?_-]+:[%w*?]+$") then
            return action:find(":", 1, true) and "Policy contains an invalid action."
                or "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        end
    end
end

local function resources_fault(statement, kind)
    local resources = statement.Resource or statement.NotResource
    if kind == "trust" then
        return resources ~= nil and "Has prohibited field Resource." or nil
    end
    if resources == nil or not texts(resources) or #util.listed(resources) == 0 then
        return "Policy statement must contain resources."
    end
    for _, resource in ipairs(util.listed(resources)) do
        if resource ~= "*" and not resource:match("^arn:") then
            return "Resource " .. resource .. " must be in ARN format or \"*\"."
        end
    end
end

local PRINCIPALS = { AWS = true, Service = true, Federated = true, CanonicalUser = true }

local function principal_fault(statement, kind)
    local principal = statement.Principal
    if principal == nil then
        principal = statement.NotPrincipal
    end
    if kind == "identity" then
        return principal ~= nil and "Policy document should not specify a principal." or nil
    elseif principal == nil then
        return "Missing required field Principal"
    elseif principal == "*" then
        return nil
    elseif type(principal) ~= "table" or util.is_list(principal) or next(principal) == nil then
        return "Invalid principal in policy"
    end
    for name, values in pairs(principal) do
        if not PRINCIPALS[name] or not texts(values) or #util.listed(values) == 0 then
            return "Invalid principal in policy: " .. sim.json(principal)
        end
    end
end

local function statement_fault(statement, kind)
    if type(statement) ~= "table" or util.is_list(statement) then
        return "Syntax errors in policy."
    end
    for name in pairs(statement) do
        if not ELEMENTS[name] then
            return "Syntax errors in policy."
        end
    end
    if statement.Effect ~= "Allow" and statement.Effect ~= "Deny" then
        return "Invalid effect: " .. tostring(statement.Effect)
    end
    if statement.Sid ~= nil then
        local shape = kind == "resource" and "^[%w%s_-]*$" or "^%w*$"
        if type(statement.Sid) ~= "string" or not statement.Sid:match(shape) then
            return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
                .. "expression [0-9A-Za-z]*"
        end
    end
    return actions_fault(statement) or resources_fault(statement, kind) or principal_fault(statement, kind)
        or (statement.Condition ~= nil and conditions_fault(statement.Condition) or nil)
end

-- Statement ids are unique in their document.
local function sids_fault(statements)
    local seen = {}
    for _, statement in ipairs(statements) do
        if statement.Sid ~= nil and statement.Sid ~= "" then
            if seen[statement.Sid] then
                return "Statement IDs (SID) in a single policy must be unique."
            end
            seen[statement.Sid] = true
        end
    end
end

-- Reads a policy's text; `kind` is "identity", "trust" or "resource". The document, or nil and what is wrong.
local function parse(text, kind)
    local document = type(text) == "string" and sim.parse(text) or nil
    if type(document) ~= "table" or util.is_list(document) then
        return nil, "Syntax errors in policy."
    end
    for name in pairs(document) do
        if name ~= "Version" and name ~= "Statement" and name ~= "Id" then
            return nil, "Syntax errors in policy."
        end
    end
    if document.Version ~= nil and document.Version ~= "2012-10-17" and document.Version ~= "2008-10-17" then
        return nil, "The policy must contain a valid version string"
    end
    local statements = document.Statement
    if type(statements) ~= "table" or next(statements) == nil then
        return nil, "Syntax errors in policy."
    end
    if not util.is_list(statements) then
        statements = { statements }
        document.Statement = util.array(statements)
    end
    for _, statement in ipairs(statements) do
        local fault = statement_fault(statement, kind)
        if fault then
            return nil, fault
        end
    end
    local fault = sids_fault(statements)
    if fault then
        return nil, fault
    end
    return document
end

return parse
