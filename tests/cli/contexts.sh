#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# contexts.sh - which keys a run works with: swapped profiles, one for both, keys that can't tell whose they are
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
ours=111122223333
reseller=068664126052
sim --people none
cp "$work/aws-config" "$work/good-config"

# with NAME PROFILE: the profile NAME has the keys of PROFILE
with() {
	sed -n "/^\[profile $2\]/,/^\$/p" "$work/aws-config" | sed "s/^\[profile .*/[profile $1]/" >"$work/keys"
	sed -i "/^\[profile $1\]/,/^\$/d" "$work/aws-config"
	printf '\n' >>"$work/aws-config"
	cat "$work/keys" >>"$work/aws-config"
}
asks_whose_only() {
	is 'AWS is asked whose keys they are, and nothing else' "$(grep -v -c '"operation":"GetCallerIdentity"' "$work/requests.log")" 0
	: >"$work/requests.log"
}
no_runs() {
	is 'no run is made' "$(gangway list --json | "$pick" '#')" 0
}

# ---- the reseller's account is never the customer's ----

: >"$work/requests.log"
for command in 'plan aws-onboarding' 'start aws-onboarding' 'doctor aws-onboarding'; do
	for partner in customer partner; do
		expect 1 "$command, --profile partner --partner-profile $partner" gangway $command --input "$acme" --profile partner \
			--partner-profile $partner
		has "are of AWS account $reseller"
		has "which the input 'cmp.account' says is the reseller's"
		has '--partner-profile, or correct the input'
		lacks 'verified'
	done
	[ "${command% *}" = doctor ] || asks_whose_only
done
has "the partner's are of account $reseller"
no_runs
about='two profiles that were swapped'
expect 1 'the doctor' gangway doctor aws-onboarding --input "$acme" --profile partner --partner-profile customer
is 'one fact, said once' "$(grep -c '✗' "$out")" 1
has "which the input 'cmp.account' says is the reseller's"
expect 1 'one for both' gangway doctor aws-onboarding --input "$acme" --profile customer --partner-profile customer
is 'one fact, said once' "$(grep -c '✗' "$out")" 1
has "is the partner's, too: the customer is never the reseller"

: >"$work/requests.log"
for command in plan start doctor; do
	expect 1 "$command: one number for both in the input" gangway $command aws-onboarding --input "$acme" --partner-profile partner \
		--set management_account=$reseller
	has "the input 'management_account' says that $reseller is the customer's account"
	has "'cmp.account' that $reseller is the reseller's"
	expect 1 "$command: the administrators' account" gangway $command aws-onboarding --input "$acme" --partner-profile partner \
		--set awsadmin.account=$ours
	has "are of AWS account $ours"
	has "which the input 'awsadmin.account' says is the reseller's"
	has "the partner's are of account $reseller"
done
no_runs

cat >"$work/who.lua" <<'LUA'
local wf = workflow "who" { version = "1", customer = "id", reseller = { "theirs.account" },
  input = { type = "object", properties = { id = { type = "string" }, region = { type = "string" },
    theirs = { type = "object", properties = { account = { type = "string" } } } } } }
function wf.run(input)
  step "organization" { uses = "org-identity", actor = "gangway" }
  step "role" { uses = "iam-role", with = { role_name = "theirs", trust = { account = "068664126052", external_id = "x-1" } } }
  step "wait" { uses = "payment-method", with = { method = "an invoice" }, actor = "ops" }
end
LUA
: >"$work/requests.log"
for command in plan start; do
	expect 1 "$command: one profile for both" gangway $command "$work/who.lua" --set id=a --profile customer --partner-profile customer
	has "account $ours is the partner's, too"
done
asks_whose_only
no_runs

sed 's/theirs\.account/theirs.acount/' "$work/who.lua" >"$work/wrong.lua"
expect 1 'an input that there is not' gangway plan "$work/wrong.lua"
has "reseller = \"theirs.acount\" names no property of input; did you mean 'account'?"
sed 's/reseller = {[^}]*}/reseller = { {} }/' "$work/who.lua" >"$work/wrong.lua"
expect 1 'no list of names' gangway plan "$work/wrong.lua"
has 'names no property of input'

# ---- an amendment ----

expect 3 'a run without the partner' gangway start "$work/who.lua" --set id=a --json
run=$(value run)
json steps.id=role.status verified
expect 0 'its role' gangway log "$run" --json
lacks '"assumable"'
expect 1 'a partner in the same account' gangway resume "$run" --partner-profile customer
has "account $ours is the partner's, too"
expect 1 'an amendment that makes it the reseller s' gangway retry "$run" --set theirs.account=$ours --by dana
has "the input 'theirs.account' says that $ours is the reseller's"
with customer expired
before=$(gangway log "$run" --json | cksum)
expect 1 'an amendment with keys that tell nothing' gangway retry "$run" --set region=eu-west-1 --by dana
has "the run's input is not amended: AWS does not tell whose the customer's keys are"
lacks 'the input is amended:'
is 'nothing is recorded' "$(gangway log "$run" --json | cksum)" "$before"
cp "$work/good-config" "$work/aws-config"

