#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# input.sh - what is wrong with an input is told before anything runs, with what was probably meant
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none

# What was asked of AWS so far, but for whose keys they are.
asked() {
	grep -v -c '"operation":"GetCallerIdentity"' "$work/requests.log"
}

# refused KEY=VALUE WHAT: plan and start say so, at once, and nothing was asked of AWS.
refused() {
	requests=$(asked)
	for command in plan start; do
		expect 1 "$command with $1" gangway $command aws-onboarding --input "$acme" --partner-profile partner --set "$1"
		has "$2"
	done
	is 'nothing was asked' "$(asked)" "$requests"
}

# Likewise, of what only a step knows: the plan comes to it on its way.
refused_by_step() {
	for command in plan start; do
		expect 1 "$command with $1" gangway $command aws-onboarding --input "$acme" --partner-profile partner --set "$1"
		has "$2"
	done
}

about='a slip'
refused region=us-esat-1 "did you mean 'us-east-1'?"
refused region=eu-west-9 "setting 'regions'"
refused tax.country=UK "did you mean 'GB'?"
refused management_account=1111-2222-3333 'leave hyphens and spaces out'
refused management_account=11112222333 'leading zeros'
refused root_email=awsops+1234.doit-intl.com "'@'"
refused root_email=awsops+1234@doit-intl 'no ending'
refused 'root_email=awsops+{customer}@doit-intl.com' 'only {id} is filled in'
refused 'awsadmin.attached=["arn:aws:iam:aws:policy/job-function/Billing"]' 'is not an ARN'
refused 'awsadmin.attached=["arn:was:iam::aws:policy/job-function/Billing"]' "did you mean 'aws'?"
refused 'notify={"ses": {"from": "onboarding@acme", "to": ["csm@example.com"]}}' 'input.notify.ses.from'
refused 'notify={"sns": {"topic": "arn:aws:sns:us-esat-1:111122223333:x"}}' "did you mean 'us-east-1'?"
refused 'cmp.external_id=a b' 'is not an external id that STS takes'
refused cmp.account=000000000000 'all zeros'
refused 'awsadmin.attached=["arn:aws:iam::111122223333:role/admin"]' 'is not the ARN of an IAM policy'
refused 'admin_user=org admin' 'is not a name that IAM takes'
refused_by_step 'awsadmin.inline={"a b": {"Version": "2012-10-17"}}' "'a b' is not a policy's name"
refused_by_step 'awsadmin.inline={"x": {"Version": "2012-10-17", "Statment": []}}' "unknown element 'Statment'"
refused_by_step 'tax.registration.additional={"isrealAdditionalInfo": {"dealerType": "Authorized"}}' "did you mean 'israelAdditionalInfo'?"
refused_by_step 'awsadmin.attached=["arn:aws-cn:iam::aws:policy/AdministratorAccess"]' "is of AWS China, and the customer's account is of AWS"
refused_by_step 'tax.registration.legal_name= ' 'is not more than blanks'
refused 'notify={"email": {"host": "smtp.example.com:587", "from": "a@acme.example", "to": ["b@acme.example"]}}' 'a port goes into port'
printf 'notify = { slack = { url = "http://hooks.slack.com/services/T0/B0/SECRETWORD"; }; };\n' >"$work/notify.cfg"
chmod 600 "$work/notify.cfg"
expect 1 'a webhook in the clear' gangway plan aws-onboarding --input "$acme" --input "$work/notify.cfg"
has 'input.notify.slack.url'
has 'is not https'
lacks 'SECRETWORD'
expect 1 'no run was made, nor a store' gangway list
has 'there is no store'

about='a region that is newer'
echo 'regions = ["eu-west-9"];' >"$work/gangway.cfg"
expect 2 'plan, when the settings name it' gangway plan aws-onboarding --input "$acme" --partner-profile partner \
	--set region=eu-west-9 --config "$work/gangway.cfg"
lacks 'not a region'
echo 'regions = ["eu-wets"];' >"$work/gangway.cfg"
expect 1 'what is none' gangway list --config "$work/gangway.cfg"
has 'does not look like a region'

about='a step'
cat >"$work/typo.lua" <<'LUA'
local wf = workflow "typo" { version = "1", input = { type = "object", properties = { where = { type = "string", format = "aws-regoin" } } } }
function wf.run() end
LUA
expect 1 'a format that there is not' gangway plan "$work/typo.lua"
has 'must be one of arn, aws-account'
expect 1 'a region in a step alone' gangway step plan s3-bucket --set bucket=acme-bucket --set account_id=111122223333 \
	--set region=us-esat-1
has "did you mean 'us-east-1'?"

about='no partner'
expect 1 'a step that works there' gangway start aws-onboarding --input "$acme"
has "step 'spp' (spp-relationship) works in the partner's account"
has '--partner-profile'
expect 1 'no run was made, nor a store' gangway list
has 'there is no store'

