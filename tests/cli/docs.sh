#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs.sh - what doc/*.md and README.md show is what happens: every `$ command` of a console block is run, in order,
# against the simulator, and prints what the page says (ids, times and hashes aside)
#
# A comment `<!-- run: … -->` is run too, unseen: what people do at their consoles. After `<!-- file: … -->` the next block is
# that file. UPDATE=1 writes the blocks anew that differ.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# Ids, times, hashes and places, which differ each time, made the same; steps that run side by side end in any order.
alike() {
	sed -E -e 's/[0-9a-f]{64}/HASH/g' -e 's/\b[0-9a-f]{10}\b/RUN/g' \
		-e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z?| [0-9:]{5} UTC)?/DATE/g' -e 's/^(✓ +sandbox) .*/\1 PARTS/' -e 's/\b[0-9.]+ (ms|s|min)\b/TIME/g' \
		-e 's/[0-9]+ AWS requests/N AWS requests/' -e 's/plugins +[0-9]+ steps/plugins N steps/' -e "s#$work#WORK#g" -e 's/ +/ /g' -e 's/ $//' | sort
}

# What the page has of a block, if that is alike, else what there is now: a page that is renewed changes only where it must.
block_ends() {
	alike <"$work/old" >"$work/old.alike"
	sed "s#$work#/home/dana#g" "$work/new" >"$work/new.shown"
	alike <"$work/new.shown" >"$work/new.alike"
	if cmp -s "$work/old.alike" "$work/new.alike"; then
		cat "$work/old"
	else
		cat "$work/new.shown"
	fi
	inside=no
}

block_begins() {
	: >"$work/old"
	: >"$work/new"
	inside=yes
}

# Copies a page to standard output with the outputs of now.
replay() {
	inside=no
	file=
	while IFS= read -r line; do
		case $inside$line in
		'no<!-- file: '*' -->')
			file=${line#<!-- file: }
			file=${file% -->}
			printf '%s\n' "$line"
			;;
		'no```'*)
			printf '%s\n' "$line"
			[ "$line" != '```console' ] && [ -z "$file" ] && inside=other && continue
			block_begins
			[ -z "$file" ] || grep -v SPDX "$root/$file" >"$work/new"
			file=
			;;
		'yes```'*)
			block_ends
			printf '%s\n' "$line"
			;;
		'other```'*)
			inside=no
			printf '%s\n' "$line"
			;;
		'no<!-- run: '*' -->')
			command=${line#<!-- run: }
			eval "${command% -->}" >/dev/null 2>&1 </dev/null
			printf '%s\n' "$line"
			;;
		'yes$ '*)
			printf '%s\n' "$line" | tee -a "$work/old" >>"$work/new"
			eval "${line#\$ }" >>"$work/new" 2>&1 </dev/null
			;;
		yes*) printf '%s\n' "$line" >>"$work/old" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$1"
}

page_holds() {
	about=$1
	page=$root/$1
	replay "$page" >"$work/now.md"
	if [ "${UPDATE:-}" = 1 ] && ! cmp -s "$page" "$work/now.md"; then
		cp "$work/now.md" "$page"
		echo "# renewed: $1"
	fi
	diff -u "$page" "$work/now.md" >"$out" 2>"$err"
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
page_holds doc/lua-steps.md

# The README's commands are those of the page and of this test; here only that they are commands.
about=README.md
for command in $(sed -n 's#^\./gangway \([a-z]*\) .*$#\1#p' "$root/README.md" | sort -u); do
	expect 0 "its $command" gangway "$command" --help
done
about="links"
: >"$out"
: >"$err"
for file in $(sed -n 's/.*](\([A-Za-z][^):#]*\)[^):]*).*/\1/p' "$root/README.md" "$root/CONTRIBUTING.md" "$root"/doc/*.md); do
	is "$file is there" "$(test -e "$root/$file" -o -e "$root/doc/$file" -o -e "$builddir/doc/$file" -o -e "$builddir/$file" && echo yes)" yes
done
