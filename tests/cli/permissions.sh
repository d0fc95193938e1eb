#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# permissions.sh - `permissions` and `describe --policies`: what they say of an input, and without one; least.sh proves it
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg

about='permissions'
expect 0 'of the stock workflow' gangway permissions aws-onboarding --input "$acme"
has '"arn:aws:iam::*:role/doitintl_cmp"'
has '"arn:aws:iam::*:policy/doitintl_cmp"'
has '"arn:aws:s3:::doitintl-awsops-1234"'
has '"arn:aws:cur:us-east-1:*:definition/doitintl-awsops-1234"'
has 'sts:AssumeRole'
lacks 'GetCallerIdentity'
lacks 'iam:TagRole'
lacks 'HeadBucket'
lacks 'iam:CreateAccessKey'
lacks 'iam:CreateLoginProfile'
expect 0 'with a key for the administrator' gangway permissions aws-onboarding --input "$acme" --set admin_access_key=true
has 'iam:CreateAccessKey'
lacks 'iam:CreateLoginProfile'
expect 0 'without a contact to put' gangway permissions aws-onboarding --input "$acme"
lacks 'account:PutContactInformation'
lacks 'BatchPutTaxRegistration'
expect 0 'of a known account' gangway permissions aws-onboarding --input "$acme" --set management_account=111122223333
has '"arn:aws:iam::111122223333:role/doitintl_cmp"'
lacks 'iam::*'
expect 0 'without an input' gangway permissions aws-onboarding --json
json customer.Version 2012-10-17
json looks.0 handed-over
has '"arn:aws:s3:::*"'
has 'arn:aws:iam::*:role/doitintl_cmp'
keep_root=$top_srcdir/scripts/examples/acme-keep-root.cfg
expect 0 'where a person accepts' gangway permissions aws-onboarding-keep-root --input "$keep_root" --set guard=false --json
json customer.Statement.0.Action.0 organizations:DescribeOrganization
json customer.Statement.0.Action.# 2
has 'organizations:ListOutboundResponsibilityTransfers'
expect 0 "where the customer's keys accept" gangway permissions aws-onboarding-keep-root --input "$keep_root" \
	--set accept=api --set guard=false --json
json customer.Statement.0.Action.# 4
has 'organizations:AcceptHandshake'
has 'partnercentral:AcceptChannelHandshake'
expect 1 'half an input' gangway permissions aws-onboarding --set customer_id=1234
has 'root_email'
expect 1 'an unknown workflow' gangway permissions aws-onbording
has "did you mean 'aws-onboarding'?"
expect 1 'a step' gangway permissions iam-role
cat >"$work/decides.lua" <<'LUA'
local wf = workflow "decides" { version = "1", input = { type = "object", properties = { n = { type = "integer" } } } }
function wf.run(input)
  if input.n > 3 then step "one" { uses = "org-identity" } end
end
LUA
expect 1 'a script that decides on what is not given' gangway permissions "$work/decides.lua"
has 'input.n'
expect 0 'and is given it' gangway permissions "$work/decides.lua" --set n=3 --json
json customer null
json partner null

about='policies'
expect 0 'of the stock workflow' gangway describe aws-onboarding --policies --input "$acme"
has 'acme-1234-cmp'
has 'arn:aws:iam::${account_id}:role/doitintl_cmp'
has 'report-bucket (s3-bucket): policy'
expect 0 'as a document' gangway describe aws-onboarding --policies --input "$acme" --json
json policies.step=report-bucket.document.Statement.Sid=CurWrite.Resource 'arn:aws:s3:::doitintl-awsops-1234/*'
json policies.step=role-awsadmin.policy trust
json untold.# 0
json attached.step=role-awsadmin.policy arn:aws:iam::aws:policy/job-function/Billing
json attached.# 1
expect 0 'with all that a contract may ask for' gangway describe aws-onboarding --policies --input "$acme" --set data_export=true \
	--set 'cloudhealth.external_id="acme-cloudhealth"' --set 'cmp.role="doitintl_dci_cloudconnect"' --json
