#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static.sh - what can be said of the sources without running them: format, warnings, clang-tidy, cppcheck, lengths, Lua
#
# `make static-check`, or from anywhere with top_builddir in the environment (the source root without it), after a build:
# it has the headers that are made. A line a check, `ok` or `not ok`, after what was found. A tool that is not installed
# is named and skipped. `static.sh NAME...` makes these checks only; JOBS=n at once (2); DEEP=1 lets clang-tidy take its time.
set -eu
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${top_builddir:-$root}" && pwd)
cd "$root"

JOBS=${JOBS:-2}
only="$*"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# Files of the given kinds in the given folders.
files() {
	kinds=$1
	shift
	find "$@" -name node_modules -prune -o -name '*_lua.h' -prune -o -name '*_css.h' -prune -o -name filters.h -prune -o -name stock_files.h -prune -o -type f -print | grep -E "\\.($kinds)\$" | sort
}

# The flags of the build, as far as they matter here; configure.ac names the libraries.
flags() {
	modules=$(sed -n 's/.*PKG_CHECK_MODULES(\[[A-Z]*\], \[\([^]]*\)\].*/\1/p' configure.ac | sed 's/ >= [0-9.]*//g')
	# shellcheck disable=SC2086 # a list
	echo "-std=c11 -D_GNU_SOURCE -I$root/core -I$root/core/sdk -I$root/plugins -I$root -I$build -I$build/core" \
		'-DGW_PLUGINDIR="/" -DGW_SCRIPTDIR="/" -DGW_SIMDIR="/" -DGW_EXAMPLEDIR="/" -DGW_LIBEXECDIR="/" -DGW_BINDIR="/" -DGW_PCDIR="/"' \
		"$(pkg-config --cflags $modules)"
}

# Another version of the formatter formats otherwise; this is the one that the settings were made with.
formatter=clang-format
for name in clang-format clang-format-14; do
	case $("$name" --version 2>/dev/null || :) in *'version 14.'*) formatter=$name && break ;; *) formatter=clang-format-14 ;; esac
done

# check NAME TOOL FUNCTION [ARGUMENT]...: the function prints what it finds, and fails or not.
check() {
	name=$1 tool=$2
	shift 2
	case " $only " in '  ' | *" $name "*) ;; *) return 0 ;; esac
	if ! command -v "$tool" >/dev/null 2>&1; then
		echo "# skipped $name: there is no $tool"
	elif "$@" >"$work/findings" 2>&1 && ! [ -s "$work/findings" ]; then
		echo "ok - $name"
	else
		cat "$work/findings"
		echo "not ok - $name"
		failures=$((failures + 1))
	fi
}

format() {
	files 'c|h' core plugins tests | xargs "$formatter" --dry-run -Werror
}

# Each source, and each header by itself.
compile() {
	# shellcheck disable=SC2046
	set -- "$1" -fsyntax-only -Werror -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion \
		-Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wformat=2 -Wvla $(flags)
	status=0
	files c core plugins tests | xargs -P "$JOBS" -n 12 "$@" || status=1
	mkdir -p "$work/headers"
	files h core plugins tests | while IFS= read -r header; do
		printf '#include "%s"\n' "$header" >"$work/headers/$(printf '%s' "$header" | tr / _).c"
	done
	find "$work/headers" -name '*.c' -print0 | xargs -0 -P "$JOBS" -n 12 "$@" -I"$root" -Wno-unused-function || status=1
	return $status
}

# The analyzer spends most of its time on the last paths through the longest functions; it is not asked about tests.
tidy() {
	flags | tr ' ' '\n' >"$work/compile_flags.txt"
	[ -n "${DEEP:-}" ] || printf '%s\n' -Xclang -analyzer-config -Xclang max-nodes=50000 >>"$work/compile_flags.txt"
	status=0
	files c core plugins tests/sim | xargs -P "$JOBS" -n 6 clang-tidy -quiet -p "$work" 2>"$work/said" || status=1
	files c tests | grep -v '^tests/sim/' |
		xargs -P "$JOBS" -n 12 clang-tidy -quiet -p "$work" --checks='-clang-analyzer-*' 2>>"$work/said" || status=1
	[ $status = 0 ] || grep -v 'warnings\{0,1\} .*generated\|treated as error' "$work/said" || :
	return $status
}

# Not asked for: what fixtures keep open on purpose; readdir, getpwnam and strerror are safe in glibc where it matters,
# gmtime in plugins, which have one thread, and NULL is a pointer in every libc. Of newer versions: GLib ends the program
# when memory runs out, takes over what it is given, and has assertions that are never left out; and not every branch of
# a long function is looked at.
cpp() {
	cppcheck -q -j "$JOBS" --std=c11 --enable=warning,portability,performance --inline-suppr --error-exitcode=1 \
		--suppress=readdirCalled --suppress=getpwnamCalled --suppress=gmtimeCalled --suppress=varFuncNullUB \
		--suppress=nullPointerOutOfMemory --suppress=leakNoVarFunctionCall --suppress=assertWithSideEffect \
		--suppress=normalCheckLevelMaxBranches --library=posix --library=gtk --library=tests/cppcheck.cfg \
		--suppress='resourceLeak:tests/plugins/*' --suppress='leakReturnValNotUsed:tests/plugins/*' \
		-D_GNU_SOURCE -D__GNUC__=12 -D__x86_64__=1 -Icore -Icore/sdk -Iplugins -I. -I"$build/core" core plugins tests
}

lengths() {
	files 'c|h' core plugins tests | ctags -L - -f - --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne | awk -F '\t' '
		{
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) from = substr($i, 6)
				if ($i ~ /^end:/) to = substr($i, 5)
			}
			if (to - from + 1 > 100) print $2 ":" from ": " $1 " has " to - from + 1 " lines, 100 are enough"
		}'
}

# Spaces in C and Lua, no blanks at the end of a line, and no place of the machine that somebody worked at.
spaces() {
	files 'c|h|lua|mjs' core plugins scripts tests | xargs grep -n "$(printf '\t')" || :
	files 'c|h|lua|mjs|sh|mk|md|json|cfg' core plugins scripts tests doc >"$work/texts"
	xargs grep -nE ' $|(^|[^A-Za-z0-9_./])/r[o]ot/' bootstrap configure.ac README.md <"$work/texts" || :
	xargs grep -nF "$root/" bootstrap configure.ac README.md <"$work/texts" || :
}

# Who asks the engine waits, not the engine: one main loop carries any number of runs.
rooms() {
	grep -nE 'g_main_context_iteration|g_main_loop_run' core/engine/*.c || :
}

lua() {
	files lua core plugins scripts tests doc | grep -v '^tests/steps/refused/' | xargs -n 1 luac5.4 -p
}

# Not asked for: `done` is a word of our command line, and lib.sh and the environment give variables.
shells() {
	files sh tests doc | xargs shellcheck -s sh -x -S warning -e SC1010 -e SC2154 bootstrap
}

check format "$formatter" format
check gcc gcc compile gcc
check clang clang compile clang
check tidy clang-tidy tidy
check cppcheck cppcheck cpp
check lengths ctags lengths
check spaces grep spaces
check rooms grep rooms
check lua luac5.4 lua
check shells shellcheck shells
[ $failures = 0 ]
