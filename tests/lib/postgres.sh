# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# postgres.sh - a PostgreSQL server of the test's own: in a folder of its own, on a port that is free, ended with it
#
# Sourced. `postgres_find` says whether there is a server's program; `postgres_start FOLDER` starts one there, sets PGHOST
# (the folder of its socket), PGPORT and PGUSER, and postgres_stop ends it. It refuses to run as root, so that root's tests
# run it as a user that owns nothing else.

postgres_find() {
	postgres_bin=
	for folder in "${GANGWAY_TEST_POSTGRES:-}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
		[ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && postgres_bin=$folder
	done
	[ -n "$postgres_bin" ] || ! command -v initdb >/dev/null 2>&1 || postgres_bin=$(dirname "$(command -v initdb)")
	[ -n "$postgres_bin" ]
}

# In the place of the shell that runs it.
postgres_as() {
	if [ "$(id -u)" = 0 ]; then
		exec env -i PATH="$PATH" LC_ALL=C setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups "$@"
	else
		exec env -i PATH="$PATH" LC_ALL=C "$@"
	fi
}

# What is committed need not outlive the machine here; a server that is killed keeps it all the same.
postgres_start() {
	postgres_home=$1
	postgres_user=$(id -un postgres 2>/dev/null || echo nobody)
	mkdir -p "$postgres_home"
	[ "$(id -u)" != 0 ] || chown "$postgres_user" "$postgres_home"
	chmod 711 "$postgres_home"
	(postgres_as "$postgres_bin/initdb" -D "$postgres_home/data" -U gangway -A trust --auth-host=scram-sha-256 -E UTF8 --locale=C --no-sync) >"$postgres_home.log" 2>&1 || {
		cat "$postgres_home.log"
		return 1
	}
	# A socket's name has room for a hundred bytes.
	postgres_socket=$(mktemp -d "${TMPDIR:-/tmp}/gw-pg-XXXXXX")
	[ "$(id -u)" != 0 ] || chown "$postgres_user" "$postgres_socket"
	chmod 711 "$postgres_socket"
	PGHOST=$postgres_socket PGUSER=gangway PGDATABASE=postgres
	export PGHOST PGUSER PGDATABASE
	for try in 1 2 3 4 5 6 7 8; do
		PGPORT=$((20000 + ($$ * 7 + try * 997) % 12000))
		export PGPORT
		postgres_run && return 0
	done
	cat "$postgres_home.log"
	return 1
}

# Starts it (again) where it was.
postgres_run() {
	postgres_as "$postgres_bin/postgres" -D "$postgres_home/data" -p "$PGPORT" -k "$postgres_socket" \
		-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=16MB \
		>>"$postgres_home.log" 2>&1 &
	postgres_pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		kill -0 "$postgres_pid" 2>/dev/null || return 1
		"$postgres_bin/pg_isready" -q 2>/dev/null && return 0
		sleep 0.3
	done
	postgres_stop
	return 1
}

# shellcheck disable=SC2120
# postgres_stop [SIGNAL]: INT ends all connections and writes what there is to write.
postgres_stop() {
	kill -"${1:-INT}" "$postgres_pid" 2>/dev/null || :
	wait "$postgres_pid" 2>/dev/null || :
}

postgres_end() {
	[ -z "${postgres_pid:-}" ] || postgres_stop
	[ -z "${postgres_socket:-}" ] || rm -rf "$postgres_socket"
}

# postgres_sql DATABASE SQL: prints what it gives.
postgres_sql() {
	"$postgres_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}
