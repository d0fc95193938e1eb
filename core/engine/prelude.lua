-- SPDX-License-Identifier: Apache-2.0
-- prelude.lua - what a workflow can see: the safe part of Lua's library, and the words of a workflow
--
-- Runs once in every state, trusted. `sandbox` is the table of a script's globals, `core` holds the functions that
-- C lends (core/engine/bind.c); `converge`, `peek` are given by reconcile.lua or plan.lua.

local core, sandbox, check_killed = core, sandbox, check_killed
local raw_pairs, type, tostring, error, select = pairs, type, tostring, error, select

-- ---- Lua's library, without what would make a replay differ or a script escape ----

-- The same order in every replay: numbers first, then text.
local function sorted_pairs(t)
  if type(t) ~= "table" then return raw_pairs(t) end
  local keys = {}
  for key in next, t do
    local kind = type(key)
    if kind ~= "string" and kind ~= "number" then
      error("pairs: a key that is a " .. kind .. " has no order that a replay could repeat", 2)
    end
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  local i = 0
  return function()
    i = i + 1
    if keys[i] ~= nil then return keys[i], t[keys[i]] end
  end, t, nil
end
pairs = sorted_pairs

-- The instruction limit does not see inside a pattern match: refuse those that could take for ever.
local gsub = string.gsub
local function affordable(subject, pattern)
  if type(subject) ~= "string" or type(pattern) ~= "string" then return end
  local _, repeats = gsub(pattern, "[%*%+%-]", "")
  if repeats > 1 and (#subject + 1.0) ^ repeats > 1e8 then
    error("this pattern repeats too much for a text of " .. #subject .. " bytes", 3)
  end
end

local function guarded_match(name)
  local original = string[name]
  return function(subject, pattern, ...)
    affordable(subject, pattern)
    return original(subject, pattern, ...)
  end
end

-- An unknown value among the arguments makes the whole text unknown.
local function format(text, ...)
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if core.is_unknown(value) then return value end
  end
  return string.format(text, ...)
end

local function keep_kill(ok, ...)
  check_killed()
  return ok, ...
end

local function pick(from, names)
  local into = {}
  for name in names:gmatch("%S+") do into[name] = from[name] end
  return into
end

sandbox.string = pick(string, "byte char len lower rep reverse sub upper")
for _, name in ipairs { "find", "match", "gmatch", "gsub" } do sandbox.string[name] = guarded_match(name) end
sandbox.string.format = format
sandbox.table = pick(table, "concat insert remove sort unpack pack move")
sandbox.math = pick(math, "abs ceil floor max min fmod modf tointeger type huge maxinteger mininteger pi sqrt")
sandbox.utf8 = pick(utf8, "char charpattern codepoint codes len offset")
for _, name in ipairs { "assert", "error", "ipairs", "next", "select", "tonumber", "tostring", "type", "rawequal",
  "rawget", "rawlen", "rawset", "getmetatable" } do
  sandbox[name] = _G[name]
end
sandbox.pairs = sorted_pairs
sandbox._VERSION = _VERSION
sandbox._G = sandbox
function sandbox.pcall(...) return keep_kill(pcall(...)) end
function sandbox.xpcall(...) return keep_kill(xpcall(...)) end
function sandbox.setmetatable(t, metatable)
  if type(metatable) == "table" and rawget(metatable, "__gc") ~= nil then
    error("setmetatable: '__gc' is not for workflows", 2)
  end
  return setmetatable(t, metatable)
end
function sandbox.print(...)
  local words = table.pack(...)
  for i = 1, words.n do words[i] = tostring(words[i]) end
  core.say(table.concat(words, "\t"))
end
getmetatable("").__index = sandbox.string
getmetatable("").__metatable = "locked"
setmetatable(sandbox, {
  __index = function(_, name) error("'" .. tostring(name) .. "' is not defined" .. core.nearest(name, sandbox), 2) end,
  __metatable = "locked",
})

-- ---- the words of a workflow ----

local WORKFLOW_KEYS = { version = "string", summary = "string", input = "table", customer = "string" }
local STEP_KEYS = { uses = "string", with = "table", actor = "string", title = "string", due = "string",
  passing = "boolean", existing = "string", timeout = "string" }
local LOOK_KEYS = { uses = "string", with = "table" }
local ACTORS = { customer = true, ops = true }

local function check_keys(what, given, known)
  if type(given) ~= "table" then error(what .. " takes a table: " .. what .. ' "name" { … }', 3) end
  for key, value in sorted_pairs(given) do
    local wanted = known[key]
    if not wanted then
      error(what .. ": there is no '" .. tostring(key) .. "'" .. core.nearest(key, known), 3)
    end
    local kind = type(value)
    if kind ~= wanted and not (wanted == "table" and kind == "userdata") then
      error(what .. ": '" .. key .. "' takes a " .. wanted .. ", not a " .. kind, 3)
    end
  end
end

local function check_name(what, name)
  if type(name) ~= "string" or not name:find("^%l[%l%d%-]*$") or #name > 64 then
    error(what .. ": a name is lower case letters, digits and hyphens, not '" .. tostring(name) .. "'", 3)
  end
end

local declared

function sandbox.workflow(name)
  check_name("workflow", name)
  return function(about)
    check_keys("workflow", about, WORKFLOW_KEYS)
    if declared then error("a script declares one workflow, this is the second", 2) end
    declared = { name = name, about = about }
    return declared
  end
end

-- What was declared, for C: name, about, run.
function core.declared()
  if not declared then error("this script declares no workflow: it begins with  local wf = workflow \"name\" { … }", 0) end
  local run = rawget(declared, "run")
  if type(run) ~= "function" then
    error("workflow '" .. declared.name .. "' has no run: write  function wf.run(input) … end", 0)
  end
  return declared.name, declared.about, run
end

local used = {}
local phases = setmetatable({}, { __mode = "k" })

local function use_id(what, id)
  check_name(what, id)
  if used[id] then error(what .. " '" .. id .. "': this id is used twice; ids are unique in a run", 3) end
  used[id] = true
end

local function begin_step(what, id, spec, keys)
  check_keys(what .. " '" .. id .. "'", spec, keys)
  if not spec.uses then error(what .. " '" .. id .. "': 'uses' is missing: which step plugin does it?", 3) end
  local manifest = core.manifest(spec.uses)
  if not manifest then
    error(what .. " '" .. id .. "': there is no step plugin '" .. spec.uses .. "'" .. core.nearest_step(spec.uses), 3)
  end
  local params, fault = core.params(spec.uses, spec.with or {}, id)
  if not params then error(fault, 3) end
  return { id = id, uses = spec.uses, params = params, manifest = manifest, phase = phases[coroutine.running()] }
end

function sandbox.step(id)
  return function(spec)
    use_id("step", id)
    local step = begin_step("step", id, spec, STEP_KEYS)
    if spec.actor and not ACTORS[spec.actor] then
      error("step '" .. id .. "': actor is \"customer\" or \"ops\", not '" .. spec.actor .. "'", 2)
    end
    if spec.existing and spec.existing ~= "ask" and spec.existing ~= "change" then
      error("step '" .. id .. "': existing is \"ask\" or \"change\", not '" .. spec.existing .. "'", 2)
    end
    step.actor = step.manifest.apply and "gangway" or spec.actor or "ops"
    step.asks = spec.existing ~= "change"
    step.title, step.passing = spec.title, spec.passing or false
    step.due_ms = core.duration(spec.due or (step.actor == "customer" and "3d" or "1d"))
    step.timeout_ms = spec.timeout and core.duration(spec.timeout) or 0
    return converge(step)
  end
end

function sandbox.look(id)
  return function(spec)
    use_id("look", id)
    return peek(begin_step("look", id, spec, LOOK_KEYS))
  end
end

function sandbox.phase(name)
  if type(name) ~= "string" then error("phase takes a name", 2) end
  phases[coroutine.running()] = name
  core.news { kind = "phase", name = name }
end

-- Runs the functions side by side and goes on when all have ended; the first error is raised then.
function sandbox.parallel(functions)
  if type(functions) ~= "table" then error("parallel takes a list of functions", 2) end
  local phase = phases[coroutine.running()]
  for i, f in ipairs(functions) do
    if type(f) ~= "function" then error("parallel: item " .. i .. " is a " .. type(f) .. ", not a function", 2) end
    core.begin(function()
      phases[coroutine.running()] = phase
      f()
    end)
  end
  local fault = core.join()
  if fault then error(fault, 0) end
end

-- What a script learns of the world is journaled, so that a replay learns the same.
local counts = setmetatable({}, { __mode = "k" })
local function journaled(kind, make)
  local running = coroutine.running()
  counts[running] = (counts[running] or 0) + 1
  return core.value(kind .. "@" .. core.path() .. "#" .. counts[running], make)
end

--- Seconds since 1970, the same in every replay.
function sandbox.now() return journaled("now", "now") end

--- A random UUID, the same in every replay.
function sandbox.uuid() return journaled("uuid", "uuid") end

-- Reads a JSON file of the workflow's folder; the result fills in ${name} in every text of it.
function sandbox.template(path)
  local file = core.file(path, "template")
  return function(values) return core.fill(file, values or {}) end
end

local modules = {}
function sandbox.require(name)
  if type(name) ~= "string" or not name:find("^[%w_%-%.]+$") then error("require takes a module's name", 2) end
  local path = name:gsub("%.", "/") .. ".lua"
  if modules[path] == nil then
    local chunk = core.compile(path)
    modules[path] = chunk(name) or true
  end
  return modules[path]
end
