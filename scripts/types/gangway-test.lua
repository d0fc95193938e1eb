-- SPDX-License-Identifier: Apache-2.0
-- gangway-test.lua - the words of a test, for editors that read LuaLS annotations; never run
---@meta gangway-test

---What a test says of the simulated AWS before anything is done. Without it: the sample organization, nobody at the
---consoles, nothing goes wrong.
---@class gangway.World
---@field org? table laid over the sample organization, as `--org` of gangway-sim
---@field people? "none"|"auto" whether people work at the consoles by themselves ("none")
---@field profile? string whose keys the customer's are: "customer", "readonly", "nobody", "root", "expired", "member", "standalone"
---@field partner_profile? string likewise the partner's
---@field enforce_iam? boolean callers may do only what their policies allow
---@field latency? number milliseconds before each answer
---@field late_reads? number milliseconds until a change is seen
---@field throttle? number share of the requests that are throttled, 0 to 1
---@field fail? number likewise with a 5xx
---@field drop? number likewise of connections that break
---@field seed? number chance begins here (1)

---A step and its parameters.
---@class gangway.TestStep
---@field uses string the step's name
---@field with? table its parameters

---How requests of an operation fail.
---@class gangway.Fault
---@field code? string the code of a refusal ("InternalFailure")
---@field status? number its HTTP status (400)
---@field message? string
---@field times? number so many requests fail (1)
---@field skip? number so many go well before
---@field fate? "refuse"|"throttle"|"fail"|"drop-before"|"drop-after" "drop-after": carried out, its answer lost

---What came of something that was done.
---@class gangway.Result
---@field command string what was run, as a command line
---@field code integer its exit code
---@field document table|nil what it printed with --json
---@field said string what it said on standard error
---@field failure? { class: string, code: string, message: string }
---@field requests table[] what the simulated AWS was asked: service, operation, status, error, changed
---@field writes string[] the operations that changed it, in order: "iam:CreateRole"

---Of inspect, plan and apply.
---@class gangway.StepResult: gangway.Result
---@field kind "observed"|"absent"|"pending"|"unseen"
---@field seen table the document that was seen
---@field outputs table
---@field converged boolean is it as wanted?
---@field changes table[] path, from, to

---Of start, resume, done, approve, retry, skip and play.
---@class gangway.RunResult: gangway.Result
---@field run string its id
---@field status "running"|"waiting"|"stopped"|"done"|"cancelled"
---@field reason string|nil
---@field steps table<string, table> by id, as `gangway show --json` has them
---@field tasks table[] as `gangway tasks --json` has them

---Declares a test. Each runs in a process, with a simulated AWS and a store of its own.
---
---Since 0.1.0. Errors: a name that is used twice in the file.
---```lua
---test("nothing is there", function() expect.kind(inspect { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, "absent") end)
---```
---@param name string unique in the file
---@param body fun()
function test(name, body) end

---Says what the simulated AWS is, before anything is done.
---
---Since 0.1.0. Errors: a member that there isn't; or called after something was done.
---```lua
---given { people = "auto", late_reads = 20, seed = 7 }
---```
---@param world gangway.World
function given(world) end

---From now on these operations ("iam:CreateRole", "iam:*", "*") fail; an empty table ends it.
---
---Since 0.1.0. Errors: a member of a fault that there isn't.
---```lua
---fails { ["iam:CreateRole"] = { code = "LimitExceeded", status = 409, times = 9 } }
---expect.failure(apply { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, { code = "LimitExceeded" })
---```
---@param faults table<string, gangway.Fault>
function fails(faults) end

---Somebody does at the console what a person's step of this name wants.
---
---Since 0.1.0. Errors: a step that the simulated people don't know fails the test.
---```lua
---person("root-email", { email = "root@example.com" })
---```
---@param uses string
---@param want? table
function person(uses, want) end

---The simulated AWS as it is now.
---
---Since 0.1.0. Errors: none.
---```lua
---expect.that(world().accounts["111122223333"], "the sample has that account")
---```
---@return table
function world() end

---Looks.
---
---Since 0.1.0. Errors: the result has `failure`; a step that there isn't fails the test.
---```lua
---expect.kind(inspect { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, "absent")
---```
---@param step gangway.TestStep
---@return gangway.StepResult
function inspect(step) end

---Looks, and compares with what is wanted.
---
---Since 0.1.0. Errors: as inspect.
---```lua
---expect.that(#plan { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }.changes > 0, "something is to be done")
---```
---@param step gangway.TestStep
---@return gangway.StepResult
function plan(step) end

---Changes what is not as wanted, and looks again.
---
---Since 0.1.0. Errors: as inspect.
---```lua
---expect.converged(apply { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } })
---```
---@param step gangway.TestStep
---@return gangway.StepResult
function apply(step) end

---Begins a run and goes on until it is over or waits.
---
---Since 0.1.0. Errors: the result has `failure`.
---```lua
---expect.status(start("../roles.lua", { name = "auditor" }), "done")
---```
---@param workflow string its name, or a file that ends in .lua, relative to the test's
---@param input? table
---@return gangway.RunResult
function start(workflow, input) end

---Goes on with a run.
---
---Since 0.1.0. Errors: the result has `failure`.
---```lua
---local run = start("../payment.lua")
---expect.status(resume(run), "waiting")
---```
---@param run gangway.RunResult|string
---@return gangway.RunResult
function resume(run) end

