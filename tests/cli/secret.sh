#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# secret.sh - the vault from the command line: what is secret is in no file, no output and no process's arguments
. "${top_srcdir:=.}/tests/cli/lib.sh"

token='zq7-Hush/Hush 41'
in_address='zq7-Hush%2FHush%2041'
in_header=$(printf 'user:%s...' "$token" | base64 | cut -c 8-28)
printf '%s\n' "$token" >"$work/token"
chmod 600 "$work/token"

# ---- no key ----

expect 1 'no key' gangway secret set mail --from "$work/token"
has 'the vault has no key: make one with'
has 'GANGWAY_VAULT_KEY_FILE'
about='what is refused makes no store'
[ -e "$work/store.db" ] && not_ok 'there is one' || ok 'there is none'
expect 1 'a list has none to read' gangway secret list
has 'there is no store'
expect 0 'a new key' gangway secret new-key "$work/key"
is 'only its owner reads it' "$(stat -c %a "$work/key")" 600
expect 1 'a key is never written over' gangway secret new-key "$work/key"
has 'File exists'
for words in 'Mail --from token' 'mail --from nothing' 'mail --approver erin' 'mail --from /dev/null'; do
	# shellcheck disable=SC2086
	expect 1 "$words" env -C "$work" GANGWAY_VAULT_KEY_FILE="$work/key" "$(realpath "$top_builddir/gangway")" secret set $words
	[ -e "$work/store.db" ] && not_ok 'made a store' || ok 'made no store'
done
export GANGWAY_VAULT_KEY_FILE="$work/key"
chmod 644 "$work/key"
expect 1 'a key that others may read' gangway secret set mail --from "$work/token"
has 'may be read by others: chmod 600'
chmod 600 "$work/key"

# ---- kept, listed, shown ----

expect 0 'from a file' gangway secret set mail --from "$work/token" --about 'of the mail server'
lacks "$token"
chmod 640 "$work/token"
expect 1 'a file of others' gangway secret set mail --from "$work/token"
has 'others may read it: chmod 600'
chmod 600 "$work/token"
about='from standard input'
printf '%s' "$token-2" | gangway secret set mail-2 >"$out" 2>&1 && ok 'is kept' || not_ok 'is not kept'
# typed NAME [PROMPT LINE]…: what the terminal shows is in $out, and whether it still shows what is typed in $work/stty.
typed() {
	name=$1
	shift
	"$top_builddir/tests/cli/type" "$@" -- sh -c \
		"\"$top_builddir/gangway\" secret set $name </dev/tty; code=\$?; stty -a </dev/tty >\"$work/stty\"; exit \$code"
}
expect 0 'typed' typed typed-1 "secret 'typed-1': " "$token" 'once more: ' "$token"
has 'once more: '
lacks "$token"
is 'the terminal shows again what is typed' "$(grep -c -w -e '-echo' "$work/stty")" 0
expect 0 'it was kept' gangway secret show typed-1
is 'it is the text' "$(cat "$out")" "$token"
expect 0 'and is removed' gangway secret remove typed-1
expect 1 'typed differently' typed typed-2 "secret 'typed-2': " "$token" 'once more: ' "$token-"
has 'the two were not the same: nothing was kept'
lacks "$token"
for key in ^C ^D; do
	expect 1 "$key instead" typed typed-2 "secret 'typed-2': " "$key"
	has 'no secret was given'
	is 'the terminal shows again what is typed' "$(grep -c -w -e '-echo' "$work/stty")" 0
done
expect 1 'nothing was kept' gangway secret show typed-2
expect 1 'nothing' gangway secret set mail-3
has 'is empty'
expect 1 'a bad name' gangway secret set Mail --from "$work/token"
has "'Mail' is no name for a secret"
expect 1 'a word too few' gangway secret set
has 'takes a name'
expect 1 'a wrong word' gangway secret sett mail
has "did you mean 'set'?"
expect 0 'the list' gangway secret list
has 'of the mail server'
lacks "$token"
expect 0 'as JSON' gangway secret list --json
json '#' 3
json 2.name shown/typed-1
lacks "$token"
expect 1 'what is remembered is nobody'"'"'s to take away' gangway secret remove shown/typed-1
expect 1 'nor to be shown' gangway secret show shown/typed-1
expect 0 'shown' gangway secret show mail --by dana
is 'it is the text' "$(cat "$out")" "$token"
expect 0 'shown as JSON' gangway secret show mail-2 --json
json value "$token-2"
expect 1 'none of that name' gangway secret show nothing
has "there is no secret 'nothing'"
expect 1 'a run that is not' gangway secret show nothing/x/y
expect 0 'a guarded one' gangway secret set root --guarded --from "$work/token"
expect 1 'is not shown' gangway secret show root
has 'is guarded'
lacks "$token"
expect 1 'nor removed by mistake' gangway secret remove root
has "secret 'root' is guarded, and what it guards would be lost"
expect 0 'one with approvers' gangway secret set named --guarded 2 --approver erin --approver frank --from "$work/token"
expect 1 'approvers that would be lost' gangway secret set named --guarded 2 --replace --from "$work/token"
has "secret 'named' is approved by [\"erin\",\"frank\"] alone"
expect 0 'approvers said again' gangway secret set named --guarded 2 --approver erin --approver grace --replace --from "$work/token"
expect 1 'a guard taken off needs its word' gangway secret set named --replace --from "$work/token"
expect 0 'no guard from now on' gangway secret set named --guarded 0 --replace --from "$work/token"
expect 0 'and away' gangway secret remove named
expect 0 'removed' gangway secret remove root --replace
expect 1 'and gone' gangway secret show root

