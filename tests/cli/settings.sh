#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# settings.sh - the settings file: where it is found, what it may say, and how it is told when it says it wrong
. "${top_srcdir:-.}/tests/cli/lib.sh"

unset GANGWAY_STORE
file=$work/g.cfg
write() {
	printf '%s\n' "$@" >"$file"
}

expect 1 'no file at all' gangway doctor
is 'the default store' "$(ls "$work/state/gangway")" "$(cd "$work/state/gangway" && ls gangway.db*)"

write "store = \"sqlite:$work/other.db\";" 'customer = { profile = "acme"; };'
expect 1 'a file that is named' gangway doctor --config "$file"
is 'its store is used' "$(test -s "$work/other.db" && echo yes)" yes
expect 1 'an option goes first' gangway doctor --config "$file" --store "sqlite:$work/third.db"
is 'the option counts' "$(test -s "$work/third.db" && echo yes)" yes
GANGWAY_STORE="sqlite:$work/fourth.db" expect 1 'the environment goes before the file' gangway doctor --config "$file"
is 'the environment counts' "$(test -s "$work/fourth.db" && echo yes)" yes
mkdir -p "$work/config/gangway"
printf 'store = "sqlite:%s/fifth.db";\n' "$work" >"$work/config/gangway/gangway.cfg"
expect 1 "the user's file" gangway doctor
is "the user's file counts" "$(test -s "$work/fifth.db" && echo yes)" yes
rm "$work/config/gangway/gangway.cfg"
expect 1 'a JSON file' sh -c "echo '{\"store\": \"sqlite:$work/six.db\"}' > '$work/g.json' &&
	'$top_builddir/gangway' list --config '$work/g.json'"
has "$work/six.db"

expect 1 'a file that is not there' gangway list --config "$work/none.cfg"
has "none.cfg"
write '# first' 'stroe = "x";'
expect 1 'an unknown key' gangway list --config "$file"
has "g.cfg:2: setting 'stroe' is not known; did you mean 'store'?"
write 'customer = {' '  profil = "x";' '};'
expect 1 'an unknown key in a group' gangway list --config "$file"
has "g.cfg:2: setting 'customer.profil' is not known; did you mean 'customer.profile'?"
write 'customer = "acme";'
expect 1 'a group that is a text' gangway list --config "$file"
has "g.cfg:1: setting 'customer' must be a group"
write 'store = 5;'
expect 1 'a number where a text should be' gangway list --config "$file"
has "setting 'store' must be a text"
write 'wait = "soon";'
expect 1 'a duration that is none' gangway list --config "$file"
has "setting 'wait' is not a duration"
write 'plugin_path = [ 1, 2 ];'
expect 1 'a list of numbers' gangway list --config "$file"
has "setting 'plugin_path' must be a text or a list of texts"
write 'store = "x'
expect 1 'a file that does not parse' gangway list --config "$file"
has 'g.cfg'
expect 1 'the same, as a document' gangway list --config "$file" --json
json error.class invalid
head -c 2000 /dev/urandom >"$file"
expect 1 'a file that is noise' gangway list --config "$file"
expect 1 'a folder' gangway list --config "$work"

mkdir -p "$work/conf/own"
cat >"$work/conf/own/mine.lua" <<'LUA'
local wf = workflow "mine" { version = "1", summary = "found by its path", input = { type = "object" } }
function wf.run() end
LUA
printf 'script_path = [ "own" ];\n' >"$work/conf/g.cfg"
expect 0 'a script path, relative to the file' gangway describe mine --config "$work/conf/g.cfg"
has 'found by its path'

expect 0 'the keys are told' gangway help settings
for key in store plugin_path script_path customer.profile partner.profile wait; do
	has "$key"
	is "doc/ops.md has $key" "$(grep -c -F "\`$key\`" "$top_srcdir/doc/ops.md" | sed 's/^[1-9].*/some/')" some
done
