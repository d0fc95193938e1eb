-- SPDX-License-Identifier: Apache-2.0
-- step.lua - the words of a step in Lua: step, what its functions answer with, and what they can ask for
--
-- Runs once in every state, trusted, after library.lua and words.lua. `core` holds what C lends (core/host/lua_words.c);
-- C calls core.declared with what the step's file returned, and core.serve for each call of a function.

local core, sandbox = core, sandbox
local type, error, select, next, rawget, rawset, ipairs = type, error, select, next, rawget, rawset, ipairs
local setmetatable = setmetatable
local format, tostring, protected = sandbox.string.format, sandbox.tostring, sandbox.pcall

local CLASSES = { throttled = true, unavailable = true, denied = true, conflict = true, invalid = true }
local PEOPLE = { customer = true, ops = true }

-- An error names the line of the step that called us, however deep we are.
local function complain(text) error(core.place() .. text, 0) end

local function text_of(what, text, ...)
  if select("#", ...) > 0 then text = format(text, ...) end
  if type(text) ~= "string" then complain(what .. " takes text, not a " .. type(text)) end
  return text
end

local function one_of(what, kind, name, known)
  if known[name] then return name end
  complain(what .. ": there is no " .. kind .. " '" .. tostring(name) .. "'" .. core.nearest(name, known))
end

-- The value as a document that can be sent: what has no JSON is told here, where it was given.
local function document(what, value)
  local kind = type(value)
  if kind ~= "table" and kind ~= "userdata" then complain(what .. " takes a table: " .. what .. " { … }, not a " .. kind) end
  local box, fault = core.document(value, what)
  if fault then complain(fault) end
  return box
end

-- A word as a function in C: a step mostly says `return word { … }`, and what Lua calls last takes its caller's place, of
-- which an error is to tell the line.
local word = core.word
local function publish(words)
  for name, f in next, words do sandbox[name] = type(f) == "function" and word(f) or f end
end
local public = {}

-- ---- failures ----

local function raise(failure) error(failure, 0) end

--- Ends the function: fail("invalid", "BadCode", "what to do"), or fail(failure) as try gave it.
function public.fail(class, code, text, ...)
  if core.is_failure(class) then raise(class) end
  one_of("fail", "class", class, CLASSES)
  raise(core.as_failure { class = class, code = text_of("fail: the code", code), message = text_of("fail", text, ...) })
end

--- The answer to `operation` lacks what a step must know: it is asked again later.
function public.fail_answer(operation, lacks)
  public.fail("unavailable", "BadAnswer", "the answer to '%s' lacks '%s'", operation, lacks)
end

local function tried(ok, ...)
  if ok then return ... end
  if core.is_failure((...)) then return nil, (...) end
  error((...), 0)
end

--- What the function returns; or nil and the failure that it ended with. A mistake in the code is none: it goes on up.
function public.try(f, ...)
  if type(f) ~= "function" then complain("try takes a function, not a " .. type(f)) end
  return tried(protected(f, ...))
end

-- ---- answers ----

local ANSWER = { __name = "answer", __metatable = "locked" }
local kinds = setmetatable({}, { __mode = "k" }) -- of answers: in which functions they may be returned

local function answer(functions, members)
  setmetatable(members, ANSWER)
  kinds[members] = functions
  return members
end

function public.observed(doc) return answer({ inspect = true }, { kind = "observed", doc = document("observed", doc) }) end
function public.absent() return answer({ inspect = true, desire = true }, { kind = "absent", doc = core.null }) end

local PENDING_MAX = 30 * 24 * 3600 -- as gw_pending

function public.pending(reason, seconds)
  local after = math.tointeger(seconds)
  if not after or after < 1 or after > PENDING_MAX then
    complain("pending takes a reason and whole seconds until the next look, 1 to " .. PENDING_MAX .. " (30 days), not '" ..
      tostring(seconds) .. "'")
  end
  return answer({ inspect = true }, { kind = "pending", reason = text_of("pending", reason), after = after })
end

function public.unseen(reason, actor)
  if actor ~= nil then one_of("unseen", "actor", actor, PEOPLE) end
  return answer({ inspect = true },
    { kind = "unseen", reason = reason ~= nil and text_of("unseen", reason) or nil, actor = actor })
end

function public.wanted(doc)
  return answer({ desire = true }, { doc = doc == nil and core.null or document("wanted", doc) })
end

-- ---- documents ----

