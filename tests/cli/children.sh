#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# children.sh - workflows that are parts of others: planned, run, killed in the middle, moved over, looked at afterwards
. "${top_srcdir:-.}/tests/cli/lib.sh"

# part BODY: the part, with one role and then BODY
part() {
	cat >"$work/roles.lua" <<LUA
local wf = workflow "roles" { version = "1.2", input = { type = "object", required = { "name" },
  properties = { name = { type = "string", pattern = "^[a-z]+\$" } } } }
function wf.run(input)
  phase "Roles"
  step "role" { uses = "iam-role", with = { role_name = "acme-" .. input.name, trust = { account = "222233334444", external_id = "abc-123" } } }
  $1
  return { role = "acme-" .. input.name }
end
return wf
LUA
}
# flow BODY: the workflow around it
flow() {
	cat >"$work/flow.lua" <<LUA
local roles = subworkflow "roles"
local wf = workflow "flow" { version = "1", customer = "id",
  input = { type = "object", properties = { id = { type = "string" }, name = { type = "string", default = "north" } } } }
function wf.run(input)
  local north = roles "north" { with = { name = input.name } }
  $1
  print("made " .. north.role)
end
return wf
LUA
}

flow 'roles "south" { with = { name = "south" } }'
part ''
expect 0 'check' gangway check "$work/flow.lua"
expect 0 'permissions have its steps' gangway permissions "$work/flow.lua"
has 'role/acme-south'
sim --people none

# ---- the same part twice ----

expect 2 'a plan has its steps' gangway plan "$work/flow.lua" --set id=1
has 'north: Roles'
has '+ north.role (iam-role) will be created'
has '+ south.role (iam-role) will be created'
expect 0 'a run' gangway start "$work/flow.lua" --set id=1 --json
json status done
json steps.# 2
json steps.0.id north.role
run=$(value run)
expect 0 'its journal' gangway log "$run"
has 'north begins: workflow roles 1.2'
has 'south is through'
has 'prints: made acme-north'
expect 0 'no drift' gangway verify "$run"
expect 0 'a report' gangway report "$run" --out "$work/report.html"
is 'the report has the steps' "$(grep -c 'south\.role' "$work/report.html" | sed 's/^[1-9].*/some/')" some
expect 0 'a second run changes nothing' gangway start "$work/flow.lua" --set id=1
is 'two roles' "$(grep -c '"operation":"CreateRole"' "$work/requests.log")" 2
expect 0 'a rehearsal' gangway rehearse "$work/flow.lua"

# ---- killed in the middle of a part ----

part "print 'half'
  sleep('3s', 'pause')
  step 'late' { uses = 'iam-role', with = { role_name = 'late-' .. input.name, trust = { account = '222233334444', external_id = 'abc-123' } } }"
"$top_builddir/gangway" start "$work/flow.lua" --set id=2 --wait 20s >"$work/killed.out" 2>&1 &
child=$!
children="$children $child"
until_true sh -c "'$top_builddir/gangway' show last --json | grep -q north.pause"
kill -9 $child
wait $child 2>/dev/null
expect 0 'while it waits' gangway show last
has 'north.pause'
cp "$work/roles.lua" "$work/kept.lua"
echo 'not Lua any more' >"$work/roles.lua"
expect 0 'the run has its own copy' gangway resume last --wait 20s
expect 0 'each line and event once' gangway log last
is 'begun' "$(grep -c 'begins: workflow roles' "$out")" 2
is 'through' "$(grep -c 'is through' "$out")" 2
is 'printed' "$(grep -c 'prints: half' "$out")" 2
expect 0 'the journal holds' gangway audit verify last
is 'nothing was made twice' "$(grep -c '"operation":"CreateRole"' "$work/requests.log")" 4

# ---- people, and what they say to a step of a part ----

part "step 'root' { uses = 'root-mfa', with = { state = 'absent' }, actor = 'customer' }"
flow ''
expect 3 'a task in a part' gangway start "$work/flow.lua" --set id=3 --json
run=$(value run)
expect 0 'tasks' gangway tasks
has 'north.root'
expect 0 'is skipped by its id' gangway skip "$run" north.root --why 'later' --by dana
expect 0 'and the run is done' gangway show "$run" --json
json status done

# ---- upgrade, cancel, lock ----

part "sleep('1d', 'pause')"
expect 3 'a run' gangway start "$work/flow.lua" --set id=4 --json
run=$(value run)
sed 's/external_id = "abc-123"/external_id = "abc-124"/' "$work/roles.lua" >"$work/new.lua"
cp "$work/new.lua" "$work/roles.lua"
expect 2 'an upgrade sees the part' gangway upgrade "$run" --check
has 'north.role: it is asked for something else'
expect 0 'cancel' gangway cancel "$run" --why 'no more' --by dana
expect 0 'all of it' gangway show "$run" --json
json status cancelled
is 'its step stops' "$(grep -c '"reason": "the run was cancelled"' "$out")" 1
expect 0 'a lock' gangway lock "$work/flow.lua"
expect 3 'fits' gangway start "$work/flow.lua" --set id=5
expect 0 'cancel' gangway cancel last --why 'no more' --by dana
part "sleep('2d', 'pause')"
expect 1 'has the part' gangway start "$work/flow.lua" --set id=6
has "file 'roles.lua' has SHA-256"
rm "$work/gangway.lock"

# ---- what is refused ----

