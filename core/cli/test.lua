-- SPDX-License-Identifier: Apache-2.0
-- test.lua - the words of a test: test, given, inspect, plan, apply, start, resume, done, person, play, expect
--
-- Runs once in every test's process, trusted, after library.lua. `sandbox` is the table of a test's globals, `core` holds
-- the functions that C lends (test_words.c). What a word does to runs, the program itself does: each is a command line.

local core, sandbox = core, sandbox
local type, error, ipairs, pairs, tostring, next = type, error, ipairs, pairs, tostring, next

local GIVEN = { org = "table", people = "string", latency = "number", throttle = "number", fail = "number",
  drop = "number", late_reads = "number", seed = "number", enforce_iam = "boolean", profile = "string",
  partner_profile = "string" }
local SPEC = { uses = "string", with = "table" }
local FAULT = { skip = "number", times = "number", fate = "string", code = "string", status = "number", message = "string" }
local WORD = { by = "string", note = "string", why = "string", evidence = "string" }
local ROUNDS = 50 -- of play

local function check_keys(what, given, known, level)
  if type(given) ~= "table" then error(what .. " takes a table: { … }", level) end
  for key, value in pairs(given) do
    local wanted = known[key]
    if not wanted then error(what .. ": there is no '" .. tostring(key) .. "'" .. core.nearest(key, known), level) end
    if type(value) ~= wanted then
      error(what .. ": '" .. key .. "' takes a " .. wanted .. ", not a " .. type(value), level)
    end
  end
end

local function check_text(what, value, level)
  if type(value) ~= "string" then error(what .. " takes a text, not a " .. type(value), level) end
end

sandbox.null = core.null -- a member that a document has and that is nothing

-- ---- tests ----

local bodies, names, places = {}, {}, {}

