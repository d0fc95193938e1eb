-- SPDX-License-Identifier: Apache-2.0
-- library.lua - Lua's own library as a workflow or a step sees it: nothing that differs in a replay, escapes, or takes for ever
--
-- Runs once in every state, first and trusted. The limits count Lua's instructions; what a function in C does in one go
-- they don't see, so it is reckoned here before it begins, or done in Lua.

local core, sandbox, check_killed, is_killed, metatables = core, sandbox, check_killed, is_killed, metatables
local type, error, select, next, rawget, xpcall, pcall = type, error, select, next, rawget, xpcall, pcall
local raw_pairs, raw_tostring, raw_ipairs = pairs, tostring, ipairs
-- Lua names a function in an error as its caller does, so these keep the names that scripts know.
local raw = { format = string.format, setmetatable = setmetatable, tonumber = tonumber }
local gsub, find, sub, rep, byte = string.gsub, string.find, string.sub, string.rep, string.byte
local sort, concat, pack, unpack = table.sort, table.concat, table.pack, table.unpack

-- ---- order ----

-- The same order in every replay: numbers first, then text.
local function before(a, b)
  if type(a) == type(b) then return a < b end
  return type(a) == "number"
end

local function sorted_pairs(t)
  if type(t) ~= "table" then return raw_pairs(t) end
  local keys = {}
  for key in next, t do
    local kind = type(key)
    if kind ~= "string" and kind ~= "number" then
      error("pairs: a key that is a " .. kind .. " has no order that would be the same each time", 2)
    end
    keys[#keys + 1] = key
  end
  sort(keys, before)
  local i = 0
  return function()
    i = i + 1
    if keys[i] ~= nil then return keys[i], t[keys[i]] end
  end, t, nil
end
pairs = sorted_pairs

-- The key after `key` in the same order.
local function sorted_next(t, key)
  if type(t) ~= "table" then return next(t, key) end
  local nearest
  for k in next, t do
    local kind = type(k)
    if kind ~= "string" and kind ~= "number" then
      error("next: a key that is a " .. kind .. " has no order that would be the same each time", 2)
    end
    if (key == nil or before(key, k)) and (nearest == nil or before(k, nearest)) then nearest = k end
  end
  if nearest ~= nil then return nearest, t[nearest] end
end

-- ---- text ----

-- The address of a table is another one in every replay, so it does not show.
local function text_of(value)
  local text = raw_tostring(value)
  if type(value) == "string" or type(value) == "number" then return text end
  return (gsub(text, ": [%w]*0x%x+$", ""))
end

local function tostring(...)
  if select("#", ...) > 0 and core.is_unknown((...)) then return (...) end
  return text_of(...)
end

local function tonumber(value, ...)
  if core.is_unknown(value) then return value end
  return raw.tonumber(value, ...)
end

local function tointeger(value)
  if core.is_unknown(value) then return value end
  return math.tointeger(value)
end

-- An unknown value among the arguments makes the whole text unknown.
local function format(text, ...)
  local values = pack(...)
  for i = 1, values.n do
    local kind = type(values[i])
    if core.is_unknown(values[i]) then return values[i] end
    if kind == "table" or kind == "function" or kind == "userdata" then values[i] = text_of(values[i]) end
  end
  if type(text) == "string" and find(gsub(text, "%%%%", ""), "%%[^%a]*p") then
    error("format: '%p' differs each time", 2)
  end
  return raw.format(text, unpack(values, 1, values.n))
end

local function repeated(text, n, separator)
  if text == "" and (separator == nil or separator == "") and type(n) == "number" then return "" end
  return rep(text, n, separator)
end

-- What a pattern could take at worst, about: each thing that repeats may end anywhere in the text, and each optional
-- one doubles the ways; one at the very end is never tried again.
local ENOUGH = 2e7

local function reckon(length, pattern, anchored)
  local plain = gsub(pattern, "%%(.)", function(c) return find(c, "[%db]") and "*" or "x" end)
  plain = gsub(gsub(plain, "%[%^?%]?[^%]]*%]", "x"), "[%*%+%-]%)*$", "")
  local _, repeats = gsub(plain, "[%*%+%-]", "")
  local _, optional = gsub(plain, "%?", "")
  if not anchored then repeats = repeats + 1 end
  local ways = 2.0 ^ optional * (1 + #plain // 50)
  for i = 1, repeats do ways = ways * (length + i) / i end
  return ways
end

local function check_text(name, what, value)
  if core.is_unknown(value) then core.refuse_unknown(value) end
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" then error(name .. ": the " .. what .. " is a " .. kind .. ", not text", 4) end
end

local function affordable(name, subject, pattern, plain)
  check_killed()
  check_text(name, "subject", subject)
  check_text(name, "pattern", pattern)
  subject, pattern = raw_tostring(subject), raw_tostring(pattern)
  local anchored = name ~= "gmatch" and byte(pattern) == 94 -- ^
  if name == "find" and (plain or not find(pattern, "[%^%$%*%+%?%.%(%[%%%-]")) then
    if #subject * 1.0 * #pattern > 100 * ENOUGH then
      error("this search takes too much: " .. #pattern .. " bytes in " .. #subject, 3)
    end
  elseif #pattern > 65536 or reckon(#subject, pattern, anchored) > ENOUGH then
    error("this pattern repeats too much for a text of " .. #subject .. " bytes", 3)
  end
end

local function guarded(name)
  local original = string[name]
  return function(subject, pattern, ...)
    affordable(name, subject, pattern, name == "find" and select(2, ...))
    return original(subject, pattern, ...)
  end
end

-- ---- lists ----

-- These go by `#list`, which a script can make say anything: so each element costs an instruction.
local function position(what, at, first, last)
  local whole = math.tointeger(at)
  if not whole or whole < first or whole > last then
    error(what .. ": position " .. text_of(at) .. " is not within " .. first .. " and " .. last, 3)
  end
  return whole
end

local function insert(list, ...)
  local n = select("#", ...)
  if type(list) ~= "table" or (n ~= 1 and n ~= 2) then return table.insert(list, ...) end
  local last = #list + 1
  if n == 1 then
    list[last] = (...)
    return
  end
  local at, value = ...
  at = position("insert", at, 1, last)
  for i = last, at + 1, -1 do list[i] = list[i - 1] end
  list[at] = value
end

local function remove(list, at)
  if type(list) ~= "table" then return table.remove(list, at) end
  local last = #list
  at = position("remove", at == nil and last or at, math.min(last, 1), last + 1)
  local value = list[at]
  for i = at, last - 1 do list[i] = list[i + 1] end
  if at <= last then list[last] = nil end
  return value
end

local function move(from, first, last, to, into)
  if into == nil then into = from end
  first, last = position("move", first, math.mininteger, math.maxinteger), position("move", last, math.mininteger, math.maxinteger)
  to = position("move", to, math.mininteger, math.maxinteger)
  if to > first and into == from then
    for i = last - first, 0, -1 do into[to + i] = from[first + i] end
  else
    for i = 0, last - first do into[to + i] = from[first + i] end
  end
  return into
end

local function sorted(list, comes_before)
  if type(list) ~= "table" then return sort(list, comes_before) end
  local copy = {}
  for i = 1, #list do copy[i] = list[i] end
  sort(copy, comes_before)
  for i = 1, #copy do list[i] = copy[i] end
end

-- An unknown item makes the whole text unknown.
local function joined(list, separator, first, last)
  if type(list) == "table" then
    for i = first or 1, last or #list do
      if core.is_unknown(list[i]) then return list[i] end
    end
  end
  return concat(list, separator, first, last)
end

local function ipairs(list, ...)
  if core.is_unknown(list) then core.refuse_unknown(list) end
  return raw_ipairs(list, ...)
end

-- ---- errors ----

local function keep_kill(ok, ...)
  check_killed(ok, (...))
  return ok, ...
end

local function protected(...) return keep_kill(pcall(...)) end

-- No limit holds in a handler of the error that a limit raised.
local function protected_with(f, handler, ...)
  local handle = handler
  if type(handler) == "function" then
    handle = function(message)
      if is_killed() then return message end
      return handler(message)
    end
  end
  return keep_kill(xpcall(f, handle, ...))
end

-- What a script does to its metatable later is harmless: a __gc has no effect then, and a __mode is hidden from the
-- collector (limits.c), which knows the metatables by `metatables`.
local function set_metatable(t, metatable)
  for _, name in raw_ipairs { "__gc", "__mode" } do
    if type(metatable) == "table" and rawget(metatable, name) ~= nil then
      error("setmetatable: '" .. name .. "' is not for scripts: when garbage is collected differs each time", 2)
    end
  end
  local done = raw.setmetatable(t, metatable)
  if metatable then metatables[metatable] = true end
  return done
end

-- ---- what a workflow gets ----

local function pick(from, names, into)
  for name in string.gmatch(names, "%S+") do into[name] = from[name] end
  return into
end

local function timed(f)
  return function(...)
    check_killed()
    return f(...)
  end
end

local function string_functions()
  local functions = pick(string, "byte char len lower reverse sub upper", { rep = repeated, format = format })
  for _, name in raw_ipairs { "find", "match", "gmatch", "gsub" } do functions[name] = guarded(name) end
  return functions
end

sandbox.string = string_functions()
sandbox.table = pick(table, "pack unpack", { concat = joined, insert = insert, remove = remove, move = move, sort = sorted })
sandbox.math = pick(math, "abs ceil floor max min fmod modf type huge maxinteger mininteger pi sqrt ult", { tointeger = tointeger })
sandbox.utf8 = pick(utf8, "char charpattern codepoint codes", { len = timed(utf8.len), offset = timed(utf8.offset) })
pick(_G, "assert error select type rawequal rawget rawlen rawset getmetatable _VERSION", sandbox)
sandbox.pairs, sandbox.ipairs, sandbox.next = sorted_pairs, ipairs, sorted_next
sandbox.tostring, sandbox.tonumber = tostring, tonumber
sandbox.pcall, sandbox.xpcall, sandbox.setmetatable = protected, protected_with, set_metatable
sandbox._G = sandbox

-- Each line has a place, the branch and its number there, so that a replay says nothing twice.
local lines = raw.setmetatable({}, { __mode = "k" })
local running = coroutine.running
function sandbox.print(...)
  local words, branch = pack(...), running()
  for i = 1, words.n do words[i] = text_of(words[i]) end
  lines[branch] = (lines[branch] or 0) + 1
  core.say(concat(words, "\t"), core.path(), lines[branch])
end

-- Methods of texts are a copy of their own: what a script does to its table `string` changes nothing here.
getmetatable("").__index = string_functions()
getmetatable("").__metatable = "locked"
raw.setmetatable(sandbox, {
  __index = function(_, name) error("'" .. text_of(name) .. "' is not defined" .. core.nearest(name, sandbox), 2) end,
  __metatable = "locked",
})
