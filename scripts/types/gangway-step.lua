-- SPDX-License-Identifier: Apache-2.0
-- gangway-step.lua - the words of a step in Lua, for editors that read LuaLS annotations; never run
---@meta gangway-step

---@class gangway.StepManifest
---@field summary? string one line
---@field version? string
---@field vendor? string
---@field params? table JSON Schema of the parameters; see doc/plugins.md for its keywords
---@field outputs? table JSON Schema of what a workflow gets back
---@field reads? string[] operations: "iam:GetRole", "partner/sts:AssumeRole", "vault:Describe"
---@field writes? string[] operations that change something, "vault:Keep", "http:POST"
---@field resources? table<string, string[]> on which AWS resources which operations act
---@field timeout? string of one call: "90s", "10m"; a minute when left out
---@field inspect? fun(call: gangway.Call): gangway.Answer what is there; left out: no API can see it
---@field desire fun(call: gangway.Call, seen?: table): gangway.Answer what should be there
---@field apply? fun(call: gangway.Call, seen?: table, want?: table) makes it so; left out: a person does

---@class gangway.LuaStep
---@class gangway.Answer

---Why something failed.
---@class gangway.Failure
---@field class "throttled"|"unavailable"|"denied"|"conflict"|"invalid"
---@field code string AWS's own, where there is one
---@field message string
---@field action? string

---Operations of a service, or of all: `call.aws.iam.GetRole { … }`. `partner`, `region`, `all`, `keep`, `try`, `unless` may stand before
---the service, in any order.
---@class gangway.Aws
---@field all gangway.Aws all pages of a list
---@field keep gangway.Aws a write whose secrets the vault keeps
---@field partner gangway.Aws as the reseller
---@field try gangway.Aws the answer, or nil and a gangway.Failure
---@field region fun(name?: string): gangway.Aws in another region
---@field unless fun(...: string): gangway.Aws nil when it failed with one of these codes
---@field [string] table<string, fun(input?: table): table, gangway.Failure?>

---@class gangway.Requests
---@field try gangway.Requests
---@field [string] fun(input: table): table, gangway.Failure?

---One call of one function of a step.
---
---Since 0.1.0, all of them.
---```lua
----- inspect
---call.progress("run %s, asked for again %d times", call.run.id, call.run.retries or 0)
---call.debug("parameters: %s", to_json(call.params))
---local aliases = call.request("aws:iam:ListAccountAliases", {}).AccountAliases
---if #aliases > 1 then call.warn("%d aliases", #aliases) end
---call.evidence { aliases = aliases }
---call.outputs { alias = aliases[1] }
---call.about { aliases = aliases }
---call.log("nothing tells whose they are")
---return unseen()
---```
---```lua
----- inspect
---call.task("customer", "Answer the mail", "1. Open it.")
---return pending("the mail is not answered", 60)
---```
---```lua
----- desire
---call.instruct("Take the screenshot", "1. Open the page.")
---call.late("CloudTrail shows it up to 15 minutes later")
---call.demand_evidence("a screenshot of the page")
---call.irreversible("AWS keeps the page")
---return wanted { done = true }
---```
---```lua
----- apply
---if not call.notes.token then call.note("token", uuid()) end
---call.aws.iam.CreateAccountAlias { AccountAlias = want.alias }
---if call.run.id ~= "" then call.vault.Keep { name = "token", value = call.notes.token, about = "the token" } end
---local _, unsent = call.http.try.POST { to = "url", json = { text = "done" }, id = "done" }
---local _, lost = try(call.smtp.send, { account = "mail", subject = "done", text = "done", id = "done" })
---call.progress("sent: %s, %s", not unsent, not lost)
---```
---@class gangway.Call
---@field params table read-only; a name that the schema does not have is an error
---@field run { id: string, step: string, workflow: string, retries: integer }
---@field partition string of which partition of AWS the account is: "aws", "aws-us-gov", "aws-cn"; for ARNs
---@field partitions { customer: string, partner?: string } the same of each context
---@field notes table what was kept for this step of this run
---@field aws gangway.Aws
---@field vault gangway.Requests Generate, Keep, Describe, Release
---@field http gangway.Requests POST
---@field smtp gangway.Requests send
---@field request fun(name: string, input: table): table anything by its full name
---@field outputs fun(values: table) inspect, desire: what the workflow gets back
---@field evidence fun(proof: table) inspect: kept with the step
---@field about fun(what: table) inspect: what a person's word is about
---@field task fun(actor: "customer"|"ops", title: string, text: string) inspect, with pending: who is waited for
---@field instruct fun(title: string, text: string) desire: what a person does
---@field late fun(text: string) desire: how late AWS may show it
---@field demand_evidence fun(what: string) desire: no word counts without a file that shows this
---@field irreversible fun(why: string) desire: why it can't be undone
---@field note fun(key: string, value: any) keeps a small value; nil drops it
---@field progress fun(text: string, ...) tells the operator
---@field debug fun(text: string, ...) writes to the run's log
---@field log fun(text: string, ...) writes to the run's log
---@field warn fun(text: string, ...) writes to the run's log

---Declares the step that the file returns.
---
---Since 0.1.0. Errors: a member that there isn't, or of the wrong type, refuses the file, with its line.
---```lua
---return step "alias" {
---  summary = "the alias of the account", reads = { "iam:ListAccountAliases" },
---  inspect = function(call) return observed { aliases = call.aws.iam.ListAccountAliases {}.AccountAliases } end,
---  desire = function(call, seen) return wanted { aliases = seen and seen.aliases } end,
---}
---```
---@param name string lower case, digits and hyphens; the file is called NAME.lua
---@return fun(manifest: gangway.StepManifest): gangway.LuaStep
function step(name) end

