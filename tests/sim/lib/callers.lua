-- SPDX-License-Identifier: Apache-2.0
-- callers.lua - who stands behind an access key; temporary credentials carry all they stand for in their token

local arns = require "lib.arns"
local ids = require "lib.ids"
local util = require "lib.util"

local callers = {}

local function user_caller(account, user)
    return {
        type = "user", account = account.id, name = user.name, user_id = user.id,
        arn = arns.iam(account.id, "user" .. user.path .. user.name),
    }
end

local function root_caller(account)
    return { type = "root", account = account.id, user_id = account.id,
             arn = arns.iam(account.id, "root") }
end

---- keys that stay ----

local index -- access key id -> { account, user, key }; made anew when the state has changed

local function build_index(aws)
    local found = {}
    for _, account in pairs(aws.accounts) do
        for _, user in pairs(account.iam.users) do
            for id, key in pairs(user.access_keys) do
                found[id] = { account = account, user = user, key = key }
            end
        end
    end
    return found
end

function callers.forget()
    index = nil
end

local function find_static(aws, id)
    index = index or build_index(aws)
    local hit = index[id]
    if not hit or hit.key.status ~= "Active" then
        return nil, "unknown"
    end
    return { secret = hit.key.secret, caller = user_caller(hit.account, hit.user) }
end

---- keys that pass ----

local function seal(payload)
    return sim.hmac("token " .. sim.world.seed, payload)
end

-- Credentials for `what` = {kind, account, name, session, id, expires (s), policy}.
function callers.issue(what)
    local payload = sim.json(what)
    local id, secret = ids.key("ASIA", payload)
    return { AccessKeyId = id, SecretAccessKey = secret, Expiration = what.expires,
             SessionToken = sim.base64(payload .. "\n" .. seal(payload)) }
end

local function open_token(id, token)
    local payload, mark = (sim.unbase64(token) or ""):match("^(.*)\n(%x+)$")
    if not payload or seal(payload) ~= mark or ids.key("ASIA", payload) ~= id then
        return nil
    end
    return sim.parse(payload), payload
end

local function role_caller(account, what)
    local role = account.iam.roles[what.name]
    if not role or role.id ~= what.id then
        return nil -- deleted, perhaps made anew
    end
    return {
        type = "role", account = account.id, name = what.name, session = what.session,
        user_id = role.id .. ":" .. what.session, session_policies = what.policies,
        arn = arns.of("sts", "", account.id, "assumed-role/" .. role.name .. "/" .. what.session),
        role_arn = arns.iam(account.id, "role" .. role.path .. role.name),
    }
end

local function passing_caller(aws, what)
    local account = aws.accounts[what.account]
    if not account then
        return nil
    elseif what.kind == "root" then
        return root_caller(account)
    elseif what.kind == "role" then
        return role_caller(account, what)
    end
    local user = account.iam.users[what.name]
    return user and user.id == what.id and user_caller(account, user) or nil
end

local function find_passing(aws, id, token)
    local what, payload = open_token(id, token)
    if not what then
        return nil, "unknown"
    end
    local caller = passing_caller(aws, what)
    if not caller then
        return nil, "unknown"
    end
    caller.temporary = what.kind
    local _, secret = ids.key("ASIA", payload)
    return { secret = secret, caller = caller, expired = what.expires * 1000 <= sim.now() }
end

-- The secret and the caller of an access key: {secret, caller, expired}, or nil and "unknown".
function callers.find(aws, id, token)
    if token ~= nil then
        return find_passing(aws, id, token)
    end
    return find_static(aws, id)
end

-- Does a policy's principal name something that exists? Accounts, roles and users are looked for in `aws`.
function callers.exists(aws, name)
    if name == "*" then
        return true
    end
    local id = name:match("^(%d%d%d%d%d%d%d%d%d%d%d%d)$") or arns.match(name, "iam::(%d+):root$")
    if id then
        return aws.accounts[id] ~= nil or util.contains(aws.known_accounts, id)
    end
    local owner, kind, path = arns.match(name, "iam::(%d+):(%a+)/(.+)$")
    local account = owner and aws.accounts[owner]
    local entities = account and ((kind == "role" and account.iam.roles) or (kind == "user" and account.iam.users))
    local entity = entities and entities[path:match("[^/]+$")]
    if entity then
        return entity.path .. entity.name == "/" .. path
    end
    local session_of, role = arns.match(name, "sts::(%d+):assumed%-role/([^/]+)/[^/]+$")
    return session_of ~= nil and aws.accounts[session_of] ~= nil
        and aws.accounts[session_of].iam.roles[role] ~= nil
end

return callers
