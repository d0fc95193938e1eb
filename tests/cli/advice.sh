#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# advice.sh - every command that a message tells people to type: the message is brought about, and the command, as it was
# printed, does what is said of it
#
# At the end the sources are searched: a message that names a command and is neither told here nor listed with a reason is a
# failure.
. "${top_srcdir:=.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sqlite=$top_builddir/tests/cli/sqlite
: >"$work/known"
: >"$err"

# told FILE TEXT: what was printed last comes from this line of a source; %s, RUN and STEP stand for what differs.
told() {
	about="$1: $2"
	printf '%s\t%s\n' "$1" "$2" >>"$work/known"
	grep -F -q -- "$2" "$top_srcdir/$1" && ok 'is in the source' || not_ok 'is not in the source'
	cat "$out" "$err" | tr -s '\n ' '  ' >"$work/flat"
	printf '%s\n' "$2" | sed -E 's/%[sud]|\bRUN\b|\bSTEP\b|\\n/\n/g' >"$work/parts"
	while IFS= read -r part; do
		[ -z "$part" ] || grep -F -q -- "$part" "$work/flat" && continue
		not_ok "does not say '$part'"
		return
	done <"$work/parts"
	ok 'is said'
}

# take WORDS BEGINNING: the command that was printed, so many words of it
take() {
	advice=$(cat "$out" "$err" | tr -s '\n ' '  ' | grep -o -E "$2[^'\`\"]*" | head -n 1 | cut -d ' ' -f "1-$1" | sed 's/[,;:.)]*$//')
}