---inspect: this is there.
---
---Since 0.1.0. Errors: ScriptError when it is no table that has names.
---```lua
---return observed { alias = "acme", regions = list { "eu-west-1" } }
---```
---@param doc table
---@return gangway.Answer
function observed(doc) end

---inspect: nothing is there; desire: nothing should be.
---
---Since 0.1.0. Errors: none.
---```lua
---return absent()
---```
---@return gangway.Answer
function absent() end

---inspect: it is on its way.
---
---Since 0.1.0. Errors: ScriptError when `seconds` is no whole number from 1 to 2592000 (30 days).
---```lua
---return pending("AWS reviews the request", 60)
---```
---@param reason string
---@param seconds integer until the next look
---@return gangway.Answer
function pending(reason, seconds) end

---inspect: AWS shows nothing that tells; a person's word is taken.
---
---Since 0.1.0. Errors: ScriptError for another actor.
---```lua
---return unseen("the support plan has no API", "ops")
---```
---@param reason? string why a machine that could do it can't this time
---@param actor? "ops"|"customer"
---@return gangway.Answer
function unseen(reason, actor) end

---desire: this should be there; nil: nothing.
---
---Since 0.1.0. Errors: ScriptError when it is no table that has names.
---```lua
----- desire
---return wanted { alias = "acme" }
---```
---@param doc? table
---@return gangway.Answer
function wanted(doc) end

---Ends the function with a failure.
---
---Since 0.1.0. Errors: it is one; a class that there isn't is a ScriptError. `fail(failure)` passes one on.
---```lua
---fail("conflict", "OtherAlias", "the account is called %s already: keep that alias", quoted("acme"))
---```
---@param class "throttled"|"unavailable"|"denied"|"conflict"|"invalid"|gangway.Failure
---@param code? string
---@param text? string what to do
---@param ... any values for the text
function fail(class, code, text, ...) end

---Ends the function: an answer lacks what a step must know; it is asked again later.
---
---Since 0.1.0. Errors: it is one: class `unavailable`, code BadAnswer.
---```lua
---fail_answer("iam:GetRole", "Role")
---```
---@param operation string
---@param lacks string
function fail_answer(operation, lacks) end

---What the function returns, or nil and the failure that it ended with.
---
---Since 0.1.0. Errors: a mistake in the code is not caught and ends the step as ScriptError.
---```lua
---local role, failure = try(function() return call.aws.iam.GetRole { RoleName = "gone" }.Role end)
---call.progress("%s", role and role.Arn or failure.code)
---```
---@param f function
---@param ... any
---@return any, gangway.Failure?
function try(f, ...) end

---JSON's null.
---
---Since 0.1.0. Errors: none.
---```lua
---local document = copy { gone = null }
---call.progress(to_json(document))
---```
---@type lightuserdata
null = nil

---A table that is a list even where it is empty.
---
---Since 0.1.0. Errors: ScriptError when `items` is no table.
---```lua
---call.progress(to_json { none = list {}, one = list { 1 } })
---```
---@param items? any[]
---@return any[]
function list(items) end

---Is the member there, and null?
---
---Since 0.1.0. Errors: ScriptError when `document` is no document.
---```lua
---if is_null(from_json '{"policy": null}', "policy") then call.progress("no policy") end
---```
---@param document table
---@param name string
---@return boolean
function is_null(document, name) end

---Tables that can be changed, all the way down.
---
---Since 0.1.0. Errors: ScriptError for what is no document.
---```lua
---local tags = copy(from_json '{"team": "ops"}')
---tags.team = "dev"
---```
---@param document any
---@return any
function copy(document) end

---Are two documents equal?
---
---Since 0.1.0. Errors: ScriptError for what is no document.
---```lua
---if same({ a = 1 }, from_json '{"a": 1}') then call.progress("nothing to do") end
---```
---@param a any
---@param b any
---@return boolean
function same(a, b) end

---A document as JSON text.
---
---Since 0.1.0. Errors: ScriptError for what is no document: a function, a cycle, NaN.
---```lua
---call.progress(to_json { Version = "2012-10-17", Statement = list {} })
---```
---@param value any
---@return string
function to_json(value) end

---The document in a text; nil and why when it is no JSON.
---
---Since 0.1.0. Errors: ScriptError when `text` is no text.
---```lua
---local policy, fault = from_json '{"Version": "2012-10-17"}'
---call.progress("%s", policy and policy.Version or fault)
---```
---@param text string
---@return any document, string? fault
function from_json(text) end

---A name that somebody else chose, for a sentence.
---
---Since 0.1.0. Errors: none.
---```lua
---call.progress("role %s is there", quoted("auditor"))
---```
---@param text string
---@return string
function quoted(text) end

---Seconds since 1970.
---
---Since 0.1.0. Errors: none.
---```lua
---if now() > 1800000000 then call.progress("it is 2027 or later") end
---```
---@return integer
function now() end

---A time as `2027-03-31T00:00:00Z`.
---
---Since 0.1.0. Errors: ScriptError when there is no such time.
---```lua
---call.progress(time_text(now() + 24 * 3600))
---```
---@param seconds integer
---@return string text as AWS takes times
function time_text(seconds) end

---Seconds since 1970 of a time as AWS writes it; nil when it is no time.
---
---Since 0.1.0. Errors: ScriptError when `text` is no text.
---```lua
---if time_of "2027-03-31T00:00:00Z" == 1806451200 then call.progress("so it is") end
---```
---@param text string
---@return integer? seconds
function time_of(text) end

---A random UUID: note it, so that a second try sends the same.
---
---Since 0.1.0. Errors: none.
---```lua
---if not call.notes.token then call.note("token", uuid()) end
---```
---@return string
function uuid() end
