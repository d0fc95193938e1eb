-- SPDX-License-Identifier: Apache-2.0
-- reconcile.lua - the loop of every step: look, compare, act or wait, look again
--
-- Straight-line code: core.look, core.apply, core.sleep and core.block return when there is something to go on with.
-- Whatever must outlive a crash is in the step's row, which core.record writes together with an event. Every
-- attempt begins with a fresh look, so the loop can begin anywhere.

local core = core
local null = core.null

local FINISHED = { verified = true, attested = true, skipped = true, failed = true }
local TRIES = 6          -- attempts at something that may pass by itself
local APPLIES = 3        -- applies that succeeded without the look agreeing
local SETTLE = { 50, 150, 300, 600, 1000, 2000, 3000, 5000, 5000, 5000 } -- ms between looks after an apply

local function paced(ms)
  return math.floor(ms * core.pace)
end

local function backoff(try)
  return paced(math.min(20000, 500 * 2 ^ (try - 1)) * (0.5 + core.random() / 2))
end

-- The longest time in milliseconds that this process sleeps before it looks again. When the next look is later than that, the
-- step becomes "waiting" and the process may end. A negative wait_ms means: stay however long it takes.
local STAYS = core.wait_ms < 0
local PAUSE = STAYS and 30000 or math.max(3000, math.min(core.wait_ms, 30000))
-- A service or a plugin can say when to look again; the answer is brought into these limits, in seconds.
local SOONEST, LONGEST = 1, 30 * 86400
local function leave_alone(failure)
  return math.min(LONGEST, failure.retry_after or 0) * 1000
end

-- People and AWS are looked after every second at first, then slower.
local function patience(looks)
  return paced(math.min(60000, 1000 * 1.5 ^ math.max(0, looks - 10)))
end

local function set(step, fields, kind, data, task)
  for name, value in pairs(fields) do step.row[name] = value ~= null and value or nil end
  core.record(step.id, kind, data, fields, task)
end

-- What a step that was skipped would have told is an unknown value: it can be passed on, and what takes it is left out.
local function outputs(step)
  if step.row.status == "failed" then return core.caught(step.row) end
  if step.row.status == "skipped" then return core.unknown_outputs(step.uses, step.id, step.row.outputs) end
  return core.outputs(step.id, step.uses)
end

-- A row is about the parameters that its step was begun with. The input was amended and there are others: nothing of what
-- was seen, said and approved is about them, so the step begins anew, with a look.
local FORGOTTEN = { "before", "open", "notes", "said", "attestation", "attested_for", "about", "asked", "approved", "approval", "changes",
  "failure", "reason", "next_look", "wakes", "tries", "missed", "crashes", "applies", "looks", "evidence",
  "task", "checked", "demands", "due", "held", "reminded", "escalated", "left_out" }

local function renew(step)
  local row, digest = step.row, step.digest
  if not row.params or row.params == digest or row.status == "skipped" and not row.left_out then return end
  local fields = { status = "pending", params = digest, reopened = true, account = step.account or null, role = step.role or null }
  if row.approves then fields.approves = core.approves(step.uses, step.params) or null end
  for _, name in ipairs(FORGOTTEN) do
    if row[name] ~= nil then fields[name] = null end
  end
  set(step, fields, "step.reopened", { was = row.status }, false)
end

-- ---- ends ----

local function finish(step, status, kind, data, fields)
  fields = fields or {}
  fields.status, fields.reason, fields.next_look = status, fields.reason or null, null
  if step.row.reopened then fields.reopened = null end
  set(step, fields, kind, data, false)
  return outputs(step)
end

-- Of a step whose script catches failures this is how it ends.
local function fail(step, failure)
  return finish(step, "failed", "step.failed", { failure = failure },
    { failure = failure, reason = failure.message })
end

-- A run keeps the steps that it began with, so trying one again that has a mistake helps nobody.
local function correction(step, failure)
  if not core.is_own_fault(failure) then return "" end
  return core.advise(step.id, "; this is the step's own fault, and the run keeps the steps that it began with: correct '" ..
    step.uses .. "', then `gangway upgrade RUN` takes it along")