# follow CODE WHAT [WORD=>VALUE]… [-- MORE…]: types it, with what people have to fill in
follow() {
	wanted=$1
	what=$2
	shift 2
	words=
	for word in $advice; do
		for pair in "$@"; do
			[ "$pair" = -- ] && break
			[ "$word" = "${pair%%=>*}" ] && word=${pair#*=>}
		done
		words="$words $word"
	done
	while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2086
	expect "$wanted" "$what: $advice" ${words# } "$@"
}

# elsewhere FILE TEXT WHY: not brought about here
elsewhere() {
	about="$1: $2"
	printf '%s\t%s\n' "$1" "$2" >>"$work/known"
	grep -F -q -- "$2" "$top_srcdir/$1" && ok "elsewhere: $3" || not_ok 'is not in the source'
}

cat >"$work/says.lua" <<'END'
local wf = workflow "says" {}
function wf.run() print "said" end
return wf
END
cat >"$work/hand.lua" <<'END'
local wf = workflow "hand" { customer = "customer", input = { type = "object", properties = {
  customer = { type = "string" }, id = { type = "string", default = "first-1" }, less = { type = "boolean", default = false },
  name = { type = "string", default = "Mine" }, token = { type = "string", secret = true } } } }
function wf.run(input)
  if not input.less then step "pay" { uses = "payment-method", with = { method = "invoice" } } end
  step "role" { uses = "iam-role", with = { role_name = input.name, prove_from_partner = false,
    trust = { account = "068664126052", external_id = input.id } } }
end
return wf
END
cat >"$work/broken.lua" <<'END'
local wf = workflow "broken" {}
function wf.run()
  if not look "there" { uses = "root-email", with = { email = "nobody@doit-intl.com" } } then error("broken") end
end
return wf
END

# ---- without a store, without AWS ----

expect 1 'no store' gangway list
told core/store/sqlite/store_file.c "'gangway start' makes a new one"
take 2 'gangway start'
sim --people none
follow 0 'a store is made' -- "$work/says.lua"
expect 0 'and found' gangway list
rm -f "$work"/store.db*
: >"$work/store.db"
chmod 600 "$work/store.db"
expect 0 'no runs' gangway list
told core/cli/list.c 'no runs yet: gangway start WORKFLOW'
take 3 'gangway start'
follow 0 'a run' "WORKFLOW=>$work/says.lua"

expect 1 'an unknown word' gangway xyzzy
told core/cli/options.c ": see 'gangway help'"
take 2 'gangway help'
follow 0 'the page'
told core/cli/help.c 'A rehearsal, nothing needed: `gangway rehearse aws-onboarding --input scripts/examples/acme.cfg`'
take 5 'gangway rehearse'
(
	unset AWS_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
	cd "$top_srcdir" && "$OLDPWD/$top_builddir/gangway" ${advice#gangway } >"$out" 2>"$err"
) || (cd "$top_srcdir" && "$top_builddir/gangway" ${advice#gangway } >"$out" 2>"$err")
is 'a rehearsal' $? 0
expect 1 'no help' gangway help xyzzy
told core/cli/help.c "no help for '%s': see 'gangway help'"
expect 0 'help on help' gangway help help
told core/cli/help.c "'gangway help settings' lists the settings file's keys."
take 3 'gangway help settings'
follow 0 'the keys'
expect 1 'secret list with a name' gangway secret list x
told core/cli/secret.c "(see 'gangway secret --help')"
take 3 'gangway secret'
follow 0 'the page'
printf 'nothing = "here";' >"$work/x.cfg"
expect 1 'an input of no workflow' gangway doctor --input "$work/x.cfg"
told core/cli/doctor_input.c 'gangway doctor WORKFLOW --input FILE'
take 5 'gangway doctor'
follow 0 'its workflow' "WORKFLOW=>aws-onboarding" "FILE=>$acme" -- --partner-profile partner

# ---- keys of the audit ----

expect 1 'no key to sign with' gangway audit sign last
told core/trust/signer.c "there is no key to sign with: make one with 'gangway audit key new FILE', then set "
take 5 'gangway audit key new'
follow 0 'a key' "FILE=>$work/audit-key"
export GANGWAY_AUDIT_KEY_FILE="$work/audit-key"
expect 1 'no verb' gangway audit key
told core/cli/signing_key.c "write 'gangway %s key new FILE' or 'gangway %s key show %s'"
take 4 'gangway audit key show'
follow 0 'it is shown'
expect 1 'no run' gangway audit sign
told core/cli/audit.c "write 'gangway audit sign RUN'"
take 4 'gangway audit sign'
follow 0 'it is signed' "RUN=>last"
echo nonsense >"$work/nonsense"
chmod 600 "$work/nonsense"
expect 1 'a file without a key' env GANGWAY_AUDIT_KEY_FILE="$work/nonsense" "$top_builddir/gangway" list
told core/trust/signer.c "and an Ed25519 private key is wanted: "
told core/trust/signer.c "with 'gangway %s key new FILE'"
take 5 'gangway audit key new'
follow 0 'another key' "FILE=>$work/audit-key-2"
expect 1 'a private key' gangway audit verify --key "$work/audit-key"
told core/trust/publickey.c "'gangway %s key show FILE' prints it"
take 5 'gangway audit key show'
follow 0 'the public one' "FILE=>$work/audit-key"
sed -n 2p "$out" >"$work/pub"
expect 0 'with it' gangway audit verify --key "$work/pub"
expect 1 'no public key' gangway audit verify --key "$work/nonsense"
told core/trust/publickey.c "write what 'gangway %s key show FILE' prints "
echo '{}' >"$work/none.json"
expect 1 'no export' gangway audit verify --against "$work/none.json"
told core/cli/audit_export.c "is none that 'gangway audit export' wrote"
take 3 'gangway audit export'
follow 0 'an export' -- -o "$work/heads"
expect 0 'which is one' gangway audit verify --against "$work/heads"
expect 3 'a run that is signed' gangway start "$work/hand.lua" --set customer=c0
head -c 100 /dev/zero >"$work/shot.png"
unset GANGWAY_AUDIT_KEY_FILE
expect 0 'a word without the key' gangway done last pay --by dana --evidence "$work/shot.png"
told core/cli/audit_keys.c "before 'gangway audit sign %s' vouches "
export GANGWAY_AUDIT_KEY_FILE="$work/audit-key"
expect 1 'is not gone on from' gangway resume last
told core/store/checkpoint.c "if that was one of you, 'gangway audit sign %s' "
take 4 'gangway audit sign'
follow 0 'somebody vouches for it'
expect 0 'and it goes on' gangway resume last
export GANGWAY_AUDIT_KEY_FILE="$work/audit-key-2"
expect 1 'a key that is not known' gangway resume last
told core/store/checkpoint.c "if not, see who wrote what with 'gangway log %s'"
take 3 'gangway log'
follow 1 'it is shown, with a warning'
expect 1 'again' gangway resume last
told core/store/checkpoint.c "add its public part to audit.known_keys in the settings ('gangway audit key "
take 4 'gangway audit key show'
export GANGWAY_AUDIT_KEY_FILE="$work/audit-key"
follow 0 'there'
printf 'audit = { known_keys = "%s"; };\n' "$(sed -n 2p "$out")" >"$work/known.cfg"
export GANGWAY_AUDIT_KEY_FILE="$work/audit-key-2"
expect 0 'and it is known' gangway resume last --config "$work/known.cfg"
unset GANGWAY_AUDIT_KEY_FILE

# ---- signatures of files ----

printf 'bytes' >"$work/x.so"
expect 1 'nothing to sign with' gangway plugin sign "$work/x.so"
told core/cli/plugin.c "the file with the private key ('gangway plugin key new "
take 5 'gangway plugin key new'
follow 0 'a key' "FILE=>$work/vendor-key"
expect 0 'signed' gangway plugin sign "$work/x.so" --key "$work/vendor-key"
sed -i '1s/1/2/' "$work/x.so.sig"
expect 1 'of another version' gangway plugin verify "$work/x.so"
told core/trust/signature.c "or have the file signed with 'gangway plugin sign' of this one"
take 3 'gangway plugin sign'
follow 0 'is signed anew' -- "$work/x.so" --key "$work/vendor-key" --replace

# ---- the vault ----

printf '%s' 'a-token-of-some-length' >"$work/token"
chmod 600 "$work/token"
expect 1 'no key' gangway secret set mail --from "$work/token"
told core/vault/key.c "the vault has no key: make one with 'gangway secret new-key FILE', then set "
take 4 'gangway secret new-key'
follow 0 'a key' "FILE=>$work/key"
export GANGWAY_VAULT_KEY_FILE="$work/key"
expect 1 'not on a command line' gangway start "$work/hand.lua" --set customer=c1 --set token=a-token-of-some-length
told core/cli/input.c "or keep it with 'gangway secret set NAME' and use --set-secret "
take 4 'gangway secret set'
follow 0 'it is kept' "NAME=>mail" -- --from "$work/token"
expect 3 'and used' gangway start "$work/hand.lua" --set customer=c1 --set-secret token=mail --json
run=$(value run)
expect 1 'one of a run' gangway start "$work/hand.lua" --set customer=c2 --set-secret "token=$run/input/token"
told core/engine/run_secrets.c "one kept with 'gangway secret set'"
gangway secret new-key "$work/key-2" >/dev/null
GANGWAY_VAULT_KEY_FILE="$work/key-2" expect 1 'another key' gangway secret set more --from "$work/token"
told core/vault/census.c "does not open: secret '%s%s%s'%s%s; 'gangway secret "
take 3 'gangway secret list'
follow 0 'which they are'
has 'mail'
expect 0 'evidence, only its hash' gangway done "$run" pay --by dana --evidence "$work/shot.png"
expect 1 'is not given out' gangway evidence "$run" shot.png -o "$work/back"
told core/vault/evidence.c "was not kept, only its hash: 'gangway done' keeps files with --keep-evidence"
take 2 'gangway done'
expect 3 'another run' gangway start "$work/hand.lua" --set customer=c3 --set id=first-1 --json
run=$(value run)
follow 0 'a file is kept' -- "$run" pay --by dana --evidence "$work/shot.png" --keep-evidence
expect 0 'and given out' gangway evidence "$run" shot.png -o "$work/back"
expect 1 'not both' gangway evidence "$run" -o "$work/back"
told core/cli/evidence.c "write 'gangway evidence RUN' for a list, 'gangway evidence RUN FILE -o FILE' for one file "
take 3 'gangway evidence'
follow 0 'the list' "RUN=>$run"
name=$(gangway secret list --json | "$pick" kind=evidence.name)
expect 1 'its key' gangway secret show "$run/$name"
told core/vault/shown.c "opens a kept file: 'gangway evidence %s' gives files out"
take 3 'gangway evidence'
follow 0 'the list'

# ---- plans ----

expect 1 'a document that is none' gangway start "$work/hand.lua" --plan "$work/none.json"
told core/cli/planfile.c "make one with 'gangway plan WORKFLOW -o FILE'"
take 5 'gangway plan'
follow 2 'a plan' "WORKFLOW=>$work/hand.lua" "FILE=>$work/plan" -- --set customer=c4
told core/cli/plan.c 'kept in %s: gangway start %s --plan %s'
take 5 'gangway start'
follow 3 'it is begun'
told core/cli/runs.c 'go on with: gangway resume %s'
take 3 'gangway resume'
follow 3 'it goes on'

# ---- what a run says ----

told core/engine/reconcile.lua '(AWS shows no proof so far: `gangway done`)'
run=$(gangway list --json | "$pick" 0.run)
expect 0 'what there is to do' gangway tasks "$run"
told core/cli/tasks.c 'gangway done %s %s --by NAME --evidence FILE'
expect 1 'without evidence' gangway done "$run" pay --by dana
told core/engine/run_command_check.c 'wants evidence, %s: gangway done %s %s --by NAME --evidence FILE'
take 8 'gangway done'
follow 0 'it is done' "NAME=>dana" "FILE=>$work/shot.png"
expect 1 'twice' gangway done "$run" pay --by dana
if grep -q 'is done already' "$err"; then
	expect 3 'another' gangway start "$work/hand.lua" --set customer=c5 --json
	run=$(value run)
	expect 1 'what nobody waits for' gangway done "$run" role --by dana
fi
expect 3 'a run of steps' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
run=$(value run)
expect 1 'what is verified' gangway done "$run" organization --by dana
told core/engine/verbs.c 'only a task that waits for a person can be done (see gangway tasks)'
take 2 'gangway tasks'
follow 0 'the tasks'
told core/cli/tasks.c 'gangway done %s %s --by NAME'
take 6 'gangway done '"$run"' root-email'
person root-email '{"email": "awsops+1234@doit-intl.com"}'
follow 0 'as the task says' "NAME=>dana"
expect 1 'no approval' gangway approve "$run" root-2fa-off --by dana
told core/engine/verbs.c 'it does not wait for an approval (see gangway tasks)'
expect 1 'it is not over' gangway verify "$run"
told core/engine/drift.c 'what it left can be verified when it is done (see gangway show %s)'
take 3 'gangway show'
follow 0 'how it stands'
expect 0 'it is ended' gangway cancel "$run"

expect 0 'the other one, too' gangway cancel "$(gangway list --json | "$pick" workflow=hand.run)"
expect 0 'detached' gangway start "$work/hand.lua" --set customer=c6 --detach
told core/cli/start.c 'run %s is made: gangway resume %s'
take 3 'gangway resume'
run=${advice##* }
expect 0 'why it waits' gangway show "$run"
told core/engine/engine.c 'not begun: gangway resume %s begins it'
take 3 'gangway resume'
follow 3 'it begins'
expect 1 'another customer' gangway retry "$run" --set customer=c7
told core/engine/amend.c 'and can'"'"'t be changed: gangway start begins another one'
take 2 'gangway start'
follow 3 'another run' -- "$work/hand.lua" --set customer=c7 --profile standalone
expect 0 'it is ended' gangway cancel last
expect 1 'what it says already' gangway retry "$run" --set id=first-1
told core/engine/amend.c 'nothing to amend (gangway retry %s tries again with it)'
take 3 'gangway retry'
follow 3 'it is tried'
expect 1 'a way past what was begun' gangway retry "$run" --set less=true
told core/engine/amend.c 'gangway cancel %s and begin another with gangway start, which finds what is there'
take 3 'gangway cancel'
follow 0 'it is ended'
expect 0 'and begun anew' gangway start "$work/hand.lua" --set customer=c6 --set less=true

# begun CUSTOMER ROLE: a run that is making a role, while AWS is slow
begun() {
	"$top_builddir/gangway" start "$work/hand.lua" --set "customer=$1" --set "name=$2" --set less=true >"$work/child.out" 2>"$work/child.err" </dev/null &
	child=$!
	children="$children $child"
	until_true acts
}
acts() { [ "$(gangway show last --json | "$pick" steps.id=role.status)" = running ]; }
fast=$simulator
sim --people none --latency 400
begun c8 Slow
kill -TERM "$child"
wait "$child"
is 'interrupted' $? 130
cp "$work/child.out" "$out"
: >"$err"
told core/cli/runs.c 'go on with: gangway resume %s'
expect 0 'how it stands' gangway show last
told core/engine/go.c 'interrupted: gangway resume %s goes on'
take 3 'gangway resume'
follow 0 'it goes on, and ends'
has 'role'
begun c9 Slower
kill -KILL "$child"
wait "$child" 2>/dev/null
expect 0 'how it stands' gangway show last
told core/cli/runs.c 'its worker is gone: gangway resume %s'
take 3 'gangway resume'
follow 0 'it goes on, and ends'
kill "$simulator" "$fast"
wait "$simulator" "$fast" 2>/dev/null
sim --people none

# ---- what stops ----

expect 4 'a script of its own mistake' gangway start "$work/broken.lua"
told core/cli/runs.c 'when that is corrected: gangway upgrade %s, then gangway resume %s\nwhat happened: gangway log '
take 3 'gangway log'
follow 0 'what happened'
expect 0 'how it stands' gangway show last
told core/engine/turn.c 'mend the script, then `gangway upgrade %s` moves '
told core/engine/turn.c '(`gangway retry %s` runs the same script again)'
take 3 'gangway retry'
follow 4 'the same'
expect 0 'its task' gangway tasks
told core/cli/tasks.c 'gangway upgrade %s && gangway resume %s'
expect 0 'how it stands' gangway show last
take 3 'gangway upgrade'
printf 'local wf = workflow "broken" {}\nfunction wf.run() end\nreturn wf\n' >"$work/broken.lua"
follow 0 'mended, it is moved over'
told core/cli/upgrade.c 'gangway resume %s goes on'
expect 0 'how it stands' gangway show last
told core/engine/upgrade.c 'upgraded: gangway resume %s goes on'
take 3 'gangway resume'
follow 0 'it goes on'

# ---- keys that expire while a person is at work ----

cat >"$work/mail.lua" <<'END'
local wf = workflow "mail" {}
function wf.run() step "mail" { uses = "root-email", with = { email = "awsops+1@doit-intl.com" }, actor = "customer", due = "9d" } end
return wf
END
expect 3 'a task of the customer' gangway start "$work/mail.lua" --json
run=$(value run)
expect 0 'the task' gangway tasks "$run" --json
due=$(value 0.due)
title=$(value 0.title)
json 0.actor customer
cp "$work/aws-config" "$work/good-config"
sed -n '/^\[profile expired\]/,/^$/p' "$work/good-config" | sed 's/^\[profile .*/[profile customer]/' >"$work/keys"
sed -i '/^\[profile customer\]/,/^$/d' "$work/aws-config"
cat "$work/keys" >>"$work/aws-config"
expect 3 'the keys have expired' gangway resume "$run"
expect 3 'and still have' gangway resume "$run"
expect 0 'the task' gangway tasks "$run"
told core/engine/reconcile.lua 'or at once with `gangway retry RUN`'
has 'renew the credentials'
has "when it is done: gangway retry $run mail"
lacks 'gangway done'
has 'The task of customer stays as it was'
has "$title"
expect 0 'once only' gangway tasks "$run" --json
is 'it says it once' "$(grep -o 'stays as it was' "$out" | wc -l)" 1
cp "$work/good-config" "$work/aws-config"
advice="gangway retry $run mail"
follow 3 'the keys are good again'
expect 0 'the task' gangway tasks "$run" --json
json 0.actor customer
json 0.title "$title"
json 0.due "$due"
lacks 'stays as it was'
expect 0 'the task' gangway tasks "$run"
has "when it is done: gangway done $run mail --by NAME"

# ---- a run that began in the wrong account, and credentials of the right one ----

expect 1 'keys of another account' gangway resume "$run" --profile member
told core/engine/account_check.c "if it is the run that began in the wrong account, 'gangway cancel "
has "use a profile of that account (--profile)"
take 3 'gangway cancel'
follow 0 'the run is ended, with those keys' -- --profile member
expect 0 'it is over' gangway show "$run" --json
json status cancelled
cp "$work/aws-config" "$work/lenient-config"
printf '%s' '{"aws": {"accounts": {"111122223333": {"iam": {"groups": {"administrators": {"members":
	{"alice": null, "bob": true}}}, "users": {"bob": {"access_keys": {"sample": {}}}}}}}}, "profiles": {"bob": {"account": "111122223333", "user": "bob"}}}' >"$work/org.json"
