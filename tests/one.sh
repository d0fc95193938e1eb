#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# one.sh - `make check-one T=…`: builds what one test needs and runs it, its output on this terminal
#
#   T=test_text                       a test program, by its name or its path; T=iam-role: a plugin's
#   T=test_text:hints                 one test of it, the name in START_TEST
#   T=usage, T=tests/cli/usage.sh     a shell test
#   T=sdk.test.mjs                    a file of the conformance tests, after `npm ci` in tests/conformance
#
# UPDATE=1 goes through to the tests that renew pages. WITH='gdb --args' or WITH='valgrind -q' runs a test program in that; it
# does not fork then.
set -u
top_srcdir=$(cd "$(dirname "$0")/.." && pwd)
top_builddir=$(pwd)
export top_srcdir top_builddir PYTHONDONTWRITEBYTECODE=1
make="${MAKE:-make} -s"
wanted=${1:-}

usage() {
	sed -n 's/^#   /  /p' "$0"
	exit 2
}

# Test programs and scripts of the tree, without the program's own ending.
known() {
	(cd "$top_srcdir" && find tests plugins core -name node_modules -prune -o -type f \( -name 'test_*.c' -o -name '*.test.mjs' -o -name '*.sh' \) -print | sed 's/\.c$//')
	# Two programs of one source.
	echo tests/crash/test_crash_before
	echo tests/crash/test_crash_after
}

build() {
	# shellcheck disable=SC2086
	$make "$@" || exit 2
}

[ -n "$wanted" ] || usage
[ -f Makefile ] || { echo "check-one: run it where Gangway is built" >&2 && exit 2; }
name=${wanted%%:*} one=
[ "$name" = "$wanted" ] || one=${wanted#*:}
plain=${name#./}
under=$(printf '%s' "$plain" | tr - _)
found=$(known | grep -E "^($plain|(.*/)?($plain|$plain\.sh|$plain\.test\.mjs|test_$under))\$" | head -n 2)
case $(printf '%s\n' "$found" | grep -c .) in
1) ;;
0)
	echo "check-one: no test is called '$wanted'; near it are:" >&2
	known | grep -F "$(printf '%s' "${plain##*/}" | cut -c 1-4)" | head -n 12 >&2
	exit 2
	;;
*)
	echo "check-one: '$wanted' is the name of several tests, give the path of one:" >&2
	printf '%s\n' "$found" >&2
	exit 2
	;;
esac
began=$(date +%s)
case $found in
tests/unit/aws/*.sh | tests/unit/plugin/*.sh | tests/cli/*.sh | tests/doc/*.sh)
	build all
	# shellcheck disable=SC2046
	build $(cd "$top_srcdir" && for c in tests/cli/*.c; do echo "${c%.c}"; done) check-fixtures
	sh "$top_srcdir/$found"
	;;
*.test.mjs)
	build all tests/conformance/wire
	sh "$top_srcdir/tests/conformance/run.sh" "$top_srcdir/$found"
	;;
plugins/*)
	plugin=${found#plugins/} && plugin=${plugin%%/*}
	build gangway-host "plugins/$plugin/$plugin.la" "$found"
	;;
tests/unit/base/* | tests/unit/aws/* | tests/unit/store/* | tests/unit/vault/* | tests/unit/report/*) build "$found" ;;
*.sh)
	build all
	sh "$top_srcdir/$found"
	;;
*) build all check-fixtures "$found" ;;
esac
status=$?
case $found in *.sh | *.test.mjs) ;; *)
	export GW_TEST="$one"
	if [ -n "${WITH:-}" ]; then
		export CK_FORK=no
		# shellcheck disable=SC2086
		$WITH "./$found"
		status=$?
	else
		log=$(mktemp)
		CK_VERBOSITY=normal "./$found" >"$log" 2>&1
		status=$?
		cat "$log"
		if [ -n "$one" ] && grep -q 'Checks: 0,' "$log"; then
			echo "check-one: '$found' has no test '$one'; it has:" >&2
			sed -n 's/^START_TEST *(\(.*\))/  \1/p' "$top_srcdir/$found.c" >&2
			status=2
		fi
		rm -f "$log"
	fi
	;;
esac
case $status in 0) word=passed ;; 77) word=skipped ;; *) word=FAILED ;; esac
echo "check-one: $found${one:+:$one} $word, $(($(date +%s) - began)) s"
exit "$status"
