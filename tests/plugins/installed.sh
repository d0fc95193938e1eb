#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# installed.sh - `make install` under another prefix than configure's, and below a DESTDIR; then installcheck.sh with that tree;
# and `make uninstall` leaves nothing behind
set -eu

if grep -q '^GW_SAN = .*sanitize' "${top_builddir:-.}/Makefile"; then
	echo "installed: skipped: what is built with a sanitizer is for this tree only"
	exit 77
fi
source=$(cd "${top_srcdir:-.}" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
umask 022
MAKE=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
cd "${top_builddir:-.}"

# made WORDS...: quietly, unless it fails.
made() {
	$MAKE -s "$@" >"$stage.out" 2>&1 || {
		tail -n 20 "$stage.out" >&2
		exit 1
	}
	rm -f "$stage.out"
}

made install prefix=/opt/gangway DESTDIR="$stage"
tree=$stage/opt/gangway
sh "$source/tests/plugins/installcheck.sh" "$tree" "$tree/bin" "$tree/lib/pkgconfig"
grep -q '^prefix=/opt/gangway$' "$tree/lib/pkgconfig/gangway.pc" || { echo "installed: gangway.pc has another prefix" >&2; exit 1; }
made uninstall prefix=/opt/gangway DESTDIR="$stage"

# Where it was not moved, what `gangway new` makes needs no word about places at all.
unset PKG_CONFIG_PATH
made install prefix="$stage/own"
mkdir "$stage/new"
(cd "$stage/new" && "$stage/own/bin/gangway" new plugin org-alias && "$stage/own/bin/gangway" new step my-alias &&
	"$stage/own/bin/gangway" check-plugin steps/my-alias.lua && $MAKE -s -C org-alias check) >"$stage.out" 2>&1 || {
	tail -n 20 "$stage.out" >&2
	exit 1
}
rm -rf "$stage.out" "$stage/new"
made uninstall prefix="$stage/own"
left=$(find "$stage" ! -type d)
[ -z "$left" ] || { echo "installed: make uninstall left $left" >&2; exit 1; }
