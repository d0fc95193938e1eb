#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh - one customer comes aboard: start, tasks, done, resume, show, log, audit; then a second run changes nothing
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none

expect 3 'start waits for people' gangway start aws-onboarding --input "$acme" --partner-profile partner
has 'Readiness'
has 'root-email'
has 'gangway resume'
expect 3 'as a document' gangway resume last --json
run=$(value run)
json workflow aws-onboarding
json customer 1234
json status waiting
json steps.id=organization.status verified
json steps.id=root-email.status waiting
json steps.id=root-email.actor customer

about='two runs at once'
expect 1 'a second run for the same customer' gangway start aws-onboarding --input "$acme" --partner-profile partner
has "$run"
expect 1 'another number for the same account' gangway start aws-onboarding --input "$acme" --partner-profile partner --set customer_id=77 --set 'root_email=awsops+{id}@doit-intl.com' --detach
has "in AWS account '111122223333' is under way already as run '$run'"
expect 0 'another customer' gangway start aws-onboarding --input "$acme" --partner-profile partner --set customer_id=77 --set 'root_email=awsops+{id}@doit-intl.com' --profile standalone --detach --json
other=$(value run)
expect 0 'is shown' gangway show "$other" --json
json status waiting
expect 0 'is cancelled' gangway cancel "$other"
has 'cancelled'
expect 1 'and is over' gangway resume "$other"
expect 1 'twice' gangway cancel "$other"

about='tasks'
expect 0 'what people have to do' gangway tasks
has 'for customer'
has 'awsops+1234@doit-intl.com'
has "gangway done $run root-email --by NAME"
expect 0 'as a document' gangway tasks "$run" --json
json run=$run.run "$run"
json step=root-email.actor customer
json step=root-email.checked api
expect 0 'nothing for the other run' gangway tasks "$other" --json
json '#' 0

about='done'
expect 1 'nobody says so' gangway done "$run" root-email
has '--by is missing'
expect 1 'an unknown step' gangway done "$run" root-emial --by dana
has "did you mean 'root-email'?"
expect 1 'a step that is done' gangway done "$run" organization --by dana
expect 1 'evidence that is not there' gangway done "$run" root-email --by dana --evidence "$work/none.png"
has 'none.png'
expect 1 'evidence that is a folder' gangway done "$run" root-email --by dana --evidence "$work"
has 'is not a file'
mkfifo "$work/pipe"
expect 1 'evidence that is a pipe' gangway done "$run" root-email --by dana --evidence "$work/pipe"
expect 3 'not true' gangway done "$run" root-email --by dana
has 'not done yet'
has 'up to four hours late'
expect 3 'not true, as a document' gangway done "$run" root-email --by dana --json
json step root-email
json status waiting
person root-email '{"email": "awsops+1234@doit-intl.com"}'
expect 0 'true' gangway done "$run" root-email --by dana
has 'root-email: done, verified'
person root-mfa '{"mfa": "absent"}'
expect 0 'the next' gangway done "$run" root-2fa-off --by dana --json
json status verified

expect 3 'on to the notification' gangway resume "$run" --json
json steps.id=notify.status waiting
json steps.id=notify.actor customer
expect 0 'which nobody but the customer can see' gangway done "$run" notify --by customer
has 'notify: attested by customer'

expect 3 'on to the next phase' gangway resume "$run"
has 'root-password'
lacks 'root-2fa-on'
person root-mfa '{"mfa": "present"}'
person root-password '{}'
expect 3 'it looks by itself' gangway resume "$run" --json
json steps.id=root-password.status verified
json steps.id=root-password.outputs.proof CloudTrail
json steps.id=admin-user.outputs.user_name alice
json steps.id=root-2fa-on.status waiting
json steps.id=role-cmp.status verified

# It was there before its step began, so AWS does not show whose it is.
expect 0 'whose the device is' gangway done "$run" root-2fa-on --by dana --note 'serial as listed, ours' --evidence "$shown"
has 'root-2fa-on: attested by dana'
expect 0 'and on' gangway show "$run" --json
json steps.id=tax-profile.status verified
json steps.id=org-email.status waiting
json steps.id=payment-method.status waiting
json steps.id=cost-report.status verified

