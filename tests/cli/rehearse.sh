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

# What a request carries in a member that is no secret's, as it is, as a part, as an address has it and in base64.
about='secrets in what is kept'
mkdir -m 700 "$work/plugins"
cp "$top_builddir/tests/plugins/asks.so" "$work/plugins/"
chmod 700 "$work/plugins/asks.so"
token='Xyzzy/9+Plugh&77'
cat >"$work/tells.lua" <<'LUA'
local text = { type = "string" }
local wf = workflow "tells" { version = "1", input = { type = "object", properties = {
  token = { type = "string", secret = true }, plain = text, address = text, basic = text } } }
local function tag(key, value) return { Key = key, Value = value } end
function wf.run(input)
  step "tell" { uses = "asks", with = { password = input.token, apply = { { name = "aws:iam:CreateRole", input = {
    RoleName = "told", Description = "see " .. input.plain .. " there", AssumeRolePolicyDocument =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    Tags = { tag("address", input.address), tag("basic", input.basic), tag("password", "reset") } } } } } }
end
LUA
printf '{"token": "%s", "plain": "%s", "address": "Xyzzy%%2F9%%2BPlugh%%2677", "basic": "%s"}' "$token" "$token" \
	"$(printf 'user:%s...' "$token" | base64)" >"$work/tells.json"
chmod 600 "$work/tells.json"
log=$work/told/requests.log
# The step never ends as it is wanted: it is stopped once it has told.
GANGWAY_PLUGIN_PATH="$work/plugins" "$top_builddir/gangway" rehearse "$work/tells.lua" --input "$work/tells.json" --once \
	--keep "$work/told" >"$out" 2>"$err" </dev/null &
child=$!
until_true grep -q '"CreateRole"' "$log"
kill -INT "$child"
wait "$child"
is 'the request is there' "$(grep -c '"CreateRole".*"told"' "$log" | sed 's/[1-9][0-9]*/some/')" some
is 'and without the secret' "$(grep -cE 'Xyzzy|Plugh|WHl6enkv' "$log")" 0
is 'which is hidden in each form' "$(grep '"CreateRole"' "$log" | head -n 1 | grep -o '(redacted)' | wc -l)" 3
is 'a word of it is shown' "$(grep -c '"Value":"reset"' "$log" | sed 's/[1-9][0-9]*/some/')" some
is 'nobody else can read it' "$(stat -c %a "$log")" 600
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
