#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# plan.sh - plans: what they say, that they change nothing, kept plans and when they do not hold any more
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none

expect 2 'a plan' gangway plan aws-onboarding --partner-profile partner --input "$acme"
has 'aws-onboarding 1.0 for customer 1234'
has 'Readiness'
has '= organization (org-identity)'
has '✋ root-email (root-email)'
has '+ role-cmp (iam-role) will be created'
has '~ email: '
has 'plan: '
is 'nothing was changed' "$(changes)" 0
has "there is no store at '$work/store.db' yet: this is the plan of a first run"
is 'no run was made, nor a store' "$(ls "$work/store.db" 2>/dev/null)" ''

expect 1 'a step in the place of a workflow' gangway plan "$top_srcdir/scripts/steps/budget.lua"
has "is a step, not a workflow: a workflow takes it with step \"ID\" { uses = \"budget\" }"
expect 1 'a lock of a step' gangway lock "$top_srcdir/scripts/steps/budget.lua" -o "$work/x.lock"
has 'is a step, not a workflow'

LC_ALL=C expect 2 'a plan without UTF-8' gangway plan aws-onboarding --partner-profile partner --input "$acme"
has '! root-email (root-email)'
lacks '✋'

expect 2 'a plan as a document' gangway plan aws-onboarding --partner-profile partner --input "$acme" --json
json workflow aws-onboarding
json customer 1234
json steps.id=role-cmp.mark create
json steps.id=root-email.mark person
json steps.id=payment-method.mark attest
is 'only the document' "$(head -c 1 "$out")" '{'

cat >"$work/two.lua" <<'LUA'
local wf = workflow "two" { version = "1", input = { type = "object" } }
function wf.run()
  phase "Roles"
  local org = step "one" { uses = "org-identity", with = { expected_account = "999999999999" } }
  local trust = { account = "068664126052", external_id = "two-two" }
  step "two" { uses = "iam-role", with = { role_name = "two", trust = trust, description = org.organization_id } }
end
LUA
expect 1 'what fails, and what hangs on it' gangway plan "$work/two.lua"
has '✗ one (org-identity) could not be looked at'
has '999999999999'
has '? two (iam-role) (known after apply)'
has 'plan: 1 known after apply, 1 could not be looked at'

about='bad input'
expect 1 'an unknown workflow' gangway plan aws-onbording
has "did you mean 'aws-onboarding'?"
expect 1 'a script that is not there' gangway plan ./none.lua
expect 1 'no input' gangway plan aws-onboarding --partner-profile partner
has 'customer_id'
has 'root_email'
expect 1 'an unknown input' gangway plan aws-onboarding --partner-profile partner --input "$acme" --set custmer_id=5
has "did you mean 'customer_id'?"
expect 1 'a bad value, with its path' gangway plan aws-onboarding --partner-profile partner --input "$acme" --set cmp.account=12
has 'cmp.account'
expect 1 'two bad values are both told' gangway plan aws-onboarding --partner-profile partner --input "$acme" --set cmp.account=12 --set region=here
has 'cmp.account'
has 'region'
expect 1 'an assignment without a value' gangway plan aws-onboarding --partner-profile partner --input "$acme" --set customer_id
expect 1 'an input file that is not there' gangway plan aws-onboarding --partner-profile partner --input "$work/none.cfg"
has 'none.cfg'
printf 'customer_id = "1\n' >"$work/bad.cfg"
expect 1 'an input file that does not parse' gangway plan aws-onboarding --partner-profile partner --input "$work/bad.cfg"
has 'bad.cfg'
printf '{"customer_id": "77", "root_email": "awsops+{id}@doit-intl.com", "cmp": {"external_id": "other-77"}}' >"$work/over.json"
expect 2 'files laid over one another' gangway plan aws-onboarding --partner-profile partner --input "$acme" --input "$work/over.json" --json
json customer 77
expect 2 'a number is a text where a text is wanted' gangway plan aws-onboarding --partner-profile partner --input "$acme" --set customer_id=0815 --set 'root_email=awsops+{id}@doit-intl.com' --json
json customer 0815
is 'still nothing was changed' "$(changes)" 0