about='an attestation'
head -c 100000 /dev/zero >"$work/screen shot.png"
sum=$(sha256sum "$work/screen shot.png" | cut -d ' ' -f 1)
expect 1 'needs the evidence that is demanded' gangway done "$run" payment-method --by dana
has "wants evidence, a screenshot of"
has "gangway done $run payment-method --by NAME --evidence FILE"
: >"$work/empty.png"
expect 1 'not an empty file' gangway done "$run" payment-method --by dana --evidence "$work/empty.png"
has 'is empty: it shows nothing'
expect 1 'nor none' gangway done "$run" payment-method --by dana --evidence "$work/none.png"
has 'cannot read evidence'
expect 0 'is taken' gangway done "$run" payment-method --by dana --note 'seen it' --evidence "$work/screen shot.png"
has 'payment-method: attested by dana'
expect 1 'a bare word is none' gangway done "$run" org-email --by dana
has 'wants evidence, a screenshot of "Settings"'
expect 0 'where AWS might have shown it' gangway done "$run" org-email --by dana --evidence "$shown"
has 'org-email: attested by dana'
gangway log "$run" --json >"$out"
is 'with its evidence' "$(grep -c "$sum" "$out" | sed 's/^[1-9].*/yes/')" yes

about='the end'
expect 0 'resume of what is done' gangway resume "$run" --json
json status done
expect 0 'show' gangway show "$run"
has 'done'
has 'Account configuration'
expect 0 'a beginning of the id is enough' gangway show "$(printf %.6s "$run")" --json
json run "$run"
for member in id uses status reason actor attempts changes outputs; do
	json "steps.id=role-cmp.$member" "$(value "steps.id=role-cmp.$member")"
done
expect 0 'list' gangway list --json
json "run=$run.status" done
expect 0 'list for people' gangway list
has "$run"
expect 0 'the log' gangway log "$run"
has 'asks customer'
has 'dana says it is done'
has 'dana says it is done: serial as listed, ours'
expect 0 'the end of the log' gangway log "$run" --last 2 --json
json '#' 2
for number in 0 -5 two; do
	expect 1 "the last $number events" gangway log "$run" --last="$number"
	has "--last is '$number': it takes a number of events, at least 1"
done
expect 0 'the chain is whole' gangway audit verify "$run"
has 'whole'
expect 0 'watching what has ended' gangway watch "$run"
has 'done'
expect 1 'no word is taken any more' gangway retry "$run"
has 'is done already'
expect 1 'nor skipped' gangway skip "$run" payment-method --why no
expect 0 'the doctor' gangway doctor --json
json well true

about='a second run'
before=$(changes)
expect 0 'needs nothing' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
json status done
is 'changes nothing' "$(changes)" "$before"
expect 0 'and its plan says so' gangway plan aws-onboarding --input "$acme" --partner-profile partner
has 'nothing to do'

about='cut off while it was made'
cat >"$work/role.lua" <<'END'
local wf = workflow "role" {}
function wf.run()
  step "role" { uses = "iam-role", with = { role_name = "Half", prove_from_partner = false, description = "half",
    attached = { "arn:aws:iam::aws:policy/ReadOnlyAccess" }, trust = { account = "068664126052", external_id = "half" } } }
end
return wf
END
expect 0 'the policy is not taken' "$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/faults" \
	'[{"operation": "iam:AttachRolePolicy", "code": "LimitExceeded", "status": 409}]'
expect 4 'half of a role' gangway start "$work/role.lua" --json
run=$(value run)
expect 0 'the other half' gangway resume "$run"
has 'created'
expect 0 'and so it is shown' gangway show "$run"
has 'created'

about='keys that expire where only AWS may prove'
cat >"$work/prove.lua" <<'END'
local wf = workflow "prove" {}
function wf.run() step "password" { uses = "root-password", with = { email = "aws-root@acme.example" } } end
return wf
END
expect 3 'a step that AWS may prove' gangway start "$work/prove.lua" --json
run=$(value run)
has 'AWS shows no proof so far'
cp "$work/aws-config" "$work/good-config"
sed -n '/^\[profile expired\]/,/^$/p' "$work/good-config" | sed 's/^\[profile .*/[profile customer]/' >"$work/keys"
sed -i '/^\[profile customer\]/,/^$/d' "$work/aws-config"
cat "$work/keys" >>"$work/aws-config"
expect 3 'the keys have expired' gangway resume "$run"
expect 0 'which the list says' gangway list --json
json "run=$run.status" waiting
has "AWS can't be asked for the proof now: "
has 'the credentials have expired'
expect 0 'and the tasks' gangway tasks "$run" --json
has "AWS can't be asked for the proof now: "
cp "$work/good-config" "$work/aws-config"
expect 3 'good keys' gangway resume "$run"
expect 0 'end that' gangway list
lacks "AWS can't be asked"
