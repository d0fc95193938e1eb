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
	--set 'awsadmin.account="000000000000"' --json
json policies.step=role-awsadmin.document.Statement.0.Principal.AWS 'arn:aws:iam::000000000000:root'
