#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# root.sh - root credentials on request: whose approval counts, shown once to who asked, taken back, and in no file
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
has "the vault has no 'acme-root-password': keep it with 'gangway secret set acme-root-password --guarded 2'"

# ---- a secret that nothing guards ----

expect 0 'kept, but not guarded' gangway secret set acme-root-password --from "$work/password"
expect 1 'a plan' gangway plan root-credentials --input "$cfg"
has "secret 'acme-root-password' is not guarded: keep it again with 'gangway secret set acme-root-password --guarded 2 --replace'"
expect 4 'a run asks nobody' gangway start root-credentials --input "$cfg"
has 'is not guarded'
expect 0 'it is ended' gangway cancel last
expect 0 'guarded now, as it says' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
expect 2 'a plan' gangway plan root-credentials --input "$cfg"
has 'first-approval (approval) is approved by a person, whose word is recorded'
expect 0 'its kind' gangway describe approval
has 'approval (person, approves)'
expect 0 'what is secret of an input' gangway describe notify
has 'an https address, secret'

# ---- a request, as it should be ----

expect 3 'a request' gangway start root-credentials --input "$cfg" --json
run=$(value run)
secret=$run/release-password/secret
expect 3 'the requester' gangway done "$run" first-approval --by dana
has "no, 'dana' has a part in it already"
expect 3 'the requester with blanks and signs' gangway approve "$run" first-approval --by ' D.ana '
has 'has a part in it already'
expect 3 'somebody' gangway done "$run" first-approval --by mallory
has "no, 'mallory' is not an approver"
expect 1 'no way around it' gangway skip "$run" first-approval --why 'in a hurry'
has "an approval can't be skipped: who agrees says so with 'gangway approve $run first-approval --by NAME', who does not ends the run with 'gangway cancel $run'"
expect 1 'nothing is released yet' gangway secret show "$secret" --by dana
expect 0 'what is asked' gangway tasks
lacks 'looking at AWS'
has 'the word of who approves is recorded'
has "who agrees: gangway approve $run first-approval --by NAME"
has 'It lets dana take: acme-root-password.'
has "gangway approve $run first-approval --by NAME"
expect 0 'the first' gangway approve "$run" first-approval --by erin
expect 3 'the same again' gangway done "$run" second-approval --by Erin
has "no, 'Erin' has a part in it already"
expect 3 'the same, spelled otherwise' gangway done "$run" second-approval --by 'e-rin '
has 'has a part in it already'
expect 1 'one is not enough' gangway secret show "$secret" --by dana
expect 1 'nor is the other skipped' gangway skip "$run" second-approval --why 'one will do'
expect 0 'the second' gangway done "$run" second-approval --by frank
expect 0 'the task' gangway tasks
lacks 'looking at AWS'
has 'checked by looking into the vault'
has "gangway secret show $secret --by dana"
expect 0 'the list' gangway secret list
has 'released to dana until 2'
has 'guarded: 2 approvals, for 24 h'
lacks "$password"
expect 1 'the secret itself' gangway secret show acme-root-password --by dana
has 'is guarded'
expect 3 'not taken yet' gangway done "$run" take-password --by dana
for name in erin mallory Dan; do
	expect 1 "who did not ask ($name)" gangway secret show "$secret" --by "$name"
	has "was released to 'dana', who asked for it: nobody else can take it"
	lacks "$password"
done
expect 1 'nor a code of it' gangway secret totp "$secret" --by erin
has 'nobody else can take it'
expect 0 'taken' gangway secret show "$secret" --by dana
is 'it is the password' "$(cat "$out")" "$password"
expect 1 'once' gangway secret show "$secret" --by dana
lacks "$password"

