#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# terminal.sh - what a person sees: ids and instructions at once, no word broken in two, no colours from outside; and exit codes
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
type=$top_builddir/tests/cli/type
: >"$err"
sim --people none

# Without colours, and without what a status line wrote over.
plain() {
	tr -d '\r' <"$1" | sed -e 's/\x1b\[[0-9;]*[mK]//g'
}

# shown COLUMNS COMMAND…: runs it on a terminal that wide; $work/shown has what is on the screen
shown() {
	columns=$1
	shift
	env -u COLUMNS "$type" -- sh -c 'stty cols "$0" </dev/tty; exec "$@" >/dev/tty 2>&1' "$columns" "$top_builddir/gangway" "$@" >"$out" 2>"$err"
	plain "$out" >"$work/shown"
}

# fits COLUMNS COMMAND…: no line is longer, and no word is broken or lost against a page that is as wide as it likes
fits() {
	shown "$@"
	is "no line is wider than $1" "$(($(wc -L <"$work/shown") <= $1))" 1
	tr -s ' \n' '\n\n' <"$work/shown" >"$work/words"
	shift
	shown 900 "$@"
	tr -s ' \n' '\n\n' <"$work/shown" | cmp -s - "$work/words" && ok 'no word is broken' || not_ok 'words are broken'
}

about='while it stays'
"$top_builddir/gangway" start aws-onboarding --input "$acme" --partner-profile partner --wait 20s >"$work/stays" 2>&1 &
child=$!
children="$children $child"
until_true grep -q '^run [0-9a-f]' "$work/stays" && ok 'the id is shown' || not_ok 'no id is shown'
run=$(sed -n 's/^run //p' "$work/stays")
until_true grep -q "when it is done: gangway done $run root-email --by NAME" "$work/stays" && ok 'what to type' || not_ok 'no command'
cp "$work/stays" "$out"
has '1. Sign in at https://console.aws.amazon.com/'
lacks 'go on with'
expect 0 'it is that run' gangway show "$run" --json
json steps_in_all 18
expect 0 'how far it is' gangway show "$run"
has '5 of 18 steps are begun'
kill -INT "$child"
wait "$child"
cp "$work/stays" "$out"
has '5 of 18 steps: 3 verified'

about='resume, while it stays'
"$top_builddir/gangway" resume "$run" --wait 20s >"$work/stays" 2>&1 &
child=$!
children="$children $child"
until_true grep -q "when it is done: gangway done $run root-email --by NAME" "$work/stays" && ok 'tells what is to do' || not_ok 'nothing is to do'
kill -INT "$child"
wait "$child"
is 'once' "$(grep -c "gangway done $run root-email --by NAME" "$work/stays")" 1

about='a page of 80 columns'
for command in "show $run" "tasks $run" list 'help start' 'help audit' help plugins 'describe iam-role' "log $run" 'list --store sqlite:/nowhere/at/all/where-a-file-of-this-name-could-possibly-be-found.db'; do
	about="80 columns: $command"
	fits 80 $command
done
about='60 columns'
fits 60 tasks "$run"
about='COLUMNS goes before what the terminal says'
COLUMNS=70 "$type" -- sh -c '"$0" tasks >/dev/tty' "$top_builddir/gangway" >"$out" 2>"$err"
plain "$out" >"$work/shown"
is 'width' "$(($(wc -L <"$work/shown") <= 70))" 1
about='what no person reads is left alone'
expect 0 'a table' gangway list
is 'lines' "$(wc -l <"$out")" 2

about='while others work on it'
"$top_builddir/gangway" resume "$run" --wait 1m >"$work/stays" 2>&1 &
child=$!
children="$children $child"
# Stops the process where it holds no lock of the store.
halt() {
	for _ in $(seq 100); do
		kill -STOP "$child"
		"$top_builddir/tests/cli/sqlite" "$work/store.db" 'PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK' >/dev/null 2>&1 && return
		kill -CONT "$child"
		sleep 0.1
	done
}
held() { [ "$(gangway show "$run" --json | "$pick" lease.live)" = true ]; }
until_true held
halt
expect 0 'a word that will be heard' gangway done "$run" root-email --by dana
has 'the word is kept and will be heard'
kill -CONT "$child"
heard() { gangway log "$run" | grep -q 'dana says it is done'; }
until_true heard && ok 'it was heard' || not_ok 'it was not heard'
halt
expect 0 'as a document' gangway cancel "$run" --json
json heard false
json run "$run"
kill -CONT "$child"
wait "$child"
expect 0 'it was heard' gangway show "$run" --json
json status cancelled

