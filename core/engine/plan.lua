-- SPDX-License-Identifier: Apache-2.0
-- plan.lua - the same words as reconcile.lua gives, without hands: look, compare, and tell
--
-- What is not there yet has unknown outputs. A passing state that would be brought about is laid over what later
-- looks of the same plugin see, so that the plan shows the way back, too.

local core = core
local places = 0  -- steps are told as their looks come back; the plan has them as they began
local passed = {} -- by plugin and account: the document that a passing step would bring about

local function tell(step, entry)
  entry.place = step.place
  entry.id, entry.uses, entry.phase, entry.actor, entry.passing = step.id, step.uses, step.phase, step.actor, step.passing
  if step.account and not core.is_unknown(step.account) then entry.account, entry.role = step.account, step.role end
  core.planned(entry)
end

-- What a run would meet again and not get over by itself or with somebody's help.
local PASSING = { throttled = true, unavailable = true, crashed = true, ["timed-out"] = true, denied = true }

local function failed(step, failure)
  if step.catches and not PASSING[failure.class] then
    tell(step, { mark = "failed", failure = failure, reason = failure.message })
    return core.caught { failure = failure }
  end
  tell(step, { mark = "failed", failure = failure, reason = failure.message })
  return core.unknown_outputs(step.uses, step.id, nil)
end

local function mark_of(step, seen)
  if not step.manifest.apply then return "person" end
  return seen.kind == "absent" and "create" or "change"
end

local function where(step)
  return step.uses .. (step.account and "@" .. step.account or "")
end

local function look(step)
  local answer, failure = core.look(step)
  if failure then return nil, failure end
  local seen = answer.seen
  if seen.kind == "pending" then return answer end
  local doc, passing = seen.doc, passed[where(step)]
  if passing then doc = core.merge(doc, passing) end
  return answer, nil, (passing or seen.kind ~= "unseen") and core.diff(doc, answer.want.doc) or nil
end

function converge(step)
  places = places + 1
  step.place = places
  local misplaced = core.misplaced(step.uses, step.params)
  if misplaced then return failed(step, misplaced) end
  if core.has_unknown(core.about(step)) then
    tell(step, { mark = "unknown", reason = "needs what is known only after apply" })
    return core.unknown_outputs(step.uses, step.id, nil)
  end
  local answer, failure, changes = look(step)
  if failure then return failed(step, failure) end
  local seen, want = answer.seen, answer.want
  if seen.kind == "pending" then
    tell(step, { mark = "pending", reason = seen.reason })
    return core.unknown_outputs(step.uses, step.id, seen.outputs)
  elseif not changes and not seen.reason and core.earlier_attestation(step.id, core.topic(step, seen)) then
    tell(step, { mark = "nothing" })
    return core.known_outputs(step.uses, want.outputs or {})
  elseif not changes then
    step.actor = seen.actor or step.person
    tell(step, { mark = "attest", title = step.title or want.title, instructions = want.instructions })
    return core.unknown_outputs(step.uses, step.id, want.outputs)
  elseif #changes == 0 then
    tell(step, { mark = "nothing" })
    return core.known_outputs(step.uses, core.merge(want.outputs, seen.outputs))
  end
  local lacking = step.manifest.apply and core.lacks(step.uses, step.params)
  if lacking then return failed(step, lacking) end
  if step.passing then passed[where(step)] = want.doc end
  tell(step, { mark = mark_of(step, seen), changes = changes, title = step.title or want.title,
    instructions = want.instructions, irreversible = want.irreversible,
    approval = step.asks and step.manifest.apply and seen.kind == "observed" })
  return core.unknown_outputs(step.uses, step.id, want.outputs)
end

function peek(step)
  places = places + 1
  step.place = places
  if core.has_unknown(core.about(step)) then
    error("look '" .. step.id .. "': its parameters are known only after apply", 0)
  end
  local answer, failure, changes = nil, core.misplaced(step.uses, step.params), nil
  if not failure then answer, failure, changes = look(step) end
  if failure then
    -- What follows depends on the answer: the plan ends here, with what is known.
    failed(step, failure)
    core.block(step.id, 0)
  end
  local so = changes ~= nil and #changes == 0
  local want = answer.want
  return core.told(step, { answer = so, outputs = changes and core.merge(want.outputs or core.null, answer.seen.outputs or core.null) or changes and {} or nil })
end

-- Nobody waits for a plan; what comes after the time is planned as things are now.
function await(timer)
  places = places + 1
  timer.place = places
  if core.has_unknown(timer.params) then
    tell(timer, { mark = "unknown", reason = "needs what is known only after apply" })
  else
    local over = timer.at and timer.at <= core.now()
    tell(timer, { mark = over and "nothing" or "wait", reason = timer.title })
  end
end
