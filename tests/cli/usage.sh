#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage.sh - help, usage errors, nearest names, exit codes of what never gets to run, and the manual page
. "${top_srcdir:-.}/tests/cli/lib.sh"

expect 0 'help' gangway help
has 'rehearse WORKFLOW'
lacks 'worker'
expect 0 'help as an option' gangway --help
has 'Usage:'
expect 1 'no command at all' gangway
has 'Usage:'
expect 0 'the version' gangway --version
has 'gangway 0.'
expect 0 'the version, as a document' gangway --version --json
json version "$(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' "$top_builddir/config.h")"

expect 1 'an unknown command' gangway lst
has "unknown command 'lst'; did you mean 'list'?"
expect 1 'a command that nothing is near' gangway xyzzy
has "see 'gangway help'"
expect 1 'a command that comes later' gangway worker
has "unknown command 'worker'"
expect 1 'an unknown option' gangway plan x --inptu y
has "unknown option '--inptu'; did you mean '--input'?"
has "gangway plan --help"
expect 1 'an option without its value' gangway plan x --input
has 'missing argument for --input'
expect 1 'an argument missing' gangway plan
has 'WORKFLOW is missing'
expect 1 'the second argument missing' gangway done last
has 'STEP is missing'
expect 1 'an argument too many' gangway list extra
has "one argument too many: 'extra'"
expect 1 'an unknown colour' gangway list --color=red
has "--color 'red' is not one of auto, always, never"
expect 1 'an empty command' gangway ''
has "unknown command ''"
expect 1 'a wrong word after audit' gangway audit chek
has 'verify'
expect 1 'a wrong word after step' gangway step inspct iam-role
has "did you mean 'inspect'?"
expect 1 'a bad duration' gangway resume last --wait soon
lacks 'not yet'

about='errors as documents'
expect 1 'an error as a document' gangway --json lst
json error.class invalid
json error.message "unknown command 'lst'; did you mean 'list'?"
expect 1 'an option error as a document' gangway list --json --nope
json error.class invalid
expect 1 'a missing run as a document' gangway show nothing --json
json error.class not-found

