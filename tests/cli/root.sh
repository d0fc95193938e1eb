#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# root.sh - root credentials on request: whose approval counts, shown once, and in no file
. "${top_srcdir:=.}/tests/cli/lib.sh"

password='Zq7-Root-Root-41!'
printf '%s' "$password" >"$work/password"
chmod 600 "$work/password"
cfg=$top_srcdir/scripts/examples/root-credentials.cfg

expect 0 'a rehearsal' gangway rehearse root-credentials --input "$cfg"
has 'second run: nothing to change'

sim --people none
gangway secret new-key "$work/key" >/dev/null
export GANGWAY_VAULT_KEY_FILE="$work/key"
expect 1 'a plan without the secret' gangway plan root-credentials --input "$cfg"
has "the vault has no 'acme-root-password'"
expect 0 'kept' gangway secret set acme-root-password --guarded --from "$work/password"
expect 3 'a request' gangway start root-credentials --input "$cfg" --json
run=$(value run)
expect 3 'the requester' gangway done "$run" first-approval --by dana
has "no, 'dana' has a part in it already"
expect 3 'the requester with blanks and signs' gangway done "$run" first-approval --by ' D.ana '
has 'has a part in it already'
expect 3 'somebody' gangway done "$run" first-approval --by mallory
has "no, 'mallory' is not an approver"
expect 1 'nothing is released yet' gangway secret show "$run/release-password/secret"
expect 0 'the first' gangway done "$run" first-approval --by erin
expect 3 'the same again' gangway done "$run" second-approval --by Erin
has "no, 'Erin' has a part in it already"
expect 3 'the same, spelled otherwise' gangway done "$run" second-approval --by 'e-rin '
has 'has a part in it already'
expect 1 'one is not enough' gangway secret show "$run/release-password/secret"
expect 0 'the second' gangway done "$run" second-approval --by frank
expect 0 'the task' gangway tasks
has "gangway secret show $run/release-password/secret"
expect 1 'the secret itself' gangway secret show acme-root-password
has 'is guarded'
expect 3 'not taken yet' gangway done "$run" take-password --by dana
expect 0 'taken' gangway secret show "$run/release-password/secret" --by dana
is 'it is the password' "$(cat "$out")" "$password"
expect 1 'once' gangway secret show "$run/release-password/secret" --by dana
expect 0 'and seen' gangway done "$run" take-password --by dana
expect 0 'changed afterwards' gangway done "$run" root-password --by erin
expect 0 'done' gangway show "$run" --json
json status done
expect 0 'who took it' gangway log "$run"
has 'secret.shown'
lacks "$password"
expect 0 'whole' gangway audit verify "$run"
expect 0 'the report' gangway report "$run" -o "$work/report.html"
about='nowhere'
if cat "$work"/store.db* "$work/requests.log" "$work/report.html" | grep -q -a -F -- "$password"; then
	not_ok 'store, log or report hold it'
else
	ok 'neither store, log nor report hold it'
fi
