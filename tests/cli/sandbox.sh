#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sandbox.sh - what the program says of the plugins' sandbox, whole and with a part missing, and where it is required
. "${top_srcdir:-.}/tests/cli/lib.sh"

without() {
	timeout -k 5 "$LIMIT" "$top_builddir/tests/cli/take_away" "$1" "$top_builddir/gangway" --config "$2" "$3"
}
line() {
	grep -E '^. +sandbox ' "$out"
}

printf 'sandbox = "require";\n' >"$work/require.cfg"
printf 'sandbox = "best-effort";\n' >"$work/effort.cfg"
printf 'sandbox = "perhaps";\n' >"$work/perhaps.cfg"
host=$(find "$top_builddir" -maxdepth 1 -name gangway-host)

about='what the doctor says'
gangway doctor >"$out" 2>"$err"
case $("$host" --sandbox) in
*'"missing": null'*)
	is 'it is whole' "$(line | grep -c '^✓ .*system calls by seccomp; files by Landlock [0-9]')" 1
	expect 0 'where it is required' gangway --config "$work/require.cfg" plugins
	;;
*)
	is 'what is missing' "$(line | grep -c 'plugins run with less: ')" 1
	;;
esac

for part in landlock seccomp; do
	case $part in landlock) missing='give up files (Landlock)' ;; *) missing='filter its system calls (seccomp)' ;; esac
	about="without $part"
	without "$part" "$work/effort.cfg" doctor >"$out" 2>"$err"
	is 'the doctor tells it' "$(line | grep -c "^✓ .*plugins run with less: .*$missing")" 1
	lacks 'so no plugin runs'
	expect 0 "without $part" without "$part" "$work/effort.cfg" plugins
	has 'iam-role'
	without "$part" "$work/require.cfg" doctor >"$out" 2>"$err"
	is 'where it is required that is wrong' "$(line | grep -c "^✗ .*$missing.*sandbox = \"require\" is set, so no plugin runs")" 1
	expect 1 "required, without $part" without "$part" "$work/require.cfg" plugins
	has 'the setting sandbox = "require" lets no plugin run on this machine: plugins run with less'
	has "$missing"
	lacks 'iam-role'
done

expect 1 'neither' gangway --config "$work/perhaps.cfg" plugins
has 'sandbox'
has 'best-effort|require'
