#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# audit.sh - keys, signatures and exports: journals that were made anew, cut, or deleted are found offline
. "${top_srcdir:-.}/tests/cli/lib.sh"

unset GANGWAY_AUDIT_KEY_FILE
sim
sqlite=$top_builddir/tests/cli/sqlite
db=$work/store.db

cat >"$work/two.lua" <<'END'
local wf = workflow "two" { version = "1", input = { type = "object", additionalProperties = true, properties = {} } }
function wf.run() now() end
END

begin() {
	expect 0 "a run" gangway start "$work/two.lua" --json
	run=$(value run)
}

# tamper SQL: behind the store's back, on a copy of it.
tamper() {
	rm -f "$work"/copy.db*
	"$sqlite" "$db" "VACUUM INTO '$work/copy.db'" && "$sqlite" "$work/copy.db" "$1" || exit 95
}

audit() {
	gangway audit verify --store "sqlite:$work/copy.db" "$@"
}

# ---- without a key

begin
expect 0 'not signed' gangway audit verify
has "$run: whole, the last hash is"
has '; not signed'
tamper "delete from runs"
expect 1 'a run that is gone' audit
has 'is of a run that is gone: put a copy back'
expect 1 'what is of it is found' gangway doctor --store "sqlite:$work/copy.db"
has 'is of a run that is gone'
expect 1 'nothing is exported without it' gangway audit export -o - --store "sqlite:$work/copy.db"
has 'is of a run that is gone'
expect 1 'nothing to sign with' gangway audit sign "$run"
has 'gangway audit key new FILE'
expect 1 'no key to show' gangway audit key show
has 'gangway audit key new FILE'
expect 0 'an export without a key' gangway audit export -o "$work/plain.json"
has '1 run in'
has 'not signed'
expect 0 'hashes are compared' gangway audit verify --against "$work/plain.json"
expect 1 'but nothing is proven by a key' gangway audit verify --against "$work/plain.json" --key "ed25519:$(head -c 32 /dev/zero | base64)"
has 'is not signed'

tamper "UPDATE runs SET status = 'waiting', doc = json_set(doc, '$.status', 'waiting')"
for command in "show $run" "show $run --json" list 'list --json' tasks "tasks $run" "log $run" "log $run --json" "watch $run" "evidence $run"; do
	# shellcheck disable=SC2086
	expect 1 "a forged row: $command" gangway $command --store "sqlite:$work/copy.db"
	has "what is shown of run $run is not what its journal says"
done
tamper "UPDATE runs SET status = 'cancelled'"
expect 1 'a column that says something else' gangway list --store "sqlite:$work/copy.db"
has "what is shown of run $run is not what its journal says"
for over in cancelled undone; do
	tamper "UPDATE runs SET status = '$over', doc = json_set(doc, '$.status', '$over')"
	for command in tasks 'tasks --json'; do
		# shellcheck disable=SC2086
		expect 1 "a run forged to be $over: $command" gangway $command --store "sqlite:$work/copy.db"
		has "what is shown of run $run is not what its journal says"
	done
done
expect 0 'as it was' gangway show "$run"
expect 0 'and its tasks' gangway tasks

# ---- a key

early=$run
expect 0 'a new key' gangway audit key new "$work/key"
has 'ed25519:'
is 'only its owner reads it' "$(stat -c %a "$work/key")" 600
expect 1 'it is not written over' gangway audit key new "$work/key"
has 'File exists'
export GANGWAY_AUDIT_KEY_FILE="$work/key"
expect 0 'its public part' gangway audit key show
cp "$out" "$work/pub"
lacks PRIVATE
chmod 644 "$work/key"
expect 1 'a key that others read' gangway list
has 'may be read by others: chmod 600 it'
chmod 600 "$work/key"
echo nonsense >"$work/nonsense"
chmod 600 "$work/nonsense"
expect 1 'a file without a key' env GANGWAY_AUDIT_KEY_FILE="$work/nonsense" "$top_builddir/gangway" list
has 'it has no key, and an Ed25519 private key is wanted'
expect 1 'a key file that is not there' env GANGWAY_AUDIT_KEY_FILE="$work/gone" "$top_builddir/gangway" list
has 'No such file'
expect 1 'a private key is nobody'"'"'s to give' gangway audit verify --key "$work/key"
has 'holds a private key'
expect 1 'no public key' gangway audit verify --key "$work/nonsense"
has 'is no Ed25519 public key'

