#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sdk_functions.sh - every function of the installed headers says since when, what it returns, its errors and an example,
# and each example compiles as C and C++; those of testing.h are run
. "${top_srcdir:-.}/tests/cli/lib.sh"
root=$top_srcdir
sdk=$root/core/sdk/gangway
: >"$out"
: >"$err"

# Parts of other functions, and the frame around all.
parts=' gw_answer_text gw_answer_v gw_build_v gw_enter gw_request_v '

# Each function has a comment at all.
declared() {
	grep -oE "\\b$1_[a-z_]+\\((gw_call|const json_t|const gangway_|const char|json_t|void|int)" "$2" | sed 's/(.*//' | sort -u
}
for header in step:gw testing:gt; do
	file=$sdk/${header%:*}.h
	awk -v names=1 -f "$root/tests/doc/sdk_functions.awk" "$file" >"$work/names"
	about="${header%:*}.h"
	for name in $(declared "${header#*:}" "$file"); do
		case $parts in *" $name "*) continue ;; esac
		is "documents $name" "$(grep -cx "$name" "$work/names")" 1
	done
done
about='plugin.h'
is 'functions of the host' "$(awk -v names=1 -f "$root/tests/doc/sdk_functions.awk" "$sdk/plugin.h" | grep -vc GANGWAY)" 8

examples() {
	awk -f "$root/tests/doc/sdk_functions.awk" "$sdk/$1.h" 2>"$work/faults"
	cat "$work/faults" >>"$work/all-faults"
}
{
	cat <<'C'
#include <gangway/step.h>
#define EXAMPLE(name) int example_##name(gw_call *call); int example_##name(gw_call *call)
#define DONE (void)call; return GW_OK
#define END_EXAMPLE
C
	examples step
} >"$work/step.c"
{
	cat <<'C'
#include <gangway/plugin.h>
#define EXAMPLE(name) int example_##name(const gangway_host *host, gangway_call *call); int example_##name(const gangway_host *host, gangway_call *call)
#define DONE (void)host, (void)call; return GANGWAY_OK
#define END_EXAMPLE
static const gangway_step steps[] = {{"a", "b", "{}", "{}", NULL, NULL, NULL, NULL, NULL, 0, NULL}};
C
	examples plugin
} >"$work/plugin.c"

# These run: their step is the one of doc/examples, and one that a person does.
{
	cat <<'C'
#ifdef __cplusplus
#include <gangway/step.h>
extern const gangway_step steps[];
#else
#include "account-alias.c"
#endif
#include <gangway/testing.h>
static int look_at_nothing(gw_call *call) { return gw_unseen(call); }
static int want_a_thing(gw_call *call) { return gw_wanted(call, "{s:b}", "done", 1); }
GW_FUNCTION(look_at_nothing)
GW_FUNCTION(want_a_thing)
static const gangway_step asked[] = {{"asked", "b", "{\"type\": \"object\"}", "{\"type\": \"object\"}", NULL, NULL, look_at_nothing_entry, want_a_thing_entry, NULL, 0, NULL}};
START_TEST(fresh) { gt_begin(asked, "{}"); }
END_TEST
#define EXAMPLE(name) START_TEST(example_##name)
#define DONE
#define END_EXAMPLE END_TEST
C
	# gt_run is what runs them.
	examples testing | sed '/^EXAMPLE(gt_run)$/,$d'
	cat <<'C'
int main(void)
{
    const TTest *const tests[] = {
C
	awk -v names=1 -f "$root/tests/doc/sdk_functions.awk" "$sdk/testing.h" | grep -v '^gt_run$' | sed 's/.*/example_&,/'
	echo 'fresh, NULL};'
	examples testing | sed -n '/^EXAMPLE(gt_run)$/,$p' | sed '1,2d; /^}$/,$d; /const TTest/d; s/DONE;//'
	echo '}'
} >"$work/testing.c"
about='comments'
is 'are whole' "$(sort -u "$work/all-faults" | head -5)" ''

flags="-I$root/core/sdk -I$root/doc/examples/account-alias $(pkg-config --cflags jansson check) -Wall -Wextra -Werror"
cc=${CC:-cc}
# compiles COMPILER LANGUAGE STANDARD FILE
compiles() {
	about="$4.c as $3"
	# shellcheck disable=SC2086 # lists
	$1 -x "$2" "-std=$3" $flags -fsyntax-only "$work/$4.c" >"$work/said" 2>&1 || true
	is 'compiles' "$(head -5 "$work/said")" ''
}
for file in step plugin testing; do
	compiles "${cc##* }" c c11 "$file"
	for cxx in c++ g++ clang++; do
		command -v "$cxx" >/dev/null 2>&1 || continue
		compiles "$cxx" c++ c++11 "$file"
		break
	done
done

about='testing.h'
sanitizers=
nm "$top_builddir/libgangway-testing.a" 2>/dev/null | grep -q __asan_ && sanitizers='-fsanitize=address,undefined'
# shellcheck disable=SC2046,SC2086 # lists
${cc##* } $flags $sanitizers -o "$work/testing" "$work/testing.c" "$top_builddir/libgangway-testing.a" $(pkg-config --libs check jansson glib-2.0 libcrypto) >"$work/said" 2>&1 || true
is 'is linked' "$(head -5 "$work/said")" ''
"$work/testing" >"$work/said" 2>&1 && passed=yes || passed=no
is 'examples pass' "$passed $(grep -E ':[EF]:' "$work/said" | head -5)" 'yes '
is 'all were run' "$(grep -oE 'Checks: [0-9]+' "$work/said")" "Checks: $(declared gt "$sdk/testing.h" | wc -l)"
