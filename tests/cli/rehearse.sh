#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rehearse.sh - the rehearsal: unattended, twice, nothing left behind, whatever happens
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
export TMPDIR="$work/tmp"
mkdir "$TMPDIR"
# What must not count: somebody's real settings.
export AWS_PROFILE=real AWS_ACCESS_KEY_ID=AKIAREAL AWS_SECRET_ACCESS_KEY=real AWS_ENDPOINT_URL=http://127.0.0.1:1
unset GANGWAY_STORE

clean() {
	is 'nothing is left behind' "$(ls -A "$TMPDIR")" ''
	is 'no simulator is left behind' "$(running "$TMPDIR/gangway-rehearsal")" 0
	is 'no store was made' "$(ls -A "$work/state" 2>/dev/null)" ''
}

expect 0 'the stock workflow' gangway rehearse aws-onboarding --input "$acme"
has 'rehearsal of aws-onboarding'
has 'Readiness'
has 'iam:CreateRole'
has 'second run: nothing to change'
clean

expect 0 'as a document' gangway rehearse aws-onboarding --input "$acme" --json
json workflow aws-onboarding
json first.status done
json second.status done
json second.changed.# 0
json second.tasks 0
clean

expect 0 'once' gangway rehearse aws-onboarding --input "$acme" --once --json
json second null
clean

expect 0 'with what can go wrong' gangway rehearse aws-onboarding --input "$acme" --json --seed 7 --throttle 0.05 --fail 0.05 \
	--drop 0.03 --late-reads 300
json second.changed.# 0
clean

keep=$top_srcdir/scripts/examples/acme-keep-root.cfg
expect 0 'where the customer keeps root' gangway rehearse aws-onboarding-keep-root --input "$keep" --json --seed 3 --throttle 0.05 \
	--drop 0.03 --late-reads 200
json first.status done
json first.tasks 2
json second.changed.# 0
json second.tasks 0
clean
expect 0 'accepted with keys' gangway rehearse aws-onboarding-keep-root --input "$keep" --set accept=api --json
json first.tasks 0
json second.changed.# 0
clean

expect 0 'kept' gangway rehearse aws-onboarding --input "$acme" --keep "$work/kept"
is 'its store' "$(test -s "$work/kept/gangway.db" && echo yes)" yes
is 'its log' "$(test -s "$work/kept/requests.log" && echo yes)" yes
expect 0 'can be looked at' gangway show last --store "sqlite:$work/kept/gangway.db" --json
json status done
expect 1 'kept where something is' gangway rehearse aws-onboarding --input "$acme" --keep "$work/kept"
has 'cannot make the folder'
clean

about='bad input'
expect 1 'an unknown workflow' gangway rehearse nothing
expect 1 'no input' gangway rehearse aws-onboarding
clean
expect 1 'an option that the simulator refuses' gangway rehearse aws-onboarding --input "$acme" --throttle often
has 'the simulator did not start'
clean
cat >"$work/fails.lua" <<'LUA'
local wf = workflow "fails" { version = "1", input = { type = "object" } }
function wf.run()
  step "one" { uses = "org-identity", with = { expected_account = "999999999999" } }
end
LUA
expect 4 'a workflow that stops' gangway rehearse "$work/fails.lua" --once
clean

about='Ctrl-C'
"$top_builddir/gangway" rehearse aws-onboarding --input "$acme" --latency 200 >"$out" 2>"$err" </dev/null &
child=$!
until_true grep -q Readiness "$out"
kill -INT "$child"
wait "$child"
is 'exit code 130' "$?" 130
clean
"$top_builddir/gangway" rehearse aws-onboarding --input "$acme" --latency 200 >"$out" 2>"$err" </dev/null &
child=$!
until_true grep -q Readiness "$out"
kill -KILL "$child"
wait "$child" 2>/dev/null
none_running() {
	[ "$(running "$TMPDIR/gangway-rehearsal")" = 0 ]
}
until_true none_running
is 'after kill -9, too, no simulator stays' "$(running "$TMPDIR/gangway-rehearsal")" 0