sim --people none --enforce-iam --org "$work/org.json"
expect 3 'keys that may not' gangway start "$work/mail.lua" --json
run=$(value run)
expect 0 'its task' gangway tasks "$run"
told core/engine/reconcile.lua 'to the caller (or give other credentials of the same account)'
expect 3 'others of the same account' gangway resume "$run" --profile bob
expect 0 'are good' gangway tasks "$run" --json
json 0.actor customer
expect 1 'of another account they are not' gangway resume "$run" --profile member
expect 0 'over' gangway cancel "$run"
cp "$work/lenient-config" "$work/aws-config"

# ---- what existed before ----

open() { gangway list --json | "$pick" workflow=hand.run; }
for customer in a1 a2 a3; do
	[ "$(gangway show "$(open)" --json | "$pick" status)" = waiting ] && gangway cancel "$(open)" >/dev/null
	expect 0 'somebody else'"'"'s role' gangway step apply iam-role --set role_name=Mine --set 'trust={"account": "068664126052", "external_id": "somebody-elses"}' \
		--set prove_from_partner=false
	expect 2 'a plan' gangway plan "$work/hand.lua" --set "customer=$customer" --set less=true
	[ "$customer" != a1 ] || told core/cli/view_plan.c 'waits for an operator'"'"'s approval (gangway approve)'
	expect 3 'a run' gangway start "$work/hand.lua" --set "customer=$customer" --set less=true --json
	run=$(value run)
	expect 1 'done is not the word' gangway done "$run" role --by dana
	[ "$customer" != a1 ] || told core/engine/verbs.c 'it waits for an approval: gangway approve RUN STEP --by NAME'
	expect 0 'its task' gangway tasks "$run"
	case $customer in
	a1)
		told core/cli/tasks.c 'gangway approve %s %s --by NAME'
		told core/engine/reconcile.lua '`gangway approve RUN STEP --by WHO`'
		take 6 'gangway approve'
		follow 0 'it is changed' "WHO=>dana" "NAME=>dana"
		has 'verified'
		;;
	a2)
		told core/engine/reconcile.lua '`gangway retry RUN --set KEY=VALUE --why TEXT`'
		take 7 'gangway retry'
		follow 0 'what is there' "KEY=VALUE=>id=somebody-elses"
		;;
	a3)
		told core/engine/reconcile.lua '`gangway skip RUN STEP --why TEXT`'
		take 6 'gangway skip'
		follow 0 'it stays' "TEXT=>theirs"
		;;
	esac
