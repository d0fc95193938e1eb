#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# amend.sh - an input that is mended in mid-run: what it changes, what is refused, and who did it and why
. "${top_srcdir:-.}/tests/cli/lib.sh"

sim --people none
cat >"$work/amended.lua" <<'LUA'
local wf = workflow "amended" {
  version = "1", customer = "customer_id", account = "management_account",
  input = {
    type = "object", required = { "customer_id" },
    properties = {
      customer_id = { type = "string" },
      management_account = { type = "string", format = "aws-account" },
      external_id = { type = "string", default = "the-first" },
      region = { type = "string", format = "aws-region", default = "us-east-1" },
      bucket = { type = "string" },
      more = { type = "boolean", default = false },
      less = { type = "boolean", default = false },
      token = { type = "string", secret = true },
      note = { type = "string" },
      deep = { type = "object", properties = { inner = { type = "object", properties = {
        text = { type = "string", default = "of itself" }, size = { type = "integer" } } } } },
    },
  },
}
local function role(name, id)
  step("role-" .. name) { uses = "iam-role", with = { role_name = name, prove_from_partner = false,
    trust = { account = "068664126052", external_id = id } } }
end
function wf.run(input)
  if input.external_id == "refuse me" then error("input.external_id: not that one", 0) end
  step "organization" { uses = "org-identity", actor = "gangway" }
  if not input.less then role("one", input.external_id) end
  if input.more then role("two", "another") end
  step "hand" { uses = "payment-method", with = { method = "invoice" }, actor = "ops" }
  if input.bucket then step "bucket" { uses = "s3-bucket", with = { bucket = input.bucket,
    account_id = "111122223333", region = input.region } } end
end
LUA

about='before'
expect 3 'start' gangway start "$work/amended.lua" --set customer_id=1 --set note=hello
run=$(gangway list --json | "$pick" 0.run)
roles() {
	grep -c 'UpdateAssumeRolePolicy\|CreateRole' "$work/requests.log"
}
before=$(roles)
events=$(gangway log "$run" --json | "$pick" '#')

about='what is refused'
expect 1 'another customer' gangway retry "$run" --set customer_id=2
has 'whose run this is'
expect 1 'another account' gangway retry "$run" --set management_account=222233334444
has 'and input.management_account would be 222233334444: gangway start begins another run there'
expect 1 'an unknown member' gangway retry "$run" --set externalid=x
has "did you mean 'external_id'?"
expect 1 'a region that there is not' gangway retry "$run" --set region=us-esat-1
has "did you mean 'us-east-1'?"
expect 1 'a region of another partition' gangway retry "$run" --set region=cn-north-1 --set bucket=reports-of-acme --by dana --why closer
has "step 'bucket'"
has 'cn-north-1'
expect 1 'what it says already' gangway retry "$run" --set note=hello
has 'says that already'
expect 1 'what the script does not take' gangway retry "$run" --set 'external_id=refuse me'
has 'not that one'
expect 1 'a way past what was begun' gangway retry "$run" --set less=true
has "no longer takes step 'role-one'"
has "gangway cancel $run"
expect 1 'an unknown step' gangway retry "$run" role-onee --set note=x
has "did you mean 'role-one'?"
expect 1 'a secret on the command line' gangway retry "$run" --set token=hunter2hunter2
has '--set-file token=FILE'
expect 1 'a file that is not there' gangway retry "$run" --input "$work/none.cfg"
expect 1 'another run' gangway retry nosuchrun --set note=x
gangway log "$run" --json >"$out"
json '#' "$events"

events=$(gangway log "$run" --json | "$pick" '#')
expect 1 'without a reason' gangway retry "$run" --set note=bye --by dana
has '--why is missing, and nothing is amended'
expect 0 'nothing is recorded' gangway log "$run" --json
json '#' "$events"