end

local function stop(step, failure)
  if step.catches then return fail(step, failure) end
  set(step, { status = "stopped", reason = failure.message .. correction(step, failure), failure = failure, next_look = null },
    "step.stopped", { failure = failure }, false)
  core.block(step.id, 0)
end

-- It takes what a step that was skipped would have told: nobody can know that, so it is skipped as well.
local function leave_out(step, needs)
  if FINISHED[step.row.status] then return outputs(step) end
  local reason = "it needs '" .. needs .. "', and that step was skipped or left out"
  set(step, { status = "skipped", left_out = true, reason = reason, next_look = null }, "step.left_out", { needs = needs }, false)
  return outputs(step)
end

-- ---- waits ----

local function due_text(step)
  return step.row.due and core.time_text(step.row.due) or "no date"
end

-- A task that is overdue reminds, and at twice its time escalates.
local function remind(step)
  local row = step.row
  local late = row.due and core.now() - row.due
  if not late or late < 0 then return end
  if not row.reminded then
    set(step, { reminded = true }, "task.reminded", { due = row.due }, { overdue = true })
    core.news { kind = "log", id = step.id, level = 2, text = "task is overdue: it was due " .. due_text(step) }
  elseif not row.escalated and late > step.due_ms then
    set(step, { escalated = true }, "task.escalated", { due = row.due }, { overdue = true, escalated = true })
    core.news { kind = "log", id = step.id, level = 2, text = "task is long overdue: it was due " .. due_text(step) }
  end
end

-- What a step's row says of its task, when the task is over without the step being so.
local function close_task(step, fields)
  if not step.row.task then return fields, nil end
  for _, name in ipairs { "task", "checked", "demands", "due", "reminded", "escalated" } do fields[name] = null end
  return fields, false
end

-- What is only in the way for now (`aside`) shows what it keeps waiting, so nobody's instructions are lost meanwhile;
-- their date stays.
local function put_aside(step, task)
  local row = step.row
  local open = row.task and core.open_task(step.id)
  if open and not open.aside then
    task.instead = { title = open.title, actor = open.actor, instructions = open.instructions }
    set(step, { held = row.due or null })
  else
    task.instead = open and open.instead
  end
  local kept = task.instead
  if kept then
    task.instructions = task.instructions .. "\n\nThe task of " .. kept.actor .. " stays as it was: " .. kept.title ..
      (kept.instructions and "\n" .. kept.instructions or "")
  end
end

local function open_task(step, task, reason)
  local row = step.row
  if row.task ~= task.title or row.status ~= "waiting" then
    if task.aside then put_aside(step, task) end
    if row.task and row.task ~= task.title then
      local fields, closed = close_task(step, {})
      set(step, fields, nil, nil, closed)
    end
    local due = row.due or not task.aside and row.held or core.now() + step.due_ms
    task.actor, task.due, task.uses, task.account = task.actor or step.actor, due, step.uses, step.account
    set(step, { status = "waiting", reason = reason, task = task.title, checked = task.checked,
      demands = task.demands or null, aside = task.aside or null, held = task.aside and row.held or null, due = due, looks = 0 },
      "task.opened", task, task)
    core.play(step.id, task)
  elseif row.reason ~= reason then
    set(step, { reason = reason })
  end
  remind(step)
end

-- Until a command, or a resume: looking would show nothing new. But a task that is overdue is reminded of.
local function wait_for_command(step)
  local row = step.row
  local at = row.due and (not row.reminded and row.due or not row.escalated and row.due + step.due_ms + 1) or nil
  if row.next_look ~= at then set(step, { next_look = at or null }) end
  core.block(step.id, at or 0)
end

-- Until the next look, or a command, or a resume.
local function wait(step)
  local looks = (step.row.looks or 0) + 1
  local at = core.now() + patience(looks)
  set(step, { looks = looks, next_look = at })
  core.block(step.id, at)
end

