#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_headers.sh - the installed headers compile alone, in any order and twice, as C and as C++, with every warning an error.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-I$top_srcdir/core/sdk $(pkg-config --cflags jansson) -Wall -Wextra -Wshadow -Wconversion -Werror"

# compile COMPILER LANGUAGE STANDARD: reads the source from standard input
compile() {
    # shellcheck disable=SC2086
    "$1" -x "$2" "-std=$3" $flags -fsyntax-only - || { echo "failed: $1 $3" >&2; exit 1; }
}

try() {
    printf '#include <gangway/%s>\n' plugin.h | compile "$@"
    printf '#include <gangway/%s>\n' step.h | compile "$@"
    printf '#include <gangway/%s>\n' step.h plugin.h step.h | compile "$@"
    compile "$@" <<EOF
#include <gangway/step.h>
static int inspect(gw_call *call)
{
    json_t *role = gw_aws(call, "iam:GetRole", "{s:s}", "RoleName", gw_param(call, "name"));
    if (!role)
        return gw_failed_with(call, "NoSuchEntity") ? gw_absent(call) : GW_FAILED;
    return gw_observed(call, "{s:O}", "role", role);
}
static int desire(gw_call *call) { return gw_wanted(call, NULL); }
GW_FUNCTION(inspect)
GW_FUNCTION(desire)
static const gangway_step steps[] = {{"a", "b", GW_JSON({"type": "object"}), NULL, NULL, NULL, inspect_entry,
                                      desire_entry, NULL, 0, NULL}};
GANGWAY_PLUGIN("p", "1", "v", steps);
EOF
}

cc=${CC:-cc}
try "${cc%% *}" c c11
try "${cc%% *}" c gnu17
found=no
for cxx in ${CXX:-} c++ g++ clang++; do
    command -v "$cxx" >/dev/null 2>&1 || continue
    try "$cxx" c++ c++11
    try "$cxx" c++ c++17
    found=yes
done
test $found = yes || echo "no C++ compiler: that half was not tried"

# plugin.h needs the C library only.
printf '#include <gangway/plugin.h>\n' | "${cc%% *}" -I"$top_srcdir/core/sdk" -M -x c - >"$work/deps"
if grep -q jansson "$work/deps"; then
    echo "plugin.h includes jansson" >&2
    exit 1
fi