about='what no step is about'
expect 3 'a note' gangway retry "$run" --set note=bye --by dana --why 'a slip'
has 'hello'
lacks 'looked at again'
gangway log "$run" >"$out"
has 'dana amends the input: a slip'
gangway log "$run" --json >"$out"
has '"path": "/note"'
has '"from": "hello"'
has '"to": "bye"'
has '"why": "a slip"'
is 'no role was touched' "$(roles)" "$before"
expect 3 'taken out' gangway retry "$run" --set note=null --by dana --why mended
has '- note: bye'
is 'it is gone' "$(gangway log "$run" --json | grep -c '"to": "null"')" 0
expect 3 'deeper down' gangway retry "$run" --set deep.inner.text=one --set deep.inner.size=1 --by dana --why mended
expect 3 'is taken out, too' gangway retry "$run" --set deep.inner.text=null --set deep.inner.size=null --by dana --why mended
is 'the default is there again' "$(gangway log "$run" --json | grep -c '"to": "of itself"')" 1
is 'and no text' "$(gangway log "$run" --json | grep -c '"to": "null"')" 0
expect 3 'the text' gangway retry "$run" --set 'note="null"' --by dana --why mended
is 'can be had' "$(gangway log "$run" --json | grep -c '"to": "null"')" 1

about='what a finished step is about'
expect 3 'another external id' gangway retry "$run" --set external_id=the-second --by dana --why 'a new contract'
has 'role-one was finished, and is looked at again'
lacks 'organization was finished'
gangway tasks "$run" >"$out"
has 'approve a change'
gangway show "$run" --json >"$out"
json steps.id=role-one.status waiting
is 'nothing is changed unasked' "$(roles)" "$before"
expect 0 'approve' gangway approve "$run" role-one --by erin
has 'role-one: done, verified'
is 'the role was changed once' "$(roles)" $((before + 1))
expect 0 'and it is so' gangway step plan iam-role --set role_name=one --set prove_from_partner=false \
	--set 'trust={"account": "068664126052", "external_id": "the-second"}'

about='another step'
printf 'more = true;\n' >"$work/more.cfg"
expect 3 'by a file' gangway retry "$run" --input "$work/more.cfg" --by dana --why mended
gangway show "$run" --json >"$out"
json steps_in_all 4
gangway show "$run" --json >"$out"
json steps.id=role-two.status verified
json steps.id=role-one.status verified

about='a secret'
gangway secret new-key "$work/key" >/dev/null
export GANGWAY_VAULT_KEY_FILE="$work/key"
printf 'hunter2hunter2' >"$work/token"
chmod 600 "$work/token"
expect 3 'from a file' gangway retry "$run" --set-file token="$work/token" --by dana --why mended
lacks 'hunter2hunter2'
gangway log "$run" --json >"$out"
lacks 'hunter2hunter2'
has 'input/token@'

about='somebody else has the run'
"$top_builddir/gangway" resume "$run" --wait 1m >"$work/held" 2>&1 </dev/null &
holder=$!
children="$children $holder"
until_true sh -c "'$top_builddir/gangway' list --json | grep -q '\"status\": \"waiting\"'"
sleep 1
expect 3 'amend' gangway retry "$run" --set external_id=the-third --by frank --why 'once more'
has 'role-one was finished, and is looked at again'
until_true sh -c "'$top_builddir/gangway' tasks '$run' | grep -q 'approve a change'"
gangway log "$run" >"$out"
has 'frank amends the input: once more'
gangway tasks "$run" >"$out"
has 'approve a change'
expect 0 'approve' gangway approve "$run" role-one --by erin
echo shown >"$work/shown"
expect 0 'the last' gangway done "$run" hand --by erin --evidence "$work/shown"
wait "$holder"
is 'the holder ends with the run' "$?" 0

about='after'
expect 1 'a run that is done' gangway retry "$run" --set note=late
has 'is done already'
expect 0 'the chain' gangway audit verify "$run"
expect 0 'drift by the amended input' gangway verify "$run"
expect 0 'the report' gangway report "$run" -o "$work/report.html"
grep -q 'Amended the input' "$work/report.html" && about='the report' ok 'tells of it' || not_ok 'does not tell of it'

