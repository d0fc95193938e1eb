#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# least.sh - every workflow with its least policies and nothing more: it is rehearsed to its end; with one action taken
# away it waits or stops, and names it; what is for evidence only it does without, and its report says so
#
# Workflows and their inputs are found in scripts/: what is added there is proven, too. A scenario gives more input, or
# another AWS, so that an action is asked for that the example does not lead to. One that none asks for fails the test.
# `ONLY=auditors` is about one workflow; GANGWAY_LEAST_STEP=n takes away every n-th action only (for slow builds).
. "${top_srcdir:-.}/tests/cli/lib.sh"

examples=$top_srcdir/scripts/examples
export GANGWAY_SCRIPT_PATH="$top_srcdir/scripts"
unset GANGWAY_STORE
scenarios=0
stride=${GANGWAY_LEAST_STEP:-1} turn=0

# ---- one rehearsal ----

# world DIR ACTION: there, an organization whose profiles have the least policies without ACTION
world() {
	mkdir -p "$1"
	"$top_builddir/tests/cli/lessen" "$1/org.json" "$2" "$there" <"$whole/permissions" >"$1/actions"
}

# rehearse DIR WAIT: the workflow there, once; then what its run says of itself is in DIR/told
rehearse() {
	rm -rf "$1/kept"
	gangway rehearse "$workflow" --input "$input" --input "$whole/extra.cfg" --once --json --enforce-iam \
		--org "$1/org.json" --wait "$2" --keep "$1/kept" >"$1/out" 2>"$1/err" </dev/null
	code=$?
	gangway show last --store "sqlite:$1/kept/gangway.db" --json >"$1/told" 2>>"$1/err"
	gangway tasks last --store "sqlite:$1/kept/gangway.db" --json >>"$1/told" 2>>"$1/err"
}

# named DIR ACTION: the run waits or stops, and says why
named() {
	case $code in
	3 | 4) grep -E '^ *"(reason|title)":' "$1/told" | grep -q -w -F "${2#partner/}" ;;
	*) false ;;
	esac
}

# missed DIR ACTION: the report for the customer says that it could not be asked
missed() {
	gangway report last --store "sqlite:$1/kept/gangway.db" --json >"$1/report" 2>>"$1/err"
	"$pick" evidence <"$1/report" >"$1/could-not" 2>/dev/null
	"$pick" guard <"$1/report" >>"$1/could-not" 2>/dev/null
	grep -q -w -F "${2#partner/}" "$1/could-not"
}

# denied DIR ACTION: it was asked for, in vain
denied() {
	grep -F '"AccessDenied' "$1/kept/requests.log" | grep -q -F "\"operation\":\"${2##*:}\""
}

# try DIR ACTION: what becomes of a run without it: named, missed, silent (asked for in vain, and nothing said), unasked,
# or a code
try() {
	world "$@"
	rehearse "$1" 0s
	if [ "$code" = 3 ] && ! named "$1" "$2"; then
		rehearse "$1" 5s # something else was waited for first
	fi
	if named "$1" "$2"; then
		echo named
	elif [ "$code" != "$usual" ]; then
		echo "$code"
	elif ! denied "$1" "$2" || denied "$whole" "$2"; then
		echo unasked # or refused with the permission, too: it makes no difference here
	elif missed "$1" "$2"; then
		echo missed
	else
		echo silent
	fi >"$1/verdict"
}

# ---- many of them ----

# judge DIR ACTION
judge() {
	verdict=$(cat "$1/verdict") about=$(cat "$1/about")
	out=$1/out err=$1/err
	case $verdict in
	named) ok "without $2 it does not go on, and names it" ;;
	missed) ok "without $2 it goes on, and says what it could not see" ;;
	unasked) return ;;
	*) not_ok "without $2 it ends with '$verdict' and does not name it" ;;
	esac
	echo "$2" >>"$work/known"
}

# begin LIST ACTION: tries it in the background; collect LIST: waits for those of the list, and judges them
begin() {
	mkdir -p "$whole/without/$2"
	echo "$about" >"$whole/without/$2/about"
	try "$whole/without/$2" "$2" &
	echo "$! $2 $whole/without/$2" >>"$1"
}

collect() {
	while read -r pid action dir; do
		wait "$pid"
		judge "$dir" "$action"
	done <"$1"
	: >"$1"
}

# each ACTION…: those that are not known yet, four side by side. That the partner may not assume a role takes a while to
# tell from a role that is not everywhere yet, and is waited for at the end.
each() {
	for action in "$@"; do
		if grep -q -x -F "$action" "$work/known"; then
			continue
		fi
		turn=$((turn + 1))
		if [ $((turn % stride)) != 0 ]; then
			continue
		fi
		case $action in
		partner/sts:AssumeRole) begin "$work/slow" "$action" ;;
		*) begin "$work/some" "$action" ;;
		esac
		if [ "$(wc -l <"$work/some")" = 4 ]; then
			collect "$work/some"
		fi
	done
	collect "$work/some"
}

