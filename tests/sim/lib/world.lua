-- SPDX-License-Identifier: Apache-2.0
-- world.lua - makes a state of a description: fills in what a description may leave out, and writes credentials

local arns = require "lib.arns"
local callers = require "lib.callers"
local ids = require "lib.ids"
local util = require "lib.util"

local world = {}

local LONG_AGO = 1551398400 -- 1 March 2019
local FAR_AWAY = 4102444800 -- 1 January 2100

local QUOTAS = { users = 5000, roles = 1000, groups = 300, policies = 1500, access_keys = 2, versions = 5, attached = 10,
                 trust = 2048, policy_size = 6144, reports = 10, exports = 5, transfers = 0, buckets = 10000 }

-- Members of `entry` that are missing, from `defaults`.
local function fill(entry, defaults)
    for key, value in pairs(defaults) do
        if entry[key] == nil then
            entry[key] = util.copy(value)
        end
    end
    return entry
end

-- Policies may be written as objects; AWS keeps texts.
local function as_text(document)
    return type(document) == "table" and sim.json(document) or document
end

local function complete_keys(account, name, user)
    local named = {}
    for id, key in util.sorted(user.access_keys) do
        local drawn, secret = ids.key("AKIA", account.id, name, id)
        named[(id:match("^AKIA") or #id >= 16) and id or drawn] = fill(key, { secret = secret, status = "Active",
                                                                           created = LONG_AGO })
    end
    user.access_keys = named
end

local function complete_entity(account, prefix, name, entity)
    fill(entity, { name = name, path = "/", created = LONG_AGO, inline = {}, attached = {}, tags = {} })
    entity.id = entity.id or ids.entity(prefix, account.id, name)
    for key, document in pairs(entity.inline) do
        entity.inline[key] = as_text(document)
    end
end

local function complete_policies(account)
    local by_arn = {}
    for name, found in util.sorted(account.iam.policies) do
        name = found.name or name
        fill(found, { name = name, path = "/", created = LONG_AGO, updated = LONG_AGO, tags = {}, default = "v1",
                      last = 1 })
        found.arn = arns.iam(account.id, "policy" .. found.path .. name)
        found.id = found.id or ids.entity("ANPA", account.id, name)
        found.versions = found.versions or { v1 = { document = as_text(found.document), created = LONG_AGO } }
        found.document = nil
        by_arn[found.arn] = found
    end
    account.iam.policies = by_arn
end

local function complete_iam(account)
    local kept = fill(account.iam, { users = {}, groups = {}, roles = {}, policies = {}, mfa_devices = {} })
    for name, user in util.sorted(kept.users) do
        complete_entity(account, "AIDA", name, user)
        complete_keys(account, name, fill(user, { access_keys = {} }))
        if user.login then
            fill(user.login, { created = LONG_AGO, reset = false })
        end
    end
    for name, group in util.sorted(kept.groups) do
        complete_entity(account, "AGPA", name, fill(group, { members = {} }))
    end
    for name, role in util.sorted(kept.roles) do
        complete_entity(account, "AROA", name, fill(role, { max_session = 3600 }))
        role.trust = as_text(role.trust)
    end
    complete_policies(account)
end

local function complete_account(id, account)
    fill(account, { id = id, name = "Account " .. id, email = "root@" .. id .. ".example", created = LONG_AGO,
                    root = {}, iam = {}, cur = {}, exports = {}, aliases = {}, quotas = {}, contact = {}, tax = {},
                    shares = {} })
    fill(account.contact, { FullName = account.name, AddressLine1 = "1 Main Street", City = "Springfield",
                            PostalCode = "12345", CountryCode = "US", PhoneNumber = "+1 555 0100" })
    fill(account.tax, { review = 0, verdict = "Verified" })
    fill(account.root, { mfa = false, password = true })
    account.root.mfa_enabled = account.root.mfa and (account.root.mfa_enabled or LONG_AGO) or nil
    fill(account.quotas, QUOTAS)
    fill(account.cur, { reports = {} })
    for _, report in pairs(account.cur.reports) do
        fill(report, { tags = {} })
    end
    for _, share in pairs(account.shares) do
        fill(share, { status = "ACTIVE", created = LONG_AGO })
    end
    complete_iam(account)
end

