#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# source-table.sh - writes the last section of architecture.md anew: each source file and what it is for
#
# The purpose is the first paragraph of the comment that a file begins with: `NAME - PURPOSE`. With --print the page is
# left alone and the table goes to standard output.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
page=doc/architecture.md
heading='## Every source file'

# Sources, whether of a clone or of a release, built or not.
sources() {
	echo bootstrap
	find core plugins scripts tests doc -name node_modules -prune -o -name '*_lua.h' -prune -o -name '*_css.h' -prune -o -name filters.h -prune -o -type f \
		\( -name '*.c' -o -name '*.h' -o -name '*.lua' -o -name '*.mjs' -o -name '*.sh' \) -print | sort
}

# The paragraph that begins with the file's own name, in one line; nothing if there is none.
purpose() {
	awk -v name="${1##*/}" '
		NR > 12 || (found && !/^( \*|\/\/|--|#) [^ ]/) { exit }
		{
			end = /\*\/[ \t]*$/
			sub(/[ \t]*\*\/[ \t]*$/, "")
			sub(/^(\/\*+| \*|\/\/|--+|#)[ \t]*/, "")
		}
		!found && index($0, name " - ") == 1 { found = 1; text = substr($0, length(name) + 4); if (end) exit; next }
		found { if ($0 != "") text = text " " $0; if (end) exit }
		END { gsub(/\|/, "\\|", text); print text }' "$1"
}

table() {
	echo '| file | purpose |'
	echo '|---|---|'
	sources | while IFS= read -r file; do
		printf '| `%s` | %s |\n' "$file" "$(purpose "$file")"
	done
}

case ${1:-} in
--print)
	table
	;;
'')
	{
		sed "/^$heading\$/q" "$page"
		echo
		table
	} >"$page.new"
	mv "$page.new" "$page"
	;;
*)
	echo "usage: source-table.sh [--print]" >&2
	exit 1
	;;
esac