done

# ---- an approval, and a secret that it guards ----

cfg=$top_srcdir/scripts/examples/root-credentials.cfg
printf '%s' 'Zq7-Root-Root-41!' >"$work/password"
chmod 600 "$work/password"
expect 1 'no such secret' gangway plan root-credentials --input "$cfg"
told plugins/approval/approval.c "the vault has no '%s': keep it with 'gangway secret set %s --guarded 2'"
expect 0 'kept, but not guarded' gangway secret set acme-root-password --from "$work/password"
expect 1 'a plan' gangway plan root-credentials --input "$cfg"
told plugins/approval/approval.c "secret '%s' is not guarded: keep it again with 'gangway secret set %s --guarded 2 "
take 7 'gangway secret set'
follow 0 'guarded now' -- --from "$work/password"
expect 3 'a request' gangway start root-credentials --input "$cfg" --json
run=$(value run)
expect 1 'no way around it' gangway skip "$run" first-approval --why 'in a hurry'
told core/engine/verbs.c "an approval can't be skipped: who agrees says so with 'gangway approve RUN STEP --by "
told core/engine/verbs.c "NAME', who does not ends the run with 'gangway cancel RUN'"
expect 0 'its task' gangway tasks "$run"
told plugins/approval/approval.c 'Who agrees: gangway approve %s %s --by NAME, their own. May: %s.'
take 6 'gangway approve'
follow 0 'the first' "NAME=>erin"
expect 0 'the next task' gangway tasks "$run"
told plugins/approval/approval.c 'Who takes that back adds --withdraw; who does not agree ends the run with gangway cancel RUN.'
take 6 'gangway approve'
follow 0 'the second' "NAME=>frank"
expect 0 'its task' gangway tasks "$run"
told plugins/secret-release/secret-release.c 'gangway secret show %s/%s --by %s'
take 6 'gangway secret show'
follow 0 'it is taken'
expect 1 'no cancel now' gangway cancel "$run"
told core/engine/approvals.c 'and the run goes on until it is changed: gangway tasks %s'
take 3 'gangway tasks'
follow 0 'what is to be done'
expect 3 'the password is changed' gangway resume "$run"
expect 0 'somebody says so' gangway done "$run" root-password --by dana --evidence "$shown"
expect 0 'the last task' gangway tasks "$run"
told plugins/secret-release/secret-release.c 'gangway secret set %s --guarded %d --replace'
printf '%s' 'Another-Root-Root-42!' >"$work/password"
take 7 'gangway secret set'
follow 0 'the new one is kept' -- --from "$work/password"
expect 0 'and the run ends' gangway resume "$run"

