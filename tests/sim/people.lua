-- SPDX-License-Identifier: Apache-2.0
-- people.lua - the customer and the operators at their consoles
--
-- Nobody here can see Gangway's tasks. What can be seen is that somebody looks at the same thing again and again, as one does
-- who waits: at the third such look the person has done it.

local arns = require "lib.arns"
local channel = require "lib.channel"
local delivery = require "lib.delivery"
local transfer = require "lib.transfer"
local trail = require "lib.trail"
local util = require "lib.util"

local people = {}

local PATIENCE = 3     -- looks until a person has acted
local LOOK_APART = 200 -- milliseconds; closer requests are one look

---- what they do; each tells whether there was anything to do ----

local function management(world)
    return world.aws.accounts[world.sim.people.account]
end

local function wanted_email(world)
    local me = world.sim.people
    return me.root_email or ("awsops+%s@doit-intl.com"):format(me.number or "1234")
end

local steps = {}

steps["root-email"] = function(world, want)
    local account = management(world)
    local email = type(want.email) == "string" and want.email or wanted_email(world)
    if account.email:lower() == email:lower() then
        return false
    end
    account.email = email
    trail.root_did(world, account.id, "billingconsole.amazonaws.com", "SetAccountPreferences")
    local organization = world.aws.organizations[account.organization or ""]
    if organization then
        organization.email_verified = false
    end
    return true
end

-- The console does it for root under this name.
local function root_did_device(world, account, event, device)
    local serial = arns.iam(account.id, "mfa/" .. (device or "root-account-mfa-device"))
    trail.root_did(world, account.id, "iam.amazonaws.com", event,
                   { request = { userName = "AWS ROOT USER", serialNumber = serial } })
end

local function set_mfa(world, present)
    local account = management(world)
    if account.root.mfa == present then
        return false
    end
    account.root.mfa = present
    account.root.mfa_enabled = present and sim.now() // 1000 or nil
    if not present then
        world.sim.people.mfa_removed = true
    end
    root_did_device(world, account, present and "EnableMFADevice" or "DeactivateMFADevice", account.root.mfa_device)
    return true
end

-- The reseller's device beside what is there, which goes then.
local function replace_mfa(world)
    local account, ours = management(world), "reseller"
    if account.root.mfa and account.root.mfa_device == ours then
        return false
    end
    local old = account.root.mfa and (account.root.mfa_device or "root-account-mfa-device")
    account.root.mfa, account.root.mfa_device, account.root.mfa_enabled = true, ours, sim.now() // 1000
    root_did_device(world, account, "EnableMFADevice", ours)
    if old then
        root_did_device(world, account, "DeactivateMFADevice", old)
    end
    return true
end

steps["root-mfa"] = function(world, want)
    local state = want.state or want.mfa
    if state == "replaced" then
        return replace_mfa(world)
    elseif state ~= "absent" and state ~= "present" then
        return nil, "root-mfa wants {\"state\": \"absent\"} or {\"state\": \"present\"}"
    end
    return set_mfa(world, state == "present")
end

