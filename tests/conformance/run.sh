#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh - the AWS SDK's and the AWS CLI's own clients against our simulator and our protocols
#
# Skipped, with what to do, where Node.js or its packages are missing. Arguments: test files, instead of all.
: "${top_srcdir:?run by 'make check', or set top_srcdir and top_builddir}" "${top_builddir:?}"
export top_srcdir top_builddir
here=$top_srcdir/tests/conformance

skip() {
    echo "skipped: $1"
    exit 77
}

node=$(command -v node) || skip "no Node.js: install the packages nodejs and npm, or run './bootstrap deps'"
[ -d "$here/node_modules/@aws-sdk" ] || skip "no packages: run 'npm ci' in tests/conformance"

# One client asks for Node.js 20. Where the system's is older, the packages bring one; without it, that client rests.
new_enough() {
    "$1" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null
}
if ! new_enough "$node" && new_enough "$here/node_modules/node/bin/node"; then
    node=$here/node_modules/node/bin/node
fi

# Nothing of the user's own AWS settings, nor a proxy, may get between.
for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p') http_proxy https_proxy HTTP_PROXY HTTPS_PROXY; do
    unset "$name"
done
export AWS_EC2_METADATA_DISABLED=true
HOME=$(mktemp -d) || exit 99
export HOME
trap 'rm -rf "$HOME"' EXIT

# The summary lines ("# pass 12") are for people and for ./bootstrap check.
reporter=
"$node" --help | grep -q -- --test-reporter && reporter=--test-reporter=tap
[ $# -gt 0 ] || set -- "$here"/*.test.mjs
cd "$here" && "$node" --test $reporter "$@"
