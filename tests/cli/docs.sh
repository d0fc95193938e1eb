#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs.sh - what doc/*.md and README.md show is what happens: every `$ command` of a console block is run, in order,
# against the simulator, and prints what the page says (ids, times and hashes aside)
#
# A comment `<!-- run: … -->` is run too, unseen: what people do at their consoles. After `<!-- file: … -->` the next block is
# that file. UPDATE=1 writes the pages anew.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# Ids, times, hashes and places, which differ each time, made the same; steps that run side by side end in any order.
alike() {
	sed -E -e 's/[0-9a-f]{64}/HASH/g' -e 's/\b[0-9a-f]{10}\b/RUN/g' \
		-e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z?| [0-9:]{5} UTC)?/DATE/g' -e 's/^(✓ +sandbox) .*/\1 PARTS/' -e 's/\b[0-9.]+ (ms|s|min)\b/TIME/g' \
		-e 's/[0-9]+ AWS requests/N AWS requests/' -e 's/plugins +[0-9]+ steps/plugins N steps/' -e "s#$work#WORK#g" -e 's/ +/ /g' -e 's/ $//' | sort
}

# Copies a page to standard output with the outputs of now.
replay() {
	inside=no
	file=
	while IFS= read -r line; do
		case $line in
		'<!-- file: '*' -->')
			file=${line#<!-- file: }
			file=${file% -->}
			printf '%s\n' "$line"
			;;
		'```console')
			inside=yes
			printf '%s\n' "$line"
			;;
		'```'*)
			inside=no
			printf '%s\n' "$line"
			if [ -n "$file" ]; then
				grep -v SPDX "$top_srcdir/$file"
				file=
				inside=yes
			fi
			;;
		'<!-- run: '*' -->')
			command=${line#<!-- run: }
			eval "${command% -->}" >/dev/null 2>&1 </dev/null
			printf '%s\n' "$line"
			;;
		'$ '*)
			printf '%s\n' "$line"
			[ $inside = no ] || eval "${line#\$ }" 2>&1 </dev/null
			;;
		*)
			[ $inside = yes ] || printf '%s\n' "$line"
			;;
		esac
	done <"$1"
}

page_holds() {
	about=$1
	page=$top_srcdir/$1
	replay "$page" >"$work/now.md"
	if [ "${UPDATE:-}" = 1 ]; then
		sed "s#$work#/home/dana#g" "$work/now.md" >"$page"
	fi
	sed 's#/home/dana#WORK#g' "$page" | alike >"$work/page.alike"
	alike <"$work/now.md" >"$work/now.alike"
	diff -u "$work/page.alike" "$work/now.alike" >"$out" 2>"$err"
	is 'what the page shows is what happens' "$?" 0
	[ "$failures" = 0 ] || cat "$out"
}

root=$(cd "$top_srcdir" && pwd)
top_srcdir=$root
mkdir "$work/demo"
cp "$root/scripts/examples/acme.cfg" "$work/demo/acme.cfg"
printf 'a picture' >"$work/demo/screenshot.png"
sim --people none
unset AWS_PROFILE GANGWAY_STORE
builddir=$(cd "$top_builddir" && pwd)
top_builddir=$builddir
cd "$work/demo" || exit 95
cp -R "$root/scripts/examples" "$work/demo/examples"
page_holds doc/ops.md
page_holds doc/lua.md

# The README's commands are those of the page and of this test; here only that they are commands.
about=README.md
for command in $(sed -n 's#^\./gangway \([a-z]*\) .*$#\1#p' "$root/README.md" | sort -u); do
	expect 0 "its $command" gangway "$command" --help
done
about="links"
: >"$out"
: >"$err"
for file in $(sed -n 's/.*](\([A-Za-z][^):#]*\)[^):]*).*/\1/p' "$root/README.md" "$root"/doc/*.md); do
	is "$file is there" "$(test -e "$root/$file" -o -e "$root/doc/$file" && echo yes)" yes
done