about='a step that keeps notes, begun anew'
cat >"$work/told.lua" <<'LUA'
local wf = workflow "told" { version = "1", input = { type = "object", properties = { topic = { type = "string" } } } }
function wf.run(input)
  step "tell" { uses = "notify", with = { sns = { topic = input.topic }, subject = "hi", text = "hello" } }
end
LUA
topic=arn:aws:sns:us-east-1:111122223333
expect 4 'a topic that there is not' gangway start "$work/told.lua" --set "topic=$topic:nosuch"
expect 0 'is told once, and it is done' gangway retry last --set "topic=$topic:acme-onboarding" --by dana --why 'a slip'
is 'one message' "$(grep '"operation":"Publish"' "$work/requests.log" | grep -c '"changed":true')" 1

about='what the run made and is not asked for any more'
cat >"$work/less.lua" <<'LUA'
local wf = workflow "less" { version = "1", input = { type = "object", properties = {
  name = { type = "string", default = "admins" },
  attached = { type = "array", items = { type = "string" } },
  bucket = { type = "string" },
} } }
function wf.run(input)
  step "role" { uses = "iam-role", with = { role_name = input.name, prove_from_partner = false, attached = input.attached,
    trust = { account = "068664126052", external_id = "the-first" } } }
  step "bucket" { uses = "s3-bucket", with = { bucket = input.bucket, account_id = "111122223333" } }
  step "hand" { uses = "payment-method", with = { method = "invoice" }, actor = "ops" }
end
LUA
admin=arn:aws:iam::aws:policy/AdministratorAccess
billing=arn:aws:iam::aws:policy/job-function/Billing
expect 3 'begins' gangway start "$work/less.lua" --set "attached=[\"$admin\", \"$billing\"]" --set bucket=less-of-it
expect 0 'is listed' gangway show last --json
json left_behind null
expect 3 'fewer policies' gangway retry last --set "attached=[\"$billing\"]" --by ops --why 'a mistake'
has "left behind: PolicyArn $admin, RoleName admins, which role made with iam:AttachRolePolicy"
has 'take away by hand'
lacks "PolicyArn $billing"
lacks 'Bucket'
expect 0 'it is shown' gangway show last
has 'Left behind in AWS'
has "PolicyArn $admin"
has 'AWS still shows it'
expect 0 'as JSON' gangway show last --json
json left_behind.# 1
json left_behind.0.no_longer "$admin"
json left_behind.0.seen true
expect 0 'the log' gangway log last
has "left behind: PolicyArn $admin"
expect 3 'another name' gangway retry last --set name=helpers --set bucket=less-of-that --by ops --why 'the other role'
has 'left behind: RoleName admins, which role made with iam:CreateRole'
has "left behind: PolicyArn $admin, RoleName admins"
has 'left behind: Bucket less-of-it, which bucket made with s3:CreateBucket'
expect 3 'the first name again' gangway retry last --set name=admins --set bucket=less-of-it --by ops --why 'that one after all'
has "left behind: PolicyArn $admin, RoleName admins"
has 'left behind: RoleName helpers'
has 'left behind: Bucket less-of-that'
lacks 'RoleName admins, which role made with iam:CreateRole'
lacks 'less-of-it, which'
expect 3 'all of it again' gangway retry last --set "attached=[\"$admin\", \"$billing\"]" --by ops --why 'both'
lacks "PolicyArn $admin"
has 'left behind: RoleName helpers'
echo shown >"$work/shown"
expect 0 'it ends' gangway done last hand --by erin --evidence "$work/shown"
expect 0 'the report' gangway report last -o "$work/report.html"
grep -q 'This run left something behind in AWS' "$work/report.html" && ok 'says so first' || not_ok 'says nothing'
grep -q 'helpers' "$work/report.html" && ok 'names it' || not_ok 'does not name it'
expect 0 'the chain' gangway audit verify last