---Somebody says that a step is done.
---
---Since 0.1.0. Errors: the result has `failure`, as where no task waits.
---```lua
---local run = start("../payment.lua")
---expect.step(done(run, "payment", { evidence = "../card.png" }), "payment", "attested")
---```
---@param run gangway.RunResult|string
---@param step string
---@param words? { by?: string, note?: string, evidence?: string }
---@return gangway.RunResult
function done(run, step, words) end

---Somebody agrees to what a step shows.
---
---Since 0.1.0. Errors: the result has `failure`, as where no approval is asked for.
---```lua
---local run = start("../payment.lua")
---expect.failure(approve(run, "payment"))
---```
---@param run gangway.RunResult|string
---@param step string
---@param words? { by?: string, note?: string }
---@return gangway.RunResult
function approve(run, step, words) end

---Somebody has a step tried again.
---
---Since 0.1.0. Errors: the result has `failure`.
---```lua
---local run = start("../payment.lua")
---expect.status(retry(run, "payment", { why = "the card came" }), "waiting")
---```
---@param run gangway.RunResult|string
---@param step string
---@param words? { by?: string, why?: string }
---@return gangway.RunResult
function retry(run, step, words) end

---Somebody has a step left out.
---
---Since 0.1.0. Errors: the result has `failure`.
---```lua
---local run = start("../payment.lua")
---expect.step(skip(run, "payment", { why = "paid by invoice" }), "payment", "skipped")
---```
---@param run gangway.RunResult|string
---@param step string
---@param words? { by?: string, why?: string }
---@return gangway.RunResult
function skip(run, step, words) end

---Everybody does what the run's tasks ask for, until it is over or nobody can do more.
---
---Since 0.1.0. Errors: the result has `failure`.
---```lua
---expect.status(play(start("../payment.lua")), "done")
---```
---@param run gangway.RunResult|string
---@return gangway.RunResult
function play(run) end

---Any other command of the program.
---
---Since 0.1.0. Errors: none; `code` and `said` tell.
---```lua
---expect.equal(gangway { "help" }.code, 0)
---```
---@param arguments string[]
---@return gangway.Result
function gangway(arguments) end

---A member that is there and is nothing: in `org` it takes one away from the sample.
---
---Since 0.1.0. Errors: none.
---```lua
---given { org = { profiles = { expired = null } } }
---```
---@type any
null = nil

---Another file of Lua, below the test's folder: `require "lib.roles"` is lib/roles.lua.
---
---Since 0.1.0. Errors: a module that is missing ends the file.
---```lua
---expect.equal(require("lib.names").first, "auditor")
---```
---@param name string
---@return any
function require(name) end

expect = {}

---What is there is what is wanted.
---
---Since 0.1.0. Errors: the test fails, with what differs.
---```lua
---expect.converged(apply { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } })
---```
---@param result gangway.StepResult
function expect.converged(result) end

---A look answered so.
---
---Since 0.1.0. Errors: the test fails, with what it was.
---```lua
---expect.kind(inspect { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, "absent")
---```
---@param result gangway.StepResult
---@param kind "observed"|"absent"|"pending"|"unseen"
function expect.kind(result, kind) end

---It failed, with this class, this code, or this in its message.
---
---Since 0.1.0. Errors: the test fails, with what came instead.
---```lua
---fails { ["iam:GetRole"] = { code = "AccessDenied", status = 403, times = 9 } }
---expect.failure(inspect { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, { class = "denied", message = "GetRole" })
---```
---@param result gangway.Result
---@param wanted? { class?: string, code?: string, message?: string }
function expect.failure(result, wanted) end

---These requests changed the simulated AWS, in this order, and no others.
---
---Since 0.1.0. Errors: the test fails, with the requests that there were.
---```lua
---expect.writes(apply { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } }, { "iam:CreateRole" })
---```
---@param result gangway.Result
---@param operations string[]
function expect.writes(result, operations) end

---Nothing changed the simulated AWS.
---
---Since 0.1.0. Errors: the test fails, with the requests that there were.
---```lua
---expect.no_writes(plan { uses = "iam-role", with = { role_name = "auditor", trust = { account = "222233334444", external_id = "acme" } } })
---```
---@param result gangway.Result
function expect.no_writes(result) end

---A run stands so.
---
---Since 0.1.0. Errors: the test fails, with the status and the reason.
---```lua
---expect.status(start("../roles.lua", { name = "auditor" }), "done")
---```
---@param result gangway.RunResult
---@param status string
function expect.status(result, status) end

---A step of a run stands so.
---
---Since 0.1.0. Errors: the test fails, with the step's status.
---```lua
---expect.step(start("../roles.lua", { name = "auditor" }), "role", "verified")
---```
---@param result gangway.RunResult
---@param id string
---@param status string
function expect.step(result, id, status) end

---Somebody has this to do.
---
---Since 0.1.0. Errors: the test fails when there is none.
---```lua
---local task = expect.task(start("../payment.lua"), "payment")
---expect.equal(task.step, "payment")
---```
---@param result gangway.RunResult
---@param step string
---@return table the task
function expect.task(result, step) end

---Two documents are the same.
---
---Since 0.1.0. Errors: the test fails, with both.
---```lua
---expect.equal({ a = 1 }, { a = 1 })
---```
---@param found any
---@param wanted any
function expect.equal(found, wanted) end

---It holds.
---
---Since 0.1.0. Errors: the test fails, with the text.
---```lua
---expect.that(1 + 1 == 2, "arithmetic")
---```
---@param condition any
---@param text? string what should be so
function expect.that(condition, text) end
