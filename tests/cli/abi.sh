#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# abi.sh - a plugin of the first day is loaded and runs for ever; and what is said of files that are no plugin for this Gangway:
# found, wanted, what to do
. "${top_srcdir:-.}/tests/cli/lib.sh"

mkdir "$work/mine" "$work/bad"
chmod 755 "$work/mine" "$work/bad"
base64 -d "$top_srcdir/tests/plugins/kept/abi-1.so.base64" >"$work/kept.so"
put() {
	cat >"$work/$1"
	chmod 755 "$work/$1"
}

# changed OFFSET BYTE: the kept plugin with one byte of its header changed.
changed() {
	head -c "$1" "$work/kept.so"
	printf '%b' "$2"
	tail -c +"$(($1 + 2))" "$work/kept.so"
}

case $(uname -sm) in
'Linux x86_64')
	put mine/kept.so <"$work/kept.so"
	export GANGWAY_PLUGIN_PATH="$work/mine"
	sim
	expect 0 'the plugin of ABI 1' gangway describe kept-abi-1
	has 'A plugin of the first day'
	expect 2 'its look' gangway step plan kept-abi-1 --json
	has '"text": "looked"'
	expect 0 'its apply' gangway step apply kept-abi-1 --json
	json .changes.0.op ''
	expect 0 'and once more' gangway step plan kept-abi-1
	has 'nothing to change'
	;;
*)
	echo "# skipped: the kept plugin is for x86-64 Linux"
	;;
esac

changed 18 '\0267' | put bad/arm.so
changed 16 '\0002' | put bad/program.so
head -c 1000 "$work/kept.so" | put bad/cut.so
printf 'hello\n' | put bad/text.so
: | put bad/empty.so
for name in no_symbol old_abi newer_api crashes_on_load; do
	put bad/$name.so <"$top_builddir/tests/plugins/$name.so"
done
export GANGWAY_PLUGIN_PATH="$work/bad"
expect 0 'files that are no plugin' gangway plugins
case $(uname -m) in x86_64) has "bad/arm.so: built for the processor aarch64, this machine is x86-64: build it for this one" ;; esac
has 'bad/program.so: it is a program or an object file: link it with -shared'
has "bad/cut.so: its dynamic section can't be read: link it again, with -shared"
has 'bad/text.so: invalid ELF header: not a shared object for this machine'
has 'bad/empty.so: not a file of 1 byte to 64 MiB: a plugin is a shared object'
has "bad/no_symbol.so: exports no 'gangway_plugin': end it with GANGWAY_PLUGIN(...)"
has "bad/old_abi.so: built for plugin ABI 0, this is 1: rebuild it with this gangway's headers"
has 'this gangway has'
has 'update gangway, or build it for API'
has 'bad/crashes_on_load.so: it was killed by SIGABRT while it was loaded; its last words: no licence file found'
has 'iam-role'
