#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# report.sh - a run's report at every stage of it: the page, the document, where they go, and what never gets into them
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none
person root-email '{"email": "awsops+1234@doit-intl.com"}'
page=$work/report.html

about='a run that waits'
expect 3 'start' gangway start aws-onboarding --input "$acme" --partner-profile partner
run=$(gangway list --json | "$pick" 0.run)
expect 0 'to standard output' gangway report "$run"
has '<!DOCTYPE html>'
has '<html lang="en">'
has 'This run is not finished: it waits'
has 'What is still to be done'
lacks '<script'
expect 0 'to standard output by its name' gangway report last -o -
has '</html>'

about='hostile words'
person root-mfa '{"mfa": "present"}'
expect 0 'a word' gangway done "$run" root-password --by dana --evidence "$shown"
expect 0 'on the devices' gangway done "$run" root-2fa-on --by dana --evidence "$shown"
expect 0 'another' gangway done "$run" org-email --by dana --evidence "$shown"
printf 'proof' >"$work/<img src=x>.png"
sum=$(sha256sum "$work/<img src=x>.png" | cut -d ' ' -f 1)
expect 0 'are taken' gangway done "$run" payment-method --by '<script>alert(1)</script>' \
	--note "$(printf '\342\200\256gnp.exe')" --evidence "$work/<img src=x>.png"
expect 0 'and written' gangway report "$run" -o "$page"
has "report: $page"
cp "$page" "$out"
lacks '<script'
lacks '<img'
has '&lt;script&gt;alert(1)&lt;/script&gt;'
has '‹U+202E›'
has "$sum"
lacks 'http://'
lacks 'https://'

about='the end'
expect 0 'resume' gangway resume "$run"
expect 0 'over what is there' gangway report "$run" -o "$page"
is 'for nobody else' "$(stat -c %a "$page")" 600
cp "$page" "$out"
has 'This run is finished'
has 'PutBucketPolicy'
has 'billingreports.amazonaws.com'
has 'Nothing differs but what this run announced'
has 'The same'
has 'Acme: Bring an AWS Organization aboard'
has 'Give the partner&#39;s platform its role'
lacks 'gangway '
lacks 'not finished'
expect 0 'the chain' gangway audit verify "$run" --json
head=$(value 0.head)
expect 0 'the document' gangway report "$run" --json
json gangway_report 1
json run.id "$run"
json run.status done
json run.final true
json run.rehearsal false
json account.account_id 111122223333
json steps.id=role-awsadmin.result created
json steps.id=root-2fa-on.status attested
json steps.id=organization.result found
json policies.0.kind 'trust policy'
json policies.0.document.Version 2012-10-17
json requests.0.outcome answered
is 'has what was handed in' "$(grep -c "\"sha256\": \"$sum\"" "$out" | sed 's/^[1-9].*/yes/')" yes
json guard.after.result found
json guard.areas.area=accounts.before.entries 6
json guard.areas.area=policies.same true
json audit.whole true
json audit.head "$head"
json counts.writes_not_answered 0
is 'has no input' "$("$pick" input <"$out" 2>/dev/null)" ''
rm "$page"
expect 0 'both' gangway report "$run" --json -o "$page"
json run.id "$run"
is 'the page, too' "$(grep -c '</html>' "$page")" 1

about='what does not work'
expect 1 'no run' gangway report
expect 1 'an unknown run' gangway report nothing
expect 1 'no folder' gangway report "$run" -o "$work/none/report.html"
has 'cannot write the report'
is 'nothing is left of it' "$(find "$work" -name '*report.html.*' | wc -l)" 0
expect 1 'a folder' gangway report "$run" -o "$work"
expect 1 'twice standard output' gangway report "$run" --json -o -
has 'want standard output'
about='a full disk'
if [ -c /dev/full ]; then
	"$top_builddir/gangway" report "$run" >/dev/full 2>"$err"
	is 'is an error' "$?" 1
	: >"$out"
	has 'cannot write to standard output: No space left on device'
fi

about='a second run'
expect 0 'changes nothing' gangway start aws-onboarding --input "$acme" --partner-profile partner --set guard=false
expect 0 'and says so' gangway report last
has 'This run sent no request that changes anything'
has 'Said so in an earlier run'
has 'This run had no guard'

about='a rehearsal'
expect 0 'writes one' gangway rehearse aws-onboarding --input "$acme" --once --report "$work/rehearsal.html"
has "report of the first run: $work/rehearsal.html"
cp "$work/rehearsal.html" "$out"
has 'No real account was touched'
has 'This run is finished'
expect 0 'as a document' gangway rehearse aws-onboarding --input "$acme" --once --report "$work/rehearsal.html" --json
json report "$work/rehearsal.html"
expect 1 'nowhere' gangway rehearse aws-onboarding --input "$acme" --once --report "$work/none/r.html"
has 'cannot write the report'

about='what a cancelled run leaves'
sim --people none
expect 3 'start' gangway start aws-onboarding --input "$acme" --partner-profile partner --set customer_id=77 --set 'root_email=awsops+{id}@doit-intl.com'
run77=$(gangway list --json | "$pick" 0.run)
expect 0 'before' gangway show "$run77" --json
is 'nothing is left behind yet' "$("$pick" left_behind <"$out" 2>/dev/null)" null
expect 0 'is told at once' gangway cancel "$run77" --by dana --why 'they left'
has 'Left behind in AWS'
expect 0 'and later' gangway show "$run77"
has 'Left behind in AWS'
expect 0 'to programs' gangway show "$run77" --json
gangway report "$run77" >"$out"
has 'What this run left behind in AWS'
has 'they left'

about='a broken chain'
if command -v sqlite3 >/dev/null; then
	sqlite3 "$work/store.db" "DROP TRIGGER events_stay; DROP TRIGGER events_are_final; UPDATE events SET time = time + 1 WHERE run = '$run' AND seq = 5"
	expect 1 'is an error' gangway report "$run" -o "$page"
	has 'event 5 was changed'
	cp "$page" "$out"
	has 'do not rely on this report'
fi
