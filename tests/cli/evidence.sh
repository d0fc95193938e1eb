#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# evidence.sh - files that are handed in: kept when that is wanted, sealed, given out again, missed when they are gone
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
sqlite=$top_builddir/tests/cli/sqlite
shot=$work/shot.png
printf 'PNG\000 card 4711' >"$shot"
head -c 3000 /dev/urandom >"$work/large.bin"

sim --people none
person root-email '{"email": "awsops+1234@doit-intl.com"}'
expect 3 'a run that waits' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
run=$(value run)
blobs() {
	"$sqlite" "$work/store.db" 'SELECT count(*) FROM blobs'
}
expect 0 'nothing yet' gangway evidence "$run"
has 'no evidence was handed in'

about='not kept'
before=$(blobs)
expect 0 'a hash is enough' gangway done "$run" root-password --by dana --evidence "$shot" --evidence "$shot"
expect 0 'the same file is one' gangway evidence "$run" --json
json '#' 1
is 'the store has no file' "$(blobs)" "$before"
expect 0 'the list' gangway evidence "$run"
has 'only its hash'
expect 1 'nothing to give out' gangway evidence "$run" shot.png -o "$work/back"
has "was not kept, only its hash: 'gangway done' keeps files with --keep-evidence"

about='refused'
printf 'evidence = { keep = "yes"; limit = "2K"; };\n' >"$work/limit.cfg"
expect 1 'too large' gangway --config "$work/limit.cfg" done "$run" root-2fa-on --by dana --evidence "$work/large.bin"
has "large.bin' has 2.9"
has 'a file is kept up to 2.0'
expect 1 'no word about it' gangway evidence "$run" large.bin -o "$work/back"
printf 'evidence = { limit = "2G"; };\n' >"$work/bad.cfg"
expect 1 'no size' gangway --config "$work/bad.cfg" list
has 'at most 100.0'
expect 1 'no choice' gangway --config /dev/null done "$run" no-such-step --by dana --keep-evidence --evidence "$shot"
is 'no file for a word that is not taken' "$(blobs)" "$before"
expect 1 'a key that is none' env GANGWAY_VAULT_KEY=short "$top_builddir/gangway" done "$run" root-2fa-on --by dana \
	--keep-evidence --evidence "$shot"
has 'cannot keep evidence'
is 'not in the clear either' "$(blobs)" "$before"

about='kept'
expect 0 'by a setting' gangway --config "$work/limit.cfg" done "$run" root-2fa-on --by dana --evidence "$shot"
gangway secret new-key "$work/key" >/dev/null
export GANGWAY_VAULT_KEY_FILE="$work/key"
expect 0 'sealed' gangway done "$run" org-email --by dana --keep-evidence --evidence "$work/large.bin"
expect 0 'or not, whatever the setting says' gangway --config "$work/limit.cfg" done "$run" payment-method --by dana \
	--no-keep-evidence --evidence "$work/large.bin"
expect 0 'the list' gangway evidence "$run"
has 'as it is'
has 'sealed'
expect 0 'as a document' gangway evidence "$run" --json
json '#' 4
json step=root-2fa-on.sealed false
json step=root-2fa-on.file shot.png
json step=root-2fa-on.by dana
json step=org-email.sealed true
json step=org-email.size 3000
kept=$(value step=org-email.kept)
sum=$(sha256sum "$work/large.bin" | cut -d ' ' -f 1)
json step=org-email.sha256 "$sum"
expect 0 'the journal names it' gangway log "$run" --json
has "\"kept\": \"$kept\""
about='the store'
if grep -q -a -F "$(head -c 40 "$work/large.bin" | tail -c 20 | tr -d '\000\n')" "$work"/store.db*; then
	not_ok 'has a sealed file in the clear'
else
	ok 'has no sealed file in the clear'
fi

about='given out'
expect 1 'where to is to be said' gangway evidence "$run" shot.png
has '-o FILE'
expect 0 'by its name' gangway evidence "$run" shot.png -o "$work/back"
is 'it is the file' "$(cmp "$shot" "$work/back" && echo same)" same
is 'for its owner only' "$(stat -c %a "$work/back")" 600
expect 0 'by its hash' gangway evidence "$run" "$(echo "$sum" | cut -c 1-8)" -o "$work/large" --json
json sha256 "$sum"
is 'it is the file' "$(cmp "$work/large.bin" "$work/large" && echo same)" same
expect 1 'over nothing' gangway evidence "$run" shot.png -o "$work/large"
has 'an existing file is never written over'
is 'it is as it was' "$(cmp "$work/large.bin" "$work/large" && echo same)" same
ln -s "$work/elsewhere" "$work/link"
expect 1 'nor through a link' gangway evidence "$run" shot.png -o "$work/link"
expect 0 'to a pipe' gangway evidence "$run" shot.png -o -
is 'it is the file' "$(cmp "$shot" "$out" && echo same)" same
expect 1 'what there is not' gangway evidence "$run" other.png -o "$work/other"
has 'no evidence of this run has the name'
expect 1 'without the key' env -u GANGWAY_VAULT_KEY_FILE "$top_builddir/gangway" evidence "$run" large.bin -o "$work/other"
has "cannot give evidence 'large.bin' out"
expect 1 'its own key is shown to nobody' gangway secret show "$run/evidence/$kept" --by dana
has 'opens a kept file'

about='looked after'
expect 0 'all there' gangway audit verify "$run"
gangway secret new-key "$work/new" >/dev/null
cat "$work/new" "$work/key" >"$work/both"
chmod 600 "$work/both"
expect 0 'a new key' env GANGWAY_VAULT_KEY_FILE="$work/both" "$top_builddir/gangway" secret rekey
export GANGWAY_VAULT_KEY_FILE="$work/new"
expect 0 'opens it' gangway evidence "$run" large.bin -o "$work/again"
expect 0 'and the journal is true' gangway audit verify "$run"
for sql in "UPDATE blobs SET bytes = x'00' WHERE sha256 = '$kept'" "DELETE FROM blobs WHERE sha256 = '$kept'" \
	"DELETE FROM secrets WHERE name = 'evidence/$kept'"; do
	rm -f "$work/copy.db"
	"$sqlite" "$work/store.db" "VACUUM INTO '$work/copy.db'"
	"$sqlite" "$work/copy.db" "$sql"
	expect 1 "$sql" gangway audit verify "$run" --store "sqlite:$work/copy.db"
	has "evidence 'large.bin' of step 'org-email', kept as $kept,"
done
