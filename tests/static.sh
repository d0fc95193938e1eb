#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static.sh - what the compiler doesn't say: clang-format, cppcheck, clang-tidy, shellcheck, over the whole tree
#
# Run from a configured folder (`make static-check`); arguments: files, instead of all. A tool that is not installed is
# skipped and named. JOBS=n: how many run side by side.
: "${top_srcdir:=.}" "${top_builddir:=.}"
JOBS=${JOBS:-2}
failed=0

verdict() {
	if [ "$1" = 0 ]; then
		printf 'ok - %s\n' "$2"
	else
		printf 'not ok - %s\n' "$2"
		failed=1
	fi
}

# there TOOL: is it installed?
there() {
	command -v "$1" >/dev/null || {
		printf '# skipped: %s is not installed\n' "$1"
		return 1
	}
}

if [ $# -gt 0 ]; then
	files=$*
else
	files=$(find "$top_srcdir/core" "$top_srcdir/plugins" "$top_srcdir/tests" -name node_modules -prune -o -name '*.c' -print)
fi
headers=$(find "$top_srcdir/core" "$top_srcdir/plugins" "$top_srcdir/tests" -name node_modules -prune -o -name '*.h' -print)
libraries=$(pkg-config --cflags glib-2.0 gio-unix-2.0 jansson libcurl libcrypto libconfig lua5.4 sqlite3 libmicrohttpd check)
flags="-std=c11 -D_GNU_SOURCE -I$top_builddir -I$top_builddir/core -I$top_srcdir -I$top_srcdir/core -I$top_srcdir/core/sdk
	$libraries"
for place in PLUGINDIR SCRIPTDIR SIMDIR LIBEXECDIR BINDIR; do
	flags="$flags -DGW_$place=\"/\""
done

if there clang-format; then
	# shellcheck disable=SC2086 # lists of files
	clang-format --dry-run -Werror $files $headers
	verdict $? clang-format
fi

if there cppcheck; then
	# shellcheck disable=SC2086
	cppcheck -q -j"$JOBS" --std=c11 --enable=warning,performance,portability --error-exitcode=1 --inline-suppr \
		--suppress=missingIncludeSystem --suppress=unknownMacro --suppress=varFuncNullUB --library=gtk -I"$top_srcdir/core" -I"$top_srcdir/core/sdk" \
		$files
	verdict $? cppcheck
fi

# tidy CHECKS FILE…: a few files at a time; what it says about suppressed warnings is not for us.
tidy() {
	checks=$1
	shift
	# shellcheck disable=SC2016
	printf '%s\n' "$@" | CHECKS="$checks" FLAGS="$flags" xargs -P "$JOBS" -n 6 \
		sh -c 'clang-tidy -quiet -checks="$CHECKS" "$@" -- $FLAGS 2>/dev/null' tidy
}

if there clang-tidy; then
	notes=$(mktemp)
	# The analyzer follows every path, which takes its time: not through the tests.
	# shellcheck disable=SC2086
	product=$(printf '%s\n' $files | grep -v '/tests/')
	# shellcheck disable=SC2086
	tests=$(printf '%s\n' $files | grep '/tests/')
	status=0
	# shellcheck disable=SC2086
	[ -z "$product" ] || tidy '' $product >>"$notes" || status=1
	# shellcheck disable=SC2086
	[ -z "$tests" ] || tidy '-clang-analyzer-*' $tests >>"$notes" || status=1
	verdict $status clang-tidy
	grep -E '(error|warning): ' "$notes"
	rm -f "$notes"
fi

if there shellcheck; then
	# shellcheck disable=SC2046
	shellcheck -s sh "$top_srcdir/bootstrap" "$top_srcdir/.ci/run" $(find "$top_srcdir/tests" -name node_modules -prune -o \
		-name 'lib.sh' -print -o -name static.sh -print)
	verdict $? shellcheck
fi

exit $failed