public.null = core.null
for name, its in next, { to_json = "to_json", from_json = "from_json", copy = "copy", same = "same", quoted = "quoted",
  uuid = "uuid", list = "list", is_null = "is_null", now = "seconds", time_text = "iso_time", time_of = "time_of" } do
  sandbox[name] = core[its] -- these are in C, and tell the line themselves
end

-- ---- requests ----

local declared -- the step

local function known_actions()
  local names = {}
  for _, list in ipairs { declared.reads or {}, declared.writes or {} } do
    for _, name in ipairs(list) do names[name] = true end
  end
  return names
end

local actions
local function check_declared(action)
  actions = actions or known_actions()
  if actions[action] then return end
  complain("the step does not declare '" .. action .. "' among its reads or writes" .. core.nearest(action, actions))
end

-- `how`: catch (failures are returned), codes (of failures that mean nil).
local function perform(how, request, input)
  local found, failure, fault = core.request(request, input == nil and {} or input)
  if fault then complain(fault) end
  if not failure then return found end
  if how.catch then return nil, failure end
  if how.codes and how.codes[failure.code] then return nil end
  if failure.class == "invalid" then failure.where = core.place() end
  raise(failure)
end

local function codes_of(...)
  local codes = {}
  for _, code in ipairs { ... } do codes[text_of("unless", code)] = true end
  return codes
end

local function changed(how, key, value)
  local copy = {}
  for name, its in next, how do copy[name] = its end
  copy[key] = value
  return copy
end

-- A table whose members are made when they are first asked for.
local function lazy(what, make)
  return setmetatable({}, {
    __metatable = "locked",
    __name = what,
    __newindex = function() complain(what .. " can't be changed") end,
    __index = function(self, name)
      if type(name) ~= "string" then complain(what .. ": a name is text, not a " .. type(name)) end
      local value = make(name)
      rawset(self, name, value)
      return value
    end,
  })
end

local function aws_service(how, service)
  local prefix = "aws" .. (how.mode and "-" .. how.mode or "") .. (how.context and "@" .. how.context or "") ..
    (how.region and "/" .. how.region or "") .. ":" .. service .. ":"
  local action = (how.context and "partner/" or "") .. service .. ":"
  return lazy("call.aws." .. service, function(operation)
    check_declared(action .. operation)
    return word(function(input) return perform(how, prefix .. operation, input) end)
  end)
end

-- call.aws: the customer's management account, or changed by partner, region (name), all (pages), keep (secrets), try,
-- unless (code…), in any order.
local function aws(how)
  return lazy("call.aws", function(name)
    if name == "all" or name == "keep" then return aws(changed(how, "mode", name)) end
    if name == "partner" then return aws(changed(how, "context", name)) end
    if name == "try" then return aws(changed(how, "catch", true)) end
    if name == "unless" then return word(function(...) return aws(changed(how, "codes", codes_of(...))) end) end
    if name == "region" then
      return word(function(region) return aws(changed(how, "region", region and text_of("region", region))) end)
    end
    return aws_service(how, name)
  end)
end

-- call.vault, call.http, call.smtp.
local function others(space, how)
  return lazy("call." .. space, function(name)
    if name == "try" then return others(space, changed(how, "catch", true)) end
    check_declared(space .. ":" .. name)
    return word(function(input) return perform(how, space .. ":" .. name, input) end)
  end)
end

-- ---- the call ----

local now -- the function that runs, and what it has said so far beside its answer

local function only_in(what, ...)
  for _, name in ipairs { ... } do
    if now.what == name then return end
  end
  complain("call." .. what .. " is a word of " .. table.concat({ ... }, " and ") .. ", this is " .. now.what)
end

local words = {
  aws = aws {}, vault = others("vault", {}), http = others("http", {}), smtp = others("smtp", {}),
}

function words.request(name, input) return perform({}, text_of("call.request: the name", name), input) end

function words.outputs(values)
  only_in("outputs", "inspect", "desire")
  now.said.outputs = document("outputs", values)
end

function words.evidence(proof)
  only_in("evidence", "inspect")
  now.said.evidence = now.said.evidence or {}
  table.insert(now.said.evidence, document("evidence", proof))
end

function words.about(what)
  only_in("about", "inspect")
  now.said.about = document("about", what)
end

function words.task(actor, title, text)
  only_in("task", "inspect")
  now.said.task = { actor = one_of("task", "actor", actor, PEOPLE), title = text_of("task: the title", title),
    instructions = text_of("task: the instructions", text) }
end

function words.instruct(title, text)
  only_in("instruct", "desire")
  now.said.title, now.said.instructions = text_of("instruct: the title", title), text_of("instruct", text)
