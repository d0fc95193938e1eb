#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# source-table.sh - prints doc/sources.md: each source file and what it is for, as the file itself says
#
# The purpose is the first paragraph of the comment that a file begins with: `NAME - PURPOSE`. The build makes the page.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."

# Sources, whether of a clone or of a release, built or not. What lies in doc/examples/new is named as it will be called.
sources() {
	echo bootstrap
	find core plugins scripts tests doc -path doc/examples/new -prune -o -name node_modules -prune -o -name '*_lua.h' -prune -o -name '*_css.h' -prune -o -name filters.h -prune -o -name stock_files.h -prune -o -type f \
		\( -name '*.c' -o -name '*.h' -o -name '*.lua' -o -name '*.mjs' -o -name '*.sh' \) -print | sort
}

# The paragraph that begins with the file's own name, in one line; nothing if there is none.
cat <<'END'
# Every source file

Made from the first lines of each file when Gangway is built; [architecture.md](architecture.md) has the picture.

| file | purpose |
|---|---|
END
sources | xargs awk '
	function row() {
		if (file == "") return
		gsub(/\|/, "\\|", text)
		printf "| `%s` | %s |\n", file, text
	}
	FNR == 1 { row(); file = FILENAME; text = ""; found = 0; over = 0; name = file; sub(/.*\//, "", name) }
	over { next }
	FNR > 12 || (found && !/^( \*|\/\/|--|#) [^ ]/) { over = 1; next }
	{
		end = /\*\/[ \t]*$/
		sub(/[ \t]*\*\/[ \t]*$/, "")
		sub(/^(\/\*+| \*|\/\/|--+|#)[ \t]*/, "")
	}
	!found && index($0, name " - ") == 1 { found = 1; text = substr($0, length(name) + 4); over = end; next }
	found { if ($0 != "") text = text " " $0; over = end }
	END { row() }'
