#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# partition.sh - accounts of GovCloud and China: what is looked at, made and named there is of their partition
. "${top_srcdir:-.}/tests/cli/lib.sh"

cat >"$work/flow.lua" <<'LUA'
local wf = workflow "flow" { version = "1", input = { type = "object", properties = { attached = { type = "string" } } } }
local trust = { account = "222233334444", external_id = "abc-123" }
function wf.run(input)
  local org = step "org" { uses = "org-identity", with = { expected_account = "111122223333" } }
  local own = step "own" { uses = "iam-role", with = { role_name = "acme-audit", trust = trust, prove_from_partner = false,
    attached = { input.attached or "arn:" .. org.partition .. ":iam::aws:policy/SecurityAudit" } } }
  print(own.role_arn)
  in_account("444455556666", function()
    step "inside" { uses = "iam-role", with = { role_name = "acme-inside", trust = trust, prove_from_partner = false } }
  end)
end
return wf
LUA
flow=$work/flow.lua

# partitions: of all names in the simulated AWS
partitions() {
	grep -o 'arn:aws[a-z-]*:' "$work/state" | sort -u
}

# there PARTITION HOME OTHER: everything, in an account of that partition
there() {
	about=$1
	rm -f "$work/state" "$work/store.db"
	sim --people none --enforce-iam --partition "$1" --state "$work/state"
	is 'the profiles are of its home' "$(grep -c "^region = $2\$" "$work/aws-config")" "$(grep -c '^region' "$work/aws-config")"
	expect 0 "who one is in $1" gangway step inspect org-identity --set expected_account=111122223333 --json
	json seen.outputs.partition "$1"
	json seen.outputs.caller_arn "arn:$1:iam::111122223333:user/alice"
	expect 0 'a role, by itself' gangway step apply iam-role --set role_name=acme-one --set prove_from_partner=false \
		--set 'trust={"account": "222233334444", "external_id": "abc-123"}' --set "attached=[\"arn:$1:iam::aws:policy/ReadOnlyAccess\"]" --json
	json seen.outputs.role_arn "arn:$1:iam::111122223333:role/acme-one"
	expect 0 'an administrator who is there' gangway step apply iam-admin-user --set user_name=acme-admin --json
	json seen.outputs.user_arn "arn:$1:iam::111122223333:user/alice"
	expect 0 'the organization' gangway step inspect org-guard --set "regions=[\"$2\"]" --json
	has "arn:$1:sso:::instance/ssoins-ac1e000000000001"
	lacks 'arn:aws:'
	expect 1 'a name of the public partition' gangway plan "$flow" --set attached=arn:aws:iam::aws:policy/SecurityAudit
	has "'arn:aws:iam::aws:policy/SecurityAudit' is of AWS, and the customer's account is of AWS"
	expect 2 'a plan' gangway plan "$flow"
	has 'own (iam-role) will be created'
	has 'inside (iam-role in account 444455556666) will be created'
	expect 0 'a run' gangway start "$flow" --wait 60
	has "arn:$1:iam::111122223333:role/acme-audit"
	expect 0 'nothing is left to do' gangway plan "$flow"
	expect 0 'what it takes' gangway permissions "$flow"
	has "arn:$1:iam::444455556666:role/OrganizationAccountAccessRole"
	lacks 'arn:aws:'
	is 'all that there is' "$(partitions)" "arn:$1:"
	expect 1 'a region that is elsewhere' gangway step apply s3-bucket --set bucket=acme-elsewhere --set account_id=111122223333 --set region=eu-west-1
	has "region: 'eu-west-1' is a region of AWS, and the customer's account is of"
	has "give one of that partition, such as '$2'"
	expect 1 'in a list, by default' gangway step inspect org-guard
	has "regions: 'us-east-1' is a region of AWS"
	AWS_REGION=us-east-1 expect 1 'a region of another partition than the caller' gangway plan "$flow"
	has "the customer's keys, from profile 'customer'"
	has "(arn:$1:iam::111122223333:user/alice), and region 'us-east-1' of AWS is asked: set a region of that account's partition, such as '$2'"
	export AWS_REGION="$2"
	expect 0 'what it says, done' gangway plan "$flow"
	unset AWS_REGION
	expect 0 'a bucket in the other region' gangway step apply s3-bucket --set bucket=acme-there --set account_id=111122223333 --set "region=$3" --json
	sim --people none --partition "$1" --org "$work/org.json"
	expect 0 'an administrator who is made' gangway step apply iam-admin-user --set user_name=acme-admin --json
	json seen.outputs.user_arn "arn:$1:iam::111122223333:user/acme-admin"
}

# Where nobody is an administrator.
echo '{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": null}}}}}}' >"$work/org.json"
there aws-us-gov us-gov-west-1 us-gov-east-1
expect 1 'what it has not' gangway step apply cost-report --set report_name=acme --set bucket=acme-there
has "AWS GovCloud (US) has no service 'cur', so this cannot be done for an account of it"
there aws-cn cn-northwest-1 cn-north-1

about='without keys'
unset AWS_PROFILE
printf '[profile gov]\nregion = us-gov-east-1\n[profile none]\noutput = json\n' >"$work/keyless"
export AWS_CONFIG_FILE="$work/keyless"
role='role/OrganizationAccountAccessRole'
expect 0 'by the profile' gangway permissions "$flow" --profile gov
has "arn:aws-us-gov:iam::444455556666:$role"
lacks 'arn:aws:'
expect 0 'where it says none' gangway permissions "$flow" --profile none
has "arn:aws:iam::444455556666:$role"
export AWS_REGION=cn-north-1
expect 0 'by the environment, which comes first' gangway permissions "$flow" --profile gov
has "arn:aws-cn:iam::444455556666:$role"
expect 0 'of policies, too' gangway describe --policies aws-onboarding --input "$top_srcdir/scripts/examples/acme.cfg"
has 'arn:aws-cn:iam::'
export AWS_REGION=us-esat-1
expect 1 'a slip' gangway permissions "$flow"
has "did you mean 'us-east-1'?"
unset AWS_REGION
export AWS_CONFIG_FILE="$work/aws-config"

about='the simulator'
expect 1 'a partition that there is not' "$top_builddir/gangway-sim" --partition aws-gov
has '--partition must be aws, aws-us-gov or aws-cn'
expect 1 'a state of another partition' "$top_builddir/gangway-sim" --port 0 --state "$work/state"
has "this is a state of the partition 'aws-cn': give --partition aws-cn"
