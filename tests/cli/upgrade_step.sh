#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# upgrade_step.sh - a run in flight takes corrected steps along: which, what they say otherwise of themselves, what is refused
. "${top_srcdir:-.}/tests/cli/lib.sh"

# ---- a mistake of a step is corrected in flight ----

# put FILE: its text from standard input, which nobody else may write
put() {
	cat >"$1"
	chmod 644 "$1"
}
sim --people none
mkdir -p "$work/lua/steps"
cd "$work/lua" || exit 95
# role_step BODY [READS [OUTPUTS]]: a step that makes a role, BODY at the beginning of its look
role_step() {
	put steps/small-role.lua <<END
return step "small-role" {
  summary = "a role that nobody may assume yet",
  params = { required = { "name" }, properties = { name = { type = "string" } $4 } },
  outputs = { properties = { arn = { type = "string" } $3 } },
  reads = { "iam:GetRole" $2 }, writes = { "iam:CreateRole" },
  inspect = function(call)
    $1
    local role = call.aws.unless("NoSuchEntity").iam.GetRole { RoleName = call.params.name }
    if not role then return absent() end
    call.outputs { arn = role.Role.Arn }
    return observed { name = role.Role.RoleName }
  end,
  desire = function(call) return wanted { name = call.params.name } end,
  apply = function(call, _, want)
    $5
    call.aws.iam.CreateRole { RoleName = want.name, AssumeRolePolicyDocument = to_json {
      Version = "2012-10-17", Statement = { { Effect = "Deny", Principal = { AWS = "*" }, Action = "sts:AssumeRole" } } } }
  end,
}
END
}
put steps/other-role.lua <<'END'
return step "other-role" { summary = "nothing", desire = function(call) return wanted {} end }
END
put flow.lua <<'END'
local wf = workflow "flow" { version = "1" }
function wf.run()
  step "first" { uses = "small-role", with = { name = "first" } }
  step "second" { uses = "small-role", with = { name = "second" } }
  step "third" { uses = "small-role", with = { name = "third" } }
end
END
mistake='if call.params.name == "second" then local x = nil + 1 end'
role_step "$mistake"
expect 4 'a mistake of a step' gangway start flow.lua
has "small-role.lua:7: attempt to perform arithmetic on a nil value"
has "this is the step's own fault, and the run keeps the steps that it began with: correct 'small-role', then \`gangway upgrade"
has 'when that is corrected: gangway upgrade'
lacks 'when that is put right'
run=$(sed -n 's/.*corrected: gangway upgrade \([0-9a-f]*\),.*/\1/p' "$out")
was=$(sha256sum <steps/small-role.lua | cut -c 1-16)
expect 0 'the task of it' gangway tasks "$run"
has "gangway upgrade $run && gangway resume $run"
lacks "when it is done: gangway retry"
expect 0 'nothing is corrected yet' gangway upgrade "$run"
has "run $run has this script already, and the steps as they are"
printf 'not a step' | put steps/small-role.lua
expect 1 'what is no step is not taken along' gangway upgrade "$run"
has "step 'small-role': its file '"
has "small-role.lua' was refused: "
has "run $run, which uses it, keeps the one that it has"
role_step ''
is=$(sha256sum <steps/small-role.lua | cut -c 1-16)
before=$(gangway log "$run" --json | cksum)
expect 0 'would fit' gangway upgrade "$run" --check
has "small-role: SHA-256 $was… → $is…, "
has 'begun with it: first, second'
has "it fits: gangway upgrade $run moves the run over"
is 'a check changes nothing' "$(gangway log "$run" --json | cksum)" "$before"
expect 4 'and a retry calls the same' gangway retry "$run"
expect 0 'taken along' gangway upgrade "$run" --by dana --why 'a slip' --json
json moved true
json steps.# 1
json steps.0.step small-role
json steps.0.used_by.# 2
json differences.# 0
expect 0 'its journal' gangway log "$run"
has "dana moves it over to the steps as they are now: small-role (SHA-256 $is…): a slip"
expect 0 'goes on' gangway resume "$run" --json
json status done
is 'nothing is made twice' "$(grep -c '"operation":"CreateRole"' "$work/requests.log")" 3
expect 0 'the journal holds' gangway audit verify "$run"
expect 0 'a look back is by the corrected step' gangway verify "$run"
expect 0 'the report has it' gangway report "$run" --json
is 'by its hash' "$(grep -c "\"sha256\": \"$is" "$out")" 1

# Cut off between an intent and its outcome: the new version looks first, and makes nothing twice.
kill "$simulator"
sim --people none --latency 1500
export GANGWAY_STORE="sqlite:$work/killed.db"
sed -i 's/"first"/"north"/g; s/"second"/"south"/g; s/"third"/"west"/g' flow.lua
"$top_builddir/gangway" start flow.lua >"$work/killed.out" 2>&1 &
child=$!
until_true sh -c "'$top_builddir/gangway' log last | grep -q 'will send iam:CreateRole'"
kill -9 $child
wait $child 2>/dev/null
expect 0 'an intent without an outcome' gangway log last
is 'is the last event' "$(tail -n 1 "$out" | grep -c 'will send iam:CreateRole')" 1
sed -i 's/local role = call/call.log("the corrected one looks")\n    &/' steps/small-role.lua
expect 0 'taken along' gangway upgrade last
has 'begun with it: north'
expect 0 'goes on' gangway resume last --json
json status done
is 'each role once' "$(grep -c '"operation":"CreateRole"' "$work/requests.log")" 6
kill "$simulator"
sim --people none