-- Handshakes of AWS Channel Management that wait for the customer, or for the reseller's other accounts.
local function pending_handshakes(world)
    return util.map(world.aws.channel.handshakes, function(found)
        local theirs = found.receiver == world.sim.people.account or found.type == "PROGRAM_MANAGEMENT_ACCOUNT"
        return theirs and channel.status(found, sim.now() // 1000) == "PENDING" and found or nil
    end)
end

steps["spp-relationship"] = function(world)
    local waiting = pending_handshakes(world)
    for _, handshake in ipairs(waiting) do
        channel.accept(world.aws.channel.programs, handshake, sim.now() // 1000)
    end
    return #waiting > 0
end

-- Somebody changes the organization in the console: `want` is laid over it, null takes away.
steps.organization = function(world, want)
    local organization = world.aws.organizations[management(world).organization or ""]
    if not organization then
        return nil, "the account is in no organization"
    end
    local before = sim.json(organization)
    util.merge(organization, want)
    return sim.json(organization) ~= before
end

-- Somebody changes what the management account has itself, likewise: its shares, reports and exports.
steps.account = function(world, want)
    local account = management(world)
    local before = sim.json(account)
    util.merge(account, want)
    return sim.json(account) ~= before
end

-- No person, but AWS's billing service, which may have been told to be late.
steps["delivery"] = function(world)
    return delivery.all(world.aws, sim.now() // 1000)
end

-- Once for each new holder of the mailbox.
steps["root-password"] = function(world)
    local account, me = management(world), world.sim.people
    if me.reset_for == account.email then
        return false
    end
    me.reset_for = account.email
    account.root.password_updated = sim.now() // 1000
    trail.root_did(world, account.id, "signin.amazonaws.com", "PasswordRecoveryRequested")
    trail.root_did(world, account.id, "signin.amazonaws.com", "PasswordRecoveryCompleted",
                   { response = { PasswordRecoveryCompleted = "Success" } })
    return true
end

steps["payment-method"] = function(world, want)
    local account, me = management(world), world.sim.people
    local method = type(want.method) == "string" and want.method or "the reseller's"
    if me.pays_by == method then
        return false
    end
    me.pays_by = method
    trail.root_did(world, account.id, "payments.amazonaws.com", "Instruments_Create",
                   { response = { paymentMethod = "invoice", paymentInstrumentArn =
                       arns.of("payments", "", account.id, "payment-instrument:0001") } })
    trail.root_did(world, account.id, "payments.amazonaws.com", "Preferences_UpdatePaymentProfile")
    trail.root_did(world, account.id, "payments.amazonaws.com", "Instruments_Delete")
    return true
end

-- The link in the message; nothing that AWS tells says that it was followed.
steps["org-email-verified"] = function(world)
    local organization = world.aws.organizations[management(world).organization or ""]
    if not organization or organization.email_verified ~= false then
        return false
    end
    organization.email_verified = true
    return true
end

-- Invitations to a billing transfer that the customer has not answered.
local function pending_transfers(world)
    return util.map(world.aws.transfers, function(found)
        local mine = found.source == world.sim.people.account
        return mine and transfer.status(found, sim.now() // 1000) == "REQUESTED" and found or nil
    end)
end

steps["billing-transfer"] = function(world)
    local waiting = pending_transfers(world)
    for _, found in ipairs(waiting) do
        found.status, found.updated = "ACCEPTED", sim.now() // 1000
    end
    return #waiting > 0
end

---- what they would do by themselves ----

local function handed_over(world)
    return management(world).email:lower() == wanted_email(world):lower()
end

local habits = {
    {
        name = "hand over", step = "root-email", look = "organizations.DescribeOrganization",
        due = function(world) return not handed_over(world) end,
        want = function(world) return { email = wanted_email(world) } end,
    },
    {
        name = "take off", step = "root-mfa", look = "iam.GetAccountSummary",
        due = function(world)
            return management(world).root.mfa and (not handed_over(world) or not world.sim.people.mfa_removed)
        end,
        want = function() return { state = "absent" } end,
    },
    {
        name = "put on", step = "root-mfa", look = "iam.GetAccountSummary",
        due = function(world)
            return not management(world).root.mfa and handed_over(world) and world.sim.people.mfa_removed
        end,
        want = function() return { state = "present" } end,
    },
    {
        name = "accept", step = "spp-relationship", look = "partnercentral-channel.ListChannelHandshakes", anyone = true,
        due = function(world) return #pending_handshakes(world) > 0 end,
        want = function() return {} end,
    },
    {
        name = "transfer", step = "billing-transfer", look = "organizations.ListInboundResponsibilityTransfers",
        anyone = true,
        due = function(world) return #pending_transfers(world) > 0 end,
        want = function() return {} end,
    },
    {
        name = "reset the password", step = "root-password", look = "cloudtrail.LookupEvents",
        about = "PasswordRecoveryCompleted",
        due = function(world) return handed_over(world) and world.sim.people.reset_for ~= management(world).email end,
        want = function() return {} end,
    },
    {
        name = "pay", step = "payment-method", look = "cloudtrail.LookupEvents", about = "payments.amazonaws.com",
        due = function(world) return handed_over(world) and not world.sim.people.pays_by end,
        want = function() return {} end,
    },
}

-- Whose look at events it is shows in what is asked for.
local function looks_at(habit, service, operation, input)
    local asked = type(input.LookupAttributes) == "table" and input.LookupAttributes[1] or {}
    return habit.look == service .. "." .. operation and (not habit.about or asked.AttributeValue == habit.about)
end

-- Counts a look of one who waits; tells whether it was the last that was needed.
local function patience_ends(world, habit, now)
    local looks = world.sim.people.looks
    local mine = looks[habit.name] or { count = 0, last = 0 }
    looks[habit.name] = mine
    if now - mine.last < LOOK_APART then
        return false
    end
    mine.count, mine.last = mine.count + 1, now
    if mine.count < PATIENCE then
        return false
    end
    looks[habit.name] = nil
    return true
end

-- The customer's number shows in the name of the bucket that is made for it.
local function note_number(world, input)
    local report = type(input.ReportDefinition) == "table" and input.ReportDefinition or {}
    local name = input.Bucket or report.S3Bucket
    local number = type(name) == "string" and name:match("^doitintl%-awsops%-(%w+)$")
    if number and not world.sim.people.number then
        world.sim.people.number = number
    end
end

-- Called after every request: what people did upon it, as {step, want}.
function people.watch(service, operation, input, caller)
    local world, acts = sim.world, util.array()
    note_number(world, input)
    if not sim.options.people then
        return acts
    end
    local now, customer = sim.now(), caller.account == world.sim.people.account
    for _, habit in ipairs(habits) do
        if (customer or habit.anyone) and looks_at(habit, service, operation, input) and habit.due(world)
            and patience_ends(world, habit, now) then
            local want = habit.want(world)
            steps[habit.step](world, want)
            acts[1] = { step = habit.step, want = want }
            break -- one thing at a time
        end
    end
    return acts
end

-- Does a step now. nil and why, if there is no such step or it can't be done so.
function people.act(step, want)
    local doit = steps[step]
    if not doit then
        local known = {}
        for name in util.sorted(steps) do
            known[#known + 1] = name
        end
        return nil, ("nobody knows how to do '%s'; known are: %s"):format(step, table.concat(known, ", "))
    end
    return doit(sim.world, want)
end

-- Gets ready for a state; tells what is wrong with it.
function people.begin(world)
    local me = world.sim.people
    if not world.aws.accounts[me.account or ""] then
        return ("people.account is '%s', which is no account"):format(tostring(me.account))
    end
    me.looks = {}
    if me.mfa_removed == nil then
        me.mfa_removed = not management(world).root.mfa or handed_over(world)
    end
end

return people