about='a word to a run that stands stopped'
head -c 100 /dev/zero >"$work/screen.png"
cat >"$work/stands.lua" <<'END'
local wf = workflow "stands" { input = { type = "object", properties = { name = { type = "string" } } } }
function wf.run(input)
  print(input.name)
  parallel {
    function() step "pay" { uses = "payment-method", title = "把组织的付款方式改为经销商的付款方式，然后把截图交给负责此客户的同事，他会核对并记录下来", with = { method = "invoice" } } end,
    function()
      if not look "there" { uses = "root-email", with = { email = "nobody@doit-intl.com" } } then error("broken: " .. input.name) end
    end,
  }
end
return wf
END
expect 4 'stops' gangway start "$work/stands.lua" --set "name=$(printf '\001\002\004red \006\016 \033[31m 漢字漢字漢字')"
has '???red ?? ?[31m 漢字漢字漢字'
stopped=$(gangway list --json | "$pick" 0.run)
expect 4 'the step is done, the run is not well' gangway done "$stopped" pay --by dana --evidence "$work/screen.png"
has 'pay: attested by dana'
expect 4 'as a document' gangway retry "$stopped" --json
json steps.id=pay.status attested
about='double-width characters'
for command in show log tasks; do
	shown 80 "$command" "$stopped"
	is "$command: no line is wider" "$(($(wc -L <"$work/shown") <= 80))" 1
	grep -q 漢字 "$work/shown" && ok "$command: they are shown" || not_ok "$command: they are not shown"
done
expect 0 'as a document' gangway log "$stopped" --json
is 'no byte beyond ASCII' "$(LC_ALL=C grep -c '[^ -~]' "$out")" 0
has '"title": "\u628A\u7EC4\u7EC7\u7684'
for command in "show $stopped" "tasks $stopped" "report $stopped" list "watch $stopped" 'audit verify' 'audit export' help plugins 'describe notify' \
	'describe aws-onboarding' doctor "plan $work/stands.lua --set name=漢字" "retry $stopped" "done $stopped pay --by 漢字" 'show 漢字' "evidence $stopped"; do
	# shellcheck disable=SC2086
	gangway $command --json >"$out" 2>"$err"
	"$pick" '#' <"$out" >"$work/picked" 2>&1
	is "$command --json: no byte beyond ASCII" "$(LC_ALL=C grep -c '[^ -~]' "$out")" 0
	is "$command --json: there is a document" "$(test -s "$out" && echo yes)" yes
done
about='JSON'
cat >"$work/learns.lua" <<'END'
local wf = workflow "learns" { input = { type = "object", properties = { name = { type = "string" } } } }
function wf.run(input)
  local found = look "accounts" { uses = "org-accounts", outputs = true }
  step("role-of-" .. found.outputs.count) {
    uses = "iam-role",
    with = { role_name = "reader", description = input.name, trust = { account = "210987654321", external_id = "an-id-of-our-own" },
      inline = { read = { Version = "2012-10-17", Statement = { { Effect = "Allow", Action = { "cur:DescribeReportDefinitions", "ce:GetCostAndUsage" }, Resource = "*" } } } } },
  }
end
return wf
END
shown 80 plan "$work/learns.lua" --set name=漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字
sed 's/.*looking at [a-z0-9-]*//' "$work/shown" >"$out" # the line that is written over
is 'plan: no line is wider' "$(($(wc -L <"$out") <= 80))" 1
expect 0 'a run' gangway start "$work/learns.lua" --set name=x
shown 80 log last
is 'log: no line is wider' "$(($(wc -L <"$work/shown") <= 80))" 1
grep -q '+ inline:' "$work/shown" && ok 'what was changed' || not_ok 'nothing was changed'
about='a list of choices'
fits 80 describe root-credentials
fits 80 help settings
about='colours from outside'
expect 0 'the reason of a run' gangway show "$stopped" --color always
is 'marks of our own' "$(grep -c "$(printf '\033')\[" "$out" | sed 's/^[1-9].*/some/')" some
has '???red ?? ?[31m'
about='a command is not broken'
shown 80 show "$stopped"
grep -q "\`gangway upgrade $stopped\`" "$work/shown" && ok 'upgrade' || not_ok 'upgrade'
lacks "$(printf '\033')[31m 漢"
about='what nobody sees'
unseen=$(printf 'a\342\200\213b\342\201\240c\302\255d\357\273\277e\342\200\256f\342\201\246g\342\201\251h')
expect 0 'the account is free' gangway cancel "$stopped" --by dana --why 'another one is to come'
expect 4 'stops' gangway start "$work/stands.lua" --set "name=$unseen"
has 'a?b?c?d?e?f?g?h'
expect 0 'the log' gangway log last
has 'a?b?c?d?e?f?g?h'
expect 0 'a document has it whole' gangway show last --json
has 'a\u200Bb\u2060c\u00ADd\uFEFFe\u202Ef\u2066g\u2069h'
