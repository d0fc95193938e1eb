#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# stop.sh - Ctrl-C and kill -9: whatever ends the program, the run goes on where it was
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none --latency 150

# Starts the run in the background; leaves its process in $child, what it prints in files of its own.
begin() {
	"$top_builddir/gangway" "$@" >"$work/child.out" 2>"$work/child.err" </dev/null &
	child=$!
	children="$children $child"
}

status_is() {
	[ "$(gangway show last --json | "$pick" status)" = "$1" ]
}

step_is() {
	[ "$(gangway show last --json | "$pick" "steps.id=$1.status")" = "$2" ]
}

# Waits for $child and takes its exit code and what it printed.
ends_with() {
	wait "$child"
	code=$?
	cp "$work/child.out" "$out"
	cp "$work/child.err" "$err"
	is "exit code $1" "$code" "$1"
}

about='Ctrl-C while people are waited for'
begin start aws-onboarding --partner-profile partner --input "$acme" --wait 10m \
	--set notify.sns.topic=arn:aws:sns:us-east-1:111122223333:acme-onboarding
until_true step_is root-email waiting
until_true status_is waiting
expect 0 'it is held while somebody runs it' gangway show last --json
json lease.live true
expect 1 'nobody else can resume it' gangway resume last
kill -INT "$child"
ends_with 3
has 'gangway resume'
is 'a task is told once' "$(grep -c 'Before you begin' "$out")" 1
expect 0 'it waits then' gangway show last --json
json status waiting


about='the terminal goes away'
begin resume last --wait 10m
until_true grep -q root-2fa-off "$work/child.out"
until_true grep -q root-email "$work/child.out"
sleep 0.5
kill -HUP "$child"
ends_with 3
has 'gangway resume'

about='SIGTERM in the middle of work'
person root-email '{"email": "awsops+1234@doit-intl.com"}'
person root-mfa '{"mfa": "absent"}'
begin resume last
until_true step_is role-cmp running
kill -TERM "$child"
ends_with 130
has 'nothing is lost'
has 'gangway resume'
expect 0 'it waits, and says why' gangway show last --json
json status waiting

about='kill -9 in the middle of work'
person root-mfa '{"mfa": "present"}'
expect 0 'the password' gangway done last root-password --by dana --evidence "$shown"
begin done last root-2fa-on --by dana --evidence "$shown"
until_true step_is report-bucket running
hosts=$(cat "/proc/$child/task/$child/children" 2>/dev/null)
kill -KILL "$child"
wait "$child" 2>/dev/null
expect 0 'it says so honestly' gangway show last --json
json status waiting
json reason "its worker is gone: gangway resume $(value run)"
expect 0 'in the list, too' gangway list
has 'its worker is gone'
expect 3 'it goes on' gangway resume last --json
json steps.id=role-cmp.status verified
json steps.id=cost-report.status verified
printf 'paid' >"$work/paid"
expect 0 'a word' gangway done last payment-method --by dana --evidence "$work/paid"
expect 0 'and the last one' gangway done last org-email --by dana --evidence "$shown"
expect 0 'to its end' gangway resume last --json
json status done
json lease ''
expect 0 'the chain is whole' gangway audit verify

about='hosts'
for host in $hosts; do
	is "of the one that was killed: $host is gone" "$(test -d "/proc/$host" && tr '\0' ' ' <"/proc/$host/cmdline")" ''
done

about='watching'
expect 0 'another customer' gangway start aws-onboarding --partner-profile partner --input "$acme" --set customer_id=77 --set 'root_email=awsops+{id}@doit-intl.com' --detach
begin watch last
until_true grep -q 'began aws-onboarding' "$work/child.out"
kill -INT "$child"
ends_with 3
