-- SPDX-License-Identifier: Apache-2.0
-- survey.lua - the same words as reconcile.lua gives, without AWS: which steps are there, and what would each want?
--
-- Nothing is looked at. So a look answers "not so yet" (or, where both are tried, "it is so"), which is the longer way, and what a step learns from AWS is an
-- unknown value; only the customer's account has a number, given or standing for it.

local core = core
local stand_in
local places = 0

local function tell(step, entry)
  places = places + 1
  entry.place = places
  entry.id, entry.uses, entry.phase, entry.params = step.id, step.uses, step.phase, step.params
  entry.account, entry.role = step.account, step.role
  core.planned(entry)
end

function converge(step)
  if core.has_unknown(core.about(step)) then
    tell(step, { reason = "needs what is known only after apply" })
    return core.unknown_outputs(step.uses, step.id, nil)
  end
  local answer, failure
  if not core.sketch then answer, failure = core.want(step) end
  local want = answer and answer.want
  tell(step, { want = want and want.doc, reason = failure and failure.message, failure = failure })
  return core.unknown_outputs(step.uses, step.id, want and want.outputs)
end

-- What stands for something that a look would tell: of a list one item, of an account a number that is nobody's.
function stand_in(schema, name)
  if schema.type == "boolean" then return false end
  if schema.type == "integer" then return 1 end
  if schema.format == "aws-account" then return core.some_member end
  if schema.type == "array" and schema.items then return { stand_in(schema.items, name) } end
  if not schema.properties then return { ["$unknown"] = name } end
  local object = {}
  for key, child in pairs(schema.properties) do object[key] = stand_in(child, name .. "." .. key) end
  return object
end

function peek(step)
  tell(step, { look = true })
  local outputs = step.tells and (stand_in(step.manifest.outputs, step.id) or {}) or nil
  local schema = step.manifest.outputs
  return core.told(step, { answer = core.assume or schema and schema.readOnly or false, outputs = outputs })
end

function await(timer) tell(timer, {}) end
