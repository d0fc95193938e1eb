#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tutorial.sh - the tutorial of doc/plugins.md, done as it says, in an empty folder: files are written as they stand there, commands
# run, and what they print is what the page shows (times aside). Usage: tutorial.sh PAGE FOLDER; gangway and pkg-config are on the path
set -eu

page=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$2"
heading='## From an empty folder to a checked plugin'
status=0

# Times differ, and how many lines a text takes.
alike() {
	sed -E -e "s#$PWD#/home/dana/parameter#g" -e 's/\b[0-9.]+ (ms|s|min)\b/TIME/g' -e 's/[0-9]+ AWS requests?/N AWS requests/' "$1" | tr -s ' \n' '  '
}

compare() {
	[ -z "$command" ] || [ "$(alike shown)" = "$(alike printed)" ] || {
		echo "tutorial: '$command' does not print what the page shows:" >&2
		diff -u shown printed >&2 || :
		status=1
	}
	command=
}

COLUMNS=110
export COLUMNS
in_tutorial=no
block=
file=
command=
: >shown
: >printed
while IFS= read -r line; do
	case $in_tutorial$block$line in
	"no$heading") in_tutorial=yes ;;
	'yes## '*) break ;;
	'yes<!-- write: '*)
		file=${line#<!-- write: }
		file=${file% -->}
		mkdir -p "$(dirname "$file")"
		: >"$file"
		;;
	'yes```console') block=console ;;
	'yes```'*) block=${file:+file} && block=${block:-other} ;;
	'yesconsole```' | 'yesfile```' | 'yesother```')
		compare
		block=
		file=
		;;
	'yesfile'*) printf '%s\n' "$line" >>"$file" ;;
	'yesconsole$ '*)
		compare
		command=${line#\$ }
		: >shown
		eval "$command" >printed 2>&1 </dev/null || :
		;;
	'yesconsole'*) printf '%s\n' "$line" >>shown ;;
	esac
done <"$page"
[ -f reseller.lua ] && [ -x test_parameter ] || { echo "tutorial: the page's tutorial was not found or ended early" >&2; exit 1; }
exit $status
