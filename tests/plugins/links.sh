#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# links.sh - every relative link of every page below a folder leads to a file. Usage: links.sh FOLDER LEAST, of which there are
# so many links
set -eu

broken=0
links=0
pages=$(mktemp)
trap 'rm -f "$pages"' EXIT
find -L "$1" -name '*.md' >"$pages"
while IFS= read -r page; do
	# What stands in code is no link.
	for link in $(awk '/^```/ { code = !code; next } !code { gsub(/`[^`]*`/, ""); print }' "$page" |
		grep -o '](\([^)#: ]*\)[^)]*)' | sed -n 's/^](\([^)#:]*\)\(#[^)]*\)*)$/\1/p' | sort -u); do
		links=$((links + 1))
		# By names, as a reader goes: the scripts are there by a link.
		[ -e "$(realpath -ms "$(dirname "$page")/$link")" ] || {
			echo "links: $page: '$link' leads nowhere" >&2
			broken=$((broken + 1))
		}
	done
done <"$pages"
[ "$links" -ge "$2" ] || { echo "links: only $links links were found below $1" >&2; exit 1; }
[ "$broken" = 0 ] || exit 1
echo "links: $links relative links lead somewhere"