local function wait_for_aws(step, seen)
  local after = math.min(math.max(seen.after or 60, SOONEST), LONGEST)
  local at = core.now() + paced(after * 1000)
  local reason = "waiting for AWS: " .. (seen.reason or "pending")
  local fields, task = close_task(step, { status = "waiting", reason = reason, next_look = at, tries = null })
  set(step, fields, step.row.reason ~= reason and "step.pending" or nil, { reason = seen.reason }, task)
  core.block(step.id, at)
end

-- What is on its way needs a person: an invitation that somebody has to accept.
local function wait_for_acceptance(step, seen)
  local task = seen.task
  if step.row.actor ~= task.actor or step.row.open ~= seen.reason then set(step, { actor = task.actor, open = seen.reason }) end
  open_task(step, { title = task.title, actor = task.actor, checked = "api", instructions = task.instructions, want = {} },
    "waiting for " .. task.actor .. ": " .. seen.reason)
  wait(step)
end

-- ---- what a failure leads to ----

-- Of an outage that lasts, the journal has the beginning. Who does not stay does not stay for many short pauses either.
local function pause(step, failure, ms, name)
  local times, now = (step.row[name] or 0) + 1, core.now()
  if times == 1 or not step.trouble then step.trouble = now end
  local at, waits = now + ms, ms > PAUSE or not STAYS and now + ms - step.trouble > PAUSE
  set(step, { [name] = times, status = "waiting", next_look = waits and at or null,
    reason = failure.class .. ", trying again at " .. core.time_text(at) .. ": " .. failure.message },
    times <= TRIES and "step.retrying" or nil, { failure = failure, after_ms = ms })
  if waits then core.block(step.id, at) else core.sleep(ms) end
end

-- What was begun and can't be finished stops after a while.
local function try_later(step, failure)
  local tries = (step.row.tries or 0) + 1
  if tries >= TRIES then
    local advice = step.catches and "" or core.advise(step.id, "; when it works again: gangway retry RUN")
    return stop(step, core.explain(failure, "gave up after " .. tries .. " attempts" .. advice))
  end
  pause(step, failure, math.max(backoff(tries), leave_alone(failure)), "tries")
end

-- A look that AWS does not answer says nothing of the step: it is taken again, as long as that lasts. What waits goes
-- on waiting, with the same task and the same date.
local function look_later(step, failure)
  local missed = (step.row.missed or 0) + 1
  local ms = math.max(leave_alone(failure), missed < TRIES and backoff(missed) or patience(missed))
  if step.row.task or missed >= TRIES then ms = math.max(ms, PAUSE + 1) end
  pause(step, failure, ms, "missed")
end

local function crashed(step, failure)
  local crashes = (step.row.crashes or 0) + 1
  if crashes > 1 then return stop(step, failure) end
  set(step, { crashes = crashes }, "step.retrying", { failure = failure })
end

-- What there is to do about a denial. Where the keys are no good nobody was asked for a permission, and one that
-- something denies can't be had by granting it.
local function remedy(step, failure)
  local action = failure.action or "the operation"
  if step.account and action == "sts:AssumeRole" then
    local role = "the role '" .. step.role .. "' of account " .. step.account
    return "let gangway assume " .. role, "See to it that " .. role .. " is there, that its trust names the management account, and " ..
      "that the caller may sts:AssumeRole it. An account that was created in the organization has " ..
      "OrganizationAccountAccessRole; one that was invited has it only if somebody made it. If there is another role, name it " ..
      "in the workflow (`role`) or in the setting member.role"
  elseif core.is_about_keys(failure.code) then
    return "renew the credentials", "See to it that there are good credentials"
  elseif failure.denied_by then
    return "lift the denial of " .. action, failure.denied_by .. " denies " .. action ..
      ": granting it does not help, so have it taken out there (or give other credentials of the same account)"
  end
  return "allow " .. action, "Grant " .. action .. " to the caller (or give other credentials of the same account)"
end