cat >"$work/takes.lua" <<'END'
local wf = workflow "takes" { input = { type = "object", properties = { secret = { type = "string", default = "acme-root-password" } } } }
function wf.run(input)
  for _, name in ipairs { "one", "two" } do
    step(name) { uses = "approval", actor = "ops", with = { what = "the password", approvers = { "erin", "frank" }, not_by = { "dana" }, secrets = { "acme-root-password" }, to = "dana" } }
  end
  step "release" { uses = "secret-release", with = { own = input.secret, to = "dana", about = "the password" } }
end
return wf
END
expect 3 'a workflow that ends before it is taken' gangway start "$work/takes.lua" --json
run=$(value run)
expect 0 'one' gangway approve "$run" one --by erin
gangway approve "$run" two --by frank >"$out" 2>"$err"
gangway resume "$run" >"$out" 2>"$err"
gangway show "$run" >"$out" 2>"$err"
told core/engine/approvals.c "can still take secret '%s': gangway resume %s when that is done, or gangway "
take 3 'gangway resume'
again=$advice
expect 0 'it is taken' gangway secret show "$run/release/secret" --by dana
advice=$again
gangway resume "$run" >"$out" 2>"$err"
gangway show "$run" >"$out" 2>"$err"
told core/engine/approvals.c "with 'gangway secret set %s --guarded %d --replace', then gangway resume %s"
take 7 'gangway secret set'
printf '%s' 'Another-Root-Root-43!' >"$work/password"
follow 0 'the new one is kept' -- --from "$work/password"
advice=$again
follow 0 'and the run ends'