expect 1 'an input that does not fit' gangway start "$work/flow.lua" --set id=7 --set name=N0
has "flow.lua:5: subworkflow 'north' (roles.lua): with.name: 'N0' does not match the pattern"
flow 'step "north" { uses = "org-identity" }'
expect 1 'an id that is taken' gangway start "$work/flow.lua" --set id=8
has "step 'north': this id is used twice"
flow ''
printf 'local flow = subworkflow "flow"\n' >"$work/roles.lua"
expect 1 'a part of itself' gangway plan "$work/flow.lua"
has "roles.lua:1: subworkflow 'flow': a workflow can't be a part of itself: flow.lua → roles.lua → flow.lua"
rm "$work/roles.lua"
expect 1 'no part' gangway plan "$work/flow.lua"
has "subworkflow 'roles'"
has 'roles.lua'
expect 1 'by check, too' gangway check "$work/flow.lua"

# ---- a failure of a part that the script goes by ----

# try_flow NAME: a part that is tried, and what came of it
try_flow() {
	cat >"$work/flow.lua" <<LUA
local roles = try_subworkflow "roles"
local wf = workflow "flow" { version = "1", customer = "id", input = { type = "object", properties = { id = { type = "string" } } } }
function wf.run(input)
  local north, failure = roles "north" { with = { name = "$1" } }
  if failure then print("caught " .. failure.class .. ": " .. failure.message) else print("made " .. north.role) end
  sleep("1s", "pause")
  step "after" { uses = "iam-role", with = { role_name = "after-" .. input.id, trust = { account = "222233334444", external_id = "abc-123" } } }
end
return wf
LUA
}
part ''
try_flow try
expect 0 'check' gangway check "$work/flow.lua"
expect 0 'one that does not fail' gangway start "$work/flow.lua" --set id=8 --wait 20s --json
json status done
expect 0 'its journal' gangway log last
has 'prints: made acme-try'
has 'north is through'
# A deep part that fails, beside a branch that fails, too.
cat >"$work/deep.lua" <<'LUA'
local wf = workflow "deep" { version = "1", input = { properties = { name = { type = "string" } } } }
function wf.run(input)
  step "far" { uses = "s3-bucket", with = { bucket = "taken-by-another", region = "us-east-1" } }
end
return wf
LUA
cat >"$work/mistaken.lua" <<'LUA'
return step "mistaken" {
  summary = "fails", reads = { "iam:GetUser" },
  inspect = function(call) fail("conflict", "NoGood", "no good for %s", call.run.step) end,
  desire = function(call, seen) return wanted {} end,
}
LUA
mkdir -p "$work/steps"
mv "$work/mistaken.lua" "$work/steps/"
chmod 644 "$work/steps/mistaken.lua"
sed -i 's/step "far".*/step "far" { uses = "mistaken" }/' "$work/deep.lua"
part "local deep = deeper; parallel { function() deep 'd' { } end, function() step 'other' { uses = 'mistaken' } end }; step 'never' { uses = 'mistaken' }"
sed -i '1i local deeper = subworkflow "deep"' "$work/roles.lua"
try_flow bad
export GANGWAY_STORE="sqlite:$work/killed.db"
"$top_builddir/gangway" start "$work/flow.lua" --set id=9 --wait 20s >"$work/killed.out" 2>&1 &
child=$!
until_true sh -c "'$top_builddir/gangway' show last --json | grep -q '\"pause\"'"
kill -9 $child
wait $child 2>/dev/null
expect 0 'goes on after a kill' gangway resume last --wait 20s --json
json status done
json steps.id=after.status verified
expect 0 'its journal' gangway log last
is 'caught once' "$(grep -c 'prints: caught conflict: step .north\.[do]' "$out")" 1
is 'told once' "$(grep -c "north failed, and the workflow goes by that" "$out")" 1
is 'of a step in a deeper part, and of one beside it' "$(grep -c 'north\.\(d\.far\|other\) *failed, and' "$out")" 2
lacks 'north.never'
expect 0 'holds' gangway audit verify last
expect 0 'a look back goes the same way' gangway verify last
expect 1 'a plan tells what fails' gangway plan "$work/flow.lua" --set id=10 --json
has "caught conflict: step 'north."
has '"id": "after"'
# A look that fails, and a mistake of the script, which is none.
part "if look 'is' { uses = 'mistaken' } then print 'yes' end"
try_flow look
expect 0 'a look that fails' gangway start "$work/flow.lua" --set id=11 --wait 20s --json
json status done
expect 0 'is caught' gangway log last
has "prints: caught conflict: step 'north.is': "
expect 0 'and looked back at' gangway verify last
part "local x = nil + 1"
expect 1 'a mistake is not caught' gangway start "$work/flow.lua" --set id=12
has 'attempt to perform arithmetic'

# ---- the reseller's accounts, and the words of a part ----

part ''
sed -i 's/"^\[a-z\]+\$" }/&, ours = { type = "string" }/; s/version = "1.2",/& reseller = { "ours" },/' "$work/roles.lua"
flow ''
sed -i 's/with = { name = input.name }/with = { name = input.name, ours = "111122223333" }/' "$work/flow.lua"
expect 4 'an account that a part calls the reseller s' gangway start "$work/flow.lua" --set id=13
has "subworkflow 'north' (roles.lua): the input 'north.ours' says that account 111122223333 is the reseller's, and the run works in it as the customer's"
expect 0 'nothing is looked at there' gangway show last --json
json steps.# 0
expect 0 'it is over' gangway cancel last --why test --by dana
sed -i 's/111122223333/068664126052/' "$work/flow.lua"
expect 0 'another account' gangway start "$work/flow.lua" --set id=14
part 'frobnicate "x"'
expect 1 'a word that there is not, in a part' gangway check "$work/flow.lua"
has 'roles.lua:'
has 'frobnicate'
expect 1 'is told once' gangway check "$work/flow.lua" "$work/roles.lua" --json
is 'once' "$(grep -c "accessing undefined variable 'frobnicate'" "$out")" 1
