#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# upgrade.sh - a run in flight goes over to another script: what fits, what differs and is accepted, what is refused
. "${top_srcdir:-.}/tests/cli/lib.sh"

flow=$work/flow.lua
mkdir -p "$work/lib"
# script BODY: the workflow, with a module of its own
script() {
	printf 'local words = require "lib.words"\nlocal wf = workflow "flow" { version = "%s", customer = "id", input = { type = "object", properties = { id = { type = "string" }, %s } } }\nfunction wf.run(input)\n%s\nend\nreturn wf\n' "${version:-1}" "$input" "$1" >"$flow"
}
role() {
	printf 'step "%s" { uses = "iam-role", with = { role_name = "acme-%s", trust = { account = words.account, external_id = "abc-123" } } }\n' "$1" "${2:-$1}"
}
words() {
	printf 'return { account = "%s" }\n' "$1" >"$work/lib/words.lua"
}
input=''
words 222233334444
sim --people none

# ---- a mistake of the script is mended in flight ----

script "local org = step 'org' { uses = 'org-identity' } $(role one) if #org.organization_id > 1 then error('oops') end"
expect 4 'a mistake' gangway start "$flow" --set id=1 --json
run=$(value run)
has "gangway upgrade $run"
expect 0 'the same script' gangway upgrade "$run"
has 'has this script already'
version=2 script "local org = step 'org' { uses = 'org-identity' } $(role one) $(role two)"
expect 0 'would fit' gangway upgrade "$run" --check
has "it fits: gangway upgrade $run moves the run over"
before=$(gangway log "$run" --json | cksum)
is 'a check changes nothing' "$(gangway log "$run" --json | cksum)" "$before"
expect 0 'is moved over' gangway upgrade "$run" --by dana --why 'mended' --json
json fits true
json moved true
json from.version 1
json to.version 2
json differences.# 0
expect 0 'goes on' gangway resume "$run" --json
json status done
json version 2
is 'nothing is made twice' "$(grep -c '"operation":"CreateRole"' "$work/requests.log")" 2
expect 0 'its journal' gangway log "$run"
has 'dana moves it over to another script, version 2: mended'
expect 0 'holds' gangway audit verify "$run"
expect 1 'a run that is done' gangway upgrade "$run"
has "run $run is done: it needs no other script"

# ---- what differs ----

version=1
script "$(role one) $(role two) sleep('1d', 'pause')"
expect 3 'another run' gangway start "$flow" --set id=2 --json
run=$(value run)
script "$(role two) sleep('1d', 'pause')"
expect 2 'a step that is gone' gangway upgrade "$run"
has '~ one: the script does not come to it, and the run has begun it'
has "the first step that differs is 'one'"
has "gangway upgrade $run --accept one"
expect 1 'a slip' gangway upgrade "$run" --accept on
has '--accept on: no step of that name differs'
script "$(role zero) $(role one) $(role two) sleep('1d', 'pause')"
expect 2 'a step that is put before' gangway upgrade "$run" --check --json
json differences.0.step zero
json differences.0.kind inserted
script "$(role one) $(role two other) sleep('1d', 'pause')"
expect 2 'other parameters' gangway upgrade "$run"
has 'two: it is asked for something else than the run began it with'
has 'acme-other'
script "$(role one) step 'two' { uses = 'org-identity' } sleep('1d', 'pause')"
expect 2 'another plugin' gangway upgrade "$run"
has "two: it uses 'org-identity', and the run began it with 'iam-role'"
script "$(role one) $(role two) sleep('2d', 'pause')"
expect 2 'another time' gangway upgrade "$run"
has 'pause: '
script "$(role one) $(role two) sleep('1d', 'pause')"
words 333344445555
expect 2 'a module counts' gangway upgrade "$run"
has '333344445555'
words 222233334444
script "$(role one) $(role two) sleep('1d', 'pause') $(role three)"
expect 0 'a step at the end fits' gangway upgrade "$run" --check
expect 0 'all this changed nothing' gangway log "$run"
lacks 'moves it over'

script "$(role one) step 'two' { uses = 'org-identity' } sleep('1s', 'pause')"
expect 2 'one of two is accepted' gangway upgrade "$run" --accept two --json
json moved false
json differences.0.accepted true
json differences.1.accepted false
expect 0 'both are' gangway upgrade "$run" --accept two --accept pause --by dana --why 'agreed'
expect 0 'it goes on' gangway resume "$run" --wait 20s --json
json status done
json steps.id=two.uses org-identity
expect 0 'the journal holds' gangway audit verify "$run"

script "$(role one) $(role two) sleep('1d', 'pause')"
expect 3 'a third run' gangway start "$flow" --set id=3 --json
run=$(value run)
cp "$flow" "$work/kept.lua"
script "$(role one)"
expect 0 'steps that are dropped' gangway upgrade "$run" --accept two --accept pause
expect 0 'are not missed' gangway resume "$run" --json
json status done
json steps.id=two.status verified
json steps.id=pause.status skipped

# ---- what is refused ----

cp "$work/kept.lua" "$flow"
expect 3 'a fourth run' gangway start "$flow" --set id=4 --json
run=$(value run)
sed 's/workflow "flow"/workflow "other"/' "$flow" >"$work/other.lua"
expect 1 'another workflow' gangway upgrade "$run" --script "$work/other.lua"
has "is of the workflow 'flow', and the script declares 'other'"
input='must = { type = "string", minLength = 1 } }, required = { "must" '
script "$(role one)"
expect 1 'an input that is missing' gangway upgrade "$run"
has 'the script does not take the input of run'
input='' script "$(role one) error('no good')"
expect 1 'a script that fails' gangway upgrade "$run"
has 'the script fails on what run'
has 'no good'
printf 'local wf = workflow "flow" {' >"$flow"
expect 1 'no script' gangway upgrade "$run"
rm "$flow"
expect 1 'no file' gangway upgrade "$run"
has 'flow.lua'
expect 0 'by a name' gangway upgrade "$run" --script "$work/kept.lua"

# ---- killed in the middle ----

version=3 script "$(role one) $(role two) sleep('1d', 'pause') $(role three)"
for n in 1 2 3 4 5 6; do
	"$top_builddir/gangway" upgrade "$run" --by dana >/dev/null 2>&1 &
	child=$!
	sleep "0.0$((n * 2))"
	kill -9 $child 2>/dev/null
	wait $child 2>/dev/null
done
expect 3 'whole or not at all' gangway resume "$run" --json
expect 0 'and its journal holds' gangway audit verify "$run"
expect 0 'once more' gangway upgrade "$run" --by dana --json

# ---- what the run made and the new script no longer asks for ----

gangway cancel "$run" --by dana >/dev/null
input=''
version=1 script "$(role mine of-mine) sleep('1d', 'pause')"
expect 3 'begins' gangway start "$flow" --set id=5 --json
run=$(value run)
version=2 script "$(role yours of-mine) sleep('1d', 'pause')"
expect 2 'by another step' gangway upgrade "$run" --check --json
json left_behind.# 0
version=2 script "sleep('1d', 'pause')"
expect 2 'by none' gangway upgrade "$run"
has 'left behind: RoleName acme-of-mine, which mine made with iam:CreateRole'
version=2 script "$(role mine of-yours) sleep('1d', 'pause')"
expect 0 'another one' gangway upgrade "$run" --accept mine --by dana --json
json left_behind.# 1
json left_behind.0.names.RoleName acme-of-mine
expect 0 'show tells it' gangway show "$run"
has 'RoleName acme-of-mine'
