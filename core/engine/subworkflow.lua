-- SPDX-License-Identifier: Apache-2.0
-- subworkflow.lua - workflows as parts of others: declared at the top of the script, run inside of its run
--
-- Runs once in every state, after prelude.lua. A part has the run's journal, customer and keys; the ids of its steps and
-- looks begin with its own id and a dot, which no id of a script has.

local core, sandbox = core, sandbox
local type, error, ipairs, pack, unpack, pairs, rawget, tostring = type, error, ipairs, table.pack, table.unpack, pairs, rawget, tostring
local protected = sandbox.pcall

local SPEC_KEYS = { with = "table" }
local MAX_DEPTH = 5

local declared = {} -- by path, what is known of each

-- The files from the one that is a part of itself to itself again.
local function check_circle(this, script, path, level)
  local way, at = path, script
  while at do
    way = at.path .. " → " .. way
    if at.path == path then error(this .. ": a workflow can't be a part of itself: " .. way, level + 1) end
    at = at.above
  end
end

local function check_depth(this, script, height, level)
  if script.depth + height > MAX_DEPTH then
    error(this .. ": workflows in workflows are at most " .. MAX_DEPTH .. " deep", level + 1)
  end
end

local function end_script(script)
  return setmetatable({}, { __close = function() core.script = script end })
end

-- The inputs that hold accounts of the reseller, as names from the outside in.
local function resellers(this, path, given)
  local list = {}
  for i = 1, #(given or {}) do
    local names = {}
    if type(given[i]) ~= "string" then
      error(this .. ": " .. path .. ": workflow: reseller is a list of inputs, as \"cmp.account\", not a " .. type(given[i]), 5)
    end
    for name in given[i]:gmatch("[^.]+") do names[#names + 1] = name end
    list[i] = { name = given[i], names = names }
  end
  return list
end

local function declare(this, script, path)
  local chunk, fault = core.compile_apart(path)
  if not chunk then error(this .. ": " .. fault, 4) end
  local own = { path = path, folder = path:match("^(.*/)") or "", depth = script.depth + 1, height = 1, above = script }
  local _ <close> = end_script(script)
  core.script = own
  chunk()
  local found, missing = core.declaration(own)
  if not found then error(this .. ": " .. path .. ": " .. missing, 4) end
  local schema, wrong = core.input_schema(found.about.input)
  if not schema then error(this .. ": " .. path .. ": " .. wrong, 4) end
  return { path = path, folder = own.folder, height = own.height, run = found.run, schema = schema, name = found.name,
    version = found.about.version or "0", reseller = resellers(this, path, found.about.reseller) }
end

local function part_of(name)
  local script, this = core.script, "subworkflow '" .. name .. "'"
  local path = core.folder() .. name:gsub("%.", "/") .. ".lua"
  if not declared[path] then
    if core.is_inside() then error(this .. " must be named at the top of the script, outside of run", 3) end
    check_circle(this, script, path, 3)
    check_depth(this, script, 1, 3)
    declared[path] = declare(this, script, path)
  end
  local part = declared[path]
  if not core.is_inside() then
    check_depth(this, script, part.height, 3)
    script.height = math.max(script.height, part.height + 1)
  end
  return part
end

-- ---- run ----

local function come_back(branch)
  local frame, phase = core.frames[branch], core.phases[branch]
  return setmetatable({}, { __close = function() core.frames[branch], core.phases[branch] = frame, phase end })
end

-- None of the accounts that a part's input says are the reseller's is the customer's, as in a workflow by itself.
local function check_resellers(part, id, input)
  for _, one in ipairs(part.reseller) do
    local value = input
    for _, name in ipairs(one.names) do value = type(value) ~= "nil" and not core.is_unknown(value) and value[name] or nil end
    if type(value) == "string" then
      local fault = core.part_reseller(id .. "." .. one.name, value)
      if fault then error("subworkflow '" .. id .. "' (" .. part.path .. "): " .. fault, 0) end
    end
  end
end

-- What a script goes by when it takes a failure of a part is journaled: of several, a replay might meet another first.
local function caught(part, id, about, fault, catcher)
  local failure = core.value("caught:" .. id)
  for text, one in pairs(catcher.failures) do
    if not failure and tostring(fault):find(text, 1, true) then failure = core.value("caught:" .. id, one) end
  end
  if not failure then error(fault, 0) end
  failure = { class = failure.class, code = failure.code, message = failure.message }
  core.tell_once("child.failed", id, { child = id, workflow = about.workflow, version = about.version, script = part.path,
    failure = failure })
  return nil, failure
end

local function run(part, id, input, catches)
  local branch = coroutine.running()
  local about = { child = id, workflow = part.name, version = part.version, script = part.path }
  local around = core.frames[branch]
  local catcher = catches and { failures = {} } or around and around.catcher
  local frame <close> = come_back(branch)
  core.frames[branch] = { id = id, folder = part.folder, catcher = catcher }
  check_resellers(part, id, input)
  core.tell_once("child.started", id, about)
  local results = catches and pack(protected(part.run, input)) or pack(true, part.run(input))
  if not results[1] then return caught(part, id, about, results[2], catcher) end
  core.tell_once("child.done", id, about)
  if catches then return results[2] end
  return unpack(results, 2, results.n)
end

local function taken(part, catches)
  return function(id)
    id = core.use_id("subworkflow", id)
    return function(spec)
      core.close("subworkflow", id)
      local this = "subworkflow '" .. id .. "'"
      core.check_keys(this, spec, SPEC_KEYS, 3)
      local input, fault = core.checked_input(part.schema, spec.with or {}, this .. " (" .. part.path .. "): with")
      if not input then error(fault, 2) end
      return run(part, id, input, catches)
    end
  end
end

local function check_name(word, name)
  if type(name) ~= "string" or not name:find("^[%w_%-%.]+$") then
    error(word .. " takes the name of a workflow below this one's folder, as \"roles\" for roles.lua", 3)
  end
end

--- Declares that another workflow is run by this one: what it gives back takes an id, and then a table with `with`, its input.
function sandbox.subworkflow(name)
  check_name("subworkflow", name)
  local part = part_of(name)
  return taken(part, false)
end

--- The same, but a failure in the part that would stop a step ends the part, and is what the script gets: nil and the failure.
function sandbox.try_subworkflow(name)
  check_name("try_subworkflow", name)
  local part = part_of(name)
  return taken(part, true)
end
