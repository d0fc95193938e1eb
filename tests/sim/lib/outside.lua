-- SPDX-License-Identifier: Apache-2.0
-- outside.lua - files of --operations: what they may use, how they are loaded, what is wrong with what they define and answer
--
-- They compute: no files, no processes, no code from texts, no clock but `call.now`. They share globals of their own.

local util = require "lib.util"

local outside = {}

-- Ends in an error at the line of the file, which called functions of ours.
local function refuse(text, ...)
    local level, ours = 2, "@" .. sim.root .. "/"
    while debug.getinfo(level, "S").source:sub(1, #ours) == ours do
        level = level + 1
    end
    error(text:format(...), level)
end

---- what they may use ----

local function pick(from, names)
    local out = {}
    for name in names:gmatch("%S+") do
        out[name] = from[name]
    end
    return out
end

local env = pick(_G, "assert error ipairs next pairs pcall rawequal rawget rawlen rawset select tonumber tostring type")
env._G = env
env.array, env.map, env.sorted = util.array, util.map, util.sorted
env.string = pick(string, "byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper")
env.table, env.math, env.utf8 = util.copy(table), util.copy(math), util.copy(utf8)
env.sim = pick(sim, "json parse null sha256 hmac md5 base64 unbase64 urlencode urldecode checksum glob now")
getmetatable("").__metatable = "locked"

-- The standard output tells where the simulator listens.
function env.print(...)
    local words = {}
    for i = 1, select("#", ...) do
        words[i] = tostring((select(i, ...)))
    end
    io.stderr:write(table.concat(words, "\t"), "\n")
end

function env.fail(code, status, message, extra)
    if type(code) ~= "string" or math.type(status) ~= "integer" or status < 400 or status > 599 then
        refuse("fail: give AWS's code as a text and a status from 400 to 599")
    end
    util.fail(code, status, message and tostring(message), extra)
end

-- The limit does not hold while garbage is collected.
function env.setmetatable(t, metatable)
    if type(metatable) == "table" and rawget(metatable, "__gc") ~= nil then
        refuse("setmetatable: '__gc' is not for operations")
    end
    return setmetatable(t, metatable)
end

setmetatable(env, { __metatable = "locked", __index = function(_, name)
    refuse("'%s' is not defined: operations have what the simulator's README lists, and no os, io, debug or load",
           tostring(name))
end })

---- how they are loaded ----

-- What the file's author has to mend, without a traceback through this file.
local function tell(problem)
    error({ told = type(problem) == "table" and problem.told or tostring(problem) }, 0)
end

local loaded, folders = {}, {}

local function run_file(path)
    if loaded[path] == nil then
        loaded[path] = true
        local chunk, syntax = loadfile(path, "t", env)
        local ok, answer = sim.limited(function(problem) return problem end, chunk or tell, syntax)
        if not ok then
            tell(answer)
        end
        loaded[path] = answer == nil or answer
    end
    return loaded[path]
end

local function path_of(name)
    for _, folder in ipairs(folders) do
        for _, path in ipairs(sim.files(folder) or {}) do
            if path:match("[^/]*$") == name .. ".lua" then
                return path
            end
        end
    end
end

-- A file beside it, once.
function env.require(name)
    return run_file(path_of(tostring(name)) or refuse("require: there is no '%s.lua' in a folder of --operations", tostring(name)))
end

function outside.load(given, service)
    env.service, folders = service, given
    for _, folder in ipairs(folders) do
        local files, problem = sim.files(folder)
        for _, path in ipairs(files or tell(problem)) do
            run_file(path)
        end
    end
end

---- what they define ----

local TRAITS = { types = "table", times = "table", missing = "function", wrong_type = "function", denied = "function",
                 before = "function" }


local function listed(known)
    return table.concat(util.map(known, function(_, name) return name end), ", ")
end

-- `kinds`: the types that members of inputs may have.
function outside.check_service(service, traits, kinds)
    if type(service) ~= "string" then
        refuse("a service's name is a text, not a %s", type(service))
    elseif type(traits) ~= "table" then
        refuse("service: the traits are a table, not a %s", type(traits))
    end
    for name, value in util.sorted(traits) do
        if not TRAITS[name] then
            refuse("there is no trait '%s': known are %s", name, listed(TRAITS))
        elseif type(value) ~= TRAITS[name] then
            refuse("the trait '%s' is a %s, not a %s", name, TRAITS[name], type(value))
        end
    end
    for member, kind in util.sorted(traits.types) do
        if not kinds[kind] then
            refuse("types: '%s' is of no type '%s': known are %s", member, tostring(kind), listed(kinds))
        end
    end
    for member, yes in util.sorted(traits.times) do
        if type(member) ~= "string" or yes ~= true then
            refuse("times: give { Member = true }, not a list")
        end
    end
end

-- A member of a resource must be given: one that is misspelt would allow all of them in silence.
local function check_resource(operation, needs, resource)
    local given = { account = true, region = true }
    for _, member in ipairs(needs) do
        given[member] = true
    end
    for member in resource:gmatch("%${([^}]*)}") do
        if not given[member] then
            refuse("%s: its resource names '%s', which is not among the members that must be given (%s): correct it, or "
                   .. "give a function (input, call) for what may be missing", operation, member, table.concat(needs, ", "))
        end
    end
end

local function check_needs(operation, needs)
    local n = 0
    for key, member in pairs(type(needs) == "table" and needs or { needs or false }) do
        n = n + 1
        if type(needs) ~= "table" or type(key) ~= "number" or type(member) ~= "string" then
            refuse('%s: the members that must be given are a list of their names: { "Name" }, or {}', operation)
        end
    end
end

function outside.check_operation(operation, needs, run, resource)
    if type(operation) ~= "string" then
        refuse("an operation's name is a text, not a %s", type(operation))
    end
    check_needs(operation, needs)
    if type(run) ~= "function" then
        refuse("%s: what it does is a function (input, call), not a %s", operation, type(run))
    elseif resource ~= nil and type(resource) ~= "string" and type(resource) ~= "function" then
        refuse("%s: the resource is an ARN or a function that gives one, not a %s", operation, type(resource))
    elseif type(resource) == "string" then
        check_resource(operation, needs, resource)
    end
end

---- what they answer ----

-- Raises an error when the answer is none, or can't be sent.
function outside.check_answer(entry, call, output, is_read)
    local function bad(text, ...)
        local at = debug.getinfo(entry.run, "S")
        error(("%s:%d: '%s' " .. text):format(at.short_src, at.linedefined, call.operation, ...), 0)
    end
    if output == nil and is_read then
        bad("is a read by its name, and gives no answer: give a table, {} where there is nothing to tell")
    elseif output ~= nil and (type(output) ~= "table" or util.is_list(output)) then
        bad("answers with a %s, not an object", type(output) == "table" and "list" or type(output))
    end
    local sent, problem = pcall(sim.json, { output, { call.status, call.headers } })
    if not sent then
        bad("answers with what can't be sent: %s", problem)
    elseif call.status and math.type(call.status) ~= "integer" then
        bad("sets call.status, which is not a whole number")
    end
    for name, value in pairs(call.headers or {}) do
        if type(name) ~= "string" or type(value) ~= "string" then
            bad("sets call.headers, which are not texts by their names")
        end
    end
end

return outside
