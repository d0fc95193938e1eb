#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# installcheck.sh - as a partner does it: builds a plugin with the installed gangway.pc and headers, and has the installed gangway load
# it in the installed gangway-host. Usage: installcheck.sh EXAMPLE.C BINDIR LIBDIR PREFIX [DESTDIR]
set -eu

example=$1 bindir=$2 libdir=$3 prefix=$4 destdir=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

PKG_CONFIG_PATH=$destdir$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
pc() { pkg-config --define-variable=prefix="$destdir$prefix" "$@" gangway; }

test -d "$(pc --variable=plugindir)" || { echo "installcheck: there is no $(pc --variable=plugindir)" >&2; exit 1; }
# shellcheck disable=SC2046
${CC:-cc} -Wall -Wextra -Werror -fPIC -shared $(pc --cflags) -o "$work/account-alias.so" "$example" $(pc --libs)
chmod 755 "$work/account-alias.so"

GANGWAY_PLUGIN_PATH=$work "$destdir$bindir/gangway" plugins >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
for step in account-alias iam-role; do
    grep -q "^$step " "$work/out" || { echo "installcheck: no step '$step':" >&2; cat "$work/out" >&2; exit 1; }
done
echo "installcheck: a plugin built against the installed tree was loaded by the installed gangway-host"