# ---- the partner comes later: its proof is asked for then ----

assumed() {
	grep -c '"operation":"AssumeRole"' "$work/requests.log"
}
is 'nobody has assumed the role' "$(assumed)" 0
with later expired
expect 3 'the partner comes with keys that have expired' gangway resume "$run" --partner-profile later
has "AWS does not tell whose the partner's keys are, so what needs them waits"
has 'is expired'
expect 3 'and is kept' gangway resume "$run" --json
json profiles.partner later
expect 1 'so no other one is taken' gangway resume "$run" --partner-profile member
has "was begun with the partner's keys from profile 'later'"
has "keys from profile 'member'"
has "gangway cancel $run"
with later partner
expect 3 'the partner s keys are renewed' gangway resume "$run" --json
json profiles.partner later
json callers.partner.account $reseller
json steps.id=role.status verified
is 'the role is assumed' "$(assumed | sed 's/[1-9].*/some/')" some
is 'it was verified before' "$(gangway log "$run" | grep -c 'step.reopened\|looked at again')" 1
expect 0 'over' gangway cancel "$run"
cp "$work/good-config" "$work/aws-config"

# ---- keys that have expired before the first request ----

with acme expired
with default partner
unset AWS_PROFILE
: >"$work/requests.log"
expect 3 'a customer s keys have expired' gangway start aws-onboarding --input "$acme" --profile acme --partner-profile partner --wait 0
has "AWS does not tell whose the customer's keys are, so what needs them waits"
run=$(gangway list --json | "$pick" 0.run)
[ "$(gangway show "$run" --json | "$pick" status)" = waiting ] || run=$(gangway list --json | "$pick" 1.run)
expect 3 'the run keeps its profiles' gangway resume "$run" --wait 0 --json
json profiles.customer acme
json profiles.partner partner
expect 1 'another profile' gangway resume "$run" --profile default
has "was begun with the customer's keys from profile 'acme'"
expect 1 'an amendment' gangway retry "$run" --set region=eu-west-1
has "the run's input is not amended"
with acme partner
expect 1 'they turn out to be the reseller s' gangway resume "$run"
has "which the input 'cmp.account' says is the reseller's"
is 'nothing is written' "$(changes)" 0
with acme customer
expect 3 'renewed, they are those of the customer' gangway resume "$run" --wait 0 --json
json account $ours
json profiles.customer acme
expect 0 'over' gangway cancel "$run"

about='keys that nobody has named'
with default expired
expect 3 'a start' gangway start "$work/who.lua" --set id=c --json
run=$(value run)
export AWS_PROFILE=partner
expect 1 'another shell has others' gangway resume "$run"
has "was begun with the customer's keys from profile 'default'"
unset AWS_PROFILE
expect 0 'over' gangway cancel "$run"

# ---- a partner's keys that have expired before the first request ----

with acme expired
expect 3 'a start' gangway start "$work/who.lua" --set id=d --profile customer --partner-profile acme --json
run=$(value run)
json profiles.customer customer
json profiles.partner acme
json steps.id=role.status waiting
expect 3 'the role is not verified without the proof' gangway resume "$run" --json
json steps.id=role.status waiting
expect 0 'a task says why' gangway tasks "$run" --json
json 0.title 'renew the credentials'
with acme partner
expect 3 'renewed' gangway resume "$run" --json
json steps.id=role.status verified
expect 0 'over' gangway cancel "$run"

# ---- keys that expire while the run is at work ----

# expires SKIP [OPERATION [TIMES]]: after so many requests AWS takes the keys no more
expires() {
	"$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/faults" "[{\"operation\": \"${2:-*}\", \"skip\": $1, \"times\": ${3:-9999},
		\"code\": \"ExpiredToken\", \"status\": 403, \"message\": \"The security token included in the request is expired\"}]"
}
renewed() {
	"$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/faults" '[]'
}
cp "$work/good-config" "$work/aws-config"
with default customer
cat >"$work/long.lua" <<'LUA'
local wf = workflow "long" {}
function wf.run()
  step "who" { uses = "org-identity" }
  step "role" { uses = "iam-role", with = { role_name = "Later", prove_from_partner = false, description = "later",
    attached = { "arn:aws:iam::aws:policy/ReadOnlyAccess" }, trust = { account = "068664126052", external_id = "later" } } }
  step "password" { uses = "root-password", with = { email = "aws-root@acme.example" } }
