# SPDX-License-Identifier: Apache-2.0
# lib.sh - short words for the command line's tests: sourced first; each test then reads as what is typed and expected
#
#   expect CODE 'what it is about' gangway …    runs it; $out and $err have what it printed
#   has TEXT, lacks TEXT                        a line of either holds TEXT (fixed string)
#   "$shown"                                    a file, as evidence
#   json PATH WANTED                            the JSON document in $out has it (see pick.c)
#   sim [OPTION…]                               a simulator, and this shell's AWS settings point at it
#
# Everything happens in a folder of its own, which goes away at the end with every process that was started.

: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
LIMIT=${LIMIT:-60} # seconds that one command may take

work=$(mktemp -d "${TMPDIR:-/tmp}/gangway-test-XXXXXX") || exit 99
out=$work/out
err=$work/err
shown=$work/shown.png # a file that shows what a task asks for
echo shown >"$shown"
tests=0
failures=0
children=

for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$name"
done
unset GANGWAY_PLUGIN_PATH GANGWAY_STEP_PATH GANGWAY_SCRIPT_PATH NO_COLOR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
export HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state" XDG_CACHE_HOME="$work/cache" LC_ALL=C.UTF-8 COLUMNS=110
export GANGWAY_STORE="${GANGWAY_TEST_STORE:-sqlite:$work/store.db}" AWS_EC2_METADATA_DISABLED=true TZ=UTC0
pick=$top_builddir/tests/cli/pick

cleanup() {
	for child in $children; do
		kill "$child" 2>/dev/null
		wait "$child" 2>/dev/null
	done
	chmod -R u+w "$work" 2>/dev/null
	rm -rf "$work"
}

finish() {
	code=$?
	cleanup
	[ "$code" = 0 ] || printf 'not ok - the test ended early, with %s\n' "$code"
	printf '1..%s, %s failed\n' "$tests" "$failures"
	[ "$code" = 0 ] && [ "$failures" = 0 ] || exit 1
}
trap finish EXIT
trap 'exit 98' HUP INT TERM

gangway() {
	timeout -k 5 "$LIMIT" "$top_builddir/gangway" "$@"
}

ok() {
	tests=$((tests + 1))
	printf 'ok %s - %s\n' "$tests" "$about: $1"
}

not_ok() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	printf 'not ok %s - %s\n' "$tests" "$about: $1"
	sed 's/^/#   out: /' "$out" | head -n 25
	sed 's/^/#   err: /' "$err" | head -n 25
}

expect() {
	wanted=$1
	about=$2
	shift 2
	"$@" >"$out" 2>"$err" </dev/null
	code=$?
	if [ "$code" = "$wanted" ]; then
		ok "exit code $wanted"
	else
		not_ok "exit code is $code, not $wanted"
	fi
	if grep -E -q 'Sanitizer|runtime error|CRITICAL|assertion' "$err"; then
		not_ok 'a fault of its own'
	fi
}

has() {
	if grep -F -q -- "$1" "$out" "$err"; then
		ok "says '$1'"
	else
		not_ok "does not say '$1'"
	fi
}

lacks() {
	if grep -F -q -- "$1" "$out" "$err"; then
		not_ok "says '$1'"
	else
		ok "does not say '$1'"
	fi
}

json() {
	value=$("$pick" "$1" <"$out" 2>&1)
	if [ "$value" = "$2" ]; then
		ok "$1 is $2"
	else
		not_ok "$1 is '$value', not '$2'"
	fi
}

# The value of the last JSON document, for later use.
value() {
	"$pick" "$1" <"$out"
}

# is WHAT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1: '$2', not '$3'"
	fi
}

# Waits until a command succeeds, at most ten seconds.
until_true() {
	for _ in $(seq 100); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.1
	done
	return 1
}

sim() {
	rm -f "$work/port"
	"$top_builddir/gangway-sim" --port 0 --port-file "$work/port" --aws-config "$work/aws-config" \
		--log "$work/requests.log" "$@" >"$work/sim.out" 2>&1 &
	simulator=$!
	children="$children $simulator"
	until_true test -s "$work/port" || {
		cat "$work/sim.out"
		exit 97
	}
	port=$(cat "$work/port")
	export AWS_CONFIG_FILE="$work/aws-config" AWS_SHARED_CREDENTIALS_FILE="$work/none" AWS_PROFILE=customer
}

# How many requests changed something, so far.
changes() {
	grep -c '"changed": *true' "$work/requests.log"
}

# person STEP WANT: somebody does it at the simulated console.
person() {
	"$top_builddir/tests/cli/post" "http://127.0.0.1:$port/_sim/people" "{\"step\": \"$1\", \"want\": $2}" >"$work/person" || {
		cat "$work/person"
		exit 96
	}
}

# How many processes have TEXT among their arguments.
running() {
	printf '%s' "$1" >"$work/pattern"
	grep -l -a -F -f "$work/pattern" /proc/[0-9]*/cmdline 2>/dev/null | wc -l
}
