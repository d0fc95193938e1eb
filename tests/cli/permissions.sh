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
expect 0 'of a known account' gangway permissions aws-onboarding --input "$acme" --set management_account=111122223333
has '"arn:aws:iam::111122223333:role/doitintl_cmp"'
lacks 'iam::*'
expect 0 'without an input' gangway permissions aws-onboarding --json
json customer.Version 2012-10-17
json looks.0 handed-over
has '"arn:aws:s3:::*"'
has 'arn:aws:iam::*:role/doitintl_cmp'
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
<<<<<<< HEAD

# From here on against the simulator. Those whose root user has been handed over already are asked for less.
gangway permissions aws-onboarding --input "$acme" --json >"$work/permissions"
lessen() {
	"$top_builddir/tests/cli/lessen" "$work/org.json" "$@" <"$work/permissions" >"$work/actions"
}
start() {
	gangway start aws-onboarding --input "$acme" --partner least-partner --customer "$@"
}

about='exactly the least policy'
lessen
sim --enforce-iam --people none --org "$work/org.json"
unset AWS_PROFILE
expect 3 'it starts' start least
person root-email '{"email": "awsops+1234@doit-intl.com"}'
person root-mfa '{"mfa": "absent"}'
expect 3 'it goes on' gangway resume last
expect 0 'the customer tells' gangway done last notify --by customer
person root-mfa '{"mfa": "present"}'
expect 3 'on to the end' gangway resume last
expect 0 'the last task' gangway done last payment-method --by dana
expect 0 'is enough' gangway resume last --json
json status done
is 'nothing was refused but what the partner had to wait for' "$(grep AccessDenied "$work/requests.log" | grep -v -c AssumeRole)" 0

about='one action less'
: >"$work/named"
# tries N ACTION: a run of user `without-N`, in a store of its own; does it wait and name the action?
tries() {
	rm -f "$work/one.db"*
	GANGWAY_STORE=sqlite:$work/one.db
	start "without-$1" >"$out" 2>"$err" </dev/null
	for step in ${approve:-}; do
		gangway approve last "$step" --by dana >>"$out" 2>>"$err" </dev/null
	done
	gangway show last --json >"$work/shown" 2>>"$err"
	gangway tasks --json >"$work/tasks" 2>>"$err"
	if [ "$("$pick" status <"$work/shown")" = waiting ] && grep -q -F "denied: " "$work/shown" &&
		grep -q -w -F "$2" "$work/tasks"; then
		printf '%s\n' "$2" >>"$work/named"
		ok "without $2 it waits and says so"
	fi
}
stop_sim() {
	kill "$simulator"
	wait "$simulator" 2>/dev/null
}
# left SCENARIO [MORE]: every action that has not been named yet, in a simulated AWS of its own
left() {
	lessen "$2"
	while read -r n action <&3; do
		grep -q -x -F "$action" "$work/named" && continue
		case " ${only:-$action} " in *" $action "*) ;; *) continue ;; esac
		sim --enforce-iam --people none --org "$work/org.json"
		unset AWS_PROFILE
		about="$1"
		tries "$n" "$action"
		stop_sim
	done 3<"$work/actions"
}

about='aboard already'
while read -r n action <&3; do
	tries "$n" "$action"
done 3<"$work/actions"
stop_sim

handed='"accounts": {"111122223333": {"email": "awsops+1234@doit-intl.com"'
left 'nothing there' "{\"aws\": {$handed}}}}"
role='"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "068664126052"}, "Action": "sts:AssumeRole"}]}'
other='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}]}'
report='{"ReportName": "doitintl-awsops-1234", "TimeUnit": "DAILY", "Format": "textORcsv", "Compression": "GZIP",
	"AdditionalSchemaElements": [], "AdditionalArtifacts": [], "S3Bucket": "doitintl-awsops-1234", "S3Prefix": "CUR",
	"S3Region": "us-east-1", "RefreshClosedReports": true, "ReportVersioning": "CREATE_NEW_REPORT"}'
approve='role-cmp role-awsadmin report-bucket cost-report'
left 'something else there' "{\"aws\": {$handed,
	\"iam\": {\"roles\": {\"doitintl_cmp\": {$role}, \"AWSAdmin\": {$role}}, \"policies\": {\"doitintl_cmp\": {\"document\": $other}}},
	\"cur\": {\"reports\": {\"doitintl-awsops-1234\": {\"definition\": $report}}}}},
	\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"111122223333\"}}}}"
approve=
only=s3:ListAllMyBuckets
left "somebody else's bucket" "{\"aws\": {$handed}},
	\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"888899990000\"}}}}"

# Evidence that a run goes on without, and what is only asked after an answer that none of these gives.
cut -d ' ' -f 2 "$work/actions" | grep -v -x -F -f "$work/named" | sed 's/^/# not missed: /'
=======
>>>>>>> d0f3101 (Prove every workflow's least policies: rehearsed with just these, and with one action less at a time)
