#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# source_table.sh - doc/architecture.md names every source file, with the purpose that the file itself states, and no other
set -eu
srcdir=${top_srcdir:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

sed '1,/^## Every source file$/d' "$srcdir/doc/architecture.md" | sed '/^$/d' >"$work/page"
sh "$srcdir/doc/source-table.sh" --print >"$work/tree"

if grep '|  |$' "$work/tree"; then
	echo "these files do not say what they are for: the comment at the top begins with 'NAME - PURPOSE'" >&2
	status=1
fi
if ! diff -U0 "$work/page" "$work/tree"; then
	echo "doc/architecture.md (-) differs from the sources (+): run 'sh doc/source-table.sh'" >&2
	status=1
fi
exit $status
