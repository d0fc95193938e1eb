-- SPDX-License-Identifier: Apache-2.0
-- drift.lua - the same words as reconcile.lua gives, for a run that is over: is all still as it left it?
--
-- Every step returns what it returned then, so the script goes the way it went; what was verified is looked at again.

local core = core
local places = 0
-- About the time of the run, not about what is to last: others may change the organization afterwards.
local OF_ITS_TIME = { ["org-guard"] = true }

-- The run's own approvals and the vault are no part of AWS: what was approved then is no drift now.
local function asks_aws(manifest)
  local reads = manifest.reads or {}
  for i = 1, #reads do
    if not reads[i]:match("^vault:") then return true end
  end
  return #reads == 0 and manifest.name ~= "approval"
end

local function tell(step, entry)
  entry.place = step.place
  entry.id, entry.uses, entry.phase, entry.actor = step.id, step.uses, step.phase, step.actor
  entry.account = step.account
  core.planned(entry)
end

-- An attestation is looked at again where the step can look: AWS may show by now that it holds no longer.
local function unseen_because(step, row)
  local attestation = row.status == "attested" and row.attestation and step.manifest.inspect
  if row.status ~= "verified" and not attestation then return row.status end
  if step.passing then return "passing" end
  if not asks_aws(step.manifest) then return "not about AWS" end
  return OF_ITS_TIME[step.uses] and "of its time" or nil
end

-- What differs from what is wanted, and from what an attestation was about.
local function differences(row, seen, want)
  local state = seen.kind ~= "unseen" and core.diff(seen.doc, want.doc) or nil
  local about = row.about and seen.about and core.diff(seen.about, row.about) or nil
  if not about or #about == 0 then return state or about end
  if not state or #state == 0 then return about end
  local both = {}
  for i = 1, #state do both[i] = state[i] end
  for i = 1, #about do both[#state + i] = about[i] end
  return both
end

-- What a step goes on without, since it may not ask for it: without that nobody has looked.
local function denied(seen)
  local evidence = seen.evidence or {}
  for i = 1, #evidence do
    if evidence[i].kind == "not-seen" then return evidence[i] end
  end
end

local function compare(step, row, answer)
  local seen = answer.seen
  if seen.kind == "pending" then return tell(step, { mark = "failed", reason = "AWS is not ready: " .. (seen.reason or "pending") }) end
  local changes = differences(row, seen, answer.want)
  local missing = not changes and denied(seen)
  if missing then
    return tell(step, { mark = "failed", reason = (missing.action or "a request") .. " is denied" .. (missing.why and ": " .. missing.why or "") })
  end
  if not changes then return tell(step, { mark = "not looked at", reason = seen.reason or row.status }) end
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
  local why = unseen_because(step, row)
  if why then
    tell(step, { mark = "not looked at", reason = why })
  else
    local answer, failure = core.look(step)
    if failure then tell(step, { mark = "failed", failure = failure, reason = failure.message }) else compare(step, row, answer) end
  end
  if row.status == "failed" then return core.caught(row) end
  if row.status == "skipped" then return core.unknown_outputs(step.uses, step.id, row.outputs) end
  return core.outputs(step.id, step.uses)
end

function peek(step)
  if core.has_unknown(core.about(step)) then return core.told(step, { answer = false }) end
  local _, known = core.known_look(step.id, step.digest)
  local row = known == nil and core.row(step.id)
  if row and row.status == "failed" then return core.caught(row) end
  if known == nil then error("look '" .. step.id .. "': the run did not look at it", 0) end
  return core.told(step, known)
end

-- A time that has come has come.
function await() end
