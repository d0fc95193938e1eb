-- SPDX-License-Identifier: Apache-2.0
-- gangway.lua - the words of a workflow, for editors that read LuaLS annotations; never run
---@meta gangway

---A workflow as it is declared; give it a function `run`.
---@class gangway.Workflow
---@field run fun(input: table) what the workflow does, from the top, in every replay

---@class gangway.WorkflowSpec
---@field version? string shown in runs and reports
---@field summary? string one line
---@field customer? string the input that identifies the customer: one unfinished run for each
---@field input? table JSON Schema of the input; see doc/plugins.md for its keywords

---@class gangway.StepSpec
---@field uses string the step plugin's name
---@field with? table its parameters, checked against its schema before anything runs
---@field actor? "customer"|"ops"|"gangway" whose task it is when a person acts ("ops" when left out); "gangway": nobody's, it is only checked
---@field title? string the task's title, instead of the plugin's
---@field due? string when the task is due (`4h`, `3d`): 3d for the customer, 1d for ops when left out
---@field passing? boolean a state on the way: not kept, so drift ignores it
---@field existing? "ask"|"change" what to do with something that existed before and differs; "ask" when left out
---@field timeout? string of one call of the plugin (`90s`)
---@field account? string the member account to act in, twelve digits; the management account when left out
---@field role? string the role to assume there, by its name; the setting `member.role` when left out

---@class gangway.LookSpec
---@field uses string
---@field with? table
---@field outputs? boolean return what the step tells, too: a `gangway.Told`
---@field account? string
---@field role? string

---What a look returns at a step that only tells something (`org-accounts`), or with `outputs = true`.
---@class gangway.Told
---@field converged boolean is what the step wants so already?
---@field outputs table read-only

---@class gangway.Place
---@field account string
---@field role? string

---Declares the script's one workflow: `local wf = workflow "name" { … }`.
---
---Since 0.1.0. Errors: a member that there isn't, a second one, or none ends the script, with its line.
---```lua
---local wf = workflow "audit" { version = "1.0", summary = "a role for auditors" }
---function wf.run() step "auditor" { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } } end
---```
---@param name string lower case letters, digits and hyphens
---@return fun(spec: gangway.WorkflowSpec): gangway.Workflow
function workflow(name) end

---Takes a step, and returns when it is verified, attested or skipped: its outputs, read-only. Reading an output
---that the plugin does not declare is an error.
---
---Since 0.1.0. Errors: what stops a step stops its branch; wrong parameters and an id that is used twice stop the run.
---```lua
---local role = step "auditor" { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }
---print(role.role_arn)
---```
---@param id string unique in the run
---@return fun(spec: gangway.StepSpec): table
function step(id) end

---What a step failed with for good.
---@class gangway.Failure
---@field class string `invalid`, `conflict`, `not-found`, `unavailable`, …
---@field code string AWS's code, or Gangway's
---@field message string a sentence

---Takes a step, and gives back a failure that would stop it: its outputs, or nil and the failure. What a person can put right
---is a task first. The failure is journaled.
---
---Since 0.1.0. Errors: as step, for mistakes of the script; a failure of the step is given back.
---```lua
---local role, failure = try_step "auditor" { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }
---print(role and role.role_arn or failure.message)
---```
---@param id string unique in the run
---@return fun(spec: gangway.StepSpec): table?, gangway.Failure?
function try_step(id) end

---Waits that long from when the script first comes here. The run is a row meanwhile.
---
---Since 0.1.0. Errors: a time that is none stops the run.
---```lua
---sleep("1s", "cooling-off")
---```
---@param time string `2d`, `90m`
---@param id? string a name for people, unique in the run
function sleep(time, id) end

---Waits until a time. The run is a row meanwhile.
---
---Since 0.1.0. Errors: a time that is none stops the run.
---```lua
---wait_until("2026-01-31T09:00:00Z", "begin")
---```
---@param time integer|string seconds since 1970, or `2027-01-31`, `2027-01-31T09:00:00Z`
---@param id? string a name for people, unique in the run
function wait_until(time, id) end

