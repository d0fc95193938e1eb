#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# words.sh - single steps, a foreign role that waits for an approval, a step that is skipped, watching all the while
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sim --people none
person root-email '{"email": "awsops+1234@doit-intl.com"}'

role() {
	verb=$1
	shift
	gangway step "$verb" iam-role --set role_name=AWSAdmin \
		--set 'trust={"account": "068664126052", "external_id": "somebody-elses"}' "$@"
}

about='one step by itself'
expect 0 'inspect' role inspect --json
json seen.kind absent
expect 2 'plan' role plan
has '+ trust:'
is 'nothing was changed' "$(grep -c iam:CreateRole "$work/requests.log")" 0
expect 0 'apply' role apply --json
json converged true
expect 0 'plan, again' role plan
has 'nothing to change'
expect 1 'an unknown step' gangway step inspect iam-rol
has "did you mean 'iam-role'?"
expect 1 'an unknown parameter' role plan --set rolename=x
has "did you mean 'role_name'?"
expect 1 'no parameters' gangway step plan iam-role
has 'role_name'
expect 1 'a step that only a person can do' gangway step apply root-mfa --set state=absent
has 'is done by a person'
mkdir -m 700 "$work/loud"
cp "$top_builddir/tests/plugins/prints.so" "$top_builddir/tests/plugins/crashes.so" "$work/loud/"
chmod 700 "$work/loud/"*.so
GANGWAY_PLUGIN_PATH="$work/loud" expect 2 'what a plugin prints is shown' gangway step plan prints
has 'first line'
has 'to standard error'
GANGWAY_PLUGIN_PATH="$work/loud" expect 2 'and is in the document' gangway step plan prints --json
json log.0.text 'first line'
GANGWAY_PLUGIN_PATH="$work/loud" expect 1 'and its last words, when it crashes' gangway step inspect crashes
has '; its last words: about to follow a wild pointer'

cat >"$work/says.lua" <<'END'
local wf = workflow "says" {}
function wf.run() print "a line of the script's" end
return wf
END
expect 0 'a plan shows what the script prints' gangway plan "$work/says.lua"
has "a line of the script's"
expect 0 'a run as well' gangway start "$work/says.lua"
expect 0 'and its log, once' gangway log last
is 'lines' "$(grep -c "prints: a line of the script's" "$out")" 1

about='describe'
expect 0 'a step' gangway describe iam-role
has 'iam:CreateRole'
expect 0 'a step, as a document' gangway describe iam-role --json
json name iam-role
expect 0 'a workflow, as a document' gangway describe aws-onboarding --json
json workflow aws-onboarding
expect 1 'neither' gangway describe iamrole
has "did you mean 'iam-role'?"
expect 0 'plugins' gangway plugins --json
json refused.# 0
json steps.name=iam-role.apply true
mkdir "$work/plugins"
printf 'not a plugin' >"$work/plugins/bad.so"
GANGWAY_PLUGIN_PATH="$work/plugins" expect 0 'a plugin that is refused' gangway plugins
has 'bad.so'
GANGWAY_PLUGIN_PATH="$work/plugins" expect 1 'the doctor does not like it' gangway doctor
has 'bad.so'

about='an approval'
before=$(changes)
expect 3 'start' gangway start aws-onboarding --input "$acme" --partner-profile partner
has 'approve a change to what existed before'
run=$(gangway list --json | "$pick" 0.run)
has "gangway approve $run role-awsadmin --by NAME"
"$top_builddir/gangway" watch "$run" --color=never >"$work/watched" 2>&1 </dev/null &
watcher=$!
children="$children $watcher"
expect 1 'done is not the word' gangway done "$run" role-awsadmin --by dana
has 'gangway approve'
expect 1 'done, too early' gangway done "$run" org-email --by dana
has "run $run has not reached step 'org-email' yet: gangway show $run says where it stands"
expect 1 'approve, too early' gangway approve "$run" guard-after --by dana
has "has not reached step 'guard-after' yet"
expect 1 'a slip' gangway approve "$run" guard-bef --by dana
has "did you mean 'guard-before'?"
long=$(printf '%0300d' 1)
expect 1 'a name without end' gangway done "$run" role-awsadmin --by "$long"
has '--by has 300 characters, and may have 200: shorten it'
expect 1 'a reason without end' gangway skip "$run" role-awsadmin --why "$long$long$long$long$long$long$long"
has '--why has 2100 characters, and may have 2000'
expect 1 'a refusal' gangway retry "$run" role-cmp
lacks 'aws-onboarding run'
expect 1 'approve the wrong step' gangway approve "$run" role-cmp --by dana
expect 1 'nobody approves' gangway approve "$run" role-awsadmin
has '--by is missing'
expect 0 'approve' gangway approve "$run" role-awsadmin --by dana
has 'role-awsadmin: done, verified'
gangway log "$run" >"$out"
has 'dana approves'
is 'it was changed' "$([ "$(changes)" -gt "$before" ] && echo yes)" yes

about='the other words'
expect 0 'the password' gangway done "$run" root-password --by dana --evidence "$shown"
expect 0 'the devices' gangway done "$run" root-2fa-on --by dana --evidence "$shown"
expect 0 'the address' gangway done "$run" org-email --by dana --evidence "$shown"

about='what says nothing'
for words in 'cancel RUN --why' 'skip RUN payment-method --why' 'retry RUN --why' 'retry RUN --set member=x --why' \
	'upgrade RUN --why' 'approve RUN payment-method --by dana --note' 'approve RUN payment-method --by' \
	'done RUN payment-method --by' 'cancel RUN --by' 'secret show x --by' 'secret remove x --by'; do
	for blank in '' '  ' "$(printf '\302\240')"; do
		# shellcheck disable=SC2046
		expect 1 "$words" gangway $(printf '%s' "$words" | sed "s/RUN/$run/") "$blank"
		has 'says nothing: give it a text'
	done
done

about='skip'
expect 1 'without a reason' gangway skip "$run" payment-method
has '--why is missing'
expect 1 'what is verified' gangway skip "$run" role-cmp --why 'no need'
expect 0 'with one' gangway skip "$run" payment-method --why 'paid by the parent company'
has 'skipped'
expect 0 'show' gangway show "$run" --json
json status done
json steps.id=payment-method.status skipped

about='watch'
wait "$watcher"
is 'ends with the run' "$?" 0
cp "$work/watched" "$out"
has 'dana approves'
has 'paid by the parent company'
has 'done'

# What is on its way can't be applied: without a want that would be an undo.
tax() {
	gangway step "$1" tax-profile --input "$work/tax.cfg"
}
cat >"$work/tax.cfg" <<'CFG'
account_id = "111122223333"; country = "IL";
registration = { number = "000000018"; type = "VAT"; legal_name = "Example Reseller Ltd";
  address = { line1 = "1 Example Street"; city = "Tel Aviv"; postal_code = "6100000"; };
  additional = { israelAdditionalInfo = { dealerType = "Authorized"; customerType = "Business"; }; }; };
CFG
chmod 600 "$work/tax.cfg"
about='a step under way'
kill "$simulator" && wait "$simulator"
echo '{"aws": {"accounts": {"111122223333": {"tax": {"review": 3600}}}}}' >"$work/org.json"
sim --people none --org "$work/org.json"
expect 3 'is sent' tax apply
has 'AWS reviews the tax registration'
has 'it is waited for'
lacks 'nothing was changed'
before=$(changes)
expect 3 'is not sent again' tax apply
has 'nothing was changed'
is 'nothing was changed' "$(changes)" "$before"
