-- SPDX-License-Identifier: Apache-2.0
-- replay.lua - the same words as reconcile.lua gives, over a run's rows alone: which way does the script go with another
-- input, and which finished steps would be asked for something else?
--
-- Nothing is asked of AWS and nothing written. Whatever has been finished once answers as it did then; what has not is
-- unknown, and where the script decides on that, or on a look that nobody took, the way ends.

local core = core
local FINISHED = { verified = true, attested = true, skipped = true, failed = true }
local places = 0

local function tell(step, again, open, look)
  places = places + 1
  core.planned { id = step.id, uses = step.uses, place = places, again = again, open = open, look = look, params = step.params,
    digest = step.digest, account = not core.is_unknown(step.account) and step.account or nil, path = core.path() }
end

function converge(step)
  local row = core.row(step.id) or {}
  if core.upgrades and row.uses and row.uses ~= step.uses then
    tell(step)
    return core.unknown_outputs(step.uses, step.id, nil)
  end
  if row.uses then row = core.begin_step(step) end
  local finished = FINISHED[row.status] or false
  tell(step, finished and row.status ~= "skipped" and row.params ~= step.digest)
  if row.status == "failed" then return core.caught(row) end
  if row.status ~= "skipped" and (finished or row.reopened and row.outputs) then return core.outputs(step.id, step.uses) end
  return core.unknown_outputs(step.uses, step.id, row.outputs)
end

function peek(step)
  local row = core.row(step.id)
  if row and row.status == "failed" then
    core.begin_step(step)
    tell(step, nil, nil, true)
    return core.caught(row)
  end
  local _, known = core.known_look(step.id, step.digest)
  local before = core.value("look:" .. step.id)
  tell(step, known == nil and before ~= nil, before == nil, true)
  if before == nil then core.block(step.id, 0) end
  return core.told(step, known or before)
end

function await(timer)
  local row = core.is_begun(timer.id) and core.begin_step(timer) or {}
  local finished = FINISHED[row.status] or false
  tell(timer, finished and row.status ~= "skipped" and row.params ~= timer.digest)
end
