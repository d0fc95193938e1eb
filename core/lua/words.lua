-- SPDX-License-Identifier: Apache-2.0
-- words.lua - what the words of workflows and those of steps share: checks of what they are given, and require
--
-- Runs once in every state, trusted, after library.lua. `core.compile` is given by whoever knows the script's files.

local core, sandbox = core, sandbox
local type, tostring, error, pairs = type, tostring, error, pairs

function core.check_text(what, text, level)
  if type(text) ~= "string" or not utf8.len(text) or text:find("\0", 1, true) then
    error(what .. " is not UTF-8 text", level + 1)
  end
end

-- An error names the script's line: `level` is how many functions of ours are between.
function core.check_keys(what, given, known, level)
  if type(given) ~= "table" then error(what .. " takes a table: { … }", level) end
  for key, value in pairs(given) do
    local wanted = known[key]
    if not wanted then
      error(what .. ": there is no '" .. tostring(key) .. "'" .. core.nearest(key, known), level)
    end
    local kind = type(value)
    local unknown = (key == "account" or key == "role") and core.is_unknown(value)
    if kind ~= wanted and not (wanted == "table" and kind == "userdata") and not unknown then
      error(what .. ": '" .. key .. "' takes a " .. wanted .. ", not a " .. kind, level)
    end
    if wanted == "string" and not unknown then core.check_text(what .. ": '" .. key .. "'", value, level) end
  end
end

function core.check_name(what, name, level)
  if type(name) ~= "string" or not name:find("^%l[%l%d%-]*$") or #name > 64 then
    error(what .. ": a name is lower case letters, digits and hyphens, not '" .. tostring(name) .. "'", level)
  end
end

local modules, loading = {}, {}
function sandbox.require(name)
  if type(name) ~= "string" or not name:find("^[%w_%-%.]+$") then error("require takes a module's name", 2) end
  local path = (core.folder and core.folder() or "") .. name:gsub("%.", "/") .. ".lua"
  if loading[path] then error("require: '" .. name .. "' requires itself", 2) end
  if modules[path] == nil then
    local chunk, fault = core.compile(path)
    if not chunk then error(fault, 2) end
    loading[path] = true
    modules[path] = chunk(name) or true
    loading[path] = nil
  end
  return modules[path]
end