# What was taken stays in the workflow until it is changed.
expect 1 'no cancel now' gangway cancel "$run"
has "cannot cancel the run: 'dana' was shown secret 'release-password/secret', and the run goes on until it is changed"
expect 1 'no skip' gangway skip "$run" take-password --why 'done with it'
has 'the run goes on until it is changed'
expect 1 'no taking back' gangway approve "$run" first-approval --by erin --withdraw
has 'the run goes on until it is changed'
expect 0 'and seen' gangway done "$run" take-password --by dana
expect 1 'no skip of the change' gangway skip "$run" root-password --why 'later'
has 'the run goes on until it is changed'
expect 0 'changed afterwards' gangway done "$run" root-password --by erin --evidence "$shown"
expect 0 'not done: the vault has the old one' gangway tasks "$run"
has 'keep-password — Keep the new secret'
has 'gangway secret set acme-root-password --guarded 2 --replace'
expect 3 'a word is not enough' gangway done "$run" keep-password --by erin
expect 1 'no skip of that' gangway skip "$run" keep-password --why 'later'
has 'the run goes on until it is changed'
expect 1 'no guard is taken off by leaving it out' gangway secret set acme-root-password --replace --from "$work/password"
has "secret 'acme-root-password' is guarded, and the next one must be, too: say --guarded N as well"
expect 1 'it is not removed meanwhile' gangway secret remove acme-root-password --replace
has "was released by run $run, which goes on until another is kept in its place"
expect 0 'the same once more' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
has "somebody was shown this text of 'acme-root-password' before: kept again, it is no change"
expect 3 'is no change' gangway done "$run" keep-password --by erin
printf '%s' 'never shown' >"$work/other"
chmod 600 "$work/other"
expect 0 'another, kept for a moment' gangway secret set acme-root-password --guarded 2 --replace --from "$work/other"
expect 0 'and the shown one back' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
expect 3 'is no change either' gangway done "$run" keep-password --by erin
gangway secret new-key "$work/key-2" >/dev/null
cat "$work/key-2" "$work/key" >"$work/both"
chmod 600 "$work/both"
GANGWAY_VAULT_KEY_FILE="$work/both" expect 0 'a new key for the vault' gangway secret rekey
export GANGWAY_VAULT_KEY_FILE="$work/key-2"
expect 3 'changes nothing of that' gangway done "$run" keep-password --by erin
GANGWAY_VAULT_KEY_FILE='' expect 4 'without a key nobody can tell' gangway resume "$run"
has "whether it was changed can't be told: the vault has no key"
expect 3 'with it the run goes on' gangway resume "$run" --wait 0
printf '%s' 'Zq8-Root-Root-42!' >"$work/password"
expect 0 'the new one' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
expect 0 'is' gangway done "$run" keep-password --by erin
expect 0 'done' gangway show "$run" --json
json status done
lacks "$password"
expect 0 'in the journal' gangway log "$run" --json
has '"kind": "secret.changed"'
lacks "$password"
expect 0 'who took it' gangway log "$run"
has 'secret.shown'
has 'erin approves'
lacks "$password"
expect 0 'what was approved then is no drift now' gangway verify "$run"
lacks 'approved'
expect 0 'whole' gangway audit verify "$run"
expect 0 'as a document' gangway report "$run" --json
json steps.id=first-approval.result approved
json steps.id=take-password.result taken
expect 0 'the report' gangway report "$run" -o "$work/report.html"
about='nowhere'
if cat "$work"/store.db* "$work/requests.log" "$work/report.html" | grep -q -a -F -- "$password"; then
	not_ok 'store, log or report hold it'
else
	ok 'neither store, log nor report hold it'
fi

password='Zq8-Root-Root-42!'

# ---- taken back ----

# released: a run whose password dana may take, in $run and $secret
released() {
	expect 3 'a request' gangway start root-credentials --input "$cfg" --json
	run=$(value run)
	secret=$run/release-password/secret
	gangway approve "$run" first-approval --by erin >/dev/null
	expect 0 'two approvals' gangway approve "$run" second-approval --by frank
}

released
expect 1 'withdrawn by another' gangway approve "$run" first-approval --by frank --withdraw
has "was approved by 'erin': only who approved withdraws"
expect 3 'withdrawn, spelled otherwise' gangway approve "$run" first-approval --by E.rin --withdraw --note 'on second thoughts'
expect 1 'nothing to take' gangway secret show "$secret" --by dana
lacks "$password"
expect 0 'it is asked for again' gangway tasks "$run" --json
json 0.step first-approval
json '#' 1
expect 0 'the journal says so' gangway log "$run"
has 'E.rin takes the approval back'
has 'an approval was withdrawn'
expect 0 'somebody else agrees' gangway approve "$run" first-approval --by grace
expect 0 'the second agrees anew, to another first' gangway approve "$run" second-approval --by frank
expect 0 'released anew' gangway show "$run" --json
json steps.id=release-password.status verified
expect 0 'whole' gangway audit verify "$run"
expect 0 'it is ended' gangway cancel "$run"

released
expect 0 'cancelled' gangway cancel "$run"
expect 1 'nothing to take' gangway secret show "$secret" --by dana
lacks "$password"

# ---- too old ----

expect 1 'over a guarded one' gangway secret set acme-root-password --from "$work/password"
has "is guarded, and what it guards would be lost: say --replace"
expect 0 'one whose approvals count for two seconds' \
	gangway secret set acme-root-password --guarded 2 --lasts 2s --replace --from "$work/password"
