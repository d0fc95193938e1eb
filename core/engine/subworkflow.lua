-- SPDX-License-Identifier: Apache-2.0
-- subworkflow.lua - workflows as parts of others: declared at the top of the script, run inside of its run
--
-- Runs once in every state, after prelude.lua. A part has the run's journal, customer and keys; the ids of its steps and
-- looks begin with its own id and a dot, which no id of a script has.

local core, sandbox = core, sandbox
local type, error, pack, unpack = type, error, table.pack, table.unpack

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
    version = found.about.version or "0" }
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

local function run(part, id, input)
  local branch = coroutine.running()
  local about = { child = id, workflow = part.name, version = part.version, script = part.path }
  local _ <close> = come_back(branch)
  core.frames[branch] = { id = id, folder = part.folder }
  core.tell_once("child.started", id, about)
  local results = pack(part.run(input))
  core.tell_once("child.done", id, about)
  return unpack(results, 1, results.n)
end

--- Declares that another workflow is run by this one: what it gives back takes an id, and then a table with `with`, its input.
function sandbox.subworkflow(name)
  if type(name) ~= "string" or not name:find("^[%w_%-%.]+$") then
    error("subworkflow takes the name of a workflow below this one's folder, as \"roles\" for roles.lua", 2)
  end
  local part = part_of(name)
  return function(id)
    id = core.use_id("subworkflow", id)
    return function(spec)
      core.close("subworkflow", id)
      local this = "subworkflow '" .. id .. "'"
      core.check_keys(this, spec, SPEC_KEYS, 3)
      local input, fault = core.checked_input(part.schema, spec.with or {}, this .. " (" .. part.path .. "): with")
      if not input then error(fault, 2) end
      return run(part, id, input)
    end
  end
end