# ---- codes ----

printf 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ' >"$work/seed"
chmod 600 "$work/seed"
expect 0 'a seed' gangway secret set seed --from "$work/seed"
expect 0 'two codes' gangway secret totp seed --json
json 'codes.#' 2
json codes.1.for_s 30
expect 0 'for people' gangway secret totp seed
has 'from then on, for 30 s'
lacks 'GEZD'
expect 1 'no seed' gangway secret totp mail-2 --by erin
has "secret 'mail-2' is no seed of an authenticator app"
lacks "$token"
expect 0 'no code was shown' gangway secret list
lacks erin

# ---- another key ----

expect 0 'another key' gangway secret new-key "$work/key-2"
GANGWAY_VAULT_KEY_FILE="$work/key-2" expect 1 'does not open it' gangway secret show mail
has 'it is sealed with key'
cat "$work/key-2" "$work/key" >"$work/both"
chmod 600 "$work/both"
# vault WELL FOUND: the doctor, who has no credentials here, says so of the vault
vault() {
	is "the vault is well: $1" "$("$pick" found.what=vault.well <"$out")" "$1"
	has "$2"
}
own=$(gangway secret list --json | "$pick" name=mail.key)
expect 1 'the doctor' gangway doctor --json
vault true "key $own, from '$work/key', mode 0600, opens "
GANGWAY_VAULT_KEY_FILE="$work/key-2" expect 1 'the doctor, with another key' gangway doctor --json
vault false "from '$work/key-2', mode 0600, opens 0 of "
has "'mail' does not open, sealed with key $own"
GANGWAY_VAULT_KEY_FILE='' expect 1 'the doctor, without one' gangway doctor --json
vault false 'and no key to open'
chmod 644 "$work/key" "$work/store.db"
expect 1 'the doctor, where others may read' gangway doctor --json
vault false "'$work/key' may be read by others: chmod 600 it"
has "'$work/store.db' has mode 0644: everybody may read inputs and names in it: chmod o-r '$work/store.db'"
chmod 600 "$work/key" "$work/store.db"
GANGWAY_VAULT_KEY_FILE="$work/both" expect 0 'rotation' gangway secret rekey
has '6 sealed anew'
export GANGWAY_VAULT_KEY_FILE=
export GANGWAY_VAULT_KEY_COMMAND="cat $work/key-2"
expect 0 'a program that prints the key' gangway secret show mail
is 'it is the text' "$(cat "$out")" "$token"
unset GANGWAY_VAULT_KEY_COMMAND
key=$(cat "$work/key-2")
GANGWAY_VAULT_KEY=$key expect 0 'the key in the environment' gangway secret show mail
export GANGWAY_VAULT_KEY_FILE="$work/key-2"

# ---- a workflow with a secret input, and a step that makes secrets ----

# The step says the secret as it is, as a name, and as addresses and headers have it.
silent() {
	lacks "$token"
	lacks "$in_address"
	lacks "$in_header"
}

mkdir -m 700 "$work/plugins" "$work/scripts"
cp "$top_builddir/tests/plugins/secrets.so" "$work/plugins/"
chmod 700 "$work/plugins/secrets.so"
cp "$top_srcdir/tests/cli/secret.lua" "$work/scripts/hush.lua"
export GANGWAY_PLUGIN_PATH="$work/plugins" GANGWAY_SCRIPT_PATH="$work/scripts"
sim
expect 1 'not on a command line' gangway start hush --set customer=c1 --set "token=$token"
has "'token' is secret, and a command line can be read by others: use --set-file token=FILE"
printf '{"customer": "c1", "token": "%s"}' "$token" >"$work/input.json"
chmod 644 "$work/input.json"
expect 1 'not in a file of others' gangway start hush --input "$work/input.json"
has "holds the secret 'token', and others may read it"
lacks "$token"
expect 1 'too short, without saying it' gangway start hush --set customer=c1 --set-file "token=$work/short"
printf 'abc' >"$work/short"
chmod 600 "$work/short" "$work/input.json"
expect 1 'too short, without saying it' gangway start hush --set customer=c1 --set-file "token=$work/short"
has 'input.token: must be at least 8'
lacks abc
expect 2 'a plan' gangway plan hush --input "$work/input.json" -o "$work/plan.json"
lacks "$token"
if grep -q -F -- "$token" "$work/plan.json"; then not_ok 'the plan file holds it'; else ok 'the plan file does not hold it'; fi
GANGWAY_VAULT_KEY_FILE='' expect 1 'no key when one is needed' gangway start hush --input "$work/input.json"
has 'the vault has no key'
fresh=$work/fresh.db
GANGWAY_VAULT_KEY_FILE='' expect 1 'nor a store' gangway start hush --input "$work/input.json" --store "sqlite:$fresh"
is 'there is none' "$(ls "$fresh" 2>/dev/null)" ''
expect 1 'nor for a name that a new store does not have' \
	gangway start hush --set customer=c4 --set-secret token=mail --store "sqlite:$fresh"