expect 3 'a request' gangway start root-credentials --input "$cfg" --json
run=$(value run)
secret=$run/release-password/secret
expect 0 'the first' gangway approve "$run" first-approval --by erin
sleep 2.5
expect 3 'the second comes too late' gangway approve "$run" second-approval --by frank
expect 1 'nothing is released' gangway secret show "$secret" --by dana
lacks "$password"
expect 0 'the first is asked for again' gangway tasks "$run" --json
json 0.step first-approval
expect 0 'the journal says why' gangway log "$run"
has 'the approval does not count any more: too old'
gangway approve "$run" first-approval --by erin >/dev/null
gangway approve "$run" second-approval --by frank >/dev/null
sleep 2.5
expect 1 'the release has ended' gangway secret show "$secret" --by dana
has "ended at 2"
has "'gangway resume $run' asks for approvals again"
lacks "$password"
expect 3 'as it says' gangway resume "$run" --wait 0
expect 0 'both are asked for again' gangway tasks "$run" --json
json 0.step first-approval
expect 0 'ended' gangway cancel "$run"

# ---- another requester ----

expect 4 'one person under two names is not two' gangway start root-credentials --input "$cfg" \
	--set 'approvers=["Eve", "eve "]'
has '2 different people must approve, and 1 may, however their names are spelled'
expect 0 'before anybody is asked' gangway tasks last
lacks 'gangway approve'
expect 0 'ended' gangway cancel last
expect 0 'a guarded one again' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
expect 3 'a request' gangway start root-credentials --input "$cfg" --json
run=$(value run)
expect 0 'the first' gangway approve "$run" first-approval --by erin
expect 0 'the second is asked' gangway tasks "$run" --json
json 0.step second-approval
expect 3 'somebody else asks' gangway retry "$run" --set requester=heidi --by dana --why 'heidi does it'
expect 0 'what was asked for dana is not asked any more' gangway tasks "$run" --json
json '#' 1
json 0.step first-approval
expect 0 'but for heidi' gangway tasks "$run"
has 'It lets heidi take'
lacks 'It lets dana take'
expect 1 'who answers what was asked before hears it' gangway approve "$run" second-approval --by frank
has 'what it asked before does not stand any more'
has "(see gangway tasks $run)"
expect 0 'the first, for heidi' gangway approve "$run" first-approval --by erin
expect 0 'the second, for heidi' gangway tasks "$run"
has 'It lets heidi take'
expect 3 'back again' gangway retry "$run" --set requester=dana --by dana --why 'after all'
expect 1 'what was said for dana before is over' gangway approve "$run" second-approval --by frank
expect 0 'the first, for dana' gangway approve "$run" first-approval --by grace
expect 0 'the second, for dana' gangway approve "$run" second-approval --by frank
expect 1 'heidi takes nothing' gangway secret show "$run/release-password/secret" --by heidi
expect 0 'the run' gangway cancel "$run"

# ---- workflows that ask for less ----

expect 0 'a guarded one again' gangway secret set acme-root-password --guarded 2 --replace --from "$work/password"
mkdir -m 700 "$work/scripts"
export GANGWAY_SCRIPT_PATH="$work/scripts"
# workflow NAME STEPS: with an input `own`
workflow() {
	cat >"$work/scripts/$1.lua" <<-END
		local wf = workflow "$1" { version = "1.0", input = { type = "object", properties = {
		  own = { type = "string", default = "acme-root-password" } } } }
		function wf.run(input)
		$2
		end
	END
}
take='step "take" { uses = "secret-taken", with = { secret = r.secret } }'
approve() {
	printf 'local %s = step "%s" { uses = "approval", with = { what = "nothing much", approvers = { "erin", "frank" }, %s } }\n' "$1" "$1" "$2"
}

workflow alone 'step "r" { uses = "secret-release", with = { own = input.own } }'
workflow asked 'step "r" { uses = "secret-release", with = { own = input.own, to = "dana" } }'
for name in alone asked; do
	expect 4 'a release alone' gangway start $name
	has 'was kept with 2 approvals, and 0 of this run count'
	expect 1 'nothing' gangway secret show last/r/secret --by dana
	expect 4 'again' gangway retry last
	expect 1 'nothing' gangway secret show last/r/secret --by dana
	lacks "$password"
done

about_it='secrets = { input.own }, to = "dana"'
workflow one "$(approve a "$about_it")
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } } $take"
expect 3 'one approval' gangway start one
gangway approve last a --by erin >/dev/null 2>&1
expect 0 'is not two' gangway show last
has 'and 1 of this run count'
expect 1 'nothing' gangway secret show last/r/secret --by dana