about='the billing transfer'
keep_root=$top_srcdir/scripts/examples/acme-keep-root.cfg
keep() {
	gangway "$1" aws-onboarding-keep-root --input "$keep_root" --partner-profile partner --set "$2"
}
for command in plan start; do
	expect 1 "$command, a month that is over" keep $command start=2026-01
	has 'begins too soon'
	expect 1 "$command, one that is too far away" keep $command start=2099-01
	has 'too far away'
	expect 1 "$command, a period that is over" keep $command \
		'service_period={"type": "FIXED_COMMITMENT_PERIOD", "end_date": "2026-01-31"}'
	has 'choose a later end_date'
	expect 1 "$command, a day that there is not" keep $command \
		'service_period={"type": "FIXED_COMMITMENT_PERIOD", "end_date": "2099-02-30"}'
	has 'no such day'
done
expect 1 'no run was made, nor a store' gangway list
has 'there is no store'

about='looks that may answer either way'
cat >"$work/either.lua" <<'LUA'
local wf = workflow "either" { version = "1", input = { type = "object", properties = { n = { type = "integer" }, where = { type = "string" } } } }
function wf.run(input)
  local org = step "organization" { uses = "org-identity", actor = "gangway" }
  if not look "there" { uses = "root-email", with = { email = "awsops+1@doit-intl.com" } } and input.n == 1 then
    error("only where nothing is there", 0)
  end
  if org.feature_set == "ALL" then step "hand" { uses = "payment-method", with = { method = "invoice" }, actor = "ops" } end
  if input.where then
    step "bucket" { uses = "s3-bucket", with = { bucket = "either-bucket", account_id = org.account_id, region = input.where } }
  end
end
LUA
expect 4 'what only one answer leads to is not held against it' gangway start "$work/either.lua" --set n=1
has 'only where nothing is there'
expect 0 'it is given up' gangway cancel last
expect 3 'what AWS must tell first' gangway start "$work/either.lua" --set n=2
echo 'local wf = workflow "plain" { version = "1", input = { type = "object", properties = { where = { type = "string" } } } }
function wf.run(input)
  step "organization" { uses = "org-identity", actor = "gangway" }
  step "bucket" { uses = "s3-bucket", with = { bucket = "plain-bucket", account_id = "111122223333", region = input.where } }
end' >"$work/plain.lua"
expect 1 "a step's own parameters, later on" gangway start "$work/plain.lua" --set where=us-esat-1
has "did you mean 'us-east-1'?"
expect 0 'a good one' gangway start "$work/plain.lua" --set where=us-east-1

about='permissions --check'
expect 0 'who has all' gangway permissions aws-onboarding --input "$acme" --check --partner-profile partner
has 'has what is needed'
is 'once of each' "$(grep -c 'has what is needed' "$out")" 2
expect 0 'as a document' gangway permissions aws-onboarding --input "$acme" --check --partner-profile partner --json
json customer.verdict allowed
expect 0 'without a partner' gangway permissions aws-onboarding --input "$acme" --check
has 'there is no partner profile'

# The role of a session is what AWS simulates; what it lacks is named, and nothing is made up of the root user.
about='permissions --check of others'
cat >>"$work/aws-config" <<END

[profile finops]
role_arn = arn:aws:iam::111122223333:role/teams/readers
source_profile = customer
endpoint_url = http://127.0.0.1:$port
END
cat >"$work/org.json" <<'ORG'
{"profiles": {"rooted": {"account": "111122223333"}},
"aws": {"accounts": {"111122223333": {"iam": {"roles": {"readers": {"path": "/teams/",
	"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
		"Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}}]},
	"attached": {"arn:aws:iam::aws:policy/ReadOnlyAccess": true}}}}}}}}
ORG
kill "$simulator"
wait "$simulator" 2>/dev/null
cp "$work/aws-config" "$work/profiles"
sim --people none --org "$work/org.json"
sed -n '/^\[profile finops\]/,$p' "$work/profiles" | sed "s|^endpoint_url.*|endpoint_url = http://127.0.0.1:$port|" >>"$work/aws-config"
expect 0 'of the root user' gangway permissions aws-onboarding --input "$acme" --check --profile rooted --partner-profile partner
has 'customer: arn:aws:iam::111122223333:root: not known whether it has what is needed: AWS does not simulate the root user'
expect 1 'of a role' gangway permissions aws-onboarding --input "$acme" --check --profile finops --partner-profile partner
has 'customer: arn:aws:sts::111122223333:assumed-role/readers/'
has ': lacks'
has 'iam:CreateRole on arn:aws:iam::111122223333:role/doitintl_cmp (implicitDeny)'
lacks 'iam:GetRole on'
expect 1 'as a document' gangway permissions aws-onboarding --input "$acme" --check --profile finops --partner-profile partner --json
json customer.verdict missing
json partner.verdict allowed
grep '"operation": *"SimulatePrincipalPolicy"' "$work/requests.log" >"$out"
has 'arn:aws:iam::111122223333:role/teams/readers'
lacks '"PolicySourceArn":"arn:aws:sts'

