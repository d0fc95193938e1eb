#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# skip.sh - whichever step of a stock workflow is left out, the run comes to its end: what needs it is left out as well
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
keep_root=$top_srcdir/scripts/examples/acme-keep-root.cfg

# Skips what waits or is stopped, the first one each time, until nothing is left to skip.
skip_all() {
	left=60
	while [ "$left" -gt 0 ]; do
		gangway show "$run" --json >"$work/shown" 2>"$err"
		step=$("$pick" steps.status=waiting.id <"$work/shown" 2>/dev/null || "$pick" steps.status=stopped.id <"$work/shown" 2>/dev/null) || break
		gangway skip "$run" "$step" --why 'not wanted' >"$out" 2>"$err" || :
		lacks 'traceback'
		lacks 'is required'
		left=$((left - 1))
	done
	expect 0 'it is over' gangway show "$run" --json
	json status done
}

begin() {
	workflow=$1
	shift
	expect "$1" 'begins' gangway start "$workflow" --input "$2" --partner-profile partner --wait 0 --json --profile "$3"
	run=$(gangway list --json | "$pick" 0.run)
}

sim --people none --enforce-iam
for input in "$acme" "$keep_root"; do
	about="whoever may nothing: ${input##*/}"
	workflow=aws-onboarding
	[ "$input" = "$acme" ] || workflow=aws-onboarding-keep-root
	begin "$workflow" 3 "$input" nobody
	expect 0 'the first is skipped' gangway skip "$run" organization --why 'not wanted' --profile nobody
	skip_all
	json steps.id=guard-after.status skipped
	json steps.id=spp.reason "it needs 'organization.account_id', and that step was skipped or left out"
	expect 0 'the log says so' gangway log "$run"
	has "left out: it needs 'organization.account_id', and that step was skipped or left out"
	expect 0 'the report' gangway report "$run" -o "$work/report.html"
	expect 0 'the journal is whole' gangway audit verify "$run"
	expect 0 'verify goes the same way' gangway verify "$run" --profile nobody
done

about="the bucket's name is taken"
kill "$simulator" && wait "$simulator"
sim --people none
expect 3 'begins' gangway start aws-onboarding --input "$acme" --set customer_id=666 --set root_email=awsops+666@doit-intl.com \
	--partner-profile partner --wait 0
run=$(gangway list --json | "$pick" 0.run)
for step in root-email root-2fa-off notify root-password root-2fa-on; do
	gangway skip "$run" "$step" --why 'not now' >"$out" 2>"$err"
done
has 'report-bucket'
gangway skip "$run" report-bucket --why taken >"$out" 2>"$err"
has "it needs 'report-bucket.bucket', and that step was skipped or left out"
lacks 'traceback'
skip_all
json steps.id=cost-report.status skipped
json steps.id=report-delivery.status skipped
json steps.id=guard-after.status verified