# ---- what a step says otherwise of itself ----

sed -i 's/^end$/  step "word" { uses = "other-role" }\nend/' flow.lua
put steps/other-role.lua <<'END'
return step "other-role" { summary = "somebody looks", desire = function(call) return wanted {} end }
END
expect 3 'a run that waits' gangway start flow.lua --json
run=$(value run)
role_step '' '' ', id = { type = "string" }'
expect 2 'a finished step with other outputs' gangway upgrade "$run"
has "~ north: it is finished, and 'small-role' has other outputs now than those that it gave"
has 'outputs'
has "the first step that differs is 'north': the run keeps what it has"
role_step '' '' '' ', path = { type = "string", default = "/" }'
expect 2 'other parameters' gangway upgrade "$run" --check --json
json differences.0.kind parameters
json differences.0.step north
role_step '' ', "iam:ListRoles"'
expect 0 'what a finished one may do does not matter' gangway upgrade "$run" --check
put steps/other-role.lua <<'END'
return step "other-role" { summary = "somebody looks", reads = { "iam:GetUser" }, desire = function(call) return wanted {} end }
END
expect 2 'what an unfinished one may do does' gangway upgrade "$run" --json
json differences.0.step word
json differences.0.kind manifest
json moved false
expect 0 'only one of the two' gangway upgrade "$run" --step small-role --json
json steps.# 1
json steps.0.step small-role
expect 0 'and once more' gangway upgrade "$run" --step small-role
has 'has this script already'
expect 1 'one that there is not' gangway upgrade "$run" --step small-rol
has '--step small-rol: there is no step of that name now'
mv flow.lua kept.lua
expect 1 'without its script' gangway upgrade "$run"
expect 0 'a step needs no script' gangway upgrade "$run" --step other-role --accept word --by dana
has "run $run has the steps as they are now: gangway resume $run goes on"
expect 3 'goes on' gangway resume "$run"
expect 0 'a word to the new version' gangway done "$run" word --by dana
rm steps/small-role.lua
sed 's/version = "1"/version = "2"/' kept.lua >flow.lua

# ---- which steps, and what counts as other ----

# told NAME READS: a step of which somebody says when it is so
told_step() {
	put "steps/$1.lua" <<EOF
return step "$1" { summary = "somebody looks", reads = { $2 }, desire = function(call) return wanted {} end }
EOF
}
told_step first-word '"iam:GetUser", "iam:GetRole"'
told_step second-word '"iam:GetUser"'
told_step unused '"iam:GetUser"'
put steps/failing.lua <<'END'
return step "failing" { summary = "never", reads = { "iam:GetUser" },
  desire = function(call) return wanted {} end,
  inspect = function(call) return fail("conflict", "Never", "it never is") end }
END
put words.lua <<'END'
local wf = workflow "words" { version = "1" }
function wf.run()
  try_step "attempt" { uses = "failing" }
  parallel {
    function() step "one" { uses = "first-word" } end,
    function() step "two" { uses = "second-word" } end,
  }
end
END
expect 3 'two tasks' gangway start words.lua --json
run=$(value run)
told_step unused '"iam:GetUser", "iam:ListRoles"'
told_step new-here '"iam:GetUser"'
expect 0 'steps that the script does not use' gangway upgrade "$run" --check --json
json steps.# 0
expect 1 'one that is not used' gangway upgrade "$run" --step unused
has "--step unused: run $run uses no step of that name"
expect 1 'one that is new, and not used' gangway upgrade "$run" --step new-here
has "--step new-here: run $run uses no step of that name"
told_step first-word '"iam:GetRole", "iam:GetUser"'
expect 0 'another order' gangway upgrade "$run" --check --json
json steps.# 1
json differences.# 0
told_step first-word '"iam:ListRoles", "iam:GetUser", "iam:GetRole"'
expect 2 'one more in front' gangway upgrade "$run" --check --json
json differences.0.changes.# 1
json differences.0.changes.0.op add
json differences.0.changes.0.to iam:ListRoles
sed -i 's/"iam:GetUser"/"iam:GetUser", "iam:ListUsers"/' steps/failing.lua
expect 2 'what failed for good is over' gangway upgrade "$run" --check --json
json steps.# 2
json differences.# 1
json differences.0.step one
told_step second-word '"iam:ListUsers"'
expect 2 'both differ' gangway upgrade "$run" --script words.lua
has "\`gangway upgrade $run --script words.lua --accept one --accept two\` lets all of it differ"
line=$(sed -n 's/.*`\(gangway upgrade .*\)`.*/\1/p' "$out")
# shellcheck disable=SC2086
expect 0 'the line as it stands' $line
has "run $run has the steps as they are now"
sed -i 's/"first-word"/"new-here"/' words.lua
expect 2 'a new script brings its step along' gangway upgrade "$run" --check --json
json steps.# 1
json steps.0.step new-here
json steps.0.from null
