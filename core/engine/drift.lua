-- SPDX-License-Identifier: Apache-2.0
-- drift.lua - the same words as reconcile.lua gives, for a run that is over: is all still as it left it?
--
-- Every step returns what it returned then, so the script goes the way it went; what was verified is looked at again.

local core = core
local places = 0
-- About the time of the run, not about what is to last: others may change the organization afterwards.
local OF_ITS_TIME = { ["org-guard"] = true }

local function tell(step, entry)
  entry.place = step.place
  entry.id, entry.uses, entry.phase, entry.actor = step.id, step.uses, step.phase, step.actor
  core.planned(entry)
end

local function unseen_because(step, status)
  if status ~= "verified" then return status end
  if step.passing then return "passing" end
  return OF_ITS_TIME[step.uses] and "of its time" or nil
end

local function compare(step, answer)
  local seen, want = answer.seen, answer.want
  if seen.kind == "pending" then return tell(step, { mark = "failed", reason = "AWS is not ready: " .. (seen.reason or "pending") }) end
  if seen.kind == "unseen" then return tell(step, { mark = "not looked at", reason = seen.reason }) end
  local changes = core.diff(seen.doc, want.doc)
  tell(step, { mark = #changes == 0 and "same" or "drift", changes = changes })
end

function converge(step)
  places = places + 1
  step.place = places
  if not core.is_begun(step.id) then
    tell(step, { mark = "failed", reason = "the run has no such step" })
    core.block(step.id, 0)
  end
  local row = core.begin_step(step)
  local why = unseen_because(step, row.status)
  if why then
    tell(step, { mark = "not looked at", reason = why })
  else
    local answer, failure = core.look(step)
    if failure then tell(step, { mark = "failed", failure = failure, reason = failure.message }) else compare(step, answer) end
  end
  return core.outputs(step.id, step.uses)
end

function peek(step)
  local _, known = core.known_look(step.id, core.digest(step.params))
  if known == nil then error("look '" .. step.id .. "': the run did not look at it", 0) end
  return known
end