# An action in $apart is not tried in a scenario that names none.
#
# scenario CODE WHAT INPUT THERE [ACTION…]: the workflow, whose input has INPUT besides (libconfig) and whose AWS has
# THERE (JSON), ends with CODE; without each of the actions (without any given, of all that it has) it says so
scenario() {
	usual=$1 about="$name, $2" there=$4
	scenarios=$((scenarios + 1))
	whole=$work/$name-$scenarios
	mkdir -p "$whole"
	printf '%s\n' "$3" >"$whole/extra.cfg"
	shift 4
	out=$whole/out err=$whole/err
	if ! gangway permissions "$workflow" --input "$input" --input "$whole/extra.cfg" --json >"$whole/permissions" 2>"$err"; then
		not_ok 'its input is none'
		return
	fi
	world "$whole" -
	rehearse "$whole" 30s
	cat "$whole/actions" >>"$work/all"
	if [ "$code" = "$usual" ]; then
		ok 'its least policies are enough'
	else
		not_ok "with its least policies it ends with $code"
		return
	fi
	if [ $# = 0 ]; then
		# shellcheck disable=SC2046 # a list
		set -- $(grep -v -x -F -e "${apart:-none}" "$whole/actions")
	fi
	each "$@"
}

# ---- what the examples do not lead to ----

more_aws_onboarding() {
	role='"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "068664126052"}, "Action": "sts:AssumeRole"}]}'
	policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}]}'
	report='{"ReportName": "doitintl-awsops-1234", "TimeUnit": "DAILY", "Format": "textORcsv", "Compression": "GZIP",
		"AdditionalSchemaElements": [], "AdditionalArtifacts": [], "S3Bucket": "doitintl-awsops-1234", "S3Prefix": "CUR",
		"S3Region": "us-east-1", "RefreshClosedReports": true, "ReportVersioning": "CREATE_NEW_REPORT"}'
	nobody='{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": null}}}}}}'
	scenario 0 "somebody's things in the way" '' "{\"aws\": {\"accounts\": {\"111122223333\": {
		\"iam\": {\"roles\": {\"doitintl_cmp\": {$role}, \"AWSAdmin\": {$role}}, \"policies\": {\"doitintl_cmp\": {\"document\": $policy}}},
		\"cur\": {\"reports\": {\"doitintl-awsops-1234\": {\"definition\": $report}}}}},
		\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"111122223333\", \"objects\": {
			\"CUR/doitintl-awsops-1234/20261101-20261201/doitintl-awsops-1234-Manifest.json\": {}}}}}}" \
		iam:UpdateAssumeRolePolicy iam:CreatePolicyVersion cur:ModifyReportDefinition
	scenario 0 'nobody has all permissions' '' "$nobody" \
		iam:CreateUser iam:TagUser iam:AttachUserPolicy iam:GetAccountAuthorizationDetails iam:GetUser
	scenario 0 'credentials for the administrator' 'admin_access_key = true; admin_login = true;' "$nobody" \
		iam:CreateAccessKey iam:CreateLoginProfile iam:ListAccessKeys iam:GetLoginProfile
	scenario 4 "a stranger's bucket" '' '{"aws": {"buckets": {"doitintl-awsops-1234": {"owner": "888899990000"}}}}' \
		s3:ListAllMyBuckets
	scenario 4 'a bucket in another region' '' '{"aws": {"buckets": {"doitintl-awsops-1234": {
		"owner": "111122223333", "region": "eu-west-1", "tells_region": false}}}}' \
		s3:GetBucketLocation
	export='{"Name": "doitintl-awsops-1234", "DataQuery": {"QueryStatement": "SELECT bill_bill_type FROM COST_AND_USAGE_REPORT",
			"TableConfigurations": {"COST_AND_USAGE_REPORT": {"TIME_GRANULARITY": "DAILY", "INCLUDE_RESOURCES": "TRUE"}}},
		"DestinationConfigurations": {"S3Destination": {"S3Bucket": "doitintl-awsops-1234", "S3Prefix": "CUR2", "S3Region": "us-east-1",
			"S3OutputConfigurations": {"OutputType": "CUSTOM", "Format": "TEXT_OR_CSV", "Compression": "GZIP", "Overwrite": "OVERWRITE_REPORT"}}},
		"RefreshCadence": {"Frequency": "SYNCHRONOUS"}}'
	scenario 0 'a data export' 'data_export = true;' '{}' \
		bcm-data-exports:CreateExport bcm-data-exports:GetExport bcm-data-exports:GetTable
	scenario 0 'a data export that is there' 'data_export = true;' "{\"aws\": {\"accounts\": {\"111122223333\": {\"exports\": {
		\"arn:aws:bcm-data-exports:us-east-1:111122223333:export/doitintl-awsops-1234-0\": {
			\"export\": $export, \"tags\": {}, \"created\": 1700000000, \"status\": \"HEALTHY\"}}}},
		\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"111122223333\", \"objects\": {
			\"CUR2/doitintl-awsops-1234/metadata/BILLING_PERIOD=2026-11/doitintl-awsops-1234-Manifest.json\": {}}}}}}" \
		bcm-data-exports:UpdateExport
	scenario 0 "the successor's role, and CloudHealth's" 'cloudhealth = { external_id = "acme-cloudhealth"; };
		cmp = { role = "doitintl_dci_cloudconnect"; };' '{}' none
	scenario 0 'a contact, and accounts' 'tax = {
		contact = { full_name = "Example Reseller"; line1 = "1 Example Street"; city = "Tel Aviv"; postal_code = "6100000"; phone = "+972 3 0000000"; };
		accounts = [ "222233334444" ]; };' '{}' account:GetContactInformation account:PutContactInformation tax:BatchPutTaxRegistration
	partners_actions
	scenario 0 'a slow CloudTrail' '' '{"aws": {"trail_late": 900}}' iam:GenerateCredentialReport
	scenario 0 'mail by SES' 'notify = { ses = { from = "onboarding@acme.example"; to = [ "csm@acme.example" ]; }; };' '{}' ses:SendEmail
	scenario 0 'a topic of SNS' 'notify = { sns = { topic = "arn:aws:sns:us-east-1:111122223333:acme-onboarding"; }; };' '{}' sns:Publish
}