about='every command'
gangway help --json >"$work/commands"
count=$("$pick" commands.# <"$work/commands")
page=$top_builddir/doc/gangway.1
wide() {
	awk 'length($0) > 80 { print; exit }' "$1"
}
is 'no line of the help is wider than 80 columns' "$(gangway help >"$out" && wide "$out")" ''
is 'nor of the settings' "$(gangway help settings >"$out" && wide "$out")" ''
expect 0 'the settings as a document' gangway help settings --json
json settings.0.key store
json settings.0.type text
json commands ''
i=0
while [ "$i" -lt "$count" ]; do
	name=$("$pick" "commands.$i.name" <"$work/commands")
	i=$((i + 1))
	expect 0 "help of $name" gangway "$name" --help
	has "gangway $name [OPTION"
	has 'Exit code: '
	is 'no line is wider than 80 columns' "$(wide "$out")" ''
	cp "$out" "$work/by-option"
	expect 0 "help $name" gangway help "$name"
	is 'both helps say the same' "$(cat "$out")" "$(cat "$work/by-option")"
	is 'the manual has its entry' "$(grep -c "^.fBgangway $name.fR" "$page")" 1
	for option in $(sed -n 's/^  .*--\([a-z-]*\).*$/\1/p' "$out"); do
		is "the manual has --$option" "$(sed 's/\\-/-/g' "$page" | grep -c -e "--$option" | sed 's/^[1-9].*/some/')" some
	done
	expect 1 "an unknown option of $name" gangway "$name" --definitely-not
	has "unknown option '--definitely-not'"
done
gangway help settings --format md >"$work/settings"
for key in $(sed -n 's/^| `\([a-z_.]*\).*/\1/p' "$work/settings"); do
	is "gangway.cfg(5) has $key" "$(grep -c -F "fB$key" "$top_builddir/doc/gangway.cfg.5" | sed 's/^[1-9].*/some/')" some
done
about='the pages'
"$top_builddir/gangway-sim" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' >"$work/sim"
for option in $(grep -v help "$work/sim"); do
	is "gangway-sim(1) has --$option" "$(grep -c -E -e "^.BI? --$option( |\$)" "$top_srcdir/doc/gangway-sim.1")" 1
done
for page in "$top_srcdir/doc/gangway-sim.1" "$top_builddir/doc/gangway.1" "$top_builddir/doc/gangway.cfg.5" \
	"$top_builddir/doc/gangway-plugin.7" "$top_builddir/doc/gangway-step.7"; do
	about="the page $(basename "$page")"
	if command -v man >/dev/null; then
		is 'man takes it' "$(man --warnings -l "$page" 2>&1 >/dev/null)" ''
	fi
	if command -v mandoc >/dev/null; then
		is 'mandoc takes it' "$(mandoc -Tlint -Wwarning "$page" 2>&1)" ''
	fi
done
about='gangway-plugin(7)'
for name in gw_param gw_aws gw_observed gw_absent gw_pending gw_wanted gw_fail gw_note gw_outputs GW_JSON; do
	is "has $name" "$(sed 's/\\-/-/g' "$top_builddir/doc/gangway-plugin.7" | grep -c "^.fB.*$name(" | sed 's/^[1-9].*/so/')" so
done
about='gangway-step(7)'
for name in observed absent pending unseen wanted fail try; do
	is "has $name" "$(grep -c "^.fB$name(" "$top_builddir/doc/gangway-step.7")" 1
done
expect 1 'a format that there is not' gangway help --format troff
has "--format 'troff' is not one of text, man, md"

about='hostile arguments'
long=$(head -c 100000 /dev/zero | tr '\0' a)
expect 1 'a very long command' gangway "$long"
expect 1 'a very long run' gangway show "$long"
bad=$(printf 'a\377b')
expect 1 'a run that is not UTF-8' gangway show "$bad"
expect 1 'a run that is not UTF-8, as a document' gangway show "$bad" --json
json error.class not-found
expect 1 'a workflow that is not UTF-8' gangway describe "$bad"
expect 1 'who says so is not UTF-8' gangway done last a --note=fine --by "$bad"
has 'the value of --by is not UTF-8 text'
expect 1 'nor is a note' gangway done last a --by dana -n "$bad"
has 'the value of --note is not UTF-8 text'
expect 1 'escape sequences' gangway show "$(printf '\033]0;owned\007x')"
lacks "$(printf '\033]')"
expect 1 'a name with a percent sign' gangway show last --store 'sqlite:/nowhere/%s%n%s'
has "'/nowhere/%s%n%s'"

# ---- output that nobody takes ----

if [ -c /dev/full ]; then
	for words in help 'help settings' --version 'list --json' 'doctor --json' plugins 'describe iam-role' 'start --help' 'xyzzy --json' 'check-plugin /nowhere.so --tap'; do
		about="a full disk: $words"
		# shellcheck disable=SC2086
		"$top_builddir/gangway" $words >/dev/full 2>"$err"
		is 'ends with' "$?" 1
		: >"$out"
		has 'cannot write to standard output: No space left on device'
	done
fi
for words in help 'describe iam-role' 'plugins --json'; do
	about="nobody reads: $words"
	{
		sleep 0.3
		# shellcheck disable=SC2086
		"$top_builddir/gangway" $words 2>"$err"
		echo $? >"$work/code"
	} | :
	is 'ends as it does' "$(cat "$work/code")" 0
	: >"$out"
	is 'nothing is said' "$(cat "$err")" ''
done
about='nobody reads: lines of TAP'
{
	sleep 0.3
	"$top_builddir/gangway" check-plugin /nowhere.so --tap 2>"$err"
} | :
is 'nothing is said' "$(cat "$err")" ''

about='options'
expect 1 'a flag with a value' gangway list --json=foo
has "option '--json' takes no value"
expect 1 'of a command' gangway plugins --verbose=yes
has "option '--verbose' takes no value"
expect 1 'a slip in a name' gangway doctor aws-onbording
has "did you mean 'aws-onboarding'?"
expect 0 'a store' gangway secret new-key "$work/vault.key"
GANGWAY_VAULT_KEY_FILE="$work/vault.key" expect 0 'a secret' sh -c "printf text | '$top_builddir/gangway' secret set one"
GANGWAY_VAULT_KEY_FILE=/nope expect 0 'without the key' gangway secret list
has 'there is no key that seals: '
has '/nope'
about='a pipe'
mkfifo "$work/pipe"
for words in 'plan aws-onboarding --input' 'list --config'; do
	# shellcheck disable=SC2086
	expect 1 "nobody writes: $words" gangway $words "$work/pipe"
	has 'nothing came out of it for 10 seconds'
done
(
	sleep 1
	echo 'customer_id = "Acme!";'
) >"$work/pipe" &
expect 1 'somebody writes late' gangway plan aws-onboarding --input "$work/pipe"
has "customer_id: 'Acme!' is not lower case letters, digits and hyphens, 40 at most"
wait "$!"
