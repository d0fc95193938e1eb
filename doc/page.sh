#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# page.sh - page.sh PAGE.in VERSION NAME COMMAND...: the page, with what the command prints in the place of the line @NAME@
set -eu
page=$1 version=$2 name=$3
shift 3
part=$(mktemp)
trap 'rm -f "$part"' EXIT
"$@" >"$part"
sed -e "s/@VERSION@/$version/" -e "/^@$name@\$/{" -e "r $part" -e 'd' -e '}' "$page"