about='signatures for a set of regions'
# How the requests since the last call of this were signed: Partner Central's, others'.
kinds() {
	sed -n 's/.*"service":"\([^"]*\)".*"signature":"\([^"]*\)".*/\1 \2/p' "$work/requests.log" |
		sed 's/^partnercentral-channel /partner /; t; s/^[^ ]* /other /' | sort -u | tr '\n' ' '
	: >"$work/requests.log"
}
is 'none, as a rule' "$(kinds)" 'other sigv4 partner sigv4 '
AWS_AUTH_SCHEME_PREFERENCE=sigv4a,sigv4 expect 2 'preferred' gangway plan aws-onboarding --partner-profile partner --input "$acme"
is 'where it is taken' "$(kinds)" 'other sigv4 partner sigv4a '
export AWS_SIGV4A_SIGNING_REGION_SET='us-*,eu-west-1'
AWS_AUTH_SCHEME_PREFERENCE=sigv4a expect 2 'for some regions' gangway plan aws-onboarding --partner-profile partner --input "$acme"
is 'too' "$(kinds)" 'other sigv4 partner sigv4a '
AWS_SIGV4A_SIGNING_REGION_SET='us east' expect 1 'for regions that are none' gangway plan aws-onboarding --partner-profile partner --input "$acme"
has 'AWS_SIGV4A_SIGNING_REGION_SET'
unset AWS_SIGV4A_SIGNING_REGION_SET

about='kept plans'
plan=$work/acme.plan
expect 2 'a plan is kept' gangway plan aws-onboarding --partner-profile partner --input "$acme" -o "$plan"
is 'for its owner only' "$(stat -c %a "$plan")" 600
expect 1 'a place that can not be written' gangway plan aws-onboarding --partner-profile partner --input "$acme" -o "$work/no/such/folder"
has 'cannot write the plan'
expect 1 'a plan that is none' gangway start aws-onboarding --partner-profile partner --plan "$acme"
printf '{"plan": {}}' >"$work/none.plan"
expect 1 'a document that is no plan' gangway start aws-onboarding --partner-profile partner --plan "$work/none.plan"
has 'is not a plan of this version'
expect 1 'another input than planned' gangway start aws-onboarding --partner-profile partner --plan "$plan" --input "$acme" --set root_email=x@example.com
has 'root_email'
has 'plan again'
person root-email '{"email": "awsops+1234@doit-intl.com"}'
before=$(changes)
expect 1 'the world has moved on' gangway start aws-onboarding --partner-profile partner --plan "$plan"
has 'not started, the plan does not hold any more: step '
has 'plan again'
is 'nothing was changed then' "$(changes)" "$before"
is 'no run was made then, nor a store' "$(ls "$work/store.db" 2>/dev/null)" ''
expect 2 'planned again' gangway plan aws-onboarding --partner-profile partner --input "$acme" -o "$plan"
cp "$top_srcdir/scripts/aws-onboarding.lua" "$work/aws-onboarding.lua"
mkdir "$work/lib"
cp "$top_srcdir"/scripts/lib/*.lua "$work/lib"
cp -r "$top_srcdir/scripts/policies" "$work/policies"
printf -- '-- edited\n' >>"$work/aws-onboarding.lua"
expect 1 'an edited workflow' gangway start "$work/aws-onboarding.lua" --partner-profile partner --plan "$plan"
has "workflow 'aws-onboarding' was edited since"
expect 3 'a plan that holds' gangway start aws-onboarding --partner-profile partner --plan "$plan" --wait 0

about='manifests that are known'
manifests=$XDG_CACHE_HOME/gangway/manifests
is 'are in a folder of the owner' "$(stat -c %a "$manifests")" 700
kept=$(find "$manifests" -name '*-*.json' | wc -l)
is 'those of all plugins' "$kept" "$(gangway plugins --json | grep -o '"file": "[^"]*"' | sort -u | wc -l)"
for file in "$manifests"/*.json; do
	printf '{"name": ' >"$file"
done
expect 2 'broken ones' gangway plan aws-onboarding --partner-profile partner --input "$acme"
has '= organization (org-identity)'
is 'are made again' "$(grep -l 'org-identity' "$manifests"/*.json | wc -l)" 1
chmod 777 "$manifests"
expect 2 'others could have written them' gangway plan aws-onboarding --partner-profile partner --input "$acme"
has '= organization (org-identity)'
expect 0 'the doctor knows' gangway doctor --partner-profile partner
has 'manifests'
has 'can be written by others'
