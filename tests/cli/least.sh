#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# least.sh - every workflow with its least policies and nothing more: it is rehearsed to its end; with one action taken
# away it waits or stops, and names it
#
# Workflows and their inputs are found in scripts/: what is added there is proven, too. `SAMPLE=20 SEED=7` takes away
# 20 actions of a workflow, chosen by the seed; SAMPLE=0 each. `ONLY=auditors` is about one workflow.
. "${top_srcdir:-.}/tests/cli/lib.sh"

SAMPLE=${SAMPLE:-40}
SEED=${SEED:-1}
examples=$top_srcdir/scripts/examples
export GANGWAY_SCRIPT_PATH="$top_srcdir/scripts"
unset GANGWAY_STORE

# world DIR ACTION [MORE]: there, an organization whose profiles have the least policies without ACTION
world() {
	dir=$1
	shift
	mkdir -p "$dir"
	"$top_builddir/tests/cli/lessen" "$dir/org.json" "$@" <"$work/permissions" >"$dir/actions"
}

# rehearse DIR WAIT: the workflow there, once; then what its run says of itself is in DIR/told
rehearse() {
	rm -rf "$1/kept"
	gangway rehearse "$workflow" --input "$input" --once --json --enforce-iam --org "$1/org.json" --wait "$2" \
		--keep "$1/kept" >"$1/out" 2>"$1/err" </dev/null
	code=$?
	gangway show last --store "sqlite:$1/kept/gangway.db" --json >"$1/told" 2>>"$1/err"
	gangway tasks last --store "sqlite:$1/kept/gangway.db" --json >>"$1/told" 2>>"$1/err"
}

# named DIR ACTION: the run waits or stops, and says why
named() {
	case $code in 3 | 4) grep -q -w -F "${2#partner/}" "$1/told" ;; *) false ;; esac
}

# try DIR ACTION [MORE]: what becomes of a run without it: named, spared (asked for in vain), unasked, or a code
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
	elif grep -F '"AccessDenied' "$1/kept/requests.log" | grep -q -F "\"operation\":\"${2##*:}\""; then
		echo spared
	else
		echo unasked
	fi >"$1/verdict"
}

# judge DIR ACTION
judge() {
	verdict=$(cat "$1/verdict")
	out=$1/out err=$1/err
	case $verdict in
	named)
		echo "$2" >>"$work/named"
		ok "without $2 it does not go on, and names it"
		;;
	spared) echo "$2" >>"$work/spared" ;;
	unasked) ;;
	*) not_ok "without $2 it ends with $verdict and does not name it" ;;
	esac
}

# begin LIST ACTION [MORE]: tries it in the background; collect LIST: waits for those of the list, and judges them
begin() {
	list=$1 action=$2
	shift 2
	try "$work/try/$action" "$action" "$@" &
	echo "$! $action" >>"$list"
}

collect() {
	while read -r pid action; do
		wait "$pid"
		judge "$work/try/$action" "$action"
	done <"$1"
	: >"$1"
}