workflow twice "$(approve a "$about_it")
$(approve b "$about_it")
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } } $take"
expect 3 'two approvals' gangway start twice
expect 0 'of one' gangway approve last a --by erin
gangway approve last b --by 'E r i n' >/dev/null 2>&1
expect 0 'person' gangway show last
has 'approved once already'
expect 1 'nothing' gangway secret show last/r/secret --by dana

workflow else "$(approve a 'secrets = { "another" }, to = "dana"')
$(approve b 'secrets = { "another" }, to = "dana"')
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } } $take"
expect 0 'another secret' gangway secret set another --guarded 1 --from "$work/password"
expect 3 'approvals about it' gangway start else
expect 0 'the first' gangway approve last a --by erin
gangway approve last b --by frank >/dev/null 2>&1
expect 0 'let only it out' gangway show last
has 'and 0 of this run count'

workflow mallory "$(approve a "$about_it")
$(approve b "$about_it")
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"mallory\" } } $take"
expect 3 'approvals for dana' gangway start mallory
expect 0 'the first' gangway approve last a --by erin
gangway approve last b --by frank >/dev/null 2>&1
expect 0 'let nobody else take it' gangway show last
has "and 0 of this run count for 'mallory'"

workflow own "$(approve a "$about_it")
$(approve b "$about_it" | sed 's/"erin", "frank"/"dana", "frank"/')
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } } $take"
expect 3 'an approval of who asks' gangway start own
expect 0 'the first' gangway approve last a --by erin
expect 3 'does not count' gangway approve last b --by dana
has 'has a part in it already'

mkdir -m 700 "$work/plugins"
cp "$top_builddir/tests/plugins/secrets.so" "$work/plugins/"
chmod 700 "$work/plugins/secrets.so"
export GANGWAY_PLUGIN_PATH="$work/plugins"
workflow lent "$(approve a "$about_it")
$(approve b "$about_it")
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } }
step \"tell\" { uses = \"secrets-second\", with = { password = { [\"\$secret\"] = r.secret } } }"
expect 3 'a release that a step would get' gangway start lent
expect 0 'the first' gangway approve last a --by erin
gangway approve last b --by frank >/dev/null 2>&1
expect 0 'goes to no step' gangway show last
has "secret 'r/secret' was released to a person: no step gets it"

# ---- by whom, from which group ----

printf 'groups = { security = ("grace", "heidi"); };\n' >"$work/gangway.cfg"
expect 1 'no such group' gangway secret set grouped --guarded 2 --approver @security --from "$work/password"
has "there is no group 'security'"
expect 1 'too few' gangway secret set grouped --guarded 2 --approver grace --approver ' GRACE' --from "$work/password"
has '2 approvals are demanded, and only 1 people may give one'
expect 0 'of a group and one more' gangway --config "$work/gangway.cfg" secret set grouped --guarded 2 \
	--approver @security --approver erin --from "$work/password"
workflow grouped "$(approve a "$about_it")
$(approve b "$about_it")
local r = step \"r\" { uses = \"secret-release\", with = { own = input.own, to = \"dana\" } } $take"
sed -i 's/"erin", "frank"/"erin", "frank", "grace"/' "$work/scripts/grouped.lua"
expect 3 'a request' gangway start grouped --set own=grouped
expect 0 'one' gangway approve last a --by erin
expect 3 'who may not' gangway approve last b --by frank
has "'frank' is not an approver"
expect 0 'one of the group' gangway approve last b --by grace
expect 0 'taken' gangway secret show last/r/secret --by dana
is 'it is the password' "$(cat "$out")" "$password"

# A workflow that asks for no change is held all the same.
expect 4 'it does not end' gangway resume last
has "'dana' was shown secret 'grouped', and it has not been changed since"
GANGWAY_VAULT_KEY_FILE='' expect 4 'nor without a key' gangway resume last
has "'dana' was shown secret 'grouped', and whether it was changed since can't be told: the vault has no key"
expect 1 'nor is it cancelled' gangway cancel last
expect 1 'nor forgotten' gangway secret remove last/r/secret
has 'its record stays until then'
expect 4 'nor later' gangway resume last
printf '%s' 'Zq9-Root-Root-43!' >"$work/password"
expect 0 'another' gangway --config "$work/gangway.cfg" secret set grouped --guarded 2 --approver @security --approver erin \
	--replace --from "$work/password"
expect 0 'then it does' gangway resume last
expect 0 'whole' gangway audit verify last
