#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# time.sh - when things are due: with a time zone for people, in UTC for programs, and late ones say so everywhere
. "${top_srcdir:-.}/tests/cli/lib.sh"

# A workflow each: an account has one unfinished run of each.
late() {
	cat >"$work/$1.lua" <<LUA
local wf = workflow "$1" { customer = "id",
  input = { type = "object", required = { "id", "due" }, properties = { id = { type = "string" }, due = { type = "string" } } } }
function wf.run(input)
  step "mail" { uses = "root-email", actor = "customer", due = input.due, with = { email = "other@acme.example" } }
end
LUA
}
begin() {
	late "$1"
	gangway start "$work/$1.lua" --set "id=$1" --set "due=$2" --profile customer --json
}
sim --people none

about='a task with time'
expect 3 'begins' begin acme-1 3d
soon=$(value run)
TZ=Asia/Kathmandu expect 0 'in the zone of TZ' gangway tasks "$soon"
has ' +0545, in 3 days; checked by looking at AWS'
TZ=Asia/Kathmandu expect 0 'the log, likewise' gangway log "$soon"
has ' +0545 '
TZ=UTC0 expect 0 'in another' gangway show "$soon"
has ' UTC, in 3 days'
lacks 'overdue'
expect 0 'as a document' gangway tasks --json
is 'it is in UTC' "$(value 0.due | sed 's/^20[0-9-]*T[0-9:.]*Z$/utc/')" utc
json 0.overdue false
json 0.customer acme-1
json 0.workflow acme-1
json 0.reason 'waiting for customer'
json 0.command "gangway done $soon mail --by NAME"
expect 0 'all tasks name their run' gangway tasks
has "acme-1 of customer acme-1, run $soon"

about='a late task'
expect 3 'begins' begin acme-2 1s
late=$(value run)
sleep 1.2
expect 0 'tasks' gangway tasks "$late"
has 'less than a minute overdue'
expect 0 'tasks, as a document' gangway tasks "$late" --json
json 0.overdue true
expect 0 'show' gangway show "$late"
has 'less than a minute overdue: '
expect 0 'show, as a document' gangway show "$late" --json
json steps.0.overdue true
is 'it is in UTC' "$(value steps.0.due | sed 's/^20[0-9-]*T[0-9:.]*Z$/utc/')" utc
expect 0 'list' gangway list
has 'less than a minute overdue: mail: waiting for customer'
expect 0 'list, as a document' gangway list --json
json 0.overdue true
json 0.actor customer
json 1.overdue false

about='what is done is late no more'
person root-email '{"email": "other@acme.example"}'
expect 0 'is done' gangway resume "$late" --json
json steps.0.status verified
expect 0 'show' gangway show "$late"
lacks 'overdue'
expect 0 'list' gangway list --json
json 0.due null

about='what stopped is a task of ops'
cat >"$work/stops.lua" <<'LUA'
local wf = workflow "stops" { customer = "id",
  input = { type = "object", properties = { id = { type = "string" }, fault = { type = "boolean" } } } }
function wf.run(input)
  if input.fault and look "known" { uses = "org-identity" } then error("no such luck") end
  step "identity" { uses = "org-identity", with = { expected_account = "999988887777" } }
end
LUA
expect 4 'a step stops' gangway start "$work/stops.lua" --set id=acme-3 --profile customer --json
run=$(value run)
expect 0 'it is among the tasks' gangway tasks "$run" --json
json 0.step identity
json 0.actor ops
json 0.checked null
json 0.command "gangway retry $run identity"
expect 0 'and for people' gangway tasks "$run"
has 'put right what stopped the step'
gangway cancel "$run" >/dev/null
expect 4 'a script stops' gangway start "$work/stops.lua" --set id=acme-4 --set fault=true --profile customer --json
expect 0 'it is among the tasks, too' gangway tasks last
has 'no such luck'
