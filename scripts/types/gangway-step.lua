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
---@param name string lower case, digits and hyphens; the file is called NAME.lua
---@return fun(manifest: gangway.StepManifest): gangway.LuaStep
function step(name) end

---inspect: this is there.
---@param doc table
---@return gangway.Answer
function observed(doc) end

---inspect: nothing is there; desire: nothing should be.
---@return gangway.Answer
function absent() end

---inspect: it is on its way.
---@param reason string
---@param seconds integer until the next look
---@return gangway.Answer
function pending(reason, seconds) end

---inspect: AWS shows nothing that tells; a person's word is taken.
---@param reason? string why a machine that could do it can't this time
---@param actor? "ops"|"customer"
---@return gangway.Answer
function unseen(reason, actor) end

---desire: this should be there; nil: nothing.
---@param doc? table
---@return gangway.Answer
function wanted(doc) end

---Ends the function with a failure.
---@param class "throttled"|"unavailable"|"denied"|"conflict"|"invalid"|gangway.Failure
---@param code? string
---@param text? string what to do
---@param ... any values for the text
function fail(class, code, text, ...) end

---Ends the function: an answer lacks what a step must know; it is asked again later.
---@param operation string
---@param lacks string
function fail_answer(operation, lacks) end

---What the function returns, or nil and the failure that it ended with.
---@param f function
---@param ... any
---@return any, gangway.Failure?
function try(f, ...) end

---JSON's null.
---@type lightuserdata
null = nil

---A table that is a list even where it is empty.
---@param items? any[]
---@return any[]
function list(items) end

---Is the member there, and null?
---@param document table
---@param name string
---@return boolean
function is_null(document, name) end

---Tables that can be changed, all the way down.
---@param document any
---@return any
function copy(document) end

---Are two documents equal?
---@param a any
---@param b any
---@return boolean
function same(a, b) end

---@param value any
---@return string
function to_json(value) end

---@param text string
---@return any document, string? fault
function from_json(text) end

---A name that somebody else chose, for a sentence.
---@param text string
---@return string
function quoted(text) end

---Seconds since 1970.
---@return integer
function now() end

---@param seconds integer
---@return string text as AWS takes times
function time_text(seconds) end

---@param text string
---@return integer? seconds
function time_of(text) end

---A random UUID: note it, so that a second try sends the same.
---@return string
function uuid() end
