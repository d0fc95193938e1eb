#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify.sh - drift: what a finished run left is looked at again, when nothing changed and when somebody changed it
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg

about='nothing yet'
: >"$work/store.db"
expect 0 'of all' gangway verify --all
has 'no finished runs yet'
expect 1 'of nothing' gangway verify
has 'RUN is missing'
expect 1 'an unknown run' gangway verify nothing

sim --people none
about='a run that is not over'
expect 3 'start' gangway start aws-onboarding --input "$acme" --partner-profile partner
run=$(gangway list --json | "$pick" 0.run)
expect 1 'is refused' gangway verify "$run"
has 'can be verified when it is done'
expect 0 'and is not among all' gangway verify --all --json
json '#' 0
person root-email '{"email": "awsops+1234@doit-intl.com"}'
person root-mfa '{"mfa": "absent"}'
expect 3 'readiness' gangway resume "$run"
expect 0 'the customer tells' gangway done "$run" notify --by customer
person root-password '{}'
expect 3 'the password' gangway resume "$run"
person root-mfa '{"mfa": "present"}'
expect 3 'onboarding' gangway resume "$run"
expect 0 'the address' gangway done "$run" org-email --by dana --evidence "$shown"
expect 0 'done' gangway done "$run" payment-method --by dana --evidence "$acme"

about='as it was left'
before=$(changes)
expect 0 'no drift' gangway verify "$run" --json
json 0.run "$run"
json 0.drift 0
json 0.failed 0
json 0.steps.id=role-cmp.mark same
json 0.steps.id=root-2fa-on.mark same
json 0.steps.id=root-2fa-off.mark 'not looked at'
json 0.steps.id=root-email.mark same
json 0.steps.id=report-bucket.mark same
json 0.steps.id=payment-method.mark 'not looked at'
json 0.steps.id=root-password.mark same
json 0.steps.id=tax-profile.mark same
json 0.steps.id=guard-after.mark 'not looked at'
expect 0 'for people' gangway verify "$run"
has '0 changed since'
expect 0 'twice the same' gangway verify "$run" last --json
json '#' 2
expect 0 'all' gangway verify --all --json
json '#' 1
expect 1 'all and one' gangway verify --all "$run"
has 'leave the runs out'
is 'nothing was changed' "$(changes)" "$before"
about='what may not be looked at'
expect 0 'its proof is denied' "$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/faults" \
	'[{"operation": "cloudtrail:LookupEvents", "code": "AccessDeniedException", "status": 400, "times": 99}, {"operation": "iam:GetCredentialReport", "code": "AccessDenied", "status": 403, "times": 99}]'
expect 1 'is an error' gangway verify "$run" --json
json 0.steps.id=root-password.mark failed
has 'cloudtrail:LookupEvents is denied'
expect 0 'its proof may be asked for again' "$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/faults" '[]'
seq=$(gangway log "$run" --json | "$pick" '#')

about='changed since'
expect 0 'the role' gangway step apply iam-role --set role_name=AWSAdmin \
	--set 'trust={"account": "068664126052", "external_id": "somebody-elses"}'
expect 2 'is told' gangway verify "$run"
has 'role-awsadmin (iam-role) is not as it was left'
has 'somebody-elses'
has '1 changed since'
person root-email '{"email": "back@acme.example"}'
expect 2 'the address, too' gangway verify --all --json
json 0.steps.id=role-awsadmin.mark drift
json 0.steps.id=role-cmp.mark same
json 0.steps.id=root-email.mark drift
json 0.drift 2
is 'the journal is as it was' "$(gangway log "$run" --json | "$pick" '#')" "$seq"
expect 0 'and the run is done' gangway show "$run" --json
json status done

# The device is another, under the same rules: whose it is was proven for the one before only.
about='another device'
person root-email '{"email": "awsops+1234@doit-intl.com"}'
person root-mfa '{"mfa": "replaced"}'
expect 2 'is drift' gangway verify "$run" --json
json 0.steps.id=root-2fa-on.mark drift
json 0.steps.id=root-2fa-on.changes.0.path /devices/0/serial
has 'mfa/reseller'
sleep 1.1 # CloudTrail tells time in seconds
expect 3 'and a word is asked for' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
second=$(value run)
json steps.id=root-2fa-on.status waiting
expect 0 'which shows it' gangway tasks "$second"
has "See to it that the root user's MFA devices are those of the reseller, and say so"
has '111122223333:mfa/reseller, since 20'
expect 0 'given' gangway done "$second" root-2fa-on --by dana --note 'ours, in the safe' --evidence "$shown"
has 'attested by dana'
expect 0 'with the device as evidence' gangway show "$second" --json
json steps.id=root-2fa-on.evidence.0.serial arn:aws:iam::111122223333:mfa/reseller
gangway cancel "$second" >/dev/null

about='what can not be looked at'
kill "$simulator"
wait "$simulator" 2>/dev/null
LIMIT=120 expect 1 'is an error' gangway verify "$run" --json
json 0.drift 0