begin
expect 0 'signed' gangway audit verify "$run"
has "$run: whole"
has 'signed by key'
expect 0 'as a document' gangway audit verify "$run" --json
json 0.signed true
json 0.checked true
expect 1 'a run from before the key is not proven' gangway audit verify
has "$early: not proven: run '$early' is not signed with a key that is known here"
for command in "show $early" list "log $early" "watch $early" "evidence $early" 'audit export'; do
	# shellcheck disable=SC2086
	expect 1 "of a run that nobody vouches for: $command" gangway $command
done
expect 1 'and is not gone on with' gangway cancel "$early" --by dana --why "it is not proven"
has "'gangway audit sign $early' vouches for it"
expect 0 'somebody vouches for it' gangway audit sign "$early"
has 'signed by key'
expect 0 'both runs' gangway audit verify
lacks 'not signed'
expect 0 'they are shown again' gangway list
expect 0 'an export' gangway audit export -o "$work/export.json"
has '2 runs in'
expect 0 'it is JSON on standard output' gangway audit export
json gangway_audit 1
unset GANGWAY_AUDIT_KEY_FILE
expect 0 'signed, but nobody has the key here' gangway audit verify
has 'not checked: give its --key'
expect 0 'offline, with the public key' gangway audit verify --against "$work/export.json" --key "$work/pub"
expect 0 'the key as a text' gangway audit verify --key "$(sed -n 2p "$work/pub")"
gangway audit key new "$work/other" | sed -n 2p >"$work/other.pub"
expect 1 'another key' gangway audit verify --key "$work/other.pub"
has 'which is not known here'
expect 1 'an export of another key' gangway audit verify --against "$work/export.json" --key "$work/other.pub"
has 'is signed by another key'
sed 's/"checkpoints": [0-9]*/"checkpoints": 0/' "$work/export.json" >"$work/edited.json"
expect 1 'an export that was edited' gangway audit verify --against "$work/edited.json" --key "$work/pub"
has 'was changed: its signature is wrong'
expect 1 'no export' gangway audit verify --against "$work/two.lua"
expect 1 'an export of nothing' gangway audit verify --against /dev/null

# ---- what somebody does to the file, offline

free='DROP TRIGGER events_stay; DROP TRIGGER events_are_final;'
restore="CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never deleted'); END; CREATE TRIGGER events_are_final BEFORE UPDATE ON events  BEGIN SELECT raise(ABORT, 'events are never changed'); END;"
against="--against $work/export.json --key $work/pub"

tamper "SELECT 1"
expect 0 'a copy' audit $against
tamper "UPDATE runs SET status = 'stopped' WHERE run = '$run'"
expect 1 'a status' audit
has "column 'status'"
tamper "$free DELETE FROM events WHERE run = '$run'; DELETE FROM checkpoints; DELETE FROM steps; DELETE FROM runs WHERE run = '$run'; $restore"
expect 0 'a whole run is gone, and nobody knows' audit
expect 1 'but the export' audit $against
has "$run: broken: the whole run was deleted: the export has it"
expect 1 'asked for by its id' audit "$run" $against
has 'the whole run was deleted'
tamper "DELETE FROM checkpoints"
expect 0 'signatures are gone' audit
has 'not signed'
expect 1 'but the export' audit $against
has 'signatures were taken away'
tamper "DELETE FROM checkpoints WHERE run = '$run'"
expect 1 'signatures are gone, and the key is there' audit --key "$work/pub"
has "$run: not proven"
GANGWAY_AUDIT_KEY_FILE=$work/key expect 1 'such a run is not gone on with' gangway resume "$run" --store "sqlite:$work/copy.db"
has 'or its signatures were taken away'
tamper "UPDATE checkpoints SET signature = 'A' || substr(signature, 2)"
expect 1 'a wrong signature' audit --key "$work/pub"
has 'is wrong: it was not made with the key'
cut="$free DELETE FROM events WHERE run = '$run' AND seq > 1; UPDATE runs SET seq = 1, head = (SELECT hash FROM events WHERE run = '$run'), updated = (SELECT time FROM events WHERE run = '$run') WHERE run = '$run'; $restore"
tamper "$cut"
expect 1 'a tail that was cut' audit $against
has 'its end was cut off'
tamper "$cut DELETE FROM checkpoints"
expect 1 'and its signatures' audit $against
has 'its end was cut off'
tamper "$free UPDATE events SET data = '{}' WHERE run = '$run' AND seq = 1; $restore"
expect 1 'an event' audit $against
has 'event 1 was changed'
tamper "DELETE FROM checkpoints WHERE run = '$run'"
GANGWAY_AUDIT_KEY_FILE=$work/key expect 1 'signatures are gone, the key is there, and an export' audit $against
lacks 'not proven'
has "$run: broken: signatures were taken away: the export has"

# ---- another key, by the book: the steps of doc/ops.md