# ---- a store of before, that can't be written ----

if [ "$(id -u)" = 0 ]; then
	mkdir -m 755 "$work/shelf"
	chmod 755 "$work"
	"$sqlite" "$work/store.db" "VACUUM INTO '$work/shelf/store.db'"
	# As the newest schema is undone.
	for index in customer workflow account actor status; do "$sqlite" "$work/shelf/store.db" "DROP INDEX runs_of_$index"; done
	for index in runs_due runs_next_look steps_next_look tasks_due; do "$sqlite" "$work/shelf/store.db" "DROP INDEX $index"; done
	for column in 'runs actor' 'runs due' 'runs next_look' 'steps next_look' 'tasks actor' 'tasks due'; do
		"$sqlite" "$work/shelf/store.db" "ALTER TABLE ${column% *} DROP COLUMN ${column#* }"
	done
	"$sqlite" "$work/shelf/store.db" 'PRAGMA user_version = 5'
	chmod 644 "$work/shelf/store.db"
	rm -f "$work/shelf"/store.db-*
	reader() { env -u GANGWAY_VAULT_KEY_FILE HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent setpriv --reuid 65534 --regid 65534 --clear-groups "$top_builddir/gangway" "$@"; }
	expect 1 'it is of before' reader list --store "sqlite:$work/shelf/store.db"
	told core/store/sqlite/tables.c "or let 'gangway list' be run once by "
	take 2 'gangway list'
	follow 0 'who may write it' -- --store "sqlite:$work/shelf/store.db"
	expect 0 'and it is read' reader list --store "sqlite:$work/shelf/store.db"
else
	elsewhere core/store/sqlite/tables.c "or let 'gangway list' be run once by " 'needs another user'
fi

# ---- what is not brought about here ----

