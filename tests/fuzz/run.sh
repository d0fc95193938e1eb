#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh - one harness of the fuzzer over its kept corpus, then over what libFuzzer makes of that
#
# run.sh HARNESS.fuzz. Without FUZZ_SECONDS a fixed number of inputs from a fixed seed: the same each time, a few
# seconds. With it, that long, and what was reached is kept in tests/fuzz/grown for the next time. An input that fails
# is left in tests/fuzz/found: mend what it shows, then keep it in tests/fuzz/corpus/HARNESS under a name that says what
# it was.
set -eu
top=${top_srcdir:-.}
harness=$1
name=$(basename "$harness" .fuzz)
corpus=$top/tests/fuzz/corpus/$name
found=tests/fuzz/found

[ -s "$harness" ] || { echo "# skipped: there is no clang with libFuzzer (package libclang-rt-dev)"; exit 77; }

# What a state of Lua costs, a frame does not.
case $name in workflow | template) runs=1000 ;; *) runs=5000 ;; esac
mkdir -p "$found"
set -- -artifact_prefix="$found/$name-" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
if [ -n "${FUZZ_SECONDS:-}" ]; then
	new=tests/fuzz/grown/$name
	set -- "$@" -max_total_time="$FUZZ_SECONDS"
else
	new=$TMPDIR/grown
	set -- "$@" -seed=1 -runs="$runs"
fi
mkdir -p "$new"
log=$TMPDIR/log
if nice -n 10 "$harness" "$@" "$new" "$corpus" >"$log" 2>&1; then
	echo "ok - $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(find "$corpus" -type f | wc -l) of them kept"
else
	tail -n 60 "$log"
	echo "not ok - $name: the input is in $found"
	exit 1
fi