# each [MORE]: the actions that no run has missed yet, in this world, four side by side; but what the partner lacks takes
# a while to tell from a role that is not everywhere yet
each() {
	rm -rf "$work/try"
	: >"$work/slow"
	: >"$work/some"
	cat "$work/named" "$work/spared" >"$work/known"
	grep -v -x -F -f "$work/known" "$work/chosen" >"$work/left"
	while read -r action <&4; do
		case " ${only:-$action} " in *" $action "*) ;; *) continue ;; esac
		case $action in
		partner/*) begin "$work/slow" "$action" "$@" ;;
		*) begin "$work/some" "$action" "$@" ;;
		esac
		if [ "$(wc -l <"$work/some")" = 4 ]; then
			collect "$work/some"
		fi
	done 4<"$work/left"
	collect "$work/some"
	collect "$work/slow"
}

choose() {
	if [ "$SAMPLE" = 0 ]; then
		cat "$work/whole/actions"
	else
		awk -v seed="$SEED" 'BEGIN { srand(seed) } { print rand(), $0 }' "$work/whole/actions" | sort -n | head -n "$SAMPLE" |
			cut -d ' ' -f 2
	fi >"$work/chosen"
}

# The first example whose input the workflow takes.
find_input() {
	for input in "$examples/$1.cfg" "$examples"/*.cfg; do
		if [ -s "$input" ] && gangway permissions "$workflow" --input "$input" --json >"$work/permissions" 2>>"$err"; then
			return 0
		fi
	done
	return 1
}

summary() {
	"$pick" "$1" <"$work/whole/out" 2>/dev/null
}

prove() {
	about=$(basename "$1" .lua)
	workflow=$1
	out=$work/out err=$work/err
	for empty in "$out" "$err" "$work/named" "$work/spared" "$work/chosen"; do
		: >"$empty"
	done
	if ! find_input "$about"; then
		not_ok 'no file in scripts/examples is an input of it'
		return
	fi
	world "$work/whole" -
	rehearse "$work/whole" 30s
	if [ "$code" = 0 ] && [ "$(summary first.status)" = done ]; then
		ok 'its least policies are enough'
	else
		out=$work/whole/out err=$work/whole/err
		not_ok "with its least policies it ends with $code, $(summary first.status)"
		return
	fi
	usual=0
	choose
	each
}

# other_world ACTION… -- MORE: what becomes of a run there without each of the actions
other_world() {
	only=
	while [ "$1" != -- ]; do
		only="$only $1"
		shift
	done
	world "$work/whole" - "$2"
	rehearse "$work/whole" 0s
	usual=$code
	each "$2"
	only=
}

# What the sample organization does not show of the stock workflow: somebody's things in the way, nobody with all permissions, a
# stranger's bucket.
other_worlds() {
	role='"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "068664126052"}, "Action": "sts:AssumeRole"}]}'
	policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ce:Get*", "Resource": "*"}]}'
	report='{"ReportName": "doitintl-awsops-1234", "TimeUnit": "DAILY", "Format": "textORcsv", "Compression": "GZIP",
		"AdditionalSchemaElements": [], "AdditionalArtifacts": [], "S3Bucket": "doitintl-awsops-1234", "S3Prefix": "CUR",
		"S3Region": "us-east-1", "RefreshClosedReports": true, "ReportVersioning": "CREATE_NEW_REPORT"}'
	other_world iam:UpdateAssumeRolePolicy iam:CreatePolicyVersion cur:ModifyReportDefinition -- \
		"{\"aws\": {\"accounts\": {\"111122223333\": {
		\"iam\": {\"roles\": {\"doitintl_cmp\": {$role}, \"AWSAdmin\": {$role}}, \"policies\": {\"doitintl_cmp\": {\"document\": $policy}}},
		\"cur\": {\"reports\": {\"doitintl-awsops-1234\": {\"definition\": $report}}}}},
		\"buckets\": {\"doitintl-awsops-1234\": {\"owner\": \"111122223333\"}}}}"
	other_world iam:CreateUser iam:TagUser iam:AttachUserPolicy iam:GetAccountAuthorizationDetails -- \
		'{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": null}}}}}}'
	other_world s3:ListAllMyBuckets -- '{"aws": {"buckets": {"doitintl-awsops-1234": {"owner": "888899990000"}}}}'
}

# What the example does not ask for: credentials for an administrator that the run makes.
credentials() {
	out=$work/out err=$work/err
	{
		cat "$input"
		echo 'admin_access_key = true; admin_login = true;'
	} >"$work/credentials.cfg"
	input=$work/credentials.cfg
	gangway permissions "$workflow" --input "$input" --json >"$work/permissions" 2>>"$err"
	printf '%s\n' iam:CreateAccessKey iam:CreateLoginProfile >"$work/chosen"
	other_world iam:CreateAccessKey iam:CreateLoginProfile -- \
		'{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": null}}}}}}'
}

for script in "$top_srcdir"/scripts/*.lua "$examples"/*.lua; do
	case ${ONLY:-$script} in "$script" | "$(basename "$script" .lua)") ;; *) continue ;; esac
	prove "$script"
	if [ "$(basename "$script")" = aws-onboarding.lua ]; then
		other_worlds
		credentials
	fi
	# Evidence that a run goes on without; and what only an answer makes it ask that nobody gives here.
	sed "s/^/# $about goes on without /" "$work/spared"
	cat "$work/named" "$work/spared" >"$work/known"
	grep -v -x -F -f "$work/known" "$work/chosen" | sed "s/^/# $about never asks here for /"
done
