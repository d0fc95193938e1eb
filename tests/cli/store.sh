#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store.sh - stores that are empty, corrupt, read-only, of another kind: a clear message, exit code 1, nothing lost
. "${top_srcdir:-.}/tests/cli/lib.sh"

db=$work/store.db
expect 0 'a new store' gangway list
has 'no runs yet'
expect 0 'as a document' gangway list --json
json '#' 0
expect 0 'no tasks' gangway tasks --json
json '#' 0
expect 0 'nothing to audit' gangway audit verify
expect 1 'no last run' gangway show last
has "no run 'last'"
for command in resume watch log show cancel; do
	expect 1 "$command of nothing" gangway "$command" nothing
	has "no run 'nothing'"
done
expect 1 'tasks of nothing' gangway tasks nothing
expect 1 'audit of nothing' gangway audit verify nothing

expect 1 'an address of another kind' gangway list --store mysql:x
expect 1 'postgresql, which is not here yet' gangway list --store postgresql://localhost/gangway
expect 1 'an empty path' gangway list --store sqlite:
expect 1 'a folder as a store' gangway list --store "sqlite:$work"
expect 1 'a place that can not be' gangway list --store sqlite:/proc/no/store.db

head -c 20000 /dev/urandom >"$work/noise.db"
before=$(cksum <"$work/noise.db")
expect 1 'noise' gangway list --store "sqlite:$work/noise.db"
has 'noise.db'
is 'noise stays as it is' "$(cksum <"$work/noise.db")" "$before"
expect 1 'noise, as a document' gangway list --store "sqlite:$work/noise.db" --json
json error.class corrupt
expect 1 'noise, at the doctor' gangway doctor --store "sqlite:$work/noise.db" --json
json well false
json found.what=store.well false
: >"$work/empty.db"
expect 0 'an empty file is a new store' gangway list --store "sqlite:$work/empty.db"

if [ "$(id -u)" != 0 ]; then
	chmod a-w "$db" "$work"
	expect 1 'a read-only store' gangway start x
	chmod u+w "$db" "$work"
fi