elsewhere core/engine/run_command_check.c 'gangway show %s says where it stands' 'a later step: tests/cli/words.sh'
elsewhere core/engine/amend.c 'gangway start begins another run there' 'another account: tests/cli/amend.sh'
elsewhere core/engine/amend.c "step done, or end the run with gangway cancel %s" 'an output that the script decides on: tests/unit/engine/test_run_commands.c'
elsewhere core/cli/upgrade.c '"gangway upgrade")' 'the line that accepts what differs: tests/cli/upgrade_step.sh'
elsewhere core/cli/runs.c 'when that is put right: gangway retry %s\nwhat happened: gangway log %s\n' 'a step that stops by what it meets: tests/cli/guard.sh'
elsewhere core/cli/runs.c '"`gangway upgrade %s`", run' 'what the reason is searched for: tests/cli/upgrade_step.sh'
elsewhere core/engine/reconcile.lua 'then `gangway upgrade RUN` takes it along' 'a mistake of a step: tests/cli/upgrade_step.sh'
elsewhere core/engine/bind.c "'gangway lock %s --input FILE' with this input adds it" 'a step that is not in the lock: tests/cli/trust.sh'
elsewhere core/cli/lock.c "is in the lock only when 'gangway lock %s --input FILE' comes to it" 'a name that a script puts together: tests/cli/trust.sh'
elsewhere core/cli/tasks.c 'gangway retry %s%s%s' 'a message that nobody takes: tests/cli/notify.sh'
elsewhere core/cli/secret_set.c '(gangway secret remove %s --replace takes it away with its guard)' 'approvers that would be lost: tests/cli/secret.sh'
elsewhere core/cli/upgrade.c 'it fits: gangway upgrade %s moves the run over' 'tests/cli/upgrade.sh'
elsewhere core/engine/turn.c '`gangway skip %s %s --why …`, else cancel the run and start anew' 'a script that goes another way than its journal: tests/unit/engine/test_run.c'
elsewhere core/engine/reconcile.lua '"; when it works again: gangway retry RUN"' 'an outage of minutes: tests/unit/engine/test_run.c'
elsewhere core/aws/service.c ": 'gangway services' lists what is, " 'a service of nobody: tests/cli/services.sh'
elsewhere core/engine/account_check.c '"gangway resume %s, or end it with gangway cancel %s and start another"' 'keys of nobody knows whom: tests/cli/contexts.sh'
elsewhere core/engine/reseller.c 'gangway cancel %s ends the run' 'an account that is the reseller s by now: tests/cli/contexts.sh'
elsewhere core/engine/reconcile.lua '; gangway retry RUN looks again' 'a change that never shows: tests/unit/engine'
elsewhere core/vault/vault.c "so no approvals would keep it: keep it again with 'gangway secret " 'the step says it before: plugins/secret-release'
elsewhere core/vault/guard.c "'gangway resume %s' asks for approvals again" 'a day later: tests/unit/vault'
elsewhere core/store/postgres/postgres_tables.c "'gangway start' makes one" 'a PostgreSQL server: tests/cli/on_postgres.sh'
elsewhere core/store/postgres/postgres_write.c "look with 'gangway show %s'" 'two processes at one moment'
elsewhere core/store/sealed.c "by somebody else just now: look with 'gangway secret " 'two processes at one moment: tests/unit/store'
elsewhere core/store/checkpoint.c "should, 'gangway audit sign %s' vouches for it" 'a run from before the key: tests/cli/audit.sh'
elsewhere core/store/runrow.c "look with 'gangway show %s'" 'a lease that was lost: tests/unit/store/test_lease.c'
elsewhere core/store/lease.c "look with 'gangway show %s'" 'a lease that was lost: tests/unit/store/test_lease.c'
elsewhere plugins/secret-release/secret-release.c "the vault has no '%s': keep it with 'gangway secret set %s --guarded 2'" "said by the approval before: root.sh"
elsewhere plugins/secret-release/secret-release.c "is not guarded: keep it again with 'gangway secret set %s --guarded 2 --replace'" "said by the approval before: root.sh"
elsewhere plugins/billing-transfer/billing-transfer.c '%s; then gangway retry RUN' 'plugins/billing-transfer/test_billing_transfer.c'
elsewhere plugins/billing-transfer/billing-transfer.c '"gangway retry RUN"' 'plugins/billing-transfer/test_billing_transfer.c'
elsewhere plugins/iam-admin-user/credentials.c 'shown once by: gangway secret show %s/%s/%s' 'tests/cli/secret.sh shows what a step made'
elsewhere plugins/iam-admin-user/credentials.c 'then gangway retry %s %s; no second ' 'plugins/iam-admin-user'
elsewhere plugins/iam-admin-user/credentials.c 'then gangway retry %s %s"' 'plugins/iam-admin-user'
elsewhere plugins/iam-admin-user/credentials.c 'is not there any more: gangway retry %s %s makes another ' 'plugins/iam-admin-user'
elsewhere plugins/iam-admin-user/credentials.c 'one, gangway skip RUN STEP --why TEXT goes on without' 'plugins/iam-admin-user'
elsewhere plugins/notify/notify.c 'say so with `gangway done RUN STEP --by NAME`' 'tests/cli/notify.sh'
elsewhere plugins/notify/notify.c '`gangway retry RUN %s` sends it once more' 'tests/cli/notify.sh'
elsewhere plugins/notify/notify.c 'a person has to act first: see gangway tasks' 'tests/cli/notify.sh'
elsewhere plugins/org-guard/org-guard.c 'gangway approve RUN STEP --by WHO' 'tests/cli/guard.sh accepts what was found'
elsewhere plugins/spp-relationship/spp-relationship.c 'input with gangway retry RUN --set, ' 'plugins/spp-relationship'
elsewhere plugins/spp-relationship/spp-relationship.c 'correct the input with gangway retry RUN --set, or end it in Partner Central first' 'plugins/spp-relationship'
elsewhere plugins/spp-relationship/make.c 'the quota raised, then gangway retry RUN' 'plugins/spp-relationship'
elsewhere plugins/spp-relationship/make.c 'another one is sent with gangway retry RUN' 'plugins/spp-relationship'
elsewhere plugins/tax-profile/tax-profile.c 'correct the input with gangway retry RUN --set' 'plugins/tax-profile'
elsewhere plugins/report-delivery/report-delivery.c '"gangway retry RUN"' 'plugins/report-delivery'
elsewhere scripts/aws-onboarding.lua 'the secret is shown once, by gangway secret show' 'tests/cli/secret.sh shows what a step made'