function sandbox.test(name, body)
  check_text("test", name, 3)
  if not utf8.len(name) then error("test: its name is not UTF-8 text", 2) end
  if type(body) ~= "function" then error("test '" .. name .. "' takes a function after its name", 2) end
  if bodies[name] then error("test '" .. name .. "': there is one of this name already", 2) end
  bodies[name], names[#names + 1], places[#places + 1] = body, name, core.where(2)
end

function core.tests() return names, places end
function core.body(name) return bodies[name] end

-- ---- the world ----

local given

function sandbox.given(world)
  check_keys("given", world, GIVEN, 3)
  if given then error("given: the simulated AWS is there already; say what it is before anything is done", 2) end
  given = core.begin(world)
end

local function begin()
  given = given or core.begin {}
end

local function list_of_faults(faults)
  local list = {}
  for operation, fault in pairs(faults) do
    check_keys("fails: '" .. tostring(operation) .. "'", fault, FAULT, 4)
    local entry = { operation = operation }
    for key, value in pairs(fault) do entry[key] = value end
    list[#list + 1] = entry
  end
  return list
end

--- From now on these operations fail: fails { ["iam:CreateRole"] = { code = "LimitExceeded" } }; fails {} ends it.
function sandbox.fails(faults)
  if type(faults) ~= "table" then error("fails takes a table: { [\"iam:CreateRole\"] = { code = … } }", 2) end
  begin()
  local fault = core.faults(list_of_faults(faults))
  if fault then error("fails: " .. fault, 2) end
end

--- Somebody does something at the console: what a person's step of this name wants.
function sandbox.person(uses, want)
  check_text("person", uses, 3)
  begin()
  local fault = core.person(uses, want or {})
  if fault then error("person: " .. fault, 2) end
end

--- The simulated AWS as it is now, a document.
function sandbox.world()
  begin()
  return core.state()
end

-- ---- what is done ----

-- The requests that changed the simulated AWS by themselves, and not by a person's hand.
local function writes_of(requests)
  local writes = {}
  for _, request in ipairs(requests) do
    if request.changed and request.service ~= "people" then
      writes[#writes + 1] = request.service .. ":" .. request.operation
    end
  end
  return writes
end

local function act(arguments)
  begin()
  core.requests()
  local code, document, said = core.gangway(arguments)
  local result = { command = "gangway " .. table.concat(arguments, " "), code = code, document = document, said = said }
  result.requests = core.requests()
  result.writes = writes_of(result.requests)
  result.failure = type(document) == "userdata" and document.error or nil
  return result
end

--- Any other command: gangway { "list" }; what it prints with --json is `document`.
function sandbox.gangway(arguments)
  if type(arguments) ~= "table" then error("gangway takes a list of arguments", 2) end
  for i, argument in ipairs(arguments) do check_text("gangway: argument " .. i, argument, 3) end
  return act { table.unpack(arguments) }
end

local function on_step(verb)
  return function(spec)
    check_keys(verb, spec, SPEC, 3)
    if not spec.uses then error(verb .. ": 'uses' is missing: which step?", 2) end
    local result = act { "step", verb, spec.uses, "--input", core.document("params", spec.with or {}) }
    if not result.failure and type(result.document) == "userdata" then
      local seen = result.document.seen
      result.kind, result.seen, result.outputs = seen.kind, seen.doc, seen.outputs
      result.converged, result.changes = result.document.converged, result.document.changes
    end
    return result
  end
end

for _, verb in ipairs { "inspect", "plan", "apply" } do sandbox[verb] = on_step(verb) end

-- ---- runs ----

local function with_steps(result, id)
  local document = result.document
  id = id or type(document) == "userdata" and document.run
  if result.failure or not id then return result end
  local shown = act { "show", id }.document
  result.run, result.status, result.reason, result.steps = shown.run, shown.status, shown.reason, {}
  for _, step in ipairs(shown.steps) do result.steps[step.id] = step end
  result.tasks = act({ "tasks", id }).document
  return result
end

local function run_of(what, run, level)
  local id = type(run) == "table" and run.run or run
  if type(id) ~= "string" then
    local failure = type(run) == "table" and run.failure
    error(what .. " takes a run: what start or resume gave" .. (failure and ", and that failed: " .. failure.message or ""), level)
  end
  return id
end

local function add_words(arguments, what, options, level)
  check_keys(what, options or {}, WORD, level)
  for key, value in pairs(options or {}) do
    arguments[#arguments + 1] = "--" .. key
    arguments[#arguments + 1] = key == "evidence" and core.in_folder(value) or value
  end
  return arguments
end

--- Begins a run; goes on until it is over or waits.
function sandbox.start(workflow, input)
  check_text("start", workflow, 3)
  return with_steps(act { "start", core.workflow(workflow), "--input", core.document("input", input or {}), "--wait", "0" })
end

function sandbox.resume(run)
  return with_steps(act { "resume", run_of("resume", run, 3), "--wait", "0" }, run_of("resume", run, 3))
end

local function about_step(verb)
  return function(run, step, options)
    local id = run_of(verb, run, 3)
    check_text(verb .. ": the step", step, 3)
    local words = { by = "tester" }
    for key, value in pairs(options or {}) do words[key] = value end
    if verb == "skip" or verb == "retry" then words.why = words.why or "a test" end
    return with_steps(act(add_words({ verb, id, step }, verb, words, 4)), id)
  end
end

for _, verb in ipairs { "done", "approve", "skip", "retry" } do sandbox[verb] = about_step(verb) end

local function play_task(run, task)
  if task.checked == "approval" then return sandbox.approve(run, task.step) end
  if task.want and (task.checked == "api" or task.proof) then core.person(task.uses, task.want) end
  local evidence = task.checked == "attested" and { evidence = core.document("evidence", { task = task.step }) } or nil
  return sandbox.done(run, task.step, evidence)
end

--- Everybody does what the run's tasks ask for, until it is over or nobody can do more.
function sandbox.play(run)
  local id, result, writes = run_of("play", run, 3), nil, {}
  for _ = 1, ROUNDS do
    result = sandbox.resume(id)
    for _, write in ipairs(result.writes) do writes[#writes + 1] = write end
    if result.failure or result.status ~= "waiting" or #result.tasks == 0 then break end
    for _, task in ipairs(result.tasks) do
      for _, write in ipairs(play_task(id, task).writes or {}) do writes[#writes + 1] = write end
    end
  end
  result.writes = writes
  return result
end

-- ---- what is expected ----

local expect = {}
sandbox.expect = expect

local function why(result)
  if type(result) ~= "table" or not result.command then error("expect takes what inspect, plan, apply, start, … gave", 4) end
  local failure = result.failure
  if failure then return ": it failed, " .. failure.class .. " (" .. tostring(failure.code) .. "): " .. failure.message end
  return ""
end

local function no(text, level) error(text, (level or 1) + 2) end

--- What is there is what is wanted.
function expect.converged(result)
  local reason = why(result)
  if result.failure then no("expected it as wanted" .. reason) end
  if not result.converged then
    no("expected it as wanted; " .. (result.kind == "pending" and "it is pending" or core.diff_text(result.changes or {})))
  end
end

--- A look answered so: observed, absent, pending or unseen.
function expect.kind(result, kind)
  local reason = why(result)
  if result.kind ~= kind then no("expected a look that says " .. tostring(kind) .. ", not " .. tostring(result.kind) .. reason) end
end

--- It failed, with this class, code or part of a message: expect.failure(result, { class = "conflict" }).
function expect.failure(result, wanted)
  local reason = why(result)
  check_keys("expect.failure", wanted or {}, { class = "string", code = "string", message = "string" }, 3)
  if not result.failure then no("expected a failure, and it went well") end
  for key, value in pairs(wanted or {}) do
    local found = tostring(result.failure[key])
    local fits = key == "message" and found:find(value, 1, true) or found == value
    if not fits then no("expected a failure with " .. key .. " '" .. value .. "'" .. reason) end
  end
end

local function texts(list)
  return #list == 0 and "nothing" or table.concat(list, ", ")
end

--- These requests changed the simulated AWS, in this order, and no others.
function expect.writes(result, wanted)
  local reason = why(result)
  if type(wanted) ~= "table" then error("expect.writes takes a list of operations: { \"iam:CreateRole\" }", 2) end
  if texts(wanted) ~= texts(result.writes) then
    no("expected these writes: " .. texts(wanted) .. "; there were: " .. texts(result.writes) .. reason)
  end
end

--- Nothing changed the simulated AWS.
function expect.no_writes(result)
  local reason = why(result)
  if #result.writes > 0 then no("expected no writes; there were: " .. texts(result.writes) .. reason) end
end

--- A run is waiting, stopped, done or cancelled.
function expect.status(result, wanted)
  local reason = why(result)
  if result.status ~= wanted then
    no("expected a run that is " .. tostring(wanted) .. ", not " .. tostring(result.status) .. reason ..
      (result.reason and ": " .. result.reason or ""))
  end
end

--- A step of a run has this status: verified, attested, waiting, stopped, skipped, …
function expect.step(result, id, wanted)
  local reason = why(result)
  local step = result.steps and result.steps[id]
  if not step then no("expected a step '" .. tostring(id) .. "', and the run has none" .. core.nearest(id, result.steps or {}) .. reason) end
  if step.status ~= wanted then
    no("expected the step '" .. id .. "' " .. tostring(wanted) .. ", not " .. step.status .. (step.reason and ": " .. step.reason or ""))
  end
end

--- Somebody has this to do; gives the task.
function expect.task(result, step)
  local reason, open = why(result), {}
  for _, task in ipairs(result.tasks or {}) do
    if task.step == step then return task end
    open[#open + 1] = tostring(task.step)
  end
  no("expected a task '" .. tostring(step) .. "'; open: " .. texts(open) .. reason)
end

--- Two documents are the same.
function expect.equal(found, wanted)
  local changes = core.diff({ it = found }, { it = wanted })
  if #changes > 0 then no("expected what is equal; " .. core.diff_text(changes)) end
end

--- It holds.
function expect.that(condition, text)
  if not condition then no("expected " .. (text or "what is not so")) end
end

setmetatable(expect, {
  __index = function(_, name) error("expect." .. tostring(name) .. " is not there" .. core.nearest(name, expect), 2) end,
})
