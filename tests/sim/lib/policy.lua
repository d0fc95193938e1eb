-- SPDX-License-Identifier: Apache-2.0
-- policy.lua - IAM policy documents: are they well-formed, and what do they decide?

local util = require "lib.util"

local policy = {}

---- conditions ----

local function lower(text)
    return text:lower()
end

local function is_number(text)
    return tonumber(text) ~= nil
end

local function numbers(compare)
    return function(want, have)
        return is_number(want) and is_number(have) and compare(tonumber(have), tonumber(want))
    end
end

local function in_network(want, have)
    local function bits(address)
        local a, b, c, d = address:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
        return a and ((tonumber(a) * 256 + tonumber(b)) * 256 + tonumber(c)) * 256 + tonumber(d)
    end
    local network, length = want:match("^([%d.]+)/?(%d*)$")
    local from, to = bits(network or ""), bits(have)
    local shift = 32 - (tonumber(length) or 32)
    return from ~= nil and to ~= nil and shift >= 0 and shift <= 32 and from >> shift == to >> shift
end

-- operator -> does this value fit? The negated ones say so: they hold when no value fits.
local OPERATORS = {
    StringEquals = { fits = function(want, have) return want == have end },
    StringEqualsIgnoreCase = { fits = function(want, have) return lower(want) == lower(have) end },
    StringLike = { fits = function(want, have) return sim.glob(want, have) end },
    ArnEquals = { fits = function(want, have) return sim.glob(want, have) end },
    ArnLike = { fits = function(want, have) return sim.glob(want, have) end },
    Bool = { fits = function(want, have) return lower(want) == lower(have) end },
    NumericEquals = { fits = numbers(function(a, b) return a == b end) },
    NumericLessThan = { fits = numbers(function(a, b) return a < b end) },
    NumericLessThanEquals = { fits = numbers(function(a, b) return a <= b end) },
    NumericGreaterThan = { fits = numbers(function(a, b) return a > b end) },
    NumericGreaterThanEquals = { fits = numbers(function(a, b) return a >= b end) },
    DateLessThan = { fits = function(want, have) return have < want end },
    DateGreaterThan = { fits = function(want, have) return have > want end },
    IpAddress = { fits = in_network },
}
for name, of in pairs({
    StringNotEquals = "StringEquals", StringNotEqualsIgnoreCase = "StringEqualsIgnoreCase",
    StringNotLike = "StringLike", ArnNotEquals = "ArnEquals", ArnNotLike = "ArnLike",
    NumericNotEquals = "NumericEquals", NotIpAddress = "IpAddress",
}) do
    OPERATORS[name] = { fits = OPERATORS[of].fits, negated = true }
end

-- "ForAnyValue:StringLikeIfExists" in its parts; nil for a word that IAM does not know.
local function operator_of(text)
    local set, name = text:match("^(For%a+Values?):(.*)$")
    name = name or text
    local base = name:match("^(.*)IfExists$")
    if set and set ~= "ForAnyValue" and set ~= "ForAllValues" then
        return nil
    end
    if (base or name) == "Null" then
        return { null = true }
    end
    local found = OPERATORS[base or name]
    return found and { fits = found.fits, negated = found.negated, if_exists = base ~= nil, set = set }
end

local function text_of(value)
    return type(value) == "string" and value or tostring(value)
end

local function any_fits(fits, wanted, have, context)
    for _, want in ipairs(wanted) do
        if fits(policy.expand(text_of(want), context), have) then
            return true
        end
    end
    return false
end

local function one_condition(operator, wanted, have, context)
    if operator.null then
        return (have == nil) == (text_of(wanted[1]) == "true")
    end
    if have == nil then
        return operator.if_exists or operator.negated or operator.set == "ForAllValues"
    end
    local all = operator.set == "ForAllValues"
    for _, value in ipairs(util.listed(have)) do
        local holds = any_fits(operator.fits, wanted, text_of(value), context) ~= (operator.negated or false)
        if holds ~= all then
            return holds
        end
    end
    return all
end

-- Do all conditions of a statement hold? `context` has lower-case keys.
function policy.conditions_hold(conditions, context)
    for name, keys in pairs(conditions or {}) do
        local operator = operator_of(name)
        if not operator then
            return false
        end
        for key, wanted in pairs(keys) do
            if not one_condition(operator, util.listed(wanted), context[lower(key)], context) then
                return false
            end
        end
    end
    return true