has "input.token: there is no secret 'mail'"
is 'there is none' "$(ls "$fresh" 2>/dev/null)" ''
expect 0 'one for a run' gangway start hush --input "$work/input.json" --store "sqlite:$fresh"
has "made a new store, '$fresh'"
expect 0 'no run came of it' gangway list --json
json '#' 0
expect 1 'the plan without the secret' gangway start hush --plan "$work/plan.json"
has "give the text of 'token' again"
TOKEN=$token expect 0 'a run' gangway start hush --plan "$work/plan.json" --set customer=c1 --set-env token=TOKEN --json
lacks "$token"
run=$(value run)
for command in "show $run" "log $run" list "tasks $run" "watch $run" "report $run" "audit verify $run" "report $run -o $work/report.html"; do
	# shellcheck disable=SC2086
	expect 0 "$command" gangway $command --json
	silent
	# shellcheck disable=SC2086
	expect 0 "$command" gangway $command
	silent
done
about='the report'
if grep -q -F -e 'given-by-the-step-7' -e "$token" -e "$in_address" -e "$in_header" "$work/report.html"; then
	not_ok 'it holds a secret'
else
	ok 'it holds no secret'
fi
grep -q -F 'Basic' "$work/report.html" && ok 'it has what stood around one' || not_ok 'it lacks what stood around one'
expect 0 'in the list of secrets' gangway secret list
has "$run/input/token"
has "$run/taker/made"
expect 0 'the journal' gangway log "$run"
has 'secret.kept'
"$top_builddir/tests/cli/sqlite" "$work/store.db" "VACUUM INTO '$work/before.db'" || exit 95
expect 0 'what was made' gangway secret show "$run/taker/made" --by dana
made=$(cat "$out")
is 'a password' "${#made}" 40
has 'shown once to dana'
expect 1 'once' gangway secret show "$run/taker/made" --by erin
has "was shown to 'dana'"
"$top_builddir/tests/cli/sqlite" "$work/store.db" "VACUUM INTO '$work/again.db'" || exit 95
"$top_builddir/tests/cli/sqlite" "$work/again.db" "ATTACH '$work/before.db' AS old;
	REPLACE INTO secrets SELECT * FROM old.secrets WHERE name LIKE '%made'" || exit 95
expect 1 'once, whoever puts it back' gangway secret show "$run/taker/made" --by erin --store "sqlite:$work/again.db"
has 'was shown at event'
lacks "$made"
expect 0 'what the step gave' gangway secret show last/taker/given
is 'it is the text' "$(cat "$out")" 'given-by-the-step-7'
expect 1 'an input' gangway secret show "$run/input/token"
has "only the run's steps get it"
expect 0 'who took it is in the journal' gangway log "$run"
has 'secret.shown'
has 'dana'
expect 0 'whole' gangway audit verify "$run"

# A reference instead of the text.
expect 0 'a secret by its name' gangway start hush --set customer=c2 --set-secret token=mail --json
lacks "$token"
printf 'customer = "c3"; token = { secret = "mail" };' >"$work/by-name.cfg"
expect 0 'the same in a file, which is no secret' gangway start hush --input "$work/by-name.cfg"
expect 1 'none of that name' gangway start hush --set customer=c4 --set-secret token=nothing
has "input.token: there is no secret 'nothing'"
expect 1 'another run of it' gangway start hush --set customer=c4 --set-secret "token=$run/input/token"
has 'is no secret that can be named here'
expect 0 'a guarded one' gangway secret set root --guarded --from "$work/token"
expect 4 'no step gets it' gangway start hush --set customer=c4 --set-secret token=root
has 'is guarded: no step gets it'

# ---- nowhere ----

about='nowhere'
for text in "$token" "$in_address" "$in_header" 'given-by-the-step-7' "$made"; do
	if cat "$work"/store.db* "$work/requests.log" "$work/plan.json" | grep -q -a -F -- "$text"; then
		not_ok 'store, write-ahead log, requests or plan hold it'
	else
		ok 'neither store, write-ahead log, requests nor plan hold it'
	fi
done
printf '%s' "$token" | GANGWAY_VAULT_KEY_COMMAND="sh -c 'sleep 1; cat $work/key-2'" GANGWAY_VAULT_KEY_FILE='' \
	"$top_builddir/gangway" secret set slow >"$out" 2>&1 &
setter=$!
children="$children $setter"
sleep 0.4
is 'no process has it among its arguments' "$(running "$token")" 0
wait "$setter"
is 'it was kept' $? 0
