#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# on_postgres.sh - the command line with its journal in a PostgreSQL server: a customer comes aboard, a run is killed at
# its events, the server is restarted, killed and gone
. "${top_srcdir:-.}/tests/lib/postgres.sh"
postgres_find || exit 77
. "${top_srcdir:-.}/tests/cli/lib.sh"

chmod 711 "$work"
trap 'ended=$?; postgres_end; (exit "$ended"); finish' EXIT
postgres_start "$work/server" || exit 1
server="host=$PGHOST&port=$PGPORT"
acme=$top_srcdir/scripts/examples/acme.cfg

# use DATABASE: a new one, which is the store from here on.
use() {
	postgres_sql postgres "CREATE DATABASE $1" || exit 1
	GANGWAY_STORE="postgresql://gangway:unseen-word@/$1?$server"
	export GANGWAY_STORE
}

about='the whole of a run'
use aboard
GANGWAY_TEST_STORE=$GANGWAY_STORE sh "$top_srcdir/tests/cli/run.sh" >"$work/aboard" 2>&1 && ok 'as in a file' || {
	cat "$work/aboard"
	not_ok 'as in a file'
}

about='a store that is made'
use fresh
expect 1 'none yet' gangway list
has "there is no store in the database 'postgresql://gangway@$PGHOST:$PGPORT/fresh' yet: 'gangway start' makes one"
lacks 'unseen-word'
sim --people none
expect 2 'a first run can be planned' gangway plan aws-onboarding --input "$acme" --partner-profile partner
has 'there is no store'
expect 1 'none was made by that' gangway list
gangway doctor >"$out" 2>"$err" || :
has 'opens, and passes its integrity check'
lacks 'unseen-word'
expect 0 'no runs' gangway list
has 'no runs yet'

about='killed at its events'
number=0
for when in before:1 after:1 before:4 after:6 before:11 after:17 before:22; do
	number=$((number + 1))
	use "killed$number"
	GANGWAY_KILL=$when "$top_builddir/tests/crash/gangway-killable" start aws-onboarding --input "$acme" --partner-profile partner >"$out" 2>&1
	is "$when: it was killed" "$?" 137
	if [ "$when" = before:1 ]; then
		expect 1 "$when: nothing is there" gangway resume last
		continue
	fi
	expect 3 "$when: it goes on" gangway resume last
	has 'root-email'
	expect 0 "$when: the journal is whole" gangway audit verify
done

about='a server that is restarted'
run=$(gangway list --json | sed -n 's/.*"run": "\([^"]*\)".*/\1/p')
postgres_stop
expect 1 'none is there' gangway list
has 'cannot reach the server of the store'
has 'start it, or name another store'
lacks 'unseen-word'
postgres_run || exit 1
expect 0 'it is back' gangway audit verify
postgres_stop QUIT
postgres_run || exit 1
expect 3 'it was killed, and is back' gangway resume "$run"
expect 0 'and all is whole' gangway audit verify

about='what nobody may see'
grep -r -q -F unseen-word "$work/state" "$work/cache" "$work/server.log" 2>/dev/null && not_ok 'the password was written down' || ok 'no password was written down'
