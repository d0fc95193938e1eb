#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# source_table.sh - every source file says in its first lines what it is for: `NAME - PURPOSE`
set -eu
srcdir=${top_srcdir:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sh "$srcdir/doc/source-table.sh" >"$work/page"
[ "$(wc -l <"$work/page")" -gt 100 ] || {
	echo "the table of sources is nearly empty" >&2
	exit 1
}
if grep '|  |$' "$work/page"; then
	echo "these files do not say what they are for: the comment at the top begins with 'NAME - PURPOSE'" >&2
	exit 1
fi
if grep '^| `core/.*\.c` |' "$srcdir/doc/architecture.md"; then
	echo "doc/architecture.md lists source files by hand: the build makes doc/sources.md" >&2
	exit 1
fi
