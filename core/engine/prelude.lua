-- SPDX-License-Identifier: Apache-2.0
-- prelude.lua - the words of a workflow: workflow, step, look, phase, parallel, in_account, now, uuid, template
--
-- Runs once in every state, trusted, after library.lua. `sandbox` is the table of a script's globals, `core` holds the
-- functions that C lends (core/engine/bind.c); `converge`, `peek` are given by reconcile.lua or plan.lua.

local core, sandbox = core, sandbox
local type, tostring, error, ipairs, rawget, pairs, next = type, tostring, error, ipairs, rawget, pairs, next
local check_text, check_keys, check_name = core.check_text, core.check_keys, core.check_name

local WORKFLOW_KEYS = { version = "string", summary = "string", input = "table", customer = "string",
  account = "string", reseller = "table" }
local STEP_KEYS = { uses = "string", with = "table", actor = "string", title = "string", due = "string",
  passing = "boolean", existing = "string", timeout = "string", account = "string", role = "string" }
local LOOK_KEYS = { uses = "string", with = "table", account = "string", role = "string", outputs = "boolean" }
local PLACE_KEYS = { account = "string", role = "string" }
local MAX_IDS, MAX_BRANCHES = 5000, 1000 -- of a run; of one parallel
local MAX_ID = 200 -- bytes
local MAX_SLEEP = 3653 * 86400000 -- ms
local ACTORS = { customer = true, ops = true, gangway = true }
local EXISTING = { ask = true, change = true }

local function check_inside(what, level)
  if not core.is_inside() then
    error(what .. " can only be used inside of the workflow's run function", level)
  end
end

-- The script whose top level is run now: the workflow's, or one that is a part of it (subworkflow.lua).
core.script = { folder = "", depth = 0, height = 0 }

function sandbox.workflow(name)
  check_name("workflow", name, 3)
  return function(about)
    check_keys("workflow", about, WORKFLOW_KEYS, 3)
    if core.script.declared then error("a script declares one workflow, this is the second", 2) end
    local declared = { name = name, about = {}, script = {} }
    core.script.declared = declared
    for key in pairs(WORKFLOW_KEYS) do declared.about[key] = rawget(about, key) end
    return declared.script
  end
end

-- What a script declared, `name`, `about` and `run`; or nil and what is missing.
function core.declaration(script)
  local declared = script.declared
  if not declared then
    return nil, 'this script declares no workflow: it begins with  local wf = workflow "name" { … }'
  end
  declared.run = rawget(declared.script, "run")
  if type(declared.run) ~= "function" then
    return nil, "workflow '" .. declared.name .. "' has no run: write  function wf.run(input) … end"
  end
  return declared
end

-- The same of the workflow, for C.
function core.declared()
  local declared, missing = core.declaration(core.script)
  if not declared then error(missing, 0) end
  return declared.name, declared.about, function(input)
    declared.run(input)
    core.check_opened()
  end
end

-- An id's builder takes its table once. What has none when the run is over was never taken: `opened` knows where it stands.
local used, opened, begun = {}, {}, 0
local phases = setmetatable({}, { __mode = "k" })
local frames = setmetatable({}, { __mode = "k" }) -- by branch: {id, folder} of the part that runs there (subworkflow.lua)
core.phases, core.frames = phases, frames

-- The folder that a script's files are looked for in, below the workflow's: "" or "parts/".
function core.folder()
  local frame = frames[coroutine.running()]
  return frame and frame.folder or core.script.folder
end

local function use_id(what, id, deeper)
  local level = 3 + (deeper or 0)
  check_inside(what, level + 1)
  check_name(what, id, level + 1)
  local frame = frames[coroutine.running()]
  if frame then id = frame.id .. "." .. id end
  if #id > MAX_ID then error(what .. " '" .. id .. "': an id with those of the parts it is in has at most " .. MAX_ID .. " bytes", level) end
  if used[id] then error(what .. " '" .. id .. "': this id is used twice; ids are unique in a run", level) end
  begun = begun + 1
  if begun > MAX_IDS then error("a run takes at most " .. MAX_IDS .. " steps and looks", level) end
  used[id], opened[id] = true, core.where(level) .. what .. " '" .. id .. "'"
  return id
