-- SPDX-License-Identifier: Apache-2.0
-- policy.lua - what IAM policy documents decide; policyparse.lua says whether they are well-formed

local arns = require "lib.arns"
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

-- A star or question mark that is one, not a pattern, is written so that it is not taken for one.
local LITERAL = { ["*"] = "\1", ["?"] = "\2" }
local WRITTEN = { ["\1"] = "*", ["\2"] = "?" }

local function literal(text)
    return (text:gsub("[*?]", LITERAL))
end

local function glob(want, have)
    return sim.glob(want, literal(have))
end

local function written(text)
    return (text:gsub("[\1\2]", WRITTEN))
end

-- An ARN has six parts, each compared by itself: a star does not reach across a colon, but in the last part.
local function parts_of(arn)
    return { arn:match("^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$") }
end

local function arn_fits(want, have)
    local wanted, parts = parts_of(want), parts_of(have)
    if #wanted == 0 then
        return glob(want, have)
    end
    for i, part in ipairs(wanted) do
        if parts[i] == nil or not glob(part, parts[i]) then
            return false
        end
    end
    return true
end

local function ordered(compare)
    return function(want, have) return compare(have, want) end
end

-- operator -> does this value fit? The negated ones say so: they hold when no value fits.
local OPERATORS = {
    StringEquals = { fits = function(want, have) return written(want) == have end },
    StringEqualsIgnoreCase = { fits = function(want, have) return lower(written(want)) == lower(have) end },
    StringLike = { fits = glob },
    ArnEquals = { fits = arn_fits },
    ArnLike = { fits = arn_fits },
    Bool = { fits = function(want, have) return lower(want) == lower(have) end },
    NumericEquals = { fits = numbers(function(a, b) return a == b end) },
    NumericLessThan = { fits = numbers(function(a, b) return a < b end) },
    NumericLessThanEquals = { fits = numbers(function(a, b) return a <= b end) },
    NumericGreaterThan = { fits = numbers(function(a, b) return a > b end) },
    NumericGreaterThanEquals = { fits = numbers(function(a, b) return a >= b end) },
    DateEquals = { fits = ordered(function(a, b) return a == b end) },
    DateLessThan = { fits = ordered(function(a, b) return a < b end) },
    DateLessThanEquals = { fits = ordered(function(a, b) return a <= b end) },
    DateGreaterThan = { fits = ordered(function(a, b) return a > b end) },
    DateGreaterThanEquals = { fits = ordered(function(a, b) return a >= b end) },
    IpAddress = { fits = in_network },
}
for name, of in pairs({
    StringNotEquals = "StringEquals", StringNotEqualsIgnoreCase = "StringEqualsIgnoreCase",
    StringNotLike = "StringLike", ArnNotEquals = "ArnEquals", ArnNotLike = "ArnLike",
    NumericNotEquals = "NumericEquals", DateNotEquals = "DateEquals", NotIpAddress = "IpAddress",
}) do
    OPERATORS[name] = { fits = OPERATORS[of].fits, negated = true }
end

-- "ForAnyValue:StringLikeIfExists" in its parts; nil for a word that IAM does not know.
function policy.operator(text)
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
        return operator.if_exists or operator.set == "ForAllValues" or (operator.negated and not operator.set)
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
        local operator = policy.operator(name)
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

-- Fills in ${aws:username} and its like, or what a variable says it is otherwise; an unknown one fits nothing.
function policy.expand(text, context)
    return (text:gsub("%${([^}]*)}", function(variable)
        if variable == "*" or variable == "?" or variable == "$" then
            return LITERAL[variable] or variable
        end
        local name, otherwise = variable:match("^([^,]*),%s*'(.*)'%s*$")
        local value = context[lower(name or variable)]
        if type(value) ~= "string" then
            value = otherwise or "\3"
        end
        return literal(value)
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
        if glob(policy.expand(pattern, context), text) then
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
    names[arns.iam(caller.account, "root")] = "account"
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

-- Calls `visit(key)` with each key that a condition asks about.
function policy.each_condition_key(document, visit)
    for _, statement in ipairs(statements_of(document)) do
        for _, keys in pairs(statement.Condition or {}) do
            for key in pairs(keys) do
                visit(key)
            end
        end
    end
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
