#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# notify.sh - somebody is told something once, whatever happens to the answer, the receiver, or Gangway itself
. "${top_srcdir:-.}/tests/cli/lib.sh"

# What the input marks as secret is sealed, and nobody else may read the files that it comes from.
umask 077
GANGWAY_VAULT_KEY=$(printf '%064d' 7)
export GANGWAY_VAULT_KEY
sim --people none
"$top_builddir/tests/cli/hook" "$work/hook.port" "$work/heard" "$work/mood" &
children="$children $!"
until_true test -s "$work/hook.port"
hook=http://127.0.0.1:$(cat "$work/hook.port")
: >"$work/heard"

cat >"$work/tell.lua" <<'LUA'
local text = { type = "string" }
local secret = { type = "string", secret = true }
local wf = workflow "tell" { version = "1", customer = "customer", input = { type = "object", properties = { customer = text,
  slack = { type = "object", properties = { url = secret } },
  sns = { type = "object", properties = { topic = text } },
  webhook = { type = "object", properties = { url = secret, signing_key = secret } } } } }
function wf.run(input)
  step "tell" { uses = "notify", actor = "customer", with = { subject = "It is ready", text = "All of it.", slack = input.slack,
    sns = input.sns, webhook = input.webhook } }
end
LUA

customer=0
by_slack() {
	customer=$((customer + 1))
	printf '{"customer": "c%s", "slack": {"url": "%s/hush-hush"}}' "$customer" "$hook" >"$work/input.json"
}
by_webhook() {
	customer=$((customer + 1))
	printf '{"customer": "c%s", "webhook": {"url": "%s/hush-hush", "signing_key": "0123456789abcdef-key"}}' "$customer" "$hook" \
		>"$work/input.json"
}
slack() {
	by_slack
	gangway start "$work/tell.lua" --input "$work/input.json"
}
heard() {
	grep -c '^POST ' "$work/heard"
}
mood() {
	echo "$1" >"$work/mood"
}
no_secret() {
	expect 0 "$1" gangway log last --json
	lacks hush-hush
	lacks 0123456789abcdef
}

about='a plan sends nothing'
mood '200 ok'
printf '{"slack": {"url": "%s/hush-hush"}}' "$hook" >"$work/input.json"
expect 2 'plan' gangway plan "$work/tell.lua" --input "$work/input.json"
has 'tell (notify) will be created'
has "can't be called back"
lacks hush-hush
is 'nothing was sent' "$(heard)" 0

expect 0 'delivered' slack
is 'once' "$(heard)" 1
expect 0 'shown' gangway show last --json
json steps.id=tell.status verified
json steps.id=tell.outputs.by slack
expect 0 'in the journal' gangway log last
has 'http:POST'
no_secret 'nothing secret in the journal'
expect 0 'no drift: the receipt is there' gangway verify last

about='refused'
mood '404 no_service'
expect 4 'a no' slack
has "answered 404: no_service"
lacks hush-hush
gangway cancel last >/dev/null
mood '302 http://127.0.0.1:1/'
expect 4 'a redirect' slack
has 'is not followed'
gangway cancel last >/dev/null
mood '200 <html>'
expect 0 'whatever a 200 says, it is a delivery' slack
expect 0 'shown' gangway show last --json
json steps.id=tell.status verified
json steps.id=tell.outputs.receipt.body '<html>'
mood '200 ok'
expect 0 'one more' slack
is 'one more' "$(heard)" 5

about='later'
mood '429 1'
slack >"$out" 2>"$err" &
child=$!
five() { [ "$(heard)" -ge 6 ]; }
until_true five
mood '200 ok'
wait "$child"
is 'done in the end' "$?" 0
is 'asked twice' "$(heard)" 7

# Two hours are two hours, and nobody stays for them.
mood '429 7200'
began=$(date +%s)
expect 3 'in two hours' slack
expect 0 'when' gangway show last --json
has 'trying again at'
at=$(date -u -d "$(value steps.id=tell.next_look)" +%s)
is 'two hours later' "$([ $((at - began)) -ge 7190 ] && [ $((at - began)) -le 7300 ] && echo yes)" yes
gangway cancel last >/dev/null
is 'not asked again' "$(heard)" 8