about='doctor --input'
expect 0 'a good one' gangway doctor --input "$acme" --partner-profile partner
has 'aws-onboarding: is what the workflow takes'
has 'customer may'
expect 1 'a slip' gangway doctor aws-onboarding --input "$acme" --set region=us-esat-1
has "did you mean 'us-east-1'?"
expect 1 'no partner' gangway doctor --input "$acme"
has 'no partner context'
expect 1 'a workflow without an input' gangway doctor aws-onboarding
has '--input FILE'
expect 1 'an unknown workflow' gangway doctor aws-onbording --input "$acme"
has "did you mean 'aws-onboarding'?"

about='what an input lacks is said in a sentence'
sim --people none
expect 1 'of a plan' gangway plan aws-onboarding --input "$acme" --set customer_id=666 --partner-profile partner
has "gangway: root_email 'awsops+1234@doit-intl.com' names the customer's number '1234', and customer_id is '666'"
lacks 'traceback'
lacks '.lua:'
expect 1 'of the doctor' gangway doctor aws-onboarding --input "$acme" --set customer_id=666 --partner-profile partner
has "names the customer's number '1234'"
lacks 'traceback'
G_MESSAGES_DEBUG=all expect 1 'its author wants more' gangway plan aws-onboarding --input "$acme" --set customer_id=666
has 'aws-onboarding.lua:'

about='a mistake in a script'
mkdir "$work/secret-folder"
cat >"$work/secret-folder/wrong.lua" <<'LUA'
local wf = workflow "wrong" {}
function wf.run()
  if not look "there" { uses = "root-email", with = { email = "nobody@doit-intl.com" } } then local x = nil + 1 end
end
return wf
LUA
expect 4 'stops the run' gangway start "$work/secret-folder/wrong.lua" --json
run=$(gangway list --json | "$pick" 0.run)
expect 0 'its page' gangway report "$run" -o "$work/page.html"
cp "$work/page.html" "$out"
has 'wrong.lua:3: attempt to perform arithmetic on a nil value'
lacks 'traceback'
lacks 'secret-folder'
expect 0 'the log has the traceback' gangway log "$run"
has 'wrong.lua:3: in '
lacks 'secret-folder'

about='one member, two values'
for again in --set --set-file --set-env --set-secret; do
	expect 1 "$again" gangway plan aws-onboarding --input "$acme" --set region=us-east-1 $again region=eu-west-1
	has "'region' is set more than once on the command line: give it once"
done

about='what AWS alone knows is asked before anybody else'
expect 1 'a policy of AWS that there is not' gangway plan aws-onboarding --input "$acme" --partner-profile partner \
	--set 'awsadmin.attached=["arn:aws:iam::aws:policy/AdministratorAcess"]'
has 'AWS has no such policy: correct it'
changed=$(changes)
for other in $(gangway list --json | sed -n 's/.*"run": "\(.*\)".*/\1/p'); do
	gangway cancel "$other" --by dana --why 'room for another' >/dev/null 2>&1
done
expect 4 'start' gangway start aws-onboarding --input "$acme" --partner-profile partner --wait 0 \
	--set 'awsadmin.attached=["arn:aws:iam::aws:policy/AdministratorAcess"]'
has 'AWS has no such policy: correct it'
expect 0 'nobody is asked' gangway tasks last --json
json '#' 1
json 0.actor ops
is 'nothing was changed' "$(changes)" "$changed"
expect 1 'one of the account itself' gangway plan aws-onboarding --input "$acme" --partner-profile partner \
	--set 'awsadmin.attached=["arn:aws:iam::111122223333:policy/nosuch"]'
has 'the account has no such policy: correct it'
expect 3 'mended' gangway retry last --by dana --why 'a slip' --wait 0 --set 'awsadmin.attached=["arn:aws:iam::aws:policy/AdministratorAccess"]'
expect 0 'ends' gangway cancel last --by dana --why 'enough seen'

# What the account's partition does not have is told before anybody is asked to do anything; what it has, is done.
requests=$(asked)
export AWS_REGION=us-gov-west-1
expect 1 'a partition without cost reports' gangway start aws-onboarding --input "$acme" --partner-profile partner
has "step 'cost-report': AWS GovCloud (US) has no service 'cur', so this cannot be done for an account of it"
has "step 'role-awsadmin': 'arn:aws:iam::aws:policy/job-function/Billing' is of AWS, and the customer's account is of AWS GovCloud (US): use names of that partition"
has "step 'report-bucket': bucket 'doitintl-awsops-"
is 'nothing was asked' "$(asked)" "$requests"
expect 0 'the names of resources there' gangway permissions aws-onboarding --input "$acme" --set 'awsadmin.attached=["arn:aws-us-gov:iam::aws:policy/job-function/Billing"]'
has 'arn:aws-us-gov:iam::'
lacks 'arn:aws:'
