#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# list.sh - writes plugins/list.mk, what the build has to know of each plugin: a folder plugins/NAME with NAME.c in it is one
#
# Its other *.c but test_*.c are parts of it, each test_*.c is a test program, README.md and check.json are installed.
# autoreconf runs this, and make does where a folder has changed.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
list=$(mktemp)
trap 'rm -f "$list"' EXIT

canonical() {
	printf '%s' "$1" | tr -c 'A-Za-z0-9_@' _
}

# The files that are there, on one line.
there() {
	for file in "$@"; do
		[ ! -f "$file" ] || printf ' %s' "$file"
	done
}

plugin() {
	name=$1
	folder=plugins/$name
	parts=$(there "$folder"/*.c | tr ' ' '\n' | grep -v '/test_[^/]*$' | tr '\n' ' ')
	library=$(canonical "$folder/$name.la")
	printf '\nplugin_LTLIBRARIES += %s\n' "$folder/$name.la"
	printf '%s_SOURCES = %s%s\n' "$library" "${parts% }" "$(there "$folder"/*.h)"
	# shellcheck disable=SC2016 # make's variables
	printf '%s_CPPFLAGS = $(PLUGIN_CPPFLAGS)\n%s_LDFLAGS = $(PLUGIN_LINK)\n%s_LIBADD = $(PLUGIN_LIBS)\n' \
		"$library" "$library" "$library"
	for test in "$folder"/test_*.c; do
		[ -f "$test" ] || continue
		program=${test%.c}
		printf 'check_PROGRAMS += %s\nTESTS += %s\n' "$program" "$program"
		# shellcheck disable=SC2016
		printf '%s_SOURCES = %s%s\n%s_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)\n%s_LDADD = $(PLUGIN_TEST_LIBS)\n' \
			"$(canonical "$program")" "$test" "$(there "$folder"/*.h)" "$(canonical "$program")" "$(canonical "$program")"
	done
	printf 'nobase_dist_doc_DATA +=%s\n' "$(there "$folder/README.md" "$folder/check.json")"
}

{
	echo '# Made by plugins/list.sh: a plugin is added by its folder alone.'
	for source in plugins/*/*.c; do
		name=$(basename "${source%.c}")
		[ "$source" != "plugins/$name/$name.c" ] || plugin "$name"
	done
} >"$list"
# Only a list that differs makes the build configure itself anew; a release may lie where nobody can write.
cmp -s "$list" plugins/list.mk || cp "$list" plugins/list.mk
