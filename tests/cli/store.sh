#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store.sh - stores that are empty, corrupt, read-only, of another kind: a clear message, exit code 1, nothing lost
. "${top_srcdir:-.}/tests/cli/lib.sh"

db=$work/store.db
for command in list tasks 'show last' 'log last' 'audit verify' 'audit export' 'secret list' 'resume last' 'cancel last' 'verify --all' 'report last' 'evidence last' \
	'done last step --by dana' 'audit sign last' 'secret show x'; do
	about="$command without a store"
	# shellcheck disable=SC2086
	expect 1 "$command without a store" gangway $command
	has "there is no store at '$db': name the right one with --store sqlite:PATH or GANGWAY_STORE; 'gangway start' makes a new one"
	is 'none is made' "$(ls "$db" 2>/dev/null)" ''
done
printf 'text' >"$work/text"
chmod 600 "$work/text"
for words in 'start no-such-workflow' 'start root-credentials --set why=short' 'start root-credentials --input EXAMPLE --lock nothing' \
	'start root-credentials --input EXAMPLE' 'start notify --input NOTIFY --set-secret to.password=nothing'; do
	about=$words
	words=$(printf '%s' "$words" | sed "s|EXAMPLE|$top_srcdir/scripts/examples/root-credentials.cfg|; s|NOTIFY|$top_srcdir/scripts/examples/notify.cfg|")
	# shellcheck disable=SC2086
	expect 1 "$about" gangway $words
	is 'what is refused makes no store' "$(ls "$db" 2>/dev/null)" ''
done
expect 1 'the doctor makes one' gangway doctor
has "made a new store, '$db'"
expect 1 'once' gangway doctor
lacks 'made a new store'
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
expect 1 'a server that is not there' gangway list --store postgresql://a:unseen@127.0.0.1:1/gangway
has "cannot reach the server of the store 'postgresql://a@127.0.0.1:1/gangway'"
lacks unseen
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

# What can't be written can be read, as it is at that moment: as somebody else where root runs the tests, whom no mode binds.
sim --people none
acme=$top_srcdir/scripts/examples/acme.cfg
expect 3 'a run' gangway start aws-onboarding --input "$acme" --partner-profile partner --json
run=$(value run)
here=$work/shelf
mkdir "$here" "$work/room"
chmod 755 "$work"
chmod 1777 "$work/room"
reader() {
	if [ "$(id -u)" = 0 ]; then
		TMPDIR=$work/room HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent XDG_CACHE_HOME=/nonexistent setpriv --reuid 65534 --regid 65534 --clear-groups \
			timeout -k 5 "$LIMIT" "$top_builddir/gangway" "$@"
	else
		TMPDIR=$work/room gangway "$@"
	fi
}

# readable WHAT: every command that only reads does; the others say what is the matter; and nothing is left behind
readable() {
	for command in list "show $run" "show last" tasks "tasks $run" "log $run" "report $run -o -" 'audit verify' 'audit export' 'secret list' "evidence $run" plugins; do
		# shellcheck disable=SC2086
		expect 0 "$1: $command" reader $command --store "sqlite:$here/store.db"
	done
	expect 0 "$1: the run is the same" reader show "$run" --json --store "sqlite:$here/store.db"
	json status waiting
	expect 0 "$1: all of its log" reader log "$run" --json --store "sqlite:$here/store.db"
	json '#' "$events"
	for command in "resume $run" "cancel $run" 'secret remove x'; do
		# shellcheck disable=SC2086
		expect 1 "$1: $command" reader $command --store "sqlite:$here/store.db"
	done
	expect 1 "$1: the doctor" reader doctor --store "sqlite:$here/store.db"
	has 'passes its integrity check'
	is "$1: nothing is left behind" "$(ls "$work/room")" ''
}
gangway log "$run" --json >"$out"
events=$(value '#')

cp "$work/store.db" "$here/"
chmod 444 "$here/store.db"
chmod 555 "$here"
readable 'a read-only file in a read-only folder'
chmod 755 "$here"
if [ "$(id -u)" != 0 ]; then
	readable 'a read-only file'
fi

