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
---@param name string lower case letters, digits and hyphens
---@return fun(spec: gangway.WorkflowSpec): gangway.Workflow
function workflow(name) end

---Takes a step, and returns when it is verified, attested or skipped: its outputs, read-only. Reading an output
---that the plugin does not declare is an error.
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
---@param id string unique in the run
---@return fun(spec: gangway.StepSpec): table?, gangway.Failure?
function try_step(id) end

---Waits that long from when the script first comes here. The run is a row meanwhile.
---@param time string `2d`, `90m`
---@param id? string a name for people, unique in the run
function sleep(time, id) end

---Waits until a time. The run is a row meanwhile.
---@param time integer|string seconds since 1970, or `2027-01-31`, `2027-01-31T09:00:00Z`
---@param id? string a name for people, unique in the run
function wait_until(time, id) end

---Looks without acting: is what the step wants so already? The answer is journaled.
---@param id string unique in the run, among steps too
---@return fun(spec: gangway.LookSpec): boolean|gangway.Told
function look(id) end

---Names what follows, for people.
---@param name string
function phase(name) end

---Runs functions side by side, returns when all have; raises the first error then.
---@param functions fun()[]
function parallel(functions) end

---Runs a function whose steps and looks act in a member account, unless they name another.
---@param account string|gangway.Place twelve digits, or an account and a role
---@param f fun(): ...
---@return ... what the function returns
function in_account(account, f) end

---Seconds since 1970, journaled: the same in every replay.
---@return integer
function now() end

---A random UUID, journaled.
---@return string
function uuid() end

---Reads a JSON file below the workflow's folder, at the top of the script only. Calling the result gives the
---document with every `${name}` filled in; a text that is nothing but `${name}` takes a value of any kind.
---@param path string
---@return fun(values?: table): table
function template(path) end

---@class gangway.PartSpec
---@field with? table the part's input, checked by its own schema

---Declares another workflow, below this one's folder, as a part of this one (`subworkflow "roles"` is roles.lua), at the top only.
---What it gives back takes an id, unique in the run, and the input; it returns what the part's `run` returns. The ids of the
---part's steps begin with its own: `north.role`.
---@param name string
---@return fun(id: string): fun(spec: gangway.PartSpec): ...
function subworkflow(name) end

---The same, but a failure in the part that would stop one of its steps ends the part: the call then returns nil and the failure.
---Else it returns the first value that the part's `run` returns. A mistake in the part's script still stops the run.
---@param name string
---@return fun(id: string): fun(spec: gangway.PartSpec): any, gangway.Failure?
function try_subworkflow(name) end

---Loads a module below the workflow's folder (`require "lib.names"` is lib/names.lua), at the top only.
---@param name string
---@return any
function require(name) end
