#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# outage.sh - AWS can't be reached for a while: what waits goes on waiting, and goes on afterwards
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none --state "$work/state.json"
port=$(cat "$work/port")
expect 3 'a run waits' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
run=$(value run)
expect 0 'its tasks' gangway tasks "$run" --json
due=$(value 0.due)
kill "$simulator"
wait "$simulator" 2>/dev/null

about='no network'
began=$(date +%s)
expect 3 'resume' gangway resume "$run" --wait 0 --json
json status waiting
is 'it does not stay' "$([ $(($(date +%s) - began)) -lt 10 ] && echo yes)" yes
expect 3 'resume, once more' gangway resume "$run" --wait 0
has "go on with: gangway resume $run"
lacks 'gangway retry'
expect 3 'somebody says that it is done' gangway done "$run" root-email --by dana
expect 0 'nothing has stopped' gangway show "$run" --json
lacks '"stopped"'
expect 0 'the task is there, with its date' gangway tasks "$run" --json
json 0.due "$due"

about='AWS is back'
"$top_builddir/gangway-sim" --port "$port" --people none --state "$work/state.json" --aws-config "$work/aws-config" \
	--log "$work/requests.log" >"$work/sim.out" 2>&1 &
simulator=$!
children="$children $simulator"
until_true grep -q listening "$work/sim.out"
expect 3 'it goes on' gangway resume "$run" --wait 0 --json
json steps.id=root-2fa-off.reason 'waiting for customer'
person root-email '{"email": "awsops+1234@doit-intl.com"}'
person root-mfa '{"mfa": "absent"}'
expect 3 'further' gangway resume "$run" --wait 0 --json
json steps.id=root-email.status verified

# ---- who does not stay does not stay for many short pauses either ----

about='AWS turns everybody away'
cat >"$work/one.lua" <<'LUA'
local wf = workflow "one" { version = "1", input = { type = "object" } }
function wf.run(input)
  step "user" { uses = "iam-admin-user", with = { user_name = "x" } }
end
LUA
expect 0 'a run is begun' gangway start "$work/one.lua" --detach --json
run=$(value run)
kill "$simulator"
wait "$simulator" 2>/dev/null
for how in --throttle --fail --drop; do
	"$top_builddir/gangway-sim" --port "$port" --people none "$how" 1 --aws-config "$work/aws-config" >"$work/sim.out" 2>&1 &
	simulator=$!
	children="$children $simulator"
	until_true grep -q listening "$work/sim.out"
	began=$(date +%s)
	expect 3 "$how" gangway resume "$run" --wait 0 --json
	json status waiting
	is 'it does not stay' "$([ $(($(date +%s) - began)) -lt 10 ] && echo yes)" yes
	kill "$simulator"
	wait "$simulator" 2>/dev/null
done