# The log of a writer that is gone: a part of the journal stands in it alone.
about='a log that was left'
"$top_builddir/gangway" resume "$run" --wait 1m >"$work/stays" 2>&1 &
child=$!
children="$children $child"
live() { [ "$(gangway show "$run" --json | "$pick" lease.live)" = true ]; }
until_true live
kill -STOP "$child"
rm -f "$here/store.db"
cp "$work/store.db" "$work/store.db-wal" "$here/"
cp "$work/store.db" "$work/logged.db"
cp "$work/store.db-wal" "$work/logged.db-wal"
gangway log "$run" --json >"$out"
was=$events
events=$(value '#')
is 'has events of its own' "$((events > was))" 1
kill -CONT "$child"
kill -INT "$child"
wait "$child"
chmod 444 "$here"/store.db*
chmod 555 "$here"
readable 'with its log'
chmod 755 "$here"
rm -f "$here"/*

about='who else may write it'
cp "$work/store.db" "$here/"
chmod 666 "$here/store.db"
expect 0 'a file of everybody can be read' gangway list --store "sqlite:$here/store.db"
has "warning: everybody may write '$here/store.db': chmod o-w '$here/store.db'"
expect 1 'but not acted on' gangway resume "$run" --store "sqlite:$here/store.db"
has 'is not used to act on'
expect 1 'the doctor says so' gangway doctor --store "sqlite:$here/store.db" --json
json found.what=store.well false
chmod o-w "$here/store.db"
expect 0 'as the warning says' gangway list --store "sqlite:$here/store.db"
lacks 'warning'
chmod 777 "$here"
expect 0 'a folder of everybody' gangway tasks --store "sqlite:$here/store.db"
has "everybody may put other files into '$here'"
expect 1 'is none for a new store' gangway start "$top_srcdir/scripts/aws-onboarding.lua" --input "$acme" --partner-profile partner --store "sqlite:$here/new.db"
has 'is not used to act on'
is 'none is made' "$(ls "$here/new.db" 2>/dev/null)" ''
chmod 755 "$here"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$here/store.db"
	expect 0 'a file of somebody else' gangway list --store "sqlite:$here/store.db"
	has "belongs to user nobody, who may change it"
	chown 0 "$here/store.db"
	cp "$work/store.db" "$here/store.db-wal"
	chown 65534 "$here/store.db-wal"
	expect 1 'a log of somebody else, which would be read as a part of it' gangway resume "$run" --store "sqlite:$here/store.db"
	has "'$here/store.db-wal' belongs to user nobody"
	rm -f "$here/store.db-wal"
fi

about='a file system that can only be read'
if unshare -m true 2>/dev/null; then
	mkdir "$work/disk"
	expect 1 'the doctor' unshare -m sh -c 'mount -t tmpfs none "$1" && cp "$2" "$1/store.db" && chmod 600 "$1/store.db" &&
		mount -o remount,ro "$1" && exec "$3" doctor --store "sqlite:$1/store.db"' - "$work/disk" "$work/store.db" "$top_builddir/gangway"
	has "'$work/disk/store.db' can't be written (Read-only file system)"
	has 'none can be begun or gone on with'
fi

about='a disk that is full'
if unshare -m true 2>/dev/null; then
	# full COMMAND…: on a disk of 8 MiB without a byte left, with a log beside the store and the index of it gone
	full() {
		unshare -m sh -c 'disk=$1 from=$2; shift 2
			mount -t tmpfs -o size=8m none "$disk" && cp "$from" "$disk/store.db" && chmod 600 "$disk/store.db" || exit 90
			[ ! -f "$from-wal" ] || { cp "$from-wal" "$disk/store.db-wal" && chmod 600 "$disk/store.db-wal"; } || exit 91
			dd if=/dev/zero of="$disk/filler" bs=4k 2>/dev/null
			dd if=/dev/zero bs=1 count=1 of="$disk/more" 2>/dev/null && exit 92
			exec "$@" --store "sqlite:$disk/store.db"' - "$work/disk" "$@"
	}
	expect 0 'a list' full "$work/store.db" "$top_builddir/gangway" list --json
	json '#' "$(gangway list --json | "$pick" '#')"
	for command in "show $run" "log $run" tasks 'audit verify' "report $run"; do
		expect 0 "$command" full "$work/store.db" "$top_builddir/gangway" $command
	done
	expect 1 'the doctor' full "$work/store.db" "$top_builddir/gangway" doctor
	has "the disk of '$work/disk' has 0 bytes left"
	expect 1 'what writes' full "$work/store.db" "$top_builddir/gangway" cancel "$run" --by dana --why 'no room'
	has 'the room left'

	about='a disk that is full, with a log of a writer that is gone'
	expect 0 'all of the log' full "$work/logged.db" "$top_builddir/gangway" log "$run" --json
	json '#' "$events"
	TMPDIR=$work/disk expect 0 'the disk of temporary files, too' full "$work/logged.db" "$top_builddir/gangway" list --json
else
	echo '# skipped: no file system can be mounted here'
fi