rm -f "$work"/store.db*
settings=$work/ours/gangway.cfg
mkdir "$work/ours" "$work/theirs"
known() {
	printf 'audit = { key_file = "%s"; known_keys = [ %s ]; };\n' "$1" "$2" >"$3"
}
known "$work/key" '' "$settings"
GANGWAY_AUDIT_KEY_FILE=$work/key begin
first=$run

# A colleague's key: each puts the other's public part into their settings.
gangway audit key new "$work/theirs/key" | sed -n 2p >"$work/ours/colleague.pub"
theirs=$work/theirs/gangway.cfg
printf 'audit = { key_file = "%s"; };\n' "$work/theirs/key" >"$theirs"
expect 1 'a colleague whom nobody knows' gangway report "$first" --json --config "$theirs"
json audit.whole false
json audit.unproven true
has 'which is not known here'
has 'add its public part to audit.known_keys'
expect 1 'the same as a page' gangway report "$first" --config "$theirs"
has 'Nobody whom we know vouches for the journal of this run'
lacks 'do not rely on this report'
is 'no command on the page' "$(grep -c 'gangway audit' "$out")" 0
expect 1 'and the doctor' gangway doctor --config "$theirs"
has 'which is not known here'
expect 1 'and audit verify' gangway audit verify --config "$theirs"
has 'not proven'
lacks broken
expect 1 'it is not gone on with' gangway cancel "$first" --by dana --why "who knows" --config "$theirs"
has 'which is not known here'
expect 0 'named once' gangway audit verify --config "$theirs" --key "$work/pub"
expect 0 'a report, too' gangway report "$first" --config "$theirs" --json --key "$work/pub"
json audit.checked true
has '"unproven": false'
cp "$work/pub" "$work/theirs/ours.pub"
known "$work/theirs/key" '"ours.pub"' "$theirs"
expect 0 'known by the settings' gangway audit verify --config "$theirs"
has 'whole'
expect 0 'a run of the colleague' gangway start "$work/two.lua" --config "$theirs" --json
colleagues=$(value run)
expect 1 'that one is not known here' gangway audit verify --config "$settings"
has "$colleagues: not proven"
known "$work/key" '"colleague.pub"' "$settings"
expect 0 'and then it is' gangway audit verify --config "$settings"
expect 0 'all of them' gangway list --config "$settings"
expect 0 'the key as a text' gangway list --config "$settings" --json
known "$work/key" "\"$(cat "$work/ours/colleague.pub")\"" "$settings"
expect 0 'in the settings' gangway show "$colleagues" --config "$settings"
known "$work/key" '"gone.pub"' "$settings"
expect 1 'a file that is not there' gangway list --config "$settings"
has "setting 'audit.known_keys'"
has "$work/ours/gone.pub"
printf 'audit = { known_keys = [ "%s", "%s" ]; };\n' "$work/pub" "$work/ours/colleague.pub" >"$work/reader.cfg"
expect 0 'who only reads needs no key' gangway audit verify --config "$work/reader.cfg"
expect 1 'and writes nothing' gangway start "$work/two.lua" --config "$work/reader.cfg"
has 'there is no key to sign with here'

# A new key: the old one's public part stays known, or the new one vouches for what is there.
gangway audit key new "$work/ours/next" >"$work/ours/next.pub"
known "$work/ours/next" "\"$work/pub\", \"colleague.pub\"" "$settings"
expect 0 'the old key stays known' gangway audit verify --config "$settings"
known "$work/ours/next" '' "$settings"
expect 1 'the old key is not known any more' gangway show "$first" --config "$settings"
has 'which is not known here'
expect 0 'the new one vouches for it' gangway audit sign "$first" --config "$settings"
has "$first: whole"
has "signed by key $(sed -n 's/^key //p' "$work/ours/next.pub")"
expect 0 'and it is shown' gangway show "$first" --config "$settings"

# A colleague without any key.
cat >"$work/asks.lua" <<'END'
local wf = workflow "asks" {}
function wf.run() step "pay" { uses = "payment-method", with = { method = "invoice" } } end
return wf
END
expect 0 'a run that asks' gangway start "$work/asks.lua" --config "$settings" --json --detach
asks=$(value run)
expect 0 'a word without a key' gangway cancel "$asks" --by erin --why "no key here"
has "run $asks is signed, and there is no key to sign with here"
expect 1 'who has one sees that' gangway report "$asks" --config "$settings"
has 'Nobody whom we know vouches for the journal of this run'
has 'whoever wrote it had no key'
expect 0 'vouched for' gangway audit sign "$asks" --config "$settings"
expect 0 'and well' gangway report "$asks" --config "$settings"
lacks 'Nobody whom we know'