local function denied(step, failure)
  local title, what = remedy(step, failure)
  open_task(step, { title = title, actor = "ops", checked = "api", aside = true, instructions = failure.message .. "\n" .. what ..
      core.advise(step.id, ", then wait: Gangway looks again by itself, or at once with `gangway retry RUN`.") },
    "denied: " .. failure.message)
  wait(step)
end

local REACTIONS = { throttled = try_later, unavailable = try_later, crashed = crashed, ["timed-out"] = crashed,
  denied = denied }
local LOOKS = { throttled = look_later, unavailable = look_later }

local function react(step, failure)
  return (REACTIONS[failure.class] or stop)(step, failure)
end

local function react_to_look(step, failure)
  return (LOOKS[failure.class] or react)(step, failure)
end

-- ---- who acts ----

local topic = core.topic

local function why_unproven(looks)
  local fault = looks and core.keys_fault()
  if fault then return " (AWS can't be asked for the proof now: " .. fault .. ")" end
  return looks and " (AWS shows no proof so far: `gangway done`)" or " (no API can see this: `gangway done`)"
end

-- A step that can look goes on looking for a proof until somebody says that it is done. One that a machine could do, but
-- not this time, says why: an attestation of an earlier run does not answer that.
local function attest(step, seen, want)
  local row = step.row
  local attestation = row.attestation or not seen.reason and core.earlier_attestation(step.id, topic(step, seen)) or nil
  if attestation then
    return finish(step, "attested", "step.attested", { attestation = attestation }, { attestation = attestation,
      attested_for = core.digest(topic(step, seen)), about = seen.about, outputs = want.outputs or null, evidence = seen.evidence })
  end
  local looks = step.manifest.inspect and not step.manifest.apply or nil
  local actor = seen.actor or step.person
  if row.actor ~= actor then set(step, { actor = actor }) end
  open_task(step, { title = not seen.reason and step.title or want.title or step.manifest.summary, checked = "attested",
    actor = actor, proof = looks, demands = want.evidence, instructions = want.instructions, want = want.doc },
    seen.reason or "waiting for " .. actor .. why_unproven(looks))
  local wait_on = looks and wait or wait_for_command
  wait_on(step)
end

-- What AWS has shown once and may not show again, an event, counts as an attestation in later runs.
local function proven(step, seen, fields)
  if (step.row.checked == "attested" or seen.about) and not step.manifest.apply then
    fields.attestation = step.row.attestation or { by = "AWS", at = core.now() }
    fields.attested_for, fields.about = core.digest(topic(step, seen)), seen.about
  end
  return fields
end

-- Where a step looks that asks nothing of AWS: in the run's own journal and vault. nil: in AWS.
local function looked_for_in(step)
  local reads = step.manifest.reads or {}
  for i = 1, #reads do
    if not reads[i]:match("^vault:") then return nil end
  end
  return #reads > 0 and "vault" or nil
end

local function ask_person(step, want, changes)
  local said = step.row.said
  local late = want.late and "; " .. want.late or ""
  open_task(step, { title = step.title or want.title or step.manifest.summary, checked = "api",
    where = looked_for_in(step), instructions = want.instructions, want = want.doc, changes = changes },
    said and ("not done yet: " .. core.diff_text(changes) .. late) or ("waiting for " .. step.actor))
  wait(step)
end

local function ask_approval(step, changes)
  local asked = core.digest(changes)
  if step.row.asked ~= asked then
    local fields, task = close_task(step, { asked = asked, changes = changes })
    set(step, fields, nil, nil, task)
  end
  open_task(step, { title = "approve a change to what existed before: " .. step.id, actor = "ops", checked = "approval", aside = true,
    changes = changes, instructions = (step.row.reopened and "It was there before the input was amended"
      or "This run did not make it") .. ", so it is not changed unasked:\n" .. core.diff_text(changes) ..
      core.advise(step.id, "\nTo let Gangway change it: `gangway approve RUN STEP --by WHO`. To leave it as it is: `gangway skip RUN STEP --why TEXT`, or say in the input what is " ..
      "there, with `gangway retry RUN --set KEY=VALUE --why TEXT`.") },
    "waiting for an approval: it existed before and differs")
  wait_for_command(step)