end

function words.late(text)
  only_in("late", "desire")
  now.said.late = text_of("late", text)
end

function words.demand_evidence(what)
  only_in("demand_evidence", "desire")
  now.said.evidence = text_of("demand_evidence", what)
end

function words.irreversible(why)
  only_in("irreversible", "desire")
  now.said.irreversible = text_of("irreversible", why)
end

function words.note(key, value)
  local failure, fault = core.note(text_of("call.note: the key", key), value)
  if fault then complain(fault) end
  if not failure then return end
  failure.where = core.place()
  raise(failure)
end

function words.progress(...) core.talk("progress", 1, text_of("progress", ...)) end
function words.debug(...) core.talk("log", 0, text_of("debug", ...)) end
function words.log(...) core.talk("log", 1, text_of("log", ...)) end
function words.warn(...) core.talk("log", 2, text_of("warn", ...)) end

for name, f in next, words do
  if type(f) == "function" then words[name] = word(f) end
end

local CALL_KEYS = { params = true, run = true, notes = true, partition = true, partitions = true }
for name in next, words do CALL_KEYS[name] = true end

local CALL = {
  __name = "call",
  __metatable = "locked",
  __index = function(_, name)
    if name == "notes" then return core.notes() end
    if words[name] == nil then complain("there is no call." .. tostring(name) .. core.nearest(name, CALL_KEYS)) end
    return words[name]
  end,
  __newindex = function(_, name) complain("call." .. tostring(name) .. " can't be set: use a local variable") end,
}

-- ---- a step ----

local STEP = { __name = "step", __metatable = "locked" }
local steps = setmetatable({}, { __mode = "k" })
local STEP_KEYS = { summary = "string", version = "string", vendor = "string", params = "table", outputs = "table",
  reads = "table", writes = "table", resources = "table", timeout = "string",
  inspect = "function", desire = "function", apply = "function" }

function public.step(name)
  core.check_name("step", name, 4)
  return word(function(about)
    core.check_keys("step '" .. name .. "'", about, STEP_KEYS, 4)
    local step = { name = name }
    for key in next, STEP_KEYS do step[key] = rawget(about, key) end
    if not step.desire then
      complain("step '" .. name .. "' has no desire: it must say what should be there, desire = function(call, seen) … end")
    end
    steps[step] = true
    return setmetatable(step, STEP)
  end)
end

publish(public)

local function timeout_of(step)
  if not step.timeout then return 0 end
  local ms, fault = core.duration(step.timeout)
  if fault then error("step '" .. step.name .. "': timeout: " .. fault, 0) end
  return ms // 1000
end

local function schema_of(given)
  local schema = {}
  for key, value in next, given or {} do schema[key] = value end
  if schema.type == nil then schema.type = "object" end
  return schema
end

--- What the file returned, as the manifest tells it.
function core.declared(value)
  if type(value) ~= "table" or not steps[value] then
    error('it returns no step: end it with  return step "NAME" { … }  (what several steps use belongs in a folder below, ' ..
      'such as lib/)', 0)
  end
  declared = value
  local step = declared
  return { name = step.name, summary = step.summary or "", params = schema_of(step.params), outputs = schema_of(step.outputs),
    reads = step.reads or {}, writes = step.writes or {}, resources = step.resources or {}, timeout_s = timeout_of(step),
    inspect = step.inspect ~= nil, apply = step.apply ~= nil }, step.version or "0", step.vendor or "local"
end

function core.has(what) return declared[what] ~= nil end

local RETURNS = {
  inspect = "observed { … }, absent (), pending (reason, seconds) or unseen ()",
  desire = "wanted { … } or absent ()",
}

local function check_answer(what, given)
  local known = type(given) == "table" and kinds[given]
  if known and known[what] then return end
  error(core.place_of(declared[what]) .. what .. " returned " .. (known and (given.kind or "wanted") or "a " .. type(given)) ..
    ": it must return " .. RETURNS[what], 0)
end

function core.serve(what, params, run, seen, want, partitions)
  now = { what = what, said = {} }
  local call = setmetatable(
    { params = params, run = run, partitions = partitions, partition = partitions.customer }, CALL)
  local given = declared[what](call, seen, want)
  if what == "apply" then return {} end
  check_answer(what, given)
  local said = now.said
  said.doc = given.doc
  if what == "inspect" then
    if given.kind == "absent" then said.doc = nil end
    said.kind, said.reason, said.after, said.actor = given.kind, given.reason, given.after, given.actor
  end
  return said
end