end

-- Fills in ${aws:username} and its like; an unknown variable fits nothing.
function policy.expand(text, context)
    if not text:find("${", 1, true) then
        return text
    end
    return (text:gsub("%${([^}]*)}", function(name)
        if name == "*" or name == "?" or name == "$" then
            return name
        end
        local value = context[lower(name)]
        return type(value) == "string" and value or "\1"
    end))
end

---- statements ----

-- A document's statements; there may be one that is not in a list.
local function statements_of(document)
    local statements = document.Statement
    return util.is_list(statements) and statements or { statements }
end

local function any_glob(patterns, text, context)
    for _, pattern in ipairs(util.listed(patterns)) do
        if sim.glob(policy.expand(pattern, context), text) then
            return true
        end
    end
    return false
end

local function action_fits(statement, action)
    local patterns = statement.Action or statement.NotAction
    local found = false
    for _, pattern in ipairs(util.listed(patterns)) do
        found = found or sim.glob(lower(pattern), lower(action))
    end
    return patterns ~= nil and found == (statement.Action ~= nil)
end

local function resource_fits(statement, resource, context)
    if statement.Resource ~= nil then
        return any_glob(statement.Resource, resource, context)
    elseif statement.NotResource ~= nil then
        return not any_glob(statement.NotResource, resource, context)
    end
    return true -- trust policies have none
end

-- How a caller can be named in a policy: the narrowest name first.
local function names_of(caller)
    local names = { [caller.arn] = "exact" }
    if caller.role_arn then
        names[caller.role_arn] = "exact"
    end
    names["arn:aws:iam::" .. caller.account .. ":root"] = "account"
    names[caller.account] = "account"
    return names
end

-- Does this principal element name the caller? "exact", "account" (who then needs an own permission), or nil.
function policy.principal_fits(principal, caller)
    if principal == "*" then
        return "exact"
    elseif type(principal) ~= "table" then
        return nil
    end
    if caller.service then
        return util.contains(util.listed(principal.Service), caller.service) and "exact" or nil
    end
    local names, best = names_of(caller), nil
    for _, name in ipairs(util.listed(principal.AWS)) do
        local how = name == "*" and "exact" or names[name]
        best = best == "exact" and best or how or best
    end
    return best
end

local function principal_of(statement, caller)
    if statement.Principal ~= nil then
        return policy.principal_fits(statement.Principal, caller)
    elseif statement.NotPrincipal ~= nil then
        return not policy.principal_fits(statement.NotPrincipal, caller) and "exact" or nil
    end
    return "exact"
end

-- What one document says: "Deny", "Allow" or nil, and for an Allow whether it names the caller exactly. `caller` may be
-- nil for a policy that has no principals.
function policy.decide(document, action, resource, context, caller)
    local decision, how
    for _, statement in ipairs(statements_of(document)) do
        local fit = not caller and "exact" or principal_of(statement, caller)
        if fit and action_fits(statement, action) and resource_fits(statement, resource, context)
            and policy.conditions_hold(statement.Condition, context) then
            if statement.Effect == "Deny" then
                return "Deny", "exact"
            end
            decision, how = statement.Effect == "Allow" and "Allow" or decision, how == "exact" and how or fit
        end
    end
    return decision, how
end

-- What several documents say together.
function policy.decide_all(documents, action, resource, context)
    local decision
    for _, document in ipairs(documents) do
        local one = policy.decide(document, action, resource, context)
        if one == "Deny" then
            return "Deny"
        end
        decision = decision or one
    end
    return decision
end

---- well-formed? ----

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
        if not operator_of(name) then
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
        return "Invalid effect: " .. text_of(statement.Effect)
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
function policy.parse(text, kind)
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

-- Parsed documents of stored texts: they are read far more often than written.
local cache, cached = {}, 0
function policy.read(text)
    local document = cache[text]
    if not document then
        document = sim.parse(text) or {}
        if cached > 500 then
            cache, cached = {}, 0
        end
        cache[text], cached = document, cached + 1
    end
    return document
end

-- Calls `visit(arn)` with each account, role or user that a document names.
function policy.each_principal(document, visit)
    for _, statement in ipairs(statements_of(document)) do
        local principal = statement.Principal or statement.NotPrincipal
        if type(principal) == "table" then
            for _, name in ipairs(util.listed(principal.AWS)) do
                visit(name)
            end
        end
    end
end

return policy
