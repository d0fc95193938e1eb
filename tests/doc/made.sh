#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# made.sh - what stands between `<!-- made: COMMAND -->` and `<!-- end -->` in a page is what the command prints now
#
# UPDATE=1 writes those parts anew. `gangway` is the tree's own, with its plugins and workflows and no settings.
. "${top_srcdir:-.}/tests/cli/lib.sh"

root=$(cd "$top_srcdir" && pwd)
export COLUMNS=80

# Copies a page to standard output with its parts made anew.
remake() {
	made=no
	while IFS= read -r line; do
		case $line in
		'<!-- made: '*' -->')
			command=${line#<!-- made: }
			printf '%s\n\n' "$line"
			eval "${command% -->}" 2>&1 </dev/null || echo 'this command failed'
			echo
			made=yes
			;;
		'<!-- end -->')
			printf '%s\n' "$line"
			made=no
			;;
		*)
			[ $made = yes ] || printf '%s\n' "$line"
			;;
		esac
	done <"$1"
}

(cd "$root" && grep -l -F '<!-- made: ' README.md doc/*.md plugins/*/README.md tests/sim/README.md scripts/policies/README.md scripts/steps/README.md) >"$work/pages"
while IFS= read -r page; do
	about=$page
	remake "$root/$page" >"$work/now.md"
	if [ "${UPDATE:-}" = 1 ] && ! cmp -s "$root/$page" "$work/now.md"; then
		cp "$work/now.md" "$root/$page"
		echo "# renewed: $page"
	fi
	diff -u "$root/$page" "$work/now.md" >"$out" 2>"$err"
	is "is as its commands print it (UPDATE=1 renews it)" "$?" 0
	is 'its commands work' "$(grep -c 'this command failed' "$work/now.md")" 0
done <"$work/pages"

# Every plugin's README shows the parameters of each of its steps.
about='plugins'
gangway plugins --json >"$work/plugins"
count=$("$pick" steps.# <"$work/plugins")
i=0
while [ "$i" -lt "$count" ]; do
	step=$("$pick" "steps.$i.name" <"$work/plugins")
	plugin=$("$pick" "steps.$i.plugin" <"$work/plugins")
	i=$((i + 1))
	page=$root/plugins/$plugin/README.md
	[ -e "$page" ] || page=$root/scripts/steps/README.md # a step in Lua
	: >"$out"
	is "the README of $plugin has $step" "$(grep -c -x -F "<!-- made: gangway describe $step --format md -->" "$page")" 1
done
