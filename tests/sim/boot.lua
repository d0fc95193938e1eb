-- SPDX-License-Identifier: Apache-2.0
-- boot.lua - the simulated AWS: its state, its operations, and how a request becomes one
--
-- `sim` is the C side: options, JSON, digests, the clock. `sim.world` is everything there is: `aws` (what AWS would
-- know) and `sim` (what only the simulator knows: people's patience, numbers drawn).


local access = require "lib.access"
local arns = require "lib.arns"
local blobs = require "lib.blobs"
local callers = require "lib.callers"
local util = require "lib.util"
local outbox = require "lib.outbox"
local outside = require "lib.outside"
local people = require "people"
local sample = require "sample"
local world = require "lib.world"

array, sorted, map, fail = util.array, util.sorted, util.map, util.fail

---- the operations ----

local services = {}

-- How a service refuses that does not say so itself.
local USUAL = {
    missing = function(member) fail("ValidationException", 400, member .. " is required") end,
    wrong_type = function(member) fail("ValidationException", 400, member .. " is of a wrong type, or not known") end,
}

local function all_of(kind)
    return function(value)
        if not util.is_list(value) and not (type(value) == "table" and next(value) == nil) then
            return false
        end
        for _, item in ipairs(value) do
            if type(item) ~= kind then
                return false
            end
        end
        return true
    end
end

local IS = {
    text = function(value) return type(value) == "string" end,
    number = function(value) return math.type(value) == "integer" end,
    time = function(value) return type(value) == "number" end,
    boolean = function(value) return type(value) == "boolean" end,
    object = function(value) return type(value) == "table" and not util.is_list(value) end,
    texts = all_of("string"),
    objects = all_of("table"),
}

-- Opens a service for definitions: `local op = service("iam", {…})`, then
-- `op("GetRole", {"RoleName"}, function(input, call) return {…} end)`. The list names members that must be given.
-- Traits say how the service refuses: missing(member), wrong_type(member), denied(message); `types`: members that are
-- not text ("Member" or "Operation.Member"), by type: number, time, boolean, object, texts, objects; `times`: members of answers that are times, in
-- seconds here, but text on this service's wire; `before(input, call)` comes before every operation.
-- A fourth argument of op says what the operation acts on, for policies: an ARN, in which ${account}, ${region} and
-- ${Member} are filled in, or a function (input, call) that gives it.
local ours = true -- while our own files are read: their services ask for permissions by themselves

function service(name, traits)
    if not ours then
        outside.check_service(name, traits or {}, IS)
    end
    services[name] = services[name] or util.merge({ name = name, operations = {} }, USUAL)
    services[name].outside = services[name].outside or not ours
    for key, value in pairs(traits or {}) do
        services[name][key] = value
    end
    return function(operation, needs, run, resource)
        if not ours then
            outside.check_operation(operation, needs, run, resource)
        end
        local unknown = sim.unknown(name, operation)
        if unknown then
            error(unknown, 2)
        end
        services[name].operations[operation] = { needs = needs, run = run, resource = resource, ours = ours }
    end
end

---- what is seen late ----

-- The latest text of the state, and older states with the moment until which they were the latest.
local text
local older = {}

local function remember(was, now)
    local late = sim.options.late_reads
    while older[1] and older[1].till <= now - late do
        table.remove(older, 1)
    end
    if late > 0 then
        older[#older + 1] = { till = now, aws = sim.parse(was) }
    end
end

-- The state as it was `lag` milliseconds ago.
local function seen_after(lag)
    local moment = sim.now() - lag
    for _, state in ipairs(older) do
        if state.till > moment then
            return state.aws
        end
    end
    return sim.world.aws
end

-- Has the state changed since the last time? Keeps what it was for those who see late.
local function note_change()
    local now = sim.json(sim.world.aws)
    if now == text then
        return false
    end
    remember(text, sim.now())
    text = now
    callers.forget()
    return true
end

---- one request ----

local READS = { Get = true, List = true, Describe = true, Head = true, Simulate = true, Assume = true, Lookup = true }

local function is_read(operation)
    return READS[operation:match("^%u%l+") or ""] or false
end

local function denied(traits, message)
    if traits.denied then
        traits.denied(message)
    end
    fail("AccessDenied", 403, message)
end

-- All that an operation may want to know besides its input.
local function new_call(traits, operation, request, caller)
    local aws = sim.world.aws
    if is_read(operation) then
        aws = seen_after(sim.options.late_reads * (request.luck or 0))
    end
    return {
        aws = aws,
        account = aws.accounts[caller.account],
        caller = caller,
        operation = operation,
        region = request.region,
        request = request,
        now = sim.now() // 1000,
        -- What everybody sees by now: a thing made a moment ago is not in it.
        settled = function() return seen_after(sim.options.late_reads) end,
        denied = function(message) denied(traits, message) end,
    }
end

-- Members that are null are not there; what is there is of its type; what is needed is there.
local function check_input(traits, operation, needs, input)
    local types = traits.types or {}
    for member, value in pairs(input) do
        if value == sim.null then
            input[member] = nil
        elseif not IS[types[operation .. "." .. member] or types[member] or "text"](value) then
            traits.wrong_type(member)
        end
    end
    for _, member in ipairs(needs) do
        if input[member] == nil then
            traits.missing(member)
        end
    end
end

-- Times are seconds in here.
local function spell_times(times, value)
    if type(value) ~= "table" then
        return
    end
    for key, item in pairs(value) do
        if times[key] and type(item) == "number" then
            value[key] = os.date("!%Y-%m-%dT%H:%M:%SZ", item)
        else
            spell_times(times, item)
        end
    end
end

local function resource_of(entry, input, call)
    if type(entry.resource) == "function" then
        return entry.resource(input, call)
    end
    local filled = { account = call.account.id, region = call.region }
    return (arns.here(entry.resource):gsub("%${(%w+)}", function(name)
        local value = filled[name] or input[name]
        return type(value) == "string" and value or "*"
    end))
end

-- What the operation acts on, where it says so, counts instead of what its service's `before` would take.
local function check_permission(traits, entry, input, call)
    if entry.resource then
        call.resource, call.actions = resource_of(entry, input, call), sim.needs(traits.name, call.operation)
    end
    if traits.before then
        traits.before(input, call)
    end
    for _, action in ipairs(not call.demanded and call.actions or {}) do
        access.demand(call, action, call.resource)
    end
end

local function perform(traits, input, call)
    local entry = traits.operations[call.operation]
    check_input(traits, call.operation, entry.needs, input)
    check_permission(traits, entry, input, call)
    local output = entry.run(input, call)
    if not entry.ours then
        outside.check_answer(entry, call, output, is_read(call.operation))
    end
    output = output or {}
    if traits.times then
        output = util.copy(output)
        spell_times(traits.times, output)
    end
    return output
end

-- A refusal as it is, a mistake of ours with its traceback.
local function problem_of(problem)
    return type(problem) == "table" and problem or { bug = debug.traceback(problem, 2) }
end

-- Performs it: true and the output, or false and the problem. What is wrong with another's is undone: a read that wrote,
-- since the next try would find nothing to change, and what can't be kept.
local function carry_out(traits, input, call)
    local entry = traits.operations[call.operation]
    if not traits.outside then
        return xpcall(perform, problem_of, traits, input, call)
    end
    local before = sim.json(sim.world.aws)
    local ok, answer = sim.limited(problem_of, perform, traits, input, call)
    local kept, now = pcall(sim.json, sim.world.aws)
    local fault = not kept and "keeps what is no document: " .. now
                  or is_read(call.operation) and not entry.ours and now ~= before
                  and "is a read by its name, and changed the simulated AWS"
    if not fault then
        return ok, answer
    end
    sim.world.aws = sim.parse(before)
    local where = debug.getinfo(entry.run, "S")
    return false, { bug = ("%s:%d: '%s' %s"):format(where.short_src, where.linedefined, call.operation, fault) }
end

---- what the C side calls ----

local api = {}

-- Does this service have this operation? nil: no such service.
function api.knows(name, operation)
    return services[name] and services[name].operations[operation] ~= nil
end

-- The only region of a service, or nil.
function api.region_of(name)
    return services[name] and services[name].region
end

function api.find_caller(id, token)
    return callers.find(sim.world.aws, id, token)
end

-- Carries out an operation: {output, status, headers} or {error = {code, status, message, extra}, headers}, and what
-- else is to be told: `changed`, and `acts`, what people did upon it. Besides, an object's bytes, or nil.
function api.run(name, operation, input, request, caller)
    local call = new_call(services[name], operation, request, caller)
    local ok, answer = carry_out(services[name], input, call)
    local changed = not is_read(operation) and note_change()
    local acts = people.watch(name, operation, input, caller)
    if #acts > 0 then
        note_change()
    end
    return { output = ok and answer or nil, error = not ok and answer or nil, status = call.status,
             headers = call.headers, changed = changed, acts = acts }, ok and call.bytes or nil
end

-- A person does a step right now, asked through the control address.
function api.person(step, want)
    local acted, problem = people.act(step, want or {})
    if acted == nil then
        return nil, problem
    end
    return { acted = acted, changed = note_change() }
end

-- A message that a rehearsal sends outside of AWS, through the control address.
function api.outbox(message)
    local says, problem = outbox.take(message)
    if not says then
        return nil, problem
    end
    return { says = says, changed = note_change() }
end

-- Members that say when something was: two runs that came to the same differ in nothing else.
local TIMES = { created = true, updated = true, enabled = true, mfa_enabled = true, modified = true, started = true,
                expires = true, refreshed = true, lastDelivery = true, password_updated = true }

local function without_times(value)
    if type(value) ~= "table" then
        return value
    end
    local out = setmetatable({}, getmetatable(value))
    for key, item in pairs(value) do
        if not TIMES[key] then
            out[key] = without_times(item)
        end
    end
    return out
end

function api.state()
    return sim.world.aws
end

function api.timeless_state()
    return without_times(sim.world.aws)
end

-- What can be asked for, by service.
function api.operations()
    local names = {}
    for name, traits in pairs(services) do
        names[name] = map(traits.operations, function(_, operation) return operation end)
    end
    return names
end

-- Those from outside of which nobody has said what they act on, so that policies can't be tried with them.
function api.untold_operations()
    local names = {}
    for name, traits in pairs(services) do
        names[name] = map(traits.operations, function(entry, operation)
            return not entry.ours and entry.resource == nil and operation or nil
        end)
    end
    return names
end

local enforced = sim.options.enforce_iam

-- Begins anew, with another description laid over the sample: what was done since is gone. `enforce_iam` in it counts
-- instead of the option, until the next time.
function api.reset(over)
    older = {}
    sim.options.enforce_iam = enforced
    if over.enforce_iam ~= nil then
        sim.options.enforce_iam = over.enforce_iam
        over.enforce_iam = nil
    end
    callers.forget()
    local begun, problem = api.begin(sim.world.seed, nil, over)
    if not begun then
        return nil, problem
    end
    return { reset = true, changed = true }
end

function api.save()
    return sim.json(sim.world)
end

function api.profiles()
    return world.profiles(sim.world)
end

-- Begins with a state that was kept, or with the sample organization and `over` on it.
function api.begin(seed, kept, over)
    if kept and (type(kept) ~= "table" or kept.format ~= 1 or type(kept.aws) ~= "table" or type(kept.sim) ~= "table") then
        return nil, "this is not a state that gangway-sim wrote"
    end
    local partition = kept and (kept.partition or "aws")
    if kept and partition ~= arns.partition then
        return nil, ("this is a state of the partition '%s': give --partition %s"):format(partition, partition)
    end
    local made, problem = kept, nil
    if not made then
        made, problem = world.build(seed, sample, over)
    end
    if not made then
        return nil, problem
    end
    sim.world = made
    blobs.begin()
    problem = people.begin(made)
    if problem then
        return nil, problem
    end
    text = sim.json(made.aws)
    return true
end

for _, file in ipairs(assert(sim.files(sim.root .. "/aws"))) do
    assert(loadfile(file, "t"))()
end
ours = false
outside.load(sim.options.operations, service)

return api