end

local function needs_approval(step, changes)
  return step.asks and step.row.before and step.row.before.kind == "observed"
    and step.row.approved ~= core.digest(changes)
end

-- What nobody here can bring about stops the run, until it is so, or until somebody accepts exactly what differs.
local function check(step, want, changes)
  local digest = core.digest(changes)
  if step.row.approved == digest then
    return finish(step, "attested", "step.accepted", { accepted = step.row.approval, changes = changes },
      { changes = changes })
  end
  set(step, { asked = digest, changes = changes })
  stop(step, core.failure("conflict", "NotAsWanted",
    want.instructions or "this is only checked, and it is not so: " .. core.diff_text(changes)))
end

-- After an apply the look may lag behind: look again for a while before judging.
-- A denial, too, may be one of a moment, but not the third.
local function settle(step)
  local denials = 0
  for _, ms in ipairs(SETTLE) do
    local answer, failure = core.look(step)
    if failure and not REACTIONS[failure.class] then return nil, failure end
    denials = denials + (failure and failure.class == "denied" and 1 or 0)
    if denials == 3 then return nil end
    if answer then
      local kind = answer.seen.kind
      if kind == "pending" or kind == "unseen" or #core.diff(answer.seen.doc, answer.want.doc) == 0 then return answer end
    end
    core.sleep(paced(ms))
  end
end

-- What this run made half before it was cut off is a creation all the same.
local function told_as(step, want, changes)
  local before = step.row.before
  local begun = before and before.kind == "absent" and (step.row.attempts or 0) > 0
  return begun and core.diff(nil, want.doc) or changes
end

local function apply(step, answer, changes)
  local row = step.row
  if (row.applies or 0) >= APPLIES then
    return stop(step, core.failure("unavailable", "NotConverged",
      "applied " .. row.applies .. " times, but AWS still shows: " .. core.diff_text(changes) ..
      core.advise(step.id, "; gangway retry RUN looks again")))
  end
  local fields, task = close_task(step, { status = "running", reason = null, attempts = (row.attempts or 0) + 1,
    changes = told_as(step, answer.want, changes), next_look = null })
  set(step, fields, "step.apply",
    { changes = changes, seen = answer.seen, want = answer.want.doc, irreversible = answer.want.irreversible }, task)
  local _, failure = core.apply(step, answer)
  if failure then return react(step, failure) end
  set(step, { applies = (row.applies or 0) + 1, tries = null }, "step.applied", {})
  return settle(step)
end

-- ---- the loop ----

local function compare(step, answer)
  local seen, want = answer.seen, answer.want
  if step.row.open and not (seen.kind == "pending" and seen.task) then set(step, { open = null }) end
  if seen.kind == "pending" then return (seen.task and wait_for_acceptance or wait_for_aws)(step, seen) end
  if seen.kind == "unseen" then return attest(step, seen, want) end
  local changes = core.diff(seen.doc, want.doc)
  if not step.row.before then
    set(step, { before = { kind = seen.kind, doc = seen.doc or null } }, "step.seen", { seen = seen })
  end
  if #changes == 0 then
    return finish(step, "verified", "step.verified", { seen = seen },
      proven(step, seen, { outputs = core.merge(want.outputs, seen.outputs), evidence = seen.evidence }))
  end
  if not step.manifest.apply and step.actor == "gangway" then return check(step, want, changes) end
  if not step.manifest.apply then return ask_person(step, want, changes) end
  if needs_approval(step, changes) then return ask_approval(step, changes) end
  local settled, failure = apply(step, answer, changes)
  if failure then return stop(step, failure) end
  return settled and compare(step, settled)
end

-- A look, and the step's row as it is then: a command may have changed it meanwhile.
local function look(step)
  local answer, failure = core.look(step)
  step.row = core.begin_step(step)
  return answer, failure
end

-- What is stopped, or is to be looked at later, stays so through a replay.
local function stay(step)
  step.row = core.begin_step(step)
  if step.row.status == "stopped" or core.not_due(step.id) then
    core.block(step.id, step.row.next_look or 0)
    step.row = core.begin_step(step)
  end
  return FINISHED[step.row.status]