local function complete_organization(id, organization)
    fill(organization, { id = id, feature_set = "ALL", units = {}, accounts = {}, policies = {}, services = {},
                         delegated = {}, handshakes = {}, root_features = {}, tags = {}, identity_center = {}, backup = {},
                         stacksets = "DISABLED" })
    fill(organization.backup, { settings = { isCrossAccountBackupEnabled = "false" }, updated = LONG_AGO })
    for _, instance in pairs(organization.identity_center) do
        fill(instance, { region = arns.home, status = "ACTIVE", created = LONG_AGO, permission_sets = {} })
    end
    organization.root = fill(organization.root or {}, { id = "r-" .. id:sub(3, 6), policy_types = {} })
    for _, member in pairs(organization.accounts) do
        fill(member, { parent = organization.root.id, joined_method = "CREATED", joined = LONG_AGO })
    end
    for _, policy in pairs(organization.policies) do
        fill(policy, { type = "SERVICE_CONTROL_POLICY", targets = {} })
        policy.content = as_text(policy.content)
    end
end

local function complete_bucket(name, bucket)
    fill(bucket, { region = arns.home, created = LONG_AGO, objects = {}, tags = {}, ownership = "BucketOwnerEnforced",
                   encryption = { algorithm = "AES256", bucket_key = false } })
    bucket.policy = as_text(bucket.policy)
    if bucket.public_access_block == nil then
        bucket.public_access_block = { BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true,
                                       RestrictPublicBuckets = true }
    end
    for key, object in pairs(bucket.objects) do
        fill(object, { size = 0, modified = LONG_AGO, etag = sim.sha256(name .. key):sub(1, 32) })
    end
end

local function complete_channel(channel)
    fill(channel, { linked = {}, programs = {}, relationships = {}, handshakes = {} })
    for _, program in pairs(channel.programs) do
        fill(program, { catalog = "AWS", program = "SOLUTION_PROVIDER", status = "ACTIVE", created = LONG_AGO, revision = 1,
                        owner = program.account, name = "Program management" })
    end
    for _, relationship in pairs(channel.relationships) do
        fill(relationship, { catalog = "AWS", association = "END_CUSTOMER", model = "END_CUSTOMER", sector = "COMMERCIAL",
                             created = LONG_AGO, revision = 1, name = "Customer" })
    end
    for _, handshake in pairs(channel.handshakes) do
        fill(handshake, { catalog = "AWS", status = "PENDING", created = LONG_AGO, expires = FAR_AWAY,
                          owner = handshake.sender, sender_name = "Reseller" })
    end
end

local function complete(aws)
    fill(aws, { accounts = {}, organizations = {}, buckets = {}, known_accounts = util.array(), channel = {}, transfers = {} })
    complete_channel(aws.channel)
    for id, account in util.sorted(aws.accounts) do
        complete_account(id, account)
    end
    for id, organization in util.sorted(aws.organizations) do
        complete_organization(id, organization)
    end
    for name, bucket in util.sorted(aws.buckets) do
        complete_bucket(name, bucket)
    end
end

local WORDS = { aws = true, people = true, profiles = true }

-- The state that `description` stands for, with `over` (of the same form) laid on it. nil and why.
function world.build(seed, description, over)
    description = util.copy(description)
    for word in pairs(over or {}) do
        if not WORDS[word] then
            return nil, ("unknown member '%s'; known are: aws, people, profiles"):format(word)
        end
    end
    util.merge(description, over or {})
    local made = { format = 1, seed = seed, partition = arns.partition ~= "aws" and arns.partition or nil,
        aws = description.aws, sim = {
        generations = {}, reports = {}, tokens = {}, people = description.people, profiles = description.profiles } }
    sim.world = made
    complete(made.aws)
    return made
end

---- credentials for a client's configuration ----

local function user_credentials(account, name)
    local user = account.iam.users[name]
    for id, key in util.sorted(user and user.access_keys) do
        return { id = id, secret = key.secret }
    end
end

local function passing_credentials(what)
    local issued = callers.issue(what)
    return { id = issued.AccessKeyId, secret = issued.SecretAccessKey, token = issued.SessionToken }
end

local function credentials(aws, profile)
    local account = aws.accounts[profile.account]
    if not account then
        return nil
    elseif profile.unknown then
        local id, secret = ids.key("AKIA", "nobody has this key")
        return { id = id, secret = secret }
    elseif not profile.user then
        return passing_credentials({ kind = "root", account = account.id, expires = FAR_AWAY })
    elseif profile.expired then
        local user = account.iam.users[profile.user]
        return user and passing_credentials({ kind = "user", account = account.id, name = profile.user, id = user.id,
                                              expires = LONG_AGO })
    end
    return user_credentials(account, profile.user)
end

-- The profiles of an AWS configuration file: a list of {name, id, secret, token}.
function world.profiles(made)
    local list = util.array()
    for name, profile in util.sorted(made.sim.profiles) do
        local found = credentials(made.aws, profile)
        if found then
            found.name = name
            list[#list + 1] = found
        end
    end
    return list
end

return world