partners_actions() {
	scenario 0 'nothing in Partner Central' '' '{"aws": {"channel": {"programs": {"pma-reseller00001": null}}}}' \
		partner/partnercentral:CreateProgramManagementAccount partner/partnercentral:AcceptChannelHandshake \
		partner/partnercentral:CreateChannelHandshake partner/partnercentral:ListChannelHandshakes
	scenario 0 'another name in Partner Central' '' '{"aws": {"channel": {"relationships": {"rs-acme": {
		"owner": "068664126052", "account": "111122223333", "program": "pma-reseller00001", "name": "Old"}}}}}' \
		partner/partnercentral:UpdateRelationship
}

more_aws_onboarding_keep_root() {
	partners_actions
	scenario 0 "the customer's keys accept" \
		'accept = "api"; service_period = { type = "MINIMUM_NOTICE_PERIOD"; notice_days = "30"; };' '{}' \
		organizations:AcceptHandshake partnercentral:AcceptChannelHandshake
}

more_root_credentials() {
	scenario 0 'a code, too, and a slow CloudTrail' 'mfa_secret = "acme-root-mfa";' '{"aws": {"trail_late": 900}}' \
		iam:GetCredentialReport iam:GenerateCredentialReport
}

more_auditors() {
	role='"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}'
	scenario 0 'a root user without MFA' '' '{"aws": {"accounts": {"111122223333": {"root": {"mfa": false}}}}}' \
		iam:ListVirtualMFADevices iam:GetCredentialReport iam:GenerateCredentialReport cloudtrail:LookupEvents
	scenario 0 'a role that is there' '' "{\"aws\": {\"accounts\": {\"111122223333\": {\"iam\": {\"roles\": {\"auditor-north\": {$role}}}}}}}" \
		iam:UpdateAssumeRolePolicy
	scenario 0 'the partner audits' 'auditors = ( { name = "partner"; account = "068664126052"; } );' '{}' partner/sts:AssumeRole
}

# ---- all workflows ----

# The first example whose input the workflow takes.
find_input() {
	for input in "$examples/$name.cfg" "$examples"/*.cfg; do
		if [ -s "$input" ] && gangway permissions "$workflow" --input "$input" --json >/dev/null 2>&1; then
			return 0
		fi
	done
	return 1
}

prove() {
	workflow=$1 name=$(basename "$1" .lua) about=$(basename "$1" .lua) out=$work/out err=$work/err
	for empty in "$out" "$err" "$work/all" "$work/known" "$work/some" "$work/slow"; do
		: >"$empty"
	done
	if ! find_input; then
		not_ok 'no file in scripts/examples is an input of it'
		return
	fi
	# Its example only takes a look at root's MFA, and a look keeps no evidence that could be missing.
	apart=
	if [ "$name" = auditors ]; then
		apart=iam:ListVirtualMFADevices
	fi
	scenario 0 'as in its example' '' '{}'
	more=more_$(printf '%s' "$name" | tr - _)
	if command -v "$more" >/dev/null; then
		"$more"
	fi
	collect "$work/slow"
	about=$name
	[ "$stride" = 1 ] || return 0
	is 'no action is left that none of its runs asks for' "$(sort -u "$work/all" | grep -v -x -F -f "$work/known" | tr '\n' ' ')" ''
}

for script in "$top_srcdir"/scripts/*.lua "$examples"/*.lua; do
	case ${ONLY:-$script} in "$script" | "$(basename "$script" .lua)") prove "$script" ;; esac
done