json policies.step=role-cloudhealth.policy trust
has '"role-cmp"'
has 'bcm-data-exports.amazonaws.com'
expect 0 'of one that makes none' gangway describe root-credentials --policies \
	--input "$top_srcdir/scripts/examples/root-credentials.cfg"
has 'no policies'
lacks "can't be told"
expect 0 'of a known account' gangway describe aws-onboarding --policies --input "$acme" --set management_account=111122223333
lacks 'account_id'
expect 1 'without its input' gangway describe aws-onboarding --policies
has 'root_email'
expect 1 'of a step' gangway describe iam-role --policies
has 'is a step'
expect 1 'an input for nothing' gangway describe aws-onboarding --input "$acme"
has '--policies'
expect 0 'a trust that lets everybody in' gangway describe aws-onboarding --policies --input "$acme" \
	--set 'awsadmin.account="000000000001"' --json
json policies.step=role-awsadmin.document.Statement.0.Principal.AWS 'arn:aws:iam::000000000001:root'

# ---- the page's own commands, with IAM's real limits ----

root=$(cd "$top_srcdir" && pwd)
top_builddir=$(cd "$top_builddir" && pwd)
pick=$top_builddir/tests/cli/pick
sim --people none --enforce-iam
aws() {
	"$top_builddir/tests/cli/ask" "$@"
}
cd "$work" || exit 95
cp "$root/scripts/examples/acme.cfg" acme.cfg
sed -n '/^<!-- least -->$/,/^```$/p' "$root/doc/ops.md" | grep -E '^(gangway|aws) ' >commands
is 'the page has its commands' "$(wc -l <commands)" 5
while IFS= read -r command; do
	expect 0 "$command" eval "$command"
done <commands
id=$(value AccessKey.AccessKeyId)
secret=$(value AccessKey.SecretAccessKey)
least() (
	unset AWS_PROFILE
	export AWS_ACCESS_KEY_ID="$id" AWS_SECRET_ACCESS_KEY="$secret" AWS_REGION=us-east-1
	export AWS_ENDPOINT_URL="http://127.0.0.1:$port"
	"$@"
)
expect 2 'a plan by whom the page made' least gangway plan aws-onboarding --input acme.cfg --partner-profile partner
lacks 'denied'
lacks 'AccessDenied'
expect 1 'who may no more than that' least gangway step inspect s3-bucket --set bucket=acme-billing-reports \
	--set account_id=111122223333
has "'acme-billing-reports' is among the caller's own, but may not be read"

# What the page once said: an inline policy of a user has no room for it.
expect 254 'inline' aws iam put-user-policy --user-name gangway --policy-name gangway \
	--policy-document file://least-customer.json
has 'Maximum policy size of 2048 bytes exceeded for user gangway'

# ---- more than one policy has room for ----

cat >many.lua <<'LUA'
local wf = workflow "many" { version = "1", input = { type = "object" } }
function wf.run(input)
  for i = 1, 150 do
    step("role-" .. i) { uses = "iam-role", with = { role_name = ("a-role-with-a-long-name-%03d"):format(i),
      trust = { account = "068664126052" } } }
  end
end
LUA
expect 0 'a workflow that needs much' gangway permissions "$work/many.lua" -o many
has 'many-customer-2.json'
for file in many-customer*.json; do
	expect 0 "$file is a policy" aws iam create-policy --policy-name "${file%.json}" --policy-document "file://$file"
	characters=$(tr -d '[:space:]' <"$file" | wc -m)
	is "$file has room" "$([ "$characters" -le 6144 ] && echo yes)" yes
done
is 'no role is left out' "$(cat many-customer*.json | grep -o 'a-role-with-a-long-name-[0-9]*' | sort -u | wc -l)" 150
expect 0 'as a document' gangway permissions "$work/many.lua" --json
json customer.Version 2012-10-17
json documents.customer.0.Version 2012-10-17
json documents.customer.# 2

printf 'local wf = workflow "mail" {}\nfunction wf.run() step "mail" { uses = "root-email", with = { email = "a@b.example" } } end\n' >"$work/mail.lua"
expect 0 'into files' gangway permissions "$work/mail.lua" -o "$work/written"
has "wrote $work/written-customer.json: "
has "no file for 'partner': nothing is needed there"