about='nobody knows'
mood drop
expect 3 'the answer is lost' slack
is 'sent once' "$(heard)" 9
expect 3 'not again by itself' gangway resume last
expect 3 'nor when all is tried again' gangway retry last
is 'still once' "$(heard)" 9
expect 0 'ops are asked' gangway tasks last --json
json step=tell.actor ops
json step=tell.checked attested
expect 0 'what to do' gangway tasks last
has 'Find out whether the customer success manager got the message'
has "gangway retry $(gangway show last --json | "$pick" run) tell"
mood '200 ok'
expect 0 'it had not arrived' gangway retry last tell
is 'sent again' "$(heard)" 10
expect 0 'and is delivered' gangway show last --json
json steps.id=tell.status verified
expect 0 'no task is left' gangway tasks last --json
json '#' 0
mood drop
expect 3 'lost again' slack
expect 0 'it had arrived' gangway done last tell --by dana
is 'not sent again' "$(heard)" 11
expect 0 'on her word' gangway show last --json
json steps.id=tell.status attested

# Killed between intent and outcome: the receiver has it, and says nothing.
killed() {
	mood hold
	before=$(heard)
	"$top_builddir/gangway" start "$work/tell.lua" --input "$work/input.json" >"$out" 2>"$err" </dev/null &
	child=$!
	more() { [ "$(heard)" -gt "$before" ]; }
	until_true more
	kill -KILL "$child"
	wait "$child" 2>/dev/null
	mood '200 ok'
}
about='killed while it was sent, by a channel that can not tell'
by_slack
killed
before=$(heard)
expect 3 'resumed' gangway resume last
has 'the message may have been delivered'
is 'not sent again' "$(heard)" "$before"
gangway cancel last >/dev/null
about='killed at each event'
# before and after each event that is on disk: never sent twice, and only between request and answer nobody knows
sent_twice=0 unknown=
for n in 6 7 8 9 10 11 12; do
	by_slack
	before=$(heard)
	GANGWAY_KILL=after:$n "$top_builddir/tests/crash/gangway-killable" start "$work/tell.lua" --input "$work/input.json" \
		>"$out" 2>"$err" </dev/null
	gangway log last --json >"$work/log"
	at=$("$pick" '#' <"$work/log") kind=rows.changed
	while [ "$kind" = rows.changed ]; do
		at=$((at - 1))
		kind=$("$pick" "$at.kind" <"$work/log")
	done
	gangway resume last >"$out" 2>"$err" </dev/null
	resumed=$?
	[ "$(heard)" -le $((before + 1)) ] || sent_twice=1
	if [ "$resumed" != 0 ]; then
		unknown="$unknown$kind "
		gangway cancel last >/dev/null 2>&1
	fi
done
is 'it is never sent twice' "$sent_twice" 0
is 'and nobody knows only where no answer was recorded' "$(printf '%s\n' $unknown | sort -u)" write.intent
about='killed while it was sent, with an id'
by_webhook
killed
before=$(heard)
expect 0 'resumed' gangway resume last
is 'sent again' "$(heard)" $((before + 1))
is 'by the same id' "$(grep -a '^Gangway-Delivery: ' "$work/heard" | sort | uniq -c | awk '{ print $1 }')" 2
no_secret 'nothing secret in the journal, and of a key nothing'

about='SNS'
printf '{"customer": "sns", "sns": {"topic": "arn:aws:sns:us-east-1:111122223333:acme-onboarding"}}' >"$work/input.json"
expect 0 'published' gangway start "$work/tell.lua" --input "$work/input.json"
printf '{"customer": "sns2", "sns": {"topic": "arn:aws:sns:us-east-1:111122223333:nowhere"}}' >"$work/input.json"
expect 4 'no such topic' gangway start "$work/tell.lua" --input "$work/input.json"
has 'Topic does not exist'
gangway cancel last >/dev/null

about='without a channel'
echo '{"customer": "none"}' >"$work/input.json"
expect 3 'a person tells' gangway start "$work/tell.lua" --input "$work/input.json"
has 'Tell the customer success manager: It is ready'
expect 0 'whose task' gangway tasks last --json
json step=tell.actor customer
expect 0 'said' gangway done last tell --by customer

about='a rehearsal'
before=$(heard)
mood '200 ok'
printf '{"slack": {"url": "%s/hush-hush"}}' "$hook" >"$work/input.json"
expect 0 'is done' gangway rehearse "$work/tell.lua" --input "$work/input.json" --once --keep "$work/kept"
has 'http:POST'
is 'nobody hears of it' "$(heard)" "$before"
is 'but the simulator' "$(grep -c '"request":"http:POST"' "$work/kept/requests.log")" 1
