#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# input.sh - what is wrong with an input is told before anything runs, with what was probably meant
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none

# refused KEY=VALUE WHAT: plan and start say so, at once, and nothing was asked of AWS.
refused() {
	requests=$(wc -l <"$work/requests.log")
	for command in plan start; do
		expect 1 "$command with $1" gangway $command aws-onboarding --input "$acme" --partner-profile partner --set "$1"
		has "$2"
	done
	is 'nothing was asked' "$(wc -l <"$work/requests.log")" "$requests"
}

about='a slip'
refused region=us-esat-1 "did you mean 'us-east-1'?"
refused region=eu-west-9 "setting 'regions'"
refused tax.country=UK "did you mean 'GB'?"
refused management_account=1111-2222-3333 'leave hyphens and spaces out'
refused management_account=11112222333 'leading zeros'
refused root_email=awsops+1234.doit-intl.com "'@'"
refused root_email=awsops+1234@doit-intl 'no ending'
refused 'awsadmin.attached=["arn:aws:iam:aws:policy/job-function/Billing"]' 'is not an ARN'
refused 'awsadmin.attached=["arn:was:iam::aws:policy/job-function/Billing"]' "did you mean 'aws'?"
refused 'notify={"ses": {"from": "onboarding@acme", "to": ["csm@example.com"]}}' 'input.notify.ses.from'
refused 'notify={"sns": {"topic": "arn:aws:sns:us-esat-1:111122223333:x"}}' "did you mean 'us-east-1'?"
printf 'notify = { slack = { url = "http://hooks.slack.com/services/T0/B0/SECRETWORD"; }; };\n' >"$work/notify.cfg"
chmod 600 "$work/notify.cfg"
expect 1 'a webhook in the clear' gangway plan aws-onboarding --input "$acme" --input "$work/notify.cfg"
has 'input.notify.slack.url'
has 'is not https'
lacks 'SECRETWORD'
expect 0 'no run was made' gangway list --json
json '#' 0

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