for step in spp-relationship tax-profile; do
	expect 0 'what an input describes' gangway describe "$step"
done
elsewhere scripts/aws-onboarding.lua 'see gangway describe spp-relationship' 'described above'
elsewhere scripts/aws-onboarding-keep-root.lua 'see gangway describe spp-relationship' 'described above'
elsewhere scripts/aws-onboarding.lua 'see `gangway describe tax-profile`' 'described above'

elsewhere core/cli/lock.c "'gangway lock %s' adds it" 'a lock of another workflow: tests/cli/trust.sh'
elsewhere core/cli/lock.c "'gangway lock %s' writes the lock anew" 'a lock that does not fit: tests/cli/trust.sh'
elsewhere core/cli/plugin_install.c 'gangway describe %s' 'a workflow is installed: tests/cli/trust.sh'
elsewhere core/cli/plugin_install.c 'gangway services %s' 'a service is installed: tests/cli/trust.sh'
elsewhere core/trust/trust.c "'gangway plugin trust' tells how to trust it" 'a policy: tests/unit/trust/test_trust.c'
elsewhere core/vault/vault.c '"gangway secret", run, name, kind' 'no advice: what is sealed in'
elsewhere core/vault/evidence.c '"gangway evidence", run' 'no advice: what is sealed in'

elsewhere core/cli/check_plugin.c 'gangway check-plugin ' 'the command that shows a fault again: tests/cli/check_plugin.sh'
elsewhere core/cli/script_files.c "'gangway new step NAME' makes one, with its test" 'tests/cli/new.sh'
elsewhere core/cli/new.c 'gangway check && gangway test && gangway check-plugin steps/NAME.lua' 'tests/cli/new.sh'
elsewhere core/cli/new.c "passes 'gangway check', its tests" 'tests/cli/new.sh'
elsewhere core/cli/new.c 'gangway check && gangway test && gangway rehearse NAME.lua --input NAME.cfg' 'tests/cli/new.sh'
elsewhere core/engine/verbs.c '(see gangway tasks RUN)' 'an amended input: tests/cli/root.sh'
elsewhere scripts/root-credentials.lua '`gangway secret list` shows' 'no advice: which names there are'

# ---- what the sources say ----

about='every advice of the sources'
gangway help --json | sed -n 's/^ *"name": "\([a-z]*\)",*$/\1/p' | sort -u | paste -s -d '|' >"$work/verbs"
(cd "$top_srcdir" && find core plugins scripts \( -name '*.c' -o -name '*.lua' -o -name '*.h' \) ! -name 'test_*' ! -name '*_lua.h' \
	-exec grep -n -E "\bgangway ($(cat "$work/verbs"))\b" /dev/null {} +) |
	grep -v -E '^[^:]+:[0-9]+: *(/\*|\*|--)' >"$work/lines"
is 'there are some' "$(($(wc -l <"$work/lines") > 60))" 1
: >"$work/missing"
while IFS= read -r line; do
	file=${line%%:*}
	text=${line#*:*:}
	grep -F "$file	" "$work/known" | cut -f 2- >"$work/texts"
	found=no
	while IFS= read -r known; do
		case $text in *"$known"*) found=yes ;; esac
	done <"$work/texts"
	[ $found = yes ] || printf '%s\n' "$line" >>"$work/missing"
done <"$work/lines"
cp "$work/missing" "$out"
is 'none is missing here' "$(wc -l <"$work/missing")" 0