end

function converge(step)
  step.row = core.begin_step(step)
  local unknown, needs = core.has_unknown(core.about(step))
  if unknown then return leave_out(step, needs) end
  renew(step)
  if FINISHED[step.row.status] or stay(step) then return outputs(step) end
  while true do
    if step.row.status == "pending" then
      set(step, { status = "running" }, "step.started", { account = step.account, role = step.role })
    end
    local answer, failure = look(step)
    if FINISHED[step.row.status] then return outputs(step) end
    if failure then
      react_to_look(step, failure)
    else
      if step.row.missed then set(step, { missed = null }) end
      -- A look that works says nothing of an apply that keeps failing: of that, only one that works does.
      if (step.row.tries or step.row.crashes) and not step.manifest.apply then
        set(step, { tries = null, crashes = null })
      end
      local result = compare(step, answer)
      if result then return result end
    end
    step.row = core.begin_step(step)
    if FINISHED[step.row.status] then return outputs(step) end
  end
end

-- What a look told, as a step's outputs would be.
local function told_by(answer)
  return core.merge(answer.want and answer.want.outputs or null, answer.seen.outputs or null) or {}
end

-- The row that a look has once it failed. The script has come to it, whatever it is told now.
local function begun_look(step)
  if not core.is_begun(step.id) then return false end
  step.row = core.begin_step(step)
  return true
end

-- look "id" { … }: is it so already? Journaled, with the parameters that were asked about, so that a replay hears the same.
function peek(step)
  local failed = begun_look(step)
  local unknown, needs = core.has_unknown(core.about(step))
  if unknown then
    if failed then leave_out(step, needs) end
    return core.told(step, { answer = false })
  end
  local digest = step.digest
  if failed then renew(step) end
  local name, known = core.known_look(step.id, digest)
  local function answer(so, outputs)
    return core.told(step, core.value(name, { answer = so, params = digest, outputs = step.tells and outputs or nil }))
  end
  if known ~= nil then
    if failed and not FINISHED[step.row.status] then finish(step, "verified", "step.verified", {}) end
    return core.told(step, known)
  end
  local function ended()
    if step.row.status == "failed" then return core.caught(step.row) end
    return answer(false)
  end
  if failed and stay(step) then return ended() end
  while true do
    local seen_now, failure = core.look(step)
    if failed or failure then
      failed, step.row = true, core.begin_step(step)
      if FINISHED[step.row.status] then return ended() end
    end
    if not failure then
      local seen = seen_now.seen
      local so = (seen.kind == "observed" or seen.kind == "absent") and #core.diff(seen.doc, seen_now.want.doc) == 0
      local told = answer(so, told_by(seen_now)) -- before the row: one that is finished is not looked at again
      if failed then finish(step, "verified", "step.verified", { seen = seen }) end
      return told
    end
    react_to_look(step, failure)
    if step.row.status == "failed" then return ended() end
  end
end

-- ---- timers ----

-- The time stands in the row, so a resume, a crash or a long wait changes nothing of it.
function await(timer)
  timer.row = core.begin_step(timer)
  local unknown, needs = core.has_unknown(timer.params)
  if unknown then return leave_out(timer, needs) end
  renew(timer)
  if FINISHED[timer.row.status] then return end
  if not timer.row.wakes and timer.at and timer.at <= core.now() then return finish(timer, "verified") end
  if not timer.row.wakes then
    local at = timer.at or core.now() + timer.ms
    set(timer, { status = "waiting", wakes = at, reason = "until " .. core.time_text(at) }, "timer.started", { ["until"] = at })
  end
  while not FINISHED[timer.row.status] do
    local at = timer.row.wakes
    if core.rehearses or core.now() >= at then return finish(timer, "verified", "timer.ended", { ["until"] = at }) end
    if timer.row.next_look ~= at then set(timer, { next_look = at }) end
    core.block(timer.id, at)
    timer.row = core.begin_step(timer)
  end
end
