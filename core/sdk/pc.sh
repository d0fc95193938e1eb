#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pc.sh - a file for pkg-config from its template: pc.sh TEMPLATE PLUGIN.H, with the places in the environment. All of them are
# told by way of the prefix where they lie below it, so that the tree can be moved.
set -eu

number() {
	sed -n "s/^#define GANGWAY_$1 \\([0-9]*\\)\$/\\1/p" "$2"
}

sed -e "s|@version@|$version|" -e "s|@abi@|$(number ABI "$2")|" -e "s|@api@|$(number API "$2")|" \
	-e "s|@libdir@|$libdir|" -e "s|@includedir@|$includedir|" -e "s|@plugindir@|$plugindir|" -e "s|@simdir@|$simdir|" \
	-e "s|@scriptdir@|$scriptdir|" -e "s|@exampledir@|$exampledir|" -e "s|@docdir@|$docdir|" -e "s|@bindir@|$bindir|" \
	-e "s|=$prefix/|=\${prefix}/|" -e "s|@prefix@|$prefix|" "$1"