---Looks without acting: is what the step wants so already? The answer is journaled.
---
---Since 0.1.0. Errors: as step.
---```lua
---if not look "there" { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } } then print("to be made") end
---```
---@param id string unique in the run, among steps too
---@return fun(spec: gangway.LookSpec): boolean|gangway.Told
function look(id) end

---Names what follows, for people.
---
---Since 0.1.0. Errors: ScriptError when `name` is no text.
---```lua
---phase "Roles"
---```
---@param name string
function phase(name) end

---Runs functions side by side, returns when all have; raises the first error then.
---
---Since 0.1.0. Errors: the first error of a function, once all have returned; a list with holes.
---```lua
---parallel { function() print "one" end, function() print "two" end }
---```
---@param functions fun()[]
function parallel(functions) end

---Runs a function whose steps and looks act in a member account, unless they name another.
---
---Since 0.1.0. Errors: an account that is not of twelve digits stops the run.
---```lua
---in_account("333344445555", function() print "steps here act in the member" end)
---```
---@param account string|gangway.Place twelve digits, or an account and a role
---@param f fun(): ...
---@return ... what the function returns
function in_account(account, f) end

---Seconds since 1970, journaled: the same in every replay.
---
---Since 0.1.0. Errors: none.
---```lua
---if now() > 1700000000 then print "the clock is right" end
---```
---@return integer
function now() end

---A random UUID, journaled.
---
---Since 0.1.0. Errors: none.
---```lua
---local id = uuid()
---print(#id)
---```
---@return string
function uuid() end

---Reads a JSON file below the workflow's folder, at the top of the script only. Calling the result gives the
---document with every `${name}` filled in; a text that is nothing but `${name}` takes a value of any kind.
---
---Since 0.1.0. Errors: a file that is missing, no JSON, or outside of the folder ends the script.
---```lua
---local policy = template "policy.json"
---local wf = workflow "audit" { version = "1.0" }
---function wf.run() print(policy { account = "222233334444" }.Version) end
---```
---@param path string
---@return fun(values?: table): table
function template(path) end

---@class gangway.PartSpec
---@field with? table the part's input, checked by its own schema

---Declares another workflow, below this one's folder, as a part of this one (`subworkflow "roles"` is roles.lua), at the top only.
---What it gives back takes an id, unique in the run, and the input; it returns what the part's `run` returns. The ids of the
---part's steps begin with its own: `north.role`.
---
---Since 0.1.0. Errors: a part that is missing or outside of the folder ends the script; an input that does not fit stops the run.
---```lua
---local roles = subworkflow "roles"
---local wf = workflow "audit" { version = "1.0" }
---function wf.run() roles "north" { with = { name = "auditor" } } end
---```
---@param name string
---@return fun(id: string): fun(spec: gangway.PartSpec): ...
function subworkflow(name) end

---The same, but a failure in the part that would stop one of its steps ends the part: the call then returns nil and the failure.
---Else it returns the first value that the part's `run` returns. A mistake in the part's script still stops the run.
---
---Since 0.1.0. Errors: as subworkflow, but for failures of the part's steps, which are given back.
---```lua
---local roles = try_subworkflow "roles"
---local wf = workflow "audit" { version = "1.0" }
---function wf.run()
---  local _, failure = roles "north" { with = { name = "auditor" } }
---  if failure then print(failure.message) end
---end
---```
---@param name string
---@return fun(id: string): fun(spec: gangway.PartSpec): any, gangway.Failure?
function try_subworkflow(name) end

---Loads a module below the workflow's folder (`require "lib.names"` is lib/names.lua), at the top only.
---
---Since 0.1.0. Errors: a module that is missing or outside of the folder ends the script.
---```lua
---local names = require "lib.names"
---local wf = workflow "audit" { version = "1.0" }
---function wf.run() print(names.first) end
---```
---@param name string
---@return any
function require(name) end