end

local function close(what, id)
  if not opened[id] then
    error(what .. " '" .. id .. "' takes one table, and it was given one before: each takes an id of its own", 3)
  end
  opened[id] = nil
end

-- A line of code that did nothing is a mistake that nobody would see.
function core.check_opened()
  for id in pairs(opened) do
    local what = opened[id]:match("([%l_]+) '[%l%d%-%.]+'$")
    local hint = what == "subworkflow" and '  its "ID" { with = … }' or "  " .. what .. ' "' .. id:match("[^.]+$") .. '" { uses = … }'
    error(opened[id] .. " was never given its table: write" .. hint, 0)
  end
end
core.use_id, core.close = use_id, close

-- ---- member accounts ----

local places = setmetatable({}, { __mode = "k" }) -- by branch: {account, role}, of in_account
local ROLE = "^[%w+=,.@_/%-]+$"

-- Where a step acts: in the account and by the role that it names, or the ones around it; nil: in the run's own.
local function place_of(this, spec, around, level)
  local account, role = spec.account or around and around.account, spec.role
  if role and not account then
    error(this .. ": 'role' is a role in a member account: say which, with 'account'", level + 1)
  end
  if not account then return nil end
  if not core.is_unknown(account) and not account:find("^" .. ("%d"):rep(12) .. "$") then
    error(this .. ": account '" .. account .. "' is no AWS account: write its twelve digits as a text", level + 1)
  end
  if role and not core.is_unknown(role) and (#role > 512 or not role:find(ROLE) or role:find("^/") or role:find("/$") or role:find("//", 1, true)) then
    error(this .. ": role '" .. role .. "' is no name of a role: write the name alone, or its path and name, no ARN", level + 1)
  end
  return { account = account, role = role or around and around.role or core.member_role }
end

-- What a step's row is about: its parameters and, in a member account, where.
function core.about(step)
  if not step.account then return step.params end
  return { params = step.params, account = step.account, role = step.role }
end

-- What a word, or a proof that may not last, is about: what the step has seen, where it tells, else its parameters.
function core.topic(step, seen)
  local about = seen.about or step.params
  if not step.account then return about end
  return { about = about, account = step.account }
end

local function leave_account(branch, before)
  return setmetatable({}, { __close = function() places[branch] = before end })
end

-- What a function does, it does in a member account.
function sandbox.in_account(account, f)
  check_inside("in_account", 3)
  local given = type(account) == "table" and account or { account = account }
  check_keys("in_account", given, PLACE_KEYS, 3)
  if given.account == nil then error("in_account takes an account and a function: in_account(\"333344445555\", function() … end)", 2) end
  if type(f) ~= "function" then error("in_account: the second argument is a " .. type(f) .. ", not a function", 2) end
  local branch = coroutine.running()
  local around = places[branch]
  local place = place_of("in_account", given, around, 2)
  local _ <close> = leave_account(branch, around)
  places[branch] = place
  return f()
end

local function begin_step(what, id, spec, keys)
  local this = what .. " '" .. id .. "'"
  check_keys(this, spec, keys, 4)
  if not spec.uses then error(this .. ": 'uses' is missing: which step plugin does it?", 3) end
  local manifest = core.manifest(spec.uses)
  if not manifest then
    error(this .. ": " .. core.no_step(spec.uses), 3)
  end
  local outside = core.outside_lock(spec.uses)
  if outside then error(this .. ": " .. outside, 3) end
  local params, fault = core.params(spec.uses, spec.with or {}, this)
  if not params then error(fault, 3) end
  local place = place_of(this, spec, places[coroutine.running()], 3) or {}
  if place.account and spec.uses == "org-guard" then
    error(this .. ": the guard looks at the whole organization, from its management account: leave out 'account'", 3)
  end
  local step = { id = id, uses = spec.uses, params = params, manifest = manifest, phase = phases[coroutine.running()],
    account = place.account, role = place.role }
  step.digest = core.digest(core.about(step))
  return step
end

local function one_of(this, spec, key, known)
  local value = spec[key]
  if value and not known[value] then
    error(this .. ": there is no " .. key .. " '" .. value .. "'" .. core.nearest(value, known), 3)
  end
  return value
end

-- The name that a look has among the journal's values, and what was kept of its answer about these parameters: nil before it did. After
-- the input was amended, a look at something else has a name of its own.
function core.known_look(id, digest)
  local name = "look:" .. id
  local known = core.value(name)
  if type(known) == "boolean" then return name, { answer = known } end -- as earlier versions kept it
  if known == nil or known.params == digest then return name, known end
  name = name .. "@" .. digest
  return name, core.value(name)
end

-- What a script gets of a look: is it so? Or also what the step told; of a look that came to nothing that is unknown.
function core.told(look, known)
  if not look.tells then return known.answer end
  local outputs = known.outputs
  return { converged = known.answer,
    outputs = outputs and core.known_outputs(look.uses, outputs) or core.unknown_outputs(look.uses, look.id, nil) }
end

local function duration(this, spec, key, otherwise)
  local ms, fault = core.duration(spec[key] or otherwise)
  if not ms then error(this .. ": " .. key .. ": " .. fault, 3) end
  return ms
end

-- In a part whose failures the script around it takes, a step that fails ends the part.
local function give_up(catcher, id, failure)
  local text = "step '" .. id .. "' failed, and the workflow around it goes by that: " .. failure.message
  catcher.failures[text] = { class = failure.class, code = failure.code, message = "step '" .. id .. "': " .. failure.message }
  error(text, 0)
end

local function take_step(what, id, catches)
  id = use_id(what, id)
  return function(spec)
    close(what, id)
    local this = what .. " '" .. id .. "'"
    local step = begin_step(what, id, spec, STEP_KEYS)
    local actor = one_of(this, spec, "actor", ACTORS) or "ops"
    step.actor, step.person = step.manifest.apply and "gangway" or actor, actor
    step.asks = one_of(this, spec, "existing", EXISTING) ~= "change"
    step.title, step.passing = spec.title, spec.passing or false
    step.due_ms = duration(this, spec, "due", actor == "customer" and "3d" or "1d")
    step.timeout_ms = duration(this, spec, "timeout", "0")
    local frame = frames[coroutine.running()]
    local catcher = not catches and frame and frame.catcher
    step.catches = catches or catcher and true
    local result, failure = converge(step)
    if failure and catcher then give_up(catcher, id, failure) end
    return result, failure
  end
end

function sandbox.step(id) return take_step("step", id, false) end

-- The same, but a failure that would stop the step is what the script gets: nil and the failure.
function sandbox.try_step(id) return take_step("try_step", id, true) end

-- What a step with this row returns that failed for good, and whose script goes by that.
function core.caught(row)
  local failure = row.failure
  return nil, { class = failure.class, code = failure.code, message = failure.message }
end

-- ---- timers ----

local timers = setmetatable({}, { __mode = "k" }) -- by branch: how many there are without a name

-- Each has a row of its own, so that people see it, and can skip it.
local function timer_id(what, id)
  if id ~= nil then return id end
  local branch = coroutine.running()
  timers[branch] = (timers[branch] or 0) + 1
  return "timer-" .. core.path():gsub("%.", "-") .. "-" .. timers[branch]
end

local function take_timer(id, title, params, at, ms)
  local branch = coroutine.running()
  local timer = { id = id, uses = "timer", title = title, params = params, actor = "gangway", phase = phases[branch],
    at = at, ms = ms, manifest = {} }
  timer.digest = core.digest(params)
  await(timer)
end

local function begin_timer(what, id)
  check_inside(what, 4)
  id = timer_id(what, id)
  id = use_id(what, id, 1)
  opened[id] = nil
  return id
end

--- Waits that long from the first time that the script comes here: "2d", "90m".
function sandbox.sleep(time, id)
  id = begin_timer("sleep", id)
  if core.is_unknown(time) then return take_timer(id, "wait for a time", { sleep = time }) end
  if type(time) ~= "string" then error("sleep takes a text, as \"2d\" or \"90m\", not a " .. type(time), 2) end
  local ms, fault = core.duration(time)
  if not ms then error("sleep: " .. fault, 2) end
  if ms > MAX_SLEEP then error("sleep: '" .. time .. "' is more than ten years", 2) end
  take_timer(id, "wait for " .. time, { sleep = time }, nil, ms)
end

--- Waits until then: seconds since 1970, or a text as "2027-01-31" or "2027-01-31T09:00:00Z".
function sandbox.wait_until(time, id)
  id = begin_timer("wait_until", id)
  if core.is_unknown(time) then return take_timer(id, "wait until a time", { ["until"] = time }) end
  local at, fault = core.moment(time)
  if not at then error("wait_until: " .. fault, 2) end
  take_timer(id, "wait until " .. core.time_text(at), { ["until"] = at }, at)
end

function sandbox.look(id)
  id = use_id("look", id)
  return function(spec)
    close("look", id)
    local look = begin_step("look", id, spec, LOOK_KEYS)
    look.tells = spec.outputs or look.manifest.outputs and look.manifest.outputs.readOnly or false
    look.actor, look.due_ms = "gangway", duration("look '" .. id .. "'", {}, "due", "1d") -- of the task when it is denied
    local frame = frames[coroutine.running()]
    local catcher = frame and frame.catcher
    look.catches = catcher and true
    local answer, failure = peek(look)
    if failure and catcher then give_up(catcher, id, failure) end
    return answer
  end
end

function sandbox.phase(name)
  check_inside("phase", 3)
  check_text("phase: the name", name, 2)
  local frame = frames[coroutine.running()]
  if frame then name = frame.id .. ": " .. name end
  phases[coroutine.running()] = name
  core.news { kind = "phase", name = name }
end

-- The functions and how many there are. `#` may say anything of a list with holes, so every key is looked at.
local function check_functions(functions)
  if type(functions) ~= "table" then error("parallel takes a list of functions", 3) end
  local last = 0
  for key in next, functions do
    if math.type(key) ~= "integer" or key < 1 then
      error("parallel takes a list of functions without names, not '" .. tostring(key) .. "'", 3)
    end
    last = math.max(last, key)
  end
  if last > MAX_BRANCHES then error("parallel takes at most " .. MAX_BRANCHES .. " functions, not " .. last, 3) end
  local list = {}
  for i = 1, last do
    local f = rawget(functions, i)
    if f == nil then
      error("parallel: item " .. i .. " of " .. last .. " is nil (a condition that did not hold?): a list of functions has no " ..
        "holes; put in only what is to run", 3)
    end
    if type(f) ~= "function" then error("parallel: item " .. i .. " is a " .. type(f) .. ", not a function", 3) end
    list[i] = f
  end
  return list
end

-- Runs the functions side by side and goes on when all have ended; the first error is raised then.
function sandbox.parallel(functions)
  check_inside("parallel", 3)
  local running = coroutine.running()
  local phase, place, frame = phases[running], places[running], frames[running]
  for _, f in ipairs(check_functions(functions)) do
    core.begin(function()
      local branch = coroutine.running()
      phases[branch], places[branch], frames[branch] = phase, place, frame
      f()
    end)
  end
  local fault = core.join()
  if fault then error(fault, 0) end
end

-- What a script learns of the world is journaled, so that a replay learns the same.
local counts = setmetatable({}, { __mode = "k" })
local function journaled(kind)
  check_inside(kind .. "()", 3)
  local running = coroutine.running()
  counts[running] = (counts[running] or 0) + 1
  return core.value(kind .. "@" .. core.path() .. "#" .. counts[running], kind)
end

--- Seconds since 1970, the same in every replay.
function sandbox.now() return journaled("now") end

--- A random UUID, the same in every replay.
function sandbox.uuid() return journaled("uuid") end

-- Reads a JSON file of the workflow's folder; the result fills in ${name} in every text of it.
local templates = {}
function sandbox.template(path)
  if type(path) ~= "string" then error("template takes a path", 2) end
  path = core.folder() .. path
  if not templates[path] then
    local file, fault = core.file(path)
    if fault then error(fault, 2) end
    templates[path] = function(values)
      local filled, missing = core.fill(file, values or {})
      if missing then error("template '" .. path .. "' " .. missing, 2) end
      return filled
    end
  end
  return templates[path]
end