end
LUA
expires 0 iam:AttachRolePolicy >"$work/made"
expect 3 'they expire in the midst of a step' gangway start "$work/long.lua" --profile customer
has "AWS does not take the customer's keys any more, so what needs them waits: The security token"
run=$(gangway list --json | "$pick" 0.run)
expect 0 'it waits' gangway show "$run" --json
json status waiting
json steps.id=who.status verified
json steps.id=role.status waiting
lacks '"stopped"'
expect 0 'the task says why' gangway tasks "$run"
has 'renew the credentials'
has 'the credentials have expired'
is 'and says it once' "$(grep -c 'The security token' "$out")" 1
expect 3 'they still have' gangway resume "$run" --wait 0 --json
json steps.id=role.status waiting
renewed >"$work/made"
expect 3 'renewed' gangway resume "$run" --wait 0 --json
json steps.id=role.status verified
is 'what was begun is gone on with' "$(grep '"operation":"CreateRole"' "$work/requests.log" | grep -c '"RoleName":"Later"')" 1

about='where only a proof is asked for'
expires 1 >"$work/made"
expect 3 'they expire after AWS has told whose they are' gangway resume "$run"
has "AWS does not take the customer's keys any more, so what needs them waits: The security token"
expect 0 'the task says why' gangway tasks "$run"
has "waiting for ops (AWS can't be asked for the proof now: The security token"
renewed >"$work/made"
expect 3 'other keys of the account' gangway resume "$run" --profile default --json
json status waiting
json steps.id=password.reason 'waiting for ops (AWS shows no proof so far: `gangway done`)'
expect 0 'the task' gangway tasks "$run"
lacks "AWS can't be asked"
expect 0 'over' gangway cancel "$run"

about='while a command stays'
stays() {
	"$top_builddir/gangway" start "$work/long.lua" --profile customer --wait 5m >"$work/stays" 2>&1 </dev/null
}
with customer readonly
stays &
staying=$!
children="$children $staying"
until_true grep -q 'AWS shows no proof so far' "$work/stays"
run=$(gangway list --json | "$pick" 0.run)
expires 0 >"$work/made"
expect 3 'the keys expire' gangway retry "$run"
is 'the run says so' "$(until_true grep -q "AWS does not take the customer's keys any more" "$work/stays" && echo yes)" yes
expect 0 'and the task' gangway tasks "$run"
has "AWS can't be asked for the proof now"
cp "$work/good-config" "$work/aws-config"
: >"$work/requests.log"
expires 0 '*' 1 >"$work/made"
expect 3 'they are renewed in their file' gangway retry "$run"
has 'AWS shows no proof so far'
is 'and are taken from there' "$(until_true grep -q ':user/alice' "$work/requests.log" && echo yes)" yes
kill "$staying"
wait "$staying" 2>/dev/null
expect 0 'over' gangway cancel "$run"
with default partner

# ---- a plan tells once that AWS does not know the keys ----

: >"$work/requests.log"
expect 1 'keys that have expired' gangway plan aws-onboarding --input "$acme" --profile expired --partner-profile partner
has "there is no plan: AWS does not tell whose the customer's keys are"
is 'said once' "$(cat "$out" "$err" | grep -c 'is expired')" 1
lacks 'handed-over'

# ---- a region that there is not ----

: >"$work/requests.log"
for command in plan start doctor; do
	expect 1 "$command" env AWS_REGION=us-est-1 timeout 60 "$top_builddir/gangway" $command aws-onboarding --input "$acme" \
		--profile customer --partner-profile partner
	has "'us-est-1' is not a region of AWS; did you mean 'us-east-1'?"
done
is 'AWS is asked nothing' "$(grep -c . "$work/requests.log")" 0

# ---- a clock that is wrong ----

for profile in customer partner; do
	expect 0 "the doctor minds no clock that is right" gangway doctor --profile $profile
	lacks 'clock'
done
sim --people none --ahead 86400
expect 1 'the doctor' gangway doctor --profile customer --json
json found.what=clock.well false
has "min behind AWS's"
expect 3 'a run' gangway start "$work/who.lua" --set id=e --profile customer
is 'warns once' "$(cat "$out" "$err" | grep -c "this computer's clock is")" 1
sim --people none --ahead -400
expect 1 'the other way' gangway doctor --profile customer
has "this computer's clock is 0 h 6 min ahead of AWS's"

# ---- a partner's account that is none of the reseller's ----

sim --people none
expect 0 'the run before ends' gangway cancel last --by dana --why test
expect 3 'another account as the partner' gangway start "$work/who.lua" --set id=f --set theirs.account=777788889999 --profile customer \
	--partner-profile partner
is 'is told' "$(cat "$out" "$err" | tr '\n' ' ' | grep -c "and the input 'theirs.account' says that the reseller's is 777788889999")" 1
expect 0 'the end of it' gangway cancel last --by dana --why test
expect 3 'the account that the input names' gangway start "$work/who.lua" --set id=f --set theirs.account=068664126052 --profile customer \
	--partner-profile partner
lacks 'nothing proves'
