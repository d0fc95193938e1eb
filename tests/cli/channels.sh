#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# channels.sh - each channel of the step notify can be named in the stock workflow's input, is in the example, and tells
#
# The plugin's schema says which channels there are; what is missing anywhere else is a failure here.
. "${top_srcdir:-.}/tests/cli/lib.sh"

umask 077
acme=$top_srcdir/scripts/examples/acme.cfg

# An input that names one channel.
example() {
	case $1 in
	email) echo '{"host": "smtp.example.com", "from": "a@example.com", "to": ["b@example.com"]}' ;;
	slack | teams) echo '{"url": "https://hooks.example.com/services/x"}' ;;
	sns) echo '{"topic": "arn:aws:sns:us-east-1:111122223333:acme-onboarding"}' ;;
	ses) echo '{"from": "a@acme.example", "to": ["b@acme.example"]}' ;;
	webhook) echo '{"url": "https://csm.example.com/gangway", "signing_key": "sixteen bytes or more"}' ;;
	*) echo '"no example in channels.sh"' ;;
	esac
}


gangway describe notify --format md | sed -n 's/^| `\([a-z_.]*\)` .*/\1/p' | sed '/^by$/,$d' | grep -v -x -e subject -e text | sort >"$work/plugin"
gangway describe aws-onboarding >"$work/described"
sed -n 's/^  notify\.\([a-z_.]*\) .*/\1/p' "$work/described" | sort >"$work/workflow"
about='the channels and their members'
diff "$work/plugin" "$work/workflow" >"$out" 2>"$err"
is "are the same in plugins/notify (<) and scripts/lib/channels.lua (>)" "$?" 0

grep -v -e '\.' -e '^whom$' "$work/plugin" >"$work/channels"
is 'there are some' "$([ "$(wc -l <"$work/channels")" -gt 3 ] && echo so)" so
while IFS= read -r channel; do
	about=$channel
	grep -E "^ *(# )?$channel = \{" "$top_srcdir/scripts/examples/notify.cfg" >"$out"
	is 'is in scripts/examples/notify.cfg' "$?" 0
	printf '{"notify": {"%s": %s}}' "$channel" "$(example "$channel")" >"$work/channel.json"
	expect 0 "$channel" gangway rehearse aws-onboarding --input "$acme" --input "$work/channel.json" --once --keep "$work/kept-$channel"
	expect 0 "$channel" gangway show last --store "sqlite:$work/kept-$channel/gangway.db" --json
	json steps.id=notify.status verified
	json steps.id=notify.outputs.by "$channel"
done <"$work/channels"
